"""How each kind of job is spoken of: one row of words each, so that card, thread and lists agree.
Words only; nothing is decided here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.applying import ApplySnapshot
from bot.domain.importing_job import ImportCertificates
from bot.domain.job import Job
from bot.domain.kinds import JobKind
from bot.domain.removal import CleanUp
from bot.domain.task import TaskState
from bot.views import deletion, imported
from bot.views.message import code, count, few, mention

MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of a kind. `title` is of a job and how many tasks it has; `confirmed` opens
    the thread; `unconfirmed` follows where nobody confirmed it; `end` is a task's good end.
    """

    kind: str
    emoji: str
    title: Callable[[Job, int], str]
    task: str
    checking: str
    awaiting: str
    mend: str
    confirmed: Callable[[Job], str]
    unconfirmed: str
    kept: str
    again: str
    end: Callable[[Job], TaskState]
    file: str


def words(job: Job) -> Words:
    """Return the words for a job."""
    return WORDS[job.kind]


def title(job: Job, tasks: int) -> str:
    """Return what people know a job by."""
    spoken = words(job)
    return f"{spoken.emoji} {job.name} · {spoken.title(job, tasks)}"


def _created(_job: Job, tasks: int) -> str:
    return f"New certificates for {count(tasks, 'domain')}"


def _cleaned(job: Job, _tasks: int) -> str:
    about = count(len(job.main_names), "certificate")
    if isinstance(job.order, CleanUp) and job.order.is_whole:
        return f"Clean up J-{job.parent}: {about}"
    return f"Remove {about} of J-{job.parent}"


def _applied(job: Job, tasks: int) -> str:
    to = count(tasks, "distribution")
    if isinstance(job.order, ApplySnapshot) and not job.order.is_undo:
        return f"Apply a snapshot to {to}"
    return f"Undo J-{job.parent}: {to}"


def _attached(_job: Job, tasks: int) -> str:
    return f"Attach a certificate to {count(tasks, 'distribution')}"


def _replaced(job: Job, tasks: int) -> str:
    if not job.with_distribution:
        return "Request a certificate in another's place"
    return f"Replace the certificate of {count(tasks, 'distribution')}"


def _imported(job: Job, tasks: int) -> str:
    if isinstance(job.order, ImportCertificates) and job.order.renews:
        return f"Import in the place of {job.order.renewed}"
    return f"Import {count(tasks, 'certificate')}"


def _replacing(job: Job) -> str:
    return (
        f"{mention(job.requested_by)}, the new certificate is being requested now. The DNS records "
        "to add follow here, usually within 3 minutes; the old one serves until the new one is "
        "deployed."
    )


def _requesting(job: Job) -> str:
    return (
        f"{mention(job.requested_by)}, the certificates are being requested now. The DNS records "
        "to add follow here, usually within 3 minutes."
    )


def _removing(job: Job) -> str:
    names = few([code(name) for name in job.main_names], limit=MOST_NAMES)
    return (
        f"{mention(job.requested_by)}, what J-{job.parent} made for {names} is being removed: each "
        "distribution is disabled first, which takes minutes, and then deleted; its certificate "
        "follows."
    )


def _changing(job: Job) -> str:
    names = few([code(name) for name in job.main_names], limit=MOST_NAMES)
    return (
        f"{mention(job.requested_by)}, the distributions of {names} are being changed: each is "
        "saved as a snapshot first, then changed and deployed, which takes minutes."
    )


