"""Signed HTTP delivery, events with their retries, and what a person may act on."""

import contextlib
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.slack import SlackServer
from tests.functional.sandbox_slack.hands import Hands

Json = dict[str, Any]


class Recorder:
    """A request URL that keeps what it gets and answers what it is told to."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.wait = 0.0
        self.text = ""
        self.answers: Callable[[str], str] = lambda _body: self.text
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            """Keeps one request."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                headers = {key.lower(): value for key, value in self.headers.items()}
                recorder.requests.append((headers, body))
                threading.Event().wait(recorder.wait)
                content = recorder.answers(body).encode()
                with contextlib.suppress(BrokenPipeError):
                    self.send_response(recorder.statuses.pop(0) if recorder.statuses else 200)
                    self.send_header("content-length", str(len(content)))
                    for name, value in recorder.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        return Handler


@pytest.fixture
def recorder(slack: SlackServer) -> Iterator[Recorder]:
    """A request URL that Slack delivers to."""
    one = Recorder()
    threading.Thread(target=one.server.serve_forever, args=(0.02,), daemon=True).start()
    slack.deliver_to(one.url)
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_signature(slack: SlackServer, recorder: Recorder) -> None:
    """Each request is signed over its timestamp and exact body with the signing secret."""
    slack.person("dana").command("/certs", "new a b", channel="ssl-ops")
    [(headers, body)] = recorder.requests
    stamp = headers["x-slack-request-timestamp"]
    base = f"v0:{stamp}:{body}".encode()
    digest = hmac.new(slack.signing_secret.encode(), base, hashlib.sha256).hexdigest()

    assert f"v0={digest}" == headers["x-slack-signature"]
    assert "application/x-www-form-urlencoded" == headers["content-type"]
    assert ["new a b"] == parse_qs(body)["text"]


def test_plain_text_answer(slack: SlackServer, recorder: Recorder) -> None:
    """Over HTTP a command may be answered in plain text."""
    told = []
    for recorder.text in ("hello", "[1]"):
        answer = slack.person("dana").command("/certs", channel="ssl-ops")
        told += [message.text for message in answer.messages]

    assert ["hello", "[1]"] == told


def test_failed_dispatch(slack: SlackServer, recorder: Recorder) -> None:
    """A status other than 200, and a URL where nobody answers, are dispatch_failed."""
    recorder.statuses = [500]
    failed = slack.person("dana").command("/certs", channel="ssl-ops")
    slack.deliver_to("http://127.0.0.1:1/slack/events")
    nobody = slack.person("dana").command("/certs", channel="ssl-ops")

    assert ["dispatch_failed"] * 2 == [failed.error, nobody.error]
    assert not failed.acked


def test_submission_answered_with_text(
    slack: SlackServer, client: WebClient, recorder: Recorder
) -> None:
    """A submission answered with anything but JSON shows an error and leaves the form open."""
    recorder.text = "thanks"
    dana = slack.person("dana")
    with slack.workspace.change():
        trigger = slack.workspace.new_trigger(dana.id)
    words = {"type": "plain_text", "text": "T"}
    view = {"type": "modal", "title": words, "submit": words, "blocks": []}
    client.views_open(trigger_id=trigger, view=view)
    modal = dana.modal()
    assert modal is not None

    assert "not JSON: thanks" in modal.submit()[""]
    assert modal.is_open


def test_the_time_of_an_ack_is_the_app_s(slack: SlackServer, recorder: Recorder) -> None:
    """It is counted from the connection to the answer's end: no less than the app took, no more
    than all took.
    """
    held: list[float] = []

    def answer(body: str) -> str:
        began = time.monotonic()
        hmac.digest(b"key", body.encode() * 1000, "sha256")
        held.append(time.monotonic() - began)
        return ""

    recorder.answers = answer
    asked = time.monotonic()
    slack.person("dana").command("/certs", "help", channel="ssl-ops")
    (delivery,) = slack.deliveries()

    assert 0 < held[0] <= (delivery.seconds or 0) <= time.monotonic() - asked


def test_events_are_retried(slack: SlackServer, recorder: Recorder) -> None:
    """An event that fails comes again up to three times, with number and reason, same event_id."""
    recorder.statuses = [500, 500, 500]
    slack.person("dana").open_home()
    slack.wait_for(lambda: len(slack.deliveries("events_api")) == 4)
    numbers = [headers.get("x-slack-retry-num") for headers, _ in recorder.requests]
    events = {json.loads(body)["event_id"] for _, body in recorder.requests}

    assert [None, "1", "2", "3"] == numbers
    assert 1 == len(events)
    assert [0, 1, 2, 3] == [delivery.attempt for delivery in slack.deliveries()]
    assert [True, True, True, False] == [d.seconds is None for d in slack.deliveries()]


