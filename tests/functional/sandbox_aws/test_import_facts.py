"""What ACM makes of an import: one certificate more for each call, shown as what is in it."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bot.sandbox import authority as internet
from bot.sandbox.aws.rates import PUBLISHED_RATES
from tests.functional.sandbox_aws.account import NOON, Account, Client, MakeClient
from tests.functional.sandbox_aws.authority import (
    CLIENT,
    SERVER,
    Authority,
    authority,
    parameters,
)

NAME = "shop.example.com"


@pytest.fixture
def trusted(account: Account) -> Authority:
    """An authority whose root the account trusts."""
    account.server.acm.trust(authority().root.pem)
    return authority()


def _usages(shown: dict[str, Any]) -> tuple[list[str], list[str]]:
    found = [[one["Name"] for one in shown[of]] for of in ("KeyUsages", "ExtendedKeyUsages")]
    return found[0], found[1]


def test_two_imports_are_two_certificates(
    account: Account, acm: Client, trusted: Authority
) -> None:
    """ImportCertificate has no token: the same call again imports again."""
    given = parameters(trusted.leaf(NAME), trusted.chain, Tags=[{"Key": "a", "Value": "b"}])
    arns = [acm.import_certificate(**given)["CertificateArn"] for _ in range(2)]

    assert 2 == len(set(arns))
    assert arns == [one.arn for one in account.server.acm.certificates()]


def test_a_lost_answer_hides_an_import_that_was_made(
    account: Account, acm: Client, trusted: Authority
) -> None:
    """Whoever asks again without looking has two."""
    account.server.faults.add("acm.ImportCertificate", "lost")
    with pytest.raises(Exception, match="Connection"):
        acm.import_certificate(**parameters(trusted.leaf(NAME), trusted.chain))

    assert [(NAME,)] == [one.names for one in account.server.acm.certificates()]


def test_imports_are_one_a_second(account: Account, acm: Client, trusted: Authority) -> None:
    """The second within the second is throttled, and not made; other calls have their own rates."""
    given = parameters(trusted.leaf(NAME), trusted.chain)
    account.server.knobs.rates = dict(PUBLISHED_RATES)
    account.server.knobs.speed = 0.001  # hardly a call is added while this test runs
    arn = acm.import_certificate(**given)["CertificateArn"]
    with pytest.raises(ClientError, match="ThrottlingException"):
        acm.import_certificate(**given)

    assert [arn] == [one.arn for one in account.server.acm.certificates()]
    assert "ISSUED" == account.describe(arn)["Status"]


def test_stock_moto_makes_up_what_an_import_is_for(stock: MakeClient) -> None:
    """A certificate for servers and one for clients have the same usages."""
    client, ca = stock("acm"), authority()
    seen = [
        client.describe_certificate(
            CertificateArn=client.import_certificate(
                **parameters(ca.leaf(NAME, usages=usages), ca.chain)
            )["CertificateArn"]
        )["Certificate"]
        for usages in ([SERVER], [CLIENT])
    ]

    assert seen[0]["ExtendedKeyUsages"] == seen[1]["ExtendedKeyUsages"]


def test_an_import_is_shown_as_what_is_in_it(
    account: Account, acm: Client, trusted: Authority
) -> None:
    """Subject, issuer's organisation, algorithm and usages are read in the certificate itself."""
    issued = internet.issue(NAME, "www." + NAME, now=NOON)
    account.server.acm.trust(internet.root_pem())
    first = {"Certificate": issued.body, "CertificateChain": issued.chain, "PrivateKey": issued.key}
    plain = parameters(trusted.leaf(NAME, usages=[CLIENT]), trusted.chain)
    shown, bare = (
        account.describe(acm.import_certificate(**given)["CertificateArn"])
        for given in (first, plain)
    )
    listed = acm.list_certificates(Includes={"keyTypes": ["EC_prime256v1"]})
    summary = listed["CertificateSummaryList"][0]

    assert (f"CN={NAME}", internet.ORGANISATION, "SHA256WITHECDSA") == (
        shown["Subject"], shown["Issuer"], shown["SignatureAlgorithm"],
    )  # fmt: skip
    usages = ["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"]
    assert (usages, ["TLS_WEB_SERVER_AUTHENTICATION"]) == _usages(shown)
    assert ([], ["TLS_WEB_CLIENT_AUTHENTICATION"]) == _usages(bare)
    assert (usages, ["TLS_WEB_SERVER_AUTHENTICATION"], "IMPORTED") == (
        summary["KeyUsages"], summary["ExtendedKeyUsages"], summary["Type"],
    )  # fmt: skip


def test_a_reimport_is_dated_anew(account: Account, acm: Client, trusted: Authority) -> None:
    """When it came first, and when it was last imported."""
    given = parameters(trusted.leaf(NAME), trusted.chain)
    arn = acm.import_certificate(**given)["CertificateArn"]
    account.pass_time(days=3)
    acm.import_certificate(**given, CertificateArn=arn)
    shown = account.describe(arn)

    assert (NOON, NOON + timedelta(days=3)) == (shown["CreatedAt"], shown["ImportedAt"])


def test_an_import_expires_by_its_own_date(account: Account, acm: Client) -> None:
    """Nobody renews it, in use or not."""
    issued = internet.issue(NAME, now=NOON, days=30, kind="rsa")
    account.server.acm.trust(internet.root_pem())
    arn = acm.import_certificate(
        Certificate=issued.body, CertificateChain=issued.chain, PrivateKey=issued.key
    )["CertificateArn"]
    account.pass_time(days=31)
    shown = account.describe(arn)

    assert ("EXPIRED", "INELIGIBLE", "RSA-2048") == (
        shown["Status"], shown["RenewalEligibility"], shown["KeyAlgorithm"],
    )  # fmt: skip
