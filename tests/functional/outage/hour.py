"""Jobs of many tasks that run for an hour, the processes that tell of them, and what people read.

Real notices before the local Slack, and a clock moved by hand: nothing here decides what is right.
"""

import re
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.event import EventKind, Payload
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.sandbox.slack import Message, SlackServer
from bot.store.base import Store
from tests.functional.notify.counter import Counter, Hand, made, records

E = EventKind
TASKS = 6
"""Certificates of a job: more than the five whose milestones are told one by one."""
SINKS = ("cards", "threads", "files", "sns", "replies")
MOST = 30
"""Messages of a sink in one tick."""
HOUR = 3600.0

_STEPS = (
    (E.ISSUED, TaskState.ISSUED, 0.0),
    (E.DISTRIBUTION_CREATED, TaskState.DEPLOYING, 90.0),
    (E.READY, TaskState.READY, 240.0),
)
_WAYS = (
    TaskState.REQUESTED,
    TaskState.AWAITING_VALIDATION,
    TaskState.ISSUED,
    TaskState.CREATING_DISTRIBUTION,
    TaskState.DEPLOYING,
    TaskState.READY,
)


@dataclass
class Hour:
    """One store and one Slack; `processes` are the bots that tell, each with its own instances."""

    slack: SlackServer
    store: Store
    clock: Hand
    plan: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with one process."""
        self.begun = self.clock.time
        self.processes = [self.process()]

    @property
    def bot(self) -> Counter:
        """The first process."""
        return self.processes[0]

    def process(self) -> Counter:
        """Return another process on the same store, which publishes to the same topic."""
        started = Counter(self.slack, self.store, self.clock)
        if hasattr(self, "processes"):
            started.topic = self.bot.topic
            started.__post_init__()
        return started

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        """Let something happen so many seconds after the beginning."""
        self.plan.append((seconds, act))

    def job(self, channel: str = "ssl-ops", *, begins: float = 0, tasks: int = TASKS) -> Job:
        """Add a job that is confirmed now, and ends within 50 minutes."""
        job = self.bot.job(tasks, channel=self.slack.channel(channel).id)

        def happens(kind: EventKind, payload: Payload, task: int | None = None) -> None:
            self.bot.happen(job, kind, payload, task)
            self.store.jobs.touch(job.number)

        self.at(begins, lambda: happens(E.CONFIRMED, {"by": self.slack.user("sam").id}))
        zones = records(*(f"s{task}.a.example" for task in range(tasks)))
        self.at(begins + 60, lambda: happens(E.RECORDS, zones))
        pace = 2400 / tasks
        for task in range(tasks):
            for kind, state, late in _STEPS:
                when = begins + 120 + task * pace + late
                self.at(when, lambda t=task, k=kind, s=state: self._step(job, t, k, s))  # type: ignore[misc] # bound now
        self.at(begins + 2900, lambda: self._finish(job, happens))
        return job

    def _step(self, job: Job, place: int, kind: EventKind, state: TaskState) -> None:
        task = self.store.tasks.of_job(job.number)[place]
        passed = _WAYS.index(task.state) + 1 if task.state in _WAYS else 0
        for way in _WAYS[passed : _WAYS.index(state) + 1]:
            task = replace(task, state=way)
            self.store.tasks.write(task, now=self.clock.now())
        self.bot.happen(job, kind, made(place), place)

    def _finish(self, job: Job, happens: Callable[[EventKind, Payload], None]) -> None:
        now = self.clock.now()
        ended = replace(self.store.jobs.get(job.number), state=JobState.SUCCEEDED, finished_at=now)
        self.store.jobs.save(ended, now=now)
        happens(E.FINISHED, {"state": "succeeded", "seconds": 2900, "tasks": []})

    def run(self, seconds: float) -> None:
        """Let time pass by the second while anything is told, else by up to ten; what is planned
        happens in between.
        """
        until, step = self.clock.time + timedelta(seconds=seconds), 1.0
        while self.clock.time < until:
            self._happen()
            went = [self.tick(process) for process in self.processes]
            step = 1.0 if any(went) else min(step * 2, 10.0)
            self.clock.wait(min(step, (until - self.clock.time).total_seconds()))
        self.slack.wait_for(self._all_is_shared)  # by real time, as Slack does

    def _happen(self) -> None:
        passed = (self.clock.time - self.begun).total_seconds()
        due = sorted((one for one in self.plan if one[0] <= passed), key=lambda one: one[0])
        self.plan = [one for one in self.plan if one[0] > passed]
        for _, act in due:
            act()

    def _all_is_shared(self) -> bool:
        uploads, files = self.slack.workspace.uploads, self.slack.workspace.files
        done = [upload.file.id for upload in uploads.values() if upload.is_completed]
        return all(files[one].shares for one in done)

    def tick(self, process: Counter) -> bool:
        """Let each sink of a process tell what is due; return whether one did."""
        went = False
        for sink in SINKS:
            for _ in range(MOST):
                if not getattr(process, sink).run_one(self.clock.now()):
                    break
                went = True
        return went

    def thread(self, job: Job) -> list[Message]:
        """Return the replies of a job's threads (of every card that it got), files left out."""
        cards = {message.ts for message in self.cards(job)}
        told = [one for ts in cards for one in self.slack.replies(job.channel, ts)]
        return sorted((one for one in told if not one.files), key=lambda one: one.ts)

    def cards(self, job: Job) -> list[Message]:
        """Return the messages that are, or were, a job's card."""
        posted = self.slack.messages(job.channel)
        return [one for one in posted if f"🔐 {job.name} ·" in one.text]

    def card(self, job: Job) -> str:
        """Return what the card that the store knows says."""
        ts = self.store.cards.of_job(job.number).ts
        return next(one.text for one in self.cards(job) if one.ts == ts)

    def files(self, job: Job) -> list[str]:
        """Return the names of all files shared for a job, sorted."""
        cards = [card.ts for card in self.cards(job)]
        told = [one for ts in cards for one in self.slack.replies(job.channel, ts)]
        return sorted(file.name for one in told for file in one.files)

    def most_edits_in_a_minute(self) -> int:
        """Return the edits of the busiest minute that begins with any of them, by Slack's clock."""
        moments = [call.at for call in self.slack.calls("chat.update")]
        return max(
            (sum(start <= one < start + 60 for one in moments) for start in moments), default=0
        )


