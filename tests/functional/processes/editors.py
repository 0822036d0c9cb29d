"""What a process does to many cards while a test counts: it edits as fast as it may."""

from datetime import datetime, timedelta
from pathlib import Path

from bot.notify.cards import Cards
from bot.slack.outbox import Outbox, Sayable
from bot.store.connection import connect
from bot.store.sqlite import open_store
from tests.functional.store.making import NOW

BUSY = timedelta(seconds=30)
STEP = timedelta(seconds=1)
CHANGED = "UPDATE threads SET touched = touched + 1, shown_hash = 'another'"


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        """Tell the hand's time."""
        return self.time


class Noting(Outbox):
    """Takes every edit, asks nobody, and notes when."""

    def __init__(self, clock: Hand) -> None:
        super().__init__("none", "http://127.0.0.1:9/")
        self._clock = clock
        self.edits: list[datetime] = []

    def update(self, channel: str, ts: str, message: Sayable) -> None:  # noqa: ARG002 # the Outbox's
        """Note an edit."""
        self.edits.append(self._clock.now())


def edit(path: Path, seconds: int) -> list[datetime]:
    """Change every card each second, show as many as may be; return when edits were made."""
    clock = Hand()
    slack = Noting(clock)
    store = open_store(f"sqlite:///{path}", busy=BUSY)
    cards = Cards(store, slack, clock, sns=False)
    connection = connect(path, mode="rw", busy=BUSY)
    for _ in range(seconds):
        connection.execute(CHANGED)
        while cards.run_one(clock.now()):
            pass
        clock.time += STEP
    connection.close()
    store.close()
    return slack.edits
