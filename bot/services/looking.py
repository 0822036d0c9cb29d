"""What anyone of the workspace may look at: a job's page, the list of jobs, a form as filled."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.event import PRESSED
from bot.domain.job import Job, JobState
from bot.domain.job_page import Deed, JobPage, JobRow, Link
from bot.domain.person import Actor
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task, may_leave
from bot.errors import StaleError, UnknownError
from bot.services.acting import Acting
from bot.services.freshness import require_editable, require_running
from bot.services.import_keys import keyless
from bot.services.picking import LIVE, SNAPSHOT, picked
from bot.services.submitting import kept_lines, typed_text


@dataclass(frozen=True, slots=True)
class Filled:
    """A job as its form was filled: what Edit opens with.

    `kept` counts the certificates that the form cannot show (its list file's).
    `template` and `target` are the value and the label of the picked snapshot, and of the picked
    distribution.
    """

    job: Job
    names_text: str
    tags_text: str
    template: tuple[str, str] | None
    kept: int
    target: tuple[str, str] | None = None


class Looking:
    """Reads for viewers; nothing here writes but a refusal's audit row and a wish for a card."""

    def __init__(self, acting: Acting) -> None:
        """Read the store of `acting`."""
        self._acting = acting
        self._store = acting.store

    def page(self, actor: Actor, number: int) -> JobPage:
        """Return a job whole; raises NotAllowedError, UnknownError. A card that was given up is
        tried again: whoever looks for it may have mended what kept it away.
        """
        self._acting.look(actor, "look at jobs")
        job = self._job(number)
        trouble = self._store.cards.of_job(number).dead_reason
        if trouble:
            self.refresh(number)
        counted = self._store.tasks.counted([job])[0]
        history = self._store.audit.of_subject(job.name)
        tasks = tuple(self._store.tasks.of_job(number))
        return JobPage(
            job=job,
            tasks=tasks,
            records=tuple(self._store.records.of_job(number)),
            card_link=self.link(number),
            history=tuple(Deed(row.at, row.actor, row.action, row.outcome) for row in history),
            sns=self._acting.sns,
            dead_letters=self._dead_letters(number),
            card_trouble=trouble,
            templates=self._templates(job),
            presses=self._store.events.of_kinds(number, PRESSED),
            lacking=self._acting.roles.own.lacking(),
            live=counted.live,
            names=counted.names,
            keyless=keyless(self._store, job, tasks, self._acting.clock.now()),
        )

    def search(
        self,
        actor: Actor,
        *,
        states: Iterable[JobState] | None = None,
        mine: bool = False,
        limit: int = 10,
        offset: int = 0,
    ) -> list[JobRow]:
        """Return job rows, newest first; `mine` are those the actor asked for."""
        self._acting.look(actor, "look at jobs")
        by = actor.user if mine else None
        jobs = self._store.jobs.search(states=states, requested_by=by, limit=limit, offset=offset)
        return self._store.tasks.counted(jobs)

    def draft(self, actor: Actor, number: int, revision: int) -> Filled:
        """Return how a job's form was filled; raises NotAllowedError, StaleError, UnknownError."""
        self._acting.look(actor, "look at jobs")
        job = self._store.jobs.get(number)
        require_editable(job, revision)
        request = job.request
        return Filled(
            job,
            names_text=typed_text(request),
            tags_text="\n".join(f"{key}={value}" for key, value in request.tags),
            template=self.template(request.template),
            kept=len(kept_lines(request)),
            target=(request.target, request.target) if request.target else None,
        )

    def link(self, number: int) -> Link | None:
        """Return where a job's card is, or None until it was posted."""
        card = self._store.cards.of_job(number)
        return Link(card.channel, card.ts) if card.ts else None

    def card_at(self, channel: str, ts: str) -> int | None:
        """Return the job whose card this message is, or None when it is no card that we know."""
        return self._store.cards.by_message(channel, ts)

    def refresh(self, number: int) -> None:
        """Have a job's card shown anew, whatever it shows."""
        self._store.jobs.touch(number)

    def droppable(self, actor: Actor, number: int, revision: int) -> tuple[Job, list[Task]]:
        """Return a running job and its certificates that have not ended; raises StaleError."""
        self._acting.look(actor, "look at jobs")
        job = self._store.jobs.get(number)
        require_running(job, revision)
        tasks = self._store.tasks.of_job(number)
        left = [t for t in tasks if may_leave(t, with_distribution=job.with_distribution)]
        if not left:
            raise StaleError(f"Every certificate of {job.name} has ended: there is none to drop.")
        return job, left

    def _job(self, number: int) -> Job:
        """Return a job; numbers are never reused, so one that there is not is nearest the last."""
        try:
            return self._store.jobs.get(number)
        except UnknownError:
            newest = self._store.jobs.search(limit=1)
            said = f"The newest is {newest[0].name}" if newest else "There is none at all yet"
            raise UnknownError(
                f"There is no job J-{number}. {said}. `/certs jobs` lists them."
            ) from None

    def _dead_letters(self, number: int) -> int:
        return sum(job == number for job, *_ in self._store.events.dead_letters())

    def _templates(self, job: Job) -> dict[str, Snapshot]:
        """Return the snapshots that a job and its list name, by id; deleted ones are left out."""
        tasks = self._store.tasks.of_job(job.number)
        template = job.request.template or ""
        named = {task.plan.snapshot for task in tasks if task.plan.snapshot}
        if template.startswith(SNAPSHOT):
            named.add(template.removeprefix(SNAPSHOT))
        found: dict[str, Snapshot] = {}
        for one in named:
            with contextlib.suppress(UnknownError):
                found[one] = self._store.snapshots.get(one)
        return found

    def template(self, template: str | None) -> tuple[str, str] | None:
        """Return the value and the label of what was picked as a template, None for nothing."""
        if not template:
            return None
        found = picked(self._store, template)
        if found:
            return template, found.name if isinstance(found, Snapshot) else found.as_it_is_now
        if template.startswith(LIVE):
            return template, f"{template.removeprefix(LIVE)} as it is now"
        return None