def test_events_end(slack: SlackServer, recorder: Recorder) -> None:
    """After three retries Slack gives up."""
    recorder.statuses = [500] * 9
    slack.person("dana").open_home()
    slack.wait_for(lambda: len(slack.deliveries("events_api")) == 4)
    slack.stop()

    assert 4 == len(recorder.requests)


def retried(slack: SlackServer, recorder: Recorder) -> list[str | None]:
    """Let an event be delivered until it is not retried any more; return the reasons of retries."""
    slack.person("dana").open_home()
    slack.wait_for(lambda: len(slack.deliveries("events_api")) == 4)
    return [headers.get("x-slack-retry-reason") for headers, _ in recorder.requests]


def test_retries_tell_the_true_reason(slack: SlackServer, recorder: Recorder) -> None:
    """Too late is http_timeout, a wrong status http_error; the first delivery has no reason."""
    recorder.statuses = [500] * 9
    by_status = retried(slack, recorder)

    assert [None, "http_error", "http_error", "http_error"] == by_status


def test_a_slow_app_is_asked_again(slack: SlackServer, recorder: Recorder) -> None:
    """An app that answers after the time is over gets the event again, as http_timeout."""
    slack.courier.ack_seconds, recorder.wait = 0.05, 0.2
    slack.person("dana").open_home()
    slack.wait_for(lambda: len(slack.deliveries("events_api")) == 4)
    reasons = [headers.get("x-slack-retry-reason") for headers, _ in recorder.requests]

    assert [None, *["http_timeout"] * 3] == reasons


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/slack/events", "connection_failed"),
        ("https://{recorder}/slack/events", "ssl_error"),
    ],
)
def test_reasons_without_an_answer(
    slack: SlackServer, recorder: Recorder, url: str, reason: str
) -> None:
    """Nobody there is connection_failed, no TLS ssl_error: told once the app can be reached."""
    slack.courier.retry_seconds = (0.2,)
    slack.deliver_to(url.format(recorder=recorder.url.split("/")[2]))
    slack.person("dana").open_home()
    slack.deliver_to(recorder.url)
    slack.wait_for(lambda: len(slack.deliveries("events_api")) == 2)

    assert [("1", reason)] == [
        (headers["x-slack-retry-num"], headers["x-slack-retry-reason"])
        for headers, _ in recorder.requests
    ]


def test_redirects(slack: SlackServer, recorder: Recorder) -> None:
    """An event follows two redirects and no more; a command follows none."""
    recorder.headers = {"Location": recorder.url}
    recorder.statuses = [302, 307]
    slack.person("dana").open_home()
    followed = len(recorder.requests)
    recorder.statuses = [302] * 9
    command = slack.person("dana").command("/certs", channel="ssl-ops")
    recorder.requests.clear()
    recorder.statuses = [302, 302, 302]
    slack.person("dana").open_home()
    slack.wait_for(lambda: len(slack.deliveries("events_api")) == 3)
    last = recorder.requests[-1][0]

    assert (3, "dispatch_failed") == (followed, command.error)
    assert "too_many_redirects" == last["x-slack-retry-reason"]


@pytest.mark.parametrize("status", [500, 404, 200])
def test_an_app_may_forbid_retries(slack: SlackServer, recorder: Recorder, status: int) -> None:
    """X-Slack-No-Retry: 1 beside an error ends an event there."""
    recorder.headers = {"X-Slack-No-Retry": "1"}
    recorder.statuses = [status]
    slack.person("dana").open_home()
    slack.stop()

    assert 1 == len(recorder.requests)
    assert (200 == status) == (slack.deliveries()[0].error is None)


def test_acts_are_not_retried(slack: SlackServer, recorder: Recorder) -> None:
    """A command that failed is not sent again: people see the error and type again."""
    recorder.statuses = [500]
    answer = slack.person("dana").command("/certs", channel="ssl-ops")
    slack.stop()

    assert "dispatch_failed" == answer.error
    assert 1 == len(recorder.requests)


def test_retries_are_spaced_by_the_sandboxs_clock() -> None:
    """At once, after a minute, after five more: by the clock that a test moves."""
    hands = Hands()
    with SlackServer(rates=False, clock=hands) as slack:
        slack.deliver_to("http://127.0.0.1:1/")
        slack.person("dana").open_home()
        at = []
        for count, seconds in ((2, 60), (3, 300), (4, 0)):
            slack.wait_for(lambda count=count: len(slack.deliveries()) == count)  # type: ignore[misc]
            at.append(hands.now)
            hands.now += seconds
        started = slack.deliveries()[0].at

    assert [0, 60, 360] == [moment - started for moment in at]


