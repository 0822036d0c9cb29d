"""Answers of AWS become values, whatever AWS leaves out."""

import string

from hypothesis import given
from hypothesis import strategies as st

from bot.aws.acm import detail_of, row_of
from bot.aws.distribution_summary import summary
from bot.aws.sns import printable

_names = st.lists(st.sampled_from(["A.example", "b.example", "*.C.example"]), min_size=1)
_told = st.lists(st.booleans(), min_size=0, max_size=5)


def _option(*, told: bool) -> dict[str, object]:
    record = {"Name": "_X.a.example.", "Type": "CNAME", "Value": "_Y.acm-validations.aws."}
    return {"DomainName": "A.example", **({"ResourceRecord": record} if told else {})}


def _certificate(**members: object) -> dict[str, object]:
    return {
        "CertificateArn": "arn:aws:acm:us-east-1:1:certificate/1",
        "DomainName": "A.example",
    } | members


@given(told=_told)
def test_records_are_complete_when_every_name_has_one(told: list[bool]) -> None:
    """One name without a record is enough to wait on, and so is no name at all."""
    options = [_option(told=each) for each in told]
    detail = detail_of(_certificate(DomainValidationOptions=options), "r")

    assert (bool(told) and all(told)) == detail.records_complete
    assert sum(told) == len(detail.records)


def test_a_record_is_normalised() -> None:
    """Lower case, without trailing dots: as DNS compares and people type."""
    (record,) = detail_of(_certificate(DomainValidationOptions=[_option(told=True)]), "r").records

    assert ("a.example", "_x.a.example", "_y.acm-validations.aws") == (
        record.domain,
        record.name,
        record.value,
    )


@given(names=_names)
def test_names_are_told_once_with_the_main_name_first(names: list[str]) -> None:
    """ACM repeats the main name among the others."""
    detail = detail_of(_certificate(DomainName="Main.example", SubjectAlternativeNames=names), "r")

    assert "main.example" == detail.names[0]
    assert len(set(detail.names)) == len(detail.names)
    assert {name.lower() for name in names} <= set(detail.names)


def test_what_acm_leaves_out_is_empty() -> None:
    """A certificate that just began has neither dates nor records."""
    detail = detail_of(_certificate(), "r")

    assert ("", "", None, None, (), ()) == (
        detail.status,
        detail.failure_reason,
        detail.issued_at,
        detail.not_after,
        detail.in_use_by,
        detail.records,
    )


def test_key_algorithms_have_one_spelling() -> None:
    """Some answers say EC-prime256v1 where others say EC_prime256v1."""
    assert (
        "EC_prime256v1" == detail_of(_certificate(KeyAlgorithm="EC-prime256v1"), "r").key_algorithm
    )
    assert "EC_prime256v1" == row_of(_certificate(KeyAlgorithm="EC-prime256v1")).key_algorithm


def test_a_summary_is_json_even_of_nothing() -> None:
    """A list row without any optional member still gives every key."""
    assert {
        "origins": [],
        "policies": [],
        "web_acl": "",
        "price_class": "",
        "ipv6": False,
        "http_version": "",
        "connection_mode": "",
        "viewer_certificate": {},
        "last_modified": "",
    } == summary({})


def test_a_summary_names_what_distributions_share() -> None:
    """Each shared thing once, wherever it is used."""
    behaviour = {"CachePolicyId": "cp", "TrustedKeyGroups": {"Items": ["kg"]}}
    found = summary(
        {
            "DefaultCacheBehavior": behaviour,
            "CacheBehaviors": {"Items": [behaviour | {"OriginRequestPolicyId": "orp"}]},
            "Origins": {"Items": [{"Id": "o", "DomainName": "d", "OriginAccessControlId": "oac"}]},
            "WebACLId": "acl",
        }
    )

    assert ["acl", "cp", "kg", "oac", "orp"] == sorted(map(str, _listed(found["policies"])))


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


@given(subject=st.text())
def test_any_subject_becomes_one_that_sns_takes(subject: str) -> None:
    """≤ 100 printable ASCII characters in one line, not beginning with a space, never empty."""
    made = printable(subject)

    assert 1 <= len(made) <= 100
    assert set(made) <= set(string.printable) - set("\t\n\r\x0b\x0c")
    assert made == made.strip()


def test_a_plain_subject_stays() -> None:
    """What SNS takes is not changed."""
    assert "J-42: 3 records to add in shop.example" == printable(
        "J-42: 3 records to add in shop.example"
    )
