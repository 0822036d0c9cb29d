"""What is pasted or uploaded is recognised by its content, whatever it is called or wrapped in."""

import base64
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.import_faults import FaultCode, NoteCode
from bot.domain.import_words import MENDED, PROBLEMS
from bot.x509.contents import MAX_MATERIAL, contents_of
from bot.x509.pem import MAX_BLOCKS
from tests.unit.x509.authority import intermediate, issue, key, key_pem, leaf, pem, wide_key

LEAF, ISSUER, KEY = leaf(), intermediate().certificate, key()
TEXT = pem(LEAF)
DER = LEAF.public_bytes(Encoding.DER)
KEY_DER = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
LOCK = BestAvailableEncryption(b"a passphrase")
TRADITIONAL = PrivateFormat.TraditionalOpenSSL
BOTH = [LEAF, ISSUER]
STRANGE = "ignore::cryptography.utils.CryptographyDeprecationWarning"  # as serial numbers below 1


def _pkcs7(encoding: Encoding) -> bytes:
    return pkcs7.serialize_certificates(BOTH, encoding)


def _pkcs12(lock: BestAvailableEncryption | NoEncryption) -> bytes:
    assert KEY is not None
    return pkcs12.serialize_key_and_certificates(b"a name", KEY, LEAF, [ISSUER], lock)


def _old_pkcs12() -> bytes:
    lock = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(1)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .build(b"a passphrase")
    )
    return pkcs12.serialize_key_and_certificates(b"a name", KEY, LEAF, [ISSUER], lock)


def _request() -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(LEAF.subject)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


def _public(encoding: Encoding, shape: PublicFormat) -> bytes:
    return KEY.public_key().public_bytes(encoding, shape)


CERTIFICATES: dict[str, str | bytes] = {
    "pem": TEXT,
    "crlf": TEXT.replace("\n", "\r\n"),
    "old mac": TEXT.replace("\n", "\r"),
    "byte order mark": "\ufeff" + TEXT,
    "utf-16": TEXT.encode("utf-16"),
    "junk around": f"Bag Attributes\n  friendlyName: x\nsubject=CN = a\n{TEXT}\nRegards, Vera: -",
    "literal line ends": TEXT.replace("\n", "\\n"),
    "literal and real": TEXT.replace("\n", "\\r\\n") + "\n",
    "one line": TEXT.replace("\n", " "),
    "indented": TEXT.replace("\n", "\n    "),
    "quoted": "> " + TEXT.replace("\n", "\n> "),
    "fenced": f"```{TEXT}```",
    "pretty dashes": TEXT.replace("-----", "—–-"),
    "old label": TEXT.replace("CERTIFICATE", "X509 CERTIFICATE"),
    "wrong label": TEXT.replace("CERTIFICATE", "PKCS7"),
    "trusted": pem(LEAF).replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
    "with headers": TEXT.replace("-----\n", "-----\nComment: mine\n at home\n\n", 1),
    "parameters before": "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
    f"-----END EC PARAMETERS-----\n{TEXT}",
    "bare base64": base64.b64encode(DER),
    "der": DER,
    "der and more": DER + b"\x30\x03\x02\x01\x01",
    "json": json.dumps({"certificate": TEXT, "count": 3}),
}


@pytest.mark.parametrize("form", CERTIFICATES)
def test_a_certificate_is_found_in_any_form(form: str) -> None:
    """Whatever a mail program, an editor or a tool made of it, it is the same certificate."""
    given = CERTIFICATES[form]
    found = contents_of(given if isinstance(given, bytes) else given.encode())

    assert ((LEAF,), ()) == (found.certificates, found.faults)


@pytest.mark.parametrize(
    ("given", "note"),
    [
        (DER, NoteCode.DECODED),
        (TEXT.replace("\n", "\\n"), NoteCode.LINE_ENDS),
        (json.dumps({"certificate": TEXT}), NoteCode.JSON),
        (_pkcs7(Encoding.DER), NoteCode.PKCS7),
        (_pkcs7(Encoding.PEM), NoteCode.PKCS7),
        (_pkcs12(NoEncryption()), NoteCode.PKCS12),
        (key_pem(shape=PrivateFormat.OpenSSH), NoteCode.OPENSSH),
    ],
)
def test_what_was_mended_is_noted(given: str | bytes, note: NoteCode) -> None:
    """Each form that ACM would not take is turned into one that it takes, and that is said."""
    found = contents_of(given if isinstance(given, bytes) else given.encode())

    assert ((note,), ()) == (found.notes, found.faults)
    assert MENDED[note]


