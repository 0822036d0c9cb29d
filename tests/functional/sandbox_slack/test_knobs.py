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

from bot.sandbox.slack import SlackServer

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


def test_deliver_twice(slack: SlackServer, app: App, by_http: Callable[[App], str]) -> None:
    """A payload delivered twice has one trigger: it opens one view and is refused once."""

    @app.command("/certs")
    def certs(ack: Ack, client: WebClient, command: dict[str, Any]) -> None:
        ack()
        title = {"type": "plain_text", "text": "T"}
        view = {"type": "modal", "title": title, "blocks": []}
        with contextlib.suppress(SlackApiError):
            client.views_open(trigger_id=command["trigger_id"], view=view)

    by_http(app)
    slack.knobs.deliver_twice()
    slack.person("dana").command("/certs", channel="ssl-ops")
    slack.wait_for(lambda: len(slack.calls("views.open")) == 2)
    answers = [call.response.get("error") for call in slack.calls("views.open")]
    slack.person("dana").command("/certs", channel="ssl-ops")

    assert [None, "exchanged_trigger_id"] == answers
    assert 3 == len(slack.deliveries("slash_commands"))
