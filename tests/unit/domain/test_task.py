"""A task's legal moves, its end, and what a new request or a retry makes of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.importing_job import Import
from bot.domain.key_source import KeySource
from bot.domain.kinds import JobKind
from bot.domain.retrying import requested_anew, retried
from bot.domain.task import (
    Facts,
    Origin,
    Plan,
    Step,
    Task,
    TaskState,
    WhoActs,
    is_finished,
)
from bot.domain.task_moves import LEGAL_MOVES, may_move

S = TaskState
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAN = Plan(1, ("shop.example", "www.shop.example"), ("shop.example", "www.shop.example"))
IMPORT = Import("shop", KeySource.UPLOAD)
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"


def task(state: TaskState = S.QUEUED, **facts: object) -> Task:
    """Return a task of a job's first line."""
    return Task("a" * 32, 42, 0, PLAN, state, facts=Facts(**facts))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(TaskState))
@pytest.mark.parametrize("with_distribution", [True, False])
@pytest.mark.parametrize("dropped", [True, False])
def test_a_task_is_finished_when_nothing_is_left_to_do(
    state: TaskState, *, with_distribution: bool, dropped: bool
) -> None:
    """Ready, removed, cancelled, failed unless it is being dropped, issued or imported where that
    ends it.
    """
    ends = {S.READY, S.REMOVED, S.CANCELLED}
    if not with_distribution:
        ends |= {S.ISSUED, S.IMPORTED}
    if not dropped:
        ends.add(S.FAILED)
    one = replace(task(state), drop_requested=dropped)

    assert (state in ends) is is_finished(one, with_distribution=with_distribution)


@pytest.mark.parametrize(
    ("changes", "own"),
    [
        ({}, True),
        ({"covered_by": 0}, False),
        ({"reuse_certificate": ARN}, False),
        ({"imports": IMPORT}, False),
    ],
)
def test_a_task_requests_its_own_certificate_unless_it_has_another(
    changes: dict[str, object], *, own: bool
) -> None:
    """Neither a covered task nor one that uses or imports a certificate asks ACM for one."""
    one = replace(task(), plan=replace(PLAN, **changes))  # type: ignore[arg-type]

    assert own is one.requests_own
    assert "shop.example" == one.main_name
    assert PLAN.names == one.names


def test_a_new_request_forgets_all_but_the_dead() -> None:
    """The dead certificate is remembered for deletion, how often it timed out stays, a generation
    is added.
    """
    old = task(
        S.AWAITING_VALIDATION,
        certificate_arn=ARN,
        certificate_origin=Origin.ADOPTED,
        requested_at=NOON,
        timeouts=1,
        lost_at=NOON,
        covering_lost=True,
        request_id="r1",
    )
    tried = replace(old, step=Step.WAIT_UNTIL_ISSUED, attempts=7, first_tried_at=NOON)
    anew = requested_anew(tried)

    assert Facts(dead_certificates=(ARN,), timeouts=1, covering_lost=True) == anew.facts
    assert (S.QUEUED, 2, None) == (anew.state, anew.generation, anew.step)
    assert (0, None) == (anew.attempts, anew.first_tried_at)


def test_what_was_only_used_is_never_deleted() -> None:
    """A certificate of someone else's leaves the facts and the plan without a trace."""
    old = task(S.FAILED, certificate_arn=ARN, certificate_origin=Origin.REUSED)
    anew = requested_anew(replace(old, plan=replace(PLAN, reuse_certificate=ARN)))

    assert () == anew.facts.dead_certificates
    assert anew.requests_own


def test_the_dead_are_remembered_once_each() -> None:
    """A second death adds to what is still to be deleted; none is named twice."""
    second = task(certificate_arn="arn:2", dead_certificates=("arn:1",))
    again = task(certificate_arn="arn:1", dead_certificates=("arn:1",))
    unborn = task(dead_certificates=("arn:1",))

    assert ("arn:1", "arn:2") == requested_anew(second).facts.dead_certificates
    assert ("arn:1",) == requested_anew(again).facts.dead_certificates
    assert ("arn:1",) == requested_anew(unborn).facts.dead_certificates


@pytest.mark.parametrize(
    "failed_in",
    [
        *sorted(LEGAL_MOVES[JobKind.CREATE][S.FAILED] - {S.CANCELLED}),
        None,
    ],
)
def test_a_retry_goes_back_to_where_it_failed(failed_in: TaskState | None) -> None:
    """With its certificate alive a task takes up its path where it left it, and keeps its facts."""
    failed = replace(
        task(S.FAILED, failed_in=failed_in, error_code="TooManyDistributions", certificate_arn=ARN),
        reason="TooManyDistributions",
        detail="Too many.",
        who_acts=WhoActs.OPERATOR,
    )
    again = retried(failed)

    assert (failed_in or S.QUEUED) is again.state
    assert may_move(S.FAILED, again.state)
    assert Facts(certificate_arn=ARN) == again.facts
    assert ("", "", WhoActs.US, 1) == (
        again.reason,
        again.detail,
        again.who_acts,
        again.generation,
    )


def test_a_retry_with_a_dead_certificate_requests_another() -> None:
    """It starts at queued, a generation on, and may time out twice again."""
    failed = task(
        S.FAILED,
        failed_in=S.AWAITING_VALIDATION,
        certificate_arn=ARN,
        certificate_dead=True,
        timeouts=2,
    )
    again = retried(failed)

    assert (S.QUEUED, 2) == (again.state, again.generation)
    assert Facts(dead_certificates=(ARN,)) == again.facts


@pytest.mark.parametrize(
    ("code", "failed_in"),
    [
        ("distribution_gone", S.DEPLOYING),
        ("DistributionAlreadyExists", S.CREATING_DISTRIBUTION),
    ],
)
def test_a_retry_for_a_lost_distribution_creates_another(code: str, failed_in: TaskState) -> None:
    """CloudFront takes a caller reference once, so the next distribution is of a new generation;
    the certificate stays.
    """
    failed = task(
        S.FAILED,
        failed_in=failed_in,
        error_code=code,
        certificate_arn=ARN,
        distribution_id="E1",
        distribution_arn="arn:E1",
        distribution_domain="d1.cloudfront.net",
        distribution_origin=Origin.CREATED,
        distribution_status="InProgress",
        created_at=NOON,
        lost_at=NOON,
    )
    again = retried(failed)

    assert (S.CREATING_DISTRIBUTION, 2) == (again.state, again.generation)
    assert Facts(certificate_arn=ARN) == again.facts
