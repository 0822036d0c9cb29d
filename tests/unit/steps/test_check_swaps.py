"""What is checked before a distribution that exists gets another certificate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.attachment import Attach
from bot.domain.change import Change, How
from bot.domain.check import Check, Level
from bot.domain.domain_list import parse_one
from bot.domain.inventory import Certificate, CertificateStatus, Distribution
from bot.domain.job import Distributions, Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.replacement import ReplaceNames
from bot.domain.task import Plan, Task
from bot.steps.check_names import Known
from bot.steps.check_swaps import swaps

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNT = "123456789012"
OLD = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/old"
NAMES = ("shop.example", "new.example")
SERVING = Distribution(
    "E1", ACCOUNT, "arn", "d1.cloudfront.net", ("shop.example",), "Deployed", enabled=True
)
ISSUED = Certificate(OLD, ACCOUNT, NAMES, CertificateStatus.ISSUED, "AMAZON_ISSUED", "RSA_2048")


def job(order: ReplaceNames | Attach) -> Job:
    """Return a job with this order, which asks for NAMES."""
    request = Request(parse_one(" ".join(NAMES), limit=10).lines, Distributions.ATTACH)
    kind = JobKind.ATTACH if isinstance(order, Attach) else JobKind.REPLACE_NAMES
    return Job(7, kind, ACCOUNT, JobState.CHECKING, request, "U1", "C1", NOW, order=order)


def checks(
    *rows: Distribution,
    order: ReplaceNames | Attach | None = None,
    certificate: Certificate | None = ISSUED,
    change: Change | None = None,
    limits: dict[str, float | None] | None = None,
    busy: dict[str, int] | None = None,
    cards: dict[str, str] | None = None,
) -> list[Check]:
    """Return what is found when the lists show these."""
    usual = ReplaceNames(NAMES[:1], OLD, NAMES)
    one = change or Change("E1", How.SWAP, adds=("new.example",))
    task = Task("t", 7, 0, Plan(1, NAMES, NAMES, changes=one))
    listed = [certificate] if certificate else []
    known = Known(listed, rows, {}, {}, cards or {}, NOW, busy=busy or {})
    return swaps(job(order or usual), [task], known, limits or {})


def refused(found: list[Check]) -> str:
    """Return all refusals."""
    return " ".join(one.text for one in found if one.level is Level.REFUSED)


def swapped(**changed: object) -> Distribution:
    """Return the distribution as it serves the old certificate."""
    return replace(SERVING, **{"certificate_arn": OLD, **changed})  # type: ignore[arg-type]


def test_all_is_covered() -> None:
    """Every name in the end is covered, nothing else changed: it passes."""
    (passed,) = checks(swapped())

    assert Level.PASSED is passed.level


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (swapped(certificate_arn="other"), "E1 serves another certificate by now"),
        (swapped(aliases=("late.example",)), "late.example"),
        (swapped(id="E2"), "no list shows E1"),
        (swapped(aliases=tuple(f"n{at}.example" for at in range(9))), "and 4 more"),
    ],
)
def test_what_stands_in_the_way_is_named(row: Distribution, told: str) -> None:
    """Changed, bare, gone: each is refused in words."""
    assert told in refused(checks(row))


def test_who_serves_it_since_the_form_is_told() -> None:
    """A distribution that the form did not know of keeps the old one, and that is said."""
    late, chosen = swapped(id="E9LATE"), swapped(id="E8KEPT")
    order = ReplaceNames(NAMES[:1], OLD, NAMES, others=("E8KEPT",))
    found = checks(swapped(), late, chosen, replace(SERVING, id="E7"), order=order)
    warned = [one.text for one in found if one.level is Level.WARNING]

    assert [
        "E9LATE serves it too by now, and keeps the old one: ask again to swap it too"
    ] == warned


@pytest.mark.parametrize("cards", [{}, {"J-5": "https://slack.example/5"}])
def test_another_job_at_work_is_named(cards: dict[str, str]) -> None:
    """Two jobs never change one distribution at a time; the other one's card is linked."""
    found = checks(swapped(), busy={"E1": 5}, cards=cards)
    (one,) = [check for check in found if check.level is Level.REFUSED]

    assert "J-5 works on E1 too" in one.text
    assert tuple(cards.items()) == one.links


