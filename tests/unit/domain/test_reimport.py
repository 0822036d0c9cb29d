"""What may change when a certificate takes the place of an earlier import, and what may not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.certificate_facts import facts
from bot.domain.import_faults import FaultCode, ImportField
from bot.domain.importing import ImportFacts, KeyFacts, KeyKind, Verdict
from bot.domain.inventory import Certificate
from bot.domain.reimport import RULES, compare

YEAR = timedelta(days=365)
START = datetime(2026, 1, 1, tzinfo=UTC)
SERVER = "TLS_WEB_SERVER_AUTHENTICATION"
PRESENT = Certificate(
    arn="arn:aws:acm:us-east-1:123456789012:certificate/1",
    account="123456789012",
    names=("example.com", "www.example.com"),
    status="ISSUED",
    type="IMPORTED",
    key_algorithm="RSA_2048",
    not_after=START + YEAR,
    details={
        "Serial": "0A:01",
        "KeyUsages": [{"Name": "DIGITAL_SIGNATURE"}],
        "ExtendedKeyUsages": [{"Name": SERVER}],
    },
)
NEW = ImportFacts(
    subject="CN=example.com",
    names=("example.com", "*.example.com"),
    other_names=(),
    issuer="CN=Example CA",
    serial="0b:02",
    not_before=START,
    not_after=START + 2 * YEAR,
    key=KeyFacts(KeyKind.RSA, 2048),
    chain_length=2,
    fingerprint="00",
    is_self_signed=False,
    key_usages=("DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"),
    extended_usages=(SERVER,),
)
SERVED = {"E1": ["www.example.com"], "E2": ["example.com", "a.b.example.com"]}


def judged(new: ImportFacts, present: Certificate = PRESENT) -> Verdict:
    """Compare two that no distribution carries."""
    return compare(present, facts(present), new, {})


def test_names_dates_and_more_usages_may_change() -> None:
    """What ACM lets change passes, and the rules are told."""
    assert Verdict() == judged(NEW)
    assert "24 hours" in RULES


@pytest.mark.parametrize(
    ("before", "key", "said", "command"),
    [
        ("RSA_2048", KeyFacts(KeyKind.RSA, 4096), "RSA 2048 and the new one's is RSA 4096", "2048"),
        ("RSA_4096", KeyFacts(KeyKind.EC, 256, "P-256"), "RSA 4096 and", "rsa_keygen_bits:4096"),
        (
            "EC_prime256v1",
            KeyFacts(KeyKind.RSA, 2048),
            "ECDSA P-256 and",
            "ec_paramgen_curve:P-256",
        ),
        ("EC_secp384r1", KeyFacts(KeyKind.OTHER, 0, "Ed25519"), "ECDSA P-384 and", "P-384"),
        ("EC_secp521r1", KeyFacts(KeyKind.OTHER, 1024, "DSA"), "one's is DSA", "P-521"),
    ],
)
def test_key_type_and_size_stay(before: str, key: KeyFacts, said: str, command: str) -> None:
    """Another type or size is refused, with the commands for a key like the present one."""
    (fault,) = judged(replace(NEW, key=key), replace(PRESENT, key_algorithm=before)).faults

    assert (ImportField.EXISTING, FaultCode.CANNOT_REPLACE) == (fault.field, fault.code)
    assert said in fault.text
    assert command in fault.mend[0]


def test_usages_are_not_lost() -> None:
    """A usage that the present one names, of either kind, must be among the new one's."""
    (fault,) = judged(replace(NEW, key_usages=(), extended_usages=())).faults

    assert "digital signature, tls web server authentication" in fault.text
    unsaid = replace(PRESENT, details={"KeyUsages": [{"Name": "ANY"}]})
    assert () == judged(replace(NEW, key_usages=(), extended_usages=()), unsaid).faults


def test_only_an_import_takes_the_place_of_an_import() -> None:
    """What Amazon issued keeps its ARN for itself."""
    (fault,) = judged(NEW, replace(PRESENT, type="AMAZON_ISSUED")).faults

    assert "`example.com` was not imported" in fault.text


def test_names_in_use_do_not_go() -> None:
    """ACM would take it, and turn a distribution's visitors away: which is told, and refused."""
    verdict = compare(PRESENT, facts(PRESENT), NEW, SERVED)
    many = {"E3": [f"{at}.example.net" for at in range(7)]}

    assert () == verdict.warnings
    assert 1 == len(verdict.faults)
    assert "distribution E2 serves `a.b.example.com`, which" in verdict.faults[0].text
    assert "and 2 more" in compare(PRESENT, facts(PRESENT), NEW, many).faults[0].text


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (replace(NEW, serial="0a:01"), "the serial number of the present one"),
        (replace(NEW, not_after=START + YEAR), "expires on 01 Jan 2027"),
    ],
)
def test_what_is_no_newer_is_told(new: ImportFacts, said: str) -> None:
    """The same certificate once more, or one that ends no later, is probably the wrong file."""
    (warning,) = judged(new).warnings

    assert said in warning.text
