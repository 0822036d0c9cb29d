"""Slack's rates: each method's own, chat.postMessage's per channel, and what a 429 says."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import SlackServer
from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.rates import POST, POST_ALL, TIER_3, Buckets

START = 1_700_000_000.0
# Calls a minute, as each method's page in Slack's documentation has them.
TIERS = {
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
    "users.info": 100,
    "users.list": 20,
    "users.conversations": 50,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "conversations.info": 50,
    "conversations.members": 100,
    "conversations.list": 20,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "files.info": 100,
}


@pytest.fixture
def now() -> list[float]:
    """What time it is in Slack."""
    return [START]


@pytest.fixture
def limited(now: list[float]) -> Iterator[SlackServer]:
    """A Slack with rates, whose clock a test sets."""
    with SlackServer(clock=lambda: now[0]) as slack:
        yield slack


def calls(slack: SlackServer, method: str, **arguments: str) -> tuple[int, str, str]:
    """Call a method; returns the status, Retry-After and the error."""
    client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    try:
        answer = client.api_call(method, params=arguments)
    except SlackApiError as error:
        answer = error.response
    after = {key.lower(): value for key, value in answer.headers.items()}.get("retry-after", "")
    return answer.status_code, after, answer.get("error", "")


def test_every_method_has_a_rate() -> None:
    """A method is in the table of tiers, or has a rule of its own."""
    special = {"chat.postMessage", "auth.test", "chat.getPermalink"}

    assert METHODS.keys() == TIERS.keys() | special
    assert (POST, POST_ALL) == METHODS["chat.postMessage"].rates


@pytest.mark.parametrize("method", TIERS)
def test_tiers(limited: SlackServer, now: list[float], method: str) -> None:
    """A method takes a minute's calls at once, then answers 429 until one has dripped."""
    tier = TIERS[method]
    first = {calls(limited, method)[0] for _ in range(tier)}
    late = calls(limited, method)
    now[0] += 60 / tier + 0.001

    assert {200} == first
    assert (429, str(-(-60 // tier)), "ratelimited") == late
    assert [200, 429] == [calls(limited, method)[0] for _ in range(2)]


def test_only_that_method_waits(limited: SlackServer) -> None:
    """A method over its rate is refused alone: the others still answer, and nothing was done."""
    channel = limited.channel("ssl-ops")
    place = {"channel": channel.id, "text": "x"}
    answers = [calls(limited, "chat.postMessage", **place)[0] for _ in range(6)]
    ts = limited.messages(channel.id)[0].ts

    assert [200] * 5 + [429] == answers
    assert (200, "", "") == calls(limited, "chat.update", ts=ts, **place)
    assert (200, "", "") == calls(limited, "auth.test")
    assert 5 == len(limited.messages(channel.id))


def test_channels_have_their_own_rate(limited: SlackServer, now: list[float]) -> None:
    """One message a second in each channel, by whichever name it is called."""
    names = [limited.channel("ssl-ops").id, "#ssl-ops", "ssl-ops"]
    burst = [calls(limited, "chat.postMessage", channel=names[n % 3], text="x") for n in range(6)]
    other = calls(limited, "chat.postMessage", channel="general", text="x")
    now[0] += 1.0
    again = [calls(limited, "chat.postMessage", channel=names[0], text="x") for _ in range(2)]

    assert [200] * 5 + [429] == [status for status, _, _ in burst]
    assert "1" == burst[-1][1]
    assert 200 == other[0]
    assert [200, 429] == [status for status, _, _ in again]


def test_updates_share_one_rate(limited: SlackServer) -> None:
    """Edits count for the whole workspace, whatever channel they are in."""
    places = []
    for name in ("ssl-ops", "general"):
        channel = limited.channel(name).id
        calls(limited, "chat.postMessage", channel=channel, text="x")
        places.append({"channel": channel, "ts": limited.messages(channel)[0].ts})
    answers = [calls(limited, "chat.update", text="y", **places[n % 2])[0] for n in range(51)]

    assert [200] * 50 + [429] == answers


def test_refused_callers_use_up_nothing(limited: SlackServer) -> None:
    """A call that is not allowed does not count."""
    limited.break_tokens("token_revoked")
    revoked = {calls(limited, "users.list")[2] for _ in range(30)}
    limited.break_tokens("")

    assert {"token_revoked"} == revoked
    assert (200, "", "") == calls(limited, "users.list")


def test_buckets() -> None:
    """A bucket allows its burst, then one call each time it has dripped, and says how long."""
    buckets = Buckets()
    updates = [buckets.wait("chat.update", [(TIER_3, "")], 0.0) for _ in range(51)]

    assert [0] * 50 + [2] == updates
    assert [0, 2] == [buckets.wait("chat.update", [(TIER_3, "")], 1.2) for _ in range(2)]


def test_both_rates_of_a_post() -> None:
    """A post needs room in its channel and in the workspace; refused, it takes from neither."""
    buckets = Buckets()

    def post(channel: str, now: float) -> int:
        return buckets.wait("chat.postMessage", [(POST, channel), (POST_ALL, "")], now)

    full = [post(f"C{n}", 0.0) for n in range(POST_ALL.burst)]
    refused = [post("C-new", 0.0) for _ in range(20)]

    assert {0} == set(full)
    assert {1} == set(refused)
    assert [0] * 5 == [post("C-new", 1.0) for _ in range(5)]
    assert 1 == post("C-new", 1.0)