@pytest.mark.parametrize("given", [_pkcs7(Encoding.PEM), _pkcs7(Encoding.DER)])
def test_pkcs7_has_all_its_certificates(given: bytes) -> None:
    """Text or binary, both certificates come out."""
    assert set(BOTH) == set(contents_of(given).certificates)


def test_pkcs12_without_a_passphrase_is_opened() -> None:
    """Certificate, chain and key come out of it."""
    found = contents_of(_pkcs12(NoEncryption()))

    assert (BOTH, key_pem().encode()) == (list(found.certificates), found.keys[0].text.reveal())


@pytest.mark.parametrize(
    "given",
    [
        key_pem(),
        key_pem(shape=TRADITIONAL),
        key_pem(shape=PrivateFormat.OpenSSH),
        KEY_DER,
        KEY.private_bytes(Encoding.DER, TRADITIONAL, NoEncryption()),
        base64.b64encode(KEY_DER),
        json.dumps({"privateKey": key_pem()}),
        f"-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n{key_pem()}",
    ],
)
def test_a_key_is_found_in_any_form(given: str | bytes) -> None:
    """PKCS#8, SEC 1, OpenSSH, PEM or DER: it becomes PKCS#8 in PEM."""
    found = contents_of(given if isinstance(given, bytes) else given.encode())

    assert [key_pem().encode()] == [one.text.reveal() for one in found.keys]
    assert () == found.faults


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("P-384", "ECDSA P-384"),
        ("P-521", "ECDSA P-521"),
        ("Ed25519", "Ed25519"),
        ("1024", "RSA 1024"),
    ],
)
def test_keys_of_all_kinds_are_read(kind: str, text: str) -> None:
    """A key that ACM would refuse is read all the same, so that it can be said what it is."""
    (found,) = contents_of(key_pem(key(kind)).encode()).keys

    assert text == found.key.text


def _openssh_of_another_point() -> bytes:
    """Return a key whose point is said to be compressed, which OpenSSH never writes."""
    der = base64.b64decode("".join(key_pem(shape=PrivateFormat.OpenSSH).splitlines()[1:-1]))
    uncompressed = b"nistp256\0\0\0\x41\x04"
    assert uncompressed in der
    return der.replace(uncompressed, uncompressed[:-1] + b"\x02")


OPENSSH_LOCKED = b"openssh-key-v1\0" + (10).to_bytes(4, "big") + b"aes256-ctr" + b"\0" * 40


def _block(label: str, der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.b64encode(der).decode()}\n-----END {label}-----\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", FaultCode.EMPTY),
        (" \r\n\t", FaultCode.EMPTY),
        ("our new certificate", FaultCode.UNREADABLE),
        ("{not json", FaultCode.UNREADABLE),
        ('["json", "but no object"]', FaultCode.UNREADABLE),
        ('{"a": {}}', FaultCode.UNREADABLE),
        ("MAAA", FaultCode.UNREADABLE),
        (b"\xff\xfe\x00", FaultCode.UNREADABLE),
        (b"0\x82\x00\x03abc", FaultCode.BAD_DER),
        (base64.b64encode(b"0\x82\x00\x03abc"), FaultCode.BAD_DER),
        (DER[:-9], FaultCode.BAD_DER),
        (TEXT.partition("-----END")[0], FaultCode.TRUNCATED),
        (TEXT.partition("-----\n")[2], FaultCode.TRUNCATED),
        (TEXT.partition("-----END")[0] + pem(ISSUER), FaultCode.TRUNCATED),
        (TEXT.replace("END CERTIFICATE", "END PRIVATE KEY"), FaultCode.TRUNCATED),
        (TEXT[:99] + "!" + TEXT[100:], FaultCode.TRUNCATED),
        (_block("CERTIFICATE", DER[:-9]), FaultCode.TRUNCATED),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", FaultCode.TRUNCATED),
        (TEXT * (MAX_BLOCKS + 1), FaultCode.TOO_MANY),
        (_request(), FaultCode.REQUEST),
        (_public(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), FaultCode.PUBLIC_KEY),
        (_public(Encoding.OpenSSH, PublicFormat.OpenSSH), FaultCode.PUBLIC_KEY),
        (key_pem(lock=LOCK), FaultCode.LOCKED_KEY),
        (key_pem(shape=TRADITIONAL, lock=LOCK), FaultCode.LOCKED_KEY),
        (KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, LOCK), FaultCode.LOCKED_KEY),
        (_block("OPENSSH PRIVATE KEY", OPENSSH_LOCKED), FaultCode.LOCKED_OPENSSH),
        (_block("OPENSSH PRIVATE KEY", b"\0none"), FaultCode.UNREADABLE),
        (
            _block("OPENSSH PRIVATE KEY", b"openssh-key-v1\0\0\0\0\x04none\0"),
            FaultCode.UNREADABLE,
        ),
        (_block("OPENSSH PRIVATE KEY", _openssh_of_another_point()), FaultCode.UNREADABLE),
        (_pkcs12(LOCK), FaultCode.LOCKED_PKCS12),
        (_pkcs12(NoEncryption())[:-4] + b"\x7f\xff\xff\xff", FaultCode.LOCKED_PKCS12),
        (_old_pkcs12(), FaultCode.OLD_PKCS12),
        (_pkcs7(Encoding.DER)[:-99], FaultCode.BAD_PKCS7),
        (b"-" * (MAX_MATERIAL + 1), FaultCode.TOO_LARGE),
    ],
)
def test_what_cannot_be_mended_is_named(given: str | bytes, said: FaultCode) -> None:
    """Each is called by its name, and has a sentence."""
    found = contents_of(given if isinstance(given, bytes) else given.encode())

    assert said in found.faults
    assert PROBLEMS[said]
    assert not found.keys


