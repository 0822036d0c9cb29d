"""What a task does next, what an outcome makes of it, and what is told of a failure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.change import Change, How
from bot.domain.event import EventKind, NewEvent
from bot.domain.job import Distributions, Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.task import Facts, Plan, Step, Task, TaskState, WhoActs
from bot.domain.task_moves import LEGAL_MOVES
from bot.steps.engine import STEPS
from bot.steps.moves import apply, events_of
from bot.steps.outcome import Done, Failed, NeedsAction, Outcome, Wait
from bot.steps.paths import next_step

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAN = Plan(1, ("a.example",), ("a.example",))
S = TaskState
USUAL = {
    S.QUEUED: Step.REQUEST_CERTIFICATE,
    S.REQUESTED: Step.COLLECT_RECORDS,
    S.AWAITING_VALIDATION: Step.WAIT_UNTIL_ISSUED,
    S.ISSUED: Step.CHECK_ALIASES,
    S.CREATING_DISTRIBUTION: Step.CREATE_DISTRIBUTION,
    S.DEPLOYING: Step.WAIT_UNTIL_DEPLOYED,
}
JOB = Job(
    number=42,
    kind=JobKind.CREATE,
    account="123456789012",
    state=JobState.RUNNING,
    request=Request(()),
    requested_by="U1",
    channel="C1",
    created_at=NOON,
)
STATES = [state for state in LEGAL_MOVES[JobKind.CREATE] if state is not S.CHANGING]
"""Those of a task that creates its distribution; only one that exists is changed."""
PLAIN = replace(JOB, request=Request((), distributions=Distributions.NONE))


def task(state: TaskState = S.QUEUED, **changes: object) -> Task:
    """Return a task in a state."""
    return replace(Task("a" * 32, 42, 0, PLAN, state), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_step(state: TaskState) -> None:
    """What has ended does nothing more; every other state has one step."""
    assert USUAL.get(state) is next_step(task(state), JOB)


@pytest.mark.parametrize("kind", [JobKind.CREATE, JobKind.REPLACE_NAMES])
@pytest.mark.parametrize("state", sorted({*STATES, S.CHANGING} - {S.CREATING_DISTRIBUTION}))
def test_what_is_put_on_an_existing_distribution_goes_another_way(
    kind: JobKind, state: TaskState
) -> None:
    """From issued on a distribution that exists is saved, changed and waited for."""
    changing = {
        S.ISSUED: Step.SAVE_BEFORE,
        S.CHANGING: Step.CHANGE_DISTRIBUTION,
        S.DEPLOYING: Step.WAIT_UNTIL_CHANGED,
    }
    plan = replace(PLAN, changes=Change("E1", How.SWAP))

    expected = changing.get(state, USUAL.get(state))
    assert expected is next_step(task(state, plan=plan), replace(JOB, kind=kind))


def test_every_step_can_be_run() -> None:
    """A new step needs its function."""
    assert set(Step) == set(STEPS)


@pytest.mark.parametrize(
    ("plan", "step"),
    [
        ({"covered_by": 1}, Step.WAIT_FOR_COVERING),
        ({"reuse_certificate": "arn:1"}, Step.USE_CERTIFICATE),
    ],
)
def test_a_queued_task_may_have_another_certificate(plan: dict[str, object], step: Step) -> None:
    """A covered task waits for its covering one; a chosen certificate is used."""
    one = task(plan=replace(PLAN, **plan))  # type: ignore[arg-type]

    assert step is next_step(one, JOB)


def test_a_dead_certificate_goes_before_the_records() -> None:
    """Once the new request is saved, the dead one is deleted first."""
    one = task(S.REQUESTED, facts=Facts(dead_certificates=("arn:1",)))

    assert Step.DELETE_DEAD_CERTIFICATES is next_step(one, JOB)


@pytest.mark.parametrize("state", STATES)
def test_dropped_and_cancelled_tasks_withdraw(state: TaskState) -> None:
    """Unless they have ended; a failed one that was dropped still has its request to delete."""
    dropped = next_step(task(state, drop_requested=True), JOB)
    cancelled = next_step(task(state), replace(JOB, cancel_requested=True))

    assert (Step.WITHDRAW if state in {*USUAL, S.FAILED} else None) is dropped
    assert (Step.WITHDRAW if state in USUAL else None) is cancelled


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (S.AWAITING_VALIDATION, Step.WITHDRAW),
        (S.ISSUED, Step.WITHDRAW),
        (S.CHANGING, Step.LEAVE_AS_IT_IS),
        (S.DEPLOYING, Step.LEAVE_AS_IT_IS),
    ],
)
def test_what_may_be_changed_already_is_looked_at_before_it_is_left(
    state: TaskState, step: Step
) -> None:
    """A request is withdrawn; a distribution that exists is left as it is found."""
    one = task(state, plan=replace(PLAN, changes=Change("E1", How.SWAP)), drop_requested=True)
    failed = replace(one, state=S.FAILED, facts=Facts(failed_in=state))

    assert [step, step] == [next_step(one, JOB), next_step(failed, JOB)]


def test_without_distributions_issued_is_the_end() -> None:
    """Certificates only: nothing follows, not even for one that is dropped."""
    assert next_step(task(S.ISSUED), PLAIN) is None
    assert next_step(task(S.ISSUED, drop_requested=True), PLAIN) is None


def test_done_moves_on_and_forgets_the_wait() -> None:
    """New state, facts and plan; no reason, nobody to wait for, nothing lost; due at once."""
    plan = replace(PLAN, comment="other")
    done = Done(S.REQUESTED, Facts(certificate_arn="arn:1", lost_at=NOON), plan=plan, generation=2)
    waiting = task(reason="lost", detail="Lost.", who_acts=WhoActs.AWS)
    found = apply(waiting, JOB, Step.REQUEST_CERTIFICATE, done, NOON)

    assert (S.REQUESTED, Step.COLLECT_RECORDS, 2, plan) == (
        found.state,
        found.step,
        found.generation,
        found.plan,
    )
    assert ("", "", WhoActs.US, NOON) == (
        found.reason,
        found.detail,
        found.who_acts,
        found.next_attempt_at,
    )
    assert Facts(certificate_arn="arn:1") == found.facts


def test_the_last_step_leaves_nothing_due() -> None:
    """Ready, a task has no step and no time."""
    found = apply(task(S.DEPLOYING), JOB, Step.WAIT_UNTIL_DEPLOYED, Done(S.READY, Facts()), NOON)

    assert (None, None, 1, PLAN) == (
        found.step,
        found.next_attempt_at,
        found.generation,
        found.plan,
    )


@pytest.mark.parametrize(
    "outcome",
    [
        Wait("covered", "waiting", WhoActs.DOMAIN_OWNER, timedelta(minutes=10)),
        NeedsAction("denied", "waiting", WhoActs.DOMAIN_OWNER, timedelta(minutes=10)),
    ],
)
def test_a_wait_says_why_who_and_until_when(outcome: Outcome) -> None:
    """The state stays, the step is remembered, facts stay unless the wait has new ones."""
    facts = Facts(certificate_arn="arn:1")
    found = apply(task(facts=facts), JOB, Step.WAIT_FOR_COVERING, outcome, NOON)
    with_facts = replace(outcome, facts=Facts(lost_at=NOON))
    changed = apply(task(facts=facts), JOB, Step.WAIT_FOR_COVERING, with_facts, NOON)

    assert (S.QUEUED, Step.WAIT_FOR_COVERING, "waiting") == (found.state, found.step, found.detail)
    assert (WhoActs.DOMAIN_OWNER, NOON + timedelta(minutes=10)) == (
        found.who_acts,
        found.next_attempt_at,
    )
    assert facts == found.facts
    assert Facts(lost_at=NOON) == changed.facts


def test_withdrawing_keeps_the_step_it_interrupts() -> None:
    """That step's attempts say whether something may have been lost."""
    wait = Wait("throttled", "…", WhoActs.AWS, timedelta(seconds=1))
    one = task(step=Step.REQUEST_CERTIFICATE)

    assert Step.REQUEST_CERTIFICATE is apply(one, JOB, Step.WITHDRAW, wait, NOON).step


