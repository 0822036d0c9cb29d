"""Every kind of job has its row in each layer's table."""

import pytest

from bot.domain.kinds import TRAITS, JobKind, kind_of
from bot.domain.removal import CleanUp
from bot.domain.task_moves import LEGAL_MOVES
from bot.steps.check_kinds import CHECKS
from bot.steps.paths import LEAVING, PATHS
from bot.views import card, card_buttons, row_buttons, stages, words


@pytest.mark.parametrize(
    "table",
    [
        TRAITS,
        LEGAL_MOVES,
        PATHS,
        CHECKS,
        words.WORDS,
        stages.STAGES,
        card.SAID,
        card.PLANNED,
        card_buttons.CONFIRMED,
        card_buttons.RETRY,
        card_buttons.STOPPED,
        row_buttons.DROPPED,
    ],
)
def test_every_kind_has_its_row(table: dict[JobKind, object]) -> None:
    """A kind that lacks a row would break where people look at it, not where it was made."""
    assert set(JobKind) == set(table)


def test_an_order_tells_its_kind() -> None:
    """Two kinds never carry the same type of order."""
    orders = [traits.order for traits in TRAITS.values() if traits.order]

    assert len(orders) == len(set(orders))
    assert JobKind.CLEAN_UP is kind_of(CleanUp(("shop.example",)))


def test_each_kind_leaves_by_its_own_step() -> None:
    """Whoever drops a task of any kind is answered by a step that ends it."""
    assert {path.leaving for path in PATHS.values()} == set(LEAVING)
