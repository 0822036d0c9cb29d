"""What the bot asks of others between a delivery and its ack, how long it works and how long it
waits, for Slack waits three seconds and a trigger lives no longer. Every act before every desk is
watched, whatever its test is about; none is judged by how busy the machine is.
"""

import threading
import time
import urllib.request
from collections import defaultdict
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

from bot.slack.download import BUDGET
from handlers.slack.prompt import PromptAck

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

MOST_WORKED = 1.0
"""Seconds of the processor from a delivery to its ack, where one tenth of it is much: so a machine
may be slow. What other threads take meanwhile does not count, and isn't seen where one is waited
for.
"""
MOST_WAITED = 1.0
"""Seconds that a thread lets pass there: in sleep, or until it gives up. A wait that ends since it
got what it waits for takes as long as the machine needs, and is not judged; nor is a bare lock's.
"""


@dataclass
class Act:
    """One delivery: the listener that took it, and what was called before its ack and after; what
    it worked before its ack and, by thread, what it waited, in seconds.
    """

    context: BoltContext
    listener: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    worked: float | None = None
    waited: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    began: float = field(default_factory=time.thread_time)

    def acked(self) -> None:
        """Note, in the thread that took it, that the ack is given now."""
        if self.worked is None:
            self.worked = time.thread_time() - self.began

    def let_pass(self, seconds: float) -> None:
        """Note that the current thread has waited for nothing but that time."""
        if self.context.ack.response is None:
            self.waited[threading.get_ident()] += seconds

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
        if (self.worked or 0) > MOST_WORKED:
            yield f"{self.listener} works {self.worked:.2f} s before its ack"
        waited = max(self.waited.values(), default=0)
        if waited > (BUDGET if besides == _READS_FILES else MOST_WAITED):
            yield f"{self.listener} waits {waited:.2f} s before its ack"


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
        patch.setattr(PromptAck, "give", _timed(PromptAck.give))
        patch.setattr(time, "sleep", _slept(vars(time)["sleep"]))
        patch.setattr(threading.Condition, "wait", _waited(threading.Condition.wait))
        patch.setattr(threading.Thread, "join", _joined(threading.Thread.join))

    def watch(self, app: App) -> None:
        """Note the acts that an App takes from now on."""
        dispatch = app.dispatch

        def noted(req: BoltRequest) -> BoltResponse:
            act = Act(req.context)
            self.acts.append(act)
            with _of(act):
                try:
                    return dispatch(req)
                finally:
                    act.acked()  # when none was given, by what is returned

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


def _current() -> Act | None:
    return vars(threading.current_thread()).get("act")


def _heard(call: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
    @wraps(call)
    def calling(*args: Any, **named: Any) -> Any:  # noqa: ANN401 # whatever it takes
        if act := _current():
            act.called(name(*args))
        return call(*args, **named)

    return calling


def _inherited(start: Callable[..., Any]) -> Callable[..., Any]:
    """Let what a thread calls count as its maker's."""

    def starting(thread: threading.Thread) -> None:
        if act := _current():
            vars(thread)["act"] = act
        start(thread)

    return starting


def _timed(give: Callable[[PromptAck, BoltResponse], BoltResponse]) -> Callable[..., Any]:
    def giving(ack: PromptAck, response: BoltResponse) -> BoltResponse:
        act = _current()
        if act and act.context.ack is ack:
            act.acked()
        return give(ack, response)

    return giving


def _slept(sleep: Callable[[float], None]) -> Callable[[float], None]:
    def sleeping(seconds: float) -> None:
        sleep(seconds)
        _let_pass(seconds)

    return sleeping


def _waited(wait: Callable[[threading.Condition, float | None], bool]) -> Callable[..., bool]:
    """Note what is waited in vain, for an event, a queue or a future too: all wait by this."""

    def waiting(condition: threading.Condition, timeout: float | None = None) -> bool:
        came = wait(condition, timeout)
        if not came:
            _let_pass(timeout)
        return came

    return waiting


def _joined(join: Callable[[threading.Thread, float | None], None]) -> Callable[..., None]:
    def joining(thread: threading.Thread, timeout: float | None = None) -> None:
        join(thread, timeout)
        if thread.is_alive():
            _let_pass(timeout)

    return joining


def _let_pass(seconds: float | None) -> None:
    act = _current()
    if act and seconds and seconds > 0:
        act.let_pass(seconds)


def _asked(_opener: object, asked: Any, *_timeout: object) -> str:  # noqa: ANN401 # a text or a request
    """Name the Web API's methods as Slack does, and its other addresses by their first word."""
    url = asked if isinstance(asked, str) else asked.full_url
    first, _, rest = str(urlsplit(url).path).strip("/").partition("/")
    return rest if first == "api" else first
