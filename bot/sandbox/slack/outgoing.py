"""One signed HTTP request of Slack's to an app, and how it went, in the words of its retries."""

import gzip
import hashlib
import hmac
import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urljoin, urlsplit

AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
_GOOD = range(200, 300)
_MOVED = frozenset({301, 302, 303, 307, 308})


class Reason(StrEnum):
    """What X-Slack-Retry-Reason says (docs: Events API, error conditions)."""

    TIMEOUT = "http_timeout"
    REDIRECTS = "too_many_redirects"
    CONNECTION = "connection_failed"
    SSL = "ssl_error"
    STATUS = "http_error"
    UNKNOWN = "unknown_error"


@dataclass(frozen=True, slots=True)
class Post:
    """How a request went: `reason` is why it failed, `status` 0 when there was no answer;
    `seconds` are from the connection's start to the answer's end.
    """

    status: int = 0
    text: str = ""
    reason: Reason | None = None
    moved_to: str = ""
    forbids_retry: bool = False
    seconds: float = 0.0


def signed(secret: str, stamp: int, body: str) -> dict[str, str]:
    """Return the headers that prove who sends `body`: its time (epoch seconds) and signature."""
    return {
        "X-Slack-Request-Timestamp": str(stamp),
        "X-Slack-Signature": signature(secret, stamp, body),
    }


def signature(secret: str, stamp: int, body: str) -> str:
    """Sign a body as Slack does: HMAC-SHA256 over `v0:timestamp:body`."""
    base = f"v0:{stamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def post(
    url: str, body: str, headers: Mapping[str, str], seconds: float, *, redirects: int = 0
) -> Post:
    """Post a body; waits `seconds` for each step and follows so many redirects. Never raises."""
    for _ in range(redirects + 1):
        got = _once(urlsplit(url), body, headers, seconds)
        if not got.moved_to or not redirects:
            return got
        url = urljoin(url, got.moved_to)
    return Post(got.status, reason=Reason.REDIRECTS)


def _once(place: SplitResult, body: str, headers: Mapping[str, str], seconds: float) -> Post:
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(place.hostname), place.port, timeout=seconds)
    began = time.monotonic()
    try:
        if reason := _connected(connection):
            return Post(reason=reason)
        return _answered(connection, place.path or "/", body, headers, began)
    finally:
        connection.close()


def _connected(connection: http.client.HTTPConnection) -> Reason | None:
    try:
        connection.connect()
    except ssl.SSLError:
        return Reason.SSL
    except OSError:
        return Reason.CONNECTION
    return None


def _answered(
    connection: http.client.HTTPConnection,
    path: str,
    body: str,
    headers: Mapping[str, str],
    began: float,
) -> Post:
    every = {"User-Agent": AGENT, "Accept": "application/json,*/*", **headers}
    try:
        connection.request("POST", path, body, {**every, "Accept-Encoding": "gzip,deflate"})
        response = connection.getresponse()
        content = response.read()
        seconds = time.monotonic() - began
    except TimeoutError:
        return Post(reason=Reason.TIMEOUT)
    except (OSError, http.client.HTTPException):
        return Post(reason=Reason.UNKNOWN)
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return Post(
        response.status,
        content.decode(errors="replace"),
        None if response.status in _GOOD else Reason.STATUS,
        response.headers.get("Location", "") if response.status in _MOVED else "",
        response.headers.get("X-Slack-No-Retry") == "1",
        seconds,
    )
