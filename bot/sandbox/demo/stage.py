"""Where a scene is played: the furnished world, the running bot, the screen, and the ways of who
plays: act, wait for what follows, give up with what was seen.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.demo.screen import Screen
from bot.sandbox.slack import Message
from bot.sandbox.world import OPS_CHANNEL, Furniture, World

T = TypeVar("T")

TRIES = 40
LOOK_SECONDS = 0.5
STEP_SECONDS = 30.0
"""How long any one thing may take before the demo gives up and says what it waited for."""


class DemoError(Exception):
    """The demo cannot go on; the text says what it waited for and what it saw."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A furnished world beside a running bot; `clock` holds the offset of both."""

    world: World
    furniture: Furniture
    bot: BotProcess
    screen: Screen
    clock: Path

    @property
    def channel(self) -> str:
        """The channel in which the job is."""
        return self.world.slack.channel(OPS_CHANNEL).id

    def say(self, text: str) -> None:
        """Tell what somebody does."""
        self.screen.say(text)

    def jump(self, seconds: int, said: str) -> None:
        """Let time pass, for the bot and for AWS."""
        self.say(said)
        ahead = float(self.clock.read_text()) + seconds
        self.clock.write_text(str(ahead))

    def press(self, card: Message, button: str) -> None:
        """Press a button as dana; raises DemoError when Slack shows an error."""
        self.say(f"dana presses {button}")
        error = self.world.slack.person("dana").press(card, button).error
        if error:
            raise DemoError(f"Slack showed an error: {error}")

    def card(self) -> Message:
        """Return the job's card; raises DemoError when there is none."""
        messages = self.world.slack.messages(self.channel)
        if not messages:
            raise DemoError("There is no card.")
        return messages[-1]

    def card_with(self, button: str) -> Message | None:
        """Return the card when it has a button."""
        messages = self.world.slack.messages(self.channel)
        return messages[-1] if messages and button in messages[-1].buttons else None

    def card_says(self, text: str) -> bool:
        """Tell whether the card says something."""
        return text in said(self.card())

    def thread(self) -> Sequence[Message]:
        """Return the replies under the card."""
        return self.world.slack.replies(self.channel, self.card().ts)

    def put_into_route53(self, rows: Sequence[dict[str, str]]) -> None:
        """Put records, rows of a file in the thread, into the furnished zone."""
        changes = [
            {
                "Action": "UPSERT",
                "ResourceRecordSet": {
                    "Name": row["name"],
                    "Type": row["type"],
                    "TTL": int(row["ttl"]),
                    "ResourceRecords": [{"Value": row["value"]}],
                },
            }
            for row in rows
        ]
        self.world.aws.client("route53").change_resource_record_sets(
            HostedZoneId=self.furniture.hosted_zone, ChangeBatch={"Changes": changes}
        )

    def rows(self, is_wanted: Callable[[str], bool]) -> list[dict[str, str]]:
        """Return the rows of the tables in the thread whose names are wanted; none until then."""
        files = [one for reply in self.thread() for one in reply.files if is_wanted(one.name)]
        return [
            row
            for one in files
            for row in csv.DictReader(io.StringIO(one.content.decode("utf-8-sig")))
        ]

    def until(self, what: str, act: Callable[[], T | None]) -> T:
        """Act until it works, at most once per change of the world; raises DemoError."""
        for _ in range(TRIES):
            found = act()
            if found:
                return found
            with suppress(TimeoutError):
                self.world.slack.wait_for(self._more_calls(), LOOK_SECONDS)
        raise DemoError(f"Tried {TRIES} times in vain to get {what}.")

    def wait(self, what: str, predicate: Callable[[], T | None]) -> T:
        """Return the predicate's first true value, printing what is new meanwhile; raises
        DemoError.
        """

        def look() -> T | None:
            self.screen.refresh()
            if not self.bot.is_running:
                raise DemoError(f"The bot ended while the demo waited for {what}.")
            return predicate()

        # Again and again: what happens in AWS alone wakes nobody who waits for Slack.
        for _ in range(int(STEP_SECONDS / LOOK_SECONDS)):
            with suppress(TimeoutError):
                return cast("T", self.world.slack.wait_for(look, LOOK_SECONDS))
        raise DemoError(f"Waited {STEP_SECONDS:.0f} s in vain for {what}.")

    def _more_calls(self) -> Callable[[], bool]:
        before = len(self.world.slack.calls())
        return lambda: len(self.world.slack.calls()) > before


def said(message: Message) -> str:
    """Return all that a message says."""
    return json.dumps(message.blocks, ensure_ascii=False) + message.text
