"""A missing permission is asked for once for each operation of a job, and once it is there again
that is said.
"""

import json
from typing import Any

import pytest

from bot.domain.event import EventKind
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from tests.functional.steps.bench import Bench

REQUEST = "acm.RequestCertificate"
DENIED, ALLOWED = EventKind.DENIED, EventKind.ALLOWED


def asked(bench: Bench, job: Job) -> list[str]:
    """Give what was said of permissions, in order."""
    return [
        f"{one.kind.value} {one.payload['operation']}"
        for one in bench.events(job)
        if one.kind in {DENIED, ALLOWED}
    ]


def statement(bench: Bench, job: Job) -> list[dict[str, Any]]:
    """Give the statements of the first request for a permission."""
    text = bench.events(job, DENIED)[0].payload["statement"]
    statements: list[dict[str, Any]] = json.loads(str(text))
    return statements


def later(bench: Bench, minutes: int = 2) -> None:
    """Let time pass, and work."""
    for _ in range(minutes):
        bench.pass_time(seconds=61)
        bench.run()


def test_many_certificates_ask_once(bench: Bench) -> None:
    """However often each is tried; the statement has the action and what it is limited to."""
    bench.server.faults.add(REQUEST, "denied", times=100)
    job = bench.start("a.example", "b.example", "c.example")
    bench.run()
    later(bench)
    (event,) = bench.events(job, DENIED)

    assert "acm:RequestCertificate" in [
        one for row in statement(bench, job) for one in row["Action"]
    ]
    assert ["Allow"] == list({row["Effect"] for row in statement(bench, job)})
    assert ("acm:RequestCertificate", "iam-policy-create.json") == (
        event.payload["action"],
        event.payload["policy"],
    )
    assert "a.example" in str(event.payload["names"])


def test_once_it_is_allowed_that_is_said_and_a_new_denial_is_asked_for_anew(bench: Bench) -> None:
    """A throttling in between proves nothing; another operation is another permission."""
    first = bench.server.faults.add(REQUEST, "denied", times=100)
    job = bench.start("a.example")
    bench.run()
    bench.server.faults.end(first)
    throttled = bench.server.faults.add(REQUEST, "throttle", times=100)
    later(bench, 1)
    silent = asked(bench, job)
    bench.server.faults.end(throttled)
    bench.server.faults.add("acm.DescribeCertificate", "denied", times=2)
    later(bench)
    later(bench)

    assert [f"denied {REQUEST}"] == silent
    assert [
        *silent,
        f"allowed {REQUEST}",
        "denied acm.DescribeCertificate",
        "allowed acm.DescribeCertificate",
    ] == asked(bench, job)


@pytest.mark.parametrize("how", ["drop", "cancel"])
def test_what_was_given_up_proves_no_permission(bench: Bench, how: str) -> None:
    """Nothing is said to be allowed because nobody asks for it any more."""
    bench.server.faults.add(REQUEST, "denied", times=100)
    job = bench.start("a.example")
    bench.run()
    getattr(bench, how)(job)
    later(bench)

    assert [TaskState.CANCELLED] == bench.states(job)
    assert [f"denied {REQUEST}"] == asked(bench, job)


def test_a_list_that_may_not_be_read_is_asked_for_too(bench: Bench) -> None:
    """Tasks that rest on it wait for an operator; so does whoever looks at the thread."""
    job = bench.start("a.example")
    bench.run()
    bench.add_records(job)
    listing = "acm.ListCertificates"
    denial = bench.server.faults.add(listing, "denied", times=100)
    for _ in range(9):
        bench.pass_time(seconds=20)
        bench.sweep_as_due()
        bench.run()
    asked_for = asked(bench, job)
    bench.server.faults.end(denial)
    bench.pass_time(seconds=60)
    bench.store.inventory.hurry(SweepKind.CERTIFICATES)
    bench.live()

    assert [f"denied {listing}"] == asked_for
    assert "acm:ListCertificates" in str(bench.events(job, DENIED)[0].payload["statement"])
    assert [f"denied {listing}", f"allowed {listing}"] == asked(bench, job)
    assert JobState.SUCCEEDED is bench.job(job).state


def test_credentials_that_are_refused_are_one_trouble(bench: Bench) -> None:
    """Whatever operation met them: no statement mends that, and it is said once."""
    bench.server.faults.add(REQUEST, "error", code="ExpiredTokenException", times=2)
    job = bench.start("a.example", "b.example")
    bench.run()
    later(bench)
    (event,) = bench.events(job, DENIED)

    assert ["denied credentials", "allowed credentials"] == asked(bench, job)
    assert ("", "", "") == tuple(event.payload[key] for key in ("action", "policy", "statement"))


def test_an_action_that_only_some_calls_need_is_in_the_statement(bench: Bench) -> None:
    """Of some templates CloudFront asks for Lambda's permissions: AWS names the action."""
    said = (
        "User: arn:aws:sts::1:assumed-role/x is not authorized to perform: lambda:GetFunction on "
        "resource: arn:aws:lambda:us-east-1:1:function:f"
    )
    operation = "cloudfront.CreateDistributionWithTags"
    bench.server.faults.add(operation, "error", code="AccessDenied", message=said, times=1)
    job = bench.start("a.example")
    bench.run()
    bench.add_records(job)
    bench.live()
    actions = [one for row in statement(bench, job) for one in row["Action"]]

    assert {"lambda:GetFunction", "cloudfront:CreateDistribution"} <= set(actions)
    assert "lambda:EnableReplication*" not in actions
