"""Socket Mode as Slack misbehaves: refreshes, links that end or go deaf, refusals, and what health
says of each. The app is a small one of Bolt's, whose listener waits when a test wants it to.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from websockets.sync.client import connect

from bot.sandbox.slack import Answer, SlackServer, socketmode
from handlers.slack import session, socket
from handlers.slack.prompt import InPlace, Prompt
from handlers.slack.socket import SocketLink
from tests.patience import ANSWER

NOT_CONNECTED = "Socket Mode is not connected to Slack"


class Wired:
    """A Slack, a link of ours to it, and people who type."""

    def __init__(self, slack: SlackServer, link: SocketLink) -> None:
        self.slack = slack
        self.link = link
        self.may_ack = threading.Event()
        self.may_ack.set()
        self.started = threading.Semaphore(0)

    def type(self) -> Answer:
        """Type the command as dana."""
        return self.slack.person("dana").command("/certs", channel="ssl-ops")

    def type_meanwhile(self, answers: list[Answer]) -> threading.Thread:
        """Type the command in the background, and return once the bot has it."""
        thread = threading.Thread(target=lambda: answers.append(self.type()))
        thread.start()
        assert self.started.acquire(timeout=5)
        return thread

    def renewed(self, opened: int = 2) -> None:
        """Wait until so many links have been opened in all, and only the last one is there."""
        slack = self.slack
        slack.wait_for(lambda: slack.links.opened >= opened and len(slack.links.links) == 1, ANSWER)

    def until(self, is_so: Callable[[], bool], seconds: float = ANSWER) -> None:
        """Wait until something of the bot's is so, which wakes nobody."""
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, self.link.trouble()
            threading.Event().wait(0.02)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep watch at a multiple of the speed."""
    monkeypatch.setattr(session, "READ", 0.05)
    monkeypatch.setattr(socket, "PING", 0.1)
    monkeypatch.setattr(socket, "DEAF", 0.8)
    monkeypatch.setattr(socket, "LOOK", 0.05)
    monkeypatch.setattr(socket, "LONGEST", 0.2)


@pytest.fixture
def wired(slack: SlackServer) -> Iterator[Wired]:
    """A link that is up."""
    app = App(
        client=WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[]),
        token_verification_enabled=False,
        request_verification_enabled=False,
        signing_secret="none",
        listener_executor=InPlace(),
    )
    wired = Wired(slack, SocketLink(Prompt(app), app_token=slack.app_token, api_url=slack.api_url))

    @app.command("/certs")
    def certs(ack: Ack) -> None:
        wired.started.release()
        wired.may_ack.wait(ANSWER)
        ack("here")

    wired.link.start()
    slack.wait_linked()
    wired.until(lambda: not wired.link.trouble())
    yield wired
    assert wired.link.stop(20)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
def test_a_refresh_is_make_before_break(wired: Wired, reason: str) -> None:
    """The new link is there while the old one is; health has nothing to say meanwhile."""
    wired.slack.disconnect(reason, 60)
    wired.slack.wait_for(lambda: len(wired.slack.links.links) == 2)
    said = wired.link.trouble()
    wired.until(lambda: not wired.link.trouble())
    wired.slack.links.links[0].close()
    wired.renewed()

    assert "" == said
    assert wired.type().acked


@pytest.mark.parametrize("abruptly", [False, True])
def test_a_payload_of_a_link_that_ended_is_acked_on_the_next(
    wired: Wired, *, abruptly: bool
) -> None:
    """A listener that is not done when its link ends answers over the link that is there."""
    answers: list[Answer] = []
    wired.may_ack.clear()
    thread = wired.type_meanwhile(answers)
    wired.slack.cut_links(abruptly=abruptly)
    wired.slack.wait_for(lambda: wired.slack.links.opened == 2)
    wired.until(lambda: not wired.link.trouble())
    wired.may_ack.set()
    thread.join()

    assert [(True, None)] == [(answer.acked, answer.error) for answer in answers]


def test_an_ack_waits_for_the_next_link(wired: Wired) -> None:
    """A listener is done after its link ended and before there is another."""
    answers: list[Answer] = []
    wired.may_ack.clear()
    thread = wired.type_meanwhile(answers)
    wired.slack.knobs.fail("apps.connections.open", "internal_error", times=2)
    wired.slack.cut_links(abruptly=True)
    wired.until(lambda: bool(wired.link.trouble()))
    wired.may_ack.set()
    thread.join()

    assert [None] == [answer.error for answer in answers]


def test_payloads_of_both_links_are_answered(wired: Wired) -> None:
    """During a refresh payloads come over the old link and the new one, in any order."""
    wired.slack.disconnect("warning", 60)
    wired.slack.wait_for(lambda: len(wired.slack.links.links) == 2)
    errors = [wired.type().error for _ in range(4)]
    old, new = wired.slack.links.links
    old.close()
    wired.renewed()

    assert [None] * 4 == errors
    assert (2, 2) == (old.delivered, new.delivered)


def test_a_link_that_goes_deaf_is_noticed_and_replaced(wired: Wired) -> None:
    """Nothing closes it, but no ping is answered: within its bound there is another link."""
    wired.slack.deafen_links()
    started = time.monotonic()
    wired.slack.wait_for(lambda: wired.slack.links.opened == 2)
    took = time.monotonic() - started
    wired.renewed()

    assert socket.DEAF - 2 * socket.PING < took < socket.DEAF + ANSWER
    assert wired.type().acked


def test_health_tells_of_a_deaf_link_while_there_is_no_other(wired: Wired) -> None:
    """As long as Slack gives no new link, the trouble names what is wrong."""
    wired.slack.knobs.fail("apps.connections.open", "internal_error", seconds=3600)
    wired.slack.deafen_links()
    wired.until(lambda: "has not answered a ping for" in wired.link.trouble())
    wired.until(lambda: "it answered internal_error" in wired.link.trouble())


def test_links_that_are_deaf_one_after_the_other(wired: Wired) -> None:
    """The new link may be deaf as well: the next one after it is used."""
    wired.slack.knobs.deafen_links()
    wired.slack.cut_links()
    wired.renewed(3)

    assert wired.type().acked


def test_socket_mode_switched_off(wired: Wired) -> None:
    """Health names the switch until it is on again; then the bot is linked without a restart."""
    wired.slack.switch_socket_mode(on=False)
    wired.until(lambda: bool(wired.link.trouble()))
    said = wired.link.trouble()
    wired.slack.wait_for(lambda: not wired.slack.links.links)
    refused = wired.type().error
    wired.slack.switch_socket_mode(on=True)
    wired.renewed()
    wired.until(lambda: not wired.link.trouble())

    assert f"{NOT_CONNECTED}: it is switched off in the settings of the Slack app." == said
    assert "dispatch_failed" == refused
    assert wired.type().acked


def test_ten_links_that_are_taken(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    """Health says that Slack allows no more; once one ends, the bot has it.

    Slack allows one link fewer from the moment all are open. Were the bot's place taken by another
    instead, the bot could be back before that other comes.
    """
    with ExitStack() as others:
        for _ in range(9):
            others.enter_context(connect(wired.slack.links.ticket()))
        wired.slack.wait_linked(10)
        monkeypatch.setattr(socketmode, "LINKS_MOST", 9)
        wired.slack.links.links[0].close()
        wired.until(lambda: "ten links of this app are open" in wired.link.trouble())
        assert wired.slack.links.refused >= 1
    wired.until(lambda: not wired.link.trouble())

    assert wired.type().acked


def test_a_new_link_that_is_refused_leaves_the_old_one_in_use(wired: Wired) -> None:
    """Asked to go while ten links are open, the bot stays on the old one until that is closed."""
    with ExitStack() as others:
        for _ in range(9):
            others.enter_context(connect(wired.slack.links.ticket()))
        wired.slack.wait_linked(10)
        mine = wired.slack.links.links[0]
        mine.dismiss("warning", 0.6)
        wired.slack.wait_for(lambda: wired.slack.links.refused >= 1)
        said = wired.link.trouble()
    wired.renewed()
    wired.until(lambda: not wired.link.trouble())

    assert "" == said


def test_a_ration_of_links_is_kept(wired: Wired) -> None:
    """Told to wait, the bot does not ask for a link before that."""
    before = len(wired.slack.calls("apps.connections.open"))
    wired.slack.knobs.ratelimit("apps.connections.open", retry_after=1)
    wired.slack.cut_links()
    wired.slack.wait_for(lambda: wired.slack.links.opened == 2)
    refused, allowed = wired.slack.calls("apps.connections.open")[before:]
    wired.until(lambda: not wired.link.trouble())

    assert (429, 200) == (refused.status, allowed.status)
    assert allowed.at - refused.at >= 1.0


@pytest.mark.parametrize("how", ["down", "refusing"])
def test_slack_down_and_back(wired: Wired, how: str) -> None:
    """Slack is down, its links with it: the bot says so, and is linked again when Slack is back."""
    setattr(wired.slack.knobs, how, True)
    wired.slack.cut_links(abruptly=True)
    wired.until(lambda: wired.link.trouble().startswith(NOT_CONNECTED))
    setattr(wired.slack.knobs, how, False)
    wired.renewed()
    wired.until(lambda: not wired.link.trouble())

    assert wired.type().acked


def test_a_token_that_is_refused(slack: SlackServer) -> None:
    """Health tells the code of Slack's refusal."""
    app = App(token_verification_enabled=False, signing_secret="none", token="xoxb-made-up")
    link = SocketLink(Prompt(app), app_token=slack.bot_token, api_url=slack.api_url)
    link.start()
    slack.wait_for(lambda: slack.calls("apps.connections.open"))
    wired = Wired(slack, link)
    wired.until(lambda: ":" in link.trouble())
    said = link.trouble()

    assert link.stop(20)
    assert f"{NOT_CONNECTED}: it answered not_allowed_token_type." == said
