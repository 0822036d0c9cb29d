"""What people do to import certificates: ask for it, edit that, choose names. Never acts on AWS and
never reads a secret: workers do. A key goes from the form into `sealed`, and stays in no plan,
request or sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.event import EventKind, NewEvent
from bot.domain.import_aliases import alias_faults, shared_aliases
from bot.domain.inquiry import ReplyTo
from bot.domain.job import Job
from bot.domain.key_source import KeySource
from bot.domain.person import Actor, Role
from bot.domain.private_key import PrivateKeyText
from bot.domain.secret_list import parse_secrets
from bot.domain.task import Plan, Task
from bot.domain.upload import KEPT
from bot.errors import RefusedError, StaleError
from bot.services.acting import Act, Acting
from bot.services.deciding import Deciding
from bot.services.freshness import require_editable
from bot.services.import_findings import Findings, said_of
from bot.services.import_form import NewImport
from bot.services.import_reading import ImportReader
from bot.services.ordering import asked
from bot.store.base import Where

WHAT = "import certificates"


class Importing:
    """The verbs of imports."""

    def __init__(self, acting: Acting, reader: ImportReader, deciding: Deciding) -> None:
        """Act through `acting`; `reader` reads forms, `deciding` has jobs checked again."""
        self._acting = acting
        self._store = acting.store
        self._reader = reader
        self._deciding = deciding

    def submit_import(
        self, actor: Actor, form: NewImport, *, key: str, reply_to: ReplyTo | None = None
    ) -> Job:
        """Make the job that the form asks for, in `checking`; the same `key` gives the same job.
        Keys that were handed over are sealed with it.

        Raises FieldsError with every fault, NotAllowedError.
        """
        act = Act(actor, Role.OPERATOR, "import", WHAT, "new job")

        def deed(now: datetime) -> Job:
            known = self._store.locks.answered(key)
            if known:
                return self._store.jobs.get(int(known))
            account = self._account()
            read = self._reader.read(form, account, now)
            job = self._store.jobs.add_order(
                read.order,
                read.plans,
                where=Where(account, form.channel),
                request=read.request,
                actor=actor.user,
                now=now,
            )
            self._seal(job, read.keys, now)
            self._store.locks.remember(key, str(job.number), now=now)
            return asked(self._acting, job, actor, reply_to, now)

        return self._acting.submit(act, deed, form.channel)

    def edit_import(
        self, actor: Actor, number: int, revision: int, form: NewImport, *, key: str
    ) -> Job:
        """Replace what an unconfirmed job asks for; it is checked anew. A form without any
        certificate or secret keeps those of the job, and their keys. The same `key` acts once.

        Raises FieldsError, NotAllowedError, StaleError.
        """
        act = Act(actor, Role.OPERATOR, "edit", "edit jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            if self._store.locks.answered(key):
                return job
            require_editable(job, revision)
            tasks = self._store.tasks.of_job(number)
            if _keeps(form, tasks, self._reader.prefix):
                changed = self._kept(job, tasks, form, now)
            else:
                changed = self._replaced(job, form, now)
            self._store.locks.remember(key, str(number), now=now)
            return self._edited(changed, actor, now)

        return self._acting.do(act, deed)

    def _replaced(self, job: Job, form: NewImport, now: datetime) -> Job:
        read = self._reader.read(form, job.account, now, edited=job)
        self._store.jobs.replace_tasks(job.number, read.plans)
        self._seal(job, read.keys, now)
        return replace(job, request=read.request, order=read.order)

    def _kept(self, job: Job, tasks: Sequence[Task], form: NewImport, now: datetime) -> Job:
        """Let the certificates of a job stay, and change what else the form says."""
        read = self._reader.keep(form, job, tasks, now)
        plans = dict(zip((task.id for task in tasks), read.plans, strict=True))
        self._store.jobs.replan(job.number, plans)
        for task, plan in plans.items():
            if plan.imports and plan.imports.key_source is KeySource.SECRET:
                self._store.sealed.erase([task])
                self._store.uploads.end(task, now=now)
        self._seal(job, read.keys, now)
        return replace(job, request=read.request, order=read.order)

    def choose_aliases(
        self,
        actor: Actor,
        number: int,
        names: Mapping[str, Sequence[str]],
        *,
        key: str,
    ) -> Job:
        """Let certificates, by the ids of their tasks, have these names as their distributions'
        aliases; the job is checked anew. The same `key` acts once.

        Raises FieldsError by the ids of the tasks, NotAllowedError, StaleError.
        """
        act = Act(actor, Role.OPERATOR, "choose names", "edit jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            if self._store.locks.answered(key):
                return job
            # Not by the revision: checks come in while a person reads. What counts is that the form
            # shows these very certificates.
            require_editable(job, job.revision)
            tasks = [task for task in self._store.tasks.of_job(number) if task.plan.imports]
            if names.keys() - {task.id for task in tasks}:
                raise StaleError(
                    f"{job.name} has other certificates since that was shown. Its card shows them."
                )
            plans = _renamed(job, tasks, names)
            if all(plans.get(task.id, task.plan) == task.plan for task in tasks):
                return job
            self._store.jobs.replan(number, plans)
            self._store.locks.remember(key, str(number), now=now)
            return self._edited(job, actor, now)

        return self._acting.do(act, deed)

    def _seal(self, job: Job, keys: Sequence[PrivateKeyText | None], now: datetime) -> None:
        tasks = self._store.tasks.of_job(job.number)
        for task, key in zip(tasks, keys, strict=True):
            if key is not None:
                self._store.sealed.put(task.id, key, until=now + KEPT, now=now)

    def _edited(self, job: Job, actor: Actor, now: datetime) -> Job:
        saved = self._deciding.check_again(job, now=now)
        event = NewEvent(EventKind.EDITED, {"by": actor.user})
        self._store.events.add(job.number, [event], sns=self._acting.sns, now=now)
        return saved

    def _account(self) -> str:
        account = self._store.inventory.account()
        if not account:
            raise RefusedError(
                "I have not reached AWS yet, so I do not know which account this is. Try again in "
                "a minute; if it stays so, look at the bot's AWS credentials."
            )
        return account


def _keeps(form: NewImport, tasks: Sequence[Task], prefix: str) -> bool:
    """Tell whether the certificates of a job stay: the form brings none, and names no other secrets
    that have some.
    """
    imports = [task.plan.imports for task in tasks if task.plan.imports]
    listed = tuple(one.secret for one in imports if one.is_listed)
    if form.has_certificate or form.is_emptied:
        return False
    if not listed:
        return True
    is_same = parse_secrets(form.secrets_text, prefix=prefix).arns in {(), listed}
    return form.key_source is KeySource.SECRET and is_same


def _renamed(
    job: Job, tasks: Sequence[Task], names: Mapping[str, Sequence[str]]
) -> dict[str, Plan]:
    """Return the plans with the names that were chosen; raises FieldsError by the ids of tasks."""
    if not job.creates_distributions:
        raise RefusedError(f"{job.name} makes no distributions, so it has no names to choose.")
    found, plans, owners = Findings(), dict[str, Plan](), dict[str, str]()
    for number, task in enumerate(tasks, 1):
        imports = task.plan.imports
        if imports is None or imports.facts is None:  # its secret is not read yet
            continue
        chosen = tuple(dict.fromkeys(names.get(task.id, task.names)))
        title = f"{imports.title} (certificate {number})"
        faults = [*alias_faults(chosen, imports.facts)]
        for name in owners.keys() & set(chosen):
            faults += shared_aliases({owners[name]: [name], title: [name]})
        for wrong in faults:
            found.refuse(task.id, said_of(wrong))
        owners |= dict.fromkeys(chosen, title)
        plans[task.id] = replace(task.plan, names=chosen)
    found.raise_any()
    return plans
