"""Socket Mode keeps itself alive: Slack down at the start, links cut, deaf links, a stop."""

import threading
import time
from collections.abc import Callable

import pytest

from bot.sandbox.slack import SlackServer
from handlers.slack import socket
from handlers.slack.session import Session
from handlers.slack.socket import SocketLink
from tests.functional.slack.desk import OPS, Desk, said
from tests.patience import ANSWER


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the link ten times a second."""
    monkeypatch.setattr(socket, "LOOK", 0.1)
    monkeypatch.setattr(socket, "LONGEST", 0.2)


@pytest.fixture
def wired(made: Callable[..., Desk]) -> Desk:
    """A desk over Socket Mode, greeted."""
    desk = made()
    link = link_of(desk)
    until(lambda: not link.trouble())
    return desk


def link_of(desk: Desk) -> SocketLink:
    """Return the desk's link."""
    assert desk.bot.link is not None
    return desk.bot.link


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something of the bot's is so, which wakes nobody."""
    deadline = time.monotonic() + ANSWER
    while not is_so():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def test_a_link_that_is_well_has_no_trouble(wired: Desk) -> None:
    """Health has nothing to say."""
    assert "" == link_of(wired).trouble()


@pytest.mark.parametrize("how", ["cut_links", "disconnect"])
def test_a_lost_link_is_renewed(wired: Desk, how: str) -> None:
    """Whether Slack asks for it or the network fails: the next command is answered."""
    before = {call.at for call in wired.slack.calls("apps.connections.open")}
    getattr(wired.slack, how)()
    wired.slack.wait_for(lambda: len(wired.slack.calls("apps.connections.open")) > len(before), 15)
    wired.slack.wait_for(lambda: wired.slack.links.opened == 2, 15)

    assert "Jobs" in said(wired.person("dana").command("/certs", "jobs", channel=OPS))


def test_slack_down_at_the_start_is_waited_out(
    slack: SlackServer, made: Callable[..., Desk]
) -> None:
    """The bot starts, says that it is not connected, and connects once Slack is back."""
    desk = made(http=True)
    slack.knobs.fail("apps.connections.open", "internal_error", times=3)
    link = desk.bot.listening.link(slack.app_token)
    link.start()
    early = link.trouble()
    slack.wait_linked(seconds=15)
    slack.deliver_to("")
    answer = desk.person("dana").command("/certs", "jobs", channel=OPS)
    link.stop(5)

    assert early.startswith("Socket Mode is not connected to Slack")
    assert "Jobs" in said(answer)


def test_a_deaf_link_is_a_trouble(wired: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client may say that it is connected while no ping was answered for long."""
    monkeypatch.setattr(Session, "silence", 33.0)

    assert "Slack has not answered a ping for 33 s." == link_of(wired).trouble()


def test_a_refresh_loses_no_payload(wired: Desk) -> None:
    """Slack renews its links every few hours: who types meanwhile is always answered in time."""
    slack, dana, answers = wired.slack, wired.person("dana"), []
    for opened, reason in ((2, "warning"), (3, "refresh_requested")):
        slack.disconnect(reason, 0.7)
        while slack.links.opened < opened or len(slack.links.links) > 1:
            answers.append(dana.command("/certs", "jobs", channel=OPS))
    answers.append(dana.command("/certs", "jobs", channel=OPS))

    assert {None} == {answer.error for answer in answers}


def test_a_stopped_link_takes_nothing_more(wired: Desk) -> None:
    """After the stop no link is open, and its threads have ended."""
    link = link_of(wired)

    assert link.stop(5)
    assert "Socket Mode is not connected to Slack." == link.trouble()
    assert "socket-mode" not in {thread.name for thread in threading.enumerate()}
