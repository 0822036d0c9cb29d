"""Faults on order: what a caller sees, and what was done all the same."""

import threading

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from bot.sandbox.aws.faults import Kind
from tests.functional.sandbox_aws.account import Account, Client
from tests.functional.sandbox_aws.configs import config


def test_a_fault_happens_as_often_as_ordered(account: Account, acm: Client) -> None:
    """A fault happens as often as it was ordered, after the calls to be skipped."""
    account.server.faults.add("acm.ListCertificates", "throttle", times=2, skip=1)
    seen = []
    for _ in range(4):
        try:
            acm.list_certificates()
            seen.append("")
        except ClientError as error:
            seen.append(error.response["Error"]["Code"])

    assert ["", "ThrottlingException", "ThrottlingException", ""] == seen
    assert [] == account.server.faults.pending()


@pytest.mark.parametrize(
    ("service", "method", "operation", "kind", "code", "status"),
    [
        (
            "acm",
            "list_certificates",
            "acm.ListCertificates",
            "throttle",
            "ThrottlingException",
            400,
        ),
        ("cloudfront", "list_distributions", "cloudfront.List*", "throttle", "Throttling", 400),
        ("sns", "list_topics", "sns.ListTopics", "throttle", "Throttling", 400),
        ("route53", "list_hosted_zones", "route53.*", "server_error", "ServiceUnavailable", 503),
        ("acm", "list_certificates", "*", "server_error", "ServiceUnavailable", 503),
        ("acm", "list_certificates", "acm.*", "denied", "AccessDeniedException", 400),
        ("cloudfront", "list_distributions", "cloudfront.*", "denied", "AccessDenied", 403),
        ("sns", "list_topics", "sns.*", "denied", "AuthorizationError", 403),
        ("sts", "get_caller_identity", "sts.*", "denied", "AccessDenied", 403),
    ],
)
def test_each_service_says_it_in_its_own_words(
    account: Account, service: str, method: str, operation: str, kind: Kind, code: str, status: int
) -> None:
    """Codes and HTTP statuses differ by service, as on AWS."""
    account.server.faults.add(operation, kind)

    with pytest.raises(ClientError) as refused:
        getattr(account.server.client(service), method)()

    assert code == refused.value.response["Error"]["Code"]
    assert status == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_denial_names_the_caller_and_the_action(account: Account, cloudfront: Client) -> None:
    """The message is AWS's own, with the IAM action in place of the operation."""
    account.server.faults.add("cloudfront.CreateDistributionWithTags", "denied")
    account.server.faults.add(
        "cloudfront.CreateDistributionWithTags", "denied", action="cloudfront:TagResource"
    )
    given = {"DistributionConfig": config(), "Tags": {"Items": []}}
    messages = []
    for _ in range(2):
        with pytest.raises(ClientError) as refused:
            cloudfront.create_distribution_with_tags(DistributionConfigWithTags=given)
        messages.append(refused.value.response["Error"]["Message"])

    who = "User: arn:aws:sts::123456789012:assumed-role/edgecert/sandbox is not authorized"
    assert all(message.startswith(who) for message in messages)
    assert "to perform: cloudfront:CreateDistribution because" in messages[0]
    assert "to perform: cloudfront:TagResource because" in messages[1]


def test_any_error_can_be_ordered(account: Account, acm: Client) -> None:
    """A code that has no kind of its own."""
    account.server.faults.add(
        "acm.ListCertificates", "error", code="InvalidArgsException", message="no <such> thing"
    )

    with pytest.raises(ClientError, match="no <such> thing") as refused:
        acm.list_certificates()

    assert "InvalidArgsException" == refused.value.response["Error"]["Code"]


def test_a_dropped_call_was_never_done(account: Account) -> None:
    """The connection is cut before the work."""
    account.server.faults.add("acm.RequestCertificate", "drop")

    with pytest.raises(ConnectionClosedError):
        account.request("example.com")

    assert [] == account.server.acm.certificates()
    assert [None] == [call.status for call in account.server.calls("acm.RequestCertificate")]


def test_a_lost_call_was_done(account: Account) -> None:
    """The connection is cut after the work: the caller cannot know."""
    account.server.faults.add("acm.RequestCertificate", "lost")

    with pytest.raises(ConnectionClosedError):
        account.request("example.com", IdempotencyToken="t1")
    made = account.server.acm.certificates()

    assert 1 == len(made)
    assert made[0].arn == account.request("example.com", IdempotencyToken="t1")


def test_boto_s_own_retries_see_the_faults(account: Account) -> None:
    """Faults are on the wire, so botocore's retries act on them."""
    account.server.faults.add("acm.ListCertificates", "drop")
    account.server.faults.add("acm.ListCertificates", "server_error")
    client = account.server.client("acm", config={"retries": {"total_max_attempts": 3}})

    assert [] == client.list_certificates()["CertificateSummaryList"]
    assert [None, 503, 200] == [call.status for call in account.server.calls()]


def test_a_slow_call_is_done_after_the_caller_gave_up(account: Account) -> None:
    """The caller's read times out; the call is done all the same."""
    account.server.faults.add("acm.RequestCertificate", "slow", seconds=0.3)
    impatient = account.server.client("acm", config={"read_timeout": 0.1})

    with pytest.raises(ReadTimeoutError):
        impatient.request_certificate(DomainName="example.com", IdempotencyToken="t1")
    account.server.faults.add("acm.ListCertificates", "slow", seconds=0.5)
    listed = account.server.client("acm").list_certificates()["CertificateSummaryList"]

    assert 1 == len(listed)


def test_a_slow_call_ends_with_its_test(account: Account) -> None:
    """A reset cuts off what is being delayed, so that it is not done in the next test."""
    account.server.faults.add("acm.RequestCertificate", "slow", seconds=600)
    started, ended = threading.Event(), []

    def request() -> None:
        started.set()
        with pytest.raises(ConnectionClosedError) as cut:
            account.server.client("acm").request_certificate(DomainName="example.com")
        ended.append(cut.type)

    caller = threading.Thread(target=request)
    caller.start()
    started.wait(timeout=5)
    while account.server.faults.pending() and caller.is_alive():
        caller.join(timeout=0.01)
    account.server.reset()
    caller.join(timeout=5)

    assert [ConnectionClosedError] == ended
    assert [] == account.server.acm.certificates()


def test_rates_are_enforced_by_operation(account: Account, acm: Client) -> None:
    """A bucket holds one second's calls; other operations have their own."""
    account.server.knobs.rates = {"acm.ListCertificates": 2.0}
    seen = []
    for _ in range(4):
        try:
            acm.list_certificates()
            seen.append(True)
        except ClientError as error:
            seen.append("ThrottlingException" != error.response["Error"]["Code"])

    assert [True, True, False] == seen[:3]
    assert account.request("example.com")


def test_latency_delays_every_call(account: Account) -> None:
    """The latency is real time: a caller with less patience gives up."""
    account.server.knobs.latency = 600
    impatient = account.server.client("acm", config={"read_timeout": 0.1})

    with pytest.raises(ReadTimeoutError):
        impatient.list_certificates()


def test_a_fault_is_for_its_operation_alone(account: Account, acm: Client) -> None:
    """Other operations go on."""
    account.server.faults.add("acm.DescribeCertificate", "throttle")
    account.server.faults.add("acm.ListCertificates", "throttle")

    with pytest.raises(ClientError, match="ThrottlingException"):
        acm.list_certificates()

    assert ["acm.DescribeCertificate"] == [
        fault.operation for fault in account.server.faults.pending()
    ]