def test_a_failure_remembers_where_it_happened() -> None:
    """Retry goes back there; nothing is due."""
    failed = Failed("CAA_ERROR", "CAA.", WhoActs.DOMAIN_OWNER, certificate_dead=True)
    found = apply(task(S.AWAITING_VALIDATION), JOB, Step.WAIT_UNTIL_ISSUED, failed, NOON)
    expected = Facts(failed_in=S.AWAITING_VALIDATION, error_code="CAA_ERROR", certificate_dead=True)

    assert (S.FAILED, "CAA_ERROR", "CAA.", WhoActs.DOMAIN_OWNER, None) == (
        found.state,
        found.reason,
        found.detail,
        found.who_acts,
        found.next_attempt_at,
    )
    assert expected == found.facts


def test_events_are_those_of_what_is_done_and_a_failure() -> None:
    """A wait tells nothing: the card shows it."""
    event = NewEvent(EventKind.READY, {}, "a" * 32)
    wait = Wait("covered", "waiting", WhoActs.US, timedelta(minutes=1))

    assert (event,) == events_of(task(), JOB, Done(S.READY, Facts(), (event,)), NOON)
    assert () == events_of(task(), JOB, wait, NOON)


def test_a_failure_is_told_with_its_remedy() -> None:
    """Whom it hits, why, who acts and how, with the resource and the request that led to it."""
    facts = Facts(certificate_arn="arn:1", distribution_arn="arn:E1", request_id="r9")
    failed = Failed("snapshot_gone", "Gone.", WhoActs.OPERATOR, facts)
    told = events_of(task(), JOB, failed, NOON)[0]

    assert EventKind.TASK_FAILED is told.kind
    assert ("a" * 32, ["a.example"], "snapshot_gone", "operator", "arn:E1", "r9", None) == (
        told.task,
        *(
            told.payload[key]
            for key in ("names", "reason", "who_acts", "arn", "request_id", "support_text")
        ),
    )
