"""What a person does who deletes what a filtered list finds: the next thing at each look, and the
same again when nothing came of it.
"""

from typing import Protocol

from bot.sandbox.slack import Message, Modal, Person
from bot.sandbox.world import OPS_CHANNEL, World

ENDED = ("pay.shop.example", "blog.example")
KEPT = "shop.example"
DELETE = "Delete these…"


class Place(Protocol):
    """What of the stage is needed."""

    world: World
    is_asked: bool

    def cards(self) -> list[Message]:
        """Give the job's cards."""
        ...

    def settle(self) -> None:
        """Wait for what the bot does after its ack."""
        ...


class Deleting:
    """Dana, before two certificates that have ended, and one that has not."""

    def __init__(self, stage: Place) -> None:
        """Put the certificates there."""
        self._stage = stage
        for name in ENDED:
            stage.world.aws.seed_certificate(name, status="EXPIRED")
        stage.world.aws.seed_certificate(KEPT)

    def act(self) -> None:
        """Do what is next: ask once both are listed, then confirm."""
        if not self._stage.is_asked:
            self._stage.is_asked = self._ask()
            return
        unconfirmed = [card for card in self._stage.cards() if "Confirm" in card.buttons]
        if unconfirmed:
            self._dana.press(unconfirmed[0], "Confirm")

    @property
    def _dana(self) -> Person:
        return self._stage.world.slack.person("dana")

    def _ask(self) -> bool:
        """Submit the form; the same one again, when the answer was lost."""
        form = self._dana.modal() or self._opened()
        if form is None:
            return False
        if not all(name in "\n".join(form.texts) for name in ENDED):
            form.close()  # the list was not read whole when it was opened
            return False
        return form.submit() == {}

    def _opened(self) -> Modal | None:
        answer = self._dana.command("/certs", "list status:expired", channel=OPS_CHANNEL)
        self._stage.settle()
        lists = [one for one in answer.messages if DELETE in one.buttons]
        if lists:
            self._dana.press(lists[-1], DELETE)
            self._stage.settle()
        return self._dana.modal()
