"""Every kind of fault in each of AWS's wire protocols, and faults that last for a while."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from bot.sandbox.aws.faults import Kind
from tests.functional.sandbox_aws.account import Account, Client
from tests.functional.sandbox_aws.configs import config


@dataclass(frozen=True)
class Protocol:
    """A write in a protocol: how it is made, and how often it was really done."""

    name: str
    service: str
    operation: str
    write: Callable[[Client], Any]
    done: Callable[[Account], int]


def _publish(sns: Client) -> None:
    topic = sns.create_topic(Name="notices")["TopicArn"]  # gives the one that is there
    sns.publish(TopicArn=topic, Message="m")


PROTOCOLS = [
    Protocol(
        "json",
        "acm",
        "acm.RequestCertificate",
        lambda acm: acm.request_certificate(DomainName="example.com"),
        lambda account: len(account.server.acm.certificates()),
    ),
    Protocol(
        "rest-xml",
        "cloudfront",
        "cloudfront.CreateDistribution",
        lambda cloudfront: cloudfront.create_distribution(DistributionConfig=config()),
        lambda account: len(account.server.cloudfront.distributions()),
    ),
    Protocol(
        "query", "sns", "sns.Publish", _publish, lambda account: len(account.server.sns_messages())
    ),
]
each_protocol = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda one: one.name)

#: kind -> the code and the HTTP status in JSON, in REST-XML and in query.
ANSWERS: dict[Kind, list[tuple[str, int]]] = {
    "throttle": [("ThrottlingException", 400), ("Throttling", 400), ("Throttling", 400)],
    "server_error": [("ServiceUnavailable", 503)] * 3,
    "denied": [("AccessDeniedException", 400), ("AccessDenied", 403), ("AuthorizationError", 403)],
    "expired": [("ExpiredTokenException", 400), ("ExpiredToken", 403), ("ExpiredToken", 403)],
    "error": [("InternalFailure", 400)] * 3,
}


@each_protocol
@pytest.mark.parametrize("kind", ANSWERS)
def test_an_error_is_answered_and_nothing_is_done(
    account: Account, protocol: Protocol, kind: Kind
) -> None:
    """Each service has its own codes and statuses; the call after it is good again."""
    client = account.server.client(protocol.service)
    account.server.faults.add(protocol.operation, kind, code="InternalFailure", message="No.")

    with pytest.raises(ClientError) as refused:
        protocol.write(client)
    status = refused.value.response["ResponseMetadata"]["HTTPStatusCode"]
    before = protocol.done(account)
    protocol.write(client)

    expected = ANSWERS[kind][PROTOCOLS.index(protocol)]
    assert expected == (refused.value.response["Error"]["Code"], status)
    assert (0, 1) == (before, protocol.done(account))


def _wait_until_logged(account: Account, operation: str) -> None:
    """A caller may have given up on a call before it is done."""
    looks = threading.Event()
    for _ in range(500):
        if account.server.calls(operation):
            return
        looks.wait(0.01)


@each_protocol
@pytest.mark.parametrize(
    ("kind", "seen", "done"),
    [
        ("drop", ConnectionClosedError, 0),
        ("lost", ConnectionClosedError, 1),
        ("hang", ReadTimeoutError, 1),
    ],
)
def test_an_answer_that_never_comes_says_nothing_of_what_was_done(
    account: Account, protocol: Protocol, kind: Kind, seen: type[Exception], done: int
) -> None:
    """A connection cut before the work, cut after it, or silent after it."""
    client = account.server.client(protocol.service, config={"read_timeout": 0.3})
    account.server.client("sns").create_topic(Name="notices")  # moto takes its time the first time
    account.server.faults.add(protocol.operation, kind)

    with pytest.raises(seen):
        protocol.write(client)
    _wait_until_logged(account, protocol.operation)

    assert done == protocol.done(account)
    assert [None] == [call.status for call in account.server.calls(protocol.operation)]


@each_protocol
def test_a_slow_call_is_answered_late(account: Account, protocol: Protocol) -> None:
    """Somebody patient gets the answer; somebody else gives up on it."""
    impatient = account.server.client(protocol.service, config={"read_timeout": 0.1})
    patient = account.server.client(protocol.service)
    account.server.faults.add(protocol.operation, "slow", seconds=600)
    account.server.faults.add(protocol.operation, "slow", seconds=0.15)

    with pytest.raises(ReadTimeoutError):
        protocol.write(impatient)
    protocol.write(patient)

    assert 1 == protocol.done(account)


def _codes(account: Account, calls: int) -> list[str]:
    """Ask for lists of two services in turn; give the error codes."""
    seen = []
    for number in range(calls):
        service, method = [("acm", "list_certificates"), ("cloudfront", "list_distributions")][
            number % 2
        ]
        try:
            getattr(account.server.client(service), method)()
            seen.append("")
        except ClientError as error:
            seen.append(error.response["Error"]["Code"])
    return seen


def test_a_fault_may_last_for_a_while_of_the_sandbox_s_clock(account: Account) -> None:
    """Every call that it matches, however many, until the time is over."""
    account.server.faults.add("*", "throttle", for_seconds=600)
    early = _codes(account, 4)
    account.pass_time(seconds=599)
    late = _codes(account, 2)
    account.pass_time(seconds=1)

    assert ["ThrottlingException", "Throttling"] * 2 == early
    assert ["ThrottlingException", "Throttling"] == late
    assert ["", ""] == _codes(account, 2)
    assert [] == account.server.faults.pending()


def test_a_fault_may_last_until_it_is_ended(account: Account) -> None:
    """Credentials that expired are expired everywhere until somebody renews them."""
    expired = account.server.faults.add("*", "expired", for_seconds=math.inf)
    account.server.faults.add("acm.*", "denied")
    account.pass_time(days=30)
    before = _codes(account, 4)
    account.server.faults.end(expired)

    assert ["ExpiredTokenException", "ExpiredToken"] * 2 == before
    assert ["AccessDeniedException", "", "", ""] == _codes(account, 4)


def test_a_lasting_fault_may_begin_later(account: Account) -> None:
    """After as many good calls as were ordered."""
    account.server.faults.add("acm.*", "denied", for_seconds=math.inf, skip=1)

    assert ["", "", "AccessDeniedException", "", "AccessDeniedException"] == _codes(account, 5)


def test_a_hanging_call_ends_when_it_was_told_to(account: Account) -> None:
    """With seconds the silence ends in a closed connection."""
    account.server.faults.add("acm.ListCertificates", "hang", seconds=0.1)

    with pytest.raises(ConnectionClosedError):
        account.server.client("acm").list_certificates()
