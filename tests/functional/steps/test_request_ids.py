"""What AWS did can be found again: events carry the ids of the requests that did it, and how things
are.
"""

from typing import Any

import pytest

from bot.domain.event import EventKind
from bot.domain.task import TaskState
from tests.functional.steps.bench import Bench

REQUEST, DELETE = "acm.RequestCertificate", "acm.DeleteCertificate"


def request_ids(bench: Bench, operation: str) -> list[str]:
    """Give the ids that AWS answered to an operation, in order."""
    return [call.request_id for call in bench.server.calls(operation)]


def test_an_issued_certificate_names_the_request_that_asked_for_it(bench: Bench) -> None:
    """The distribution's own request, made since, does not hide it."""
    job = bench.start("shop.example")
    bench.run()
    bench.add_records(job)
    bench.live()
    (issued,), (made,) = (
        bench.events(job, kind) for kind in (EventKind.ISSUED, EventKind.DISTRIBUTION_CREATED)
    )

    assert request_ids(bench, REQUEST) == [issued.payload["certificate_request_id"]]
    assert issued.payload["certificate_request_id"] != made.payload["request_id"]
    assert TaskState.READY is bench.task(job).state


def test_a_certificate_requested_again_names_the_new_request(bench: Bench) -> None:
    """After 72 hours without records another request is made, with an id of its own."""
    job = bench.start_plain("shop.example")
    bench.run()
    bench.pass_time(hours=73)
    bench.sweep()
    bench.run()
    (again,) = bench.events(job, EventKind.REQUESTED_AGAIN)

    assert request_ids(bench, REQUEST)[1:] == [again.payload["certificate_request_id"]]


def test_a_request_whose_answer_was_lost_has_no_id(bench: Bench) -> None:
    """The certificate is found again; which request made it nobody told us."""
    bench.server.faults.add(REQUEST, "lost", times=2)
    job = bench.start_plain("shop.example")
    bench.live(rounds=10)
    bench.add_records(job)
    bench.live(rounds=10)
    (issued,) = bench.events(job, EventKind.ISSUED)

    assert 1 == len(bench.certificates())
    assert issued.payload["certificate_request_id"] is None


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_drop_names_the_request_and_the_deletion(bench: Bench, *, is_gone: bool) -> None:
    """Both lead to CloudTrail; what had vanished before was looked for by the one told."""
    job = bench.start_plain("shop.example")
    bench.run()
    arn = bench.arn(job)
    if is_gone:
        bench.server.faults.add(DELETE, "error", code="ResourceNotFoundException")
    bench.drop(job)
    bench.run()
    (dropped,) = bench.events(job, EventKind.DROPPED)
    deleted: Any = dropped.payload["deleted"]

    assert request_ids(bench, REQUEST) == [dropped.payload["certificate_request_id"]]
    assert [{"arn": arn, "request_id": request_ids(bench, DELETE)[0]}] == deleted
    assert [] == dropped.payload["kept"]


def test_what_stays_was_not_deleted(bench: Bench) -> None:
    """ACM keeps a certificate that is in use: the drop names no deletion."""
    bench.server.faults.add(DELETE, "error", code="ResourceInUseException")
    job = bench.start_plain("shop.example")
    bench.run()
    bench.drop(job)
    bench.run()
    (dropped,) = bench.events(job, EventKind.DROPPED)

    assert [] == dropped.payload["deleted"]
    assert [bench.arn(job)] == dropped.payload["kept"]


@pytest.mark.parametrize("enable", [False, True])
def test_ready_says_whether_the_distribution_is_enabled(bench: Bench, *, enable: bool) -> None:
    """A clone of a disabled template is deployed too, and answers nobody."""
    template = bench.snapshot(name="off", Enabled=False)
    job = bench.start("shop.example", template=f"snapshot:{template}", enable=enable)
    bench.run()
    bench.add_records(job)
    bench.live()
    (ready,) = bench.events(job, EventKind.READY)

    assert enable is ready.payload["enabled"]
    assert enable is bench.task(job).facts.distribution_enabled
