"""Who may call what: tokens, the manifest's scopes, workspaces' rules and plans, and envelopes."""

import json
import re
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.page.conversation import USAGE
from bot.sandbox.slack import SlackServer, standard_roster
from bot.sandbox.slack.api import METHODS

Json = dict[str, Any]
MANIFEST = Path(__file__).parents[3] / "manifest.yml"
# Any of a method's scopes will do; those without a scope are open to every token.
SCOPES = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.delete": {"chat:write"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.conversations": {"channels:read", "groups:read"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.list": {"channels:read", "groups:read"},
    "files.getUploadURLExternal": {"files:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.info": {"files:read"},
}


def answer_of(slack: SlackServer, method: str, **arguments: object) -> Json:
    """Call a method with the bot's token and return its answer, refused or not."""
    client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    try:
        return dict(client.api_call(method, params=arguments).data)  # type: ignore[arg-type]
    except SlackApiError as error:
        return dict(error.response.data)


def test_scopes_are_the_manifests() -> None:
    """The token has exactly the scopes that manifest.yml asks for."""
    asked = re.findall(r'^ +- "([a-z:]+)"$', MANIFEST.read_text(encoding="utf-8"), re.MULTILINE)

    assert asked == list(standard_roster().scopes)
    assert ("app_home" in MANIFEST.read_text(encoding="utf-8")) == standard_roster().home_tab


def test_slash_commands_are_described_as_in_the_manifest() -> None:
    """What the page offers says of each command what Slack's client would."""
    told = re.findall(
        r'- command: "(.+)"\n +description: "(.+)"\n +usage_hint: "(.+)"',
        MANIFEST.read_text(encoding="utf-8"),
    )

    assert {command: (hint, about) for command, about, hint in told} == USAGE
    assert set(USAGE) == set(standard_roster().commands)


def test_every_scope_is_stated() -> None:
    """The table of scopes names every method that needs one."""
    assert SCOPES == {name: set(one.scopes) for name, one in METHODS.items() if one.scopes}


def test_missing_scope() -> None:
    """A method without its scope says which one is missing and which were given."""
    every = standard_roster()
    for scope in sorted({scope for scopes in SCOPES.values() for scope in scopes}):
        wanting = {name for name, scopes in SCOPES.items() if scope in scopes}
        needed = SCOPES[min(wanting)]
        given = tuple(name for name in every.scopes if name not in needed)
        with SlackServer(rates=False, roster=replace(every, scopes=given)) as slack:
            for method in wanting:
                answer = answer_of(slack, method)
                assert ("missing_scope", ",".join(given)) == (answer["error"], answer["provided"])
                assert answer["needed"] in SCOPES[method]


def test_kinds_of_conversations_have_scopes_of_their_own() -> None:
    """Without groups:read private channels are missing_scope; direct messages always are."""
    roster = standard_roster()
    given = tuple(name for name in roster.scopes if name != "groups:read")
    with SlackServer(rates=False, roster=replace(roster, scopes=given)) as slack:
        private = answer_of(slack, "conversations.info", channel=slack.channel("ssl-ops").id)
        public = answer_of(slack, "conversations.info", channel=slack.channel("general").id)
        direct = answer_of(slack, "users.conversations", types="im")

    assert ("missing_scope", "groups:read") == (private["error"], private["needed"])
    assert public["ok"]
    assert ("missing_scope", "im:read") == (direct["error"], direct["needed"])


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "token_expired"])
def test_dead_tokens(slack: SlackServer, error: str) -> None:
    """A token that no longer counts is refused by every method."""
    slack.break_tokens(error)

    assert {error} == {answer_of(slack, method)["error"] for method in METHODS}
    slack.break_tokens("")
    assert answer_of(slack, "auth.test")["ok"]


def test_another_face_needs_a_scope(slack: SlackServer) -> None:
    """Speaking under another name is missing_scope: chat:write.customize."""
    place = {"channel": slack.channel("ssl-ops").id, "text": "x"}
    answer = answer_of(slack, "chat.postMessage", username="AWS", **place)

    assert ("missing_scope", "chat:write.customize") == (answer["error"], answer["needed"])


def test_public_channels_need_membership_or_a_scope() -> None:
    """Where the bot is no member it is not_in_channel, unless it has chat:write.public."""
    roster = standard_roster()
    errors = []
    for scopes in (roster.scopes, (*roster.scopes, "chat:write.public")):
        with SlackServer(rates=False, roster=replace(roster, scopes=scopes)) as slack:
            answer = answer_of(slack, "chat.postMessage", channel="random", text="x")
            errors.append(answer.get("error"))

    assert ["not_in_channel", None] == errors


@pytest.mark.parametrize(
    ("restriction", "post", "reply"),
    [
        ("restricted_action", "restricted_action", "restricted_action"),
        ("restricted_action_read_only_channel",) * 3,
        ("restricted_action_thread_only_channel", "restricted_action_thread_only_channel", None),
        ("restricted_action_thread_locked", None, "restricted_action_thread_locked"),
        (
            "restricted_action_non_threadable_channel",
            None,
            "restricted_action_non_threadable_channel",
        ),
    ],
)
def test_owners_rules(
    slack: SlackServer, restriction: str, post: str | None, reply: str | None
) -> None:
    """A workspace's owners may forbid posts or replies in a channel."""
    ops = slack.channel("ssl-ops")
    ts = slack.person("dana").say("hello", "ssl-ops").ts
    slack.put_channel(replace(ops, restriction=restriction))
    posted = answer_of(slack, "chat.postMessage", channel=ops.id, text="x")
    replied = answer_of(slack, "chat.postMessage", channel=ops.id, text="x", thread_ts=ts)

    assert (post, reply) == (posted.get("error"), replied.get("error"))


