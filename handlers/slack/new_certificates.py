"""The form *New certificates*: opened by command, menu and *Edit*; read when submitted."""

import json

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.person import Actor, Role
from bot.views.message import Block
from bot.views.new_certificates import Draft, form
from bot.views.snapshots import options
from bot.views.template import facts
from handlers.slack.answering import open_view, take_place
from handlers.slack.doors import Doors
from handlers.slack.filled_form import filled_in
from handlers.slack.job_pages import as_it_is
from handlers.slack.jobs import show_below
from handlers.slack.reading import Body, press_of
from handlers.slack.way_back import IN_PLACE, channel_of, kept, way_back

_WHAT = "request certificates"


def open_form(
    client: WebClient, body: Body, actor: Actor, doors: Doors, *, names_text: str = ""
) -> None:
    """Open the empty form; raises NotAllowedError before anyone fills it in for nothing."""
    doors.roles.require(actor, Role.OPERATOR, what=_WHAT)
    draft = Draft(
        channel=channel_of(body, doors),
        names_text=names_text,
        has_snapshots=doors.snapshots.has_any(),
    )
    _open(client, body, doors, draft)


def open_from_menu(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form from the menu's button."""
    open_form(client, body, actor, doors)
    ack()


def open_edit(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form filled in as the job's was; in a job's modal it takes that one's place, so
    that there is room for the preview above it.
    """
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="edit jobs")
    filled = doors.jobs.draft(actor, press.job, press.revision)
    request = filled.job.request
    draft = Draft(
        channel=filled.job.channel,
        names_text=filled.names_text,
        distributions=request.distributions,
        template=filled.template,
        target=filled.target,
        logging=request.logging,
        key=request.key,
        aggregate=request.aggregate,
        tags_text=filled.tags_text,
        kept=filled.kept,
        job=press.job,
        revision=press.revision,
        has_snapshots=doors.snapshots.has_any(),
        facts=facts(doors.snapshots.picked(actor, filled.template[0])) if filled.template else None,
    )
    if _takes_place(client, body, draft):
        doors.snapshots.look_afresh()
    else:
        _open(client, body, doors, draft)
    ack()


def suggest(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Offer what the `Snapshot` select finds for what was typed."""
    shown = options(*doors.snapshots.options(actor, str(body.get("value") or "")))
    ack(options=shown.get("options"), option_groups=shown.get("option_groups"))


def submit(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Submit the job, or its edit; the same view submitted twice is one job."""
    view = body["view"]
    about, back = way_back(view, actor)
    role_for = "edit jobs" if about["job"] else _WHAT
    doors.roles.require(actor, Role.OPERATOR, what=role_for)
    read = filled_in(view, doors)
    # Not by its hash: the form may be updated between two presses. A view that shows the job again
    # may become the form of its next revision.
    key = f"view:{view['id']}:{about['revision']}"
    if about["job"]:
        doors.jobs.edit(actor, about["job"], about["revision"], read, key=key)
    else:
        doors.jobs.submit(actor, read, key=key, reply_to=back)
    shown = as_it_is(actor, doors, about["job"]) if about.get(IN_PLACE) else None
    if shown:
        ack(response_action="update", view=dict(shown))
        return
    ack()
    if about["job"]:
        show_below(client, body, actor, doors, about["job"])


def _takes_place(client: WebClient, body: Body, draft: Draft) -> bool:
    """Show the form where the job was whose *Edit* was pressed, if that is a modal."""
    return take_place(client, body, _with_way_back(form(draft), body, in_place=True))


def _open(client: WebClient, body: Body, doors: Doors, draft: Draft) -> None:
    open_view(client, body, _with_way_back(form(draft), body))
    doors.snapshots.look_afresh()


def _with_way_back(view: Block, body: Body, *, in_place: bool = False) -> Block:
    """Keep in the form where its submission is answered: where it was opened from."""
    about = json.loads(view["private_metadata"])
    return {**view, "private_metadata": kept(body, **about, **{IN_PLACE: in_place})}
