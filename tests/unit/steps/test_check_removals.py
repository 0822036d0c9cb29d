"""What a clean-up's card says before Confirm of things that are not as they were made."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from bot.domain.check import Level
from bot.domain.inventory import Certificate, Distribution
from bot.domain.job import NOTHING, Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.removal import CleanUp, Removal, Resource
from bot.domain.task import Plan, Task
from bot.steps.check_names import Known
from bot.steps.check_removals import MOST, removals

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNT = "123456789012"
JOB = Job(
    2, JobKind.CLEAN_UP, ACCOUNT, JobState.CHECKING, NOTHING, "U1", "C1", NOON, 1, CleanUp(("a",))
)
SERVED = Removal(Resource.DISTRIBUTION, "E1", "a" * 32, ("a.example",), "arn:1")
ISSUED = Removal(Resource.CERTIFICATE, "arn:1", "a" * 32)
ROW = Distribution(
    "E1",
    ACCOUNT,
    "arn:E1",
    "d1.cloudfront.net",
    ("a.example",),
    "Deployed",
    enabled=True,
    certificate_arn="arn:1",
)
CERTIFICATE = Certificate(
    "arn:1", ACCOUNT, ("a.example",), "ISSUED", "AMAZON_ISSUED", "RSA_2048", in_use=True
)


def told(
    *wanted: Removal,
    distributions: tuple[Distribution, ...] = (ROW,),
    certificates: tuple[Certificate, ...] = (CERTIFICATE,),
    at_work: Mapping[str, int] = MappingProxyType({}),
) -> list[tuple[Level, str]]:
    """Return the checks of a clean-up of these."""
    tasks = [
        Task("b" * 32, 2, at, Plan(1, ("a.example",), (), removes=one))
        for at, one in enumerate(wanted)
    ]
    known = Known(certificates, distributions, {}, {}, {}, NOON, at_work=at_work)
    return [(check.level, check.text) for check in removals(JOB, tasks, known)]


def test_what_is_as_it_was_made_passes() -> None:
    """One line for all of it; its certificate is in use by what goes too."""
    assert [(Level.PASSED, "all of it is as J-1 made it")] == told(SERVED, ISSUED)


def test_what_was_changed_is_a_warning() -> None:
    """It is said what, and that it will wait."""
    changed = replace(ROW, aliases=("b.example",), certificate_arn="arn:2")
    texts = [
        text for level, text in told(SERVED, distributions=(changed,)) if level is Level.WARNING
    ]

    assert 3 == len(texts)
    assert "distribution E1: the name a.example was taken off it since." in texts[0]
    assert "the name b.example was added to it since." in texts[1]
    assert "it serves another certificate now." in texts[2]


def test_what_no_list_shows_seems_to_be_gone() -> None:
    """Of either sort; that holds up nothing."""
    texts = [text for _, text in told(SERVED, ISSUED, distributions=(), certificates=())]

    assert 2 == len(texts)
    assert all(text.endswith("no list shows it: it seems to be gone already") for text in texts)


def test_a_certificate_that_something_else_uses_is_a_warning() -> None:
    """Nothing that goes uses it, and yet it is in use."""
    ((level, text),) = told(ISSUED)

    assert Level.WARNING is level
    assert "something uses it." in text


def test_a_certificate_that_another_job_works_with_is_a_warning() -> None:
    """It is not removed before that job has ended."""
    said = "certificate arn:1: J-9 works with it. It will wait until that job has ended"

    assert [(Level.WARNING, said)] == told(SERVED, ISSUED, at_work={"arn:1": 9})


def test_many_changes_are_counted() -> None:
    """The card has room for some."""
    texts = [text for _, text in told(*[SERVED] * (MOST + 5), distributions=())]

    assert MOST + 1 == len(texts)
    assert "and 5 more changes like these" == texts[-1]
