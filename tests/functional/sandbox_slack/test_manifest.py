"""An app's manifest: its limits, and what the workspace gives an app that asks for less."""

import copy
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import SlackServer, standard_roster
from bot.sandbox.slack.coverage import Kind, rows
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.rules.manifest import manifest_faults

Json = dict[str, Any]
MANIFEST = Path(__file__).parents[3] / "manifest.yml"
SCOPES = "/oauth_config/scopes/bot"
EVENTS = "/settings/event_subscriptions/bot_events"
URL = "https://a.example/"


def asked() -> Json:
    """Return what manifest.yml says, and every other field that an app may fill in."""
    # It comes with moto, and without types.
    found: Json = importlib.import_module("yaml").safe_load(MANIFEST.read_text(encoding="utf-8"))
    found["features"]["slash_commands"][0]["url"] = URL
    found["settings"]["event_subscriptions"]["request_url"] = URL
    found["settings"]["interactivity"] |= {"request_url": URL, "message_menu_options_url": URL}
    return found


def changed(pointer: str, value: object) -> Json:
    """Return it with another value at a place; None takes the place away."""
    manifest = copy.deepcopy(asked())
    *above, last = pointer.removeprefix("/").split("/")
    place: Any = manifest
    for name in above:
        place = place[int(name) if isinstance(place, list) else name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return manifest


def words(count: int) -> list[str]:
    """Return so many different words."""
    return [f"w{number}" for number in range(count)]


LENGTHS = [
    ("/display_information/name", "x" * 35, "x" * 36, "must be less than 36 characters"),
    ("/display_information/description", "x" * 140, "x" * 141, "must be less than 141 characters"),
    ("/features/bot_user/display_name", "x" * 80, "x" * 81, "must be less than 81 characters"),
    ("/features/slash_commands/0/command", "/" * 32, "/" * 33, "must be less than 33 characters"),
    ("/features/slash_commands/0/command", "/x", "/", "must be more than 1 characters"),
    ("/features/slash_commands/0/command", "/x", "xx", "must start with /"),
    (
        "/features/slash_commands/0/description",
        "x" * 2000,
        "x" * 2001,
        "must be less than 2001 characters",
    ),
    (
        "/features/slash_commands/0/usage_hint",
        "x" * 1000,
        "x" * 1001,
        "must be less than 1001 characters",
    ),
    (
        "/features/slash_commands/0/url",
        URL.ljust(3000, "x"),
        URL.ljust(3001, "x"),
        "must be less than 3001 characters",
    ),
    (
        "/settings/event_subscriptions/request_url",
        URL.ljust(3500, "x"),
        URL.ljust(3501, "x"),
        "must be less than 3501 characters",
    ),
    (
        "/settings/interactivity/request_url",
        URL,
        "a.example",
        "must start with https:// or http://",
    ),
    (SCOPES, words(255), words(256), "no more than 255 items allowed"),
    (EVENTS, words(100), words(101), "no more than 100 items allowed"),
    (f"{SCOPES}/0", ["x" * 50], ["x" * 51], "must be less than 51 characters"),
    (EVENTS, ["a", "b"], ["a", "a"], "must not have duplicate items"),
    ("/settings/socket_mode_enabled", True, "true", "must provide a boolean"),
]
"""Where, what is at the limit, what is one above (or below), and what is said of it."""


@pytest.mark.parametrize(("at", "most", "over", "said"), LENGTHS)
def test_limits(at: str, most: object, over: object, said: str) -> None:
    """What is at a limit passes; one more is a fault at its place."""
    place = at.removesuffix("/0") if isinstance(most, list) else at

    assert [] == manifest_faults(changed(place, most))
    assert [f"{said} [json-pointer:{at}]"] == [
        str(one) for one in manifest_faults(changed(place, over))
    ]


@pytest.mark.parametrize(
    "needed",
    [
        "/display_information",
        "/display_information/name",
        "/features/bot_user/display_name",
        "/features/slash_commands/0/command",
        "/features/slash_commands/0/description",
        "/settings/interactivity/is_enabled",
    ],
)
def test_what_must_be_said(needed: str) -> None:
    """A field that Slack needs."""
    above, _, name = needed.rpartition("/")

    assert [f"missing required field: {name} [json-pointer:{above}]"] == [
        str(one) for one in manifest_faults(changed(needed, None))
    ]


def test_parts_are_taken_or_refused_as_the_table_says() -> None:
    """Those that the sandbox has, and no others."""
    parts = [row for row in rows() if row.kind is Kind.MANIFEST]
    taken = {part.name: not list(_strange(part.name)) for part in parts}

    assert {part.name: part.is_supported for part in parts} == taken
    assert set(asked()) == {part.name for part in parts if part.is_supported}


def _strange(part: str) -> Iterator[str]:
    """Yield what is said of a part that nobody knows."""
    for fault in manifest_faults({**asked(), part: asked().get(part, {})}):
        yield str(fault)


def test_the_workspace_is_the_one_of_the_manifest() -> None:
    """Whoever starts the sandbox finds the app installed as manifest.yml asks for."""
    with SlackServer(rates=False) as slack:
        slack.install(asked())

        assert standard_roster() == slack.workspace.roster


def test_an_app_gets_what_it_asks_for(slack: SlackServer, client: WebClient) -> None:
    """Without a scope, a command, an event or a Home tab there is none."""
    less = {"display_information": {"name": "Less"}, "oauth_config": {"scopes": {"bot": []}}}
    slack.install(less)
    dana = slack.person("dana")
    home = dana.open_home()
    with pytest.raises(LookupError, match="/certs is not a valid command"):
        dana.command("/certs")
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.users_info(user=dana.id)
    with pytest.raises(SlackApiError, match="not_enabled"):
        client.views_publish(user_id=dana.id, view={"type": "home", "blocks": []})

    assert (None, []) == (home, slack.deliveries())


def test_a_faulty_manifest_changes_nothing(slack: SlackServer) -> None:
    """It is refused with every fault."""
    before = slack.workspace.roster
    with pytest.raises(RefusalError) as caught:
        slack.install(changed("/display_information/name", "x" * 36) | {"types": {}})

    assert ("invalid_manifest", 2) == (caught.value.error, len(caught.value.faults))
    assert before == slack.workspace.roster
