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
from handlers.slack.reading import Body, choice_in, press_of


def clean_up(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Ask for a clean-up of the whole job."""
    press = press_of(body)
    back = _way_back(body, actor)
    doors.jobs.clean_up(actor, press.job, press.revision, reply_to=back)
    done(ack, body, client, actor, doors)


def remove(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Ask for the removal of what one certificate's task made."""
    press = press_of(body)
    back = _way_back(body, actor)
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
    view = body["view"]
    job, _, revision = str(view["private_metadata"]).partition(":")
    task = choice_in(view, REMOVE_BLOCK) or ""
    back = ReplyTo(actor.user, doors.channel)
    doors.jobs.clean_up(actor, int(job), int(revision), task=task, reply_to=back)
    ack()
    show_below(client, body, actor, doors, int(job))


def accept_changes(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Let the removals and changes go on that found what the button was shown for."""
    press = press_of(body)
    doors.jobs.accept_changes(actor, press.job, press.revision, press.rest)
    done(ack, body, client, actor, doors)


def _way_back(body: Body, actor: Actor) -> ReplyTo:
    """Return where the plan's link goes: beside the button, or to the person."""
    url = str(body.get("response_url") or "")
    return ReplyTo(actor.user, press_of(body).channel, response_url=url)
