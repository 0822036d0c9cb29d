"""What a test can break: answers lost, refused, rationed or late; Slack down; payloads twice."""

import contextlib
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import RemoteDisconnected
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.sandbox.slack import SlackServer
from tests.functional.sandbox_slack.hands import Hands

POST = "chat.postMessage"


def test_lose_after_accept(slack: SlackServer, client: WebClient) -> None:
    """A lost answer: the message is there, the caller sees its connection dropped."""
    channel = slack.channel("ssl-ops").id
    slack.knobs.lose_after_accept(POST)
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        client.chat_postMessage(channel=channel, text="one")
    client.chat_postMessage(channel=channel, text="two")

    assert ["one", "two"] == [message.text for message in slack.messages(channel)]
    assert [True, False] == [call.was_lost for call in slack.calls(POST)]


def test_refused_calls_are_not_lost(slack: SlackServer, client: WebClient) -> None:
    """Only an accepted call uses up a planned loss."""
    slack.knobs.lose_after_accept(POST)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0NONE", text="one")
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        client.chat_postMessage(channel=slack.channel("ssl-ops").id, text="two")


def test_fail_and_ratelimit(slack: SlackServer, client: WebClient) -> None:
    """Planned refusals come so many times, for their method only, and do nothing."""
    channel = slack.channel("ssl-ops").id
    slack.knobs.fail(POST, "fatal_error", times=1)
    slack.knobs.ratelimit(POST, retry_after=7)
    slack.knobs.fail(POST, "down", status=500)
    seen = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=channel, text="x")
        answer = caught.value.response
        seen.append((answer.status_code, answer.headers.get("Retry-After")))
    client.auth_test()
    client.chat_postMessage(channel=channel, text="through")

    assert [(200, None), (429, "7"), (500, None)] == seen
    assert ["through"] == [message.text for message in slack.messages(channel)]


def test_down_and_refusing(slack: SlackServer, client: WebClient) -> None:
    """Down answers 503 to everything; refusing drops each connection; both end when turned off."""
    slack.knobs.down = True
    with pytest.raises(SlackApiError) as caught:
        client.auth_test()
    slack.knobs.down, slack.knobs.refusing = False, True
    with pytest.raises((RemoteDisconnected, ConnectionResetError, urllib.error.URLError)):
        client.auth_test()
    slack.knobs.refusing = False

    assert 503 == caught.value.response.status_code
    assert client.auth_test()["ok"]


def test_slow(slack: SlackServer, client: WebClient) -> None:
    """A slow Slack answers late; one method can be slow alone."""
    slack.knobs.slow, slack.knobs.slow_for["auth.test"] = 0.05, 0.1
    started = time.monotonic()
    client.users_list()
    all_of_them = time.monotonic() - started
    client.auth_test()
    one_more = time.monotonic() - started - all_of_them

    assert all_of_them >= 0.05
    assert one_more >= 0.15


@pytest.mark.parametrize(("plan", "status"), [("fail", 500), ("lose", 0)])
def test_downloads(slack: SlackServer, client: WebClient, plan: str, status: int) -> None:
    """Downloads can fail and be lost like methods."""
    announced = client.files_getUploadURLExternal(filename="a.csv", length=1)
    if plan == "fail":
        slack.knobs.fail("upload", "no", status=500)
    else:
        slack.knobs.lose_after_accept("upload")
    seen = 0
    try:
        urllib.request.urlopen(str(announced["upload_url"]), b"a", timeout=5).close()
    except urllib.error.HTTPError as refusal:
        seen = refusal.code
        refusal.close()
    except (RemoteDisconnected, ConnectionResetError):
        seen = 0
    content = slack.workspace.files[str(announced["file_id"])].content

    assert (status, b"a" if plan == "lose" else b"") == (seen, content)


def test_deliver_twice(slack: SlackServer, app: App, reached: Callable[[App], object]) -> None:
    """A payload delivered twice has one trigger: it opens one view and is refused once."""

    @app.command("/certs")
    def certs(ack: Ack, client: WebClient, command: dict[str, Any]) -> None:
        ack()
        title = {"type": "plain_text", "text": "T"}
        view = {"type": "modal", "title": title, "blocks": []}
        with contextlib.suppress(SlackApiError):
            client.views_open(trigger_id=command["trigger_id"], view=view)

    reached(app)
    slack.knobs.deliver_twice()
    slack.person("dana").command("/certs", channel="ssl-ops")
    slack.wait_for(lambda: len(slack.calls("views.open")) == 2)
    answers = [call.response.get("error") for call in slack.calls("views.open")]
    slack.person("dana").command("/certs", channel="ssl-ops")

    assert [None, "exchanged_trigger_id"] == answers
    assert 3 == len(slack.deliveries("slash_commands"))


