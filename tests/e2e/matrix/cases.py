"""Which plays are tried: a kill or a lost answer at one point of the recording. The whole matrix is
all of them; a sample is drawn by a seed.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeAlias

from bot.sandbox.slack import Message
from tests.e2e.matrix.ending import LINK, Ending, Unit, ending, of_message, of_notice
from tests.e2e.matrix.points import COMMIT, NEVER, START, Fate
from tests.e2e.matrix.stage import Scene, Stage

WHOLE = "whole"


class Blow(StrEnum):
    """What befalls the bot at a point."""

    KILL = "kill"
    KILL_FOR_AN_HOUR = "kill-for-an-hour"
    LOSE = "lose"


@dataclass(frozen=True, slots=True)
class Case:
    """One blow at one point, counted from 1, or before the first one, at START; `then` is the point
    at which the next bot is killed, counted from its own start, NEVER when it is not.
    """

    blow: Blow
    point: int
    then: int = NEVER

    def __str__(self) -> str:
        return f"{self.blow}.{self.point}" + ("" if self.then == NEVER else f".{self.then}")

    @property
    def fates(self) -> tuple[Fate, Fate]:
        """Return what the first bot is to suffer, and the second."""
        first = Fate(lose=self.point) if self.blow is Blow.LOSE else Fate(kill=self.point)
        return first, Fate(kill=self.then)

    @property
    def until(self) -> int:
        """Return the point of the last blow, counted over both bots."""
        return self.point + max(self.then, START)

    def last_of(self, points: Sequence[str]) -> str:
        """Return the point at which it strikes, "" before the first one."""
        return points[self.point - 1] if self.point else ""

    @property
    def later(self) -> timedelta:
        """Return after how long the next bot is started."""
        return timedelta(hours=self.blow is Blow.KILL_FOR_AN_HOUR)


@dataclass(frozen=True, slots=True)
class Recording:
    """The undisturbed play: every point up to the end, in order, and how it ended."""

    points: tuple[str, ...]
    ending: Ending

    def crash_behind(self, name: str) -> Case:
        """Return the crash behind the first call of this name, an hour before the next start."""
        return Case(Blow.KILL_FOR_AN_HOUR, self.points.index(name) + 1)

    def matrix(self) -> list[Case]:
        """Return every case there is."""
        found = [Case(Blow.KILL, START), Case(Blow.KILL_FOR_AN_HOUR, START)]
        for point, name in enumerate(self.points, start=1):
            found += [Case(Blow.KILL, point), Case(Blow.KILL_FOR_AN_HOUR, point)]
            if not name.startswith(COMMIT):
                found.append(Case(Blow.LOSE, point))
        return found


FOUND_AGAIN = (
    "acm.RequestCertificate",
    "cloudfront.CreateDistributionWithTags",
    "slack.files.completeUploadExternal",
)
"""The calls whose results a next bot finds again, rather than make them twice."""
WRITES = frozenset(
    {
        "acm.DeleteCertificate",
        "acm.ImportCertificate",
        "acm.RequestCertificate",
        "cloudfront.CreateDistributionWithTags",
        "cloudfront.DeleteDistribution",
        "cloudfront.UpdateDistribution",
        "slack.chat.postMessage",
        "slack.files.completeUploadExternal",
        "slack.response_url",
        "sns.Publish",
    }
)
"""The calls that must not be made twice, or whose second time is allowed at one point only."""


def drawing(seed: str) -> random.Random:
    """Return what draws the same for the same seed."""
    return random.Random(seed)  # noqa: S311 # no secrets


@dataclass(frozen=True, slots=True)
class Drawn:
    """One case, drawn by a seed; calls that change something come as often as all else together."""

    seed: str

    def __str__(self) -> str:
        return f"seed-{self.seed}"

    def cases(self, recording: Recording) -> list[Case]:
        """Return the case."""
        draw = drawing(self.seed)
        matrix = recording.matrix()
        telling = [case for case in matrix if case.last_of(recording.points) in WRITES]
        return [draw.choice(draw.choice([matrix, telling]))]


@dataclass(frozen=True, slots=True)
class Named:
    """One case, by its name: `lose.83`."""

    name: str

    def __str__(self) -> str:
        return self.name

    def cases(self, recording: Recording) -> list[Case]:  # noqa: ARG002 # needs none
        """Return the case."""
        blow, point = self.name.split(".")
        return [Case(Blow(blow), int(point))]


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `of` equal parts of the whole matrix."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number + 1}-of-{self.of}"

    def cases(self, recording: Recording) -> list[Case]:
        """Return the part."""
        return recording.matrix()[self.number :: self.of]


Share: TypeAlias = Drawn | Named | Shard
"""The cases of one test."""


def crashes_while_finding(recording: Recording, crash: Case, points: tuple[str, ...]) -> list[Case]:
    """Return the crashes of a second bot around all that it does because the first one crashed;
    `points` are those of both.
    """
    own = points[crash.point :]
    new = [place for place, name in enumerate(own, start=1) if name not in recording.points]
    return [replace(crash, then=then) for then in range(min(new) - 3, max(new) + 4)]


@dataclass(frozen=True, slots=True)
class Played:
    """A play that is over: the points that the bots reached, and how many of them before the end,
    how it ended, and what may be told twice.
    """

    points: tuple[str, ...]
    before_end: int
    ending: Ending
    twice: Counter[Unit]


def play(bots: ForkServerContext, case: Case | None = None, scene: Scene = Scene.CREATE) -> Played:
    """Play the scene from an empty world to its end."""
    with _stage(bots, scene) as stage:
        before_end = stage.play(case.fates if case else (), case.later if case else timedelta())
        points = tuple(stage.points.read_text().splitlines())
        return Played(points, before_end, ending(stage), _twice(stage, points, case))


def _twice(stage: Stage, points: tuple[str, ...], case: Case | None) -> Counter[Unit]:
    if case is None:
        return Counter()
    first = _accepted(stage, points[: case.point])
    if case.then == NEVER:
        return first
    return first + _accepted(stage, points[: case.until])


@contextmanager
def _stage(bots: ForkServerContext, scene: Scene) -> Iterator[Stage]:
    # In memory, where pytest keeps its own files too.
    folder = Path(mkdtemp(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    stage = Stage(folder, bots, scene)
    try:
        yield stage
    finally:
        stage.close()
        shutil.rmtree(folder)


def _accepted(stage: Stage, points: tuple[str, ...]) -> Counter[Unit]:
    """Return what the call at the last of these points told, whose answer nobody could use."""
    name = points[-1] if points else ""
    number = stage.earlier[name] + points.count(name) - 1
    slack = stage.world.slack
    match name:
        case "slack.chat.postMessage":
            ts = slack.calls("chat.postMessage")[number].response["ts"]
            messages = [*slack.messages(stage.channel), *stage.thread()]
            return of_message(next(message for message in messages if message.ts == ts))
        case "sns.Publish":
            return of_notice(stage.world.aws.sns_messages()[number])
        case "slack.response_url" if stage.scene is Scene.IMPORT:
            # The links for keys are given whenever somebody asks; the card's is told once.
            given = [one for one in slack.ephemerals(slack.user("dana").id) if _is_given(one)]
            return Counter([LINK] if "its own card" in given[number].text else [])
        case "slack.response_url" | "slack.chat.postEphemeral":
            # Before there is a card it was what somebody had asked to see, and sees again.
            return Counter([LINK] if "slack.chat.postMessage" in points else [])
        case _:
            return Counter()


def _is_given(message: Message) -> bool:
    return "its own card" in message.text or "/uploads/" in message.text
