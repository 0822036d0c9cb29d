"""Whoever acts is answered: by another way when one is shut, and in silence where none is due."""

import inspect
from collections.abc import Callable

import pytest
from slack_bolt.kwargs_injection.args import Args

from bot.sandbox.slack import Message
from bot.views.blocks import actions, section
from bot.views.message import Message as Said
from tests.functional.slack.desk import OPS, TEMPLATE, Desk

OURS = {"actor", "doors", "next_"}


def test_every_listener_asks_for_what_exists(desk: Desk) -> None:
    """Bolt gives None for a misspelt parameter: every one is Bolt's or ours."""
    app = desk.bot.listening.app
    functions = [listener.ack_function for listener in app._listeners]  # noqa: SLF001 - no other way
    strange = {
        (function.__qualname__, name)
        for function in functions
        for name in inspect.signature(inspect.unwrap(function)).parameters
        if name not in set(Args.__annotations__) | OURS
    }

    assert len(functions) > 15
    assert set() == strange


def post(desk: Desk, *blocks: dict[str, object]) -> Message:
    """Post a message of the bot into the ops channel."""
    channel = desk.slack.channel(OPS).id
    ts = desk.outbox.post(channel, Said("x", blocks))
    return next(message for message in desk.slack.messages(channel) if message.ts == ts)


def refused(desk: Desk, spoil: Callable[[Desk], None]) -> None:
    """Have dana refused on a stale card while Slack is spoilt."""
    desk.checked("shop.example")
    seen = desk.card()
    desk.press("sam", "Confirm")
    spoil(desk)
    answer = desk.person("dana").press(seen, "Confirm")

    assert None is answer.error


def _shut(desk: Desk) -> None:
    desk.slack.knobs.fail("response_url", "no_service", status=404)


def _lost(desk: Desk) -> None:
    desk.slack.knobs.lose_after_accept("response_url", times=2)  # the SDK tries once more


@pytest.mark.parametrize("spoil", [_shut, _lost])
def test_an_answer_finds_a_second_way(desk: Desk, spoil: Callable[[Desk], None]) -> None:
    """When the response_url is shut or its answer lost, the person is told in the channel."""
    refused(desk, spoil)
    desk.slack.wait_for(lambda: len(desk.slack.calls("chat.postEphemeral")) == 1)

    assert "it was confirmed and runs" in desk.person("dana").ephemerals()[-1].text


def test_when_no_way_is_open_the_ack_still_comes(desk: Desk) -> None:
    """Nothing of that reaches the person as an error of Slack's."""

    def both(desk: Desk) -> None:
        _shut(desk)
        desk.slack.knobs.fail("chat.postEphemeral", "user_not_in_channel")

    refused(desk, both)
    desk.slack.wait_for(lambda: len(desk.slack.calls("chat.postEphemeral")) == 1)

    told = [message.text for message in desk.person("dana").ephemerals()]
    assert [] == [text for text in told if "it was confirmed" in text]
    assert [] == desk.slack.troubles


def test_a_page_that_cannot_be_replaced_is_shown_beside(desk: Desk) -> None:
    """Turning a page whose address is shut shows the other page in the channel."""
    for number in range(11):
        desk.submit(f"n{number}.example")
    dana = desk.person("dana")
    first = dana.command("/certs", "jobs", channel=OPS).wait()[0]
    _shut(desk)
    dana.press(first, "Older")

    assert "page 2" in desk.shown(dana, "page 2").text


def test_a_link_button_needs_no_answer(desk: Desk) -> None:
    """Slack tells of a click on an address all the same: it is acked, and nothing is said."""
    button = {
        "type": "button",
        "action_id": "somewhere",
        "text": {"type": "plain_text", "text": "Look"},
        "url": "https://example.com",
    }
    message = post(desk, section("x"), actions(button))
    answer = desk.person("dana").press(message, "Look")

    assert (None, []) == (answer.error, answer.messages)


def test_who_may_not_look_is_offered_nothing(desk: Desk) -> None:
    """The options of an open form end with the right to see them."""
    form = desk.form(desk.person("dana"), "shop.example")
    before = form.search("Snapshot", "store")
    desk.clock.wait(minutes=20)
    desk.store.directory.put("bot", "team", {"T0OTHER"}, now=desk.clock.now())

    assert TEMPLATE in before
    assert [] == form.search("Snapshot", "store")
    assert [] == desk.slack.troubles
