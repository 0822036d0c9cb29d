"""Sends payloads to the app, by Socket Mode or signed HTTP, and waits for the ack as Slack does."""

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Mapping
from concurrent.futures import TimeoutError as NotAcked
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bot.sandbox.slack.records import Delivery, Json
from bot.sandbox.slack.socketmode import Links
from bot.sandbox.slack.workspace import Workspace

TIMEOUT = "operation_timeout"
FAILED = "dispatch_failed"
EVENT_RETRY_SECONDS = (0.0, 60.0, 300.0)


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered: `body` when it was JSON, `text` otherwise; `error` when it did not."""

    error: str | None = None
    body: Json | None = None
    text: str = ""

    @property
    def is_good(self) -> bool:
        """Say whether the app acked in time."""
        return self.error is None


def signature(secret: str, timestamp: int, body: str) -> str:
    """Sign a body as Slack does: HMAC-SHA256 over `v0:timestamp:body`."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Courier:
    """Delivers one app's payloads; `url` switches from Socket Mode to HTTP."""

    ws: Workspace
    links: Links
    ack_seconds: float = 3.0
    retry_seconds: tuple[float, ...] = EVENT_RETRY_SECONDS
    url: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)

    def deliver(self, kind: str, payload: Json) -> Ack:
        """Deliver once, or twice at the same time when the knob says so; return the first's ack."""
        if not self.ws.knobs.take_twice():
            return self._attempt(kind, payload, 0)
        again = threading.Thread(target=self._attempt, args=(kind, payload, 0), daemon=True)
        again.start()
        ack = self._attempt(kind, payload, 0)
        again.join()
        return ack

    def deliver_event(self, payload: Json) -> Ack:
        """Deliver an event; when it is not acked, retry three times in the background."""
        ack = self.deliver("events_api", payload)
        if not ack.is_good:
            threading.Thread(target=self._retry, args=(payload,), daemon=True).start()
        return ack

    def _retry(self, payload: Json) -> None:
        for attempt, seconds in enumerate(self.retry_seconds, start=1):
            if self.stopping.wait(seconds):
                return
            if self._attempt("events_api", payload, attempt).is_good:
                return

    def _attempt(self, kind: str, payload: Json, attempt: int) -> Ack:
        started = time.monotonic()
        by_http = self._by_http if self.url else self._by_link
        ack = by_http(kind, payload, attempt)
        seconds = time.monotonic() - started if ack.is_good else None
        body = json.dumps(ack.body) if ack.body is not None else ack.text
        sent = Delivery(kind, payload, self.ws.clock(), seconds, ack.error, attempt, body)
        with self.ws.change():
            self.ws.deliveries.append(sent)
        return ack

    def _by_link(self, kind: str, payload: Json, attempt: int) -> Ack:
        if (future := self.links.deliver(kind, payload, attempt)) is None:
            return Ack(FAILED)
        try:
            answer = future.result(self.ack_seconds)
        except NotAcked:
            return Ack(TIMEOUT)
        # Bolt wraps a plain text answer of a command like this.
        return Ack(body=answer) if isinstance(answer, dict) else Ack(text=str(answer or ""))

    def _by_http(self, kind: str, payload: Json, attempt: int) -> Ack:
        body, content_type = _encoded(kind, payload)
        headers = self._headers(body, content_type, attempt)
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(
            str(place.hostname), place.port, timeout=self.ack_seconds
        )
        try:
            connection.request("POST", place.path or "/", body, headers)
            response = connection.getresponse()
            return _answer(response.status, response.read().decode())
        except TimeoutError:
            return Ack(TIMEOUT)
        except (OSError, http.client.HTTPException):
            return Ack(FAILED)
        finally:
            connection.close()

    def _headers(self, body: str, content_type: str, attempt: int) -> Mapping[str, str]:
        stamp = int(self.ws.clock())
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": signature(self.ws.secrets.signing_secret, stamp, body),
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        return headers


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    """Write a payload as Slack posts it: events as JSON, commands as a form, others in a field."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"


def _answer(status: int, text: str) -> Ack:
    if status != http.client.OK:
        return Ack(FAILED, text=text)
    try:
        body = json.loads(text)
    except ValueError:
        return Ack(text=text)
    return Ack(body=body) if isinstance(body, dict) else Ack(text=text)
