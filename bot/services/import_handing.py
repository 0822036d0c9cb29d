"""How the key of a certificate comes after all: pasted, or out of another secret; upload links have
their own verbs. A key goes into `sealed`, and into no plan or sentence.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.import_faults import ImportField
from bot.domain.importing_job import Import
from bot.domain.job import Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.person import Actor, Role
from bot.domain.private_key import PrivateKeyText
from bot.domain.secret_name import why_not_read
from bot.domain.task import Task
from bot.domain.upload import KEPT
from bot.errors import StaleError
from bot.services.acting import Act, Acting
from bot.services.deciding import Deciding
from bot.services.import_findings import Findings, closed
from bot.services.import_form import SECRETS, KeyGiven
from bot.services.import_reading import ImportReader
from bot.services.task_keys import is_wanting
from bot.x509.reading import read_key

_WHAT = "import certificates"
_UNCONFIRMED = frozenset({JobState.CHECKING, JobState.AWAITING_CONFIRMATION})


class HandingKeys:
    """The verb that hands a key over."""

    def __init__(self, acting: Acting, reader: ImportReader, deciding: Deciding) -> None:
        """Act through `acting`; `reader` knows in which ways keys are taken in, and `deciding` has
        an unconfirmed job checked again.
        """
        self._acting = acting
        self._deciding = deciding
        self._store = acting.store
        self._reader = reader

    def give_key(self, actor: Actor, task: str, given: KeyGiven) -> Job:
        """Take the key of a certificate that lacks it, or learn of a secret that has it; its import
        goes on.

        Raises FieldsError at `secrets` or `private_key`, NotAllowedError, StaleError when no key is
        wanted any more.
        """
        found = self._store.tasks.get(task)
        title = found.plan.imports.title if found.plan.imports else found.main_name
        verb = f"hand over the key of {title}"
        act = Act(actor, Role.OPERATOR, verb, _WHAT, f"J-{found.job}")

        def deed(now: datetime) -> Job:
            there = self._store.tasks.get(task)
            job = self._store.jobs.get(there.job)
            imports = _wanting(job, there)
            key = self._key(imports, given)
            changed = replace(imports, key_source=given.source, secret=given.secret.strip())
            plan = replace(there.plan, imports=changed)
            # Whatever its secret failed by is answered now: until the next try nobody is asked.
            facts = replace(there.facts, error_code=None)
            self._store.tasks.write(replace(there, plan=plan, facts=facts), now=now)
            # What was handed over before serves nobody any more.
            self._store.sealed.erase([task])
            self._store.uploads.end(task, now=now)
            if key is not None:
                self._store.sealed.put(task, key, until=now + KEPT, now=now)
            if job.state in _UNCONFIRMED:
                return self._deciding.check_again(job, now=now)
            self._store.tasks.wake([task], now=now)
            self._store.jobs.touch(job.number)
            return job

        return self._acting.do(act, deed)

    def _key(self, imports: Import, given: KeyGiven) -> PrivateKeyText | None:
        """Return what was pasted, once it is this certificate's; raises FieldsError."""
        found, key = Findings(), None
        if given.source not in self._reader.sources():
            found.refuse(ImportField.KEY.value, closed(given.source))
        elif given.source is KeySource.SECRET:
            found.refuse(SECRETS, why_not_read(given.secret.strip(), self._reader.prefix))
        elif given.source is KeySource.PASTE and imports.certificate:
            read = read_key(given.key or PrivateKeyText(""), imports.certificate)
            found.refuse_all(read.faults)
            key = read.key.text if read.key else None
        found.raise_any()
        return key


def _wanting(job: Job, task: Task) -> Import:
    """Return what a task imports that a key is still of use to; raises StaleError."""
    imports = task.plan.imports
    if imports is None or imports.certificate is None or not is_wanting(job, task):
        raise StaleError(
            f"No private key is wanted for `{task.main_name}` any more: it was imported, or it "
            "left its job. The job's card says which."
        )
    return imports
