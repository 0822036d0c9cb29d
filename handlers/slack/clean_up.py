"""The buttons that take away what a job made: read which job, ask; the plan comes as a card in the
job's thread, and whoever asked is led there.
"""

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.inquiry import ReplyTo
from bot.domain.person import Actor, Role
from bot.views.dialogs import REMOVE_BLOCK, remove_form
from handlers.slack.answering import open_view
from handlers.slack.doors import Doors
from handlers.slack.jobs import done, show_below
from handlers.slack.reading import Body, picked_in, press_of
from handlers.slack.way_back import beside


def clean_up(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Ask for a clean-up of the whole job."""
    press = press_of(body)
    back = beside(body, actor)
    doors.jobs.clean_up(actor, press.job, press.revision, reply_to=back)
    done(ack, body, client, actor, doors)


def remove(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Ask for the removal of what one certificate's task made."""
    press = press_of(body)
    back = beside(body, actor)
    doors.jobs.clean_up(actor, press.job, press.revision, task=press.rest, reply_to=back)
    done(ack, body, client, actor, doors)


def pick_removal(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form that asks which certificate to remove, when the card cannot show them all."""
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="clean up jobs")
    open_view(client, body, remove_form(*doors.jobs.removable(actor, press.job, press.revision)))
    ack()


def submit_removal(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Ask for the removal of the certificate that the form names."""
    job, revision, task = picked_in(body["view"], REMOVE_BLOCK)
    back = ReplyTo(actor.user, doors.channel)
    doors.jobs.clean_up(actor, job, revision, task=task, reply_to=back)
    ack()
    show_below(client, body, actor, doors, job)


def accept_changes(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Let the removals and changes go on that found what the button was shown for."""
    press = press_of(body)
    doors.jobs.accept_changes(actor, press.job, press.revision, press.rest)
    done(ack, body, client, actor, doors)
