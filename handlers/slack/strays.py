"""What is pressed where nobody expects it: a card posted twice around a crash, an old message."""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.job_page import Link
from bot.errors import UnknownError
from bot.views.jobs import moved
from handlers.slack.answering import replace
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, press_of


def is_stray(body: Body, doors: Doors) -> bool:
    """Tell whether a job's button was pressed on a message that is not its card, in a channel."""
    try:
        press = press_of(body)
    except UnknownError:
        return False
    home = doors.jobs.link(press.job)
    return home is not None and press.is_card and Link(press.channel, press.ts) != home


def send_home(ack: Ack, body: Body, respond: Respond, client: WebClient, doors: Doors) -> None:
    """Put a link to the job's card in the place of the stray one."""
    ack()
    number = press_of(body).job
    home = doors.jobs.link(number)
    if home:
        replace(respond, client, body, moved(number, home.channel, home.ts))


def unknown(ack: Ack, body: Body) -> None:
    """Answer what no other listener knows; a button that only opened an address needs no answer."""
    if body.get("type") == "block_actions" and "url" in body["actions"][0]:
        ack()
        return
    raise UnknownError(
        "That belongs to an older message, and I no longer know what it was for. Start with "
        "`/certs`."
    )
