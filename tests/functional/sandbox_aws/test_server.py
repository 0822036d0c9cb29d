"""The server itself: starting, stopping, its log, its clock, and what it does not have."""

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import Field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws import ACCOUNT, AwsServer, Knobs
from bot.sandbox.aws.rates import PUBLISHED_RATES
from tests.functional.sandbox_aws.account import Account, Client


def test_a_server_that_is_not_started_has_no_address() -> None:
    """There is no endpoint before the start, and stopping twice does no harm."""
    server = AwsServer()
    server.stop()

    with pytest.raises(RuntimeError, match="not started"):
        _ = server.url


def test_boto_s_own_chain_finds_the_account(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the server's environment plain boto3 talks to it."""
    for name, value in account.server.environment().items():
        monkeypatch.setenv(name, value)
    session: Client = boto3.Session()

    identity = session.client("sts").get_caller_identity()

    assert ACCOUNT == identity["Account"]
    assert identity["Arn"].endswith("assumed-role/edgecert/sandbox")


def test_every_call_is_in_the_log(account: Account) -> None:
    """Operation, parameters, user agent, request id, time, status and error code."""
    client = account.server.client("acm", config={"user_agent_extra": "edgecert/1 job/J-42"})
    answer = client.list_certificates(MaxItems=5)
    with pytest.raises(ClientError):
        client.request_certificate(DomainName="a_b.example.com")

    good, bad = account.server.calls()

    assert ("acm.ListCertificates", {"MaxItems": 5}) == (good.operation, good.parameters)
    assert (200, "", account.time) == (good.status, good.error, good.at)
    assert answer["ResponseMetadata"]["RequestId"] == good.request_id
    assert good.user_agent.endswith("edgecert/1 job/J-42")
    assert (400, "ValidationException") == (bad.status, bad.error)
    assert [bad] == account.server.calls("acm.Request*")


def test_the_clock_follows_a_file(tmp_path: Path) -> None:
    """The offset in the file is added to real time, at each look."""
    file = tmp_path / "clock"
    with AwsServer(clock_file=file, resolve_cname=lambda _: None) as server:
        client = server.client("acm")
        arns = []
        for offset in (None, "", "86400"):
            if offset is not None:
                file.write_text(offset, encoding="ascii")
            arns.append(client.request_certificate(DomainName="example.com")["CertificateArn"])
        made = [server.acm.get(arn).created_at for arn in arns]

    now = datetime.now(UTC)
    assert timedelta(0) <= now - made[0] < timedelta(minutes=1)
    assert timedelta(0) <= now - made[1] < timedelta(minutes=1)
    assert timedelta(0) <= now + timedelta(days=1) - made[2] < timedelta(minutes=1)


def test_a_reset_empties_everything_and_restores_the_knobs(account: Account) -> None:
    """Resources, topics, calls, faults and knobs are as at the start."""
    account.request("example.com")
    account.server.seed_distribution()
    account.server.client("sns").create_topic(Name="notices")
    account.server.faults.add("*", "throttle")
    account.server.knobs.issue_delay = 5
    account.server.knobs = Knobs.lifelike()

    account.server.reset()

    assert [] == account.server.acm.certificates()
    assert [] == account.server.cloudfront.distributions()
    assert Knobs() == account.server.knobs
    assert [] == account.server.calls()
    assert [] == account.server.client("sns").list_topics()["Topics"]


def test_lifelike_knobs_have_every_lag() -> None:
    """The realistic preset leaves no delay at nothing, has the published rates, and leaves the
    quotas and all else as they are.
    """
    knobs, plain = Knobs.lifelike(), Knobs()
    changed = {knob.name for knob in fields(Knobs) if _of(plain, knob) != _of(knobs, knob)}
    delays = {knob.name for knob in fields(Knobs) if _of(plain, knob) == 0.0 and knob.type is float}

    assert delays | {"rates"} == changed
    assert len(delays) > 10
    assert all(getattr(knobs, delay) > 0 for delay in delays)
    assert PUBLISHED_RATES == knobs.rates


def _of(knobs: Knobs, knob: "Field[object]") -> object:
    return getattr(knobs, knob.name)


@pytest.mark.parametrize(
    ("service", "method", "params"),
    [
        ("acm", "search_certificates", {}),
        (
            "cloudfront",
            "list_domain_conflicts",
            {
                "Domain": "example.com",
                "DomainControlValidationResource": {"DistributionId": "E1"},
            },
        ),
        ("cloudfront", "list_cache_policies", {}),
        ("sns", "list_platform_applications", {}),
        ("sts", "get_session_token", {}),
    ],
)
def test_an_operation_it_does_not_have_is_refused_clearly(
    account: Account, service: str, method: str, params: dict[str, str]
) -> None:
    """Like a missing permission, so that a caller shows it as unavailable."""
    with pytest.raises(ClientError, match="the sandbox does not have it") as refused:
        getattr(account.server.client(service), method)(**params)

    assert refused.value.response["Error"]["Code"] in {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
    }


@pytest.mark.parametrize(("service", "method"), [("ec2", "describe_vpcs"), ("iam", "list_roles")])
def test_a_service_it_does_not_have_is_refused_clearly(
    account: Account, service: str, method: str
) -> None:
    """Nothing falls through to stock moto."""
    with pytest.raises(ClientError, match="has no service"):
        getattr(account.server.client(service), method)()


def _post(server: AwsServer, headers: dict[str, str], body: str = "{}") -> tuple[int, str]:
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    connection.request("POST", "/", body=body, headers=headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


_SIGNED = "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/acm/aws4_request, Signature=x"


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({}, "", "MissingAuthenticationToken"),
        (
            {"Authorization": _SIGNED, "X-Amz-Target": "CertificateManager.Nothing"},
            "{}",
            "UnknownOperationException",
        ),
        (
            {"Authorization": _SIGNED, "X-Amz-Target": "CertificateManager.ListCertificates"},
            "{not json",
            "SerializationException",
        ),
    ],
)
def test_a_request_that_is_no_call_is_refused(
    account: Account, headers: dict[str, str], body: str, code: str
) -> None:
    """Unsigned, unknown or unreadable: an error of AWS's, never a broken connection."""
    kind = {"Content-Type": "application/x-amz-json-1.1"}
    status, text = _post(account.server, headers | kind, body)

    assert status in {400, 403, 404}
    assert code == json.loads(text)["__type"]


def test_many_callers_at_once_make_no_double(account: Account) -> None:
    """Twenty callers with one token get one certificate (stock moto makes several)."""
    barrier = threading.Barrier(10)

    def ask(_: int) -> str:
        barrier.wait(timeout=10)
        return account.request("example.com", IdempotencyToken="t1")

    with ThreadPoolExecutor(10) as pool:
        arns = set(pool.map(ask, range(10)))

    assert 1 == len(arns)
    assert 1 == len(account.server.acm.certificates())


def test_route_53_and_secrets_manager_are_moto_s(account: Account) -> None:
    """Zones and secrets are kept by moto in this process, where the DNS server reads them."""
    zones = account.server.client("route53")
    secrets = account.server.client("secretsmanager")
    zones.create_hosted_zone(Name="example.com", CallerReference="1")
    secrets.create_secret(Name="edgecert/a", SecretString="text")

    assert ["example.com."] == [one["Name"] for one in zones.list_hosted_zones()["HostedZones"]]
    assert "text" == secrets.get_secret_value(SecretId="edgecert/a")["SecretString"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        secrets.get_secret_value(SecretId="edgecert/b")
    assert ["", "", "", "", "ResourceNotFoundException"] == [
        call.error for call in account.server.calls()
    ]
