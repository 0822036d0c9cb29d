"""One call of the Slack Web API: an answer, or a SlackError that says what it means.

Never retries: who calls knows what a second time would do. slack_sdk's own handlers are off, since
they send chat.postMessage again after a dropped connection.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import SlackError, Trouble

TIMEOUT = 10
"""Seconds for a whole call: six fit into the 60 s lease of a delivery."""

RATE_LIMITED = 429
SERVER_FAULT = 500

_TRANSIENT = frozenset(
    {
        "external_channel_migrating",
        "fatal_error",
        "fetch_members_failed",
        "file_update_failed",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "timeout",
        "update_failed",
        "upload_failed",
    }
)
_DENIED = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_authed",
        "not_allowed_token_type",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""What whoever runs the bot must mend: nothing is wrong with the message, so it is kept."""

_PACED = frozenset({"ratelimited", "rate_limited"})
"""Two codes for one thing: the second is chat.postMessage's own, for too many messages."""

Answer = Mapping[str, Any]


class Calls:
    """The Web API with the bot's token."""

    def __init__(self, token: str, api_url: str, *, timeout: int = TIMEOUT) -> None:
        """`api_url` replaces https://slack.com/api/."""
        self._client = WebClient(token=token, base_url=api_url, timeout=timeout, retry_handlers=[])

    def send(self, method: str, body: Mapping[str, object]) -> Answer:
        """Call a method that changes something; LOST when it may have been done."""
        with translated(method):
            return _data(self._client.api_call(method, json=dict(body)))

    def submit(self, method: str, fields: Mapping[str, object]) -> Answer:
        """Call a method that takes a form only, and changes something."""
        with translated(method):
            return _data(self._client.api_call(method, params=dict(fields)))

    def ask(self, method: str, **params: object) -> Answer:
        """Call a method that reads; a lost answer is TRANSIENT, as asking again does no harm."""
        with translated(method, lost=Trouble.TRANSIENT):
            return _data(self._client.api_call(method, params=params))

    def pages(self, method: str, **params: object) -> Iterator[Answer]:
        """Read all pages of a method that uses cursors; 200 rows each, as Slack recommends."""
        cursor = ""
        while True:
            answer = self.ask(method, limit=200, cursor=cursor, **params)
            yield answer
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


@contextmanager
def translated(method: str, *, lost: Trouble = Trouble.LOST) -> Iterator[None]:
    """Raise every error of slack_sdk and of the connection as a SlackError."""
    try:
        yield
    except SlackApiError as error:
        raise _refused(method, error) from error
    except SlackClientError as error:
        raise SlackError(str(error), method=method, trouble=Trouble.FINAL) from error
    except URLError as error:
        # urllib wraps what happens until the request is sent; Slack cannot have accepted it.
        raise SlackError("not_reached", method=method, trouble=Trouble.TRANSIENT) from error
    except (OSError, HTTPException) as error:
        raise SlackError("no_answer", method=method, trouble=lost) from error


def _refused(method: str, error: SlackApiError) -> SlackError:
    response = error.response
    status, code = int(response.status_code), str(response.get("error") or "unknown_error")
    said = (response.get("response_metadata") or {}).get("messages") or ()
    message = "; ".join(str(one) for one in said)
    if status == RATE_LIMITED or code in _PACED:
        after = float(response.headers.get("Retry-After") or 1)
        return SlackError(
            "ratelimited", method=method, trouble=Trouble.THROTTLED, retry_after=after
        )
    if status >= SERVER_FAULT:
        return SlackError(f"http_{status}", method=method, trouble=Trouble.TRANSIENT)
    return SlackError(code, method=method, trouble=_trouble(code), message=message)


def _trouble(code: str) -> Trouble:
    if code in _TRANSIENT:
        return Trouble.TRANSIENT
    return Trouble.DENIED if code in _DENIED else Trouble.FINAL


def _data(response: Any) -> Answer:  # noqa: ANN401 - slack_sdk's union of sync and async
    data = response.data
    return data if isinstance(data, Mapping) else {}
