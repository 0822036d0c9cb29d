"""*New with other names* and *Replace by an ACM certificate*: the form, opened from a certificate
or from a notice of one, and what it asks for.
"""

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.job import KeyAlgorithm
from bot.domain.permissions import Verb
from bot.domain.person import Actor
from bot.services.replacing import Revision
from bot.views.replacement import FIELDS, Draft, form
from handlers.slack.answering import open_view
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, choice_in, choices_in, chosen_of, conversation_in, text_in
from handlers.slack.way_back import channel_of, kept, way_back


def open_form(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form for the certificate that the button names."""
    doors.roles.own.require(Verb.REPLACE)
    present = doors.jobs.present(actor, chosen_of(body))
    draft = Draft(present.certificate, present.distributions, channel_of(body, doors))
    view = form(draft, metadata=kept(body, certificate=present.certificate.arn))
    open_view(client, body, view)
    ack()


def submit(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Ask for the job; the same form submitted twice is one job."""
    view = body["view"]
    about, back = way_back(view, actor)
    asked = Revision(
        certificate=about["certificate"],
        names_text=text_in(view, FIELDS["names"]),
        distributions=tuple(choices_in(view, FIELDS["swap"])),
        takes_added=choice_in(view, FIELDS["takes_added"]),
        key=KeyAlgorithm(choice_in(view, FIELDS["key"]) or KeyAlgorithm.RSA_2048),
        tags_text=text_in(view, FIELDS["tags"]),
        channel=conversation_in(view, FIELDS["post_in"]),
    )
    doors.jobs.replace_names(actor, asked, key=f"view:{view['id']}", reply_to=back)
    ack()