WORDS: Mapping[JobKind, Words] = MappingProxyType(
    {
        JobKind.CREATE: Words(
            kind="create",
            emoji="🔐",
            title=_created,
            task="certificate",
            checking="names, quotas and the template",
            awaiting="Nothing is requested before someone presses *Confirm*.",
            mend="Mend what is marked ⛔ below, then press *Edit* to have it checked again.",
            confirmed=_requesting,
            unconfirmed="nothing was created",
            kept="What exists stays.",
            again="`/certs new`",
            end=lambda job: TaskState.READY if job.with_distribution else TaskState.ISSUED,
            file="The whole table, ARNs included, is in the job's thread.",
        ),
        JobKind.CLEAN_UP: Words(
            kind="clean-up",
            emoji="🧹",
            title=_cleaned,
            task="resource",
            checking="whether all of it is as it was made",
            awaiting="Nothing is removed before someone presses *Confirm*.",
            mend="Cancel it, mend what is marked ⛔ below, and ask again.",
            confirmed=_removing,
            unconfirmed="nothing was removed",
            kept="What is gone is gone; the rest stays as it is.",
            again="*Clean up* on its job's card",
            end=lambda _: TaskState.REMOVED,
            file="What was removed, and what not, is in a file in the job's thread.",
        ),
        JobKind.ATTACH: Words(
            kind="attach",
            emoji="🔗",
            title=_attached,
            task="distribution",
            checking="the certificate, the distribution, and all its names",
            awaiting="Nothing is changed before someone presses *Confirm*.",
            mend="Cancel it, mend what is marked ⛔ below, and ask again.",
            confirmed=_changing,
            unconfirmed="nothing was changed",
            kept="What is changed already stays so; *Undo* takes it back.",
            again="*Attach…* on the certificate's page",
            end=lambda _: TaskState.READY,
            file="What was changed, and what not, is in a file in the job's thread.",
        ),
        JobKind.REPLACE_NAMES: Words(
            kind="replace names",
            emoji="🔁",
            title=_replaced,
            task="certificate",
            checking="names, quotas, and the distributions that serve it",
            awaiting="Nothing is requested before someone presses *Confirm*.",
            mend="Cancel it, mend what is marked ⛔ below, and ask again.",
            confirmed=_replacing,
            unconfirmed="nothing was requested",
            kept="What exists stays.",
            again="*New with other names* on the certificate's page",
            end=lambda job: TaskState.READY if job.with_distribution else TaskState.ISSUED,
            file="The whole table, ARNs included, is in the job's thread.",
        ),
        JobKind.DELETE: Words(
            kind="delete",
            emoji="🗑",
            title=lambda _, tasks: f"Delete {count(tasks, 'certificate')}",
            task="certificate",
            checking="whether anything uses them",
            awaiting="Nothing is deleted before someone presses *Confirm*.",
            mend="Cancel it, mend what is marked ⛔ below, and ask again.",
            confirmed=deletion.confirmed,
            unconfirmed="nothing was deleted",
            kept="What is gone is gone; the rest stays as it is.",
            again="*Delete* on the certificate's page, or *Delete these…* on a list",
            end=lambda _: TaskState.REMOVED,
            file="What was deleted, and what not, is in a file in the job's thread.",
        ),
        JobKind.IMPORT: Words(
            kind="import",
            emoji="📥",
            title=_imported,
            task="certificate",
            checking="certificates, keys, names and quotas",
            awaiting="Nothing is imported before someone presses *Confirm*.",
            mend="Mend what is marked ⛔ below, then press *Edit* to have it checked again.",
            confirmed=imported.confirmed,
            unconfirmed="nothing was imported",
            kept="What exists stays.",
            again="`/certs import`",
            end=lambda job: TaskState.READY if job.with_distribution else TaskState.IMPORTED,
            file="The whole table, ARNs included, is in the job's thread.",
        ),
        JobKind.APPLY: Words(
            kind="apply snapshot",
            emoji="📐",
            title=_applied,
            task="distribution",
            checking="each distribution as it is now, and what would change on it",
            awaiting="Nothing is changed before someone presses *Confirm*.",
            mend="Cancel it, mend what is marked ⛔ below, and ask again.",
            confirmed=_changing,
            unconfirmed="nothing was changed",
            kept="What is changed already stays so; *Undo* takes it back.",
            again="*Apply…* on the snapshot, or *Undo* on the card",
            end=lambda _: TaskState.READY,
            file="What was changed, and what not, is in a file in the job's thread.",
        ),
    }
)
"""Every kind has its words; its stages are in `stages`, its replies in `thread`."""


def upper(said: str) -> str:
    """Return words as a sentence begins."""
    return said[:1].upper() + said[1:]
