"""Imports on the card: each certificate as it was read, where its key is, and what becomes of it.
Public facts only: of a private key it is told where it is, and nothing else.
"""

from collections.abc import Sequence

from bot.domain.console import certificate_page
from bot.domain.importing import ImportFacts
from bot.domain.importing_job import Import
from bot.domain.job import Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.task import Task, TaskState
from bot.views.blocks import section
from bot.views.message import DAY, Block, clip, code, count, few, link, mention, sentence, when
from bot.views.plan import MOST_TAGS, SHOWN, Templates, sources

FULL = 5
"""Certificates that are told whole; of the others a line each."""
MOST_NAMES = 10
NOBODY_RENEWS = (
    "⏰ Nobody renews an imported certificate: I remind you 45, 30, 15, 7, 3 and 1 days before its "
    "end."
)

_ENDED = frozenset({JobState.SUCCEEDED, JobState.CANCELLED, JobState.EXPIRED})
_KEYS = {
    KeySource.SECRET: "from Secrets Manager",
    KeySource.UPLOAD: "by the one-time upload page",
    KeySource.PASTE: "pasted into Slack",
}


def summary(job: Job, tasks: Sequence[Task], templates: Templates | None) -> str:
    """Return what will be imported and created in one line."""
    own = [task.plan.imports for task in tasks if task.plan.imports]
    renewed = next((one for one in own if one.renews), None)
    if renewed:
        return f"*1 certificate* takes the place of {_renewed(renewed)}, which keeps its ARN"
    names = sum(len(one.facts.names) for one in own if one.facts)
    parts = [f"*{count(len(tasks), 'certificate')}* of your own ({count(names, 'name')})"]
    if job.creates_distributions:
        made = count(len(tasks), "distribution")
        parts.append(f"*{made}* from {sources(job, tasks, templates)}")
    else:
        parts.append("certificates only, no distributions")
    return " · ".join(parts)


def hand_over_label(keys: int) -> str:
    """Return what the button says that gives the links for so many keys."""
    return "Hand over the key" if keys == 1 else f"Hand over {count(keys, 'key')}"


def wanted(job: Job, tasks: Sequence[Task], keyless: frozenset[str]) -> list[Block]:
    """Return whose private keys people still have to hand over, and how many are here; nothing once
    the job has ended.
    """
    if job.state in _ENDED:
        return []
    titles = [_title(task) for task in tasks if task.id in keyless]
    here = sum(_is_here(task) and task.id not in keyless for task in tasks)
    sealed = f"✅ {count(here, 'private key is', 'private keys are')} here, sealed." if here else ""
    if not titles:
        return [section(f"🔑 {sealed}")] if sealed else []
    keys = "the private key" if len(titles) == 1 else f"{count(len(titles), 'private key')}"
    label, links = hand_over_label(len(titles)), "a link" if len(titles) == 1 else "links"
    work = "works" if len(titles) == 1 else "work"
    shown = few([code(title, most=120) for title in titles], limit=MOST_NAMES, room=600)
    return [
        section(
            f"🔑 *Waits for {keys}* of {shown}. {mention(job.requested_by)} or another operator "
            f"presses *{label}*, and gets {links} that {work} once. {sealed}".rstrip()
        )
    ]


def _is_here(task: Task) -> bool:
    """Tell whether a key that a person gives is kept for a task, unless it is waited for."""
    one = task.plan.imports
    by_person = one is not None and one.key_source is not KeySource.SECRET
    return by_person and task.state is TaskState.QUEUED


def settings_lines(job: Job, *, sns: bool) -> list[str]:
    """Return what else the form set, and that nobody renews what is imported, in small print."""
    chosen = ["Logging off"] if job.creates_distributions else []
    lines = [" · ".join([*chosen, f"SNS: {'on' if sns else 'off'}"])]
    if job.request.tags:
        shown = [code(f"{key}={value}") for key, value in job.request.tags]
        lines.append(f"Tags  {few(shown, limit=MOST_TAGS, room=1200, between='  ')}")
    return [*lines, NOBODY_RENEWS]


def planned(tasks: Sequence[Task]) -> list[str]:
    """Return each certificate: the first ones whole, of the others a line."""
    lines = [
        _whole(task, one) if at < FULL else _short(task, one)
        for at, task in enumerate(tasks[:SHOWN])
        if (one := task.plan.imports)
    ]
    if len(tasks) > SHOWN:
        lines.append(f"… and {len(tasks) - SHOWN} more: *All rows* has every one, whole.")
    elif len(tasks) > FULL:
        lines.append("*All rows* has every one whole: subject, chain, fingerprint.")
    return lines


