"""The buttons that delete certificates: one of its page, or what a filtered list finds. Each makes
a job, whose card asks for *Confirm*; whoever asked is led there.
"""

import json

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.person import Actor
from bot.errors import StaleError
from bot.views import deletion as views
from bot.views.blocks import told
from handlers.slack.answering import open_view, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of
from handlers.slack.snapshot_pages import answers_to
from handlers.slack.way_back import channel_of, kept, way_back


def delete(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Ask for the deletion of one certificate."""
    job = doors.jobs.delete_certificate(
        actor, chosen_of(body), _post_in(body, doors), reply_to=answers_to(body, actor)
    )
    ack()
    whisper(respond, client, body, views.follows(job), title=views.TITLE)


def open_several(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Show what of a list would go, and what stays."""
    found = doors.jobs.deletable(actor, chosen_of(body))
    about = kept(body, mark=found.mark, search=found.search, post_in=_post_in(body, doors))
    open_view(client, body, views.preview(found, metadata=about))
    ack()


def submit_several(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Ask for the deletion of what was shown; when the list is another by now, it is shown anew."""
    view = body["view"]
    about, back = way_back(view, actor)
    search, mark = about["search"], about["mark"]
    key = f"view:{view['id']}:{mark}"
    try:
        job = doors.jobs.delete_several(
            actor, search, mark, about["post_in"], key=key, reply_to=back
        )
    except StaleError:
        found = doors.jobs.deletable(actor, search)
        metadata = json.dumps({**about, "mark": found.mark}, ensure_ascii=False)
        anew = views.preview(found, changed=True, metadata=metadata)
        ack(response_action="update", view=dict(anew))
        return
    shown = told(views.TITLE, views.follows(job).blocks)
    ack(response_action="update", view=dict(shown))


def _post_in(body: Body, doors: Doors) -> str:
    """Return where the card stands: here, or in the ops channel when I am not here."""
    here = channel_of(body, doors)
    return here if doors.roles.is_in(here) else doors.channel
