"""What people do with a snapshot and distributions that exist: apply it to them, and take that, or
any other change of ours, back. Never acts on AWS: each is a job, and workers do it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.applying import ApplySnapshot
from bot.domain.change import Change, How
from bot.domain.inquiry import ReplyTo
from bot.domain.inventory import Distribution
from bot.domain.job import Job
from bot.domain.person import Actor, Role
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan, Task
from bot.domain.template import refusals
from bot.domain.undoing import UNDONE_WHEN, restoring, undoable
from bot.errors import FieldsError, RefusedError, StaleError, UnknownError
from bot.services import targets
from bot.services.acting import Act, Acting
from bot.services.freshness import require
from bot.services.ordering import asked
from bot.services.submitting import Reader
from bot.steps.rivals import card_links
from bot.store.base import Where

MOST = 50
"""Distributions of one job: of each its configuration is read before anyone confirms."""
MAX_OPTIONS = 100
"""As many as Slack shows in a select."""
_WHAT = "apply snapshots"


@dataclass(frozen=True, slots=True)
class Application:
    """What the form says: the snapshot's id, the distributions' ids, and where the card goes."""

    snapshot: str
    distributions: tuple[str, ...]
    channel: str


class Applying:
    """The verbs that change what distributions do, and that take changes back."""

    def __init__(self, acting: Acting, reader: Reader) -> None:
        """Act through `acting`; `reader` knows where a job can be told."""
        self._acting = acting
        self._store = acting.store
        self._reader = reader

    def applicable(self, actor: Actor, snapshot: str) -> Snapshot:
        """Return the snapshot that the form opens with; raises NotAllowedError, UnknownError when
        it is gone, RefusedError when it can be applied to nothing.
        """
        self._acting.roles.require(actor, Role.OPERATOR, what=_WHAT)
        return self._snapshot(snapshot)

    def applicable_to(self, actor: Actor, text: str = "") -> list[Distribution]:
        """Return the distributions whose id, domain, alias or comment holds `text`, at most 100."""
        self._acting.look(actor, "look at distributions")
        account = self._store.inventory.account()
        found = self._store.inventory.distributions(account, search=text.strip(), limit=MAX_OPTIONS)
        return [one for one in found if not one.staging]

    def apply(
        self, actor: Actor, form: Application, *, key: str, reply_to: ReplyTo | None = None
    ) -> Job:
        """Make the job that the form asks for, in `checking`; the same `key` gives the same job.

        Raises FieldsError at `distributions` and `post_in`, NotAllowedError, UnknownError when the
        snapshot was deleted meanwhile, RefusedError.
        """
        act = Act(actor, Role.OPERATOR, "apply snapshot", _WHAT, form.snapshot)

        def deed(now: datetime) -> Job:
            known = self._store.locks.answered(key)
            if known:
                return self._store.jobs.get(int(known))
            snapshot = self._snapshot(form.snapshot)
            found = self._read(form)
            plans = [_applies(snapshot, one, line) for line, one in enumerate(found, start=1)]
            order = ApplySnapshot(_first_names(plans), snapshot.id, snapshot.name)
            where = Where(self._store.inventory.account(), form.channel)
            job = self._store.jobs.add_order(order, plans, where=where, actor=actor.user, now=now)
            self._store.locks.remember(key, str(job.number), now=now)
            return asked(self._acting, job, actor, reply_to, now)

        return self._acting.submit(act, deed, form.channel)

    def undo(
        self,
        actor: Actor,
        number: int,
        revision: int,
        *,
        task: str | None = None,
        reply_to: ReplyTo | None = None,
    ) -> Job:
        """Make a job that restores what an ended job changed: all of it, or one distribution.

        Nothing is restored before that is confirmed. Raises NotAllowedError, StaleError, and
        RefusedError while another job goes on for it, or when nothing is left to take back.
        """
        verb = "undo" if task is None else f"undo {self._name(number, task)}"
        act = Act(actor, Role.OPERATOR, verb, "undo jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            parent = self._store.jobs.get(number)
            require(parent, revision, UNDONE_WHEN)
            self._require_alone(parent)
            chosen = self._chosen(parent, task)
            plans = [restoring(one) for one in chosen]
            job = self._store.jobs.add_order(
                ApplySnapshot(_first_names(plans)), plans, where=parent, actor=actor.user, now=now
            )
            return asked(self._acting, job, actor, reply_to, now)

        return self._acting.do(act, deed)

    def undoable(self, actor: Actor, number: int, revision: int) -> tuple[Job, list[Task]]:
        """Return an ended job and what of it can be taken back; raises StaleError."""
        self._acting.look(actor, "look at jobs")
        job = self._store.jobs.get(number)
        require(job, revision, UNDONE_WHEN)
        tasks = undoable(job, self._store.tasks.of_job(number))
        if not tasks:
            raise StaleError(f"Nothing that {job.name} changed is left to undo.")
        return job, tasks

    def _snapshot(self, wanted: str) -> Snapshot:
        try:
            found = self._store.snapshots.get(wanted)
        except UnknownError:
            raise UnknownError(
                "That snapshot does not exist any more: it was deleted. `/certs snapshots` lists "
                "those that do."
            ) from None
        reasons = list(refusals(found.config))
        if found.account not in {"", self._store.inventory.account()}:
            reasons.append(
                f"It is of account {found.account}, and my credentials are of another one."
            )
        if reasons:
            raise RefusedError(f"“{found.name}” cannot be applied. {' '.join(reasons)}")
        return found

    def _read(self, form: Application) -> list[Distribution]:
        wanted = dict.fromkeys(form.distributions)
        read = [targets.known(self._store, one) for one in wanted]
        said = [why for _, why in read if why]
        if not wanted:
            said = ["Pick at least one distribution."]
        if len(wanted) > MOST:
            said = [f"At most {MOST} fit one job, and these are {len(wanted)}."]
        faults = {
            "distributions": " ".join(said[: targets.MOST_TOLD]) or self._busy(wanted),
            "post_in": self._reader.channel_fault(form.channel),
        }
        if any(faults.values()):
            raise FieldsError({field: fault for field, fault in faults.items() if fault})
        return [found for found, _ in read if found]

    def _busy(self, wanted: Iterable[str]) -> str:
        """Return which of the distributions another open job works on, "" when none is."""
        jobs = self._store.tasks.with_distributions(wanted, other_than=0)
        told = [f"J-{job} works on {which} too." for which, job in sorted(jobs.items())]
        return " ".join([*told[: targets.MOST_TOLD], "Wait until that ends."]) if told else ""

    def _require_alone(self, parent: Job) -> None:
        going = [one for one in self._store.jobs.children(parent.number) if one.is_open]
        if going:
            links = card_links(self._store.cards, [one.number for one in going])
            names = " and ".join(one.name for one in going)
            raise RefusedError(
                f"{names} is under way for {parent.name}. Wait until it ends, or cancel it.", links
            )

    def _chosen(self, parent: Job, task: str | None) -> list[Task]:
        tasks = self._store.tasks.of_job(parent.number)
        if task is not None and task not in {one.id for one in tasks}:
            raise UnknownError(f"{parent.name} has no such distribution any more.")
        chosen = [one for one in undoable(parent, tasks) if task in {None, one.id}]
        saved = [one for one in chosen if self._is_saved(one)]
        if not chosen:
            raise RefusedError(f"Nothing that {parent.name} changed is left to undo.")
        if not saved:
            raise RefusedError(
                f"The snapshots that {parent.name} saved before its changes were deleted: nothing "
                "can be restored."
            )
        return saved

    def _is_saved(self, task: Task) -> bool:
        try:
            self._store.snapshots.get(task.facts.before or "")
        except UnknownError:
            return False
        return True

    def _name(self, number: int, task: str) -> str:
        """Return what people know a task by."""
        names = {one.id: one.main_name for one in self._store.tasks.of_job(number)}
        return names.get(task, "a distribution")


def _applies(snapshot: Snapshot, target: Distribution, line: int) -> Plan:
    names = target.aliases or (target.domain,)
    return Plan(line, names, (), changes=Change(target.id, How.SNAPSHOT, snapshot.id))


def _first_names(plans: Sequence[Plan]) -> tuple[str, ...]:
    return tuple(plan.names[0] for plan in plans)
