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
from bot.errors import EdgecertError, FieldsError, StaleError
from bot.views import import_names as views
from bot.views.message import Block
from handlers.slack.answering import open_view
from handlers.slack.doors import Doors
from handlers.slack.field_errors import as_errors
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
    return (
        _form(job.number, job.revision, asked, in_place=in_place) if views.fields(asked) else None
    )


def open_names(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form from the card."""
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="edit jobs")
    asked = doors.jobs.import_names(actor, press.job)
    if not views.fields(asked):
        raise StaleError("There are no names to choose from: the card shows what was read so far.")
    open_view(client, body, _form(press.job, press.revision, asked, from_card=True))
    ack()


def submit(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Let the ticked names be the aliases; a name that cannot be one is told at its certificate."""
    view = body["view"]
    about = json.loads(view["private_metadata"])
    number = about["job"]
    shown = _shown(view, doors.jobs.import_names(actor, number), about["shown"])
    chosen = {
        one.task: views.chosen(one, choices_in(view, views.block_of(one.task))) for one in shown
    }
    try:
        job = doors.jobs.choose_aliases(actor, number, chosen, key=_key(view, about["revision"]))
    except FieldsError as faults:
        told = {
            views.block_of(task): said for task, said in faults.fields.items() if task in chosen
        }
        if not told:
            raise
        ack(response_action="errors", errors=as_errors(told))
        return
    following = None if about["from_card"] else key_form(actor, doors, job)
    if about["in_place"]:
        following = following or as_it_is(actor, doors, number)
    if following:
        ack(response_action="update", view=dict(following))
        return
    ack()
    show_below(client, body, actor, doors, number)


def _shown(view: Body, asked: Sequence[CertificateNames], mark: str) -> list[CertificateNames]:
    """Return the certificates that a form shows; raises StaleError when they are others by now: a
    tick stands for the place of a name.
    """
    blocks = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    there = [one for one in asked if views.block_of(one.task) in blocks]
    if len(there) != len(blocks) or views.mark_of(there) != mark:
        raise StaleError(
            "The job has other certificates since this was shown. Close it, and press *Names…* on "
            "the card."
        )
    return there


def _key(view: Body, revision: int) -> str:
    # Several forms may stand in one view, one after the other.
    return f"view:{view['id']}:names:{revision}"


def _form(
    number: int,
    revision: int,
    asked: Sequence[CertificateNames],
    *,
    from_card: bool = False,
    in_place: bool = False,
) -> Block:
    shown = views.fields(asked)
    about = {
        "job": number,
        "revision": revision,
        "shown": views.mark_of([one for one in asked if one.task in shown]),
        "from_card": from_card,
        "in_place": in_place,
    }
    return views.form(asked, f"J-{number}", metadata=json.dumps(about))
