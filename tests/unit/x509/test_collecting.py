"""Files and zips become certificates with their chains and keys, whatever the files are called."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.import_faults import FaultCode, ImportField, NoteCode
from bot.domain.importing import GivenFile, ReadImport
from bot.x509.archive import MAX_ARCHIVE, MAX_FILES, MAX_UNPACKED
from bot.x509.collecting import read_files
from bot.x509.contents import MAX_MATERIAL
from tests.unit.x509.authority import (
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

FIRST = intermediate()
HOSTS = ("a.example.com", "b.example.com", "*.example.com")
KEYS = {host: key(whose=host) for host in HOSTS}
LEAVES = {
    host: issue(host, KEYS[host].public_key(), FIRST, names=[host], authority=False)
    for host in HOSTS
}
CHAIN = pem(FIRST.certificate)


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(files: Mapping[str, str | bytes], *, keys_needed: bool = True) -> ReadImport:
    """Read files at NOW."""
    handed = [GivenFile(name, held(content)) for name, content in files.items()]
    return read_files(handed, keys_needed=keys_needed, roots=roots(), now=NOW)


def paired(found: ReadImport) -> dict[str, tuple[str, bytes]]:
    """Return each certificate's chain and key by its name."""
    return {
        one.certificate.facts.main_name: (
            one.certificate.chain,
            one.key.text.reveal() if one.key else b"",
        )
        for one in found.bundles
    }


EXPECTED = {host: (CHAIN, key_pem(KEYS[host]).encode()) for host in HOSTS}


@given(data=st.data())
def test_files_are_paired_by_what_is_in_them(data: st.DataObject) -> None:
    """Shared out among files in any order, zipped or not: the same three come of it."""
    pieces = [pem(one) for one in LEAVES.values()] + [key_pem(one) for one in KEYS.values()]
    shuffled = data.draw(st.permutations([*pieces, CHAIN, pem(root().certificate)]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(shuffled) - 1), max_size=4)))
    parts = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
    files = {f"{at}.key": "".join(part) for at, part in enumerate(parts)}
    loose = read(files)
    found = read({"certificates.txt": zipped(files)}) if data.draw(st.booleans()) else loose

    assert EXPECTED == paired(found)
    assert () == found.faults
    assert [NoteCode.ROOT_DROPPED] * 3 == [note.code for note in found.notes]


def test_what_lies_beside_is_left_out_and_noted() -> None:
    """Instructions and what a system put into a zip stand against nothing; the first are noted."""
    found = read(
        {
            "all.zip": zipped(
                {
                    "a/": b"",
                    "a/cert.pem": pem(LEAVES[HOSTS[0]]) + CHAIN,
                    "a/private": key_pem(KEYS[HOSTS[0]]),
                    "a/readme.txt": "Thank you for your order.",
                    "a/.DS_Store": b"\x00\x00\x00\x01Bud1",
                    "__MACOSX/a/cert.pem": b"\x00\x05\x16\x07",
                }
            )
        }
    )

    assert {HOSTS[0]: EXPECTED[HOSTS[0]]} == paired(found)
    assert () == found.faults
    assert [("a/readme.txt", NoteCode.UNUSED)] == [(one.file, one.code) for one in found.notes]
    assert "a/cert.pem" == found.bundles[0].file


def test_a_certificate_without_its_key_is_refused() -> None:
    """Where keys come with the files each has its own; else they may come later."""
    files = {"a.pem": pem(LEAVES[HOSTS[0]]), "b.pem": CHAIN}
    (fault,) = read(files).faults

    assert (FaultCode.NO_KEY, "a.pem") == (fault.code, fault.file)
    assert "Files, `a.pem`: the key of `a.example.com`" in fault.text
    assert () == read(files, keys_needed=False).faults


def test_a_key_without_its_certificate_is_refused() -> None:
    """One of the two is the wrong file: it is said which file has the key."""
    stranger = key_pem(key(whose="x"))
    found = read({"a.pem": pem(LEAVES[HOSTS[0]]), "b": key_pem(KEYS[HOSTS[0]]), "c": stranger})
    (fault,) = found.faults

    assert (FaultCode.KEY_MISMATCH, "c") == (fault.code, fault.file)


