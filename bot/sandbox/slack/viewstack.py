"""Modals and Home tabs: opening, pushing, replacing and closing them; at most three in a stack."""

import copy

from bot.sandbox.slack.fields import starting_values
from bot.sandbox.slack.fixture import APP_ID, BOT_ID
from bot.sandbox.slack.records import Json, View
from bot.sandbox.slack.refusals import Fault, RefusalError
from bot.sandbox.slack.rules.blocks import named
from bot.sandbox.slack.rules.views import view_faults, view_is_too_large
from bot.sandbox.slack.workspace import Workspace

STACK_MOST = 3


def checked_view(view: object, kind: str) -> Json:
    """Return a view as Slack stores it; refuses invalid_arguments with every fault's pointer."""
    if faults := view_faults(view, "/view", kind):
        whole = Fault("failed to match all allowed schemas", "/view")
        raise RefusalError("invalid_arguments", [whole, *faults])
    if not isinstance(view, dict):
        raise RefusalError("invalid_arguments")
    if view_is_too_large(view):
        raise RefusalError("view_too_large")
    return {**view, "blocks": list(named(view["blocks"]))}


def open_root(ws: Workspace, owner: str, body: Json, channel: str | None) -> View:
    """Show a modal on top of nothing: what the person had open is gone."""
    for view_id in ws.stacks.pop(owner, []):
        ws.views[view_id].is_open = False
    view = _new(ws, owner, body, channel)
    ws.stacks[owner] = [view.id]
    return view


def push(ws: Workspace, owner: str, body: Json) -> View:
    """Put a modal on the open ones; refuses push_limit_reached above three."""
    stack = ws.stacks.get(owner, [])
    if not stack:
        raise RefusalError("not_found")
    if len(stack) >= STACK_MOST:
        raise RefusalError("push_limit_reached")
    below = ws.views[stack[-1]]
    view = _new(ws, owner, body, below.channel)
    view.root, view.previous = below.root, below.id
    stack.append(view.id)
    return view


def replace_body(ws: Workspace, view: View, body: Json) -> View:
    """Change an open view; an entered value stays while its block_id and action_id do."""
    _claim_external_id(ws, body, view)
    view.body, view.hash, view.errors = body, _hash(ws), {}
    fresh = starting_values(body["blocks"], view.channel)
    for block_id, actions in fresh.items():
        for action_id, state in actions.items():
            kept = view.values.get(block_id, {}).get(action_id)
            if kept is not None and kept["type"] == state["type"]:
                actions[action_id] = kept
    view.values = fresh
    return view


def publish(ws: Workspace, owner: str, body: Json) -> View:
    """Show a Home tab to a person."""
    if owner in ws.homes:
        return replace_body(ws, ws.views[ws.homes[owner]], body)
    view = _new(ws, owner, body, None)
    ws.homes[owner] = view.id
    return view


def close_top(ws: Workspace, owner: str) -> View | None:
    """Close the topmost modal and return the one that shows now, if any."""
    stack = ws.stacks.get(owner, [])
    if stack:
        ws.views[stack.pop()].is_open = False
    return ws.views[stack[-1]] if stack else None


def close_all(ws: Workspace, owner: str) -> None:
    """Close a person's modals."""
    while ws.stacks.get(owner):
        close_top(ws, owner)


def find_open(ws: Workspace, name: str) -> View:
    """Return a view that is still shown, by its id or its external_id; refuses not_found."""
    for view in ws.views.values():
        if view.is_open and name in (view.id, view.body.get("external_id")):
            return view
    raise RefusalError("not_found")


def told(ws: Workspace, view: View) -> Json:
    """Return the view object as methods and payloads carry it, with `state.values`."""
    body = view.body
    return {
        "id": view.id,
        "team_id": ws.team_id,
        "type": view.kind,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        # A copy: what is typed later must not change what was said before.
        "state": {"values": copy.deepcopy(view.values)},
        "hash": view.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": APP_ID,
        "app_installed_team_id": ws.team_id,
        "bot_id": BOT_ID,
    }


def _new(ws: Workspace, owner: str, body: Json, channel: str | None) -> View:
    _claim_external_id(ws, body, None)
    view_id = ws.new_id("V0")
    view = View(view_id, owner, body, _hash(ws), view_id, channel=channel)
    view.values = starting_values(body["blocks"], channel)
    ws.views[view_id] = view
    return view


def _claim_external_id(ws: Workspace, body: Json, mine: View | None) -> None:
    wanted = body.get("external_id")
    for view in ws.views.values():
        if wanted and view is not mine and view.is_open and view.body.get("external_id") == wanted:
            raise RefusalError("duplicate_external_id")


def _hash(ws: Workspace) -> str:
    return f"{ws.new_ts()}{ws.new_id('h')}"
