"""Rules of an app's manifest, as Slack's schema has them: what an app is called, what it asks for,
and where it is reached. Parts that the sandbox does nothing for (shortcuts, functions) are refused.
"""

from collections.abc import Iterator

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules.shapes import Check, boolean, items, string, thing

NAME, DESCRIPTION = 35, 140
COMMAND, ABOUT_COMMAND, USAGE_HINT, COMMANDS = 32, 2000, 1000, 50
BOT_NAME, SCOPES, EVENTS, WORD = 80, 255, 100, 50
COMMAND_URL, REQUEST_URL = 3000, 3500


def manifest_faults(manifest: object) -> list[Fault]:
    """Return every fault of a manifest."""
    return list(_MANIFEST(manifest, ""))


def _starting(check: Check, *starts: str) -> Check:
    """Accept text that passes the check and starts with one of these."""

    def both(value: object, at: str) -> Iterator[Fault]:
        yield from check(value, at)
        if isinstance(value, str) and not value.startswith(starts):
            yield Fault(f"must start with {' or '.join(starts)}", at)

    return both


def _url(most: int) -> Check:
    return _starting(string(most), "https://", "http://")


def _words(most: int) -> Check:
    """Accept so many different words."""
    check = items(string(WORD), most, 0)

    def different(value: object, at: str) -> Iterator[Fault]:
        yield from check(value, at)
        if isinstance(value, list) and len(set(map(str, value))) < len(value):
            yield Fault("must not have duplicate items", at)

    return different


_COMMAND = thing(
    {"command": _starting(string(COMMAND, 2), "/"), "description": string(ABOUT_COMMAND)},
    {"url": _url(COMMAND_URL), "usage_hint": string(USAGE_HINT), "should_escape": boolean},
)
_HOME = thing(
    {},
    {
        "home_tab_enabled": boolean,
        "messages_tab_enabled": boolean,
        "messages_tab_read_only_enabled": boolean,
    },
)
_FEATURES = thing(
    {},
    {
        "app_home": _HOME,
        "bot_user": thing({"display_name": string(BOT_NAME)}, {"always_online": boolean}),
        "slash_commands": items(_COMMAND, COMMANDS, 0),
    },
)
_SETTINGS = thing(
    {},
    {
        "event_subscriptions": thing(
            {}, {"request_url": _url(REQUEST_URL), "bot_events": _words(EVENTS)}
        ),
        "interactivity": thing(
            {"is_enabled": boolean},
            {"request_url": _url(REQUEST_URL), "message_menu_options_url": _url(REQUEST_URL)},
        ),
        "org_deploy_enabled": boolean,
        "socket_mode_enabled": boolean,
        "token_rotation_enabled": boolean,
    },
)
_MANIFEST = thing(
    {"display_information": thing({"name": string(NAME)}, {"description": string(DESCRIPTION)})},
    {
        "features": _FEATURES,
        "oauth_config": thing({}, {"scopes": thing({}, {"bot": _words(SCOPES)})}),
        "settings": _SETTINGS,
    },
)
