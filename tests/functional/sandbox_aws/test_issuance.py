"""How certificates are issued: by DNS alone, by the clock, and by ACM's own hand."""

from collections.abc import Callable

import moto.settings
import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws.acm.certificate import validation_record
from tests.functional.sandbox_aws.account import Account, Client, MakeClient


def test_stock_moto_issues_without_dns(stock: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock moto issues when its wait is over, though no record was added anywhere."""
    monkeypatch.setattr(moto.settings, "ACM_VALIDATION_WAIT", -1)
    client = stock("acm")
    arn = client.request_certificate(DomainName="example.com")["CertificateArn"]

    described = client.describe_certificate(CertificateArn=arn)["Certificate"]

    assert "ISSUED" == described["Status"]


def test_a_certificate_is_issued_only_when_every_record_resolves(account: Account) -> None:
    """One record of two is not enough, however long one waits."""
    arn = account.request("example.com", "www.example.com")
    apex, www = account.describe(arn)["DomainValidationOptions"]
    account.add_record(apex)
    account.pass_time(hours=71)

    half = account.describe(arn)
    account.add_record(www)
    whole = account.describe(arn)

    assert "PENDING_VALIDATION" == half["Status"]
    assert ["SUCCESS", "PENDING_VALIDATION"] == [
        option["ValidationStatus"] for option in half["DomainValidationOptions"]
    ]
    assert "ISSUED" == whole["Status"]
    assert 198 == (whole["NotAfter"] - whole["NotBefore"]).days + 1


@pytest.mark.parametrize("wrong", ["_other.acm-validations.aws.", "", "{value}.example.com."])
def test_another_value_does_not_validate(account: Account, wrong: str) -> None:
    """The record must hold this account's value, without the zone appended."""
    arn = account.request("example.com")
    record = account.server.acm.record("example.com")
    account.records[record.name.rstrip(".")] = wrong.format(value=record.value.rstrip("."))

    assert "PENDING_VALIDATION" == account.describe(arn)["Status"]


@pytest.mark.parametrize("change", [str.upper, lambda value: value.removeprefix("_").rstrip(".")])
def test_case_and_the_value_s_underscore_do_not_matter(
    account: Account, change: Callable[[str], str]
) -> None:
    """ACM accepts a value in capitals, without the dot, or without its leading underscore."""
    arn = account.request("example.com")
    record = account.server.acm.record("example.com")
    account.records[record.name.rstrip(".")] = change(record.value)

    assert "ISSUED" == account.describe(arn)["Status"]


def test_issuing_takes_its_time_after_the_records_are_found(account: Account) -> None:
    """The issue delay counts from the moment all records were found."""
    account.server.knobs.issue_delay = 30
    arn = account.request("example.com")
    account.validate(arn)

    statuses = []
    for _ in range(3):
        statuses.append(account.describe(arn)["Status"])
        account.pass_time(seconds=20)

    assert ["PENDING_VALIDATION", "PENDING_VALIDATION", "ISSUED"] == statuses


def test_a_request_times_out_after_72_hours(account: Account) -> None:
    """Without its records a request ends as VALIDATION_TIMED_OUT, for good."""
    arn = account.request("example.com")
    account.pass_time(hours=72)
    timed_out = account.describe(arn)
    account.validate(arn)

    assert "VALIDATION_TIMED_OUT" == timed_out["Status"]
    assert "FAILED" == timed_out["DomainValidationOptions"][0]["ValidationStatus"]
    assert "VALIDATION_TIMED_OUT" == account.describe(arn)["Status"]


def test_an_issued_certificate_expires_by_the_clock(account: Account) -> None:
    """After NotAfter it is EXPIRED."""
    arn = account.issued("example.com")
    account.pass_time(days=199)

    assert "EXPIRED" == account.describe(arn)["Status"]


def test_acm_s_own_hand_makes_every_other_state(account: Account) -> None:
    """Certificates fail, time out, expire, are revoked, issued and gone on order."""
    hand = account.server.acm
    arns = [account.request(f"{name}.example.com") for name in "abcde"]
    hand.fail(arns[0], "CAA_ERROR")
    hand.time_out(arns[1])
    hand.expire(arns[2])
    hand.revoke(arns[3])
    hand.issue(arns[4])
    shown = [account.describe(arn) for arn in arns]
    hand.vanish(arns[0])

    assert ["FAILED", "VALIDATION_TIMED_OUT", "EXPIRED", "REVOKED", "ISSUED"] == [
        one["Status"] for one in shown
    ]
    assert "CAA_ERROR" == shown[0]["FailureReason"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        account.describe(arns[0])


def test_stock_moto_mixes_up_tokens_and_names(stock: MakeClient) -> None:
    """Stock moto gives one token to every name of every certificate, and shuffles the names."""
    client, asked, shown, tokens = stock("acm"), [], [], set[str]()
    for site in ("one.example", "two.example", "three.example"):
        names = [site, *(f"n{number}.{site}" for number in range(6))]
        made = client.request_certificate(DomainName=site, SubjectAlternativeNames=names[1:])
        described = client.describe_certificate(CertificateArn=made["CertificateArn"])
        options = described["Certificate"]["DomainValidationOptions"]
        tokens |= {option["ResourceRecord"]["Value"] for option in options}
        asked.append(names)
        shown.append([option["DomainName"] for option in options])

    assert 1 == len(tokens)
    assert list(map(sorted, asked)) == list(map(sorted, shown))
    assert asked != shown


def test_each_name_has_its_own_record_for_ever(account: Account) -> None:
    """Records differ by name, and are the same at every request, in every region."""
    first = account.describe(account.request("example.com", "a.example.com", "b.example.com"))
    again = account.describe(account.request("b.example.com", "a.example.com"))
    records = {
        option["DomainName"]: option["ResourceRecord"]
        for option in first["DomainValidationOptions"]
    }

    assert ["example.com", "a.example.com", "b.example.com"] == list(records)
    assert 3 == len({record["Value"] for record in records.values()})
    assert 3 == len({record["Name"] for record in records.values()})
    for option in again["DomainValidationOptions"]:
        assert records[option["DomainName"]] == option["ResourceRecord"]


def test_a_record_is_the_same_in_every_region_and_another_in_another_account(
    account: Account,
) -> None:
    """It proves a name to one account, wherever that asks for it."""
    elsewhere = account.server.client("acm", region="eu-west-1")
    made = elsewhere.request_certificate(DomainName="example.com", ValidationMethod="DNS")
    described = elsewhere.describe_certificate(CertificateArn=made["CertificateArn"])
    here = account.describe(account.request("example.com"))
    mine, other = (validation_record(one * 12, "example.com") for one in "12")

    assert (
        described["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"]
        == here["DomainValidationOptions"][0]["ResourceRecord"]
    )
    assert mine.name != other.name
    assert mine.value != other.value


def test_apex_and_wildcard_share_a_record(account: Account) -> None:
    """One record validates both example.com and *.example.com."""
    options = account.describe(account.request("*.example.com", "example.com"))
    wildcard, apex = options["DomainValidationOptions"]

    assert apex["ResourceRecord"] == wildcard["ResourceRecord"]
    assert apex["ResourceRecord"]["Name"].endswith(".example.com.")
    assert apex["ResourceRecord"]["Value"].endswith(".acm-validations.aws.")


def test_stock_moto_shows_records_at_once(stock: MakeClient) -> None:
    """Stock moto has the record in the first answer."""
    client = stock("acm")
    arn = client.request_certificate(DomainName="example.com")["CertificateArn"]

    described = client.describe_certificate(CertificateArn=arn)["Certificate"]

    assert "ResourceRecord" in described["DomainValidationOptions"][0]


def test_a_new_certificate_and_its_records_appear_late(account: Account) -> None:
    """First it is not found, then it has no records, then it has."""
    account.server.knobs.describe_lag = 2
    account.server.knobs.record_lag = 5
    arn = account.request("example.com")

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        account.describe(arn)
    account.pass_time(seconds=2)
    without = account.describe(arn)["DomainValidationOptions"][0]
    account.pass_time(seconds=3)
    with_record = account.describe(arn)["DomainValidationOptions"][0]

    assert "ResourceRecord" not in without
    assert "CNAME" == with_record["ResourceRecord"]["Type"]


def test_the_certificate_itself_can_be_got_once_issued(account: Account, acm: Client) -> None:
    """GetCertificate is refused while pending, and answers PEM after."""
    arn = account.request("example.com")
    with pytest.raises(ClientError, match="RequestInProgressException"):
        acm.get_certificate(CertificateArn=arn)
    account.validate(arn)

    assert acm.get_certificate(CertificateArn=arn)["Certificate"].startswith("-----BEGIN")


def test_a_failed_certificate_cannot_be_got(account: Account, acm: Client) -> None:
    """There is nothing to get of a failed request."""
    arn = account.request("example.com")
    account.server.acm.fail(arn, "OTHER")

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        acm.get_certificate(CertificateArn=arn)


def test_a_tick_settles_what_nobody_reads(account: Account) -> None:
    """The clock and DNS are looked at on order, too."""
    arn = account.request("example.com")
    account.validate(arn)
    account.server.acm.tick()

    assert "ISSUED" == account.server.acm.get(arn).status


def test_email_validation_waits_for_a_person(account: Account, acm: Client) -> None:
    """A request by email lists its mailboxes, has no record, and can be sent again."""
    arn = account.request("example.com", ValidationMethod="EMAIL")
    option = account.describe(arn)["DomainValidationOptions"][0]
    acm.resend_validation_email(
        CertificateArn=arn, Domain="example.com", ValidationDomain="example.com"
    )
    account.server.acm.issue(arn)

    assert "ResourceRecord" not in option
    assert "admin@example.com" in option["ValidationEmails"]
    assert "ISSUED" == account.describe(arn)["Status"]
    with pytest.raises(ClientError, match="InvalidStateException"):
        acm.resend_validation_email(
            CertificateArn=arn, Domain="example.com", ValidationDomain="example.com"
        )


def test_email_goes_to_names_of_the_certificate_only(account: Account, acm: Client) -> None:
    """Another name is refused."""
    arn = account.request("example.com", ValidationMethod="EMAIL")

    with pytest.raises(ClientError, match="InvalidDomainValidationOptionsException"):
        acm.resend_validation_email(
            CertificateArn=arn, Domain="other.com", ValidationDomain="other.com"
        )
