"""The HTTP door: what Slack sends is taken whole or refused; health tells what is wrong."""

import socket
import time
from datetime import timedelta

import httpx
import pytest

from bot.domain.event import EventKind, Sink
from bot.domain.notice import Notice, NoticeSink
from bot.errors import SettingsError
from bot.services.health import Health
from handlers.http.deliveries import MAX_BODY
from handlers.http.server import HttpServer, application
from tests.functional.http.conftest import Door
from tests.functional.store.making import add_job, event


def now() -> dict[str, str]:
    """Give the header of a delivery that is sent at this moment."""
    return {"X-Slack-Request-Timestamp": str(int(time.time()))}


def give_up(door: Door, card_reason: str, reason: str) -> None:
    """Give up the card and one message of a job."""
    store, now = door.store, door.now()
    job = add_job(store, "a.example")
    store.events.add(job.number, [event(EventKind.FINISHED)], sns=True, now=now)
    card = store.cards.claim(now, spacing=timedelta(0))
    batch = store.events.claim(Sink.SNS, now)
    assert card is not None
    assert batch is not None
    store.cards.bury(card, reason=card_reason)
    store.events.bury(batch, [1], reason=reason, now=now)


def test_a_delivery_reaches_bolt_and_its_answer_slack(door: Door) -> None:
    """Body and headers go in unchanged; status, type and text come out."""
    answer = door.client.post(
        "/slack/events", content="payload=ü", headers={**now(), "X-Other": "1"}
    )

    assert (200, "application/json", {"text": "hi"}) == (
        answer.status_code, answer.headers["content-type"], answer.json(),
    )  # fmt: skip
    assert "payload=ü" == door.came[0][0]
    assert "1" == door.came[0][1]["x-other"]


@pytest.mark.parametrize("timestamp", ["", "now", "1e9", "-1", "12.5", "１２３"])
def test_a_timestamp_that_is_no_number_is_refused(door: Door, timestamp: str) -> None:
    """Bolt would fail on it: 401, and nothing is dispatched."""
    headers = {b"X-Slack-Request-Timestamp": timestamp.encode()}
    answer = door.client.post("/slack/events", content="x", headers=headers)

    assert 401 == answer.status_code
    assert [] == door.came


def test_a_delivery_without_a_timestamp_reaches_bolt(door: Door) -> None:
    """Slack's ssl_check bears none; whatever else bears none is Bolt's to refuse."""
    answer = door.client.post("/slack/events", content="ssl_check=1")

    assert 200 == answer.status_code
    assert ["ssl_check=1"] == [body for body, _ in door.came]


def test_a_body_too_long_is_refused(door: Door) -> None:
    """413, before it is read to its end; one of the largest size that Slack sends is taken."""
    fits = door.client.post("/slack/events", content=b"x" * MAX_BODY, headers=now())
    more = door.client.post("/slack/events", content=b"x" * (MAX_BODY + 1), headers=now())

    assert [200, 413] == [fits.status_code, more.status_code]
    assert 1 == len(door.came)


def test_a_body_that_is_no_text_is_refused(door: Door) -> None:
    """Slack sends UTF-8."""
    answer = door.client.post("/slack/events", content=b"\xff\xfe", headers=now())

    assert 400 == answer.status_code


