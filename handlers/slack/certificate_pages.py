"""`/certs show`: one certificate whole, read anew, and its chain as files."""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.person import Actor
from bot.views import certificate_page as views
from bot.views.message import Message
from handlers.slack.answering import replace, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of
from handlers.slack.snapshot_pages import answers_to

PAGE = "Certificate"


def one(actor: Actor, doors: Doors, text: str) -> Message:
    """Return a certificate whole; raises UnknownError with the nearest name."""
    return views.certificate_page(doors.certificates.show(actor, text))


def show(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show a certificate of a list, beside the list."""
    message = views.certificate_page(doors.certificates.page(actor, chosen_of(body)))
    ack()
    whisper(respond, client, body, message, title=PAGE)


def look_again(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show a certificate as it is known by now, and have it read anew."""
    message = views.certificate_page(doors.certificates.look_again(actor, chosen_of(body)))
    ack()
    replace(respond, client, body, message, title=PAGE)


def send_chain(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Have a certificate and its chain sent."""
    found = doors.certificates.chain(actor, chosen_of(body), answers_to(body, actor))
    ack()
    whisper(respond, client, body, views.chain_follows(found.main_name), title=PAGE)
