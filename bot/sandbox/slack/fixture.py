"""The workspace people find when nobody says otherwise: who is there, and in which channel."""

from dataclasses import dataclass, replace

from bot.sandbox.slack.records import Channel, Json, User, UserGroup

HOME_TEAM = "T0EDGESAND"
OTHER_TEAM = "T0NEIGHBOR"
BOT_USER = "U0EDGECERT"
BOT_ID = "B0EDGECERT"
APP_ID = "A0EDGECERT"

# What manifest.yml asks for, as `install` reads it; a method that needs more answers missing_scope.
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


@dataclass(frozen=True, slots=True)
class Roster:
    """Who and what a workspace starts with; give SlackServer another one to test other places.

    `edit_window`: the seconds in which messages may be edited, None for ever; `is_paid`: user
    groups exist. What the app's manifest asks for: `scopes`, `commands`, `events` and `home_tab`.
    """

    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    groups: tuple[UserGroup, ...]
    scopes: tuple[str, ...] = SCOPES
    commands: tuple[str, ...] = ("/certs",)
    events: tuple[str, ...] = ("app_home_opened",)
    domain: str = "edge-sandbox"
    edit_window: float | None = None
    is_paid: bool = True
    home_tab: bool = False


def installed(roster: Roster, manifest: Json) -> Roster:
    """Return the workspace with the app as a valid manifest has it."""
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    return replace(
        roster,
        scopes=tuple(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        commands=tuple(one["command"] for one in features.get("slash_commands", ())),
        events=tuple(settings.get("event_subscriptions", {}).get("bot_events", ())),
        home_tab=bool(features.get("app_home", {}).get("home_tab_enabled")),
    )


def user_id(name: str) -> str:
    """Return the id of a person of the fixture: `dana` is always U0DANA0000."""
    return f"U0{name.upper():0<8}"


def channel_id(name: str) -> str:
    """Return the id of a channel of the fixture: `ssl-ops` is always C0SSLOPS00."""
    return f"C0{name.upper().replace('-', ''):0<8}"


def standard_roster() -> Roster:
    """Return the usual workspace.

    dana and sam operate, vera is in no private channel, gus is a guest of the ops channel and sten
    comes from another workspace (Slack Connect). The bot is not a member of #random.
    """
    dana, sam, vera, gus, sten = (user_id(n) for n in ("dana", "sam", "vera", "gus", "sten"))
    users = (
        User(BOT_USER, "edgecert", HOME_TEAM, "Edgecert", is_bot=True),
        User(dana, "dana", HOME_TEAM, "Dana Opera"),
        User(sam, "sam", HOME_TEAM, "Sam Second"),
        User(vera, "vera", HOME_TEAM, "Vera Viewer"),
        User(gus, "gus", HOME_TEAM, "Gus Guest", is_guest=True),
        User(sten, "sten", OTHER_TEAM, "Sten Stranger"),
    )
    everyone = (BOT_USER, dana, sam, vera)
    channels = (
        Channel(channel_id("general"), "general", members=everyone),
        Channel(channel_id("random"), "random", members=(dana, sam, vera)),
        Channel(
            channel_id("ssl-ops"),
            "ssl-ops",
            is_private=True,
            members=(BOT_USER, dana, sam, gus, sten),
        ),
    )
    groups = (UserGroup("S0APPROVER", "approvers", "Approvers", (sam,)),)
    return Roster(users, channels, groups, home_tab=True)
