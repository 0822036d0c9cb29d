"""One WebSocket of Socket Mode by Slack's SDK, which opens no other: when to link anew is decided
where more than one link is known. Never drops what came over it while it is asked to go.
"""

import json
import threading
import time
from collections.abc import Callable
from http.client import HTTPException

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError, SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient

from handlers.slack.frames import send_text
from handlers.slack.prompt import Prompt

log = structlog.get_logger(__name__)

READ = 0.5
"""Seconds for one read of the link: its end waits that long (the SDK's default is 3)."""
GREETING = 5.0
"""Seconds for Slack's hello: before it, a link may still be refused."""
FRAME = 1024
"""Characters of Slack's own frames at most; payloads are longer, and not read twice."""
ACK = 3.0
"""Seconds after which an ack is of no use any more."""
AT_ONCE = 50
"""Deliveries that are answered at once, each in a thread of its own."""
FAULTS = (OSError, HTTPException, SlackClientError, ValueError)

Send = Callable[[str], None]


class Session(SocketModeClient):
    """A link that was opened; `farewell` is why Slack wants it to end, "" while it does not."""

    def __init__(
        self, prompt: Prompt, app_token: str, api_url: str, *, ping: float, news: Callable[[], None]
    ) -> None:
        """Connect nothing yet; `news` is called when Slack greets or says farewell."""
        super().__init__(
            app_token,
            prompt.logger,
            WebClient(base_url=api_url, timeout=10),  # not a listener's call: it may take its time
            auto_reconnect_enabled=False,
            ping_interval=ping,
            concurrency=AT_ONCE,
        )
        self.farewell = ""
        self._news = news
        self._settled = threading.Event()
        self._is_greeted = False
        self._linked_at = 0.0
        self._spare: Send | None = None
        self._heir_known = threading.Event()
        self.on_message_listeners.append(self._read)
        self.on_close_listeners.append(self._closed)
        self.socket_mode_request_listeners.append(prompt.answer_over)

    @property
    def is_linked(self) -> bool:
        """Whether Slack greeted, and neither side has ended it."""
        return self._is_greeted and self.is_connected()

    @property
    def silence(self) -> float:
        """Seconds since Slack answered a ping."""
        connection = self.current_session
        pong = connection.last_ping_pong_time if connection else None
        return time.time() - max(pong or 0.0, self._linked_at)

    def open(self) -> None:
        """Link, and wait for Slack's greeting or refusal.

        Raises one of FAULTS when Slack cannot be reached, or refuses.
        """
        opened = self.web_client.apps_connections_open(app_token=self.app_token)
        self.wss_uri = str(opened["url"])
        self.connect()
        self._linked_at = time.time()
        if self.current_session and (sock := self.current_session.sock):
            sock.settimeout(READ)
        self._settled.wait(GREETING)

    def give_up_waiting(self) -> None:
        """Let `open` wait no longer."""
        self._settled.set()

    def hand_over(self, send: Send) -> None:
        """Send acks by `send` from now on when this link is no longer there."""
        self._spare = send
        self._heir_known.set()

    def end(self) -> None:
        """Close the link once its present read ends, and every thread of it."""
        self._heir_known.set()
        # Else the SDK's reader of deliveries learns of its end up to a second later.
        self.closed = True
        self.message_queue.put(None)
        try:
            self.close()
        except (AttributeError, *FAULTS) as error:
            # AttributeError: the SDK's reader closed the same socket at the same moment.
            log.info("an old Socket Mode link ended badly", error=str(error))
            self.close()  # what is left of it: there is no socket any more

    def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - the SDK's
        """Leave it: the SDK would close this link before what came over it is answered."""

    def send_message(self, message: str) -> None:
        """Send an ack; over the link that comes after this one when this one has ended."""
        try:
            send_text(self.current_session, message)
        except SlackClientNotConnectedError:
            self._heir_known.wait(ACK)
            if self._spare is None:
                raise
            self._spare(message)

    def _read(self, text: str) -> None:
        """Learn from Slack's own frames whether this link is to be used, or left."""
        if len(text) > FRAME:
            return
        try:
            frame = json.loads(text)
        except ValueError:
            return
        match frame:
            case {"type": "hello"}:
                self._is_greeted = True
            case {"type": "disconnect"}:
                self.farewell = str(frame.get("reason") or "unknown")
            case _:
                return
        self._settled.set()
        self._news()

    def _closed(self, _code: int, _reason: str | None = None) -> None:
        """Note that Slack has closed the link without saying farewell first."""
        self.farewell = self.farewell or "closed"
        self._settled.set()
        self._news()
