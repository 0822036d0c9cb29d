"""The steps that change a distribution which exists: it is saved as it is, changed by its present
version, and waited for. Each looks first; a version that nobody agreed to is never overwritten.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bot.domain.change import Change, changed, is_completed, is_done, version, version_of
from bot.domain.change_words import MOST, sentences
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import SweepKind
from bot.domain.remedies import remedy_for
from bot.domain.snapshot import BY_JOBS, Snapshot
from bot.domain.task import Facts, Origin, TaskState
from bot.errors import AwsError, UnknownError
from bot.steps.context import Context
from bot.steps.distributions import deploying, look
from bot.steps.finding import may_be_lost
from bot.steps.fitting import surprises, uncovered
from bot.steps.outcome import Done, Failed, NeedsAction, Outcome, Wait
from bot.steps.pointing import told_of
from bot.steps.serving import certificated, not_changed, served_dead
from bot.steps.troubles import unread

ASKED_AGAIN = timedelta(minutes=1)


def save_before(context: Context) -> Outcome:
    """Save a snapshot of the distribution as it is, before anything of it is changed; one that is
    another version than a person agreed to waits for a decision.
    """
    change = change_of(context)
    read = _read(context, change)
    if isinstance(read, Failed):
        return read
    config, etag = read
    found = version_of(config)
    if surprises(context, change, config) and (asked := _asks(context, config)):
        return asked
    if _is_as_left(context, found):
        facts = replace(context.task.facts, found="", changes=())
        return Done(TaskState.CHANGING, facts)
    before = Snapshot(
        id=uuid4().hex,
        name=_free_name(context, f"{change.distribution}{BY_JOBS}{context.job.number}"),
        account=context.job.account,
        distribution=change.distribution,
        note="",
        config=config,
        etag=etag,
        taken_by=context.job.requested_by,
        taken_at=context.now,
    )
    facts = replace(
        context.task.facts,
        distribution_id=change.distribution,
        distribution_origin=Origin.REUSED,
        before=before.id,
        version=found,
        found="",
        changes=(),
    )
    return Done(TaskState.CHANGING, facts, saves=before)


def _is_as_left(context: Context, found: str) -> bool:
    """Tell whether a distribution is as this task itself left it before its certificate died: what
    was saved then is what an undo restores.
    """
    facts = context.task.facts
    return facts.changed_at is not None and facts.before is not None and found == facts.version


def change_distribution(context: Context) -> Outcome:
    """Write the configuration that the distribution is to have, by its present version; what a
    lost attempt wrote is seen by its content, and what someone else wrote since it was saved is
    looked at anew.
    """
    change, facts = change_of(context), context.task.facts
    read = _read(context, change)
    if isinstance(read, Failed):
        return read
    config, etag = read
    try:
        wanted = wanted_of(context, config)
    except UnknownError as error:
        return Failed("snapshot_gone", error.sentence, remedy_for("snapshot_gone").who_acts)
    found = version_of(config)
    if is_done(config, wanted) or is_ours(context, config, wanted):
        return _changed(context, found)
    if found != facts.version:
        anew = replace(facts, before=None, version="", lost_at=None)
        return Done(_before_saving(facts), anew)
    if said := uncovered(context, change, wanted):
        return Failed("names_not_covered", said, remedy_for("names_not_covered").who_acts)
    context.before_writing()
    try:
        made = context.cloudfront.update(change.distribution, wanted, etag)
    except AwsError as error:
        return not_changed(context, change, error)
    left = version(made.fingerprint, enabled=made.enabled)
    return _changed(context, left, request_id=made.request_id)


def is_ours(context: Context, config: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether another version than the saved one is what a lost attempt left."""
    facts = context.task.facts
    if version_of(config) == facts.version or not may_be_lost(context.task):
        return False
    try:
        before = context.store.snapshots.get(facts.before or "")
    except UnknownError:  # deleted meanwhile: it is looked at, and saved, anew
        return False
    return is_completed(config, wanted, before.config)


def _before_saving(facts: Facts) -> TaskState:
    """Return where a task stands before its distribution is saved."""
    return TaskState.ISSUED if facts.issued_at else TaskState.QUEUED


