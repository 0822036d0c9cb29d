"""The Slack app's manifest, as YAML: what the app may do, and where Slack sends what happens."""

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.views.ids import COMMAND, HOME_OPENED

SCOPES = (
    "commands",
    "chat:write",
    "files:read",
    "files:write",
    "channels:read",
    "groups:read",
    "users:read",
    "usergroups:read",
)
_ABOUT = "Takes domain names to live HTTPS on CloudFront: certificates, DNS records, distributions."
_PATH = "/slack/events"


def manifest(url: str = "") -> str:
    """Return the manifest: Socket Mode, or signed HTTP when `url` is the bot's https:// address.

    Raises SettingsError when the address is none that Slack could call.
    """
    if url:
        _require_https(url)
    return "\n".join([*_lines(content(url)), ""])


def content(url: str = "") -> dict[str, object]:
    """Return the manifest as Slack's schema has it."""
    events = f"{url.rstrip('/')}{_PATH}" if url else ""
    command = {
        "command": COMMAND,
        "description": "Certificates and CloudFront distributions",
        "usage_hint": "new [names of one certificate…] | import | list | show | jobs | job J-42 "
        "| snapshots | distributions | help",
        "should_escape": False,
    }
    return {
        "display_information": {"name": "Edgecert", "description": _ABOUT},
        "features": {
            # Who acted in Home may be told by direct message; the bot reads none.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "edgecert", "always_online": True},
            "slash_commands": [{**command, "url": events} if url else command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": _events(events),
            "interactivity": _interactivity(events),
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _events(events: str) -> dict[str, object]:
    asked: dict[str, object] = {"bot_events": [HOME_OPENED]}
    return {"request_url": events, **asked} if events else asked


def _interactivity(events: str) -> dict[str, object]:
    if not events:
        return {"is_enabled": True}
    # The second address is where an external select asks for its options.
    return {"is_enabled": True, "request_url": events, "message_menu_options_url": events}


def _require_https(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"--url is {url!r}: give an address such as https://certs.example.com.")


def _lines(value: Mapping[str, object], indent: str = "") -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(inner, f"{indent}  ")
        elif isinstance(inner, list):
            yield f"{indent}{key}:"
            yield from _items(inner, f"{indent}  ")
        else:
            yield f"{indent}{key}: {_scalar(inner)}"


def _items(values: Sequence[object], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            first, *rest = _lines(value, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(value)}"


def _scalar(value: object) -> str:
    # JSON's strings and booleans are YAML's too.
    return json.dumps(value, ensure_ascii=False)
