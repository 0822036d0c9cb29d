"""The step that ends a change which a person dropped, or whose job was cancelled. It changes
nothing: what is done stays done, and *Undo* takes it back.
"""

from dataclasses import replace

from bot.domain.change import version_of
from bot.domain.event import EventKind, NewEvent
from bot.domain.task import Facts, TaskState
from bot.errors import AwsError, Trouble, UnknownError
from bot.steps.changing import change_of, is_ours, wanted_of
from bot.steps.context import Context
from bot.steps.finding import may_be_lost
from bot.steps.outcome import Done, Outcome
from bot.steps.troubles import in_another_account
from bot.steps.withdrawing import dropped_by


def leave_as_it_is(context: Context) -> Outcome:
    """End a change that a person dropped or cancelled: what is done stays done, and is said. What
    a lost attempt did is looked at first; without credentials of the job's account, nothing is.
    """
    task = context.task
    if in_another_account(context.job, context.store.inventory.account()):
        return _left(context, task.facts)
    try:
        return _left(context, _as_found(context))
    except AwsError as error:
        if error.trouble is not Trouble.FINAL:
            raise
        # What AWS refuses for good must not hold a task that is to end.
        return _left(context, task.facts)


def _as_found(context: Context) -> Facts:
    """Return the task's facts, with what a lost attempt did to its distribution."""
    facts = context.task.facts
    if facts.changed_at or not facts.before or not may_be_lost(context.task):
        return facts
    config, _ = context.cloudfront.config(change_of(context).distribution)
    try:
        ours = is_ours(context, config, wanted_of(context, config))
    except UnknownError:
        return facts
    return replace(facts, version=version_of(config), changed_at=context.now) if ours else facts


def _left(context: Context, facts: Facts) -> Done:
    dropped = context.task.drop_requested
    payload = {
        "names": list(context.task.names),
        "what": "distribution",
        "id": change_of(context).distribution,
        "by": dropped_by(context) if dropped else "",
        "why": "it is changed already; Undo takes that back" if facts.changed_at else "",
    }
    event = NewEvent(EventKind.KEPT, payload, context.task.id)
    return Done(TaskState.CANCELLED, replace(facts, changes=(), found=""), (event,))
