"""The buttons of a job's card: read which job and revision, ask; the card shows the rest, and so
does the modal in which one was pressed.
"""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.person import Actor, Role
from bot.views.dialogs import DROP_BLOCK, drop_form
from bot.views.jobs import rows_follow
from handlers.slack.answering import open_view, whisper
from handlers.slack.doors import Doors
from handlers.slack.job_pages import show_anew
from handlers.slack.reading import Body, Surface, picked_in, press_of, surface_of


def confirm(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Let the job run. The dialog before this press named what is unknown: it is accepted."""
    press = press_of(body)
    doors.jobs.confirm(actor, press.job, press.revision, accept_unknown=True)
    done(ack, body, client, actor, doors)


def cancel(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Cancel the job."""
    press = press_of(body)
    doors.jobs.cancel(actor, press.job, press.revision)
    done(ack, body, client, actor, doors)


def drop(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Drop the certificate that the button names."""
    press = press_of(body)
    doors.jobs.drop(actor, press.job, press.revision, press.rest)
    done(ack, body, client, actor, doors)


def pick_drop(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form that asks which certificate to drop, when the card cannot show them all."""
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="drop certificates")
    open_view(client, body, drop_form(*doors.jobs.droppable(actor, press.job, press.revision)))
    ack()


def submit_drop(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Drop the certificate that the form names."""
    job, revision, task = picked_in(body["view"], DROP_BLOCK)
    doors.jobs.drop(actor, job, revision, task)
    ack()
    show_below(client, body, actor, doors, job)


def retry_failed(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Retry what failed."""
    press = press_of(body)
    doors.jobs.retry_failed(actor, press.job, press.revision)
    done(ack, body, client, actor, doors)


def all_rows(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Ask for the whole table as a file in the thread; who looks at a modal is led there."""
    number = press_of(body).job
    doors.jobs.all_rows(actor, number)
    home = doors.jobs.link(number)
    ack()
    if home and surface_of(body) is Surface.MODAL:
        whisper(respond, client, body, rows_follow(number, *home), title=f"J-{number}")


def accept_offer(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Do what a check offers."""
    press = press_of(body)
    kind, _, value = press.rest.partition(":")
    doors.jobs.accept_offer(actor, press.job, press.revision, kind, value)
    done(ack, body, client, actor, doors)


def show_below(client: WebClient, body: Body, actor: Actor, doors: Doors, job: int) -> None:
    """Show a job anew, after the ack, in the modal that a submitted form uncovers, if any."""
    below = body["view"].get("previous_view_id")
    if below:
        show_anew(client, str(below), actor, doors, job)


def done(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Take the press; the modal in which it was made shows the job anew."""
    ack()
    if surface_of(body) is Surface.MODAL:
        show_anew(client, str(body["view"]["id"]), actor, doors, press_of(body).job)
