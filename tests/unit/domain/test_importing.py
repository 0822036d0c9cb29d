"""What an imported certificate's key is called, and how what stands against it is told."""

import pytest

from bot.domain.import_faults import (
    MENDS,
    FaultCode,
    ImportFault,
    ImportField,
    fault,
    new_request,
)
from bot.domain.importing import KeyFacts, KeyKind


@pytest.mark.parametrize(
    ("key", "text", "algorithm", "is_served"),
    [
        (KeyFacts(KeyKind.RSA, 1024), "RSA 1024", "RSA_1024", True),
        (KeyFacts(KeyKind.RSA, 2048), "RSA 2048", "RSA_2048", True),
        (KeyFacts(KeyKind.RSA, 4096), "RSA 4096", "RSA_4096", True),
        (KeyFacts(KeyKind.RSA, 8192), "RSA 8192", "", False),
        (KeyFacts(KeyKind.EC, 256, "P-256"), "ECDSA P-256", "EC_prime256v1", True),
        (KeyFacts(KeyKind.EC, 384, "P-384"), "ECDSA P-384", "EC_secp384r1", False),
        (KeyFacts(KeyKind.EC, 521, "P-521"), "ECDSA P-521", "EC_secp521r1", False),
        (KeyFacts(KeyKind.EC, 256, "secp256k1"), "ECDSA secp256k1", "", False),
        (KeyFacts(KeyKind.OTHER, 0, "Ed25519"), "Ed25519", "", False),
    ],
)
def test_a_key_has_two_names(key: KeyFacts, text: str, algorithm: str, *, is_served: bool) -> None:
    """One for people, one of ACM's; CloudFront serves some of those that ACM imports."""
    assert (text, algorithm, is_served) == (key.text, key.algorithm, key.is_served_by_cloudfront)


def test_a_fault_says_where_it_is() -> None:
    """The field as the form calls it, and the file, of which only what is plain is shown."""
    found = fault(ImportField.BODY, FaultCode.EMPTY, "nothing is in it.")

    assert "Certificate body: nothing is in it." == found.text
    assert "Certificate body, `a.pem`: nothing is in it." == found.within("a.pem").text
    assert "Files, `a'b`: x" == ImportFault(
        ImportField.FILES, FaultCode.EMPTY, "x", file="a`\n\x07 b"
    ).text.replace("' b", "'b")
    assert "…`" in found.within("a" * 200).text


def test_a_fault_has_its_commands() -> None:
    """Those given, else those of its code; for a key those of keys."""
    body = fault(ImportField.BODY, FaultCode.UNREADABLE, "")
    key = fault(ImportField.KEY, FaultCode.UNREADABLE, "")

    assert MENDS[FaultCode.UNREADABLE] == body.mend
    assert "openssl pkey" in key.mend[0]
    assert ("x",) == fault(ImportField.KEY, FaultCode.UNREADABLE, "", ("x",)).mend
    assert () == fault(ImportField.NAME, FaultCode.EMPTY, "").mend


def test_a_request_is_for_plain_names_only() -> None:
    """What is no plain name stands in no command, and the first twenty names do."""
    (command,) = new_request(["$(x)", *(f"n{at}.example.com" for at in range(30))])

    assert "$(x)" not in command
    assert 20 == command.count("DNS:")
    assert "www.example.com" in new_request(["$(x)"])[0]
    assert 'subj "/"' in new_request(["a" * 60 + ".example.com"])[0]
    assert "P-521" in new_request([], key="EC_secp521r1")[0]
    assert "rsa_keygen_bits:3072" in new_request([], key="RSA_3072")[0]
