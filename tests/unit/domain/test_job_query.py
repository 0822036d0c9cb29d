"""What `/certs jobs …` asks for, in any order, and what it does not know."""

import pytest

from bot.domain.job import JobState
from bot.domain.job_query import JobQuery, parse
from bot.errors import UnknownError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", JobQuery()),
        ("failed", JobQuery(JobState.FAILED)),
        ("Mine", JobQuery(mine=True)),
        ("mine  RUNNING", JobQuery(JobState.RUNNING, mine=True)),
        ("awaiting_confirmation me", JobQuery(JobState.AWAITING_CONFIRMATION, mine=True)),
        ("awaiting", JobQuery(JobState.AWAITING_CONFIRMATION)),
        ("finished", JobQuery(JobState.SUCCEEDED)),
    ],
)
def test_words_in_any_order(text: str, expected: JobQuery) -> None:
    """A state by its name, and whose."""
    assert expected == parse(text)


@pytest.mark.parametrize("state", JobState)
def test_every_state_can_be_asked_for(state: JobState) -> None:
    """As the card has it."""
    assert state is parse(state.value).state


def test_another_word_gets_the_nearest() -> None:
    """And all that there are."""
    with pytest.raises(UnknownError, match="Did you mean `failed`") as near:
        parse("faield")
    with pytest.raises(UnknownError, match="is no filter of jobs") as far:
        parse("xxxxxxxxx")

    assert "`mine`" in near.value.sentence
    assert "Did you mean" not in far.value.sentence
