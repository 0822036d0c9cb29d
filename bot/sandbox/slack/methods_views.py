"""views.*: what the app may do to modals and Home tabs."""

from bot.sandbox.slack import viewstack
from bot.sandbox.slack.arguments import Args
from bot.sandbox.slack.records import Json, View
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.workspace import Workspace


def open_view(ws: Workspace, args: Args) -> Json:
    """views.open: spends the trigger first, as Slack does, then looks at the view."""
    trigger = ws.use_trigger(args.need("trigger_id"))
    body = viewstack.checked_view(args.value("view", "invalid_arguments"), "modal")
    view = viewstack.open_root(ws, trigger.user, body, trigger.channel)
    return {"view": viewstack.told(ws, view)}


def push_view(ws: Workspace, args: Args) -> Json:
    """views.push: the trigger must come from an open modal; three modals at most."""
    trigger = ws.use_trigger(args.need("trigger_id"))
    if trigger.view is None or not ws.views[trigger.view].is_open:
        raise RefusalError("not_found")
    body = viewstack.checked_view(args.value("view", "invalid_arguments"), "modal")
    return {"view": viewstack.told(ws, viewstack.push(ws, trigger.user, body))}


def update_view(ws: Workspace, args: Args) -> Json:
    """views.update: by view_id or external_id; a stale hash is refused with hash_conflict."""
    view_id = args.text("view_id") or args.text("external_id") or args.need("view_id")
    view = viewstack.find_open(ws, view_id)
    _same_hash(view, args)
    body = viewstack.checked_view(args.value("view", "invalid_arguments"), view.kind)
    return {"view": viewstack.told(ws, viewstack.replace_body(ws, view, body))}


def publish_view(ws: Workspace, args: Args) -> Json:
    """views.publish: the Home tab of one person, when the app has one."""
    if not ws.roster.home_tab:
        raise RefusalError("not_enabled")
    user = args.need("user_id")
    if user not in ws.users:
        raise RefusalError("user_not_found")
    if user in ws.homes:
        _same_hash(ws.views[ws.homes[user]], args)
    body = viewstack.checked_view(args.value("view", "invalid_arguments"), "home")
    return {"view": viewstack.told(ws, viewstack.publish(ws, user, body))}


def _same_hash(view: View, args: Args) -> None:
    if args.text("hash") not in ("", view.hash):
        raise RefusalError("hash_conflict")
