"""Certificates, as ACM really answers: late records, many pages, every key type."""

import pytest

from bot.aws.clients import Aws
from bot.errors import AwsError, Trouble
from bot.sandbox.aws import AwsServer


def _request(aws: Aws, *names: str) -> str:
    return aws.acm.request(names, key="RSA_2048", token="t1", tags={"edgecert:job": "J-1"}).id


def test_a_request_is_dns_validated_and_tagged(aws: Aws) -> None:
    """A certificate is asked for with its names, key and tags in one call."""
    written = aws.acm.request(
        ["shop.example", "*.shop.example"],
        key="EC_prime256v1",
        token="abc",
        tags={"edgecert:job": "J-1", "team": "shop"},
    )
    detail = aws.acm.describe(written.id)

    assert written.request_id
    assert ("shop.example", "*.shop.example") == detail.names
    assert ("PENDING_VALIDATION", "EC_prime256v1") == (detail.status, detail.key_algorithm)
    assert {"edgecert:job": "J-1", "team": "shop"} == aws.acm.tags(written.id)


def test_the_same_token_is_the_same_certificate(aws: Aws) -> None:
    """A request that is sent again with its token makes no second certificate."""
    assert _request(aws, "a.example") == _request(aws, "a.example")


def test_a_request_without_tags_or_other_names_is_sent(aws: Aws) -> None:
    """ACM refuses empty lists: what is empty is left out."""
    written = aws.acm.request(["a.example"], key="RSA_2048", token="t", tags={})

    assert ("a.example",) == aws.acm.describe(written.id).names


def test_records_are_lower_case_without_trailing_dots(aws: Aws) -> None:
    """Names and values of records read as people type them."""
    (record,) = aws.acm.describe(_request(aws, "shop.example")).records

    assert "CNAME" == record.type
    assert record.name.startswith("_")
    assert record.name.endswith(".shop.example")
    assert record.value.endswith(".acm-validations.aws")
    assert record.value == record.value.lower()


def test_records_are_incomplete_while_acm_has_not_told_them(server: AwsServer, aws: Aws) -> None:
    """A certificate's records are complete only when every name has one."""
    server.knobs.record_lag = 3600
    arn = _request(aws, "shop.example", "www.shop.example")
    early = aws.acm.describe(arn)
    server.knobs.record_lag = 0
    late = aws.acm.describe(arn)

    assert ((), False) == (early.records, early.records_complete)
    assert (2, True) == (len(late.records), late.records_complete)


def test_a_certificate_not_known_yet_is_final_and_named(server: AwsServer, aws: Aws) -> None:
    """For seconds after the request ACM knows nothing: the code says which error it is."""
    server.knobs.describe_lag = 3600
    arn = _request(aws, "shop.example")

    with pytest.raises(AwsError) as caught:
        aws.acm.describe(arn)

    assert ("ResourceNotFoundException", Trouble.FINAL) == (caught.value.code, caught.value.trouble)


def test_an_issued_certificate_tells_its_dates(
    server: AwsServer, aws: Aws, records: dict[str, str]
) -> None:
    """Once every record is in DNS, ACM issues, and NotAfter is read rather than computed."""
    arn = _request(aws, "shop.example")
    (record,) = aws.acm.describe(arn).records
    records[record.name] = record.value
    detail = aws.acm.describe(arn)
    held = server.acm.get(arn)

    assert "ISSUED" == detail.status
    assert detail.issued_at is not None
    assert (held.not_before, held.not_after) == (detail.not_before, detail.not_after)


def test_a_failed_certificate_tells_its_reason(server: AwsServer, aws: Aws) -> None:
    """FailureReason is in the description only."""
    arn = _request(aws, "shop.example")
    server.acm.fail(arn, "CAA_ERROR")

    assert ("FAILED", "CAA_ERROR") == (
        aws.acm.describe(arn).status,
        aws.acm.describe(arn).failure_reason,
    )


def test_a_list_holds_every_key_type(server: AwsServer, aws: Aws) -> None:
    """ACM lists RSA 1024 and 2048 only unless asked for all."""
    for key in ("RSA_2048", "RSA_4096", "EC_prime256v1", "EC_secp384r1"):
        server.seed_certificate(f"{key.lower().replace('_', '-')}.example", key_algorithm=key)
    keys = {row.key_algorithm for page in aws.acm.pages() for row in page}

    assert {"RSA_2048", "RSA_4096", "EC_prime256v1", "EC_secp384r1"} == keys


def test_a_thousand_certificates_are_one_call(server: AwsServer, aws: Aws) -> None:
    """A page is a thousand certificates, and the token of the next is followed."""
    for number in range(1001):
        server.seed_certificate(f"n{number}.example")
    pages = list(aws.acm.pages())

    assert [1000, 1] == [len(page) for page in pages]
    assert 2 == len(server.calls("acm.ListCertificates"))


def test_a_listed_certificate_is_a_row_of_the_inventory(server: AwsServer, aws: Aws) -> None:
    """A row tells account, names, status, dates and use."""
    arn = server.seed_certificate("shop.example", "*.shop.example")
    ((row,),) = aws.acm.pages()

    assert (arn, server.account) == (row.arn, row.account)
    assert ("shop.example", "*.shop.example") == row.names
    assert ("ISSUED", False, False) == (row.status, row.in_use, row.more_names)
    assert row.not_after is not None
    assert row.created_at is not None


def test_a_deleted_certificate_is_gone(aws: Aws) -> None:
    """Delete returns its request id, and the certificate is no more."""
    arn = _request(aws, "shop.example")

    assert aws.acm.delete(arn)
    assert [[]] == list(aws.acm.pages())
