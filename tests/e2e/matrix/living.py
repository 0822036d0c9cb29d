"""The real bot in a forked process: built by `bot.app`, reached by signed HTTP, its table of ticks
run one after another when told to, on a clock that stands still in between.
"""

import gc
import os
import random
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import botocore.loaders
import botocore.session

from bot import app
from bot.services.health import Health
from bot.settings import load
from handlers.http.server import HttpServer, application
from scheduler.guard import survives
from scheduler.ticks import TICKS, Running
from tests.e2e.matrix.answers import Answers, order_acks
from tests.e2e.matrix.points import Fate, Points, watch, wrap

ROUND, SETTLE = "round", "settle"
NOWHERE = -1
ENOUGH = 60.0
"""Seconds for listeners to end, on the slowest of machines."""
_MODELS = botocore.loaders.Loader(include_default_search_paths=True)
SERVICES = ("acm", "cloudfront", "route53", "secretsmanager", "service-quotas", "sns", "sts")


class StoppedClock:
    """A clock that a file moves: it holds seconds since 1970."""

    def __init__(self, path: Path) -> None:
        """Read `path` at every look."""
        self._path = path

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return datetime.fromtimestamp(float(self._path.read_text(encoding="ascii")), UTC)


class Ticks:
    """The table of ticks in one thread; each runs when its time has come."""

    def __init__(self, bot: app.Application) -> None:
        """Make what the ticks share; nothing runs yet."""
        self._clock = bot.clock
        self._settings = bot.settings
        self._running = Running.of(bot.parts)
        self._due = {tick.name: datetime.min.replace(tzinfo=UTC) for tick in TICKS}
        self._made: Mapping[str, Callable[[], object]] = {
            # In this thread, not in threads of its own.
            **{tick.name: tick.made(self._running) for tick in TICKS},
            "work": self._running.worker.drain,
        }

    def round(self) -> None:
        """Run every tick that is due, in the table's order."""
        for tick in TICKS:
            now = self._clock.now()
            if now >= self._due[tick.name]:
                self._due[tick.name] = now + timedelta(seconds=tick.seconds(self._settings))
                survives(tick.name, partial(self._run, tick.name))

    def _run(self, name: str) -> bool:
        self._made[name]()
        return True


def warm() -> None:
    """Make a bot for nothing: what that imports and caches, all forked bots have from the start.

    The models of AWS's services are read once; no thread may be left, for threads do not fork.
    """
    wrap(botocore.session, "create_loader", lambda _: lambda *_: _MODELS)
    session = botocore.session.Session()
    for service in SERVICES:
        session.create_client(
            service, "us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
        )
    with TemporaryDirectory() as folder:
        bot = app.build(load(_stand_ins(folder)))
        _server(bot, Points(Fate(), NOWHERE))
        bot.store.close()
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()


def _stand_ins(folder: str) -> dict[str, object]:
    """Return settings of a bot that will never run."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-none",
        "SLACK_SIGNING_SECRET": "none",
        "channel": "C0NONE",
        "database_url": f"sqlite:///{folder}/none.db",
    }


def _server(bot: app.Application, points: Points) -> HttpServer:
    health = Health(bot.store, bot.clock, bot.settings)
    made: Any = Answers(application(health, bot.listening.dispatch, bot.uploads), points)
    return HttpServer(made, host="127.0.0.1", port=0)


def live(
    told: Connection, settings: Mapping[str, str], clock: Path, log: Path, reached: Path, fate: Fate
) -> None:
    """Be the bot until the pipe closes: answers each ROUND when it is over, and each SETTLE when no
    listener is at work any more.
    """
    os.environ.update(settings)
    out = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(out, 2)
    written = os.open(reached, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    _count_ids(len(reached.read_bytes()))
    points = Points(fate, written)
    watch(points)
    order_acks()
    bot = app.build(load(), clock=StoppedClock(clock))
    server = _server(bot, points)
    server.start()
    told.send(server.port)
    ticks = Ticks(bot)
    with suppress(EOFError):
        while wanted := told.recv():
            bot.listening.settle(ENOUGH)
            if wanted == ROUND:
                ticks.round()
            told.send(wanted)
    os._exit(0)


def _count_ids(seed: int) -> None:
    """Make ids that are the same in every run: their order decides what is done first."""
    numbers = random.Random(seed)  # noqa: S311 # no secrets
    wrap(uuid, "uuid4", lambda _: lambda: uuid.UUID(int=numbers.getrandbits(128), version=4))