def test_endless_hashing_is_not_begun() -> None:
    """PKCS#12 that asks for billions of iterations is refused before the first of them."""
    plain = _pkcs12(NoEncryption())
    endless = plain[: plain.rindex(b"\x02\x02")] + b"\x02\x04\x7f\xff\xff\xff"

    assert (FaultCode.LOCKED_PKCS12,) == contents_of(endless).faults


def test_pkcs12_may_have_a_key_only() -> None:
    """What has no certificate gives its key."""
    made = pkcs12.serialize_key_and_certificates(None, KEY, None, None, NoEncryption())
    found = contents_of(made)

    assert ((), 1) == (found.certificates, len(found.keys))


def test_pkcs12_may_have_certificates_only() -> None:
    """What has no key gives its certificates."""
    made = pkcs12.serialize_key_and_certificates(None, None, LEAF, [ISSUER], NoEncryption())
    found = contents_of(made)

    assert (BOTH, ()) == (list(found.certificates), found.keys)


@pytest.mark.filterwarnings(STRANGE)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@example(b"0")
@example(b"0\x80")
@example(b"0\x84\xff\xff\xff\xff")
def test_garbage_is_refused(given: bytes) -> None:
    """Whatever is handed over, something is found or something stands against it; nothing fails."""
    found = contents_of(given)

    assert found.faults or found.certificates or found.keys


@pytest.mark.filterwarnings(STRANGE)
@given(at=st.integers(0, len(DER) - 1), value=st.integers(0, 255))
@example(at=12, value=1)  # a version that there never was
def test_a_damaged_certificate_is_never_another(at: int, value: int) -> None:
    """A changed byte is told, or is in what the signature protects: then it is not LEAF."""
    damaged = DER[:at] + bytes([value]) + DER[at + 1 :]
    found = contents_of(damaged)

    assert (found.certificates == (LEAF,)) == (damaged == DER)


@pytest.mark.parametrize(
    "piece",
    [
        b"-",
        b"-----BEGIN A-----",
        b"-----END A-----",
        b"0\x82",
        b"\\n",
        b"{",
        b"a: b\n",
        b"A",
        b"\x00",
    ],
)
def test_a_megabyte_is_read_at_once(piece: bytes) -> None:
    """A megabyte of whatever would make a careless reader slow is refused."""
    found = contents_of((piece * MAX_MATERIAL)[:MAX_MATERIAL])

    assert found.faults


STRANGER = issue("www.example.com", wide_key(2048), KEY, names=["www.example.com"])
SPOILT = (b"\x82\x0fwww", b"\x82\x0f\xffww")


def test_a_certificate_of_strange_parts_is_refused() -> None:
    """A name that cannot be read is found out when it is handed over, not in a job's midst."""
    good = STRANGER.public_bytes(Encoding.DER)
    wrapped = pkcs7.serialize_certificates([STRANGER], Encoding.DER)
    spoilt = x509.load_der_x509_certificate(good.replace(*SPOILT))
    packed = pkcs12.serialize_key_and_certificates(None, None, spoilt, None, NoEncryption())

    assert (FaultCode.BAD_DER,) == contents_of(good.replace(*SPOILT)).faults
    assert (FaultCode.BAD_PKCS7,) == contents_of(wrapped.replace(*SPOILT)).faults
    assert (FaultCode.BAD_DER,) == contents_of(packed).faults
