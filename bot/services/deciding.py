"""What people decide about a job before it runs: confirm, take an offer of its checks, cancel.
Never acts on AWS: confirming makes tasks due, and workers do them.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.check import Level
from bot.domain.console import distribution_page
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import Distribution, SweepKind
from bot.domain.job import OPEN_STATES, Job, JobState
from bot.domain.list_rows import CertificateLine
from bot.domain.names import base, is_wildcard
from bot.domain.person import Actor, Entrance, Role
from bot.domain.task import Plan, Task
from bot.errors import RefusedError, StaleError, UnknownError
from bot.services.acting import Act, Acting, Kept
from bot.services.freshness import require
from bot.services.picking import SNAPSHOT
from bot.services.submitting import Reader
from bot.steps.rivals import card_links, rivals, takers

PATIENCE = timedelta(hours=24)
"""How long a job waits for Confirm before it expires."""

MOST_TOLD = 5
"""Taken names, and pages, that one refusal shows."""

_CHANGES = (EventKind.EDITED, EventKind.OFFER_ACCEPTED)
_AWAITING = frozenset({JobState.AWAITING_CONFIRMATION})


class Deciding:
    """The verbs of the card before a job runs, and Cancel at any time."""

    def __init__(self, acting: Acting, reader: Reader) -> None:
        """Act through `acting`; `reader` knows which templates exist and plans requests."""
        self._acting = acting
        self._store = acting.store
        self._reader = reader

    def confirm(
        self, actor: Actor, number: int, revision: int, *, accept_unknown: bool = False
    ) -> Job:
        """Let a checked job run: its tasks become due. Raises NotAllowedError or RefusedError.

        Names are looked up once more; when one is taken since, the job goes back to its checks.
        """
        act = Act(actor, Role.APPROVER, "confirm", "confirm jobs", f"J-{number}")

        def deed(now: datetime) -> Job | Kept:
            job = self._store.jobs.get(number)
            require(job, revision, _AWAITING)
            self._acting.roles.forbid_own(actor, self._authors(job))
            _refuse_checks(job, accept_unknown=accept_unknown)
            self._require_templates(job)
            taken = self._taken(job)
            if taken:
                self.check_again(replace(job, checks=()), now=now)
                return taken
            return self._start(job, actor, now)

        return self._acting.do(act, deed)

    def cancel(self, actor: Actor, number: int, revision: int) -> Job:
        """Cancel a job: at once before Confirm, at each task's next step after it."""
        act = Act(actor, Role.OPERATOR, "cancel", "cancel jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            require(job, revision, OPEN_STATES)
            if job.cancel_requested:
                raise StaleError(f"{job.name} is being cancelled already.")
            event = NewEvent(EventKind.CANCEL_ASKED, {"by": actor.user})
            if job.state is not JobState.RUNNING:
                saved = replace(job, state=JobState.CANCELLED, finished_at=now)
                return self._tell(self._store.jobs.save(saved, now=now), event, now)
            saved = self._store.jobs.save(replace(job, cancel_requested=True), now=now)
            tasks = self._store.tasks.of_job(number)
            self._store.tasks.wake((task.id for task in tasks), now=now)
            return self._tell(saved, event, now)

        return self._acting.do(act, deed)

    def accept_offer(self, actor: Actor, number: int, revision: int, kind: str, value: str) -> Job:
        """Do what a check offered (see `domain.check.Offer`); the job is checked again."""
        words = self._words(number, kind, value)
        act = Act(actor, Role.OPERATOR, f"accept {words}", "change jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            require(job, revision, _AWAITING)
            changed, plans = self._with_offer(job, kind, value)
            if plans is not None:
                self._store.jobs.replace_tasks(number, plans)
            event = NewEvent(EventKind.OFFER_ACCEPTED, {"by": actor.user, "offer": words})
            return self._tell(self.check_again(changed, now=now), event, now)

        return self._acting.do(act, deed)

    def expire(self) -> int:
        """Expire every job that nobody confirmed within a day; return how many."""
        now = self._acting.clock.now()
        with self._store.transaction():
            jobs = self._store.jobs.unconfirmed_since(now - PATIENCE)
            for job in jobs:
                saved = replace(job, state=JobState.EXPIRED, finished_at=now)
                self._tell(
                    self._store.jobs.save(saved, now=now), NewEvent(EventKind.EXPIRED, {}), now
                )
                bot = Actor("edgecert", "", Entrance.BOT)
                self._store.audit.add(bot, "expire", job.name, "done", now=now)
        return len(jobs)

    def check_again(self, job: Job, *, now: datetime) -> Job:
        """Send a changed job back to its checks and ask for fresh sweeps, inside a transaction."""
        saved = self._store.jobs.save(replace(job, state=JobState.CHECKING, checks=()), now=now)
        self._store.inventory.hurry(SweepKind.CERTIFICATES)
        self._store.inventory.hurry(SweepKind.DISTRIBUTIONS)
        return saved

    def _start(self, job: Job, actor: Actor, now: datetime) -> Job:
        running = replace(job, state=JobState.RUNNING, confirmed_by=actor.user, confirmed_at=now)
        saved = self._store.jobs.save(running, now=now)
        self._store.jobs.release_tasks(job.number, now=now)
        return self._tell(saved, NewEvent(EventKind.CONFIRMED, {"by": actor.user}), now)

    def _tell(self, job: Job, event: NewEvent, now: datetime) -> Job:
        self._store.events.add(job.number, [event], sns=self._acting.sns, now=now)
        return job

    def _authors(self, job: Job) -> set[str]:
        """Return who decided what the job asks for: its requester and whoever changed it."""
        events = self._store.events.of_kinds(job.number, _CHANGES)
        return {job.requested_by, *(str(event.payload["by"]) for event in events)}

    def _require_templates(self, job: Job) -> None:
        if not job.creates_distributions:
            return
        tasks = self._store.tasks.of_job(job.number)
        own = {SNAPSHOT + task.plan.snapshot for task in tasks if task.plan.snapshot}
        for template in {job.request.template or "", *own}:
            if not self._reader.template_is_there(template):
                raise RefusedError(
                    f"The snapshot that {job.name} was to be made from does not exist any more. "
                    "Press Edit and pick another one."
                )

    def _taken(self, job: Job) -> Kept | None:
        """Return who took a name of the job since its checks, or None when nobody did."""
        tasks = self._store.tasks.of_job(job.number)
        jobs, used = rivals(self._store, job, tasks), self._used(job, tasks)
        told = [
            f"`{name}` is taken by J-{other}, another open job." for name, other in jobs.items()
        ]
        told += [f"`{name}` is an alias of {found.id} now." for name, found in used.items()]
        if not told:
            return None
        pages = dict.fromkeys((one.id, distribution_page(one.id)) for one in used.values())
        links = (*card_links(self._store.cards, jobs.values()), *pages)
        again = f"The checks of {job.name} run once more."
        return Kept(" ".join([*told[:MOST_TOLD], again]), links[:MOST_TOLD])

    def _used(self, job: Job, tasks: Iterable[Task]) -> Mapping[str, Distribution]:
        """Return who has names of the job already, unless Confirm accepts that nobody knows."""
        inventory, kind = self._store.inventory, SweepKind.DISTRIBUTIONS
        unread = any(check.code == f"unread.{kind}" for check in job.checks)
        read_at = inventory.sweep(kind, job.account).started_at
        is_old = read_at is None or read_at < (job.checked_at or job.created_at)
        if not job.with_distribution or (unread and is_old):
            return {}
        return takers(self._store, job, tasks)

    def _words(self, number: int, kind: str, value: str) -> str:
        """Return an offer as its button read, and whom it was for; what nobody offered is not
        repeated.
        """
        with suppress(UnknownError):
            offers = [one for check in self._store.jobs.get(number).checks for one in check.offers]
            label = next((o.label for o in offers if (o.kind, o.value) == (kind, value)), "")
            if label:
                whom = self._whom(number, kind, value)
                return f"“{label}” for {whom}" if whom else f"“{label}”"
        return "an offer"

    def _whom(self, number: int, kind: str, value: str) -> str:
        match kind:
            case "use_certificate":
                return self._store.tasks.of_job(number)[int(value.partition(":")[0])].main_name
            case "add_name":
                return value
            case _:
                return ""

    def _with_offer(self, job: Job, kind: str, value: str) -> tuple[Job, Sequence[Plan] | None]:
        offers = {(offer.kind, offer.value) for check in job.checks for offer in check.offers}
        if (kind, value) not in offers:
            raise StaleError(
                f"That is not on offer for {job.name} any more. Its card shows what is."
            )
        plans = [task.plan for task in self._store.tasks.of_job(job.number)]
        match kind:
            case "use_certificate":
                position, _, arn = value.partition(":")
                plans[int(position)] = replace(plans[int(position)], reuse_certificate=arn)
                return job, plans
            case "add_name":
                lines = _with_name(job.request.lines, value)
                request = replace(job.request, lines=lines)
                return replace(job, request=request), _kept(plans, self._reader.plans(request))
            case _:
                return replace(job, request=replace(job.request, enable=value == "on")), None


def _refuse_checks(job: Job, *, accept_unknown: bool) -> None:
    refused = [check for check in job.checks if check.level is Level.REFUSED]
    if refused:
        raise RefusedError(f"{job.name} cannot run yet: {refused[0].text}")
    unknown = [check for check in job.checks if check.level is Level.UNKNOWN]
    if unknown and not accept_unknown:
        raise RefusedError(
            f"{len(unknown)} checks of {job.name} could not be made: {unknown[0].text} "
            "Confirm must accept that."
        )


def _with_name(lines: Iterable[CertificateLine], name: str) -> tuple[CertificateLine, ...]:
    """Add a name to the line of its relative: the apex of a wildcard or `www`, or the reverse."""
    found = [*lines]
    for at, line in enumerate(found):
        if name not in line.names and any(_are_related(name, other) for other in line.names):
            found[at] = replace(line, names=(*line.names, name))
            return tuple(found)
    raise RefusedError(f"`{name}` belongs to no line of this job any more.")


def _kept(old: Iterable[Plan], new: Iterable[Plan]) -> list[Plan]:
    """Return the new plans with the certificates accepted for lines that did not change."""
    reused = {plan.names: plan.reuse_certificate for plan in old}
    return [replace(plan, reuse_certificate=reused.get(plan.names)) for plan in new]


def _are_related(name: str, other: str) -> bool:
    if is_wildcard(name) or is_wildcard(other):
        return base(name) == base(other)
    return f"www.{name}" == other or f"www.{other}" == name
