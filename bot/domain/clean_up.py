"""What a clean-up of a job removes and what it leaves alone: exactly what the job itself made goes,
never what it only used. Rules; nothing is read or written.
"""

import hashlib
import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from bot.domain.job import Job, JobState
from bot.domain.removal import Removal, Resource, Stay
from bot.domain.tags import merge
from bot.domain.task import Facts, Origin, Plan, Task, TaskState

CLEANED_WHEN = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})
"""The states in which a job's resources may be removed: no step of its own works on them."""
_OWN = frozenset({Origin.CREATED, Origin.ADOPTED})
"""What is ours: created, or found again by our tag after a crash."""


def can_be_cleaned_up(job: Job, tasks: Sequence[Task]) -> bool:
    """Tell whether anything of a job can be removed."""
    return any(can_be_removed(job, task) for task in tasks)


def can_be_removed(job: Job, task: Task) -> bool:
    """Tell whether a task of an ended job made anything that is still there, as far as we know."""
    if not job.traits.makes or job.state not in CLEANED_WHEN:
        return False
    return bool(_distribution(task) or _certificates(task))


def waits_for_decision(job: Job, task: Task) -> bool:
    """Tell whether a removal waits until someone accepts what was changed since."""
    running = job.state is JobState.RUNNING and not job.cancel_requested
    return running and bool(task.facts.changes) and not task.drop_requested


def asked_about(job: Job, tasks: Sequence[Task]) -> str:
    """Return a mark of what a person is asked about: of each task that waits for a decision the
    version that it found, and what it says of it. Another one is another question.
    """
    waiting = [
        [task.id, task.facts.found, *task.facts.changes]
        for task in tasks
        if waits_for_decision(job, task)
    ]
    return hashlib.sha256(json.dumps(waiting).encode()).hexdigest()[:16]


def planned(
    job: Job, tasks: Sequence[Task], chosen: Container[str]
) -> tuple[list[Plan], list[Stay]]:
    """Return a plan for each resource that the chosen tasks (by id) of a job made, in the order in
    which they go: distributions first; and what of theirs stays, and why.
    """
    going = [task for task in tasks if task.id in chosen]
    plans = [_removes_distribution(job, task) for task in going if _distribution(task)]
    stays: list[Stay] = []
    for task in going:
        for arn in _certificates(task):
            users = [one for one in tasks if one.id not in chosen and _uses(one, arn)]
            if users:
                stays.append(_used(arn, task, users))
            else:
                plans.append(_removes_certificate(job, task, arn, plans))
    return plans, [*stays, *_only_used(going, tasks, chosen)]


def without(maker: Task, removes: Removal) -> Task:
    """Return the task that made a resource once that is gone; a retry makes another one."""
    facts = replace(maker.facts, removed=(*maker.facts.removed, removes.id))
    if maker.state is TaskState.FAILED:
        facts = _retriable(facts, removes)
    return replace(maker, facts=facts)


def _retriable(facts: Facts, removes: Removal) -> Facts:
    if removes.id == facts.certificate_arn:
        return replace(facts, certificate_dead=True)
    if removes.id == facts.distribution_id:
        # CloudFront takes a caller reference once: another distribution is of a new generation.
        return replace(facts, error_code="distribution_gone")
    return facts


def _distribution(task: Task) -> str | None:
    facts = task.facts
    own = facts.distribution_origin in _OWN and facts.distribution_id not in facts.removed
    return facts.distribution_id if own else None


def _certificates(task: Task) -> list[str]:
    facts = task.facts
    if facts.changed_at and not facts.undone:
        # It serves on a distribution that was there before: what undoes that comes first.
        return [arn for arn in _dead(facts) if arn not in facts.removed]
    present = facts.certificate_arn if facts.certificate_origin in _OWN else None
    mine = filter(None, (present, *_dead(facts)))
    return [arn for arn in dict.fromkeys(mine) if arn not in facts.removed]


def _dead(facts: Facts) -> tuple[str, ...]:
    return (*facts.dead_certificates, *facts.undeleted)


def _uses(task: Task, arn: str) -> bool:
    """Tell whether a task that stays serves a certificate, or will when it is retried."""
    facts = task.facts
    is_changed = facts.changed_at is not None and not facts.undone
    if task.plan.changes and not is_changed and task.state is not TaskState.FAILED:
        return False  # its distribution was there before, and serves what it did
    return facts.certificate_arn == arn and facts.distribution_id not in {None, *facts.removed}


def _removes_distribution(job: Job, task: Task) -> Plan:
    facts = task.facts
    removal = Removal(
        Resource.DISTRIBUTION,
        facts.distribution_id or "",
        task.id,
        aliases=task.names,
        certificate=facts.certificate_arn,
        domain=facts.distribution_domain or "",
        tags=merge(job.request.tags, task.plan.tags),
        fingerprint=facts.distribution_print,
    )
    return Plan(task.plan.line, task.names, (), removes=removal)


def _removes_certificate(job: Job, task: Task, arn: str, plans: Sequence[Plan]) -> Plan:
    after = tuple(
        position
        for position, plan in enumerate(plans)
        if plan.removes and plan.removes.certificate == arn
    )
    tags = merge(job.request.tags, task.plan.tags)
    imports = task.plan.imports
    known = imports.facts if imports and arn == task.facts.certificate_arn else None
    removal = Removal(
        Resource.CERTIFICATE,
        arn,
        task.id,
        tags=tags,
        fingerprint=known.fingerprint if known else "",
        after=after,
    )
    return Plan(task.plan.line, task.names, (), removes=removal)


def _used(arn: str, task: Task, users: Sequence[Task]) -> Stay:
    by = " and ".join(f"{one.main_name} ({one.facts.distribution_id})" for one in users[:3])
    more = f" and {len(users) - 3} more" if users[3:] else ""
    return Stay(Resource.CERTIFICATE, arn, task.main_name, f"it serves {by}{more} too")


def _only_used(
    going: Sequence[Task], tasks: Sequence[Task], chosen: Container[str]
) -> Iterator[Stay]:
    """Yield the certificates that the job did not make for these tasks."""
    made = {arn: task for task in tasks for arn in _certificates(task)}
    for task in going:
        arn = task.facts.certificate_arn
        if arn is None or task.facts.certificate_origin is not Origin.REUSED:
            continue
        maker = made.get(arn)
        if maker is None:
            why = "it was there already: this job only used it"
            yield Stay(Resource.CERTIFICATE, arn, task.main_name, why)
        elif maker.id not in chosen:
            why = f"it is the certificate of {maker.main_name}, which stays"
            yield Stay(Resource.CERTIFICATE, arn, task.main_name, why)
