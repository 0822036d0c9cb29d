"""The form *Import*: opened by command, menu, *Edit* and *Renew*; read when submitted. Never sends
a key back to Slack.
"""

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.inquiry import ReplyTo
from bot.domain.permissions import Verb
from bot.domain.person import Actor, Role
from bot.errors import FieldsError
from bot.views.blocks import MAX_OPTION, option
from bot.views.importing import Draft, form
from bot.views.mending import commands
from bot.views.message import clip
from handlers.slack.answering import open_view, take_place
from handlers.slack.doors import Doors
from handlers.slack.field_errors import at_fields
from handlers.slack.filled_import import draft_of, filled_in
from handlers.slack.import_names import names_form
from handlers.slack.job_pages import as_it_is
from handlers.slack.jobs import show_below
from handlers.slack.key_links import key_form
from handlers.slack.reading import Body, chosen_of, press_of
from handlers.slack.way_back import IN_PLACE, channel_of, kept, way_back
from handlers.slack.ways import whisper_in, write_to

_WHAT = "import certificates"


def open_form(
    client: WebClient, body: Body, actor: Actor, doors: Doors, *, name: str = "", renew: str = ""
) -> None:
    """Open the empty form, `renew` being the ARN that it imports into; raises NotAllowedError
    before anyone fills it in for nothing.
    """
    doors.roles.own.require(Verb.IMPORT)
    doors.roles.require(actor, Role.OPERATOR, what=_WHAT)
    draft = Draft(
        channel=channel_of(body, doors),
        ways=doors.jobs.key_sources(),
        prefix=doors.jobs.secrets_prefix,
        name=name,
        renew=_renewed(actor, doors, renew) if renew else None,
        has_snapshots=doors.snapshots.has_any(),
    )
    open_view(client, body, form(draft, metadata=kept(body, job=None, revision=None)))
    doors.snapshots.look_afresh()


def open_from_menu(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form from the menu's button."""
    open_form(client, body, actor, doors)
    ack()


def open_renewal(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form to import in the place of the certificate that the button names."""
    open_form(client, body, actor, doors, renew=chosen_of(body))
    ack()


def open_edit(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form filled in as the job's was, but for its key; in a job's modal it takes that
    one's place.
    """
    press = press_of(body)
    doors.roles.require(actor, Role.OPERATOR, what="edit jobs")
    draft = draft_of(doors.jobs.import_filled(actor, press.job, press.revision), doors)
    about = {"job": press.job, "revision": press.revision}
    if not take_place(client, body, form(draft, metadata=kept(body, **about, **{IN_PLACE: True}))):
        open_view(client, body, form(draft, metadata=kept(body, **about)))
        doors.snapshots.look_afresh()
    ack()


def suggest(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Offer the imported certificates that what was typed finds."""
    found = doors.jobs.renewable(actor, str(body.get("value") or ""))
    ack(options=[option(label, arn) for arn, label in found])


def submit(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Submit the job, or its edit; then ask for the names, if any become aliases. The same view
    submitted twice is one job.
    """
    view = body["view"]
    about, back = way_back(view, actor)
    role_for = "edit jobs" if about["job"] else _WHAT
    doors.roles.require(actor, Role.OPERATOR, what=role_for)
    read = filled_in(view, doors)
    key = f"view:{view['id']}:{about['revision']}"
    try:
        if about["job"]:
            job = doors.jobs.edit_import(actor, about["job"], about["revision"], read, key=key)
        else:
            job = doors.jobs.submit_import(actor, read, key=key, reply_to=back)
    except FieldsError as faults:
        if not faults.commands:
            raise
        ack(response_action="errors", errors=at_fields(view, faults))
        _tell_commands(client, back, faults)
        return
    in_place = bool(about.get(IN_PLACE))
    following = names_form(actor, doors, job, in_place=in_place) or key_form(actor, doors, job)
    if in_place:
        following = following or as_it_is(actor, doors, job.number)
    if following:
        ack(response_action="update", view=dict(following))
        return
    ack()
    if about["job"]:
        show_below(client, body, actor, doors, job.number)


def _tell_commands(client: WebClient, back: ReplyTo, faults: FieldsError) -> None:
    """Let the commands that mend a form be copied: beside it, or by a direct message."""
    told = commands(faults.commands)
    if not (back.channel and whisper_in(client, back.channel, back.user, told)):
        write_to(client, back.user, told)


def _renewed(actor: Actor, doors: Doors, arn: str) -> tuple[str, str]:
    """Return the choice of a certificate; raises UnknownError when it is gone."""
    found = doors.certificates.page(actor, arn).certificate
    return found.arn, clip(found.main_name, MAX_OPTION)
