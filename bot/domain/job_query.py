"""What `/certs jobs …` asks for: a state, and whose. Never guesses what a word could mean."""

from typing import NamedTuple

from bot.domain.job import JobState
from bot.domain.nearest import nearest
from bot.errors import UnknownError

_MINE = frozenset({"mine", "me"})
_STATES = {state.value.replace("_", "-"): state for state in JobState} | {
    "awaiting": JobState.AWAITING_CONFIRMATION,
    "finished": JobState.SUCCEEDED,
}


class JobQuery(NamedTuple):
    """Jobs in a state, None for every one; `mine`: only those that the asker asked for."""

    state: JobState | None = None
    mine: bool = False


def parse(text: str) -> JobQuery:
    """Read the words of `failed mine`, in any order; raises UnknownError for any other word."""
    state, mine = None, False
    for word in text.lower().replace("_", "-").split():
        if word in _MINE:
            mine = True
        elif word in _STATES:
            state = _STATES[word]
        else:
            raise UnknownError(_unknown(word))
    return JobQuery(state, mine)


def _unknown(word: str) -> str:
    near = nearest(word, [*_STATES, *_MINE])
    meant = f" Did you mean `{near}`?" if near else ""
    states = ", ".join(f"`{state}`" for state in _STATES)
    return f"`{word[:80]}` is no filter of jobs.{meant} There are {states}, and `mine`."
