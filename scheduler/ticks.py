"""Every tick of the bot, in one table: what it is called, how often, which role runs it, what it
does. APScheduler only says when; a tick never calls it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.settings import Settings
from scheduler.delivery import MOST, until_idle
from scheduler.descriptions import Descriptions
from scheduler.directory import Directory
from scheduler.dns_watch import DnsWatch
from scheduler.notice_watch import NoticeWatch
from scheduler.parts import Parts, RunOne
from scheduler.recovery import expire_unconfirmed
from scheduler.retention import erase_keys, prune
from scheduler.sweeps import Sweeps
from scheduler.traffic_watch import TrafficWatch
from scheduler.worker import SOON, Worker

HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Running:
    """What the ticks of one process share."""

    parts: Parts
    worker: Worker
    sweeps: Sweeps
    stopping: threading.Event

    @classmethod
    def of(cls, parts: Parts) -> "Running":
        """Make what the ticks share; nothing starts yet."""
        settings = parts.settings
        return cls(
            parts=parts,
            worker=Worker(
                parts.work,
                clock=parts.clock,
                size=settings.workers,
                next_slot=partial(parts.store.tasks.next_slot, within=SOON),
                give_way=parts.give_way,
            ),
            sweeps=Sweeps(
                parts.store,
                parts.aws,
                parts.clock,
                busy=timedelta(seconds=settings.sweep_seconds),
                idle=timedelta(seconds=settings.idle_sweep_seconds),
                topic=settings.sns_topic_arn,
            ),
            stopping=threading.Event(),
        )


@dataclass(frozen=True, slots=True)
class Tick:
    """One row: `seconds` between two calls, `roles` that make them, `made` returns what to call."""

    name: str
    seconds: Callable[[Settings], float]
    made: Callable[[Running], Callable[[], None]]
    roles: frozenset[str] = frozenset({"worker"})


def _each_tick(settings: Settings) -> float:
    return settings.tick_seconds


HOMES = 20
"""Home tabs of one tick, shown or only looked at: the next tick goes on with the others."""


def _delivering(name: str, *, most: int = MOST) -> Callable[[Running], Callable[[], None]]:
    def made(running: Running) -> Callable[[], None]:
        run_one = running.parts.deliver.get(name)
        if run_one is None:  # no topic: nothing to publish
            return lambda: None
        return _until_idle(running, run_one, most)

    return made


def _announcing(running: Running) -> Callable[[], None]:
    return _until_idle(running, running.parts.announce, MOST)


def _until_idle(running: Running, run_one: RunOne, most: int) -> Callable[[], None]:
    parts = running.parts
    return until_idle(
        run_one, parts.clock, stopping=running.stopping, most=most, give_way=parts.give_way
    )


def _describing(running: Running) -> Callable[[], None]:
    parts = running.parts
    return Descriptions(parts.store, parts.aws, parts.clock).tick


def _watching_dns(running: Running) -> Callable[[], None]:
    parts = running.parts
    least = timedelta(seconds=parts.settings.dns_seconds)
    return DnsWatch(parts.store, parts.look, parts.clock, least=least).tick


def _watching_certificates(running: Running) -> Callable[[], None]:
    parts = running.parts
    sns = parts.settings.sns_topic_arn is not None
    return NoticeWatch(parts.store, parts.clock, sns=sns).tick


def _watching_traffic(running: Running) -> Callable[[], None]:
    parts = running.parts
    if parts.lead is None:
        return lambda: None
    return TrafficWatch(parts.store, parts.lead, parts.clock).tick


def _keeping_the_directory(running: Running) -> Callable[[], None]:
    parts = running.parts
    return Directory(parts.store, parts.slack, parts.settings, parts.clock).tick


TICKS: tuple[Tick, ...] = (
    Tick("work", _each_tick, lambda running: running.worker.tick),
    Tick("announce", _each_tick, _announcing),
    # Sweeps are asked every tick whether they are due: that depends on what pends.
    Tick("certificates", _each_tick, lambda running: running.sweeps.certificates),
    Tick("descriptions", _each_tick, _describing),
    Tick("distributions", _each_tick, lambda running: running.sweeps.distributions),
    Tick("zones", _each_tick, lambda running: running.sweeps.zones),
    Tick("quotas", _each_tick, lambda running: running.sweeps.quotas),
    Tick("topic", _each_tick, lambda running: running.sweeps.topic),
    Tick("account", lambda _: HOUR, lambda running: running.sweeps.account),
    # Every tick too: what to add is told once each new record was looked up.
    Tick("dns", _each_tick, _watching_dns),
    Tick("traffic", _each_tick, _watching_traffic),
    Tick("cards", _each_tick, _delivering("cards")),
    Tick("threads", _each_tick, _delivering("threads")),
    Tick("files", _each_tick, _delivering("files")),
    Tick("sns", _each_tick, _delivering("sns")),
    Tick("replies", _each_tick, _delivering("replies")),
    # Every tick, as it is for the others: the watch itself looks at its clock.
    Tick("watch", _each_tick, _watching_certificates),
    Tick("notices", _each_tick, _delivering("notices")),
    Tick("sns-notices", _each_tick, _delivering("sns-notices")),
    Tick("homes", _each_tick, _delivering("homes", most=HOMES)),
    # The web role too: it judges by the directory, and must not depend on a worker for it.
    Tick("directory", _each_tick, _keeping_the_directory, frozenset({"web", "worker"})),
    Tick("expire", lambda _: 60.0, lambda r: partial(expire_unconfirmed, r.parts.expire)),
    Tick("keys", lambda _: 60.0, lambda r: partial(erase_keys, r.parts.store, r.parts.clock)),
    Tick("prune", lambda _: DAY, lambda r: partial(prune, r.parts.store, r.parts.clock)),
)
"""All ticks; each first runs at the start."""
