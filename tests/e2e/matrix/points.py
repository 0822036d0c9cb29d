"""Where a bot may die: every call that leaves the process and every commit that changed something,
counted in the child itself, as are its answers (`answers`). It changes nothing of them, but ends
the process or loses an answer.
"""

import http.client
import os
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import botocore.client
import botocore.exceptions
import botocore.httpsession
import botocore.retries.standard
from sqlite_utils import Database

from bot.store.connection import Connections

Function: TypeAlias = Callable[..., Any]

KILLED = 9
NEVER = -1
START = 0
"""Before the first point."""
COMMIT = "commit"
ACK = "ack"
UNSEEN = "unseen"
"""What was written on another way than all writes go, and so was no point when it was committed."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What befalls a bot. Points count from 1; `kill` ends it right behind one, or at START on its
    way to the first one; `lose` lets the answer at one be lost, however often a call is tried.
    """

    kill: int = NEVER
    lose: int = NEVER


class Points:
    """Counts the points that one process reaches, and writes them down as they are reached."""

    def __init__(self, fate: Fate, written: int) -> None:
        """`written` is an open file: what is written there outlives the process."""
        self._fate = fate
        self._written = written
        self._count = 0
        self._lock = threading.Lock()

    def near(self) -> None:
        """Die before the first point, if it is to be."""
        if self._fate.kill == START:
            os._exit(KILLED)

    def loses_next(self) -> bool:
        """Tell whether the answer at the next point is to be lost."""
        with self._lock:
            return self._count + 1 == self._fate.lose

    def reached(self, name: str) -> bool:
        """Pass a point, dying there if it is the one; tell whether its answer is to be lost."""
        with self._lock:
            self._count += 1
            os.write(self._written, f"{name}\n".encode())
            if self._count == self._fate.kill:
                os._exit(KILLED)
            return self._count == self._fate.lose


def wrap(owner: object, name: str, wrapped: Callable[[Function], Function]) -> None:
    """Put something around a method, for as long as the process lives."""
    setattr(owner, name, wrapped(getattr(owner, name)))


def watch(points: Points) -> None:
    """Let every call and commit of this process pass `points`."""
    _watch_aws(points)
    _watch_slack(points)
    _watch_commits(points)


def _watch_aws(points: Points) -> None:
    now = threading.local()

    def named(call: Function) -> Function:
        def make_api_call(client: Any, operation: str, arguments: Any) -> Any:  # noqa: ANN401 # botocore's
            now.name = f"{client.meta.service_model.signing_name}.{operation}"
            now.is_lost = False
            return call(client, operation, arguments)

        return make_api_call

    def counted(send: Function) -> Function:
        def sent(session: Any, request: Any) -> Any:  # noqa: ANN401 # botocore's
            points.near()
            answer = send(session, request)
            # A lost call stays lost when botocore tries again.
            now.is_lost = points.reached(now.name) or now.is_lost
            if now.is_lost:
                raise botocore.exceptions.ReadTimeoutError(endpoint_url=request.url)
            return answer

        return sent

    wrap(botocore.client.BaseClient, "_make_api_call", named)
    wrap(botocore.httpsession.URLLib3Session, "send", counted)
    # Between two tries of one call botocore sleeps up to a second.
    wrap(botocore.retries.standard.ExponentialBackoff, "delay_amount", lambda _: lambda *_: 0.0)


def _watch_slack(points: Points) -> None:
    def counted(opened: Function) -> Function:
        def open_(opener: Any, asked: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 # urllib's
            url = asked if isinstance(asked, str) else asked.full_url
            name = _slack_name(urlsplit(url).path)
            points.near()
            try:
                answer = opened(opener, asked, *rest, **named)
            except urllib.error.HTTPError:
                points.reached(name)
                raise
            if points.reached(name):
                answer.close()
                raise http.client.RemoteDisconnected("the answer is lost")
            return answer

        return open_

    wrap(urllib.request.OpenerDirector, "open", counted)


def is_call(name: str) -> bool:
    """Tell whether a point is a call, of the bot at a server."""
    return name.partition(" ")[0] not in {COMMIT, ACK, UNSEEN}


_ADDRESSES = {"files-pri": "download", "response": "response_url"}
"""Slack's addresses that are no methods, by how they begin; the names are the sandbox's."""


def _slack_name(path: str) -> str:
    first, _, rest = path.strip("/").partition("/")
    return f"slack.{rest if first == 'api' else _ADDRESSES.get(first, first)}"


def _watch_commits(points: Points) -> None:
    known = WeakKeyDictionary[Database, int]()

    def counted(turn: Function) -> Function:
        @contextmanager
        def taken(connections: Connections, sql: str) -> Iterator[Database]:
            with turn(connections, sql) as database:
                is_outer = not database.conn.in_transaction
                before = database.conn.total_changes
                if known.setdefault(database, 0) != before:
                    points.reached(f"{UNSEEN} before {_writer()}")
                points.near()
                try:
                    yield database
                finally:
                    known[database] = database.conn.total_changes
                if is_outer and database.conn.total_changes != before:
                    points.reached(f"{COMMIT} {_writer()}")

        return taken

    wrap(Connections, "_turn", counted)  # the one way all writes go


def _writer() -> str:
    """Name the function of ours on whose behalf something was committed."""
    frame = sys._getframe(1)  # noqa: SLF001 # the way to the caller's name
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith(("bot.", "scheduler.")) and name != Connections.__module__:
            return f"{name.removeprefix('bot.')}.{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return "somebody"