def asked(job: Job, tasks: Sequence[Task]) -> str:
    """Return what the dialog before Confirm says."""
    own = [task.plan.imports for task in tasks if task.plan.imports]
    renewed = next((one.renewed for one in own if one.renews), "")
    if renewed:
        return (
            f"1 certificate will be imported in the place of {clip(renewed, 80)}. CloudFront may "
            "serve the old one for up to 24 hours more. There is no way back but to import the old "
            "one again."
        )
    said = f"{count(len(tasks), 'certificate')} will be imported into ACM (us-east-1)."
    if job.creates_distributions:
        said += f" {count(len(tasks), 'distribution')} will be created, each once imported."
    return said


def confirmed(job: Job) -> str:
    """Return what the thread begins with."""
    next_ = " A distribution for each follows by itself." if job.creates_distributions else ""
    return (
        f"{mention(job.requested_by)}, the certificates are being imported now, one a second."
        f"{next_}"
    )


def subject(task: Task) -> str:
    """Return what a row begins with: what the certificate is called, and its first name."""
    one = task.plan.imports
    title = code(one.title, most=120) if one else ""
    first = code(task.main_name)
    more = f" (+{len(task.names) - 1})" if len(task.names) > 1 else ""
    return f"{title} {first}{more}" if title and title != first else f"{first}{more}"


def until(task: Task) -> str:
    """Return what a row says once its certificate is imported: when it ends."""
    ends = task.facts.not_after
    return f"until {ends:%-d %b %Y}, nobody renews it" if ends else "nobody renews it"


def _title(task: Task) -> str:
    return task.plan.imports.title if task.plan.imports else task.main_name


def _whole(task: Task, one: Import) -> str:
    found = one.facts
    if found is None:
        return f"📥 {code(one.title, most=120)}  is being read: {code(one.secret)}"
    title = "" if one.title in found.names else f"{code(one.title, most=120)}  "
    lines = [f"📥 {title}{_names(found)}"]
    if one.renews:
        lines.append(f"♻️ takes the place of {_renewed(one)}")
    lines += [
        f"Subject {code(found.subject, most=150)} · issued by {code(found.issuer, most=150)}",
        f"Valid {when(found.not_before, DAY)} to {when(found.not_after, DAY)} · {_key(one, found)}",
        f"Chain of {count(found.chain_length, 'certificate')} · SHA-256 {code(found.fingerprint)}",
        *_aliases(task, found),
    ]
    return "\n".join(lines)


def _short(task: Task, one: Import) -> str:
    found = one.facts
    if found is None:
        return f"📥 {code(one.title, most=80)}  is being read"
    aliases = set(task.names)
    left = sum(name not in aliases for name in found.names)
    only = f" · {left} only in the certificate" if left else ""
    return (
        f"📥 {code(one.title, most=80)} · {count(len(found.names), 'name')}{only} · "
        f"{code(found.issuer, most=80)} · until {when(found.not_after, DAY)} · {_key(one, found)}"
    )


def _names(found: ImportFacts) -> str:
    shown = [code(name) for name in (*found.names, *found.other_names)]
    many = f"{count(len(shown), 'name')}: " if len(shown) > MOST_NAMES else ""
    return f"{many}{few(shown, limit=MOST_NAMES, room=600)}"


def _key(one: Import, found: ImportFacts) -> str:
    where = _KEYS[one.key_source]
    named = f" {code(one.secret.rpartition(':')[2], most=120)}" if one.secret else ""
    return f"key {sentence(found.key.text, most=40)}, {where}{named}"


def _aliases(task: Task, found: ImportFacts) -> list[str]:
    """Say which names stay in the certificate only; nothing where all become aliases."""
    left = [name for name in found.names if name not in set(task.names)]
    if not left:
        return []
    aliases = few([code(name) for name in task.names], limit=MOST_NAMES, room=400)
    kept = few([code(name) for name in left], limit=MOST_NAMES, room=400)
    return [f"Aliases {aliases} · only in the certificate: {kept}"]


def _renewed(one: Import) -> str:
    return link(certificate_page(one.renews), clip(one.renewed, 120) or "an imported certificate")
