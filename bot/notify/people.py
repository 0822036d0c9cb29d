"""People and their workspace as others know them, by the last look at Slack. It reads the store,
and never asks Slack.
"""

from collections.abc import Iterable

from bot.store.base import Store


def names_of(store: Store, users: Iterable[str | None]) -> dict[str, str]:
    """Return the names of those whom the directory knows, by id."""
    named = {user: _named(store, user) for user in users if user}
    return {user: name for user, name in named.items() if name}


def with_workspace(store: Store, user: str) -> str:
    """Return a person with the workspace they are of: for whoever never saw our Slack."""
    teams, _ = store.directory.members("bot", "team")
    workspace = next((name for team in sorted(teams) if (name := _named(store, team))), "")
    who = _named(store, user)
    if not who:
        return f"a person of {workspace}" if workspace else ""
    return f"{who} of {workspace}" if workspace else who


def _named(store: Store, key: str) -> str:
    names, _ = store.directory.members("name", key)
    return next(iter(names), "")
