"""What ACM refuses, what times out, what dies: told with its remedy, or requested again."""

from collections.abc import Callable

import botocore.session
import pytest
from botocore.model import StringShape

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.remedies import remedy_for
from bot.domain.task import TaskState, WhoActs
from bot.sandbox.aws import AwsServer
from tests.functional.steps.bench import ACCOUNT, Bench

_SHAPE = botocore.session.get_session().get_service_model("acm").shape_for("FailureReason")
assert isinstance(_SHAPE, StringShape)
REASONS = list(_SHAPE.enum)


def waiting(bench: Bench) -> tuple[Job, str]:
    """Start a job of one certificate, whose owner does nothing; give its ARN too."""
    job = bench.start("shop.example www.shop.example")
    bench.run()
    return job, bench.arn(job)


def look(bench: Bench) -> None:
    """Let the sweep see what happened, and the task go on."""
    bench.sweep()
    bench.run()


@pytest.mark.parametrize("reason", REASONS)
def test_a_refusal_of_acm_is_told_with_what_mends_it(bench: Bench, reason: str) -> None:
    """Every FailureReason fails its task, says who acts and how, and gives a text for AWS Support
    when the remedy ends there.
    """
    job, arn = waiting(bench)
    bench.server.acm.fail(arn, reason)
    look(bench)
    task, remedy = bench.task(job), remedy_for(reason)
    told = dict(bench.events(job, EventKind.TASK_FAILED)[0].payload)
    request_id, text = str(told.pop("request_id")), told.pop("support_text")
    expected = {
        "names": ["shop.example", "www.shop.example"],
        "reason": reason,
        "detail": remedy.sentence,
        "who_acts": remedy.who_acts.value,
        "remedy": remedy.remedy,
        "link": remedy.link,
        "arn": arn,
    }

    assert expected == told
    assert (TaskState.FAILED, reason, remedy.sentence, remedy.who_acts) == (
        task.state,
        task.reason,
        task.detail,
        task.who_acts,
    )
    assert task.facts.certificate_dead
    assert JobState.FAILED is bench.job(job).state
    assert remedy.support_text is (text is not None)
    assert [] == [
        part
        for part in (ACCOUNT, "us-east-1", arn, "www.shop.example", reason, request_id)
        if text is not None and part not in str(text)
    ]
    assert request_id


def test_a_refusal_before_the_records_are_known_is_told_at_once(bench: Bench) -> None:
    """A certificate that fails within seconds, as misspelt names do, needs no sweep to be seen."""
    bench.server.knobs.record_lag = 60
    job, arn = waiting(bench)
    bench.server.acm.fail(arn, "INVALID_PUBLIC_DOMAIN")
    bench.pass_time(seconds=10)
    bench.run()

    assert "INVALID_PUBLIC_DOMAIN" == bench.task(job).reason
    assert JobState.FAILED is bench.job(job).state


def test_a_failure_without_a_reason_is_other(bench: Bench) -> None:
    """ACM may give no reason: then it is what its guide calls other."""
    job, arn = waiting(bench)
    failed = bench.server.acm.get(arn)
    failed.status, failed.failure_reason = "FAILED", ""
    look(bench)

    assert "OTHER" == bench.task(job).reason


def test_a_refused_certificate_that_is_deleted_meanwhile_is_gone(bench: Bench) -> None:
    """Its reason cannot be read any more: the task says that it no longer exists."""
    job, arn = waiting(bench)
    bench.server.acm.fail(arn, "CAA_ERROR")
    bench.sweep()
    bench.server.acm.vanish(arn)
    bench.run()

    assert "certificate_gone" == bench.task(job).reason


Deed = Callable[[AwsServer, str], None]
DEATHS: dict[str, tuple[Deed, int]] = {
    "certificate_revoked": (lambda server, arn: server.acm.revoke(arn), 1),
    "certificate_expired": (lambda server, arn: server.acm.expire(arn), 1),
    "certificate_inactive": (
        lambda server, arn: setattr(server.acm.get(arn), "status", "INACTIVE"),
        1,
    ),
    "certificate_gone": (lambda server, arn: server.acm.vanish(arn), 3),
}


