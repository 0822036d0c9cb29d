"""The HTTP server: Slack's deliveries at /slack/events, one-time uploads, and in every role health.
Never works on the event loop: Bolt and the store are asked in threads.
"""

import socket
import threading
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from bot.errors import SettingsError
from bot.services.health import Health
from bot.services.uploads import Uploads
from handlers.http import uploads as upload_routes
from handlers.http.deliveries import Deliveries, Dispatch

MAX_TOLD = 20
"""Messages not delivered that /readyz tells in words."""


def application(
    health: Health, dispatch: Dispatch | None, uploads: Uploads | None = None
) -> FastAPI:
    """Return the app; without `dispatch` (Socket Mode, or a worker) Slack's path does not exist,
    nor do uploads without theirs.
    """
    app = FastAPI(title="Edgecert", docs_url=None, redoc_url=None, openapi_url=None)
    app.get("/healthz")(alive)
    app.get("/readyz")(_ready(health))
    if dispatch:
        app.add_middleware(Deliveries, dispatch=dispatch)
    if uploads:
        upload_routes.mount(app, uploads)
    return app


def alive() -> dict[str, str]:
    """Say that the process runs and answers; nothing else is looked at."""
    return {"status": "alive"}


def _ready(health: Health) -> Callable[[], JSONResponse]:
    def ready() -> JSONResponse:
        """Say whether everything that the bot rests on is there: 200, or 503 with the reasons."""
        report = health.report()
        checks = {part: report.troubles.get(part, "ok") for part in report.parts}
        body = {
            "ready": report.is_ready,
            "checks": checks,
            "dead_letters": len(report.dead_letters),
            "not_delivered": report.not_delivered[:MAX_TOLD],
        }
        return JSONResponse(body, status_code=200 if report.is_ready else 503)

    return ready


class HttpServer:
    """Uvicorn in a thread of its own; signals stay with whoever started the process."""

    def __init__(self, app: FastAPI, *, host: str, port: int) -> None:
        """Bind nothing yet; `port` 0 picks a free one."""
        self._address = (host, port)
        # A request under way when the bot stops gets its answer, within reason.
        config = uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=5, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None
        self.port = port

    def start(self) -> None:
        """Bind and answer; raises SettingsError when the address cannot be bound."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        try:
            listening = socket.create_server(self._address, family=family, backlog=128)
        except OSError as error:
            host, port = self._address
            raise SettingsError(
                f"EDGECERT_HTTP_PORT: {host}:{port} cannot be bound ({error.strerror}). "
                "Set another one, or 0 for any that is free."
            ) from error
        self.port = int(listening.getsockname()[1])
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="http", daemon=True
        )
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Take no more requests; return whether those under way ended within `timeout` seconds."""
        self._server.should_exit = True
        if self._thread:
            self._thread.join(timeout)
        return not self._thread or not self._thread.is_alive()