def test_headers(slack: SlackServer, recorder: Recorder) -> None:
    """What Slack sends is there, and nothing that only retries have."""
    slack.person("dana").open_home()
    [(headers, body)] = recorder.requests

    assert "Slackbot 1.0 (+https://api.slack.com/robots)" == headers["user-agent"]
    assert "application/json" == headers["content-type"]
    assert "application/json,*/*" == headers["accept"]
    assert "gzip,deflate" == headers["accept-encoding"]
    assert headers["x-slack-signature"].startswith("v0=")
    assert {"x-slack-retry-num", "x-slack-retry-reason"}.isdisjoint(headers)
    assert slack.workspace.secrets.verification_token == json.loads(body)["token"]


CHALLENGES: dict[str, Callable[[str], str]] = {
    "plain": lambda body: json.loads(body)["challenge"],
    "json": lambda body: json.dumps({"challenge": json.loads(body)["challenge"]}),
    "form": lambda body: f"challenge={json.loads(body)['challenge']}",
}


@pytest.mark.parametrize("form", CHALLENGES)
def test_a_request_url_is_verified(slack: SlackServer, recorder: Recorder, form: str) -> None:
    """A URL is saved once it gives its challenge back: as text, as JSON or as a form."""
    recorder.answers = CHALLENGES[form]
    slack.deliver_to("")
    slack.save_request_url(recorder.url)
    [(headers, body)] = recorder.requests

    assert recorder.url == slack.courier.url
    assert {"token", "challenge", "type"} == set(json.loads(body))
    assert "x-slack-signature" in headers


@pytest.mark.parametrize("text", ["", "no", "[]", '{"challenge": "x"}'])
def test_a_request_url_that_is_refused(slack: SlackServer, recorder: Recorder, text: str) -> None:
    """A URL that answers anything else is not saved."""
    slack.deliver_to("")
    recorder.text = text
    with pytest.raises(ValueError, match="challenge"):
        slack.save_request_url(recorder.url)
    with pytest.raises(ValueError, match="connection_failed"):
        slack.save_request_url("http://127.0.0.1:1/")

    assert "" == slack.courier.url


def test_a_sign_of_life(slack: SlackServer, recorder: Recorder) -> None:
    """Now and then Slack asks a command's URL whether it lives: a form, unsigned."""
    status = slack.courier.check_ssl(recorder.url)
    [(headers, body)] = recorder.requests

    assert 200 == status
    assert ["1"] == parse_qs(body)["ssl_check"]
    assert {"x-slack-signature", "x-slack-request-timestamp"}.isdisjoint(headers)


def test_home_opened(slack: SlackServer, app: App, reached: Callable[[App], object]) -> None:
    """Opening Home sends app_home_opened with an event_id; the next one carries the view."""
    got: list[Json] = []

    @app.event("app_home_opened")
    def opened(body: Json, client: WebClient) -> None:
        got.append(body)
        words = {"type": "plain_text", "text": "Go"}
        button = {"type": "button", "action_id": "go", "text": words}
        row = {"type": "actions", "elements": [button]}
        client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": [row]})

    @app.action("go")
    def go(ack: Ack, body: Json) -> None:
        ack()
        got.append(body)

    reached(app)
    dana = slack.person("dana")
    dana.open_home()
    home = slack.wait_for(dana.home)
    assert home is not None
    dana.open_home()
    slack.wait_for(lambda: len(slack.calls("views.publish")) == 2)
    answer = home.press("Go")
    first, second, pressed = got

    assert ("event_callback", dana.id) == (first["type"], first["event"]["user"])
    assert first["event_id"] != second["event_id"]
    assert ("view" in first["event"], "view" in second["event"]) == (False, True)
    assert ("home", {"type": "view", "view_id": home.shown.id}) == (
        pressed["view"]["type"],
        pressed["container"],
    )
    assert (True, "") == (answer.acked, home.title)
    with pytest.raises(LookupError, match="no submit"):
        home.submit()


def card(slack: SlackServer, client: WebClient, *elements: Json, side: Json | None = None) -> str:
    """Post a message with these elements in #ssl-ops."""
    words = {"type": "plain_text", "text": "Side"}
    blocks: list[Json] = [{"type": "actions", "block_id": "row", "elements": list(elements)}]
    if side:
        blocks = [{"type": "section", "block_id": "side", "text": words, "accessory": side}]
    channel = slack.channel("ssl-ops").id
    return str(client.chat_postMessage(channel=channel, text="card", blocks=blocks)["ts"])


