"""An ack goes out when it is given; whatever its listener does later changes nothing of it."""

import re
import threading
import time
from collections.abc import Callable

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from handlers.slack import prompt
from handlers.slack.prompt import InPlace, Prompt

PATIENCE = 10.0
BOLTS_PATIENCE = 3.0
"""Seconds that Bolt waits for an ack."""


class Bolt:
    """An App with one command, and what it answered."""

    def __init__(self, listener: Callable[..., None]) -> None:
        self.sent: list[tuple[int, str]] = []
        self.is_sent = threading.Event()
        self.app = App(
            name="made-up",
            authorize=lambda: AuthorizeResult(
                enterprise_id=None, team_id="T1", bot_token="made-up"
            ),
            token_verification_enabled=False,
            request_verification_enabled=False,
            listener_executor=InPlace(),
        )
        self.app.command("/made-up")(listener)
        self.prompt = Prompt(self.app)

    def take(self, command: str = "/made-up") -> None:
        """Deliver a command; returns when its listener has ended."""
        body = {"command": command, "text": "", "user_id": "U1", "team_id": "T1"}
        self.prompt.answer(BoltRequest(mode="socket_mode", body=body), self._send)

    def _send(self, response: BoltResponse) -> None:
        self.sent.append((response.status, response.body))
        self.is_sent.set()


def test_an_ack_does_not_wait_for_its_listener() -> None:
    """It is at Slack while the listener still works, in the same thread."""
    go_on = threading.Event()

    def listener(ack: Ack) -> None:
        ack("At once.")
        assert go_on.wait(PATIENCE)

    bolt = Bolt(listener)
    taking = threading.Thread(target=bolt.take)
    taking.start()
    was_sent = bolt.is_sent.wait(PATIENCE)
    was_at_work = not bolt.prompt.settle(0)
    go_on.set()
    taking.join(PATIENCE)

    assert (True, True, True) == (was_sent, was_at_work, bolt.prompt.settle(PATIENCE))
    assert [(200, "At once.")] == bolt.sent


def test_deliveries_take_turns_until_their_ack() -> None:
    """The next begins when the one before has acked, not when its listener has ended."""
    begun, go_on = threading.Semaphore(0), threading.Event()

    def listener(ack: Ack) -> None:
        begun.release()
        assert go_on.wait(PATIENCE)
        ack("Done.")

    bolt = Bolt(listener)
    takers = [threading.Thread(target=bolt.take) for _ in range(2)]
    for taker in takers:
        taker.start()
    began = [begun.acquire(timeout=PATIENCE), begun.acquire(timeout=prompt.TURN * 0.2)]
    go_on.set()
    for taker in takers:
        taker.join(PATIENCE)

    assert [True, False] == began
    assert [(200, "Done.")] * 2 == bolt.sent


def test_one_that_takes_its_time_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack may be slow to open a form: the others begin beside it."""
    monkeypatch.setattr(prompt, "TURN", 0.01)
    together = threading.Barrier(8)

    def listener(ack: Ack) -> None:
        together.wait(PATIENCE)
        ack("Done.")

    bolt = Bolt(listener)
    takers = [threading.Thread(target=bolt.take) for _ in range(8)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join(PATIENCE)

    assert [(200, "Done.")] * 8 == bolt.sent


def test_an_error_after_an_ack_leaves_it_as_it_is() -> None:
    """Bolt by itself would send its 500 in the place of the ack, or forget that there was one, wait
    three seconds for it and ask the next listener.
    """

    def listener(ack: Ack) -> None:
        ack("Done.")
        raise ZeroDivisionError

    bolt, began = Bolt(listener), time.monotonic()
    others: list[str] = []

    def any_other(ack: Ack) -> None:
        others.append("asked too")
        ack()

    bolt.app.command(re.compile(".*"))(any_other)
    bolt.app.error(lambda error: others.append(type(error).__name__))
    bolt.take()

    assert [(200, "Done.")] == bolt.sent
    assert ["ZeroDivisionError"] == others
    assert time.monotonic() - began < BOLTS_PATIENCE


def test_an_error_before_an_ack_is_answered_once() -> None:
    """With what Bolt says of it."""

    def listener(ack: Ack) -> None:
        assert ack
        raise ZeroDivisionError

    bolt = Bolt(listener)
    bolt.take()

    assert [500] == [status for status, _ in bolt.sent]


def test_a_second_ack_is_not_sent() -> None:
    """Slack takes one answer to a delivery."""

    def listener(ack: Ack) -> None:
        ack("One.")
        ack("Two.")

    bolt = Bolt(listener)
    bolt.take()

    assert [(200, "One.")] == bolt.sent


def test_what_nobody_listens_to_is_answered() -> None:
    """Bolt's 404 is passed on."""
    bolt = Bolt(lambda ack: ack())
    bolt.take("/other")

    assert [404] == [status for status, _ in bolt.sent]


def test_what_is_run_in_place_keeps_its_error_for_whoever_asks() -> None:
    """As any executor does."""
    failed = InPlace().submit(lambda: 1 // 0)

    assert 2 == InPlace().submit(lambda: 1 + 1).result()
    with pytest.raises(ZeroDivisionError):
        failed.result()