def test_who_hangs_up_in_mid_word_is_no_fault(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing of it comes through, nothing is logged, and the next one is answered."""
    place = door.client.base_url
    with socket.create_connection((place.host, place.port or 0)) as caller:
        caller.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        caller.shutdown(socket.SHUT_WR)
        left = caller.recv(1)
    answer = door.client.post("/slack/events", content="x", headers=now())

    assert (b"", 200) == (left, answer.status_code)
    assert ["x"] == [body for body, _ in door.came]
    assert [] == caplog.records


def test_a_slash_at_the_end_is_nothing(door: Door) -> None:
    """The address is typed into Slack's settings by hand."""
    door.client.post("/slack/events/", content="x", headers=now())

    assert 1 == len(door.came)


def test_only_posts_come_through(door: Door) -> None:
    """There is nothing to get at Slack's path, and nothing else at all."""
    refused = [door.client.request(verb, "/slack/events") for verb in ("GET", "HEAD")]

    assert [(405, "POST")] * 2 == [(one.status_code, one.headers["Allow"]) for one in refused]
    assert 404 == door.client.get("/docs").status_code
    assert 404 == door.client.get("/openapi.json").status_code


def test_a_live_process_says_so(door: Door) -> None:
    """Whatever else is wrong."""
    door.slack_trouble = "Socket Mode is not connected to Slack."

    assert {"status": "alive"} == door.client.get("/healthz").json()


def test_a_bot_that_has_all_is_ready(door: Door) -> None:
    """200, each part by name, and the dead letters counted."""
    door.is_well()
    answer = door.client.get("/readyz")

    assert 200 == answer.status_code
    assert {
        "ready": True,
        "checks": {"store": "ok", "slack": "ok", "sweeps": "ok", "directory": "ok"},
        "dead_letters": 0,
        "not_delivered": [],
    } == answer.json()


def test_what_was_not_delivered_is_said(door: Door) -> None:
    """Cards and messages that were given up are counted, and told with job and reason; no restart
    would help, so the bot stays ready.
    """
    door.is_well()
    give_up(door, "chat.postMessage: not_in_channel", "files.completeUploadExternal: no_such_file")
    answer = door.client.get("/readyz")

    assert (200, 2) == (answer.status_code, answer.json()["dead_letters"])
    assert [
        "J-1, card: chat.postMessage: not_in_channel",
        "J-1, sns 1: files.completeUploadExternal: no_such_file",
    ] == answer.json()["not_delivered"]


def test_notices_that_were_not_delivered_are_said(door: Door) -> None:
    """Given up, and refused again and again, each with its place and reason."""
    door.is_well()
    notices, now = door.store.notices, door.now_is
    notices.add("111122223333", [Notice("arn/1", now, "45")], sns=True, now=now)
    channel = notices.claim(NoticeSink.CHANNEL, now)
    assert channel is not None
    notices.bury(channel, reason="chat.postMessage: is_archived", now=now)
    for _ in range(2):
        topic = notices.claim(NoticeSink.SNS, now)
        assert topic is not None
        notices.retry(topic, at=now, error="AWS denies it.")
    answer = door.client.get("/readyz")

    assert (200, 1) == (answer.status_code, answer.json()["dead_letters"])
    assert [
        "notice 1, channel: chat.postMessage: is_archived",
        "notice 1, sns: AWS denies it.: it is tried again",
    ] == answer.json()["not_delivered"]


def test_a_bot_that_lacks_something_says_what(door: Door) -> None:
    """503 with a sentence for each."""
    door.is_well()
    door.slack_trouble = "Slack has not answered a ping for 33 s."
    door.now_is += timedelta(minutes=16)
    answer = door.client.get("/readyz")
    checks = answer.json()["checks"]

    assert 503 == answer.status_code
    assert "Slack has not answered a ping for 33 s." == checks["slack"]
    assert "nobody may act" in checks["directory"]
    assert "AWS gave no list of certificates since" in checks["sweeps"]


def test_without_slacks_deliveries_there_is_no_path_for_them(health: Health) -> None:
    """With Socket Mode, or in a worker, only health is served."""
    server = HttpServer(application(health, None), host="127.0.0.1", port=0)
    server.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
        statuses = [client.post("/slack/events").status_code, client.get("/healthz").status_code]
    server.stop(5)

    assert [404, 200] == statuses


def test_a_port_that_is_taken_is_a_settings_fault(health: Health) -> None:
    """One line that names the setting."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = HttpServer(application(health, None), host="127.0.0.1", port=port)
        with pytest.raises(SettingsError, match="EDGECERT_HTTP_PORT"):
            server.start()
    assert server.stop(0)