def milestones(replies: Sequence[Message]) -> list[tuple[str, str]]:
    """Return (what, name) in the order in which a thread tells it; "" for the job's own."""
    told: list[tuple[str, str]] = []
    for reply in replies:
        what = reply.text.split("*")[1]
        names = re.findall(r"`(s\d+\.a\.example)`", reply.text)
        own = what.startswith(("Confirmed", "DNS", "J-"))
        told += [(what, "")] if own else [(what, name) for name in dict.fromkeys(names)]
    return told


def expected(job: Job, tasks: int = TASKS) -> Tally[tuple[str, str]]:
    """Return what a job's thread has to tell, each once."""
    own = ["Confirmed", "DNS records to add", f"{job.name} succeeded"]
    each = ["Issued", "Distribution created", "Ready"]
    names = [f"s{number}.a.example" for number in range(tasks)]
    return Tally([(what, "") for what in own] + [(what, name) for what in each for name in names])


def out_of_order(told: Sequence[tuple[str, str]], job: Job) -> list[tuple[str, str]]:
    """Return what is told before something that happened earlier to the same certificate or job."""
    ranks = ["Confirmed", "DNS records to add", "Issued", "Distribution created", "Ready"]
    order = {what: place for place, what in enumerate([*ranks, f"{job.name} succeeded"])}
    reached: dict[str, int] = {}
    late = []
    for what, name in told:
        before = max(reached.get(name, 0), reached.get("", 0))
        if order[what] < before:
            late.append((what, name))
        reached[name] = max(before, order[what])
    return late
