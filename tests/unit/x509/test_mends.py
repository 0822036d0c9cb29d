"""The commands that mend what was handed over are run as they stand, by the openssl of this
machine, for RSA and ECDSA; what they write is read and found in order.
"""

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
)
from cryptography.x509.oid import AuthorityInformationAccessOID

from bot.domain.import_faults import (
    MENDS,
    MENDS_OF_KEYS,
    FaultCode,
    ImportField,
    fault,
    new_request,
)
from bot.domain.importing import ReadImport
from bot.x509.contents import contents_of
from bot.x509.reading import read_form
from tests.unit.x509.authority import (
    NAMES,
    NOW,
    held,
    intermediate,
    issue,
    key,
    key_pem,
    leaf,
    pem,
    root,
    roots,
)

PASSPHRASE = b"a passphrase"
LOCK = BestAvailableEncryption(PASSPHRASE)
KINDS = ("2048", "P-256")
MOVED_BY_SSH = {FaultCode.LOCKED_OPENSSH}
"""What openssl cannot read: ssh-keygen mends it, which a machine need not have."""


def chain_of(kind: str) -> list[x509.Certificate]:
    """Return what issued the leaf of a kind, with the root."""
    family = "2048" if kind.isdigit() else kind
    return [intermediate(family).certificate, root(family).certificate]


def run(folder: Path, *commands: str, secret: bytes = PASSPHRASE) -> str:
    """Run commands as a person would in a shell, who types the passphrase; return what they say."""
    said = ""
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            input=(secret + b"\n") * 2,
            capture_output=True,
            check=False,
            start_new_session=True,  # without a terminal, the passphrase is read from here
        )
        said += done.stdout.decode()

        assert 0 == done.returncode, (command, done.stderr)
    return said