def test_more_names_than_fit_are_refused() -> None:
    """The quota that was read counts."""
    found = checks(swapped(), limits={"cloudfront.aliases": 1.0})

    assert "E1 would have 2 names, and a distribution takes 1" in refused(found)


def test_disabled_and_dropped_are_warned_of() -> None:
    """Neither refuses: a disabled one stays so, and a dropped name's record should go."""
    change = Change("E1", How.SWAP, drops=("shop.example",))
    found = checks(swapped(enabled=False), change=change)
    warned = " ".join(one.text for one in found if one.level is Level.WARNING)

    assert "" == refused(found)
    assert "E1 is disabled" in warned
    assert "shop.example will be answered by E1 no more" in warned


@pytest.mark.parametrize(
    ("certificate", "told"),
    [
        (None, "not an issued one any more"),
        (replace(ISSUED, status=CertificateStatus.REVOKED), "not an issued one any more"),
        (replace(ISSUED, not_after=NOW - timedelta(days=1)), "has ended"),
        (replace(ISSUED, key_algorithm="EC_secp384r1"), "EC_secp384r1"),
        (replace(ISSUED, not_after=NOW + timedelta(days=1)), ""),
    ],
)
def test_what_is_attached_must_serve(certificate: Certificate | None, told: str) -> None:
    """Issued, valid, and with a key that CloudFront takes."""
    found = checks(SERVING, order=Attach(NAMES[:1], OLD, NAMES), certificate=certificate)

    assert told in refused(found)
    assert bool(told) == bool(refused(found))


ATTACHED = Change("E1", How.ATTACH, certificate=OLD, replaces="was", adds=("new.example",))
ANEW = Change("E1", How.ATTACH, replaces="", adds=("new.example",))


@pytest.mark.parametrize(
    ("change", "serves", "told"),
    [
        (ATTACHED, "was", ""),
        (ATTACHED, OLD, ""),
        (ATTACHED, "other", "E1 serves another certificate than when this was asked for: cancel"),
        (ATTACHED, None, "E1 serves no certificate any more: cancel"),
        (ANEW, None, ""),
        (ANEW, "other", "E1 serves another certificate than when this was asked for: cancel"),
    ],
)
def test_a_target_that_changed_since_the_form_is_refused(
    change: Change, serves: str | None, told: str
) -> None:
    """What somebody put there meanwhile is not overwritten: it is said before anyone confirms."""
    order = Attach(NAMES[:1], OLD, NAMES)
    found = checks(replace(SERVING, certificate_arn=serves), order=order, change=change)

    assert told in refused(found)
    assert bool(told) == bool(refused(found))


@pytest.mark.parametrize("viewer", [{"IAMCertificateId": "ASCAOLD"}, {}, None])
def test_a_certificate_of_iam_is_named(viewer: dict[str, str] | None) -> None:
    """What is replaced is said, also where ACM knows nothing of it."""
    row = replace(SERVING, summary={"viewer_certificate": viewer})
    found = checks(row, order=Attach(NAMES[:1], OLD, NAMES), change=ANEW)
    warned = [one.text for one in found if one.level is Level.WARNING]

    assert (["E1 serves ASCAOLD of IAM now; that one stays in IAM"] if viewer else []) == warned


def test_a_job_of_the_form_is_mended_there() -> None:
    """A create job can be edited; others are asked for once more."""
    made = replace(job(Attach(NAMES[:1], OLD, NAMES)), kind=JobKind.CREATE, order=None)
    task = Task("t", 7, 0, Plan(1, NAMES, NAMES, changes=ANEW))
    moved = replace(SERVING, certificate_arn="other")
    found = [
        swaps(made, [task], Known([], rows, {}, {}, {}, NOW), {})
        for rows in ([moved], [replace(SERVING, id="E2")])
    ]

    for one in found:
        assert "press Edit" in refused(one)


def test_a_task_without_a_change_is_passed_over() -> None:
    """A certificate that goes nowhere has nothing to be checked here."""
    task = Task("t", 7, 0, Plan(1, NAMES, NAMES))
    known = Known([], [], {}, {}, {}, NOW)

    assert [] == swaps(job(ReplaceNames(NAMES[:1], OLD, NAMES)), [task], known, {})
