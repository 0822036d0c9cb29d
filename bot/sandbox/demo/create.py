"""The scene `create`: three certificates from slash command to distributions, with a mistake in
DNS on the way.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.demo.screen import Screen
from bot.sandbox.demo.verdict import told_events
from bot.sandbox.slack import Message
from bot.sandbox.world import OPS_CHANNEL, Furniture, World

T = TypeVar("T")

ASKED: tuple[tuple[str, ...], ...] = (
    ("shop.example", "www.shop.example"),
    ("*.static.shop.example", "static.shop.example"),
    ("blog.example",),
)
TAGS = {"team": "shop", "env": "prod"}
TRIES = 40
LOOK_SECONDS = 0.5
STEP_SECONDS = 30.0
"""How long any one thing may take before the demo gives up and says what it waited for."""


class DemoError(Exception):
    """The demo cannot go on; the text says what it waited for and what it saw."""


class CreateScene:
    """One person's way through a create job; each method is one thing they do."""

    def __init__(
        self, world: World, furniture: Furniture, bot: BotProcess, screen: Screen, clock: Path
    ) -> None:
        """Play in a furnished world, beside a running bot; `clock` holds the offset of both."""
        self._clock = clock
        self._world = world
        self._furniture = furniture
        self._bot = bot
        self._screen = screen
        self._channel = world.slack.channel(OPS_CHANNEL).id

    def play(self) -> tuple[Message, Sequence[Message]]:
        """Play it whole; return the card and the thread at the end. Raises DemoError."""
        self._wait("the bot to connect to Slack", lambda: bool(self._world.slack.links.links))
        self._fill_the_form()
        card = self._wait("the card with Confirm", lambda: self._card_with("Confirm"))
        self._screen.say("dana presses Confirm")
        self._accept(self._world.slack.person("dana").press(card, "Confirm").error)
        rows = self._wait("records.csv in the thread", self._records)
        self._add_records(rows)
        self._wait("the end of the job", self._is_finished)
        self._screen.refresh()
        card = self._card()
        return card, self._world.slack.replies(self._channel, card.ts)

    def _fill_the_form(self) -> None:
        dana = self._world.slack.person("dana")
        self._screen.say("dana types /certs new")
        # Until the bot has read who is in the channel, it refuses everyone: try as a person would.
        self._try("the form", self._opens_form)
        form = dana.modal()
        if form is None:
            raise DemoError("The form closed by itself.")
        form.fill("Domain names", "\n".join(" ".join(names) for names in ASKED))
        live = self._try("the template in the picker", lambda: self._live_template(form))
        form.choose("Distributions", "Create one per certificate from a snapshot")
        form.pick("Snapshot", live)
        form.fill("Tags", "\n".join(f"{key}={value}" for key, value in TAGS.items()))
        self._screen.say(f"dana fills in {len(ASKED)} certificates, picks “{live}” and submits")
        errors = form.submit()
        if errors:
            raise DemoError(f"The form was refused: {errors}")

    def _opens_form(self) -> bool:
        dana = self._world.slack.person("dana")
        if dana.modal() is None:
            dana.command("/certs", "new", channel=OPS_CHANNEL)
        return dana.modal() is not None

    def _live_template(self, form: Any) -> str | None:  # noqa: ANN401 # the sandbox's Modal
        options = form.search("Snapshot", self._furniture.template)
        return next((option for option in options if "as it is now" in option), None)

    def _add_records(self, rows: Sequence[dict[str, str]]) -> None:
        """Add what the thread's file says: at Route 53 in one go, at the registrar wrong first."""
        validation = [row for row in rows if row["purpose"] == "validation"]
        hosted = [row for row in validation if row["zone"] == "shop.example"]
        self._screen.say(f"the owner of shop.example adds {len(hosted)} records in Route 53")
        self._change_route53(hosted)
        other = [row for row in validation if row["zone"] == "blog.example"]
        for row in other:
            self._screen.say(f"the owner of blog.example adds {row['host']} with a typing mistake")
            self._furniture.registrar.set(row["host"], "CNAME", "_typo." + _dotted(row["value"]))
        self._screen.say("a minute passes")
        self._clock.write_text("60")
        self._wait("the card to tell of the wrong value", lambda: self._card_says("_typo."))
        for row in other:
            self._screen.say(f"the owner of blog.example corrects {row['host']}")
            self._furniture.registrar.set(row["host"], "CNAME", _dotted(row["value"]))

    def _change_route53(self, rows: Sequence[dict[str, str]]) -> None:
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
        self._world.aws.client("route53").change_resource_record_sets(
            HostedZoneId=self._furniture.hosted_zone, ChangeBatch={"Changes": changes}
        )

    def _records(self) -> list[dict[str, str]]:
        """Return the rows of every records.csv in the thread, when validation records are there."""
        replies = self._world.slack.replies(self._channel, self._card().ts)
        files = [one for reply in replies for one in reply.files if one.name == "records.csv"]
        return [
            row
            for one in files
            for row in csv.DictReader(io.StringIO(one.content.decode("utf-8-sig")))
        ]

    def _is_finished(self) -> bool:
        thread = self._world.slack.replies(self._channel, self._card().ts)
        told = any(reply.broadcast for reply in thread) and self._card_says("3 of 3 ready")
        files = {one.name for reply in thread for one in reply.files}
        table = any(name.startswith("J-") for name in files)
        return told and table and "finished" in told_events(self._world.aws.sns_messages())

    def _card(self) -> Message:
        messages = self._world.slack.messages(self._channel)
        if not messages:
            raise DemoError("There is no card.")
        return messages[-1]

    def _card_with(self, button: str) -> Message | None:
        messages = self._world.slack.messages(self._channel)
        return messages[-1] if messages and f'"{button}"' in _json(messages[-1]) else None

    def _card_says(self, text: str) -> bool:
        return text in _json(self._card())

    def _accept(self, error: str | None) -> None:
        if error:
            raise DemoError(f"Slack showed an error: {error}")

    def _try(self, what: str, act: Callable[[], T | None]) -> T:
        """Act until it works, at most once per change of the world; raises DemoError."""
        for _ in range(TRIES):
            found = act()
            if found:
                return found
            with suppress(TimeoutError):
                self._world.slack.wait_for(self._more_calls(), LOOK_SECONDS)
        raise DemoError(f"Tried {TRIES} times in vain to get {what}.")

    def _more_calls(self) -> Callable[[], bool]:
        before = len(self._world.slack.calls())
        return lambda: len(self._world.slack.calls()) > before

    def _wait(self, what: str, predicate: Callable[[], T | None]) -> T:
        """Return the predicate's first true value, printing what is new meanwhile; raises
        DemoError.
        """

        def look() -> T | None:
            self._screen.refresh()
            if not self._bot.is_running:
                raise DemoError(f"The bot ended while the demo waited for {what}.")
            return predicate()

        # Again and again: what happens in AWS alone wakes nobody who waits for Slack.
        for _ in range(int(STEP_SECONDS / LOOK_SECONDS)):
            with suppress(TimeoutError):
                return cast("T", self._world.slack.wait_for(look, LOOK_SECONDS))
        raise DemoError(f"Waited {STEP_SECONDS:.0f} s in vain for {what}.")


def _dotted(value: str) -> str:
    return value if value.endswith(".") else value + "."


def _json(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False) + message.text
