"""The card's button *Hand over the key*: one-time links, told to nobody but whoever pressed it."""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.job import Job
from bot.domain.person import Actor
from bot.errors import EdgecertError, StaleError
from bot.views import hand_over as views
from bot.views.blocks import told
from bot.views.message import Block, Message
from handlers.slack.answering import whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, press_of


def give(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Give whoever pressed it a link for each key that the job waits for."""
    shown = links_to(actor, doors, press_of(body).job)
    if shown is None:
        raise StaleError("No private key is waited for any more: the card shows where it stands.")
    ack()
    whisper(respond, client, body, shown, title=views.TITLE)


def key_form(actor: Actor, doors: Doors, job: Job) -> Block | None:
    """Return the modal that follows a form whose keys come by the page; None where none does, or it
    cannot be shown: the card has the button too.
    """
    try:
        shown = links_to(actor, doors, job.number)
    except EdgecertError:
        return None
    return told(views.TITLE, shown.blocks) if shown else None


def links_to(actor: Actor, doors: Doors, number: int) -> Message | None:
    """Return a link for each key that a job waits for; None where it waits for none, or there is no
    page for them. Each is the actor's own.
    """
    uploads, wanted = doors.uploads, doors.jobs.keyless(number)
    if uploads is None or not wanted:
        return None
    tasks = [task for task in doors.jobs.page(actor, number).tasks if task.id in wanted]
    made = [
        views.KeyLink(
            task.plan.imports.title if task.plan.imports else task.main_name,
            task.names,
            uploads.link(actor, task.id),
        )
        for task in tasks[: views.MOST]
    ]
    return views.links(f"J-{number}", made, more=len(tasks) - len(made))
