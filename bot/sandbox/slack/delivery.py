"""Sends payloads to the app, by Socket Mode or signed HTTP, and waits for the ack as Slack does."""

import json
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as NotAcked
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from bot.sandbox.slack.outgoing import Post, Reason, post, signed
from bot.sandbox.slack.records import Delivery, Json
from bot.sandbox.slack.socketmode import Links
from bot.sandbox.slack.workspace import Workspace

TIMEOUT = "operation_timeout"
FAILED = "dispatch_failed"
EVENT_RETRY_SECONDS = (0.0, 60.0, 300.0)
LOOK = 0.05
"""Seconds between two looks at the workspace's clock, which a test may move."""
FORM = "application/x-www-form-urlencoded"
EVENTS = "events_api"


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered: `body` when it was JSON, `text` otherwise; `error` when it did not.

    `error` is what people see, `reason` what a retry of an event says; `is_final` forbids one.
    `seconds` are from when the payload left to when its ack was there.
    """

    error: str | None = None
    body: Json | None = None
    text: str = ""
    reason: str = ""
    is_final: bool = False
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        """Say whether the app acked in time."""
        return self.error is None


@dataclass(slots=True)
class Courier:
    """Delivers one app's payloads; `url` switches from Socket Mode to HTTP.

    `delivered` is called after each delivery, acked or not, but for retries of events: a test whose
    app is in its own process waits there until the app has done what it does after its acks.
    """

    ws: Workspace
    links: Links
    ack_seconds: float = 3.0
    retry_seconds: tuple[float, ...] = EVENT_RETRY_SECONDS
    url: str = ""
    delivered: Callable[[], object] = lambda: None
    stopping: threading.Event = field(default_factory=threading.Event)

    def deliver(self, kind: str, payload: Json) -> Ack:
        """Deliver once, or twice at the same time when the knob says so; return the first's ack."""
        if self.ws.knobs.take_twice(kind):
            again = threading.Thread(target=self._attempt, args=(kind, payload), daemon=True)
            again.start()
            ack = self._attempt(kind, payload)
            again.join()
        else:
            ack = self._attempt(kind, payload)
        self.delivered()
        return ack

    def deliver_event(self, payload: Json) -> Ack:
        """Deliver an event; when it is not acked, retry three times in the background."""
        ack = self.deliver(EVENTS, payload)
        if not ack.is_good and not ack.is_final:
            threading.Thread(target=self._retry, args=(payload, ack.reason), daemon=True).start()
        return ack

    def verify(self, url: str) -> str:
        """Ask a request URL for its challenge, as saving it in the app's settings does.

        Returns what is wrong with its answer, "" when it may be saved.
        """
        challenge = secrets.token_urlsafe(32)
        token = self.ws.secrets.verification_token
        body = json.dumps({"token": token, "challenge": challenge, "type": "url_verification"})
        got = post(url, body, self._signed(body, "application/json"), self.ack_seconds)
        if got.reason:
            return f"Your URL didn't respond: {got.reason}"
        if challenge not in _challenges(got.text):
            return "Your URL didn't respond with the value of the `challenge` parameter."
        return ""

    def check_ssl(self, url: str) -> int:
        """Ask a command's URL for a sign of life, as Slack does now and then, unsigned.

        Returns the HTTP status, 0 when there was none.
        """
        body = urlencode({"token": self.ws.secrets.verification_token, "ssl_check": "1"})
        return post(url, body, {"Content-Type": FORM}, self.ack_seconds).status

    def _retry(self, payload: Json, reason: str) -> None:
        for attempt, seconds in enumerate(self.retry_seconds, start=1):
            if not self._waited(seconds):
                return
            ack = self._attempt(EVENTS, payload, attempt, reason)
            if ack.is_good or ack.is_final:
                return
            reason = ack.reason

    def _waited(self, seconds: float) -> bool:
        """Wait by the workspace's clock; False when the sandbox stops meanwhile."""
        due = self.ws.clock() + seconds
        while (left := due - self.ws.clock()) > 0:
            if self.stopping.wait(min(left, LOOK)):
                return False
        return not self.stopping.is_set()

    def _attempt(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        by_http = self._by_http if self.url else self._by_link
        ack = by_http(kind, payload, attempt, reason)
        if ack.is_good and self.ws.knobs.take(kind, "lose"):
            ack = Ack(TIMEOUT, reason="http_timeout" if self.url else "timeout")
        seconds = ack.seconds if ack.is_good else None
        body = json.dumps(ack.body) if ack.body is not None else ack.text
        sent = Delivery(kind, payload, self.ws.clock(), seconds, ack.error, attempt, body)
        with self.ws.change():
            self.ws.deliveries.append(sent)
        return ack

    def _by_link(self, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        if (sent := self.links.deliver(kind, payload, attempt, reason)) is None:
            return Ack(FAILED, reason="timeout")
        try:
            answer = sent.answer.result(self.ack_seconds)
        except NotAcked:
            return Ack(TIMEOUT, reason="timeout")
        if kind == EVENTS:
            return Ack(seconds=sent.seconds)  # its envelope says that no payload is taken
        # Bolt wraps a plain text answer of a command like this.
        if isinstance(answer, dict):
            return Ack(body=answer, seconds=sent.seconds)
        return Ack(text=str(answer or ""), seconds=sent.seconds)

    def _by_http(self, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        body, content_type = _encoded(kind, payload)
        headers = self._signed(body, content_type)
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        got = post(self.url, body, headers, self.ack_seconds, redirects=2 if kind == EVENTS else 0)
        ack = _answer(got, EVENTS == kind)
        is_final = not ack.is_good and got.forbids_retry
        return replace(ack, is_final=is_final, seconds=got.seconds)

    def _signed(self, body: str, content_type: str) -> dict[str, str]:
        stamp = int(self.ws.clock())
        return {
            "Content-Type": content_type,
            **signed(self.ws.secrets.signing_secret, stamp, body),
        }


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    """Write a payload as Slack posts it: events as JSON, commands as a form, others in a field."""
    if kind == EVENTS:
        return json.dumps(payload), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), FORM


def _answer(got: Post, is_event: bool) -> Ack:  # noqa: FBT001 - one private caller
    if got.reason:
        return Ack(TIMEOUT if got.reason is Reason.TIMEOUT else FAILED, reason=got.reason)
    if not is_event and got.status != 200:  # noqa: PLR2004 - an event takes every 2xx
        return Ack(FAILED, text=got.text, reason=Reason.STATUS)
    try:
        body = json.loads(got.text)
    except ValueError:
        return Ack(text=got.text)
    return Ack(body=body) if isinstance(body, dict) else Ack(text=got.text)


def _challenges(text: str) -> tuple[str, ...]:
    """Return what an answer may give as the challenge: plain, in JSON or in a form."""
    try:
        told = json.loads(text)
    except ValueError:
        return text.strip(), text.strip().removeprefix("challenge=")
    return (str(told.get("challenge")),) if isinstance(told, dict) else ()
