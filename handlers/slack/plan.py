"""The form's plan, while it is filled in: what its fields mean, and what a template is that was
picked. Never takes from a form what was entered there.
"""

import json

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.person import Actor
from bot.domain.preview import Preview
from bot.errors import RefusedError, StoreError
from bot.views import preview as views
from bot.views.message import Block
from bot.views.new_certificates import FIELDS
from bot.views.template import facts, placed
from handlers.slack.answering import open_view, with_blocks
from handlers.slack.doors import Doors
from handlers.slack.filled_form import filled_in
from handlers.slack.reading import Body, chosen_of, files_in
from handlers.slack.ways import update_view


def preview(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Show what the form means in a modal above it: an update of the form could lose its file.

    The trigger does not wait for a list file: the modal says that it is read, and then what it
    means.
    """
    files = files_in(body["view"])
    if not files:
        open_view(client, body, views.preview(_found(body, actor, doors)))
        ack()
        return
    opened = open_view(client, body, views.reading(str(files[0].get("name") or "")))
    ack()
    # Closed meanwhile, it is not found: nobody waits for it any more.
    update_view(client, opened, _answer(body, actor, doors))


def show_template(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Show below the select what was picked there. Not while a file is attached, which an update
    could lose: then the preview shows it.
    """
    view, template = body["view"], chosen_of(body)
    shown = facts(doors.snapshots.picked(actor, template)) if template else None
    ack()
    if files_in(view):
        return
    blocks = placed(view["blocks"], FIELDS["snapshot"], shown)
    # By its hash: when another pick was shown meanwhile, or the form was closed, all stays.
    update_view(client, str(view["id"]), with_blocks(view, blocks), seen=str(view["hash"]))


def _found(body: Body, actor: Actor, doors: Doors) -> Preview:
    view = body["view"]
    about = json.loads(view["private_metadata"])
    edited = (about["job"], about["revision"]) if about["job"] else None
    return doors.jobs.preview(actor, filled_in(view, doors), edited=edited)


def _answer(body: Body, actor: Actor, doors: Doors) -> Block:
    """Return what the modal shows in the end: after the ack nothing is raised."""
    try:
        return views.preview(_found(body, actor, doors))
    except (RefusedError, StoreError) as error:
        return views.not_read(error)
