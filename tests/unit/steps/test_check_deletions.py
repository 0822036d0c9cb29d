"""What is checked before certificates are deleted: by the last lists, each on its own."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.check import Level
from bot.domain.deletion import plan
from bot.domain.inventory import Certificate, Distribution
from bot.domain.task import Task
from bot.steps.check_deletions import MOST, deletions
from bot.steps.check_names import Known

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ONE = Certificate("arn:1", "1", ("a.example",), "EXPIRED", "AMAZON_ISSUED", "RSA_2048")
SERVING = Distribution(
    "E1", "1", "arn:E1", "d1.cloudfront.net", (), "Deployed", enabled=True, certificate_arn="arn:1"
)


def told(
    *rows: Certificate, asked: tuple[Certificate, ...] = (ONE,), serving: bool = False
) -> list[tuple[Level, str]]:
    """Return the checks of a deletion of what was asked for, by lists that show `rows`."""
    tasks = [Task(f"t{at}", 1, at, plan(one, line=at + 1)) for at, one in enumerate(asked)]
    known = Known(rows, (SERVING,) if serving else (), {}, {}, {}, NOON)
    return [(check.level, check.text) for check in deletions(tasks, known)]


def test_what_nothing_uses_passes() -> None:
    """One line for all of them."""
    assert [(Level.PASSED, "nothing uses any of them, by the last lists")] == told(ONE)


def test_what_came_into_use_is_a_warning() -> None:
    """By a distribution of ours, or by something that ACM knows; the others go all the same."""
    used = "It will stay unless that ends before it is its turn"

    assert [(Level.WARNING, f"a.example (arn:1) is in use by E1 now. {used}")] == told(
        ONE, serving=True
    )
    assert [(Level.WARNING, f"a.example (arn:1) is in use by something now. {used}")] == told(
        replace(ONE, in_use=True)
    )


def test_what_no_list_shows_is_a_warning() -> None:
    """It seems to be gone already."""
    assert "no list shows it" in told()[0][1]


def test_many_changes_are_counted() -> None:
    """A card has room for some."""
    found = told(asked=(ONE,) * (MOST + 2))

    assert MOST + 1 == len(found)
    assert "and 2 more changes like these" == found[-1][1]
