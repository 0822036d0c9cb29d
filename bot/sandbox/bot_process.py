"""The real bot as a child process, started as an operator would start it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

SERVE = ("-m", "bot", "serve")
_FOREIGN = ("AWS_", "EDGECERT_", "SLACK_")
"""Settings of whoever runs the demo: none may reach the bot."""
GRACE_SECONDS = 12
"""SIGTERM stops the bot within 10 s by contract; a little more before the demo calls it a fault."""


class BotProcess:
    """`python -m bot serve` with given settings and a log file; use `with`."""

    def __init__(
        self, settings: Mapping[str, str], folder: Path, command: Sequence[str] = SERVE
    ) -> None:
        """Keep database and log in `folder`; `command` are the interpreter's arguments."""
        self._command = (sys.executable, *command)
        self.log = folder / "bot.log"
        self._settings = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
            "EDGECERT_DATABASE_URL": f"sqlite:///{folder / 'edgecert.db'}",
            "EDGECERT_HTTP_PORT": "0",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it; what it prints goes to the log."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 # our own program
                self._command, env=self._settings, stdout=out, stderr=out
            )
        return self

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's id; 0 before the start."""
        return self._process.pid if self._process else 0

    def wait(self, seconds: float) -> int:
        """Wait until it ends by itself; return its status. Raises subprocess.TimeoutExpired."""
        return self._process.wait(seconds) if self._process else 0

    def stop(self) -> int:
        """Send SIGTERM and return the exit status; raises subprocess.TimeoutExpired after
        killing it.
        """
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def kill(self) -> None:
        """End it at once, as a machine that fails does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def last_lines(self, count: int) -> list[str]:
        """Return the log's last lines."""
        return self._lines()[-count:]

    def tail(self, count: int = 20) -> str:
        """Return the errors in the log, and its last lines."""
        return "\n".join([*self.errors(), *self._lines()[-count:]])

    def errors(self) -> list[str]:
        """Return what the bot logged as an error: nothing, when all is well."""
        return [line for line in self._lines() if '"level": "error"' in line]

    def _lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines() if self.log.exists() else []

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop it if it still runs."""
        if self.is_running:
            self.stop()
