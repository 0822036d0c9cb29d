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
from handlers.slack.job_pages import as_it_is
from handlers.slack.jobs import show_below
from handlers.slack.key_links import key_form
from handlers.slack.reading import Body, choices_in, press_of


def names_form(actor: Actor, doors: Doors, job: Job, *, in_place: bool) -> Block | None:
    """Return the form of a job that was just made; None where no name can become an alias, or it
    cannot be shown, which is no reason to say that the job was not made. `in_place`: it stands
    where the job was, and gives the place back.
    """
    try:
        asked = doors.jobs.import_names(actor, job.number)
    except EdgecertError:
        return None
    return _form(job, asked, in_place=in_place) if views.fields(asked) else None


def open_names(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form from the card."""
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="edit jobs")
    asked = doors.jobs.import_names(actor, press.job)
    about = {"job": press.job, "revision": press.revision, "from_card": True, "in_place": False}
    open_view(client, body, views.form(asked, f"J-{press.job}", metadata=json.dumps(about)))
    ack()


def submit(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Let the ticked names be the aliases; a name that cannot be one is told at its certificate."""
    view = body["view"]
    about = json.loads(view["private_metadata"])
    number, revision = about["job"], about["revision"]
    asked = doors.jobs.import_names(actor, number)
    blocks = views.fields(asked)
    chosen = {
        one.task: views.chosen(one, choices_in(view, blocks[one.task]))
        for one in asked
        if one.task in blocks
    }
    try:
        job = doors.jobs.choose_aliases(actor, number, chosen, key=_key(view, revision))
    except FieldsError as faults:
        errors = {blocks[task]: said for task, said in faults.fields.items() if task in blocks}
        if not errors:
            raise
        ack(response_action="errors", errors=errors)
        return
    following = None if about["from_card"] else key_form(actor, doors, job)
    if about["in_place"]:
        following = following or as_it_is(actor, doors, number)
    if following:
        ack(response_action="update", view=dict(following))
        return
    ack()
    show_below(client, body, actor, doors, number)


def _key(view: Body, revision: int) -> str:
    # Several forms may stand in one view, one after the other.
    return f"view:{view['id']}:names:{revision}"


def _form(job: Job, asked: Sequence[CertificateNames], *, in_place: bool) -> Block:
    about = {"job": job.number, "revision": job.revision, "from_card": False, "in_place": in_place}
    return views.form(asked, job.name, metadata=json.dumps(about))
