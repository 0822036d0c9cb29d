"""The commands of docs/import.md work as they stand there, on files as people have them, and write
what the bot then reads.
"""

import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)

from bot.settings.rules import KEYGEN
from bot.x509.contents import contents_of
from tests.architecture.tree import ROOT
from tests.unit.x509.authority import intermediate, key, key_pem, leaf, pem, root
from tests.unit.x509.test_mends import KINDS, PASSPHRASE, put, run

PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("openssl ")]


def _given(folder: Path, kind: str) -> None:
    """Put every file there that the commands read."""
    family = "2048" if kind.isdigit() else kind
    issuer, private = intermediate(family).certificate, key(kind)
    lock = BestAvailableEncryption(PASSPHRASE)
    put(
        folder,
        {
            "body.pem": pem(leaf(kind)),
            "chain.pem": pem(issuer),
            "key.pem": key_pem(private),
            "body.der": leaf(kind).public_bytes(Encoding.DER),
            "key.der": private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            "encrypted.pem": key_pem(private, PrivateFormat.PKCS8, lock),
            "bundle.p7b": pkcs7.serialize_certificates(
                [issuer, root(family).certificate], Encoding.PEM
            ),
            "bundle.p12": pkcs12.serialize_key_and_certificates(
                None, private, leaf(kind), [issuer], lock
            ),
        },
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_does_what_the_page_says(tmp_path: Path, command: str, kind: str) -> None:
    """It says something, or what it writes holds what the file's name says."""
    _given(tmp_path, kind)
    written = re.search(r"-out (\S+)", command)
    if written:
        (tmp_path / written[1]).unlink(missing_ok=True)
    said = run(tmp_path, command)
    found = contents_of((tmp_path / written[1]).read_bytes()) if written else None

    assert said or found
    if found:
        assert (written or [""])[0].endswith("key.pem") == bool(found.keys)
        assert bool(found.keys) != bool(found.certificates)
        assert () == found.faults


@pytest.mark.parametrize("kind", KINDS)
def test_equal_public_keys_show_that_a_key_belongs(tmp_path: Path, kind: str) -> None:
    """The second and the third command say the same, of one's own key alone."""
    _given(tmp_path, kind)
    of_body, of_key = COMMANDS[1:3]
    other = "P-384" if kind != "P-384" else "P-256"
    same = run(tmp_path, of_body) == run(tmp_path, of_key)
    put(tmp_path, {"key.pem": key_pem(key(other))})

    assert same
    assert run(tmp_path, of_body) != run(tmp_path, of_key)


def test_the_page_makes_secrets_as_the_settings_do() -> None:
    """One way, told twice."""
    assert f"export EDGECERT_SECRET_KEY=$({KEYGEN})" in PAGE
    assert len(COMMANDS) > 10
