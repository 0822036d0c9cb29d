"""`/certs distributions`: the list and its pages."""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.person import Actor
from bot.views.distributions import distribution_list
from bot.views.message import Message
from handlers.slack.answering import replace, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of

LIST = "Distributions"


def listed(actor: Actor, doors: Doors, text: str) -> Message:
    """Return the first page of the distributions that hold `text`."""
    return distribution_list(doors.distributions.search(actor, text))


def show_list(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show the list from the menu's button, beside the menu."""
    message = listed(actor, doors, "")
    ack()
    whisper(respond, client, body, message, title=LIST)


def turn(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show another page in the list's place."""
    page, _, text = chosen_of(body).partition(":")
    message = distribution_list(doors.distributions.search(actor, text, page=int(page)))
    ack()
    replace(respond, client, body, message, title=LIST)
