"""Certificates that are proven by mail: the form that has mails sent again, and what came of that
and of the way to DNS.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain.certificate_facts import Validation
from bot.domain.event import Payload
from bot.domain.inventory import Certificate
from bot.domain.records import host_part, zone_of
from bot.views import ids
from bot.views.blocks import context, field, modal, option, plain, section, sections
from bot.views.certificate_proofs import KEEP
from bot.views.certificates import title_of
from bot.views.message import Block, Message, clip, code, few, message, sentence, visible
from bot.views.payload import items, text, texts
from bot.views.thread_records import HOST, validation_entry

FIELDS = MappingProxyType({"name": "resend_mail_name"})
"""The block_id of the form's field."""
TITLE = "Resend e-mail"
MOVE = "Move to DNS"
MOST_BOXES = 10
"""Slack's radio buttons; more names are chosen in a list."""
MOST_NAMES = 100
MOST_RECORDS = 15
MOST_VALUE = 150
"""Characters of an option's value: a longer name is known by its beginning."""


def mail_form(
    certificate: Certificate, names: Sequence[Validation], way_back: Mapping[str, str]
) -> Block:
    """Return the form that asks for which name mails are sent again."""
    choices = [_choice(one) for one in names[:MOST_NAMES]]
    element: Block = {"type": "radio_buttons", "action_id": ids.VALUE, "options": choices}
    if len(choices) > MOST_BOXES:
        element = element | {"type": "static_select", "placeholder": plain("A name", 150)}
    element["initial_option"] = choices[0]
    return modal(
        ids.RESEND_MAIL,
        TITLE,
        [
            section(f"✉️ {title_of(certificate)}"),
            field(FIELDS["name"], "Name", element, hint="ACM mails one name at a time."),
            context(
                "Whoever reads one of its boxes opens the link in the mail. DNS needs nobody to: "
                "*Request by DNS* on the certificate's page asks for one with the same names."
            ),
        ],
        submit="Send again",
        metadata=json.dumps({**way_back, "arn": certificate.arn}),
    )


def mail_follows() -> Message:
    """Return what the form shows until the mails were sent."""
    return message([section("⏳ ACM is being asked to send the mails again. This says when.")])


def mail_sent(answer: Payload) -> Message:
    """Return the answer: to which boxes mails were sent, or why not."""
    fault, name = text(answer, "error"), text(answer, "name")
    if fault:
        return message([section(f"✉️ ⛔ No mail was sent again. {sentence(fault)}")])
    boxes = few([code(clip(box, 253)) for box in texts(answer, "emails")], limit=8)
    said = f"✉️ ✅ ACM mails the owner of {code(clip(name, 253))} again: {boxes or 'its boxes'}."
    small = "Each mail has a link to open. ACM waits for 72 hours since the request."
    return message([section(said), context(small)])


def move_follows(name: str) -> Message:
    """Return the answer while a certificate is being moved."""
    return message([section(f"⏳ {code(name)} is being moved to DNS. Its records follow here.")])


def moved(answer: Payload) -> Message:
    """Return the answer: the records to add, or why it was not moved."""
    fault, name = text(answer, "error"), text(answer, "name")
    if fault:
        return message([section(f"🔏 ⛔ It was not moved to DNS. {sentence(fault)}")])
    records = items(answer, "records")
    if not records:
        later = "ACM has not told its records yet: its page does, within minutes."
        return message([section(f"🔏 ✅ {code(name)} is proven by DNS from now on. {later}")])
    shown = [_record(one) for one in records[:MOST_RECORDS]]
    more = len(records) - MOST_RECORDS
    return message(
        [
            section(
                f"🔏 ✅ {code(name)} is proven by DNS from now on; its ARN stays, and what uses it "
                "goes on. Have these records added before its next renewal, 45 days before its end:"
            ),
            *sections([*shown, *([f"and {more:,} more: its page has all"] if more > 0 else [])]),
            context(f"📌 {KEEP} · {HOST}"),
        ]
    )


def _record(found: Payload) -> str:
    name = text(found, "name")
    return validation_entry({**found, "host": host_part(name, zone_of(name))})


def _choice(one: Validation) -> Block:
    return option(one.domain, visible(one.domain)[:MOST_VALUE], ", ".join(one.emails))
