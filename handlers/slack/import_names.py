"""Which names of imported certificates become aliases: the form that follows *Import*, and that the
card's button opens.
"""

import json
from collections.abc import Sequence

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.import_aliases import CertificateNames
from bot.domain.job import Job
from bot.domain.person import Actor, Role
from bot.errors import EdgecertError, FieldsError
from bot.views import import_names as views
from bot.views.message import Block
from handlers.slack.answering import open_view
from handlers.slack.doors import Doors
from handlers.slack.jobs import show_below
from handlers.slack.key_links import key_form
from handlers.slack.reading import Body, choices_in, press_of


def names_form(actor: Actor, doors: Doors, job: Job) -> Block | None:
    """Return the form of a job that was just made; None where no name can become an alias, or it
    cannot be shown, which is no reason to say that the job was not made.
    """
    try:
        asked = doors.jobs.import_names(actor, job.number, job.revision)
    except EdgecertError:
        return None
    return _form(job.number, job.revision, asked) if views.fields(asked) else None


def open_names(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form from the card."""
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="edit jobs")
    asked = doors.jobs.import_names(actor, press.job, press.revision)
    open_view(client, body, _form(press.job, press.revision, asked, from_card=True))
    ack()


def submit(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Let the ticked names be the aliases; a name that cannot be one is told at its certificate."""
    view = body["view"]
    about = json.loads(view["private_metadata"])
    number, revision = about["job"], about["revision"]
    asked = doors.jobs.import_names(actor, number, revision)
    blocks = views.fields(asked)
    chosen = {
        one.task: views.chosen(one, choices_in(view, blocks[one.task]))
        for one in asked
        if one.task in blocks
    }
    try:
        job = doors.jobs.choose_aliases(actor, number, revision, chosen, key=_key(view))
    except FieldsError as faults:
        errors = {blocks[task]: said for task, said in faults.fields.items() if task in blocks}
        if not errors:
            raise
        ack(response_action="errors", errors=errors)
        return
    following = None if about["from_card"] else key_form(actor, doors, job)
    if following:
        ack(response_action="update", view=dict(following))
        return
    ack()
    show_below(client, body, actor, doors, number)


def _key(view: Body) -> str:
    # Two forms may stand in one view, one after the other.
    return f"view:{view['id']}:{view['callback_id']}"


def _form(
    number: int, revision: int, asked: Sequence[CertificateNames], *, from_card: bool = False
) -> Block:
    about = {"job": number, "revision": revision, "from_card": from_card}
    return views.form(asked, f"J-{number}", metadata=json.dumps(about))