@pytest.mark.parametrize("reason", DEATHS)
def test_a_certificate_that_dies_while_it_is_awaited_fails_its_task(
    bench: Bench, reason: str
) -> None:
    """Revoked, expired, put out of use or deleted by someone: the task says which, and a retry
    requests another. One that vanished is missed by two lists and asked for before it is gone.
    """
    job, arn = waiting(bench)
    bench.sweep()
    deed, sweeps = DEATHS[reason]
    deed(bench.server, arn)
    for _ in range(sweeps):
        bench.pass_time(seconds=20)
        look(bench)
    task = bench.task(job)

    assert (TaskState.FAILED, reason) == (task.state, task.reason)
    assert arn in task.detail
    assert task.facts.certificate_dead
    assert bench.events(job, EventKind.TASK_FAILED)[0].payload["remedy"]


def test_a_certificate_that_no_list_ever_showed_is_asked_for(bench: Bench) -> None:
    """Deleted before the first sweep saw it, it would be awaited for ever; one that exists is
    awaited on.
    """
    job, arn = waiting(bench)
    there = bench.start("there.example")
    bench.run()
    bench.server.acm.vanish(arn)
    bench.pass_time(minutes=11)
    bench.run()

    assert "certificate_gone" == bench.task(job).reason
    assert TaskState.AWAITING_VALIDATION is bench.task(there).state


@pytest.mark.parametrize("minutes", [1, 9])
def test_a_new_certificate_may_stay_invisible_for_a_while(bench: Bench, minutes: int) -> None:
    """ACM may not show what it just accepted: the task waits, and goes on when it does."""
    bench.server.knobs.describe_lag = 60 * minutes
    job, _ = waiting(bench)
    before = bench.task(job)
    bench.pass_time(minutes=minutes)
    bench.run()

    assert ("not_visible", WhoActs.AWS) == (before.reason, before.who_acts)
    assert TaskState.AWAITING_VALIDATION is bench.task(job).state


def test_a_certificate_that_stays_invisible_is_gone(bench: Bench) -> None:
    """After ten minutes the task says that it does not exist."""
    bench.server.knobs.describe_lag = 3600
    job, _ = waiting(bench)
    for _ in range(22):
        bench.pass_time(seconds=30)
        bench.run()

    assert "certificate_gone" == bench.task(job).reason


def test_records_that_come_late_are_waited_for(bench: Bench) -> None:
    """Until every name has its record the task waits for ACM, looking less and less often."""
    bench.server.knobs.record_lag = 60
    job, _ = waiting(bench)
    before, asked = bench.task(job), bench.calls("acm.DescribeCertificate")
    for _ in range(18):
        bench.pass_time(seconds=5)
        bench.run()

    assert ("records_pending", WhoActs.AWS) == (before.reason, before.who_acts)
    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
    assert bench.calls("acm.DescribeCertificate") - asked <= 9


def test_a_certificate_that_is_issued_at_once_is_told_so(bench: Bench) -> None:
    """With its records in DNS already, as after an earlier job, nobody has to do anything."""
    for name in ("shop.example", "www.shop.example"):
        record = bench.server.acm.record(name)
        bench.records[record.name.rstrip(".")] = record.value
    job = bench.start("shop.example www.shop.example")
    bench.live(rounds=3)

    assert JobState.SUCCEEDED is bench.job(job).state
    assert 1 == len(bench.events(job, EventKind.ISSUED))


def time_out(bench: Bench) -> None:
    """Let 72 hours pass, and the task request again."""
    bench.pass_time(hours=73)
    look(bench)


