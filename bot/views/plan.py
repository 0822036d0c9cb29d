"""What a job will do, before anyone confirms it: counts, template, settings, name by name."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.domain.job import Job, KeyAlgorithm, Logging
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan, Task
from bot.views.message import DAY, code, count, few, mention, when
from bot.views.stages import requests_its_own

SHOWN = 15
MOST_NAMES = 10
FEW_NAMES = 4
MOST_TAGS = 10

_KEYS = {KeyAlgorithm.RSA_2048: "RSA 2048", KeyAlgorithm.ECDSA_P256: "ECDSA P-256"}
_LOGGING = {Logging.OFF: "off", Logging.KEEP: "kept, with a prefix per domain"}

Templates = Mapping[str, Snapshot]
"""The snapshots that a job names, by id; one that is missing was deleted."""


def summary(job: Job, tasks: Sequence[Task], templates: Templates | None) -> str:
    """Return the plan in one line: what will be requested and created, and from what."""
    own = [task for task in tasks if requests_its_own(task)]
    names = sum(len(task.names) for task in tasks)
    parts = [f"*{count(len(own), 'certificate')}* ({count(names, 'name')})"]
    parts += _shared(tasks)
    if job.creates_distributions:
        made = count(len(tasks), "distribution")
        parts.append(f"*{made}* from {sources(job, tasks, templates)}")
    elif job.with_distribution:
        targets = [code(one.plan.changes.distribution) for one in tasks if one.plan.changes]
        parts.append(f"put on {few(targets, limit=MOST_NAMES)}, which exists")
    else:
        parts.append("certificates only, no distributions")
    return " · ".join(parts)


def requested(job: Job, tasks: Sequence[Task]) -> tuple[int, int]:
    """Return how many certificates and how many distributions the job makes."""
    own = sum(requests_its_own(task) for task in tasks)
    return own, len(tasks) if job.creates_distributions else 0


def settings_lines(job: Job, *, sns: bool) -> list[str]:
    """Return what the form set, in small print."""
    request = job.request
    chosen = [f"Key {_KEYS[request.key]}"]
    if job.creates_distributions:
        chosen.append(f"Logging {_LOGGING[request.logging]}")
    chosen.append(f"Aggregate {'on' if request.aggregate else 'off'}")
    chosen.append(f"SNS: {'on' if sns else 'off'}")
    lines = [" · ".join(chosen)]
    if request.tags:
        shown = [code(f"{key}={value}") for key, value in request.tags]
        lines.append(f"Tags  {few(shown, limit=MOST_TAGS, room=1200, between='  ')}")
    if request.file_name:
        lines.append(f"List file  {code(request.file_name, most=100)}")
    return lines


def certificate_lines(tasks: Sequence[Task]) -> list[str]:
    """Return each certificate's names, and name by name which certificate covers what."""
    lines = plan_lines({task.position: task.plan for task in tasks}, most=SHOWN)
    if len(tasks) > SHOWN:
        lines.append(f"… and {len(tasks) - SHOWN} more: *All rows* has every one.")
    return lines


def plan_lines(plans: Mapping[int, Plan], *, most: int) -> list[str]:
    """Return the same of the first `most` plans, which are given by their positions in the job."""
    return [_certificate(plan, plans) for plan in itertools.islice(plans.values(), most)]


def _shared(tasks: Sequence[Task]) -> list[str]:
    covered = sum(task.plan.covered_by is not None for task in tasks)
    reused = sum(task.plan.reuse_certificate is not None for task in tasks)
    parts = []
    if covered:
        parts.append(f"{covered} covered by a wildcard of this job")
    if reused:
        parts.append(f"{reused} with a certificate that is there already")
    return parts


def sources(job: Job, tasks: Sequence[Task], templates: Templates | None) -> str:
    """Return the templates of a job's distributions, each with how many are made from it."""
    named = Counter(
        f"snapshot:{task.plan.snapshot}" if task.plan.snapshot else job.request.template or ""
        for task in tasks
    )
    shown = [
        (f"{number} × " if len(named) > 1 else "") + _template(source, templates)
        for source, number in named.most_common()
    ]
    return few(shown, limit=3)


def _template(source: str, templates: Templates | None) -> str:
    kind, _, which = source.partition(":")
    if kind == "live":
        return f"distribution {code(which)} as it is now"
    if templates is None:
        return "the snapshot that was picked"
    found = templates.get(which)
    if found is None:
        return "a snapshot that is no longer there" if which else "no snapshot"
    saved = f"saved {when(found.taken_at, DAY)} by {mention(found.taken_by)}"
    of = code(found.distribution) or "from a file"
    return f"snapshot {code(found.name)} ({of}, {saved})"


def _certificate(plan: Plan, plans: Mapping[int, Plan]) -> str:
    names = few([code(name) for name in plan.names], limit=MOST_NAMES, room=600)
    if len(plan.names) > FEW_NAMES:  # in front: a long line is cut at its end
        names = f"{len(plan.names)} names: {names}"
    if plan.covered_by is not None:
        covering = plans.get(plan.covered_by)
        named = code(covering.names[0]) if covering else "another one"
        return f"• {names} → covered by the certificate of {named}"
    if plan.reuse_certificate:
        return f"• {names} → the issued certificate {code(plan.reuse_certificate)}"
    inside = [code(name) for name in plan.names if name not in plan.certificate_names]
    if not inside:
        return f"• {names}"
    return f"• {names} → {few(inside, limit=MOST_NAMES, room=300)} covered by its own wildcard"
