"""Killed from outside while every thread runs: nothing is made twice, nothing is missing. What a
kill at each single point does is tried in `matrix`.
"""

import os
import random
import re
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bot.sandbox.bot_process import BotProcess
from tests.e2e.matrix.ending import RECORDS, Unit, of_message, of_notice
from tests.e2e.play import Play, said

ASKED = (("kiosk.example", "www.kiosk.example"), ("blog.example",), ("booth.example",))
TASKS = tuple(f"`{main}`" for main, *_ in ASKED)
SKIP = 0.2
"""Seconds; five for each real one: what waits for AWS and for a message's turn waits less."""
RESTARTS = ((0, 1), (1, 0))
"""Hours between each kill of a play and the next start. CI plays both orders, `make test` one."""
MOST_CALLS = 70
"""Calls of a bot before it is killed: about as many as it makes from Confirm to the end."""
LINK = "apps.connections.open"
KIND_OF = {
    "Confirmed": "confirmed",
    RECORDS: "records",
    "Issued": "issued",
    "Distribution created": "distribution_created",
    "Ready": "ready",
    "J-1 succeeded": "finished",
    "records": "records",
    "traffic-records": "distribution_created",
    "J-1": "finished",
}
"""By a message's heading, or a file's name: the kind of event that it tells."""
_OPEN = """SELECT sink, kind, payload FROM deliveries JOIN events USING (job, number)
    WHERE done_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Open:
    """What the store still had to tell of one event, in one place."""

    sink: str
    kind: str
    payload: str

    def holds(self, unit: Unit) -> bool:
        """Tell whether a thing told is told by this, and not by another task's event."""
        words = re.split("[ ,]", unit[2].strip("`")) if unit[2] else ()
        return (self.sink, self.kind) == _event(unit) and all(
            f'"{word}"' in self.payload for word in words
        )


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: what the store still had to tell, and what had been told."""

    open: tuple[Open, ...]
    told: Counter[Unit]

    def may_double(self, unit: Unit) -> bool:
        """Tell whether it fell between the acceptance of a message and the commit of that."""
        return unit in self.told and any(one.holds(unit) for one in self.open)


def _event(unit: Unit) -> tuple[str, str]:
    sink, what, _ = unit
    if sink == "file":
        return "files", KIND_OF[what.rpartition(".")[0]]
    return sink, KIND_OF.get(what, what)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A world with lags, whose domain owners have added the records."""
    made = Play(tmp_path)
    made.own(*(name for names in ASKED for name in names))
    yield made
    made.close()


@pytest.fixture
def drawing(request: pytest.FixtureRequest) -> random.Random:
    """Draws the moments; `--randomly-seed` draws nearly the same ones again."""
    return random.Random(request.config.getoption("randomly_seed", 0))  # noqa: S311 # no secrets


@pytest.mark.parametrize(
    ("unit", "is_allowed"),
    [
        (("thread", "Issued", "`blog.example`"), True),
        (("thread", "Issued", "`booth.example`"), False),
        (("thread", "Ready", "`blog.example`"), False),
        (("sns", "distribution_created", "kiosk.example,www.kiosk.example"), True),
        (("sns", "distribution_created", "kiosk.example,blog.example"), False),
        (("sns", "distribution_created", "example"), False),
        (("file", "J-1.csv", "kiosk.example www.kiosk.example"), True),
        (("file", "traffic-records.csv", "kiosk.example"), False),
        (("thread", "J-1 succeeded", ""), True),
        (("sns", "finished", ""), False),
    ],
)
def test_a_kill_excuses_only_what_was_being_told(unit: Unit, *, is_allowed: bool) -> None:
    """The same kind of another task, or in another place, was told once before and may not be
    again; nor may what nobody had heard.
    """
    kiosk = '{"names":["kiosk.example","www.kiosk.example"]}'
    still = (
        Open("thread", "issued", '{"names":["blog.example"]}'),
        Open("sns", "distribution_created", kiosk),
        Open("files", "finished", kiosk),
        Open("thread", "finished", kiosk),
    )

    assert is_allowed == Kill(still, Counter([unit])).may_double(unit)
    assert not Kill(still, Counter()).may_double(unit)


