"""*Compare…*: the form that asks with what, and the differences in its place."""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.comparison import Comparison
from bot.domain.inquiry import ReplyTo
from bot.domain.person import Actor
from bot.views import comparison as views
from bot.views.blocks import told
from handlers.slack.answering import open_view, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, choice_in, chosen_of


def open_form(
    ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors, *, snapshot: str
) -> None:
    """Open the form for a snapshot."""
    view = views.compare_form(*doors.snapshots.proposed(actor, snapshot))
    open_view(client, body, view)
    ack()


def open_from_page(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form from the snapshot's page."""
    open_form(ack, body, client, actor, doors, snapshot=chosen_of(body))


def suggest(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Offer what a snapshot can be compared with."""
    own = str(body["view"]["private_metadata"])
    found = doors.snapshots.comparable(actor, own, str(body.get("value") or ""))
    shown = views.choices(*found)
    ack(options=shown.get("options"), option_groups=shown.get("option_groups"))


def submit(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Show the differences in the form's place; a worker does, when it must read one first."""
    view = body["view"]
    other = choice_in(view, views.FIELDS["compare_with"]) or ""
    here = ReplyTo(actor.user, view=str(view["id"]))
    found = doors.snapshots.compare(actor, str(view["private_metadata"]), other, here)
    message = views.comparison(found) if isinstance(found, Comparison) else views.reading(found)
    ack(response_action="update", view=told(views.TITLE, message.blocks))


def send(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Have the differences sent as a file."""
    snapshot, _, other = chosen_of(body).partition("|")
    here = ReplyTo(actor.user)
    found = doors.snapshots.send_differences(actor, snapshot, other, here)
    ack()
    whisper(respond, client, body, views.differences_follow(found), title=views.TITLE)
