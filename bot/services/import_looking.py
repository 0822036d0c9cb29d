"""What people look at before and while they import: which certificates can be renewed, the names to
choose from, how a form was filled. Reads only; never a key.
"""

from dataclasses import replace

from bot.domain.certificate_query import IMPORTED, parse
from bot.domain.import_aliases import CertificateNames, NameChoice, alias_choice
from bot.domain.importing import ImportFacts
from bot.domain.importing_job import ImportCertificates
from bot.domain.inventory import Certificate
from bot.domain.job import Job
from bot.domain.key_source import KeySource
from bot.domain.person import Actor
from bot.domain.task import Task
from bot.services.acting import Acting
from bot.services.freshness import require_editable
from bot.services.import_form import FilledImport
from bot.services.import_keys import keyless
from bot.services.import_reading import ImportReader
from bot.services.looking import Looking
from bot.services.task_keys import is_wanting
from bot.steps.import_plans import owners

MOST_OPTIONS = 100
"""What Slack takes of options."""


class ImportLooking:
    """Reads for whoever imports."""

    def __init__(self, acting: Acting, reader: ImportReader, looking: Looking) -> None:
        """Read the store of `acting`; `looking` knows what a template is called."""
        self._acting = acting
        self._store = acting.store
        self._reader = reader
        self._looking = looking

    def keyless(self, number: int) -> frozenset[str]:
        """Return the ids of a job's tasks that want a key of a person."""
        job, tasks = self._store.jobs.get(number), self._store.tasks.of_job(number)
        return keyless(self._store, job, tasks, self._acting.clock.now())

    def another_key(self, number: int) -> frozenset[str]:
        """Return the ids of a job's tasks that `give_key` takes a key for, or another one."""
        job, tasks = self._store.jobs.get(number), self._store.tasks.of_job(number)
        read = (task for task in tasks if task.plan.imports and task.plan.imports.certificate)
        return frozenset(task.id for task in read if is_wanting(job, task))

    def key_sources(self) -> tuple[KeySource, ...]:
        """Return the ways in which keys are taken in, the best first."""
        return self._reader.sources()

    @property
    def secrets_prefix(self) -> str:
        """How the names of secrets must begin."""
        return self._reader.prefix

    def renewable(self, actor: Actor, typed: str) -> list[tuple[str, str]]:
        """Return imports that another certificate can take the place of, each with its label; what
        was typed is looked for in their names.
        """
        self._acting.look(actor, "look at certificates")
        account, now = self._store.inventory.account(), self._acting.clock.now()
        query = replace(parse(typed), types=(IMPORTED,))
        rows = self._store.certificates.search(
            account, query, now=now, limit=MOST_OPTIONS
        ).certificates
        return [(one.arn, _label(one)) for one in rows]

    def import_names(self, actor: Actor, number: int) -> tuple[CertificateNames, ...]:
        """Return the names of a job's certificates to choose from, those read so far; none when
        they become no aliases. Checks may come in meanwhile: the job's revision counts not.
        Raises NotAllowedError, StaleError.
        """
        self._acting.look(actor, "look at jobs")
        job = self._store.jobs.get(number)
        require_editable(job, job.revision)
        if not job.creates_distributions:
            return ()
        tasks = self._store.tasks.of_job(number)
        return tuple(
            self._names(job, task, imports.title, imports.certificate.facts)
            for task in tasks
            if (imports := task.plan.imports) and imports.certificate
        )

    def import_filled(self, actor: Actor, number: int, revision: int) -> FilledImport:
        """Return how a job's form was filled; raises NotAllowedError, StaleError, UnknownError."""
        self._acting.look(actor, "look at jobs")
        job = self._store.jobs.get(number)
        require_editable(job, revision)
        plans = [one.plan.imports for one in self._store.tasks.of_job(number) if one.plan.imports]
        first = plans[0]
        alone = first.certificate if len(plans) == 1 and not first.is_listed else None
        order = job.order if isinstance(job.order, ImportCertificates) else None
        return FilledImport(
            job,
            name=first.title if first.is_tagged else "",
            body=alone.body if alone else "",
            chain=alone.chain if alone else "",
            kept=sum(not one.is_listed for one in plans),
            key_source=first.key_source,
            secrets_text="\n".join(dict.fromkeys(one.secret for one in plans if one.secret)),
            tags_text="\n".join(f"{key}={value}" for key, value in job.request.tags),
            template=self._looking.template(job.request.template),
            renews=(order.renews, order.renewed) if order and order.renews else None,
        )

    def _names(self, job: Job, task: Task, title: str, facts: ImportFacts) -> CertificateNames:
        choice = alias_choice(facts)
        taken = owners(self._store, job.account, job.number, choice.possible)
        names = tuple(
            NameChoice(one, taken.get(one, ""), one in task.names) for one in choice.possible
        )
        return CertificateNames(task.id, title, names, choice.impossible)


def _label(one: Certificate) -> str:
    name = one.tags.get("Name", "")
    called = f"{name} · {one.main_name}" if name and name != one.main_name else one.main_name
    ends = f" · until {one.not_after:%d %b %Y}" if one.not_after else ""
    return f"{called}{ends} · {one.arn.rsplit('/', 1)[-1]}"
