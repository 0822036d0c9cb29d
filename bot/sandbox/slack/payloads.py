"""The payloads Slack sends when people act, field by field as its documentation shows them."""

import copy
import secrets

from bot.sandbox.slack import viewstack
from bot.sandbox.slack.fields import Place, first_key, starting_values
from bot.sandbox.slack.fixture import APP_ID, BOT_ID
from bot.sandbox.slack.records import Channel, Json, Message, User, View
from bot.sandbox.slack.workspace import Workspace

EVENT_ID_BYTES = 5
_BUTTON = ("text", "value", "style", "url", "confirm")


def command(ws: Workspace, user: User, channel: Channel, name: str, text: str) -> Json:
    """A slash command; a private channel's name is hidden, as Slack does."""
    return {
        "token": ws.secrets.verification_token,
        "team_id": user.team_id,
        "team_domain": ws.roster.domain,
        "channel_id": channel.id,
        "channel_name": _name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "trigger_id": ws.new_trigger(user.id, channel.id),
    }


def message_action(ws: Workspace, user: User, message: Message, action: Json) -> Json:
    """block_actions on a message; an ephemeral one is not included, only its place."""
    channel = ws.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        **_interaction(ws, user, "block_actions"),
        "container": container,
        "trigger_id": ws.new_trigger(user.id, message.channel),
        "channel": {"id": channel.id, "name": _name(channel)},
        "state": {"values": _values(ws, message)},
        "actions": [action],
    }
    if not message.is_ephemeral:
        payload["message"] = _in_thread(ws, message)
    return payload


def view_action(ws: Workspace, user: User, view: View, action: Json) -> Json:
    """block_actions in a modal or a Home tab; only a modal's trigger may push."""
    modal = view.id if view.kind == "modal" else None
    return {
        **_interaction(ws, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": ws.new_trigger(user.id, view.channel, modal),
        "view": viewstack.told(ws, view),
        "actions": [action],
    }


def submission(ws: Workspace, user: User, view: View, response_urls: list[Json]) -> Json:
    """view_submission, with the response URLs of selects that asked for them."""
    return {
        **_interaction(ws, user, "view_submission"),
        "trigger_id": ws.new_trigger(user.id, view.channel, view.id),
        "view": viewstack.told(ws, view),
        "response_urls": response_urls,
    }


def closed(ws: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    """view_closed, for views that ask for it."""
    told = viewstack.told(ws, view)
    return {**_interaction(ws, user, "view_closed"), "view": told, "is_cleared": is_cleared}


def suggestion(ws: Workspace, user: User, shown: View | Message, place: Place, query: str) -> Json:
    """block_suggestion: what an external select asks while a person types."""
    payload = {
        **_interaction(ws, user, "block_suggestion"),
        "action_id": place.action_id,
        "block_id": place.block_id,
        "value": query,
    }
    if isinstance(shown, View):
        container = {"type": "view", "view_id": shown.id}
        return {**payload, "container": container, "view": viewstack.told(ws, shown)}
    channel = ws.channels[shown.channel]
    container = {"type": "message", "message_ts": shown.ts, "channel_id": channel.id}
    payload |= {"container": container, "channel": {"id": channel.id, "name": _name(channel)}}
    return {**payload, "message": shown.told(BOT_ID, APP_ID)}


def home_opened(ws: Workspace, user: User) -> Json:
    """The app_home_opened event in its Events API envelope."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": f"D{user.id[1:]}",
        "tab": "home",
        "event_ts": ws.new_ts(),
    }
    if user.id in ws.homes:
        event["view"] = viewstack.told(ws, ws.views[ws.homes[user.id]])
    return {
        "token": ws.secrets.verification_token,
        "team_id": ws.team_id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(EVENT_ID_BYTES).upper()}",
        "event_time": int(ws.clock()),
        "authorizations": [{"team_id": ws.team_id, "user_id": ws.bot_user, "is_bot": True}],
        "is_ext_shared_channel": False,
    }


def action_of(ws: Workspace, place: Place, state: Json) -> Json:
    """Return the entry of `actions` for one element: a button's value, or what was chosen."""
    action: Json = {
        "type": place.kind,
        "action_id": place.action_id,
        "block_id": place.block_id,
        "action_ts": ws.new_ts(),
        **state,
    }
    # What stood in the element beside the choice comes back too, as it was sent.
    kept = _BUTTON if place.kind == "button" else ("placeholder", first_key(place.kind))
    action |= {str(key): place.element[key] for key in kept if key in place.element}
    return action


def _interaction(ws: Workspace, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": ws.team_id, "domain": ws.roster.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": APP_ID,
        "token": ws.secrets.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _values(ws: Workspace, message: Message) -> Json:
    """Return what every input of a message holds, those included that nobody has touched."""
    values = starting_values(message.blocks, message.channel)
    touched = ws.message_values.get((message.channel, message.ts), {})
    for block_id, actions in values.items():
        actions.update(copy.deepcopy(touched.get(block_id, {})))
    return values


def _in_thread(ws: Workspace, message: Message) -> Json:
    """Return a message; one with replies bears its own ts as thread_ts, as in Slack."""
    told = message.told(BOT_ID, APP_ID)
    replies = [m for m in ws.messages[message.channel].values() if m.thread_ts == message.ts]
    if replies:
        told |= {"thread_ts": message.ts, "reply_count": len(replies)}
    return told


def _name(channel: Channel) -> str:
    if channel.dm_of:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