@pytest.mark.parametrize("kind", ["slash_commands", "interactive"])
def test_deliver_one_kind_twice(
    slack: SlackServer, app: App, reached: Callable[[App], object], kind: str
) -> None:
    """The knob may mean one kind of payload only."""

    @app.command("/certs")
    def certs(ack: Ack) -> None:
        ack()

    reached(app)
    slack.knobs.deliver_twice(kind=kind)
    slack.person("dana").command("/certs", channel="ssl-ops")

    assert (2 if kind == "slash_commands" else 1) == len(slack.deliveries())


def test_the_apps_answer_can_be_lost(
    slack: SlackServer, app: App, by_http: Callable[[App], str]
) -> None:
    """The app has acted, but Slack does not hear of it: the person sees a timeout."""
    acted = []

    @app.command("/certs")
    def certs(ack: Ack) -> None:
        ack("done")
        acted.append(1)

    by_http(app)
    slack.knobs.lose_after_accept("slash_commands")
    answers = [slack.person("dana").command("/certs", channel="ssl-ops") for _ in range(2)]

    assert ["operation_timeout", None] == [answer.error for answer in answers]
    assert [0, 1] == [len(answer.messages) for answer in answers]
    assert 2 == len(acted)


def outcome(client: WebClient, method: str) -> str:
    """Call a method; say how it went: ok, an error code, a status, or that nothing came back."""
    try:
        answer = client.api_call(method, params={"channel": "C0SSLOPS00", "text": "x"})
    except SlackApiError as refusal:
        status = refusal.response.status_code
        return str(refusal.response.get("error")) if status == 200 else str(status)
    except (RemoteDisconnected, ConnectionResetError):
        return "dropped"
    return "ok" if answer["ok"] else "?"


FAULTS: dict[str, tuple[Callable[[SlackServer, float], None], str]] = {
    "down": (lambda slack, s: slack.knobs.be_down(POST, seconds=s), "503"),
    "dropped": (lambda slack, s: slack.knobs.drop(POST, seconds=s), "dropped"),
    "lost": (lambda slack, s: slack.knobs.lose_after_accept(POST, seconds=s), "dropped"),
    "fail": (lambda slack, s: slack.knobs.fail(POST, "fatal_error", seconds=s), "fatal_error"),
    "rationed": (lambda slack, s: slack.knobs.ratelimit(POST, 7, seconds=s), "429"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_last_by_the_sandboxs_clock(fault: str) -> None:
    """A fault that is given seconds holds for all calls of its method until the clock is there."""
    hands = Hands()
    with SlackServer(rates=False, clock=hands) as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        turn, seen = FAULTS[fault]
        turn(slack, 3600)
        during = [outcome(client, POST) for _ in range(3)]
        other = outcome(client, "auth.test")
        hands.now += 3600
        after = outcome(client, POST)
        posted = len(slack.messages(slack.channel("ssl-ops").id))

    assert ([seen] * 3, "ok", "ok") == (during, other, after)
    assert (4 if fault == "lost" else 1) == posted


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_come_so_many_times(fault: str, slack: SlackServer, client: WebClient) -> None:
    """A fault without a duration holds for one call."""
    turn, seen = FAULTS[fault]
    turn(slack, 0)

    assert [seen, "ok"] == [outcome(client, POST) for _ in range(2)]


def test_a_fault_of_every_method(slack: SlackServer, client: WebClient) -> None:
    """`*` means whatever method is called next."""
    slack.knobs.be_down(times=2)

    assert ["503", "503", "ok"] == [outcome(client, m) for m in (POST, "auth.test", POST)]


def test_slow_for_a_while() -> None:
    """A slow method answers late until its time is over; the others are not."""
    hands = Hands()
    with SlackServer(rates=False, clock=hands) as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        slack.knobs.be_slow(0.2, POST, seconds=60)
        took = [timed(client, POST), timed(client, "auth.test")]
        hands.now += 60
        took.append(timed(client, POST))

    assert took[0] >= 0.2 > max(took[1:])


def timed(client: WebClient, method: str) -> float:
    """Return the seconds that a call takes."""
    started = time.monotonic()
    outcome(client, method)
    return time.monotonic() - started


def test_down_without_links(slack: SlackServer) -> None:
    """A Slack that is down gives no Socket Mode link either."""
    url = slack.links.ticket()
    slack.knobs.down = True
    with pytest.raises(InvalidStatus) as caught:
        connect(url)
    slack.knobs.down = False
    with connect(url) as wire:
        greeting = str(wire.recv(timeout=5))

    assert 503 == caught.value.response.status_code
    assert "hello" in greeting


def test_response_urls_are_rationed(slack: SlackServer) -> None:
    """A planned 429 says when to come again wherever it is answered."""
    slack.knobs.ratelimit("response_url", retry_after=9)
    with slack.workspace.change():
        url = f"{slack.workspace.base_url}/response/T1/token"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, b"{}", timeout=5)
    caught.value.close()

    assert (429, "9") == (caught.value.code, caught.value.headers["Retry-After"])
