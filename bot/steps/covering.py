"""The step of a task that shares the certificate of another: because that one's wildcard covers its
names, or because one certificate goes to several distributions. It requests an own one when there
is none to share.
"""

from dataclasses import replace

from bot.domain.aggregate import requested_names
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import CertificateStatus
from bot.domain.replacement import ReplaceNames
from bot.domain.task import Facts, Origin, Task, TaskState
from bot.steps.certificates import RELOOK
from bot.steps.context import Context
from bot.steps.outcome import Done, Failed, Outcome, Wait
from bot.steps.validation import describe


def wait_for_covering(context: Context) -> Outcome:
    """Wait for the certificate of the task whose wildcard covers this one; request an own one
    when it is lost.

    What matters is the certificate: once issued it serves, whatever becomes of its task, and once
    it is dead it does not, whatever that task still believes.
    """
    task = context.task
    covering = context.store.tasks.of_job(task.job)[task.plan.covered_by or 0]
    shared = covering.facts
    if shared.issued_at and shared.certificate_arn and not shared.certificate_dead:
        if _serves(context, shared.certificate_arn):
            return Done(TaskState.ISSUED, _shared(task.facts, shared))
        return _lost(context, covering)
    if covering.state in {TaskState.FAILED, TaskState.CANCELLED}:
        return _lost(context, covering)
    first = (covering.plan.certificate_names or covering.names)[0]
    said = f"waiting for the certificate of {first}"
    return Wait("covered", said, covering.who_acts, RELOOK)


def _serves(context: Context, arn: str) -> bool:
    """Tell whether the certificate is issued still: by the last sweep, and by ACM itself when that
    says otherwise, or when this task shared it before and failed.
    """
    row = context.store.inventory.certificate(arn)
    if row is not None and row.status == CertificateStatus.ISSUED and context.task.generation == 1:
        return True
    detail = describe(context, arn)
    return detail is not None and detail.status == CertificateStatus.ISSUED


def _shared(facts: Facts, shared: Facts) -> Facts:
    return replace(
        facts,
        certificate_arn=shared.certificate_arn,
        certificate_origin=Origin.REUSED,
        certificate_status=CertificateStatus.ISSUED,
        issued_at=shared.issued_at,
        not_after=shared.not_after,
    )


def _lost(context: Context, covering: Task) -> Outcome:
    """Go on without what was to be shared. One certificate for several distributions is requested
    by the first of them that is left, and where it failed, it failed for all.
    """
    task, order = context.task, context.job.order
    if not isinstance(order, ReplaceNames):
        return _covering_lost(task, covering, requested_names(task.names))
    if covering.state is TaskState.FAILED and not covering.drop_requested:
        said = f"The certificate that they share failed: {covering.detail}"
        return Failed(covering.reason, said, covering.who_acts)
    tasks = context.store.tasks.of_job(context.job.number)
    left = [one for one in tasks if not one.drop_requested and one.id != covering.id]
    # Who requests already comes first; else the first that is left will.
    heir = min(left, key=lambda one: (not one.requests_own, one.position))
    if heir.id == task.id:
        return _covering_lost(task, covering, context.job.request.lines[0].names)
    plan = replace(task.plan, covered_by=heir.position)
    return Done(TaskState.QUEUED, task.facts, plan=plan)


def _covering_lost(task: Task, covering: Task, names: tuple[str, ...]) -> Done:
    """Have `names` requested for a task itself."""
    plan = replace(task.plan, covered_by=None, certificate_names=names)
    payload = {"names": list(task.names), "covering": covering.main_name}
    event = NewEvent(EventKind.COVERING_LOST, payload, task.id)
    return Done(TaskState.QUEUED, replace(task.facts, covering_lost=True), (event,), plan=plan)
