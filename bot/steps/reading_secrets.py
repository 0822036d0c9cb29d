"""Reads the secrets that an import job names, before anyone can confirm it: the certificates that
are in them, and whether their keys are there. What is read of a key is kept nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.check import Check, Level
from bot.domain.import_faults import ImportFault
from bot.domain.importing import CertificateText, GivenFile
from bot.domain.importing_job import Import
from bot.domain.job import Job
from bot.domain.key_source import KeySource
from bot.domain.names import quoted
from bot.domain.task import Plan, Task
from bot.errors import AwsError, Trouble
from bot.steps.context import Secrets
from bot.steps.import_plans import chosen, planned
from bot.steps.troubles import told
from bot.store.base import Store
from bot.x509.collecting import read_files
from bot.x509.reading import read_key
from bot.x509.roots import Roots

CODE = "import_key"
_SEVERAL = "{} certificates are in the secret: put each with its key into a secret of its own."


@dataclass(frozen=True, slots=True)
class ReadSecrets:
    """What the secrets of a job hold: the plans of the tasks whose certificates are in them, by id,
    and what stands against others.
    """

    plans: Mapping[str, Plan]
    refused: tuple[Check, ...] = ()


class SecretReader:
    """Reads what a job's secrets hold."""

    def __init__(self, store: Store, secrets: Secrets) -> None:
        """Ask `secrets`; `store` knows which names are free."""
        self._store = store
        self._secrets = secrets

    def read(self, job: Job, tasks: Sequence[Task], roots: Roots, now: datetime) -> ReadSecrets:
        """Read each secret that a key is to come from, once; raises AwsError when AWS could not be
        asked (what it refuses for good stands against the job).
        """
        refused: list[Check] = []
        found: dict[str, Import] = {}
        for task in tasks:
            imports = task.plan.imports
            if imports is None or imports.key_source is not KeySource.SECRET:
                continue  # its key comes from a person, whatever secret was named before
            try:
                given = self._secrets.read(imports.secret).given
            except AwsError as error:
                if error.trouble not in {Trouble.FINAL, Trouble.DENIED}:
                    raise
                refused.append(_refused(imports, told(error)))
                continue
            if imports.is_listed or imports.certificate is None:
                read, faults = _listed(imports, given, roots, now)
                found |= {task.id: read} if read else {}
            else:
                wrong = read_key(given.content, imports.certificate).faults
                faults = [_of_fault(imports, one) for one in wrong]
            refused += faults
        return ReadSecrets(self._plans(job, tasks, found), tuple(refused))

    def _plans(
        self, job: Job, tasks: Sequence[Task], found: Mapping[str, Import]
    ) -> dict[str, Plan]:
        """Return the plans of what was found: the names that a person chose stay, as long as it is
        the same certificate.
        """
        staying = [task for task in tasks if task.id in found]
        facts = {task.id: known for task in staying if (known := found[task.id].facts)}
        free = chosen(self._store, job.account, job.number, [*facts.values()])
        plans: dict[str, Plan] = {}
        for task, aliases in zip(staying, free, strict=True):
            was = task.plan.imports.facts if task.plan.imports else None
            is_same = was is not None and was.fingerprint == facts[task.id].fingerprint
            plans[task.id] = planned(
                found[task.id],
                facts[task.id],
                task.names if is_same else aliases,
                creates=job.creates_distributions,
                line=task.plan.line,
            )
        return plans


def _listed(
    imports: Import, given: GivenFile, roots: Roots, now: datetime
) -> tuple[Import | None, list[Check]]:
    """Return the one certificate that a secret holds with its key."""
    read = read_files((given,), keys_needed=True, roots=roots, now=now)
    faults = [_of_fault(imports, one) for one in read.faults]
    if len(read.bundles) > 1:
        faults.append(_refused(imports, _SEVERAL.format(len(read.bundles))))
    if faults:
        return None, faults
    certificate: CertificateText = read.bundles[0].certificate
    title = imports.title if imports.is_tagged else certificate.facts.main_name
    return replace(imports, title=title, certificate=certificate, notes=read.notes), []


def _of_fault(imports: Import, one: ImportFault) -> Check:
    return _refused(imports, one.lines)


def _refused(imports: Import, said: str) -> Check:
    secret = imports.secret.rsplit(":", 1)[-1]
    text = f"{quoted(imports.title)}, secret {quoted(secret)}: {said}"
    return Check(CODE, Level.REFUSED, text)
