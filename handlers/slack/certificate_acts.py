"""The buttons and forms that change one certificate: its tags, its mails, its way to DNS. A worker
does it; the answer comes into the form, or beside the button.
"""

import json

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.inquiry import ReplyTo
from bot.domain.person import Actor
from bot.services.certificate_acts import EditedTags
from bot.views import certificate_mail, certificate_tags
from bot.views.blocks import told
from handlers.slack.answering import open_view, whisper
from handlers.slack.doors import Doors
from handlers.slack.new_certificates import open_form
from handlers.slack.reading import Body, choice_in, choices_in, chosen_of, text_in
from handlers.slack.snapshot_pages import answers_to


def open_tags(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form with the present tags."""
    form = doors.certificates.tag_form(actor, chosen_of(body))
    open_view(client, body, certificate_tags.tag_form(form, _way_back(body)))
    ack()


def submit_tags(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Have the tags changed; the form says so until a worker answers there."""
    view, fields = body["view"], certificate_tags.FIELDS
    about = json.loads(view["private_metadata"])
    there = {block["block_id"] for block in view["blocks"]}
    edited = EditedTags(
        arn=about["arn"],
        fields=[
            text_in(view, block)
            for name, block in fields.items()
            if block in there and name != certificate_tags.ALIKE
        ],
        mark=about["mark"],
        alike=certificate_tags.ALIKE in choices_in(view, fields["alike"]),
    )
    found = doors.certificates.edit_tags(actor, edited, _here(body, actor), key=_key(body))
    shown = certificate_tags.change_follows(found.main_name).blocks
    ack(response_action="update", view=dict(told(certificate_tags.TITLE, shown)))


def open_mail(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form that asks for which name mails are sent again."""
    certificate, names = doors.certificates.mailed(actor, chosen_of(body))
    open_view(client, body, certificate_mail.mail_form(certificate, names, _way_back(body)))
    ack()


def submit_mail(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Have the mails sent again; the form says so until a worker answers there."""
    view = body["view"]
    arn = json.loads(view["private_metadata"])["arn"]
    name = choice_in(view, certificate_mail.FIELDS["name"]) or ""
    doors.certificates.resend_mail(actor, arn, name, _here(body, actor), key=_key(body))
    shown = certificate_mail.mail_follows().blocks
    ack(response_action="update", view=dict(told(certificate_mail.TITLE, shown)))


def move(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Have a certificate moved to DNS."""
    found = doors.certificates.move_to_dns(actor, chosen_of(body), answers_to(body, actor))
    ack()
    shown = certificate_mail.move_follows(found.main_name)
    whisper(respond, client, body, shown, title=certificate_mail.MOVE)


def request_by_dns(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form *New certificates* with the names of one that mails cannot prove any more."""
    found = doors.certificates.page(actor, chosen_of(body)).certificate
    open_form(client, body, actor, doors, names_text=" ".join(found.names))
    ack()


def _way_back(body: Body) -> dict[str, str]:
    channel = str((body.get("channel") or {}).get("id") or "")
    return {"channel": channel, "response_url": str(body.get("response_url", ""))}


def _here(body: Body, actor: Actor) -> ReplyTo:
    """Return where a form's answer goes: into it, or where it was opened from."""
    view = body["view"]
    about = json.loads(view["private_metadata"])
    return ReplyTo(actor.user, about["channel"], about["response_url"], view=view["id"])


def _key(body: Body) -> str:
    """Return what tells a form from another: it may be sent twice."""
    return f"view:{body['view']['id']}"