def button(words: str, action_id: str, value: str) -> Json:
    """Make a button."""
    text = {"type": "plain_text", "text": words}
    return {"type": "button", "action_id": action_id, "text": text, "value": value}


def test_who_may_act(slack: SlackServer, client: WebClient) -> None:
    """People act only where they are, on what they see, with commands that exist."""
    channel = slack.channel("ssl-ops").id
    card(slack, client, button("Go", "go", "1"))
    [message] = slack.messages(channel)
    dana, sam, vera = (slack.person(name) for name in ("dana", "sam", "vera"))
    client.chat_postEphemeral(channel=channel, user=dana.id, text="x", blocks=message.blocks)
    [psst] = dana.ephemerals()

    attempts: list[tuple[Callable[[], object], str]] = [
        (lambda: vera.press(message, "Go"), "vera is not in"),
        (lambda: vera.command("/certs", channel="ssl-ops"), "vera is not in"),
        (lambda: vera.say("hi", "ssl-ops"), "vera is not in"),
        (lambda: sam.press(psst, "Go"), "does not see"),
        (lambda: sam.command("/cert", channel="ssl-ops"), "not a valid command"),
        (lambda: sam.press(message, "Stop"), "nothing is called"),
        (lambda: slack.person("nobody"), "nobody here"),
        (lambda: slack.channel("nowhere"), "there is no channel"),
    ]
    for wrong, said in attempts:
        with pytest.raises(LookupError, match=said):
            wrong()
    assert [] == slack.deliveries()


def test_buttons_of_one_text(
    slack: SlackServer, client: WebClient, app: App, by_http: Callable[[App], str]
) -> None:
    """Buttons of the same text are told apart by value; menus of messages work too."""
    got: list[Json] = []

    @app.action("drop1")
    @app.action("drop2")
    @app.action("more")
    def acted(ack: Ack, body: Json) -> None:
        ack()
        got.append(body)

    option = {"text": {"type": "plain_text", "text": "Cancel"}, "value": "c"}
    more = {"type": "overflow", "action_id": "more", "options": [option]}
    by_http(app)
    ts = card(slack, client, button("Drop", "drop1", "1"), button("Drop", "drop2", "2"), more)
    channel = slack.channel("ssl-ops").id
    client.chat_postMessage(channel=channel, text="reply", thread_ts=ts)
    dana, [message] = slack.person("dana"), slack.messages(channel)
    with pytest.raises(LookupError, match="2 elements"):
        dana.press(message, "Drop")
    dana.press(message, "drop", value="2")
    dana.choose(message, "more", "Cancel")

    assert (["Drop", "Drop"], ["Drop", "Drop", "Cancel"]) == (message.buttons, message.texts)
    assert ["2", option] == [
        got[0]["actions"][0]["value"],
        got[1]["actions"][0]["selected_option"],
    ]
    assert (ts, 1) == (got[0]["message"]["thread_ts"], got[0]["message"]["reply_count"])


def test_menus_of_a_message(
    slack: SlackServer, client: WebClient, app: App, by_http: Callable[[App], str]
) -> None:
    """An external select in a message asks with the message; the choice stays in its state."""
    got: list[Json] = []
    option = {"text": {"type": "plain_text", "text": "E1ABC"}, "value": "e1"}
    sure = {"type": "plain_text", "text": "Sure?"}
    dialog = {"title": sure, "text": sure, "confirm": sure, "deny": sure}

    @app.options("pick")
    def options(ack: Ack, body: Json) -> None:
        got.append(body)
        ack(option_groups=[{"label": sure, "options": [option]}])

    @app.action("pick")
    def picked(ack: Ack, body: Json) -> None:
        ack()
        got.append(body)

    by_http(app)
    side = {"type": "external_select", "action_id": "pick", "min_query_length": 0}
    card(slack, client, side={**side, "confirm": dialog})
    dana, [message] = slack.person("dana"), slack.messages(slack.channel("ssl-ops").id)
    found = dana.options(message, "Side", "")
    denied = dana.choose(message, "Side", "E1ABC", accept=False)
    dana.choose(message, "Side", "E1ABC")

    assert ["E1ABC"] == found
    assert denied is not None
    assert (False, dialog) == (denied.acked, denied.confirm)
    assert message.ts == got[0]["message"]["ts"] == got[0]["container"]["message_ts"]
    assert option == got[1]["state"]["values"]["side"]["pick"]["selected_option"]
    assert 2 == len(got)
