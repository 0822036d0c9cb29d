"""The forms of one snapshot: its note, and the question before one of the list is deleted."""

import structlog
from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.person import Actor
from bot.errors import EdgecertError
from bot.views import snapshot_page as views
from bot.views.blocks import told
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, text_in
from handlers.slack.snapshot_pages import PAGE
from handlers.slack.snapshots import LIST, listed
from handlers.slack.ways import update_view

log = structlog.get_logger(__name__)


def submit_note(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Save the note; the page or list below the form shows it too."""
    view = body["view"]
    snapshot, _, place = str(view["private_metadata"]).partition(":")
    saved = doors.snapshots.annotate(actor, snapshot, text_in(view, views.FIELDS["note"]))
    ack(response_action="update", view=told(PAGE, views.noted(saved).blocks))
    _show_below(client, body, actor, doors, "" if place == views.IN_LIST else snapshot)


def submit_delete(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Delete a snapshot of the list; the list below the dialog goes on without it."""
    gone = doors.snapshots.delete(actor, body["view"]["private_metadata"])
    ack(response_action="update", view=told(PAGE, views.deleted(gone).blocks))
    _show_below(client, body, actor, doors, "")


def _show_below(client: WebClient, body: Body, actor: Actor, doors: Doors, snapshot: str) -> None:
    """Show anew, after the ack, what the form stands on: a snapshot, or the list when it is ""."""
    below = body["view"].get("previous_view_id")
    if not below:
        return
    try:
        if snapshot:
            title, message = PAGE, views.snapshot_page(doors.snapshots.page(actor, snapshot))
        else:
            title, message = LIST, listed(actor, doors, "")
    except EdgecertError as error:
        log.warning("a snapshot could not be shown anew", error=error.sentence)
        return
    update_view(client, str(below), told(title, message.blocks))
