"""Fetches a file that a person put into a form: within a form's three seconds, from Slack only.
Never sends the bot's token to any other host, whatever a payload or a redirect names.
"""

import threading
import time
import urllib.error
import urllib.request
from email.message import Message
from typing import IO
from urllib.parse import urlsplit

from bot.errors import RefusedError

MAX_BYTES = 512 * 1024
BUDGET = 1.5
"""Seconds: half of the three that Slack waits for the submission's answer."""

_FILES_HOST = "files.slack.com"
_AGAIN = "Submit again; if it stays so, do without the file."


class Download:
    """Fetches one file at a time by its private address; safe to use from many threads."""

    def __init__(self, *, token: str, api_url: str, budget: float = BUDGET) -> None:
        """Send `token` to files.slack.com over TLS, or to the very origin of `api_url`."""
        self._token = token
        self._api = _origin(api_url)
        self._budget = budget
        self._opener = urllib.request.build_opener(_NoRedirects)

    def __call__(self, address: str) -> bytes:
        """Return the file; raises RefusedError with a sentence for the file's field."""
        if _origin(address) not in {("https", _FILES_HOST, None), self._api}:
            raise RefusedError("That file is not kept by Slack itself. Upload it here instead.")
        fetched: list[bytes | RefusedError] = []
        # A thread of its own: a socket's timeout starts anew with every byte that drips in.
        thread = threading.Thread(
            target=lambda: fetched.append(self._fetched(address)), name="download", daemon=True
        )
        thread.start()
        thread.join(self._budget)
        if not fetched:
            raise _too_slow()
        if isinstance(fetched[0], RefusedError):
            raise fetched[0]
        return fetched[0]

    def _fetched(self, address: str) -> bytes | RefusedError:
        try:
            return self._read(address)
        except urllib.error.HTTPError as error:
            error.close()
            return RefusedError(f"Slack did not hand out the file (HTTP {error.code}). {_AGAIN}")
        except OSError as error:
            # urllib wraps a time-out while it connects, and lets one through while it reads.
            if isinstance(getattr(error, "reason", error), TimeoutError):
                return _too_slow()
            return RefusedError(f"Slack could not be reached for the file. {_AGAIN}")
        except RefusedError as refusal:
            return refusal

    def _read(self, address: str) -> bytes:
        deadline = time.monotonic() + self._budget
        headers = {"Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 - host checked above
        data = bytearray()
        with self._opener.open(request, timeout=self._budget) as answer:
            if answer.headers.get_content_type() == "text/html":
                # What Slack shows to whoever lacks the scope is its page to sign in.
                raise RefusedError("I may not read files here: my app lacks the scope files:read.")
            while time.monotonic() < deadline and (part := answer.read(64 * 1024)):
                data += part
                if len(data) > MAX_BYTES:
                    raise RefusedError(f"At most {MAX_BYTES // 1024} KB fit.")
        return bytes(data)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to whatever host it names."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        """Follow none: urllib then raises the redirect as an HTTPError."""


def _too_slow() -> RefusedError:
    return RefusedError(f"Slack took too long to hand out the file. {_AGAIN}")


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port
