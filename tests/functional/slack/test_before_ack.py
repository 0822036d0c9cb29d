"""Between a delivery and its ack: a form is opened first, and nothing else is waited for. The watch
that judges every act before a desk, and the ways in while AWS and DNS are out of reach.
"""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from bot.aws.clients import connect
from bot.sandbox.slack import SlackServer
from tests.functional.slack.acts import AWS, BESIDES, DNS, FILE, Act, Acts, listeners_of, name_of
from tests.functional.slack.desk import OPS, TEMPLATE, Desk
from tests.functional.slack.played import PLAYED

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
