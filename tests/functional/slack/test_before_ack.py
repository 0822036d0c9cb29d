"""Between a delivery and its ack: a form is opened first, and nothing else is waited for. The watch
that judges every act before a desk, and the ways in while AWS and DNS are out of reach.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import pytest
from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from bot.aws.clients import connect
from bot.sandbox.slack import SlackServer
from tests.functional.slack.acts import AWS, BESIDES, DNS, FILE, Act, Acts, listeners_of, name_of
from tests.functional.slack.desk import OPS, TEMPLATE, Desk
from tests.functional.slack.played import PLAYED
from tests.patience import ANSWER

MOMENT = 0.01
"""Seconds."""
EDIT, SUBMIT = "new_certificates.open_edit", "new_certificates.submit"


@pytest.fixture
def silent() -> Iterator[str]:
    """A name server that never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{deaf.getsockname()[1]}"


@pytest.fixture(params=["socket", "http"])
def alone(request: pytest.FixtureRequest, made: Callable[..., Desk], silent: str) -> Desk:
    """A desk whose AWS refuses every connection, and whose DNS is silent."""
    down = connect(version="test", endpoint="http://127.0.0.1:1")
    return made(http=request.param == "http", aws=down, dns_servers=silent)


def test_every_entrance_is_open_while_aws_and_dns_are_not(alone: Desk, acts: Acts) -> None:
    """A command, a choice, what is typed, a submission, a press, and Home: each is acked, and what
    is opened is the first call of all.
    """
    dana = alone.person("dana")
    form = alone.form(dana)
    form.fill("Domain names", "shop.example")
    form.pick("Snapshot", TEMPLATE)
    refused = form.submit()
    alone.tell()
    alone.press("dana", "Edit")
    dana.open_home()
    listed = dana.command("/certs", "list", channel=OPS)
    listed.wait()

    assert ({}, None) == (refused, listed.error)
    assert {None} == {one.error for one in alone.slack.deliveries()}
    assert [
        ("menu.certs", ["views.open"]),
        ("new_certificates.suggest", []),
        ("plan.show_template", []),
        (SUBMIT, []),
        (EDIT, ["views.open"]),
        ("home.opened", []),
        ("menu.certs", []),
    ] == [(one.listener, one.before) for one in acts.acts]


def test_slack_gives_three_seconds() -> None:
    """For an ack and for a trigger, unless a test is more patient."""
    with SlackServer() as slack:
        seconds = slack.courier.ack_seconds, slack.workspace.trigger_seconds

    assert (3.0, 3.0) == seconds


@pytest.mark.parametrize(
    ("listener", "before", "after"),
    [
        ("a.b", [], []),
        ("a.b", [], ["users.info", "views.update", "response", AWS]),
        ("a.b", ["views.open"], ["views.update"]),
        ("a.b", ["views.push"], ["views.push", "chat.postMessage"]),
        ("a.b", ["users.info", "views.open"], []),
        ("a.b", [], ["views.update", "views.push", "chat.postMessage"]),
        (EDIT, ["views.update"], []),
        (EDIT, ["views.update", "views.push"], []),
        (SUBMIT, [FILE, FILE], ["views.update"]),
    ],
)
def test_what_may_be_done(listener: str, before: list[str], after: list[str]) -> None:
    """Nothing, or one view; strangers are met, files read and modals replaced where it is said."""
    assert [] == list(Act(BoltContext(), listener, before, after).faults())


@pytest.mark.parametrize(
    ("listener", "before", "after"),
    [
        ("a.b", [AWS], []),
        ("a.b", [DNS], []),
        ("a.b", ["views.open", AWS], []),
        ("a.b", [AWS, "views.open"], []),
        ("a.b", ["conversations.info"], []),
        ("a.b", ["views.open", "views.open"], []),
        ("a.b", ["views.open", "views.update"], []),
        ("a.b", ["users.info", "users.info"], []),
        ("a.b", ["views.update"], []),
        ("a.b", [FILE], []),
        ("a.b", [], ["chat.postMessage", "views.open"]),
        (EDIT, [AWS, "views.update"], []),
        (EDIT, ["views.update", "views.update"], []),
        (SUBMIT, [FILE, AWS], []),
        (SUBMIT, [FILE, "views.open"], []),
    ],
)
def test_what_may_not_be_done(listener: str, before: list[str], after: list[str]) -> None:
    """Whatever else Slack would wait for, and a view that is opened on an old trigger."""
    assert [] != list(Act(BoltContext(), listener, before, after).faults())


