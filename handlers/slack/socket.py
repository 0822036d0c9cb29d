"""Slack's deliveries over Socket Mode: one link, kept alive by ourselves, because a client that
says it is connected may be deaf. A link that Slack wants to renew is left only once the new one is
there, and what came over it is answered. Slack being down, for hours, is waited out.
"""

import threading
import time

import structlog
from slack_sdk.errors import SlackApiError

from handlers.slack.prompt import Prompt
from handlers.slack.session import FAULTS, Session

log = structlog.get_logger(__name__)

PING = 5.0
"""Seconds between our pings, which Slack's servers answer at once."""
DEAF = 4 * PING
"""A link whose last pong is older than this is renewed, and health says so."""
LOOK = 1.0
"""Seconds between two looks at the link; also the first wait after a failed try."""
LONGEST = 30.0
LEAVE = 12.0
"""Seconds for a link that Slack wants to end: it ends 10 s after its warning, and until then
deliveries come over it as well."""

_ENDED = {
    "link_disabled": ": it is switched off in the settings of the Slack app",
    "too_many_websockets": ": ten links of this app are open already, and Slack allows no more; "
    "stop a bot that runs elsewhere",
}
"""Farewells with which a link has ended, and what they mean; all others leave time for the next."""


class SocketLink:
    """Socket Mode for one App; `start` returns at once, `stop` lets running listeners end."""

    def __init__(self, prompt: Prompt, *, app_token: str, api_url: str) -> None:
        """Connect to what `api_url` names, by the app-level token."""
        self._prompt = prompt
        self._app_token = app_token
        self._api_url = api_url
        self._session: Session | None = None
        self._opening: Session | None = None
        self._leaving: list[tuple[Session, float]] = []
        self._why = ""
        self._retry_after = 0.0
        self._stopping = threading.Event()
        self._news = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="socket-mode", daemon=True)

    def start(self) -> None:
        """Begin to connect, in a thread that goes on trying."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Take no more deliveries; return whether the link closed within `timeout` seconds."""
        self._stopping.set()
        self._news.set()
        if opening := self._opening:
            opening.give_up_waiting()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def trouble(self) -> str:
        """Return what is wrong with the link as a sentence; "" while it is well."""
        session = self._session
        if session is None or not session.is_linked or session.farewell in _ENDED:
            why = _ENDED.get(session.farewell, self._why) if session else self._why
            return f"Socket Mode is not connected to Slack{why}."
        if session.silence > DEAF:
            return f"Slack has not answered a ping for {session.silence:.0f} s."
        return ""

    def _keep(self) -> None:
        wait = LOOK
        while not self._stopping.is_set():
            self._news.clear()
            self._leave(time.monotonic())
            if not self._is_due() or self._renew():
                wait = LOOK
                self._news.wait(wait)
            else:
                wait = min(wait * 2, LONGEST)
                self._stopping.wait(max(wait, self._retry_after))
        self._part_with(self._session, 0)
        self._session = None
        self._leave(float("inf"))

    def _is_due(self) -> bool:
        """Say whether the link is to be renewed."""
        session = self._session
        return session is None or bool(session.farewell or self.trouble())

    def _renew(self) -> bool:
        """Put a new link in the place of the present one; False when there is none to be had."""
        news = self._news.set
        new = Session(self._prompt, self._app_token, self._api_url, ping=PING, news=news)
        self._opening = new
        if self._stopping.is_set():
            new.give_up_waiting()
        is_open = self._is_opened(new)
        self._opening = None
        if not is_open:
            new.end()
            return False
        old, self._session, self._why = self._session, new, ""
        if old:
            old.hand_over(new.send_message)
        self._part_with(old, LEAVE)
        return True

    def _is_opened(self, new: Session) -> bool:
        self._retry_after = 0.0
        try:
            new.open()
        except SlackApiError as error:
            self._why = f": it answered {error.response.get('error') or error.response.status_code}"
            self._retry_after = float(error.response.headers.get("Retry-After") or 0)
        except FAULTS as error:
            self._why = ": it cannot be reached"
            log.info("Slack cannot be reached", error=str(error))
        else:
            self._why = _ENDED.get(new.farewell, "")
        if new.is_linked and not new.farewell:
            return True
        log.warning("no Socket Mode link", why=self._why.lstrip(": "))
        return False

    def _part_with(self, old: Session | None, seconds: float) -> None:
        """Let an old link end by itself, or after so many seconds."""
        if old:
            self._leaving.append((old, time.monotonic() + seconds))

    def _leave(self, now: float) -> None:
        """End the old links that are dead, that Slack has closed, or that have had their time."""
        staying = []
        for old, until in self._leaving:
            if now < until and old.is_linked and old.silence <= DEAF:
                staying.append((old, until))
            else:
                old.end()
        self._leaving = staying
