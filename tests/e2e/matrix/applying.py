"""What a person does who saves a snapshot, and applies it to two distributions: the next thing at
each look, and the same again when nothing came of it.
"""

from collections import Counter
from typing import Protocol

from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.slack import Message, Modal, Person
from bot.sandbox.world import OPS_CHANNEL, Furniture, World

NAME = "storefront"
TARGETS = ("pay.shop.example", "blog.example")


class Place(Protocol):
    """What of the stage is needed."""

    world: World
    furniture: Furniture
    is_asked: bool
    earlier: Counter[str]

    def cards(self) -> list[Message]:
        """Give the job's cards."""
        ...

    def settle(self) -> None:
        """Wait for what the bot does after its ack."""
        ...


class Applying:
    """Dana, between a snapshot and two distributions."""

    def __init__(self, stage: Place) -> None:
        """Put two distributions there, which differ from the template that is furnished."""
        self._stage = stage
        self.is_saved = False
        aws = stage.world.aws
        self._targets = []
        for name in TARGETS:
            arn = aws.seed_certificate(name)
            own = {"PriceClass": "PriceClass_100", "Comment": name}
            config = templates.with_certificate(own, arn, (name,))
            self._targets.append(aws.seed_distribution("custom_origin", **config))

    def act(self) -> None:
        """Do what is next: at first save, once that is there apply."""
        if not self._stage.earlier:
            self._save()
        elif not self._stage.is_asked:
            self._stage.is_asked = self._ask()
        else:
            unconfirmed = [card for card in self._stage.cards() if "Confirm" in card.buttons]
            if unconfirmed:
                self._dana.press(unconfirmed[0], "Confirm")

    @property
    def _dana(self) -> Person:
        return self._stage.world.slack.person("dana")

    def _save(self) -> None:
        shown = self._listed()
        if shown and "snapshot_menu" in str(shown.blocks):
            self._close()
            self.is_saved = True
            return
        if shown is None or self._dana.modal() is not None:
            return
        self._dana.press(shown, "Save a snapshot")
        self._stage.settle()
        form = self._dana.modal()
        if form is not None:
            form.fill("Distribution", self._stage.furniture.template)
            form.fill("Name", NAME)
            if form.submit():
                self._close()

    def _ask(self) -> bool:
        """Submit the form; the same one again, when the answer was lost."""
        form = self._dana.modal() or self._opened()
        if form is None:
            return False
        form.search("Distributions", "example")
        labels = [f"{one} · {name}" for one, name in zip(self._targets, TARGETS, strict=True)]
        try:
            form.pick("Distributions", *labels)
        except LookupError:  # the bot gave no answer
            return False
        self._stage.settle()
        return form.submit() == {}

    def _opened(self) -> Modal | None:
        shown = self._listed()
        if shown is None or "snapshot_menu" not in str(shown.blocks):
            return None
        self._dana.choose(shown, "snapshot_menu", "Show")
        self._stage.settle()
        pages = [one for one in self._dana.ephemerals() if _applies(one)]
        if pages:
            self._dana.press(pages[-1], "Apply to distributions…")
            self._stage.settle()
        return self._dana.modal()

    def _listed(self) -> Message | None:
        answer = self._dana.command("/certs", f"snapshots {NAME}", channel=OPS_CHANNEL)
        self._stage.settle()
        lists = [one for one in answer.messages if "Save a snapshot" in one.buttons]
        return lists[-1] if lists else None

    def _close(self) -> None:
        form = self._dana.modal()
        if form is not None:
            form.close()


def _applies(message: Message) -> bool:
    return "Apply to distributions…" in message.buttons
