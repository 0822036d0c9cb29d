"""`/certs list`: certificates with their filters and pages, the form that searches them, and the
table of them as a file.
"""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.person import Actor, Role
from bot.errors import FieldsError, UnknownError
from bot.views import certificates as views
from bot.views.blocks import told
from bot.views.message import Message
from handlers.slack.answering import open_view, replace, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of, text_in
from handlers.slack.snapshot_pages import answers_to

LIST = "Certificates"
_NONE = "-"
"""A button's value is never empty: this stands for the search for everything."""


def listed(actor: Actor, doors: Doors, text: str) -> Message:
    """Return the first page of what a search finds."""
    return views.certificate_list(doors.certificates.search(actor, text))


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
    """Show another page or filter in the list's place."""
    page, _, text = chosen_of(body).partition(":")
    message = views.certificate_list(doors.certificates.search(actor, text, page=int(page)))
    ack()
    replace(respond, client, body, message, title=LIST)


def open_find(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form that searches."""
    doors.roles.require(actor, Role.VIEWER, what="look at certificates")
    open_view(client, body, views.find_form(_search(body)))
    ack()


def submit_find(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Show what the form's search finds in its place."""
    try:
        message = listed(actor, doors, text_in(body["view"], views.FIELDS["text"]))
    except UnknownError as error:
        raise FieldsError({"text": error.sentence}) from error
    ack(response_action="update", view=dict(told(LIST, message.blocks)))


def export(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Have what the list finds sent as a table."""
    query = doors.certificates.export(actor, _search(body), answers_to(body, actor))
    ack()
    whisper(respond, client, body, views.export_follows(query), title=LIST)


def _search(body: Body) -> str:
    text = chosen_of(body)
    return "" if text == _NONE else text
