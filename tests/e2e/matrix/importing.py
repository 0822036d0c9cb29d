"""What a person does who imports three certificates, each with its own key: by the upload page and
with distributions, or out of Secrets Manager and without. The next thing at each look, and the
same again when nothing came of it.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from bot.sandbox import authority, handouts, uploading
from bot.sandbox.authority import Issued
from bot.sandbox.slack import Message, Modal, Person
from bot.sandbox.world import OPS_CHANNEL, Furniture, World
from tests.canary import Canary, files_of

IMPORTED = (
    ("pay.shop.example", "shop.example"),
    ("*.static.shop.example", "static.shop.example"),
    ("blog.example",),
)
WHEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
_LINK = re.compile(r"<(http[^|>]+/uploads/[^|>]+)")


@cache
def issued() -> Mapping[str, Issued]:
    """Return the certificates by their main names: the same in every play of a process, whose ends
    are compared.
    """
    return {names[0]: authority.issue(*names, now=WHEN) for names in IMPORTED}


class Place(Protocol):
    """What of the stage is needed."""

    world: World
    furniture: Furniture
    is_asked: bool

    @property
    def port(self) -> int:
        """Give the port of the bot that lives."""
        ...

    def cards(self) -> list[Message]:
        """Give the job's cards."""
        ...

    def settle(self) -> None:
        """Wait for what the bot does after its ack."""
        ...


class Importing:
    """Dana, with certificates that she bought elsewhere."""

    def __init__(self, stage: Place, *, by_secrets: bool) -> None:
        """Put whole certificates into Secrets Manager, if that is the way."""
        self._stage = stage
        self._secrets = [
            handouts.put_secret(stage.world.aws, name.replace("*", "star"), _whole(one))
            for name, one in issued().items()
            if by_secrets
        ]

    def leaks(self, folder: Path) -> set[str]:
        """Return the files of a bot in which any of the keys is to be found."""
        public = b"".join(one.body for one in issued().values())
        places: dict[str, bytes | str] = {
            **files_of(folder / "edgecert.db"),
            "log": (folder / "log").read_bytes(),
        }
        return {
            place
            for one in issued().values()
            for place in Canary(one.private_key).found_in(places, public=public)
        }

    def act(self) -> None:
        """Do what is next: ask, hand the keys over, confirm."""
        cards = self._stage.cards()
        wanting = [card for card in cards if _button(card)]
        unconfirmed = [card for card in cards if "Confirm" in card.buttons]
        if not self._stage.is_asked:
            self._stage.is_asked = self._ask()
        elif wanting:
            self._hand_over(wanting[0])
        elif unconfirmed:
            self._dana.press(unconfirmed[0], "Confirm")

    @property
    def _dana(self) -> Person:
        return self._stage.world.slack.person("dana")

    def _ask(self) -> bool:
        """Submit the form; the same one again, when the answer was lost."""
        form = self._dana.modal()
        if form is not None and form.title == "Names":
            form.close()
            return True
        if form is None:
            self._dana.command("/certs", "import", channel=OPS_CHANNEL)
            self._stage.settle()
            form = self._dana.modal()
        if form is None or not self._filled(form) or form.submit() != {}:
            return False
        following = self._dana.modal()
        if following is not None:
            following.close()  # every name is ticked already
        return True

    def _filled(self, form: Modal) -> bool:
        if self._secrets:
            form.choose("Private key", "Secrets Manager ARN")
            form.fill("Secrets Manager ARN", "\n".join(self._secrets))
            form.choose("Distributions", "Certificates only")
            return True
        offered = form.search("Snapshot", self._stage.furniture.template)
        live_one = [one for one in offered if "as it is now" in one]
        if not live_one:
            return False
        form.choose("Distributions", "Create one per certificate from a snapshot")
        form.pick("Snapshot", live_one[0])
        self._stage.settle()
        if not form.value("Files")["files"]:
            form.attach("Files", "three.zip", _zipped())
        form.choose("Private key", "One-time upload page")
        return True

    def _hand_over(self, card: Message) -> None:
        """Ask for links, and use each; a bot that dies of it leaves the rest to the next look."""
        before = len(self._dana.ephemerals())
        self._dana.press(card, "job_hand_over")
        self._stage.settle()
        whispers = self._dana.ephemerals()[before:]
        texts = [text for one in whispers for text in (*one.texts, one.text)]
        for url in dict.fromkeys(url for text in texts for url in _LINK.findall(text)):
            try:
                page = uploading.open_page(self._here(url))
                name = next(one for one in issued() if f" {one} " in f"{page.text} ")
                uploading.hand_over(page, "key.pem", issued()[name].key)
            except (OSError, LookupError):
                return

    def _here(self, url: str) -> str:
        """Return a link as it leads to the bot that lives: each has a port of its own."""
        return urlsplit(url)._replace(netloc=f"127.0.0.1:{self._stage.port}").geturl()


@cache
def _zipped() -> bytes:
    """Return all three with their chains: one file, for several are fetched side by side, in any
    order.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, one in enumerate(issued().values()):
            archive.writestr(f"{number}.pem", one.body + one.chain)
    return packed.getvalue()


def _button(card: Message) -> bool:
    return any(one.startswith("Hand over") for one in card.buttons)


def _whole(one: Issued) -> str:
    parts = {"certificate": one.body, "chain": one.chain, "private_key": one.key}
    return json.dumps({name: part.decode() for name, part in parts.items()})
