"""Errors that nobody expected: people learn of them, the log too, and the work is tried again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.domain.check import Level
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.job import JobState
from bot.domain.remedies import has_row
from bot.domain.task import TaskState, WhoActs
from bot.errors import LeaseLostError, StoreError
from bot.steps.checks import Checker
from bot.steps.engine import Engine
from bot.steps.inquiries import Inquirer
from tests.functional.steps.bench import Bench


class BugError(Exception):
    """What no code of ours raises."""


class Broken:
    """AWS behind a bug of ours: every call breaks, or runs `before` it does."""

    def __init__(self, error: Exception) -> None:
        """Raise this error."""
        self._error = error
        self.acm = self
        self.cloudfront = self
        self.secrets = self

    @contextmanager
    def on_behalf_of(self, _: str) -> Iterator[None]:
        """Name nobody."""
        yield

    def __getattr__(self, name: str) -> object:
        """Break."""
        raise self._error


def broken_engine(bench: Bench, error: Exception | None = None) -> Engine:
    """Give an engine that breaks at its first call of AWS."""
    aws = Broken(error or BugError("no such thing"))
    return engine_on(bench, aws)


def engine_on(bench: Bench, aws: object) -> Engine:
    """Give an engine that works with this AWS."""
    return Engine(bench.store, aws, bench, sns=True, lead=bench.lead)  # type: ignore[arg-type]


def test_a_broken_step_is_told_on_its_task(bench: Bench) -> None:
    """The row says that something broke on our side, with an incident that the log has too; the
    error goes on to the worker's loop.
    """
    job = bench.start("shop.example")
    with pytest.raises(BugError) as caught:
        broken_engine(bench).run_one(bench.time)
    task = bench.task(job)
    note = caught.value.__notes__[0]
    incident = note.removeprefix("incident ")

    assert ("unexpected", WhoActs.US, TaskState.QUEUED) == (task.reason, task.who_acts, task.state)
    assert (
        f"Something broke on our side (incident {incident}; the log has the details). "
        "We try again by ourselves." == task.detail
    )
    assert 8 == len(incident)
    assert has_row("unexpected")


def test_a_broken_step_is_tried_again_and_goes_on(bench: Bench) -> None:
    """Not at once, less and less often, and as if nothing had been once it is mended: what the
    broken attempt may have done is looked for first.
    """
    job = bench.start("shop.example")
    engine, waits = broken_engine(bench), []
    for _ in range(6):
        with pytest.raises(BugError):
            engine.run_one(bench.time)
        due = bench.task(job).next_attempt_at
        assert due is not None
        waits.append((due - bench.time).total_seconds())
        bench.time = due
    bench.run()

    assert [10, 10, 10, 10, 20, 40] == waits
    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
    assert ("acm.ListCertificates", "acm.RequestCertificate") == tuple(
        call.operation for call in bench.server.calls()[:2]
    )


def test_the_same_fault_has_the_same_incident(bench: Bench) -> None:
    """The card stays as it is while a fault stays: the words change by another fault only."""
    job = bench.start("shop.example")
    details = []
    for error in (BugError("first"), BugError("second"), ValueError("third")):
        with pytest.raises(type(error)):
            broken_engine(bench, error).run_one(bench.time)
        details.append(bench.task(job).detail)
        bench.pass_time(minutes=1)

    assert details[0] == details[1] != details[2]


def test_a_broken_step_of_another_worker_is_not_told(bench: Bench) -> None:
    """The lease was lost before it broke: the task is the other worker's, who knows better."""
    job = bench.start("shop.example")

    class Slow(Broken):
        """Breaks after the lease has gone to another worker."""

        def __getattr__(self, name: str) -> object:
            bench.pass_time(minutes=3)
            bench.run()
            return super().__getattr__(name)

    engine = engine_on(bench, Slow(BugError("late")))
    with pytest.raises((BugError, LeaseLostError)):
        engine.run_one(bench.time)

    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
    assert "unexpected" != bench.task(job).reason


def test_a_full_disk_is_no_incident_of_the_task(bench: Bench) -> None:
    """While nothing can be saved nothing can be told either: the error goes on to the log, and the
    task is claimed again when its lease runs out.
    """
    job = bench.start("shop.example")
    with pytest.raises(StoreError) as caught:
        broken_engine(bench, StoreError("The disk is full.")).run_one(bench.time)
    bench.pass_time(seconds=121)
    told = bench.task(job).reason
    bench.engine.run_one(bench.time)

    assert not hasattr(caught.value, "__notes__")
    assert "unexpected" != told
    assert TaskState.QUEUED is not bench.task(job).state


def test_a_lost_lease_is_no_incident(bench: Bench) -> None:
    """Too little lease is left to write: nothing is saved, nothing is told, nothing is raised."""
    job = bench.start("shop.example")

    class Hesitant(Broken):
        """Lets a minute and more pass before it can be asked."""

        @contextmanager
        def on_behalf_of(self, _: str) -> Iterator[None]:
            bench.pass_time(seconds=61)
            yield

    engine = engine_on(bench, Hesitant(BugError("never")))

    assert engine.run_one(bench.time)
    assert "" == bench.task(job).reason
    assert 0 == bench.calls("acm.RequestCertificate")


def test_broken_checks_are_told_after_a_minute(bench: Bench) -> None:
    """Tried again for as long as anyone waits for checks; then the card says that nothing was
    checked, and Confirm does not come.
    """
    job = bench.submit("shop.example", template="live:E1")
    bench.sweep()
    checker = Checker(bench.store, Broken(BugError("no")), bench)  # type: ignore[arg-type]
    with pytest.raises(BugError):
        checker.run_one(bench.time)
    between, at_once = bench.job(job).state, checker.run_one(bench.time)
    bench.pass_time(minutes=1)
    with pytest.raises(BugError):
        checker.run_one(bench.time)
    checks = bench.job(job).checks

    assert (JobState.CHECKING, False) == (between, at_once)
    assert JobState.AWAITING_CONFIRMATION is bench.job(job).state
    assert [("unexpected", Level.REFUSED)] == [(check.code, check.level) for check in checks]
    assert "Press Edit" in checks[0].text


def test_a_broken_inquiry_is_answered_so(bench: Bench) -> None:
    """Whoever asked hears at once that something broke, and how to find it in the log."""
    bench.store.inquiries.add(
        InquiryKind.TAKE_SNAPSHOT,
        {"distribution": "E1", "name": "any"},
        actor="U1",
        reply_to=ReplyTo("U1"),
        now=bench.time,
    )
    inquirer = Inquirer(bench.store, Broken(BugError("no")), bench)  # type: ignore[arg-type]
    with pytest.raises(BugError):
        inquirer.run_one(bench.time)
    claim = bench.store.inquiries.claim_answered(bench.time)

    assert claim is not None
    assert "Something broke on our side" in str(claim.inquiry.answer["error"])
    assert not inquirer.run_one(bench.time)


def test_an_interrupt_is_told_nobody(bench: Bench) -> None:
    """The process is to end: the task is left to its lease, as it is at any kill."""
    job = bench.start("shop.example")
    with pytest.raises(KeyboardInterrupt):
        broken_engine(bench, KeyboardInterrupt()).run_one(bench.time)  # type: ignore[arg-type]

    assert "" == bench.task(job).reason
