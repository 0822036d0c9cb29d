"""How a task stands after what it had is lost: before another request, and after *Retry*. Rules;
nothing is read or written.
"""

from dataclasses import replace

from bot.domain.task import Facts, Origin, Task, TaskState, WhoActs


def requested_anew(task: Task) -> Task:
    """Return the task as it stands before a new request for a dead certificate: queued, one
    generation on.

    The dead certificate, when the job itself made it, is remembered to be deleted once the new
    one is saved; one that was only used is used no more.
    """
    facts = task.facts
    ours = facts.certificate_arn and facts.certificate_origin is not Origin.REUSED
    dead = (*facts.undeleted, *facts.dead_certificates, facts.certificate_arn if ours else None)
    clean = Facts(
        dead_certificates=tuple(dict.fromkeys(filter(None, dead))),
        requests=facts.requests,
        timeouts=facts.timeouts,
        covering_lost=facts.covering_lost,
    )
    changes = task.plan.changes
    if changes is not None and facts.changed_at is not None:
        # What is changed once more is what we left; what an undo restores is what was before.
        changes = replace(changes, seen=facts.version)
        clean = replace(
            clean,
            distribution_id=facts.distribution_id,
            distribution_arn=facts.distribution_arn,
            distribution_domain=facts.distribution_domain,
            distribution_origin=facts.distribution_origin,
            before=facts.before,
            version=facts.version,
            changed_at=facts.changed_at,
        )
    return replace(
        task,
        plan=replace(task.plan, reuse_certificate=None, changes=changes),
        state=TaskState.QUEUED,
        generation=task.generation + 1,
        facts=clean,
        step=None,
        attempts=0,
        first_tried_at=None,
    )


_REFERENCE_SPENT = frozenset({"distribution_gone", "DistributionAlreadyExists"})
"""Failures after which CloudFront takes the caller reference no more, though nothing is there."""


def can_be_retried(task: Task) -> bool:
    """Tell whether *Retry* leads a failed task anywhere; one that leaves the job is let go."""
    return task.state is TaskState.FAILED and not task.drop_requested and not must_be_cleaned(task)


def must_be_cleaned(task: Task) -> bool:
    """Tell whether a failed task's distribution stands in its way: it has the names, and what it
    serves is dead, so that none can be created for another certificate before it is removed. One
    that was there before the task is changed once more, and never removed.
    """
    facts = task.facts
    if task.plan.changes is not None:
        return False
    stands = facts.distribution_id is not None and facts.distribution_id not in facts.removed
    return task.state is TaskState.FAILED and facts.certificate_dead and stands


def retried(task: Task) -> Task:
    """Return a failed task as it stands after *Retry*: where it failed, or queued when its
    certificate is dead.
    """
    words = replace(task, reason="", detail="", who_acts=WhoActs.US)
    if task.facts.certificate_dead:
        anew = requested_anew(words)
        return replace(anew, facts=replace(anew.facts, timeouts=0))
    again = replace(
        words,
        state=task.facts.failed_in or TaskState.QUEUED,
        facts=replace(task.facts, failed_in=None, error_code=None),
    )
    return _created_anew(again) if task.facts.error_code in _REFERENCE_SPENT else again


def _created_anew(task: Task) -> Task:
    """Return the task as it stands before another distribution is created for its certificate."""
    facts = replace(
        task.facts,
        distribution_id=None,
        distribution_arn=None,
        distribution_domain=None,
        distribution_origin=None,
        distribution_status=None,
        created_at=None,
        lost_at=None,
    )
    return replace(
        task,
        state=TaskState.CREATING_DISTRIBUTION,
        generation=task.generation + 1,
        facts=facts,
    )
