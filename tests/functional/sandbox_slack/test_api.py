"""The Web API's door: tokens, scopes, encodings, pages and rates; and who is who behind it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import SlackServer, UserGroup

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(slack: SlackServer) -> Ask:
    """Ask a method by form, without any SDK, and return the parsed answer."""

    def call(method: str, token: str = "", **fields: str) -> dict[str, Any]:
        body = urllib.parse.urlencode({**fields, "token": token or slack.bot_token}).encode()
        with urllib.request.urlopen(slack.api_url + method, body, timeout=5) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    return call


def test_tokens(slack: SlackServer, ask: Ask) -> None:
    """A method answers its own kind of token only; a token may come in the form."""
    assert slack.bot_user_id == ask("auth.test")["user_id"]
    assert "invalid_auth" == ask("auth.test", token="xoxb-other")["error"]
    assert "not_allowed_token_type" == ask("auth.test", token=slack.app_token)["error"]
    assert "not_allowed_token_type" == ask("apps.connections.open")["error"]
    assert ask("apps.connections.open", token=slack.app_token)["url"].startswith("ws://127.0.0.1:")
    assert {"ok": False, "error": "unknown_method", "req_method": "no.such"} == ask("no.such")


def test_no_token_and_bad_bodies(slack: SlackServer) -> None:
    """Without a token a call is not_authed; a JSON body must be an object."""

    def post(body: bytes, kind: str) -> object:
        request = urllib.request.Request(slack.api_url + "auth.test", body, {"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.load(response)["error"]

    assert "not_authed" == post(b"", "application/x-www-form-urlencoded")
    assert "invalid_json" == post(b"{", "application/json")
    assert "json_not_object" == post(b"[]", "application/json")


def test_calls_hold_no_token(slack: SlackServer, ask: Ask) -> None:
    """The log of calls has method, arguments and answer, never the token."""
    ask("users.info", user="U0NOBODY")
    [call] = slack.calls("users.info")

    assert ({"user": "U0NOBODY"}, "user_not_found") == (call.payload, call.response["error"])
    assert (False, 200) == (call.ok, call.status)
    assert slack.bot_token not in repr(slack.calls())


def test_scopes_are_told(slack: SlackServer, client: WebClient) -> None:
    """Every answer names the scopes the token has, as Slack's header does."""
    headers = {key.lower(): value for key, value in client.auth_test().headers.items()}

    assert ",".join(slack.workspace.roster.scopes) == headers["x-oauth-scopes"]


def test_pages(slack: SlackServer, client: WebClient) -> None:
    """Lists come in pages; the cursor leads through all of them, once each."""
    channel = slack.channel("ssl-ops")
    pages, cursor = [], None
    while cursor != "":
        page = client.conversations_members(channel=channel.id, limit=2, cursor=cursor)
        cursor = page["response_metadata"]["next_cursor"]
        pages.append(page["members"])

    assert [2, 2, 1] == [len(page) for page in pages]
    assert list(channel.members) == [member for page in pages for member in page]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"cursor": "next:999"}, "invalid_cursor"),
        ({"limit": 0}, "invalid_limit"),
        ({"limit": 1001}, "invalid_limit"),
        ({"types": "rooms"}, "invalid_types"),
        ({"types": "im"}, "missing_scope"),
    ],
)
def test_bad_pages(client: WebClient, arguments: dict[str, Any], error: str) -> None:
    """A cursor, limit or type that Slack does not know is refused."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call("conversations.list", params=arguments)

    assert error == caught.value.response["error"]


def test_who_is_who(slack: SlackServer, client: WebClient) -> None:
    """Guests are restricted, people of another workspace strangers, and not in our user list."""
    gus = client.users_info(user=slack.user("gus").id)["user"]
    sten = client.users_info(user=slack.user("sten").id)["user"]
    members = client.users_list()["members"]

    assert (True, slack.team_id, None) == (
        gus["is_restricted"],
        gus["team_id"],
        gus.get("is_stranger"),
    )
    assert (True, True) == (sten["is_stranger"], sten["team_id"] != slack.team_id)
    assert {"edgecert", "dana", "sam", "vera", "gus"} == {member["name"] for member in members}


def test_channels(slack: SlackServer, client: WebClient) -> None:
    """The bot lists public channels and its private ones; a shared channel says so."""
    slack.put_channel(replace(slack.channel("ssl-ops"), id="C0SECRET00", name="secret", members=()))
    both = "public_channel,private_channel"
    listed = client.conversations_list(types=both)["channels"]
    mine = client.users_conversations(types=both)["channels"]
    dana = client.users_conversations(user=slack.user("dana").id)["channels"]
    ops = client.conversations_info(channel=slack.channel("ssl-ops").id, include_num_members=True)

    assert {"general", "random", "ssl-ops"} == {channel["name"] for channel in listed}
    assert {"general", "ssl-ops"} == {channel["name"] for channel in mine}
    assert {"general", "random"} == {channel["name"] for channel in dana}
    told = ops["channel"]
    assert (True, True, True, 5) == (
        told["is_private"],
        told["is_member"],
        told["is_ext_shared"],
        told["num_members"],
    )


def test_people_change(slack: SlackServer, client: WebClient) -> None:
    """A test may add and change people and groups; Slack tells the new state at once."""
    vera = replace(slack.user("vera"), is_guest=True, deleted=True)
    slack.put_user(vera)
    slack.put_group(UserGroup("S0NEW", "new", "New", (vera.id,)))
    told = client.users_info(user=vera.id)["user"]

    assert (True, True) == (told["is_restricted"], told["deleted"])
    assert [vera.id] == client.usergroups_users_list(usergroup="S0NEW")["users"]


def test_unknown_people_and_places(slack: SlackServer, client: WebClient) -> None:
    """What does not exist, or cannot be seen, is not found."""
    slack.put_channel(replace(slack.channel("ssl-ops"), id="C0SECRET00", members=()))
    asked = [
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.conversations", {"user": "U0NOBODY"}, "user_not_found"),
        ("conversations.members", {"channel": "C0SECRET00"}, "channel_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ]
    for method, arguments, error in asked:
        with pytest.raises(SlackApiError) as caught:
            client.api_call(method, params=arguments)
        assert error == caught.value.response["error"]


def test_user_groups(slack: SlackServer, client: WebClient) -> None:
    """A group is listed with its members when asked, and its members by its id."""
    sam = [slack.user("sam").id]
    [group] = client.usergroups_list(include_users=True)["usergroups"]
    [bare] = client.usergroups_list()["usergroups"]

    assert ("approvers", sam) == (group["handle"], group["users"])
    assert "users" not in bare
    assert sam == client.usergroups_users_list(usergroup=group["id"])["users"]
