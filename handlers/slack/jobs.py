"""The buttons of a job's card: read which job and revision, ask; the card shows the rest."""

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.person import Actor, Role
from bot.views.dialogs import DROP_BLOCK, drop_form
from handlers.slack.answering import open_view
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, choice_in, press_of


def confirm(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Let the job run. The dialog before this press named what is unknown: it is accepted."""
    press = press_of(body)
    doors.jobs.confirm(actor, press.job, press.revision, accept_unknown=True)
    ack()


def cancel(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Cancel the job."""
    press = press_of(body)
    doors.jobs.cancel(actor, press.job, press.revision)
    ack()


def drop(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Drop the certificate that the button names."""
    press = press_of(body)
    doors.jobs.drop(actor, press.job, press.revision, press.rest)
    ack()


def pick_drop(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form that asks which certificate to drop, when the card cannot show them all."""
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="drop certificates")
    open_view(client, body, drop_form(*doors.jobs.droppable(actor, press.job, press.revision)))
    ack()


def submit_drop(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Drop the certificate that the form names."""
    view = body["view"]
    job, _, revision = str(view["private_metadata"]).partition(":")
    doors.jobs.drop(actor, int(job), int(revision), choice_in(view, DROP_BLOCK) or "")
    ack()


def retry_failed(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Retry what failed."""
    press = press_of(body)
    doors.jobs.retry_failed(actor, press.job, press.revision)
    ack()


def all_rows(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Ask for the whole table as a file in the thread."""
    doors.jobs.all_rows(actor, press_of(body).job)
    ack()


def accept_offer(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Do what a check offers."""
    press = press_of(body)
    kind, _, value = press.rest.partition(":")
    doors.jobs.accept_offer(actor, press.job, press.revision, kind, value)
    ack()