def test_a_time_out_is_requested_again_by_itself(bench: Bench) -> None:
    """A new generation asks for the same names; the owner's records stay the same, and one message
    says so.
    """
    job, first = waiting(bench)
    before = bench.store.records.of_job(job.number)
    time_out(bench)
    task = bench.task(job)
    told = [dict(event.payload) for event in bench.events(job, EventKind.REQUESTED_AGAIN)]
    expected = {
        "names": ["shop.example", "www.shop.example"],
        "arn": task.facts.certificate_arn,
        "certificate_request_id": task.facts.certificate_request_id,
        "attempt": 2,
        "why": "the records were not found within 72 hours",
    }

    assert (TaskState.AWAITING_VALIDATION, 2) == (task.state, task.generation)
    assert [expected] == told
    assert [task.facts.certificate_arn] == bench.certificates()
    assert first != task.facts.certificate_arn
    assert [(row.name, row.value) for row in before] == [
        (row.name, row.value) for row in bench.store.records.of_job(job.number)
    ]
    assert 1 == len(bench.events(job, EventKind.RECORDS))


def test_the_old_certificate_is_deleted_once_the_new_one_is_saved(bench: Bench) -> None:
    """While the new request has no answer the old certificate stays; afterwards it is deleted."""
    job, first = waiting(bench)
    bench.server.faults.add("acm.RequestCertificate", "server_error", times=2)
    time_out(bench)
    between = bench.certificates()
    bench.pass_time(seconds=30)
    bench.run()

    assert [first] == between
    assert first not in bench.certificates()
    assert 1 == len(bench.certificates())
    assert () == bench.task(job).facts.dead_certificates


def test_a_dead_certificate_that_cannot_be_deleted_is_left_alone(bench: Bench) -> None:
    """Someone may have deleted it, or attached it: the task goes on without it."""
    job, first = waiting(bench)
    bench.server.faults.add(
        "acm.DeleteCertificate", "error", code="ResourceInUseException", message="in use"
    )
    time_out(bench)

    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
    assert first in bench.certificates()


def test_a_deletion_that_aws_does_not_answer_is_tried_again(bench: Bench) -> None:
    """Trouble passes: the dead certificate goes in the end, and the task waits for that."""
    job, first = waiting(bench)
    bench.server.faults.add("acm.DeleteCertificate", "throttle", times=2)
    time_out(bench)
    before = bench.task(job)
    bench.pass_time(seconds=5)
    bench.run()

    assert (TaskState.REQUESTED, "throttled") == (before.state, before.reason)
    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
    assert first not in bench.certificates()


def test_the_third_time_out_is_the_owners_silence(bench: Bench) -> None:
    """Three requests in all; then the task fails as owner never acted, and nothing is deleted."""
    job, _ = waiting(bench)
    for _ in range(3):
        time_out(bench)
    task = bench.task(job)
    attempts = [one.payload["attempt"] for one in bench.events(job, EventKind.REQUESTED_AGAIN)]

    assert (TaskState.FAILED, "owner_never_acted", WhoActs.DOMAIN_OWNER) == (
        task.state,
        task.reason,
        task.who_acts,
    )
    assert [2, 3] == attempts
    assert 3 == task.generation
    assert [task.facts.certificate_arn] == bench.certificates()
    assert JobState.FAILED is bench.job(job).state


def test_an_owner_who_acts_after_a_time_out_is_in_time(bench: Bench) -> None:
    """The records of the first message are good for the second request."""
    job, _ = waiting(bench)
    records = {row.name: row.value for row in bench.store.records.of_job(job.number)}
    bench.server.acm.time_out(bench.arn(job))
    look(bench)
    bench.records.update(records)
    bench.live(rounds=5)

    assert [TaskState.READY] == bench.states(job)


def test_a_lost_second_request_is_found_like_the_first(bench: Bench) -> None:
    """The new generation has its own token and tag: the lost answer is found, the dead one is not
    taken for it.
    """
    job, first = waiting(bench)
    bench.server.faults.add("acm.RequestCertificate", "lost", times=2)
    time_out(bench)
    bench.pass_time(seconds=5)
    bench.run()

    assert 1 == len(bench.certificates())
    assert first not in bench.certificates()
    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
    assert 1 == len(bench.events(job, EventKind.REQUESTED_AGAIN))