@pytest.mark.parametrize("restarts", RESTARTS if os.environ.get("CI") else RESTARTS[:1], ids=str)
def test_a_bot_killed_at_any_moments_finishes_its_job(
    play: Play, drawing: random.Random, restarts: tuple[int, ...]
) -> None:
    """One certificate and one distribution a task, one card; each thing told once, or twice where
    a kill fell between its acceptance and our commit.
    """
    bot = play.start()
    play.ask(*(" ".join(names) for names in ASKED))
    play.confirm()
    kills = []
    for hours in restarts:
        enough = _calls(play) + drawing.randrange(MOST_CALLS)
        is_enough = partial(_is_enough, play, enough)
        play.wait(is_enough, skip=SKIP)
        bot, kill = _kill(play, bot, hours)
        kills.append(kill)
    play.wait(partial(_is_over, play), skip=SKIP)
    told = _told(play)
    doubles = {unit: times for unit, times in told.items() if times > 1 + _allowed(kills, unit)}

    assert [1] * len(ASKED) == [len(play.certificates(main)) for main, *_ in ASKED]
    assert [1] * len(ASKED) == [len(play.distributions(main)) for main, *_ in ASKED]
    assert 1 == len(play.world.slack.messages(play.channel))
    assert "3 of 3 ready" in said(play.card())
    assert set() == _expected(play) - told.keys()
    assert {} == doubles
    assert len(play.world.slack.calls(LINK)) > len(restarts)


def _kill(play: Play, bot: BotProcess, hours: int) -> tuple[BotProcess, Kill]:
    """Kill a bot and start the next one, now or some hours later."""
    os.kill(bot.pid, signal.SIGKILL)
    assert -signal.SIGKILL == bot.wait(10)
    still = _still_to_tell(play.folder)
    calls = _calls(play)
    play.advance(3600 * hours)
    following = play.start()
    # By then Slack has taken all that the dead one had sent.
    play.wait(lambda: _calls(play) > calls)
    return following, Kill(still, _told(play))


def _still_to_tell(folder: Path) -> tuple[Open, ...]:
    """Read a copy of what a dead bot left: the next one is to find it as it is."""
    copies = folder / "copies"
    copies.mkdir(exist_ok=True)
    for file in folder.glob("edgecert.db*"):
        shutil.copy(file, copies)
    with closing(sqlite3.connect(copies / "edgecert.db")) as store:
        return tuple(
            Open(sink, kind.removesuffix("_supplement"), payload)
            for sink, kind, payload in store.execute(_OPEN)
        )


def _allowed(kills: list[Kill], unit: Unit) -> int:
    return sum(kill.may_double(unit) for kill in kills)


def _told(play: Play) -> Counter[Unit]:
    found = Counter[Unit]()
    for reply in play.thread():
        found += of_message(reply, TASKS)
    for notice in play.world.aws.sns_messages():
        found += of_notice(notice)
    return found


def _expected(play: Play) -> set[Unit]:
    """Return what must have been told of a job that succeeded, at least."""
    names = [name for line in ASKED for name in line]
    records = [play.world.aws.acm.record(name).name.rstrip(".") for name in names]
    endings = ("csv", "json", "tf", "zone")
    headings = ("Issued", "Distribution created", "Ready")
    return {
        ("thread", "Confirmed", ""),
        ("thread", "J-1 succeeded", ""),
        ("sns", "finished", ""),
        *(("thread", heading, task) for heading in headings for task in TASKS),
        *(("thread", RECORDS, record) for record in records),
        *(("sns", "records", record) for record in records),
        *(("sns", "distribution_created", ",".join(line)) for line in ASKED),
        *(("file", f"records.{ending}", record) for ending in endings for record in records),
        *(("file", f"traffic-records.{ending}", one) for ending in endings for one in names),
        *(("file", "J-1.csv", " ".join(line)) for line in ASKED),
    }


def _is_over(play: Play) -> bool:
    """Tell whether the end was told, its file too, which comes last."""
    files = {file.name for reply in play.thread() for file in reply.files}
    return play.is_finished() and "J-1.csv" in files


def _is_enough(play: Play, calls: int) -> bool:
    return _calls(play) >= calls or play.is_finished()


def _calls(play: Play) -> int:
    return len(play.world.slack.calls()) + len(play.world.aws.calls())
