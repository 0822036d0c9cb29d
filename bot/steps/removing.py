"""The steps that remove what a job made: a distribution is disabled, deployed so, and deleted; then
its certificate goes. Each looks first, so that one who comes after a crash goes on from there.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.aws.values import CertificateDetail, DistributionDetail
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import SweepKind
from bot.domain.job import JobState
from bot.domain.remedies import remedy_for
from bot.domain.removal import Removal, Resource
from bot.domain.task import Task, TaskState, WhoActs, is_finished
from bot.errors import AwsError, Trouble
from bot.steps import untouched
from bot.steps.backoff import LAG_SECONDS, after
from bot.steps.context import Context
from bot.steps.distributions import RELOOK, USUAL_DEPLOY, look
from bot.steps.finding import LISTS_LAG, may_be_lost
from bot.steps.outcome import Done, Failed, NeedsAction, Outcome, Wait
from bot.steps.troubles import in_another_account, unread
from bot.steps.validation import describe
from bot.steps.withdrawing import dropped_by

AWAITS_OTHERS = timedelta(minutes=10)
"""Whoever waits for another task is woken by it; it looks by itself only in case that was lost."""
_BARE = {
    "Aliases": {"Quantity": 0, "Items": []},
    "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
}
"""CloudFront's own certificate, which is always valid but serves no names of others."""
_MOVED = frozenset({"PreconditionFailed", "InvalidIfMatchVersion", "DistributionNotDisabled"})
"""Someone changed the distribution between our look and our write: it is looked at anew."""


def disable_distribution(context: Context) -> Outcome:
    """Disable the distribution that the job made, once no name leads to it any more; one that
    somebody changed since waits for a decision.
    """
    removal = removal_of(context)
    present = look(context, removal.id)
    if present is None:
        return removed(context)
    if hindrance := untouched.of_distribution(context, removal, present):
        return hindrance
    if not present.enabled:
        return _disabling(context)
    bared = context.task.facts.bared
    if bared and bared != present.rest:
        return _to_be_bared(context, present)  # what was changed since was accepted
    config, _ = context.cloudfront.config(removal.id)
    bare = _BARE if bared else {}
    context.before_writing()
    try:
        # By the version that was looked at: what changed since is refused.
        context.cloudfront.update(removal.id, {**config, **bare, "Enabled": False}, present.etag)
    except AwsError as error:
        if error.code == "InvalidViewerCertificate" and not bare:
            return _to_be_bared(context, present)
        return _refused(context, error)
    return _disabling(context)


def _to_be_bared(context: Context, present: DistributionDetail) -> Done:
    """Keep that names and certificate are to go first, and how the rest is: CloudFront checks the
    certificate at every update, and takes a dead one no longer. What is kept before it is written
    is known as ours after a crash.
    """
    return Done(TaskState.QUEUED, replace(context.task.facts, bared=present.rest, changes=()))


def _disabling(context: Context) -> Done:
    facts = replace(
        context.task.facts,
        distribution_id=removal_of(context).id,
        # Whatever it is by now: the sweep wakes the task when its table says anything else.
        distribution_status="InProgress",
        disabled_at=context.now,
        changes=(),
    )
    return Done(TaskState.DISABLING, facts)


def wait_until_disabled(context: Context) -> Outcome:
    """Read from the last sweep whether the disabled distribution is deployed everywhere; one that
    is seen enabled for long is looked at itself.
    """
    task, removal = context.task, removal_of(context)
    row = context.store.inventory.distribution(removal.id)
    if row and row.is_deployed and not row.enabled:
        return _disabled(context)
    sweep = context.store.inventory.sweep(SweepKind.DISTRIBUTIONS, context.job.account)
    if blind := unread(sweep, context.now):
        return blind
    waited = context.now - (task.facts.disabled_at or context.now)
    if waited > LISTS_LAG and (row is None or row.enabled):
        present = look(context, removal.id)
        if present is None:
            return removed(context)
        if present.enabled:
            return _enabled_again(context)
    late = ", longer than the usual 35 minutes" if waited > USUAL_DEPLOY else ""
    return Wait("disabling", f"CloudFront is disabling it{late}", WhoActs.AWS, RELOOK)


def _disabled(context: Context) -> Done:
    return Done(TaskState.DISABLED, replace(context.task.facts, distribution_status="Deployed"))


def _enabled_again(context: Context) -> Failed:
    """Return the failure of a removal that somebody stopped; a retry begins with another look."""
    facts = replace(context.task.facts, failed_in=TaskState.QUEUED)
    said = f"{removal_of(context).id} was enabled again while we removed it."
    return Failed("enabled_again", said, remedy_for("enabled_again").who_acts, facts)


def delete_distribution(context: Context) -> Outcome:
    """Delete the disabled distribution by its present version, after one more look at it and at
    who leads to it.
    """
    removal = removal_of(context)
    present = look(context, removal.id)
    if present is None:
        return removed(context)
    if present.enabled:
        return _enabled_again(context)
    if hindrance := untouched.of_distribution(context, removal, present):
        return hindrance
    context.before_writing()
    try:
        return removed(context, context.cloudfront.delete(removal.id, present.etag))
    except AwsError as error:
        if error.code == "NoSuchDistribution":
            return removed(context)
        return _refused(context, error)


