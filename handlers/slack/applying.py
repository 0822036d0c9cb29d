"""*Apply…*: the form that applies a snapshot to distributions; *Undo*: what a job changed is taken
back. The plan comes as a card, and whoever asked is led there.
"""

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.inquiry import ReplyTo
from bot.domain.person import Actor, Role
from bot.services.applying import Application
from bot.views.applying import FIELDS, apply_form
from bot.views.attachment import targets
from bot.views.dialogs import UNDO_BLOCK, undo_form
from handlers.slack.answering import open_view
from handlers.slack.doors import Doors
from handlers.slack.jobs import done, show_below
from handlers.slack.reading import (
    Body,
    choices_in,
    chosen_of,
    conversation_in,
    picked_in,
    press_of,
)
from handlers.slack.way_back import beside, channel_of, kept, way_back


def open_from_page(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form from the snapshot's page."""
    open_form(ack, body, client, actor, doors, snapshot=chosen_of(body))


def open_form(
    ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors, *, snapshot: str
) -> None:
    """Open the form for a snapshot."""
    found = doors.jobs.applicable(actor, snapshot)
    metadata = kept(body, snapshot=found.id)
    open_view(client, body, apply_form(found, channel_of(body, doors), metadata=metadata))
    doors.snapshots.look_afresh()
    ack()


def suggest(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Offer the distributions that were found for what was typed."""
    ack(options=targets(doors.jobs.applicable_to(actor, str(body.get("value") or ""))))


def submit(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Ask for the job; the same form submitted twice is one job."""
    view = body["view"]
    about, back = way_back(view, actor)
    asked = Application(
        snapshot=about["snapshot"],
        distributions=tuple(choices_in(view, FIELDS["distributions"])),
        channel=conversation_in(view, FIELDS["post_in"]),
    )
    doors.jobs.apply(actor, asked, key=f"view:{view['id']}", reply_to=back)
    ack()


def undo(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Ask that all that a job changed is taken back, or one distribution of it."""
    press = press_of(body)
    back, task = beside(body, actor), press.rest or None
    doors.jobs.undo(actor, press.job, press.revision, task=task, reply_to=back)
    done(ack, body, client, actor, doors)


def pick_undo(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form that asks which distribution to restore, when the card cannot show them all."""
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="undo jobs")
    open_view(client, body, undo_form(*doors.jobs.undoable(actor, press.job, press.revision)))
    ack()


def submit_undo(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Ask for the undo of the distribution that the form names."""
    job, revision, task = picked_in(body["view"], UNDO_BLOCK)
    back = ReplyTo(actor.user, doors.channel)
    doors.jobs.undo(actor, job, revision, task=task, reply_to=back)
    ack()
    show_below(client, body, actor, doors, job)
