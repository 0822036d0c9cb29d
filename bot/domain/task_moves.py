"""The legal moves of tasks: one dictionary for each kind of job."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.kinds import JobKind
from bot.domain.task import TaskState

_S = TaskState
_CREATE: Mapping[TaskState, frozenset[TaskState]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.REQUESTED, _S.ISSUED, _S.FAILED, _S.CANCELLED}),
        _S.REQUESTED: frozenset({_S.AWAITING_VALIDATION, _S.QUEUED, _S.FAILED, _S.CANCELLED}),
        _S.AWAITING_VALIDATION: frozenset({_S.ISSUED, _S.QUEUED, _S.FAILED, _S.CANCELLED}),
        _S.ISSUED: frozenset({_S.CREATING_DISTRIBUTION, _S.CHANGING, _S.FAILED, _S.CANCELLED}),
        # Back, when someone changed it after it was saved: that is to be looked at and saved too.
        _S.CHANGING: frozenset({_S.DEPLOYING, _S.ISSUED, _S.FAILED, _S.CANCELLED}),
        _S.CREATING_DISTRIBUTION: frozenset({_S.DEPLOYING, _S.FAILED, _S.CANCELLED}),
        _S.DEPLOYING: frozenset({_S.READY, _S.FAILED, _S.CANCELLED}),
        _S.READY: frozenset(),
        _S.FAILED: frozenset(
            {
                _S.QUEUED,
                _S.REQUESTED,
                _S.AWAITING_VALIDATION,
                _S.ISSUED,
                _S.CREATING_DISTRIBUTION,
                _S.CHANGING,
                _S.DEPLOYING,
                _S.CANCELLED,
            }
        ),
        _S.CANCELLED: frozenset(),
    }
)
_CLEAN_UP: Mapping[TaskState, frozenset[TaskState]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.DISABLING, _S.REMOVED, _S.FAILED, _S.CANCELLED}),
        _S.DISABLING: frozenset({_S.DISABLED, _S.REMOVED, _S.FAILED, _S.CANCELLED}),
        _S.DISABLED: frozenset({_S.REMOVED, _S.FAILED, _S.CANCELLED}),
        _S.REMOVED: frozenset(),
        _S.FAILED: frozenset({_S.QUEUED, _S.DISABLING, _S.DISABLED, _S.CANCELLED}),
        _S.CANCELLED: frozenset(),
    }
)
_DELETE: Mapping[TaskState, frozenset[TaskState]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.REMOVED, _S.FAILED, _S.CANCELLED}),
        _S.REMOVED: frozenset(),
        _S.FAILED: frozenset({_S.QUEUED, _S.CANCELLED}),
        _S.CANCELLED: frozenset(),
    }
)
_IMPORT: Mapping[TaskState, frozenset[TaskState]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.IMPORTED, _S.FAILED, _S.CANCELLED}),
        _S.IMPORTED: frozenset({_S.CREATING_DISTRIBUTION, _S.FAILED, _S.CANCELLED}),
        _S.CREATING_DISTRIBUTION: frozenset({_S.DEPLOYING, _S.FAILED, _S.CANCELLED}),
        _S.DEPLOYING: frozenset({_S.READY, _S.FAILED, _S.CANCELLED}),
        _S.READY: frozenset(),
        _S.FAILED: frozenset(
            {_S.QUEUED, _S.IMPORTED, _S.CREATING_DISTRIBUTION, _S.DEPLOYING, _S.CANCELLED}
        ),
        _S.CANCELLED: frozenset(),
    }
)
_CHANGE: Mapping[TaskState, frozenset[TaskState]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.CHANGING, _S.FAILED, _S.CANCELLED}),
        # Back, when someone changed it after it was saved: that is to be looked at and saved too.
        _S.CHANGING: frozenset({_S.DEPLOYING, _S.QUEUED, _S.FAILED, _S.CANCELLED}),
        _S.DEPLOYING: frozenset({_S.READY, _S.FAILED, _S.CANCELLED}),
        _S.READY: frozenset(),
        _S.FAILED: frozenset({_S.QUEUED, _S.CHANGING, _S.DEPLOYING, _S.CANCELLED}),
        _S.CANCELLED: frozenset(),
    }
)
LEGAL_MOVES: Mapping[JobKind, Mapping[TaskState, frozenset[TaskState]]] = MappingProxyType(
    {
        JobKind.CREATE: _CREATE,
        JobKind.CLEAN_UP: _CLEAN_UP,
        JobKind.APPLY: _CHANGE,
        JobKind.ATTACH: _CHANGE,
        JobKind.REPLACE_NAMES: _CREATE,
        JobKind.DELETE: _DELETE,
        JobKind.IMPORT: _IMPORT,
    }
)
"""Every move a task may make, by the kind of its job; staying is always legal, and a state that a
kind has not cannot be reached. `failed` returns to where it failed, or to `queued` when its
certificate is dead."""


def may_move(old: TaskState, new: TaskState, kind: JobKind = JobKind.CREATE) -> bool:
    """Tell whether a task of a job of this kind may go from `old` to `new`."""
    return old is new or new in LEGAL_MOVES[kind].get(old, frozenset())
