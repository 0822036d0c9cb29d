"""What people do about what a job made: clean it up, remove one certificate of it, let a removal
go on that found something changed. Never acts on AWS: a clean-up is a job, and workers do it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.clean_up import (
    CLEANED_WHEN,
    asked_about,
    can_be_cleaned_up,
    can_be_removed,
    planned,
    waits_for_decision,
)
from bot.domain.event import EventKind, NewEvent
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.person import Actor, Role
from bot.domain.removal import CleanUp, Stay
from bot.domain.task import Plan, Task, WhoActs
from bot.errors import RefusedError, StaleError, UnknownError
from bot.services.acting import Act, Acting
from bot.services.freshness import require
from bot.steps.rivals import card_links

MOST_TOLD = 3
"""Reasons why things stay that one refusal shows."""
_DOING = {JobKind.CLEAN_UP: "cleaning up", JobKind.APPLY: "undoing"}
"""What a job that was made for an ended one does to it."""


class Cleaning:
    """The verbs that take away what a job made."""

    def __init__(self, acting: Acting) -> None:
        """Act through `acting`."""
        self._acting = acting
        self._store = acting.store

    def clean_up(
        self,
        actor: Actor,
        number: int,
        revision: int,
        *,
        task: str | None = None,
        reply_to: ReplyTo | None = None,
    ) -> Job:
        """Make a job that removes what an ended job made: all of it, or what one task made.

        Nothing is removed before that is confirmed. Raises NotAllowedError, StaleError, and
        RefusedError while another clean-up of the job goes on, or when nothing is left.
        """
        verb = "clean up" if task is None else f"remove {self._name(number, task)}"
        act = Act(actor, Role.OPERATOR, verb, "clean up jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            parent = self._store.jobs.get(number)
            require(parent, revision, CLEANED_WHEN)
            self._require_alone(parent)
            tasks = self._store.tasks.of_job(number)
            chosen = self._chosen(parent, tasks, task)
            plans, stays = planned(parent, tasks, {one.id for one in chosen})
            if not plans:
                raise RefusedError(_nothing_left(parent, stays))
            order = CleanUp(
                tuple(one.main_name for one in chosen), tuple(stays), is_whole=task is None
            )
            job = self._store.jobs.add_order(order, plans, where=parent, actor=actor.user, now=now)
            return self._asked(job, actor, reply_to, now)

        return self._acting.do(act, deed)

    def removable(self, actor: Actor, number: int, revision: int) -> tuple[Job, list[Task]]:
        """Return an ended job and its certificates that can be removed; raises StaleError."""
        self._acting.look(actor, "look at jobs")
        job = self._store.jobs.get(number)
        require(job, revision, CLEANED_WHEN)
        tasks = [one for one in self._store.tasks.of_job(number) if can_be_removed(job, one)]
        if not tasks:
            raise StaleError(f"Nothing that {job.name} made is left to remove.")
        return job, tasks

    def accept_changes(self, actor: Actor, number: int, revision: int, seen: str) -> Job:
        """Let removals and changes go on that found something changed: what the person saw is
        accepted (`seen` is the mark of it, see `asked_about`), and nothing that was found since.

        Raises NotAllowedError, StaleError, RefusedError when none waits for that.
        """
        what = "decide what is removed or changed"
        act = Act(actor, Role.APPROVER, "accept changes", what, f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            require(job, revision, {JobState.RUNNING})
            self._acting.roles.forbid_own(actor, {job.requested_by})
            tasks = self._store.tasks.of_job(number)
            waiting = [one for one in tasks if waits_for_decision(job, one)]
            if not waiting:
                raise RefusedError(f"Nothing of {job.name} waits for that any more.")
            if seen != asked_about(job, tasks):
                raise StaleError(
                    f"What {job.name} found has changed since that was shown. Its card is "
                    "refreshed, and says what is found now: look at it, and decide anew."
                )
            for one in waiting:
                self._store.tasks.write(_accepted(one, now), now=now)
            payload = {
                "by": actor.user,
                "names": [one.main_name for one in waiting],
                "changes": [change for one in waiting for change in one.facts.changes],
            }
            event = NewEvent(EventKind.CHANGES_ACCEPTED, payload)
            self._store.events.add(number, [event], sns=self._acting.sns, now=now)
            return job

        return self._acting.do(act, deed)

    def _asked(self, job: Job, actor: Actor, reply_to: ReplyTo | None, now: datetime) -> Job:
        event = NewEvent(EventKind.SUBMITTED, {"by": actor.user})
        self._store.events.add(job.number, [event], sns=self._acting.sns, now=now)
        self._store.inventory.hurry(SweepKind.CERTIFICATES)
        self._store.inventory.hurry(SweepKind.DISTRIBUTIONS)
        if reply_to:
            subject = {"job": str(job.number)}
            self._store.inquiries.add(
                InquiryKind.CARD_LINK, subject, actor=actor.user, reply_to=reply_to, now=now
            )
        return job

    def _require_alone(self, parent: Job) -> None:
        refuse_while_cleaned_up(self._acting, parent, "Wait until it ends, or cancel it.")

    def _chosen(self, parent: Job, tasks: Sequence[Task], task: str | None) -> list[Task]:
        if task is None:
            if not can_be_cleaned_up(parent, tasks):
                raise RefusedError(_nothing_left(parent, ()))
            return [one for one in tasks if can_be_removed(parent, one)]
        found = [one for one in tasks if one.id == task]
        if not found:
            raise UnknownError(f"{parent.name} has no such certificate any more.")
        return found

    def _name(self, number: int, task: str) -> str:
        """Return what people know a task by."""
        names = {one.id: one.main_name for one in self._store.tasks.of_job(number)}
        return names.get(task, "a certificate")


def refuse_while_cleaned_up(acting: Acting, job: Job, mend: str) -> None:
    """Raise RefusedError while a clean-up or an undo of a job goes on; its card is linked."""
    going = [one for one in acting.store.jobs.children(job.number) if one.is_open]
    if going:
        links = card_links(acting.store.cards, [one.number for one in going])
        told = " ".join(f"{one.name} is {_DOING[one.kind]} {job.name}." for one in going)
        raise RefusedError(f"{told} {mend}", links)


def _nothing_left(parent: Job, stays: Sequence[Stay]) -> str:
    whys = [f"{stay.what} {stay.id} of `{stay.name}` stays: {stay.why}." for stay in stays]
    return " ".join([f"{parent.name} made nothing that can be removed now.", *whys[:MOST_TOLD]])


def _accepted(task: Task, now: datetime) -> Task:
    return replace(
        task,
        plan=_accepting(task),
        facts=replace(task.facts, changes=(), found=""),
        reason="",
        detail="",
        who_acts=WhoActs.US,
        next_attempt_at=now,
    )


def _accepting(task: Task) -> Plan:
    """Return the plan of a task that goes on with what it found changed, and with no more."""
    plan, facts = task.plan, task.facts
    if plan.changes:
        return replace(plan, changes=replace(plan.changes, seen=facts.found))
    if plan.removes:
        accepts = tuple(dict.fromkeys((*plan.removes.accepts, *facts.changes)))
        return replace(plan, removes=replace(plan.removes, accepts=accepts))
    return plan
