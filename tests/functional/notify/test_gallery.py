"""The gallery, posted: what the rules of the local Slack let pass it takes over the wire too."""

from functools import cache

import pytest

from bot.sandbox.slack import SlackServer
from bot.slack.calls import Calls
from bot.slack.outbox import Outbox
from bot.views import home
from bot.views.message import Message
from tests.functional.notify.counter import Counter
from tests.unit.views.gallery import GALLERY
from tests.unit.views.judging import messages_in
from tests.unit.views.palette import PALETTES

SAMPLE = slice(None, None, 4)
"""Of the hostile texts every fourth is posted: all of them are judged without a server."""


@cache
def _shown(sort: str) -> list[object]:
    """Return the first picture of every view with each (of the hostile ones a few) texts."""
    texts = PALETTES[sort][SAMPLE] if sort == "hostile" else PALETTES[sort]
    return [next(iter(picture(text))) for text in texts for picture in GALLERY.values()]


@pytest.mark.parametrize("sort", PALETTES)
def test_messages_are_taken_in_every_way(counter: Counter, slack: SlackServer, sort: str) -> None:
    """Posted, edited and whispered: Slack refuses none, and keeps each as it was sent."""
    outbox, dana = Outbox(slack.bot_token, slack.api_url), slack.user("dana").id
    sample = [one for shown in _shown(sort) for one in messages_in(shown)[:2]]
    ts = outbox.post(counter.channel, Message("first", sample[0].blocks))
    for message in sample:
        outbox.update(counter.channel, ts, message)
        outbox.post(counter.channel, message, thread_ts=ts)
    outbox.ephemeral(counter.channel, dana, sample[-1])
    kept = [reply.text for reply in slack.replies(counter.channel, ts)]

    assert [message.text for message in sample] == kept
    assert sample[-1].text == counter.posted()[0].text == slack.ephemerals(dana)[0].text


@pytest.mark.parametrize("sort", PALETTES)
def test_homes_are_published(slack: SlackServer, sort: str) -> None:
    """Every picture of Home: Slack refuses none, and shows each as it was sent."""
    outbox, dana = Outbox(slack.bot_token, slack.api_url), slack.person("dana")
    homes = [one for text in PALETTES[sort] for one in GALLERY[home.home](text)]
    shown = []
    for one in homes:
        outbox.publish(dana.id, one)
        published = dana.home()
        shown.append(published and published.view["blocks"])

    assert len(homes) == len(slack.calls("views.publish"))
    assert [_without_ids(one["blocks"]) for one in homes] == [
        _without_ids(blocks or []) for blocks in shown
    ]


def _without_ids(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return blocks without the ids that Slack gives those that have none."""
    return [{key: value for key, value in one.items() if key != "block_id"} for one in blocks]


@pytest.mark.parametrize("sort", PALETTES)
def test_modals_open_and_change(slack: SlackServer, sort: str) -> None:
    """Opened by a trigger and replaced while open: Slack refuses none."""
    calls, dana = Calls(slack.bot_token, slack.api_url), slack.user("dana").id
    outbox = Outbox(slack.bot_token, slack.api_url)
    views = [one for one in _shown(sort) if isinstance(one, dict) and one.get("type") == "modal"]
    for view in views:
        with slack.workspace.change():
            trigger = slack.workspace.new_trigger(dana)
        opened = calls.send("views.open", {"trigger_id": trigger, "view": view})
        outbox.update_view(str(opened["view"]["id"]), view)

    assert len(views) == len(slack.calls("views.open")) == len(slack.calls("views.update"))