def delete_certificate(context: Context) -> Outcome:
    """Delete the certificate that the job made, once the distributions that it was made for are
    gone, no other open job works with it and nothing else uses it.
    """
    removal = removal_of(context)
    before = _before(context, removal)
    staying = [task for task in before if _stays(task)]
    if staying:
        return _kept_by(context, staying)
    if any(not is_finished(task, with_distribution=False) for task in before):
        said = "it goes after its distribution"
        return Wait("after_distribution", said, WhoActs.US, AWAITS_OTHERS)
    detail = describe(context, removal.id)
    if detail is None:
        return removed(context)
    if hindrance := (
        _at_work(context, removal)
        or untouched.of_certificate(context, removal)
        or _in_use(context, detail, before)
    ):
        return hindrance
    context.before_writing()
    try:
        return removed(context, context.acm.delete(removal.id))
    except AwsError as error:
        return _not_deleted(context, error)


def _not_deleted(context: Context, error: AwsError) -> Outcome:
    match error.code:
        case "ResourceNotFoundException":
            return removed(context)
        case "ResourceInUseException":
            return _still_in_use(context)
        case _:
            raise error


def _before(context: Context, removal: Removal) -> list[Task]:
    """Return the tasks of this job that must be through before."""
    if not removal.after:
        return []
    tasks = context.store.tasks.of_job(context.job.number)
    return [tasks[position] for position in removal.after]


def _stays(task: Task) -> bool:
    return task.state in {TaskState.FAILED, TaskState.CANCELLED} or task.drop_requested


def _kept_by(context: Context, staying: Sequence[Task]) -> Outcome:
    """Leave the certificate to a distribution that stays; one that failed may yet go."""
    users = ", ".join(task.plan.removes.id for task in staying if task.plan.removes)
    if any(task.state is TaskState.FAILED and not task.drop_requested for task in staying):
        said = f"its distribution {users} could not be removed."
        return Failed("distribution_stays", said, remedy_for("distribution_stays").who_acts)
    return _kept(context, f"its distribution {users} stays")


def _at_work(context: Context, removal: Removal) -> Wait | None:
    """Wait for another open job that works with it: that may be about to put it on something."""
    jobs = context.store.tasks.working_with([removal.id], other_than=context.job.number)
    if removal.id not in jobs:
        return None
    other = context.store.jobs.get(jobs[removal.id])
    who = WhoActs.US if other.state is JobState.RUNNING else WhoActs.OPERATOR
    said = f"{other.name} works with it: it goes once that job has ended"
    return Wait("other_job", said, who, untouched.ASKED_AGAIN)


def _in_use(context: Context, detail: CertificateDetail, before: Sequence[Task]) -> Outcome | None:
    """Wait while ACM still thinks that it is used by what is gone; ask who else uses it."""
    gone = {task.plan.removes.id for task in before if task.plan.removes}
    others = [user for user in detail.in_use_by if user.rpartition("/")[2] not in gone]
    if others:
        told = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if others[3:] else "")
        said = f"{told} uses it, which J-{context.job.parent} did not make"
        return NeedsAction("in_use_elsewhere", said, again_in=untouched.ASKED_AGAIN)
    return _still_in_use(context) if detail.in_use_by else None


def _still_in_use(context: Context) -> Wait:
    wait = after(LAG_SECONDS, context.task.attempts)
    said = "ACM does not know yet that nothing uses it any more"
    return Wait("in_use", said, WhoActs.AWS, wait)


def _refused(context: Context, error: AwsError) -> Outcome:
    if error.code in _MOVED:
        return _moved(context)
    raise error


def _moved(context: Context) -> Wait:
    wait = after(LAG_SECONDS, context.task.attempts)
    return Wait("changing", "it is being changed; we look again", WhoActs.AWS, wait)


def leave_alone(context: Context) -> Outcome:
    """End a removal that a person dropped or cancelled: what is there stays, and is named. What a
    lost attempt did is looked at first; without credentials of the job's account, nothing is.
    """
    removal = removal_of(context)
    if in_another_account(context.job, context.store.inventory.account()):
        return _kept(context, "")
    try:
        return _left(context, removal)
    except AwsError as error:
        if error.trouble is not Trouble.FINAL:
            raise
        # What AWS refuses for good must not hold a task that is to end.
        return _kept(context, "")


def _left(context: Context, removal: Removal) -> Done:
    if removal.what is Resource.CERTIFICATE:
        gone = may_be_lost(context.task) and describe(context, removal.id) is None
        return removed(context) if gone else _kept(context, "")
    present = look(context, removal.id)
    if present is None:
        return removed(context)
    return _kept(context, _how_it_is(context, present))


def _how_it_is(context: Context, present: DistributionDetail) -> str:
    if present.enabled:
        return ""
    bare = untouched.is_bare(context, present)
    return "it is disabled" + (", without its names and its dead certificate" if bare else "")


def removed(context: Context, request_id: str = "") -> Done:
    """End the task with its resource gone; without a request of ours it was gone when we looked."""
    removal = removal_of(context)
    facts = replace(context.task.facts, removed=(removal.id,), changes=())
    payload = {**_about(context), "request_id": request_id or None}
    return Done(TaskState.REMOVED, facts, (NewEvent(EventKind.REMOVED, payload, context.task.id),))


def _kept(context: Context, why: str) -> Done:
    dropped = context.task.drop_requested
    payload = {**_about(context), "by": dropped_by(context) if dropped else "", "why": why}
    event = NewEvent(EventKind.KEPT, payload, context.task.id)
    return Done(TaskState.CANCELLED, context.task.facts, (event,))


def _about(context: Context) -> dict[str, object]:
    removal = removal_of(context)
    return {"names": list(context.task.names), "what": removal.what.value, "id": removal.id}


def removal_of(context: Context) -> Removal:
    """Return what the task removes."""
    removal = context.task.plan.removes
    assert removal is not None  # noqa: S101 - whoever planned a clean-up named it
    return removal