def test_a_locked_key_among_files_is_refused() -> None:
    """It cannot be passed over: the key of one of the certificates may be in it."""
    locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
    found = read({"a": pem(LEAVES[HOSTS[0]]) + CHAIN, "b": locked}, keys_needed=False)

    assert [(FaultCode.LOCKED_KEY, "b")] == [(one.code, one.file) for one in found.faults]


def test_nothing_at_all_is_refused() -> None:
    """A file of words, no file, and a zip of none."""
    assert [FaultCode.UNREADABLE] == [one.code for one in read({"a": "words"}).faults]
    assert [FaultCode.NO_CERTIFICATE] == [one.code for one in read({"a": zipped({})}).faults]
    assert [FaultCode.NO_CERTIFICATE] == [one.code for one in read({}).faults]


def test_one_authority_with_its_key_is_read() -> None:
    """Where there is nothing else, the certificate whose key is there is meant."""
    made = key(whose="self")
    body = issue("self.example", made.public_key(), made, names=["self.example"], authority=True)
    found = read({"a": pem(body, root().certificate) + key_pem(made)})

    assert ["self.example"] == [one.certificate.facts.main_name for one in found.bundles]


def _locked() -> bytes:
    """Return a zip whose file says that it has a password."""
    made = bytearray(zipped({"a": pem(leaf())}))
    made[6] |= 1
    made[made.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def _lying() -> bytes:
    """Return a zip that says its 2 MB were ten bytes."""
    made = bytearray(zipped({"a": b"0" * (2 * MAX_MATERIAL)}))
    at = made.rindex(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(made)


def _overlapping() -> bytes:
    """Return a zip whose many entries are all the same megabyte, packed once."""
    made = zipped({"a": b"0" * MAX_MATERIAL})
    start, end = made.rindex(b"PK\x01\x02"), made.rindex(b"PK\x05\x06")
    entry, count = made[start:end], 2 * MAX_UNPACKED // MAX_MATERIAL
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    return made[:start] + entry * count + tail


BAD: dict[str, tuple[Callable[[], bytes], FaultCode]] = {
    "of zeros": (lambda: zipped({"a": b"0" * (MAX_MATERIAL + 1)}), FaultCode.TOO_LARGE),
    "of many zeros": (
        lambda: zipped({str(at): b"0" * MAX_MATERIAL for at in range(9)}),
        FaultCode.TOO_LARGE,
    ),
    "overlapping": (_overlapping, FaultCode.TOO_LARGE),
    "large": (lambda: zipped({"a": b"0"}).ljust(MAX_ARCHIVE + 1, b"\0"), FaultCode.TOO_LARGE),
    "of many files": (
        lambda: zipped({str(at): b"" for at in range(MAX_FILES + 1)}, zipfile.ZIP_STORED),
        FaultCode.TOO_MANY,
    ),
    "in a zip": (lambda: zipped({"a": zipped({"b": pem(leaf())})}), FaultCode.BAD_ARCHIVE),
    "with a password": (_locked, FaultCode.BAD_ARCHIVE),
    "of another packing": (
        lambda: zipped({"a": b"0" * 99}, zipfile.ZIP_BZIP2),
        FaultCode.BAD_ARCHIVE,
    ),
    "cut off": (lambda: zipped({"a": pem(leaf())})[:-30], FaultCode.BAD_ARCHIVE),
    "only begun": (lambda: b"PK\x03\x04", FaultCode.BAD_ARCHIVE),
    "lying": (_lying, FaultCode.BAD_ARCHIVE),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_zip_is_refused(kind: str) -> None:
    """However large it would become, or whatever is wrong with it, it is named."""
    make, code = BAD[kind]
    found = read({"bad.zip": make()})
    (fault,) = found.faults

    assert (ImportField.FILES, "bad.zip", ()) == (fault.field, fault.file, found.bundles)
    assert code is fault.code


@given(at=st.integers(4, 400), value=st.integers(0, 255))
def test_a_damaged_zip_never_fails(at: int, value: int) -> None:
    """A changed byte anywhere is told, or changes nothing that matters."""
    whole = zipped({"a.pem": pem(leaf()) + CHAIN, "b": key_pem()})
    at %= len(whole)
    found = read({"a.zip": whole[:at] + bytes([value]) + whole[at + 1 :]})

    assert found.faults or found.bundles
