"""Slack's payloads, read: who acted, on what, with which values. Raw payloads stop here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from bot.domain.person import Actor
from bot.errors import UnknownError

Body: TypeAlias = Mapping[str, Any]

_JOB = re.compile(r"(?:j-?)?(\d{1,9})", re.IGNORECASE)


class Surface(StrEnum):
    """Where somebody acted."""

    MESSAGE = "message"
    """A message, or the line where commands are typed."""
    HOME = "home"
    MODAL = "modal"


@dataclass(frozen=True, slots=True)
class Press:
    """One button: the job and revision it was rendered for, and what else it carries.

    `is_card` tells that the message stands in the channel itself, where cards are.
    """

    job: int
    revision: int
    rest: str
    channel: str
    ts: str
    is_card: bool


def actor_of(body: Body) -> Actor | None:
    """Return who acted, by ids; a person of another workspace has that workspace's team id."""
    if "user_id" in body:
        return Actor(str(body["user_id"]), str(body.get("team_id", "")))
    if "event" in body:
        return Actor(str(body["event"].get("user", "")), str(body.get("team_id", "")))
    user = body.get("user")
    if not isinstance(user, Mapping):
        return None
    team = user.get("team_id") or (body.get("team") or {}).get("id") or ""
    return Actor(str(user["id"]), str(team))


def surface_of(body: Body) -> Surface:
    """Return where an act was made; what is answered there has no channel in Home and modals."""
    view = body.get("view")
    return Surface(view["type"]) if isinstance(view, Mapping) else Surface.MESSAGE


def click_of(body: Body) -> str | None:
    """Return the key that tells a repeated command or click; None where repeating is harmless."""
    if "command" in body:
        return f"command:{body.get('trigger_id')}"
    if body.get("type") != "block_actions":
        return None
    container = body.get("container") or {}
    place = container.get("message_ts") or container.get("view_id")
    user = (body.get("user") or {}).get("id")
    return f"click:{place}:{user}:{body['actions'][0].get('action_ts')}"


def press_of(body: Body) -> Press:
    """Return the pressed button of a job; raises UnknownError when it carries no job."""
    value = str(body["actions"][0].get("value", ""))
    number, _, tail = value.partition(":")
    revision, _, rest = tail.partition(":")
    if not number.isdigit() or not revision.isdigit():
        raise UnknownError("That button belongs to no job that I know. See `/certs jobs`.")
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = str(container.get("channel_id", ""))
    ts = str(container.get("message_ts", ""))
    # A message that has replies names itself as its thread.
    is_parent = message.get("thread_ts") in {None, ts}
    is_card = bool(ts) and is_parent and not container.get("is_ephemeral")
    return Press(int(number), int(revision), rest, channel, ts, is_card)


def chosen_of(body: Body) -> str:
    """Return the value of the pressed button, or of the option that was chosen."""
    action = body["actions"][0]
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")


def job_number(text: str) -> int:
    """Return the number in `J-42`, `j42` or `42`; raises UnknownError."""
    found = _JOB.fullmatch(text.strip())
    if not found:
        raise UnknownError("Say which job, as in `/certs job J-42`. `/certs jobs` lists them.")
    return int(found.group(1))


def entered(view: Body, block_id: str) -> Mapping[str, Any]:
    """Return the state of a form's field, {} when the form has none of that id."""
    actions = view["state"]["values"].get(block_id, {})
    return next(iter(actions.values()), {})


def text_in(view: Body, block_id: str) -> str:
    """Return what was typed into a field."""
    return str(entered(view, block_id).get("value") or "")


def choice_in(view: Body, block_id: str) -> str | None:
    """Return the value chosen in a radio group or select, None when nothing is."""
    option = entered(view, block_id).get("selected_option") or {}
    value = option.get("value")
    return None if value is None else str(value)


def picked_in(view: Body, block_id: str) -> tuple[int, int, str]:
    """Return the job, its revision, and the task that a form about one of its rows names."""
    job, _, revision = str(view["private_metadata"]).partition(":")
    return int(job), int(revision), choice_in(view, block_id) or ""


def choices_in(view: Body, block_id: str) -> list[str]:
    """Return the values chosen in checkboxes, or in a list of several."""
    options = entered(view, block_id).get("selected_options") or []
    return [str(option["value"]) for option in options]


def conversation_in(view: Body, block_id: str) -> str:
    """Return the id of the conversation chosen in a select, "" when none is."""
    return str(entered(view, block_id).get("selected_conversation") or "")


def files_in(view: Body) -> list[dict[str, Any]]:
    """Return the files that are attached anywhere in a form."""
    states = (state for block in view["state"]["values"].values() for state in block.values())
    return [file for state in states for file in state.get("files") or []]
