"""How AWS is called: which operations, from where, how often, on whose behalf."""

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.aws.clients import Aws, connect
from bot.aws.operations import OPERATIONS
from bot.domain.importing import CertificateText
from bot.domain.private_key import PrivateKeyText
from bot.errors import AwsError, Trouble
from bot.sandbox import authority
from bot.sandbox.authority import Issued
from bot.sandbox.aws import AwsServer
from bot.x509.reading import read_form
from bot.x509.roots import public_roots


def _request(aws: Aws) -> str:
    return aws.acm.request(["shop.example"], key="RSA_2048", token="t", tags={"a": "b"}).id


def _text(issued: Issued) -> CertificateText:
    """Read a certificate as the form does."""
    read = read_form(
        body=PrivateKeyText(issued.body),
        chain=PrivateKeyText(issued.chain),
        roots=public_roots(authority.root_pem()),
        now=issued.leaf.not_valid_before_utc + timedelta(days=1),
    )
    return read.bundles[0].certificate


def _fails(call: Callable[[], object]) -> AwsError:
    with pytest.raises(AwsError) as caught:
        call()
    return caught.value


def test_the_table_holds_exactly_what_is_called(server: AwsServer, aws: Aws) -> None:
    """A policy made from the table allows every operation that the gateways call, and no other."""
    arn = _request(aws)
    aws.acm.describe(arn)
    list(aws.acm.pages())
    aws.acm.tags(arn)
    with suppress(AwsError):
        aws.acm.chain(arn)  # it is not issued yet
    issued = authority.issue("b.example", now=server.now())
    server.acm.trust(authority.root_pem())
    aws.acm.put(_text(issued), PrivateKeyText(issued.key), tags={"a": "b"})
    with suppress(AwsError):
        aws.acm.resend(arn, "shop.example", "shop.example")  # it is validated by DNS
    with suppress(AwsError):
        aws.acm.move_to_dns(arn)  # likewise
    aws.acm.add_tags(arn, {"c": "d"})
    aws.acm.remove_tags(arn, ["c"])
    aws.acm.delete(arn)
    config, _ = aws.cloudfront.config(server.seed_distribution())
    made = aws.cloudfront.create(config | {"CallerReference": "r"}, {"a": "b"})
    aws.cloudfront.get(made.id)
    off = {**aws.cloudfront.config(made.id)[0], "Enabled": False}
    disabled = aws.cloudfront.update(made.id, off, made.etag)
    list(aws.cloudfront.pages())
    aws.cloudfront.tags(made.arn)
    aws.cloudfront.tag(made.arn, {"c": "d"})
    aws.cloudfront.untag(made.arn, ["c"])
    aws.cloudfront.delete(made.id, disabled.etag)
    aws.route53.zones()
    aws.quotas.read()
    aws.identity.account()
    with suppress(AwsError):
        aws.secrets.read("arn:aws:secretsmanager:us-east-1:123456789012:secret:edgecert/a-AbCdEf")
    called = {call.operation for call in server.calls()}
    topic = server.client("sns").create_topic(Name="jobs")["TopicArn"]
    aws.sns.publish(topic, subject="s", message="m", attributes={})
    aws.sns.subscriptions(topic)

    assert set(OPERATIONS) == called | {"sns.Publish", "sns.ListSubscriptionsByTopic"}
    assert 1 == len(server.calls("sns.Publish"))


def test_every_call_names_the_bot_and_the_job(server: AwsServer, aws: Aws) -> None:
    """A CloudTrail entry leads to the job: its number is in the user agent."""
    with aws.on_behalf_of("J-42"):
        arn = _request(aws)
    aws.acm.describe(arn)
    (request,) = server.calls("acm.RequestCertificate")
    (describe,) = server.calls("acm.DescribeCertificate")

    assert request.user_agent.endswith(" edgecert/1.2.3 job/J-42")
    assert describe.user_agent.endswith(" edgecert/1.2.3")


