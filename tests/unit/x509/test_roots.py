"""Whom the public trusts, and what a certificate says of itself."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from bot.x509.facts import facts
from bot.x509.issuing import common_name, is_issued_by
from bot.x509.roots import public_roots
from tests.unit.x509.authority import (
    DAY,
    NAMES,
    NOW,
    intermediate,
    issue,
    key,
    leaf,
    named,
    pem,
    root,
    roots,
)


def test_the_public_roots_are_certifis_and_those_added() -> None:
    """A root of ours is trusted only where it was added, as a stand-in's settings do."""
    ours = root().certificate
    extra = public_roots(pem(ours).encode())

    assert not public_roots().has(ours)
    assert not public_roots().issued(intermediate().certificate)
    assert extra.has(ours)
    assert extra.issued(intermediate().certificate)
    assert public_roots() is public_roots()


def test_a_root_is_known_by_its_key() -> None:
    """A root published again is the same root; another of its name is not."""
    again = issue("Example root P-256", key(whose="root").public_key(), key(whose="root"))
    false = issue("Example root P-256", key(whose="x").public_key(), key(whose="x"))
    below = issue("below", key().public_key(), key(whose="x"))

    assert roots().has(again)
    assert not roots().has(false)
    assert not roots().issued(false)
    assert not is_issued_by(below, again)


def test_an_issuer_of_another_kind_issued_nothing() -> None:
    """A name that is right and a key that cannot have signed: not issued, and no error."""
    one = issue("same", key().public_key(), key())
    other = issue("same", key("1024").public_key(), key("1024"))
    third = issue("same", key("Ed25519").public_key(), key("Ed25519"))

    assert not any(is_issued_by(one, by) for by in (other, third))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (named("Example CA"), "Example CA"),
        (
            x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Example Inc")]),
            "Example Inc",
        ),
        (x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CH")]), "C=CH"),
        (x509.Name([]), ""),
    ],
)
def test_an_authority_is_called_by_its_name(name: x509.Name, said: str) -> None:
    """By its common name, else its organisation, else all of it."""
    assert said == common_name(name)


def test_the_facts_are_the_certificates() -> None:
    """What the card shows is in the certificate, in the words of ACM and openssl."""
    one = leaf()
    found = facts(one, 2)

    assert ("CN=www.example.com", NAMES) == (found.subject, found.names)
    assert "CN=Example root P-256 intermediate 1" == found.issuer
    assert (NOW - DAY, NOW + 90 * DAY) == (found.not_before, found.not_after)
    assert one.serial_number == int(found.serial.replace(":", ""), 16)
    assert one.fingerprint(hashes.SHA256()) == bytes.fromhex(found.fingerprint.replace(":", ""))
    assert ("ECDSA P-256", 2, False) == (found.key.text, found.chain_length, found.is_self_signed)
    assert (("TLS_WEB_SERVER_AUTHENTICATION",), ()) == (found.extended_usages, found.key_usages)
    assert timedelta(91) == found.not_after - found.not_before


def test_names_are_in_lower_case_once_and_the_main_one_first() -> None:
    """The common name stands first when it is among the names; a dot at the end is none."""
    names = ["B.example.com", "b.example.com", "A.example.com.", "a.example.com"]
    one = issue("A.example.com", key().public_key(), key(), names=names)

    assert ("a.example.com", "b.example.com") == facts(one, 1).names
    assert "a.example.com" == facts(one, 1).main_name


def test_what_else_a_certificate_is_for_is_told_apart() -> None:
    """Addresses are no DNS names, and are listed beside them."""
    given = ["192.0.2.1", "2001:db8::1", "vera@example.com"]
    found = facts(issue("nobody", key().public_key(), key(), addresses=given), 1)

    assert ((), tuple(given)) == (found.names, found.other_names)
    assert "CN=nobody" == found.main_name


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_a_serial_number_below_zero_is_read() -> None:
    """There should be none, and it stops nothing."""
    der = leaf().public_bytes(Encoding.DER)
    number = leaf().serial_number
    size = (number.bit_length() + 8) // 8
    below = der.replace(number.to_bytes(size, "big"), b"\xff" + b"\x00" * (size - 1))
    found = facts(x509.load_der_x509_certificate(below), 1)

    assert f"-01{':00' * (size - 1)}" == found.serial


def test_other_kinds_of_names_and_usages_are_read() -> None:
    """A certificate with key usages and a directory name is read as any other."""
    made = key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(named("x"))
        .issuer_name(named("x"))
        .public_key(made.public_key())
        .serial_number(10)
        .not_valid_before(NOW)
        .not_valid_after(NOW + DAY)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.DirectoryName(named("y"))]), critical=False
        )
    )
    found = facts(builder.sign(made, hashes.SHA256()), 1)

    assert ("DIGITAL_SIGNATURE", "NON_REPUDIATION") == found.key_usages
    assert (("DirectoryName",), "0a") == (found.other_names, found.serial)
