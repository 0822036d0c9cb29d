"""Waits, tokens, tags, and what AWS's errors mean for a task."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aws.pacing import RATES
from bot.domain.job import Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.task import Facts, Plan, Task, WhoActs
from bot.errors import AwsError, Trouble
from bot.steps import certificate_acts, tagging
from bot.steps.backoff import LAG_SECONDS, TRANSIENT_SECONDS, after
from bot.steps.context import mark, tags_of, token
from bot.steps.engine import STEPS
from bot.steps.outcome import Failed, NeedsAction, Wait
from bot.steps.stumbling import incident
from bot.steps.troubles import outcome_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TASK = Task("0a" * 16, 42, 0, Plan(1, ("a.example",), ("a.example",)), attempts=3)
JOB = Job(
    number=42,
    kind=JobKind.CREATE,
    account="123456789012",
    state=JobState.RUNNING,
    request=Request((), tags=(("team", "shop"), ("cost", "1"))),
    requested_by="U1",
    channel="C1",
    created_at=NOON,
)


def refused(trouble: Trouble, **changes: str) -> AwsError:
    """Return an error of ACM."""
    given = {"operation": "acm.RequestCertificate", "message": "No.", "request_id": "r1"}
    return AwsError("SomeCode", trouble=trouble, **{**given, **changes})


@pytest.mark.parametrize("table", [TRANSIENT_SECONDS, LAG_SECONDS])
def test_waits_follow_their_table_and_stay_at_its_end(table: tuple[int, ...]) -> None:
    """The first attempt waits the first entry; none before it, the last for ever after."""
    seconds = [after(table, attempts).total_seconds() for attempts in range(len(table) + 4)]

    assert [table[0], *table, table[-1], table[-1], table[-1]] == seconds
    assert sorted(table) == list(table)


@given(st.uuids(version=4), st.integers(1, 500))
def test_a_token_is_what_acm_and_cloudfront_take(task: object, generation: int) -> None:
    """At most 32 word characters, the same each time, another one for each generation."""
    one = replace(TASK, id=getattr(task, "hex", ""), generation=generation)

    assert re.fullmatch(r"\w{1,32}", token(one))
    assert token(one) == token(replace(one, attempts=9))
    assert token(one) != token(replace(one, generation=generation + 1))


def test_tags_are_the_forms_the_rows_and_ours() -> None:
    """The row's win over the form's; nobody's win over those by which resources are found."""
    plan = replace(TASK.plan, tags=(("cost", "2"), ("edgecert:task", "theirs")))
    found = tags_of(JOB, replace(TASK, plan=plan))

    assert {
        "team": "shop",
        "cost": "2",
        "edgecert:job": "J-42",
        "edgecert:task": f"{'0a' * 16}.1",
    } == found
    assert mark(TASK) == found["edgecert:task"]


def test_every_paced_step_has_a_rate() -> None:
    """What waits for a slot needs to know how often slots come; no other rate is promised."""
    acts = {certificate_acts.MAIL, tagging.TAG}

    assert acts | {entry.paced for entry in STEPS.values() if entry.paced} == set(RATES)


@pytest.mark.parametrize("trouble", [Trouble.TRANSIENT, Trouble.THROTTLED, Trouble.LOST])
def test_passing_trouble_is_waited_out(trouble: Trouble) -> None:
    """The third attempt waits five seconds; only a lost answer is remembered as lost."""
    earlier = replace(TASK, facts=Facts(lost_at=NOON - timedelta(hours=1)))
    found, kept = (
        outcome_of(refused(trouble), TASK, NOON),
        outcome_of(refused(trouble), earlier, NOON),
    )

    assert isinstance(found, Wait)
    assert isinstance(kept, Wait)
    assert (trouble.value, WhoActs.AWS, timedelta(seconds=5)) == (
        found.reason,
        found.who_acts,
        found.again_in,
    )
    assert "acm.RequestCertificate: SomeCode" in found.detail
    is_lost = trouble is Trouble.LOST
    assert Facts(lost_at=NOON if is_lost else None) == found.facts
    assert Facts(lost_at=NOON if is_lost else NOON - timedelta(hours=1)) == kept.facts


@pytest.mark.parametrize(
    ("action", "named"),
    [("acm:AddTags", "`acm:AddTags`"), ("", "`acm.RequestCertificate`")],
)
def test_a_denial_names_what_to_allow(action: str, named: str) -> None:
    """The IAM action when AWS or our table knows it, else the operation; tried every minute."""
    found = outcome_of(refused(Trouble.DENIED, action=action), TASK, NOON)

    assert isinstance(found, NeedsAction)
    assert named in found.detail
    assert ("denied", WhoActs.OPERATOR, timedelta(minutes=1)) == (
        found.reason,
        found.who_acts,
        found.again_in,
    )


@pytest.mark.parametrize(("request_id", "kept"), [("r1", "r1"), ("", "r0")])
def test_a_final_error_fails_with_the_request_that_led_to_it(request_id: str, kept: str) -> None:
    """The task keeps the id of AWS's refusal; without one, that of the last write."""
    earlier = replace(TASK, facts=Facts(request_id="r0"))
    found = outcome_of(refused(Trouble.FINAL, request_id=request_id), earlier, NOON)

    assert isinstance(found, Failed)
    assert Facts(request_id=kept) == found.facts
    assert ("SomeCode", False) == (found.reason, found.certificate_dead)
    assert found.detail.endswith("AWS said: No.")


def test_an_incident_is_a_type_and_a_place() -> None:
    """Eight hex digits: the same for the same fault, whatever its words; others for others."""

    def caught(error: Exception) -> Exception:
        try:
            raise error
        except type(error) as found:
            return found

    first, again = caught(ValueError("a")), caught(ValueError("b"))

    assert re.fullmatch("[0-9a-f]{8}", incident(first))
    assert incident(first) == incident(again)
    assert 3 == len({incident(first), incident(caught(KeyError("a"))), incident(ValueError("a"))})