def test_jobs_of_other_threads_are_not_named(server: AwsServer, aws: Aws) -> None:
    """Each thread speaks for its own job, also when it calls again."""
    server.faults.add("acm.DescribeCertificate", "throttle", times=1)
    arn = _request(aws)
    together = threading.Barrier(2)

    def describe(job: str) -> None:
        with aws.on_behalf_of(job):
            together.wait(timeout=10)
            aws.acm.describe(arn)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(describe, ["J-1", "J-2"]))
    jobs = {call.user_agent.rpartition(" job/")[2] for call in server.calls("acm.Describe*")}

    assert {"J-1", "J-2"} == jobs


def test_certificates_are_of_us_east_1_whatever_the_region(
    server: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CloudFront takes certificates from us-east-1 only."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    arn = _request(connect(version="1"))

    assert arn.startswith(f"arn:aws:acm:us-east-1:{server.account}:")


def test_connecting_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot starts while AWS is down: gateways are made without a call."""

    def refuse(*_: object) -> None:
        pytest.fail("a socket was connected")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert connect(version="1").acm is not None


def test_clients_are_made_once_for_all_threads(server: AwsServer, aws: Aws) -> None:
    """Sixteen workers that begin at once share one client, and all get their answer."""
    arn = server.seed_certificate("shop.example")

    with ThreadPoolExecutor(16) as pool:
        details = list(pool.map(aws.acm.describe, [arn] * 16))

    assert {arn} == {detail.arn for detail in details}


def test_a_lost_answer_of_a_write_is_lost(server: AwsServer, aws: Aws) -> None:
    """Twice done, twice no answer: it may have been done, and the error says so."""
    server.faults.add("acm.RequestCertificate", "lost", times=2)
    error = _fails(lambda: _request(aws))

    assert Trouble.LOST is error.trouble
    assert 2 == len(server.calls("acm.RequestCertificate"))
    assert 1 == len(server.acm.certificates())


def test_a_loss_is_not_forgotten_by_the_next_attempt(server: AwsServer, aws: Aws) -> None:
    """When the second attempt is throttled, the first may still have been done."""
    server.faults.add("acm.RequestCertificate", "lost", times=1)
    server.faults.add("acm.RequestCertificate", "throttle", times=1)

    assert Trouble.LOST is _fails(lambda: _request(aws)).trouble


def test_a_lost_answer_of_a_read_is_no_loss(server: AwsServer, aws: Aws) -> None:
    """A read may simply be made again."""
    arn = _request(aws)
    server.faults.add("acm.DescribeCertificate", "lost", times=2)

    assert Trouble.TRANSIENT is _fails(lambda: aws.acm.describe(arn)).trouble


def test_a_message_is_never_sent_twice_by_itself(server: AwsServer, aws: Aws) -> None:
    """SNS takes no token: one attempt a call, and the loss is told."""
    topic = server.client("sns").create_topic(Name="jobs")["TopicArn"]
    server.faults.add("sns.Publish", "lost", times=1)
    error = _fails(lambda: aws.sns.publish(topic, subject="s", message="m", attributes={}))

    assert Trouble.LOST is error.trouble
    assert 1 == len(server.calls("sns.Publish"))


def test_throttling_is_tried_twice(server: AwsServer, aws: Aws) -> None:
    """One throttled call passes unseen; two are told as throttling."""
    arn = _request(aws)
    server.faults.add("acm.DescribeCertificate", "throttle", times=1)
    once = aws.acm.describe(arn)
    server.faults.add("acm.DescribeCertificate", "throttle", times=2)
    twice = _fails(lambda: aws.acm.describe(arn))

    assert arn == once.arn
    assert Trouble.THROTTLED is twice.trouble


def test_the_quota_of_certificates_is_not_throttling(server: AwsServer, aws: Aws) -> None:
    """Left to itself botocore would send a LimitExceededException again, in vain."""
    server.knobs.certificates_quota = 0
    error = _fails(lambda: _request(aws))

    assert ("LimitExceededException", Trouble.FINAL) == (error.code, error.trouble)
    assert 1 == len(server.calls("acm.RequestCertificate"))


def test_a_denial_names_the_missing_action(server: AwsServer, aws: Aws) -> None:
    """The action that AWS names is the one to allow, also when the operation needs several."""
    config, _ = aws.cloudfront.config(server.seed_distribution())
    server.faults.add(
        "cloudfront.CreateDistributionWithTags", "denied", action="cloudfront:TagResource"
    )
    error = _fails(lambda: aws.cloudfront.create(config | {"CallerReference": "r"}, {}))

    assert (Trouble.DENIED, "cloudfront:TagResource") == (error.trouble, error.action)


def test_an_error_keeps_its_request_id_apart(server: AwsServer, aws: Aws) -> None:
    """The id is kept for CloudTrail; the message is the same at every call."""
    arn = f"arn:aws:acm:us-east-1:{server.account}:certificate/{'0' * 8}-0000-0000-0000-{'0' * 12}"
    first, second = (_fails(lambda: aws.acm.describe(arn)) for _ in range(2))

    assert first.request_id != second.request_id
    assert first.message == second.message
    assert first.request_id == server.calls("acm.DescribeCertificate")[0].request_id


def test_without_credentials_nothing_is_asked(
    server: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing credentials are told as a denial that no policy mends."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    error = _fails(connect(version="1").identity.account)

    assert ("NoCredentialsError", Trouble.DENIED, "") == (error.code, error.trouble, error.action)
    assert [] == server.calls()


def test_what_aws_denies_and_allows_is_passed_on(server: AwsServer) -> None:
    """The IAM action that AWS names, or all that the call needs; other errors say neither."""
    told: list[tuple[tuple[str, ...], bool]] = []

    def heard(actions: Sequence[str], *, is_denied: bool) -> None:
        told.append((tuple(actions), is_denied))

    aws = connect(version="1", heard=heard)
    arn = _request(aws)
    server.faults.add("acm.DescribeCertificate", "denied", times=1)
    denied = _fails(lambda: aws.acm.describe(arn))
    server.faults.add("acm.DescribeCertificate", "throttle", times=2)
    throttled = _fails(lambda: aws.acm.describe(arn))
    aws.acm.describe(arn)

    assert (Trouble.DENIED, Trouble.THROTTLED) == (denied.trouble, throttled.trouble)
    assert [
        (("acm:RequestCertificate", "acm:AddTagsToCertificate"), False),
        (("acm:DescribeCertificate",), True),
        (("acm:DescribeCertificate",), False),
    ] == told


def test_an_import_is_sent_once_with_all_that_it_has(server: AwsServer, aws: Aws) -> None:
    """New, it carries chain and tags; in the place of another it has an ARN and no tags."""
    first = authority.issue("b.example", now=server.now())
    later = authority.issue("b.example", now=server.now(), days=120, key=first.private_key)
    server.acm.trust(authority.root_pem())
    made = aws.acm.put(_text(first), PrivateKeyText(first.key), tags={"a": "b"})
    again = aws.acm.put(_text(later), PrivateKeyText(later.key), tags={"c": "d"}, arn=made.id)

    assert made.id == again.id
    assert {"a": "b"} == aws.acm.tags(made.id)
    assert later.body.decode() == aws.acm.chain(made.id).certificate
    assert 2 == len(server.calls("acm.ImportCertificate"))


@pytest.mark.parametrize("kind", ["lost", "server_error", "throttle"])
def test_an_import_is_never_sent_again_by_itself(server: AwsServer, aws: Aws, kind: str) -> None:
    """ACM has no token for it: whoever calls looks first."""
    issued = authority.issue("b.example", now=server.now())
    server.acm.trust(authority.root_pem())
    server.faults.add("acm.ImportCertificate", kind)  # type: ignore[arg-type]
    error = _fails(lambda: aws.acm.put(_text(issued), PrivateKeyText(issued.key), tags={}))

    assert 1 == len(server.calls("acm.ImportCertificate"))
    assert Trouble.FINAL is not error.trouble
    assert "PRIVATE KEY" not in f"{error!r}{error.__cause__!r}"
