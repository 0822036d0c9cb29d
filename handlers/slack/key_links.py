"""The card's button *Hand over the key*: one-time links, told to nobody but whoever pressed it; and
the form for those who have the key elsewhere. Never sends a key back to Slack.
"""

from collections.abc import Sequence

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.job import Job
from bot.domain.key_source import KeySource
from bot.domain.person import Actor, Role
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Task, TaskState
from bot.errors import EdgecertError, StaleError
from bot.services.import_form import KeyGiven
from bot.views import give_key
from bot.views import hand_over as views
from bot.views.blocks import told
from bot.views.message import Block, Message
from handlers.slack.answering import open_view, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, choice_in, press_of, text_in

_NONE = "No private key is waited for any more: the card shows where it stands."


def give(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Give whoever pressed it a link for each key that the job waits for; where no page takes keys
    in, the form.
    """
    if doors.uploads is None:
        open_form(ack, body, client, actor, doors)
        return
    shown = links_to(actor, doors, press_of(body).job)
    if shown is None:
        raise StaleError(_NONE)
    ack()
    whisper(respond, client, body, shown, title=views.TITLE)


def open_form(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form that takes a key in another way."""
    number = press_of(body).job
    doors.roles.require(actor, Role.OPERATOR, what="hand over private keys")
    wanting = [(task.id, _title(task)) for task in _wanting(actor, doors, number)]
    if not wanting:
        raise StaleError(_NONE)
    ways, prefix = doors.jobs.key_sources(), doors.jobs.secrets_prefix
    view = give_key.form(f"J-{number}", wanting, ways, prefix, metadata=str(number))
    open_view(client, body, view)
    ack()


def submit(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Take the key, or where it is; the card shows that it is not waited for any more."""
    view, fields = body["view"], give_key.FIELDS
    key = PrivateKeyText(text_in(view, fields["key_text"]))
    source = KeySource(choice_in(view, fields["private_key"]) or KeySource.SECRET)
    secret = text_in(view, fields["secrets"]) if source is KeySource.SECRET else ""
    given = KeyGiven(source, secret, key or None)
    doors.jobs.give_key(actor, choice_in(view, fields["certificate"]) or "", given)
    ack()


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
    uploads, tasks = doors.uploads, _wanting(actor, doors, number)
    if uploads is None or not tasks:
        return None
    made = [
        views.KeyLink(
            _title(task),
            task.names,
            uploads.link(actor, task.id),
            has_failed=task.state is TaskState.FAILED,
        )
        for task in tasks[: views.MOST]
    ]
    # Whatever the job's revision is by then: its keys are asked for, not the job changed.
    more = len(tasks) - len(made)
    return views.links(f"J-{number}", made, value=f"{number}:0", more=more)


def _wanting(actor: Actor, doors: Doors, number: int) -> Sequence[Task]:
    page = doors.jobs.page(actor, number)
    return [task for task in page.tasks if task.id in page.keyless]


def _title(task: Task) -> str:
    return task.plan.imports.title if task.plan.imports else task.main_name
