"""`/certs snapshots`: the list, and the form that saves one from a distribution."""

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.config_file import MAX_BYTES
from bot.domain.inquiry import ReplyTo
from bot.domain.person import Actor, Role
from bot.errors import RefusedError
from bot.services.filing import Filed
from bot.services.snapshots import Wanted
from bot.views.blocks import section, told
from bot.views.message import Message
from bot.views.snapshots import FIELDS, snapshot_list, take_form, taken
from handlers.slack.answering import open_view, replace, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of, files_in, text_in

LIST = "Snapshots"


def listed(actor: Actor, doors: Doors, text: str) -> Message:
    """Return the first page of the snapshots that hold `text`."""
    return _page(actor, doors, text, 0)


def show_list(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show the list from the menu's button, beside the menu."""
    message = listed(actor, doors, "")
    ack()
    whisper(respond, client, body, message, title=LIST)


def turn(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show another page in the list's place."""
    page, _, text = chosen_of(body).partition(":")
    message = _page(actor, doors, text, int(page))
    ack()
    replace(respond, client, body, message, title=LIST)


def open_take(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Open the form *Save a snapshot*."""
    doors.roles.require(actor, Role.OPERATOR, what="save snapshots")
    channel = str((body.get("channel") or {}).get("id") or "")
    way_back = {"channel": channel, "response_url": str(body.get("response_url", ""))}
    open_view(client, body, take_form(metadata=json.dumps(way_back)))
    ack()


def submit_take(ack: Ack, body: Body, actor: Actor, doors: Doors) -> None:
    """Save what the file holds; or ask for the snapshot of a distribution, and the form shows
    *Looking…* until a worker answers there.
    """
    view = body["view"]
    files = files_in(view)
    # Not by its hash: the form may be updated between two presses.
    key = f"view:{view['id']}"
    typed = {name: text_in(view, FIELDS[name]) for name in ("distribution", "name", "note")}
    if files:
        doors.roles.require(actor, Role.OPERATOR, what="save snapshots")
        content, fault = _fetched(files[0], doors)
        saved = doors.snapshots.save_file(
            actor, Filed(content=content, fault=fault, **typed), key=key
        )
        shown = taken(saved).blocks
    else:
        way_back = json.loads(view["private_metadata"])
        found = doors.snapshots.take(
            actor,
            Wanted(**typed),
            ReplyTo(actor.user, way_back["channel"], way_back["response_url"], view=view["id"]),
            key=key,
        )
        shown = (section(f"Looking at `{found.id}`… The answer comes here."),)
    ack(response_action="update", view=dict(told("Save a snapshot", shown)))


def _fetched(file: Mapping[str, Any], doors: Doors) -> tuple[bytes, str]:
    """Return what a file holds, or what is wrong with it as a sentence for its field."""
    name, size = str(file.get("name", "")), int(file.get("size") or 0)
    if size > MAX_BYTES:
        return b"", f"{name} has {-(-size // 1024)} KB; at most {MAX_BYTES // 1024} KB fit."
    try:
        return doors.download(str(file.get("url_private_download", ""))), ""
    except RefusedError as refusal:
        return b"", refusal.sentence


def _page(actor: Actor, doors: Doors, text: str, page: int) -> Message:
    rows = doors.snapshots.search(actor, text)
    can_operate = doors.roles.role(actor) in {Role.OPERATOR, Role.APPROVER}
    near = "" if rows or not text else doors.snapshots.nearest(actor, text)
    return snapshot_list(rows, page, text=text, can_operate=can_operate, near=near)
