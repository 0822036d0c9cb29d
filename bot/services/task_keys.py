"""What private keys are wanted for: the certificates that tasks are to import, and have not yet.
Reads and wakes tasks; never sees a key but to have it compared with its certificate.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.importing import CertificateText, GivenFile
from bot.domain.job import OPEN_STATES, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.person import Actor
from bot.domain.task import Task, TaskState
from bot.domain.upload import KeyFor, KeyRead
from bot.errors import StaleError, UnknownError
from bot.store.base import Store
from bot.x509.reading import read_key


@dataclass(frozen=True, slots=True)
class ToImport:
    """The certificate that a task imports, and what people call it."""

    title: str
    certificate: CertificateText


ImportOf = Callable[[Task], ToImport | None]
"""Return what a task imports; None for one that imports nothing, or needs no key of a person."""

_WANTING = frozenset({TaskState.QUEUED, TaskState.FAILED})
_OPEN = OPEN_STATES | {JobState.FAILED}


def is_wanting(job: Job, task: Task) -> bool:
    """Tell whether a key is of any use to a task: it has nothing imported yet, and stays."""
    stays = job.state in _OPEN and not job.cancel_requested and not task.drop_requested
    return stays and task.state in _WANTING and task.facts.certificate_arn is None


class TaskKeys:
    """`bot.services.uploads.Recipient` for tasks."""

    def __init__(self, store: Store, import_of: ImportOf) -> None:
        """Look at the tasks of `store`; `import_of` knows what they import."""
        self._store = store
        self._import_of = import_of

    def about(self, task: str) -> KeyFor | None:
        """Return what a key would be for; None for a task that is not, or needs none any more."""
        try:
            found = self._store.tasks.get(task)
        except UnknownError:
            return None
        job, wanted = self._store.jobs.get(found.job), self._import_of(found)
        if wanted is None or not is_wanting(job, found):
            return None
        facts = wanted.certificate.facts
        told = (
            ("Issued by", facts.issuer),
            ("Valid", f"{facts.not_before:%d %b %Y} to {facts.not_after:%d %b %Y}"),
            ("Key", facts.key.text),
            ("Fingerprint (SHA-256)", facts.fingerprint),
        )
        return KeyFor(job.name, wanted.title, facts.names, told)

    def check(self, task: str, given: GivenFile) -> KeyRead:
        """Return the certificate's key in what was handed over, or what is wrong with it."""
        wanted = self._import_of(self._store.tasks.get(task))
        if wanted is None:
            raise StaleError("No private key is wanted for this certificate any more.")
        read = read_key(given.content, wanted.certificate)
        return KeyRead(read.key.text if read.key else None, read.faults)

    def taken(self, task: str, actor: Actor, *, now: datetime) -> None:  # noqa: ARG002 - audited
        """Make the task due now, and show its job anew. A key that was uploaded goes before a
        secret that did not give it away.
        """
        found = self._store.tasks.get(task)
        imports = found.plan.imports
        if imports is not None:
            changed = replace(imports, key_source=KeySource.UPLOAD, was_given=True)
            plan = replace(found.plan, imports=changed)
            self._store.tasks.write(replace(found, plan=plan), now=now)
        self._store.tasks.wake([task], now=now)
        self._store.jobs.touch(found.job)