def test_whoever_works_before_the_ack_is_found(
    made: Callable[..., Desk], acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name, with what was asked; what comes after the ack is no fault."""
    monkeypatch.setattr("handlers.slack.menu.certs", _slow)
    desk = made(http=True)
    answer = desk.person("dana").command("/certs", "", channel=OPS)
    desk.slack.wait_for(lambda: desk.slack.calls("chat.postMessage"))
    faults = acts.faults()
    acts.acts.clear()

    assert None is answer.error
    assert [f"{__name__.rpartition('.')[2]}._slow asks before its ack: auth.test"] == faults


@pytest.mark.parametrize(
    ("listener", "worked", "waited", "faults"),
    [
        ("a.b", 1.0, [1.0, 1.0], []),
        ("a.b", 1.01, [], ["a.b works 1.01 s before its ack"]),
        ("a.b", 0.1, [0.1, 1.01], ["a.b waits 1.01 s before its ack"]),
        (EDIT, 0.1, [1.01], [f"{EDIT} waits 1.01 s before its ack"]),
        (SUBMIT, 0.1, [1.5, 1.5], []),
        (SUBMIT, 0.1, [1.51], [f"{SUBMIT} waits 1.51 s before its ack"]),
    ],
)
def test_how_long_it_may_take(
    listener: str, worked: float, waited: list[float], faults: list[str]
) -> None:
    """A third of what Slack waits; half of it where files are read."""
    act = Act(BoltContext(), listener, worked=worked)
    act.waited.update(enumerate(waited))

    assert faults == list(act.faults())


def test_whoever_takes_long_before_the_ack_is_found(
    made: Callable[..., Desk], acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what it worked, and what it waited: in sleep, for an event, a future, a thread. What comes
    in time, and what comes after the ack, is no fault.
    """
    monkeypatch.setattr("handlers.slack.menu.certs", _tarry)
    desk = made(http=True)
    answer = desk.person("dana").command("/certs", "", channel=OPS)
    desk.bot.listening.settle(ANSWER)
    [act] = acts.acts
    acts.acts.clear()

    assert None is answer.error
    assert act.worked is not None
    assert 3 * MOMENT <= act.worked
    assert [pytest.approx(4 * MOMENT)] == list(act.waited.values())


def test_every_listener_is_watched(desk: Desk) -> None:
    """Some test plays it; and nobody is excepted who is there no more."""
    there = {name_of(one) for one in listeners_of(desk.bot.listening.app)}
    played = [one for tests in PLAYED.values() for those in tests.values() for one in those]
    named = {f"test_{file}.py::test_{test}" for file, tests in PLAYED.items() for test in tests}

    assert sorted(there) == sorted(played)
    assert set() == set(BESIDES) - there
    assert set() == {one for one in named if not _is_there(one)}


def _is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    return f"def {name.partition('[')[0]}(" in Path(__file__).with_name(file).read_text()


def _slow(ack: Ack, client: WebClient, body: dict[str, str]) -> None:
    client.auth_test()
    ack()
    client.chat_postMessage(channel=body["user_id"], text="Done.")


def _tarry(ack: Ack) -> None:
    done, never = threading.Event(), threading.Event()
    done.set()
    enough = time.thread_time() + 3 * MOMENT
    while time.thread_time() < enough:
        pass
    sleep = vars(time)["sleep"]  # which no test does
    sleep(MOMENT)
    never.wait(MOMENT)
    done.wait(100)
    with suppress(TimeoutError):
        Future[None]().result(MOMENT)
    thread = threading.Thread(target=never.wait)
    thread.start()
    thread.join(MOMENT)
    ack()
    sleep(MOMENT)  # after its ack it may
    never.set()
    thread.join(100)
