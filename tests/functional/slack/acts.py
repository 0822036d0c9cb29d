"""What the bot asks of others between a delivery and its ack, for Slack waits three seconds and a
trigger lives no longer. Every act before every desk is watched, whatever its test is about.
"""

import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import botocore.httpsession
import dns.query
import pytest
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.listener import CustomListener

AWS, DNS, FILE = "AWS", "DNS", "files-pri"
MEETS = "users.info"
"""Who acts for the first time is looked up, within a second, whatever they do."""
OPENS = frozenset({"views.open", "views.push"})
_TAKES_PLACE = frozenset({"views.update"})
_READS_FILES = frozenset({FILE})
BESIDES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "new_certificates.open_edit": _TAKES_PLACE,
        "importing.open_edit": _TAKES_PLACE,
        "new_certificates.submit": _READS_FILES,
        "importing.submit": _READS_FILES,
        "snapshots.submit_take": _READS_FILES,
    }
)
"""By listener: what it asks once before its ack besides the one view that it may open. A form takes
the place of a modal, and is opened when it cannot; the files of a form are read in half the time.
"""


@dataclass
class Act:
    """One delivery: the listener that took it, and what was called before its ack and after."""

    context: BoltContext
    listener: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def called(self, name: str) -> None:
        """Note a call."""
        (self.before if self.context.ack.response is None else self.after).append(name)

    def faults(self) -> Iterator[str]:
        """Yield what it should not have done, in words."""
        own = self.before[1:] if self.before[:1] == [MEETS] else self.before
        besides = BESIDES.get(self.listener, frozenset())
        views = [call for call in own if call not in besides]
        if len(views) > 1 or not OPENS.issuperset(views) or own.count("views.update") > 1:
            yield f"{self.listener} asks before its ack: {', '.join(own)}"
        # Where a modal takes no update, what it should show is put above it.
        every = [call for call in (*own, *self.after) if call not in _TAKES_PLACE]
        if OPENS.intersection(every) and every[0] not in OPENS:
            yield f"{self.listener} opens a view after other calls: {', '.join(every)}"


class Acts:
    """All acts of a test."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Hear of every call to Slack, AWS and DNS, until `patch` is undone."""
        self.acts: list[Act] = []
        web, aws = urllib.request.OpenerDirector, botocore.httpsession.URLLib3Session
        patch.setattr(web, "open", _heard(web.open, _asked))
        patch.setattr(aws, "send", _heard(aws.send, lambda *_: AWS))
        for name in ("udp", "tcp"):
            patch.setattr(dns.query, name, _heard(getattr(dns.query, name), lambda *_: DNS))
        patch.setattr(threading.Thread, "start", _inherited(threading.Thread.start))

    def watch(self, app: App) -> None:
        """Note the acts that an App takes from now on."""
        dispatch = app.dispatch

        def noted(req: BoltRequest) -> BoltResponse:
            act = Act(req.context)
            self.acts.append(act)
            with _of(act):
                return dispatch(req)

        app.dispatch = noted  # type: ignore[method-assign] # both doors call it by this name
        for listener in listeners_of(app):
            self._watch(listener)

    @property
    def listeners(self) -> set[str]:
        """Return those that were played."""
        return {act.listener for act in self.acts}

    def faults(self) -> list[str]:
        """Return what acts should not have done."""
        return [fault for act in self.acts for fault in act.faults()]

    def _watch(self, listener: CustomListener) -> None:
        told, name, wanted = listener.ack_function, name_of(listener), set(listener.arg_names)

        @wraps(told)
        def listening(context: BoltContext, **given: Any) -> None:  # noqa: ANN401 # as Bolt fills in
            [act] = [one for one in self.acts if one.context is context]
            act.listener = name
            # It stays so until the thread listens again: errors are told after the listener.
            vars(threading.current_thread())["act"] = act
            told(**given, **({"context": context} if "context" in wanted else {}))

        listener.ack_function = listening
        listener.arg_names = sorted(wanted | {"context"})


def listeners_of(app: App) -> list[CustomListener]:
    """Return every listener that is registered."""
    return list(vars(app)["_listeners"])


def name_of(listener: CustomListener) -> str:
    """Return a listener's name in its module."""
    function = listener.ack_function
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


@contextmanager
def _of(act: Act) -> Iterator[None]:
    here = vars(threading.current_thread())
    here["act"] = act
    try:
        yield
    finally:
        here.pop("act")


def _heard(call: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
    @wraps(call)
    def calling(*args: Any, **named: Any) -> Any:  # noqa: ANN401 # whatever it takes
        act = vars(threading.current_thread()).get("act")
        if act:
            act.called(name(*args))
        return call(*args, **named)

    return calling


def _inherited(start: Callable[..., Any]) -> Callable[..., Any]:
    """Let what a thread calls count as its maker's."""

    def starting(thread: threading.Thread) -> None:
        act = vars(threading.current_thread()).get("act")
        if act:
            vars(thread)["act"] = act
        start(thread)

    return starting


def _asked(_opener: object, asked: Any, *_timeout: object) -> str:  # noqa: ANN401 # a text or a request
    """Name the Web API's methods as Slack does, and its other addresses by their first word."""
    url = asked if isinstance(asked, str) else asked.full_url
    first, _, rest = str(urlsplit(url).path).strip("/").partition("/")
    return rest if first == "api" else first