def put(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files."""
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def read(folder: Path) -> ReadImport:
    """Read what the commands wrote."""
    body, chain, private = (
        held((folder / name).read_bytes()) for name in ("body.pem", "chain.pem", "key.pem")
    )
    return read_form(body=body, chain=chain, key=private, roots=roots(), now=NOW)


def assert_whole(found: ReadImport, kind: str) -> None:
    """Body, chain and key of a kind's leaf were found, and nothing stands against them."""
    (one,) = found.bundles

    assert () == found.faults
    assert pem(leaf(kind)) == one.certificate.body
    assert pem(chain_of(kind)[0]) == one.certificate.chain
    assert key_pem(key(kind)).encode() == (one.key.text.reveal() if one.key else b"")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_key_is_opened(tmp_path: Path, kind: str, shape: PrivateFormat) -> None:
    """`openssl pkey` writes it without its passphrase, whichever way it was encrypted."""
    put(tmp_path, {"encrypted.pem": key_pem(key(kind), shape, LOCK)})
    put(tmp_path, {"body.pem": pem(leaf(kind)), "chain.pem": pem(*chain_of(kind))})
    run(tmp_path, *MENDS[FaultCode.LOCKED_KEY])

    assert_whole(read(tmp_path), kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_old", [False, True])
def test_pkcs12_is_opened(tmp_path: Path, kind: str, is_old: bool) -> None:  # noqa: FBT001 - a row
    """The three commands write key, certificate and chain; `-legacy` those of old programs."""
    put(tmp_path, {"k.pem": key_pem(key(kind)), "b.pem": pem(leaf(kind), *chain_of(kind))})
    # An old program wrote RC2 of 40 bits, which openssl opens with `-legacy` only.
    how = "-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES" if is_old else ""
    run(tmp_path, f"openssl pkcs12 -export {how} -inkey k.pem -in b.pem -out bundle.p12")
    code = contents_of((tmp_path / "bundle.p12").read_bytes()).faults[0]
    run(tmp_path, *MENDS[code])

    assert code is (FaultCode.OLD_PKCS12 if is_old else FaultCode.LOCKED_PKCS12)
    assert_whole(read(tmp_path), kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", [0, 1])
def test_pkcs7_is_opened(tmp_path: Path, kind: str, at: int) -> None:
    """One command is for PKCS#7 as text, the other for the binary file."""
    encoding = (Encoding.PEM, Encoding.DER)[at]
    put(tmp_path, {"bundle.p7b": pkcs7.serialize_certificates(chain_of(kind), encoding)})
    put(tmp_path, {"body.pem": pem(leaf(kind)), "key.pem": key_pem(key(kind))})
    run(tmp_path, MENDS[FaultCode.BAD_PKCS7][at])

    assert_whole(read(tmp_path), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_der_becomes_pem(tmp_path: Path, kind: str) -> None:
    """A certificate in DER and a key in DER become PEM."""
    body = leaf(kind).public_bytes(Encoding.DER)
    private = contents_of(key_pem(key(kind)).encode()).keys[0].text.reveal()
    put(tmp_path, {"body.der": body, "k.pem": private, "chain.pem": pem(*chain_of(kind))})
    run(tmp_path, "openssl pkey -in k.pem -outform DER -out key.der")
    run(tmp_path, *MENDS[FaultCode.BAD_DER], *MENDS_OF_KEYS[FaultCode.BAD_DER])

    assert_whole(read(tmp_path), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_issuer_is_added(tmp_path: Path, kind: str) -> None:
    """The commands show where the issuer's certificate is, and make PEM of it in the chain."""
    issuer = chain_of(kind)[0].public_bytes(Encoding.DER)
    put(tmp_path, {"body.pem": pem(leaf(kind)), "issuer.cer": issuer})
    put(tmp_path, {"key.pem": key_pem(key(kind))})
    said = run(tmp_path, *MENDS[FaultCode.NO_CHAIN])

    assert "URI:http://pki.example.net/issuer.cer" in said
    assert_whole(read(tmp_path), kind)


def test_a_chain_is_continued(tmp_path: Path) -> None:
    """What is missing further up is added at the end of the chain."""
    below, above = (intermediate(level=at).certificate for at in (2, 1))
    put(tmp_path, {"body.pem": pem(leaf(level=2)), "chain.pem": pem(below)})
    put(tmp_path, {"key.pem": key_pem(), "issuer.cer": above.public_bytes(Encoding.DER)})
    said = run(tmp_path, *MENDS[FaultCode.INCOMPLETE_CHAIN])

    assert "URI:http://pki.example.net/issuer.cer" in said
    assert pem(below, above) == read(tmp_path).bundles[0].certificate.chain


@pytest.mark.parametrize("kind", KINDS)
def test_the_pair_prints_the_same(tmp_path: Path, kind: str) -> None:
    """Certificate and key that belong together print the same public key, and others do not."""
    put(tmp_path, {"body.pem": pem(leaf(kind)), "key.pem": key_pem(key(kind))})
    ours, theirs = (run(tmp_path, command) for command in MENDS[FaultCode.KEY_MISMATCH])
    put(tmp_path, {"key.pem": key_pem(key("P-256", "x"))})

    assert ours == theirs
    assert ours != run(tmp_path, MENDS[FaultCode.KEY_MISMATCH][1])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("", "ECDSA P-256"),
        ("RSA_2048", "RSA 2048"),
        ("EC_prime256v1", "ECDSA P-256"),
        ("EC_secp384r1", "ECDSA P-384"),
    ],
)
def test_a_request_is_made(tmp_path: Path, kind: str, text: str) -> None:
    """The request is for the certificate's own names; where the key is the fault, of a new one."""
    if not kind:
        put(tmp_path, {"key.pem": key_pem()})
    run(tmp_path, *new_request(["*.example.com", *NAMES], key=kind))
    request = x509.load_pem_x509_csr((tmp_path / "request.csr").read_bytes())
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    made = contents_of((tmp_path / "key.pem").read_bytes()).keys[0]

    assert ["*.example.com", *NAMES] == names.get_values_for_type(x509.DNSName)
    assert text == made.key.text


@pytest.mark.parametrize(
    "name", ['a"; touch harmed; "', "$(touch harmed)", "`touch harmed`", "a.b\n", "-x", "A.example"]
)
def test_a_strangers_name_stands_in_no_command(tmp_path: Path, name: str) -> None:
    """A certificate's names are whoever's: what is no plain name is left out of the command."""
    (command,) = new_request([name])
    put(tmp_path, {"key.pem": key_pem()})
    run(tmp_path, command)

    assert "DNS:www.example.com" in command
    assert not (tmp_path / "harmed").exists()


def test_a_long_name_is_no_common_name(tmp_path: Path) -> None:
    """X.509 holds 64 characters in a common name: a longer one stands among the others only."""
    put(tmp_path, {"key.pem": key_pem()})
    (command,) = new_request([f"{'a' * 60}.example.com"])
    run(tmp_path, command)

    assert "CN=" not in command


ELSEWHERE = {
    FaultCode.LOCKED_KEY,
    FaultCode.LOCKED_PKCS12,
    FaultCode.OLD_PKCS12,
    FaultCode.BAD_PKCS7,
    FaultCode.NO_CHAIN,
    FaultCode.INCOMPLETE_CHAIN,
    FaultCode.KEY_MISMATCH,
}
"""Whose commands are run above, and what they write is read."""


def test_every_other_command_runs(tmp_path: Path) -> None:
    """Each command is one that this openssl knows, with files of the names that it says."""
    codes = {*MENDS} - MOVED_BY_SSH - ELSEWHERE
    faults = [fault(field, code, "") for code in codes for field in ImportField]
    commands = sorted({command for one in faults for command in one.mend})
    _lay_out(tmp_path)

    assert run(tmp_path, " && ".join(commands))


def _lay_out(folder: Path) -> None:
    """Put there every file that commands speak of, in order."""
    access = [(AuthorityInformationAccessOID.OCSP, "http://ocsp.example.net")]
    body = issue(NAMES[0], key().public_key(), intermediate(), names=NAMES, information=access)
    issuer = intermediate().certificate
    put(
        folder,
        {
            "body.pem": pem(body),
            "body.der": body.public_bytes(Encoding.DER),
            "chain.pem": pem(issuer),
            "key.der": key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            "key.pem": key_pem(),
            "large.pem": key_pem() + pem(body),
        },
    )


def test_ssh_keygen_is_asked_for_what_openssl_cannot_read() -> None:
    """OpenSSH's own form is the one fault that another program mends."""
    others = {code for code, commands in MENDS.items() if shlex.split(commands[0])[0] != "openssl"}

    assert MOVED_BY_SSH == others
