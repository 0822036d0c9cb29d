"""What people do about a running or failed job: drop a certificate, retry what failed, look again.
Never acts on AWS: tasks are written and woken, and workers do the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.person import Actor, Role
from bot.domain.retrying import can_be_retried, must_be_cleaned, retried
from bot.domain.task import Task, TaskState, is_finished
from bot.errors import RefusedError, UnknownError
from bot.services.acting import Act, Acting
from bot.services.cleaning import refuse_while_cleaned_up
from bot.services.freshness import require, require_running
from bot.steps.import_titles import why_not_free
from bot.steps.rivals import busy, card_links, rivals
from bot.steps.withdrawing import act_of_drop

MOST_TOLD = 5
"""Names and distributions that other jobs have, and their cards, that one refusal shows."""

_ENDED = {TaskState.CANCELLED: "has left the job"}


class Mending:
    """The verbs of the card while a job runs and after it failed."""

    def __init__(self, acting: Acting) -> None:
        """Act through `acting`."""
        self._acting = acting
        self._store = acting.store

    def drop(self, actor: Actor, number: int, revision: int, task: str) -> Job:
        """Ask that one certificate leaves a running job; a worker stops it at its next step.

        Raises StaleError on an old button, RefusedError when that certificate has ended already.
        """
        verb = act_of_drop(self._name(number, task))
        act = Act(actor, Role.OPERATOR, verb, "drop certificates", f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            require_running(job, revision)
            found = self._task(job, task)
            ended = is_finished(found, with_distribution=job.with_distribution)
            if ended and found.state is not TaskState.FAILED:
                how = _ENDED.get(found.state, f"is {found.state}")
                raise RefusedError(f"`{found.main_name}` {how} already: there is nothing to drop.")
            if not found.drop_requested:
                self._store.tasks.write(replace(found, drop_requested=True), now=now)
                self._store.tasks.wake([found.id], now=now)
                self._store.jobs.touch(number)
            return job

        return self._acting.do(act, deed)

    def retry_failed(self, actor: Actor, number: int, revision: int) -> Job:
        """Send what failed back to where it failed, or to a new request if its certificate is dead.

        Raises NotAllowedError, StaleError, RefusedError when nothing failed.
        """
        act = Act(actor, Role.OPERATOR, "retry", "retry jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            require(job, revision, {JobState.FAILED, JobState.RUNNING})
            tasks = self._store.tasks.of_job(number)
            failed = [task for task in tasks if can_be_retried(task)]
            if not failed or job.cancel_requested:
                raise RefusedError(_no_retry(job, tasks))
            refuse_while_cleaned_up(
                self._acting, job, "Wait until it ends, or cancel it; then retry."
            )
            self._require_unrivalled(job, failed)
            self._require_free(job, failed, now)
            if job.state is JobState.FAILED:
                again = replace(job, state=JobState.RUNNING, finished_at=None)
                job = self._store.jobs.save(again, now=now)
            for task in failed:
                self._store.tasks.write(_due(retried(task), now), now=now)
            self._store.jobs.touch(number)
            # What people mended to make it succeed now may be in no list yet.
            self._store.inventory.hurry(SweepKind.DISTRIBUTIONS)
            payload = {"by": actor.user, "names": [task.main_name for task in failed]}
            event = NewEvent(EventKind.RETRIED, payload)
            self._store.events.add(number, [event], sns=self._acting.sns, now=now)
            return job

        return self._acting.do(act, deed)

    def _require_unrivalled(self, job: Job, tasks: Sequence[Task]) -> None:
        """Raise RefusedError when another open job will make an alias of a name meanwhile, or
        works on a distribution that is to be changed.
        """
        names, works = rivals(self._store, job, tasks), busy(self._store, job, tasks)
        told = [f"`{name}` is asked for by J-{other} too." for name, other in names.items()]
        told += [f"J-{other} works on {which} too." for which, other in works.items()]
        if told:
            mend = "Wait until that job ends, or cancel it; then retry."
            links = card_links(self._store.cards, [*names.values(), *works.values()])
            raise RefusedError(" ".join([*told[:MOST_TOLD], mend]), links[:MOST_TOLD])

    def _require_free(self, job: Job, tasks: Sequence[Task], now: datetime) -> None:
        """Raise RefusedError when what is to be imported has lost its name or its place meanwhile;
        only the one certificate of a job can have either.
        """
        for task in tasks:
            why = why_not_free(self._store, job, task, now)
            if why:
                raise RefusedError(why)

    def _name(self, number: int, task: str) -> str:
        """Return what people know a task by."""
        names = {one.id: one.main_name for one in self._store.tasks.of_job(number)}
        return names.get(task, "a certificate")

    def _task(self, job: Job, task: str) -> Task:
        found = next((one for one in self._store.tasks.of_job(job.number) if one.id == task), None)
        if found is None:
            raise UnknownError(f"{job.name} has no such certificate any more.")
        return found


def _no_retry(job: Job, tasks: Iterable[Task]) -> str:
    said = f"Nothing of {job.name} can be retried."
    if not any(must_be_cleaned(task) for task in tasks):
        return said
    return f"{said} Distributions that serve a dead certificate stand: Clean up removes them."


def _due(task: Task, now: datetime) -> Task:
    return replace(
        task, step=None, attempts=0, first_tried_at=None, next_attempt_at=now, drop_requested=False
    )
