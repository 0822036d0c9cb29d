"""App Home: somebody opened it. What it shows is published by a tick, never by a listener."""

from collections.abc import Callable

from slack_bolt import Ack

from bot.domain.person import Actor
from handlers.slack.doors import Doors
from handlers.slack.reading import Body


def note(body: Body, actor: Actor, doors: Doors, next_: Callable[[], None]) -> None:
    """Write that somebody opened their Home (the tab of messages is none of our business).

    A middleware: Bolt acks an event before its listener runs, and Slack delivers what was not acked
    once more.
    """
    event = body["event"]
    if event.get("tab") == "home":
        doors.home.opened(actor, is_blank="view" not in event)
    next_()


def opened(ack: Ack) -> None:
    """Ack: it was written before."""
    ack()
