"""*Attach…*: the form that puts an issued certificate on a distribution, and the search of both
forms that name one.
"""

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.permissions import Verb
from bot.domain.person import Actor
from bot.services.attaching import Attachment
from bot.views.attachment import FIELDS, form, targets
from handlers.slack.answering import open_view
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, choice_in, chosen_of, conversation_in, text_in
from handlers.slack.way_back import channel_of, kept, way_back


def open_form(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form for the certificate that the button names."""
    doors.roles.own.require(Verb.ATTACH)
    certificate = doors.jobs.attachable(actor, chosen_of(body))
    metadata = kept(body, certificate=certificate.arn)
    open_view(client, body, form(certificate, channel_of(body, doors), metadata=metadata))
    doors.snapshots.look_afresh()
    ack()


def suggest(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Offer the distributions that were found for what was typed."""
    ack(options=targets(doors.jobs.targets(actor, str(body.get("value") or ""))))


def submit(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Ask for the job; the same form submitted twice is one job."""
    view = body["view"]
    about, back = way_back(view, actor)
    asked = Attachment(
        certificate=about["certificate"],
        distribution=choice_in(view, FIELDS["distribution"]),
        names_text=text_in(view, FIELDS["names"]),
        channel=conversation_in(view, FIELDS["post_in"]),
    )
    doors.jobs.attach(actor, asked, key=f"view:{view['id']}", reply_to=back)
    ack()