def test_messages_close_to_edits() -> None:
    """Where messages may be edited for an hour only, a later edit is edit_window_closed."""
    now = [1_700_000_000.0]
    roster = replace(standard_roster(), edit_window=3600.0)
    with SlackServer(rates=False, roster=roster, clock=lambda: now[0]) as slack:
        place = {"channel": slack.channel("ssl-ops").id, "text": "x"}
        ts = answer_of(slack, "chat.postMessage", **place)["ts"]
        now[0] += 3600
        in_time = answer_of(slack, "chat.update", ts=ts, **place)
        now[0] += 1
        late = answer_of(slack, "chat.update", ts=ts, **place)

    assert (True, "edit_window_closed") == (in_time["ok"], late["error"])


def test_free_workspaces_have_no_groups() -> None:
    """User groups are for paid plans: plan_upgrade_required."""
    with SlackServer(rates=False, roster=replace(standard_roster(), is_paid=False)) as slack:
        answers = [
            answer_of(slack, "usergroups.list"),
            answer_of(slack, "usergroups.users.list", usergroup="S0APPROVER"),
        ]

    assert ["plan_upgrade_required"] * 2 == [answer["error"] for answer in answers]


def test_no_home_tab() -> None:
    """An app whose manifest has no Home tab cannot publish one: not_enabled."""
    with SlackServer(rates=False, roster=replace(standard_roster(), home_tab=False)) as slack:
        view = json.dumps({"type": "home", "blocks": []})
        answer = answer_of(slack, "views.publish", user_id=slack.user("dana").id, view=view)

    assert "not_enabled" == answer["error"]


Post = Callable[..., Json]


@pytest.fixture
def post(slack: SlackServer) -> Post:
    """POST bytes to a method, under this Content-Type, and return the parsed answer."""

    def call(method: str, body: bytes, kind: str) -> Json:
        headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": kind}
        request = urllib.request.Request(slack.api_url + method, body, headers)
        with urllib.request.urlopen(request, timeout=5) as response:
            answer: Json = json.load(response)
            return answer

    return call


@pytest.mark.parametrize(
    ("kind", "body", "warning"),
    [
        ("application/json", b"{}", "missing_charset"),
        ("application/json; charset=utf-8", b"{}", None),
        ("application/x-www-form-urlencoded", b"a=b", None),
        ("application/x-www-form-urlencoded; charset=utf-8", b"a=b", "superfluous_charset"),
    ],
)
def test_charsets(post: Post, kind: str, body: bytes, warning: str | None) -> None:
    """JSON wants a charset and forms none: Slack warns, and does what was asked."""
    answer = post("auth.test", body, kind)
    told = answer.get("response_metadata", {}).get("warnings")

    assert (True, warning) == (answer["ok"], answer.get("warning"))
    assert (None if warning is None else [warning]) == told


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("application/xml", b"<x/>", "invalid_post_type"),
        ("application/json; charset=koi8-r", b"{}", "invalid_charset"),
        ("", b"{}", "missing_post_type"),
        ("multipart/form-data", b"x", "invalid_form_data"),
        ("application/x-www-form-urlencoded", b"ids%5B0%5D=1", "invalid_array_arg"),
        ("application/x-www-form-urlencoded", b"what-is=1", "invalid_arg_name"),
    ],
)
def test_bad_envelopes(post: Post, kind: str, body: bytes, error: str) -> None:
    """A request that is no form and no JSON, or names no names, is refused for that."""
    assert error == post("auth.test", body, kind)["error"]


def test_unknown_arguments_are_ignored(post: Post) -> None:
    """An argument that a method does not know changes nothing and warns of nothing."""
    known = post("users.info", b"user=U0DANA0000", "application/x-www-form-urlencoded")
    more = post("users.info", b"user=U0DANA0000&colour=red", "application/x-www-form-urlencoded")

    assert known["ok"]
    assert known == more


def test_forms_with_parts(slack: SlackServer, post: Post) -> None:
    """A multipart form's fields are arguments."""
    part = '--M\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    fields = part.format("channel", "ssl-ops") + part.format("text", "hello")
    answer = post("chat.postMessage", f"{fields}--M--".encode(), "multipart/form-data; boundary=M")

    assert "hello" == answer["message"]["text"]
    assert 1 == len(slack.messages(slack.channel("ssl-ops").id))


@pytest.mark.parametrize("method", [name for name, one in METHODS.items() if not one.takes_json])
def test_methods_that_take_forms_only(slack: SlackServer, post: Post, method: str) -> None:
    """A method that reads forms only does not see what a JSON body says."""
    body = json.dumps({"cursor": "nonsense", "file": "F0", "user": "U0NOBODY"}).encode()
    post(method, body, "application/json; charset=utf-8")
    [call] = slack.calls(method)

    assert {} == call.payload