def wanted_of(context: Context, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a configuration is to become; raises UnknownError without its snapshot."""
    change = certificated(context, change_of(context))
    saved = context.store.snapshots.get(change.snapshot) if change.snapshot else None
    return changed(config, change, saved.config if saved else None)


def change_of(context: Context) -> Change:
    """Return what a task is to change."""
    change = context.task.plan.changes
    assert change is not None  # noqa: S101 - whoever planned a change named it
    return change


def _read(context: Context, change: Change) -> tuple[Mapping[str, Any], str] | Failed:
    try:
        return context.cloudfront.config(change.distribution)
    except AwsError as error:
        if error.code != "NoSuchDistribution":
            raise
        return _gone(change)


def _gone(change: Change) -> Failed:
    said = f"CloudFront no longer knows {change.distribution}."
    return Failed("target_gone", said, remedy_for("target_gone").who_acts)


def _asks(context: Context, config: Mapping[str, Any]) -> Outcome | None:
    """Wait for a person who looks at what would change now; None when nothing would."""
    change = change_of(context)
    try:
        would = sentences(config, wanted_of(context, config))
    except UnknownError as error:
        return Failed("snapshot_gone", error.sentence, remedy_for("snapshot_gone").who_acts)
    if not would:
        return None
    shown = would[:MOST]
    if len(would) > MOST:
        shown = (*shown, f"and {len(would) - MOST} more differences")
    said = (
        f"{change.distribution} was changed after the card showed it. Nothing is touched before "
        "someone decides"
    )
    facts = replace(
        context.task.facts,
        distribution_id=change.distribution,
        found=version_of(config),
        changes=shown,
    )
    return NeedsAction("changed_meanwhile", said, again_in=ASKED_AGAIN, facts=facts)


def _free_name(context: Context, wanted: str) -> str:
    name, number = wanted, 1
    while context.store.snapshots.find(name):
        number += 1
        name = f"{wanted} ({number})"
    return name


def _changed(context: Context, left: str, *, request_id: str | None = None) -> Done:
    change = change_of(context)
    row = context.store.inventory.distribution(change.distribution)
    facts = replace(
        context.task.facts,
        distribution_arn=row.arn if row else None,
        distribution_domain=row.domain if row else None,
        # Whatever it is by now: the sweep wakes the task when its table says anything else.
        distribution_status="InProgress",
        version=left,
        changed_at=context.now,
        request_id=request_id,
    )
    payload = {
        "names": list(context.task.names),
        "id": change.distribution,
        "domain": facts.distribution_domain,
        "how": change.how.value,
        "before": facts.before,
        "differs": change.differs,
        "request_id": request_id,
        # What a lost attempt did has no request that we know, but is ours.
        "so_already": request_id is None and not may_be_lost(context.task),
        **told_of(context, change),
    }
    event = NewEvent(EventKind.CHANGED, payload, context.task.id)
    return Done(TaskState.DEPLOYING, facts, (event,))


def wait_until_changed(context: Context) -> Outcome:
    """Read from a sweep since the change whether it is deployed everywhere, and be sure of it by
    one look at the distribution itself. One that serves a dead certificate is never ready.
    """
    change, facts = change_of(context), context.task.facts
    if lost := served_dead(context, change):
        return lost
    row, since = context.store.inventory.distribution(change.distribution), facts.changed_at
    waiting = _deploying(context)
    if row and since and (not row.is_deployed or row.seen_at is None or row.seen_at < since):
        return waiting
    # A list may be late, and show the version before ours.
    present = look(context, change.distribution)
    if present is None:
        return _gone(change)
    if present.status != "Deployed":
        return waiting
    facts = replace(
        facts,
        distribution_arn=present.arn,
        distribution_domain=present.domain,
        distribution_status=present.status,
        distribution_enabled=present.enabled,
        deployed_at=context.now,
    )
    if facts.undeleted and context.task.facts.deployed_at is None:
        # Nothing serves the dead certificate any more that ACM kept because of that.
        facts = replace(facts, dead_certificates=facts.undeleted, undeleted=())
        return Done(TaskState.DEPLOYING, facts)
    payload = {
        "names": list(context.task.names),
        "id": present.id,
        "domain": present.domain,
        "enabled": present.enabled,
    }
    return Done(TaskState.READY, facts, (NewEvent(EventKind.READY, payload, context.task.id),))


def _deploying(context: Context) -> Wait:
    sweep = context.store.inventory.sweep(SweepKind.DISTRIBUTIONS, context.job.account)
    waited = context.now - (context.task.facts.changed_at or context.now)
    return unread(sweep, context.now) or deploying(waited)
