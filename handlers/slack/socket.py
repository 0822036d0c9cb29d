"""Slack's deliveries over Socket Mode: one link, kept alive by ourselves, because a client that
says it is connected may be deaf. Slack being down at the start, or for hours, is waited out.
"""

import threading
import time
from http.client import HTTPException

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

log = structlog.get_logger(__name__)

PING = 5.0
"""Seconds between our pings, which Slack's servers answer at once."""
DEAF = 4 * PING
"""A link whose last pong is older than this is renewed, and health says so."""
LOOK = 1.0
"""Seconds between two looks at the link; also the first wait after a failed try."""
LONGEST = 30.0
READ = 0.5
"""Seconds for one read of the link: a stop waits that long."""

_FAULTS = (OSError, HTTPException, SlackClientError, ValueError)


class SocketLink:
    """Socket Mode for one Bolt App; `start` returns at once, `stop` lets running listeners end."""

    def __init__(self, app: App, *, app_token: str, api_url: str) -> None:
        """Connect to what `api_url` names, by the app-level token."""
        self._app = app
        self._app_token = app_token
        self._api_url = api_url
        self._handler: SocketModeHandler | None = None
        self._linked_at = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="socket-mode", daemon=True)

    def start(self) -> None:
        """Begin to connect, in a thread that goes on trying."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Take no more deliveries; return whether the link closed within `timeout` seconds."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def trouble(self) -> str:
        """Return what is wrong with the link as a sentence; "" while it is well."""
        handler = self._handler
        if handler is None or not handler.client.is_connected():
            return "Socket Mode is not connected to Slack."
        age = self._pong_age(handler)
        if age > DEAF:
            return f"Slack has not answered a ping for {age:.0f} s."
        return ""

    def _pong_age(self, handler: SocketModeHandler) -> float:
        session = handler.client.current_session
        pong = session.last_ping_pong_time if session else None
        return time.time() - max(pong or 0.0, self._linked_at)

    def _keep(self) -> None:
        wait = LOOK
        while not self._stopping.is_set():
            wait = LOOK if not self.trouble() or self._renew() else min(wait * 2, LONGEST)
            self._stopping.wait(wait)
        self._close()

    def _renew(self) -> bool:
        """Replace the link by a new one; False when Slack cannot be reached."""
        self._close()
        handler = SocketModeHandler(
            self._app,
            app_token=self._app_token,
            # Opening a link is not a listener's call: it may take its time.
            web_client=WebClient(base_url=self._api_url, timeout=10),
            ping_interval=PING,
        )
        self._handler = handler
        try:
            handler.connect()  # type: ignore[no-untyped-call]
        except _FAULTS as error:
            log.warning("no Socket Mode link", error=str(error))
            return False
        self._linked_at = time.time()
        session = handler.client.current_session
        if session and session.sock:
            # The SDK closes once its present read ends, which is after three seconds by default.
            session.sock.settimeout(READ)
        return handler.client.is_connected()

    def _close(self) -> None:
        handler, self._handler = self._handler, None
        if handler is None:
            return
        # Else the SDK's reader of deliveries learns of its end up to a second later.
        handler.client.closed = True
        handler.client.message_queue.put(None)
        try:
            handler.close()  # type: ignore[no-untyped-call]
        except _FAULTS as error:
            log.info("an old Socket Mode link ended badly", error=str(error))
