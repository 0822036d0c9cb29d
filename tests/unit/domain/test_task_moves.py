"""The legal moves of tasks, by the kind of their job: every pair of states is decided."""

from itertools import product

import pytest

from bot.domain.kinds import JobKind
from bot.domain.task import TaskState
from bot.domain.task_moves import LEGAL_MOVES, may_move

CREATING = {
    "queued": "requested issued failed cancelled",
    "requested": "awaiting_validation queued failed cancelled",
    "awaiting_validation": "issued queued failed cancelled",
    "issued": "creating_distribution changing failed cancelled",
    "creating_distribution": "deploying failed cancelled",
    "changing": "deploying issued failed cancelled",
    "deploying": "ready failed cancelled",
    "ready": "",
    "failed": "queued requested awaiting_validation issued creating_distribution changing "
    "deploying cancelled",
    "cancelled": "",
}
CHANGING = {
    "queued": "changing failed cancelled",
    "changing": "deploying queued failed cancelled",
    "deploying": "ready failed cancelled",
    "ready": "",
    "failed": "queued changing deploying cancelled",
    "cancelled": "",
}
MOVES = {
    JobKind.CREATE: CREATING,
    JobKind.REPLACE_NAMES: CREATING,
    JobKind.APPLY: CHANGING,
    JobKind.ATTACH: CHANGING,
    JobKind.CLEAN_UP: {
        "queued": "disabling removed failed cancelled",
        "disabling": "disabled removed failed cancelled",
        "disabled": "removed failed cancelled",
        "removed": "",
        "failed": "queued disabling disabled cancelled",
        "cancelled": "",
    },
    JobKind.IMPORT: {
        "queued": "imported failed cancelled",
        "imported": "creating_distribution failed cancelled",
        "creating_distribution": "deploying failed cancelled",
        "deploying": "ready failed cancelled",
        "ready": "",
        "failed": "queued imported creating_distribution deploying cancelled",
        "cancelled": "",
    },
    JobKind.DELETE: {
        "queued": "removed failed cancelled",
        "removed": "",
        "failed": "queued cancelled",
        "cancelled": "",
    },
}


@pytest.mark.parametrize(("kind", "old", "new"), [*product(JobKind, TaskState, TaskState)])
def test_a_task_moves_as_the_table_of_its_kind_says(
    kind: JobKind, old: TaskState, new: TaskState
) -> None:
    """Staying is always legal; a state that a kind has not leads nowhere and is never reached."""
    legal = old is new or new in MOVES[kind].get(old, "").split()

    assert legal is may_move(old, new, kind)


@pytest.mark.parametrize("kind", list(JobKind))
def test_every_kind_decides_about_its_states(kind: JobKind) -> None:
    """A new state needs its moves, and what a task may come to must be in the table itself."""
    moves = LEGAL_MOVES[kind]

    assert set(MOVES[kind]) == set(moves)
    assert set() == {to for reached in moves.values() for to in reached} - set(moves)
    assert set() == {TaskState.QUEUED, TaskState.FAILED, TaskState.CANCELLED} - set(moves)


def test_every_state_is_of_some_kind() -> None:
    """No state is left that no task can have."""
    assert set(TaskState) == {state for moves in LEGAL_MOVES.values() for state in moves}
