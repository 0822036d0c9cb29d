"""The files in a zip: few, small and plain, whatever the archive claims of itself. Nothing is
written anywhere, and no name in it is a path.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from bot.domain.import_faults import FaultCode
from bot.domain.importing import GivenFile
from bot.domain.private_key import PrivateKeyText
from bot.x509.contents import MAX_MATERIAL

MAX_ARCHIVE = 4 * 1024 * 1024
MAX_FILES = 500
MAX_UNPACKED = 8 * 1024 * 1024
"""Bytes that all files of an archive have together: 500 certificates with chains and keys."""

_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED = 0x1
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises on archives that are damaged, or made to do harm."""


class _RefusedError(Exception):
    """An archive is not read further, for the reason in `code`."""

    def __init__(self, code: FaultCode) -> None:
        super().__init__(code)
        self.code = code


def is_archive(material: bytes) -> bool:
    """Tell whether bytes begin as a zip does."""
    return material.startswith(_BEGINNINGS)


def unpacked(file: GivenFile) -> tuple[GivenFile, ...] | FaultCode:
    """Return the files in a zip, in its order, without those that a system put there for itself.

    TOO_LARGE or TOO_MANY when it has more than the limits above, BAD_ARCHIVE when it is damaged,
    locked, packed in a way that cannot be unpacked piece by piece, or has a zip in it.
    """
    material = file.content.reveal()
    if len(material) > MAX_ARCHIVE:
        return FaultCode.TOO_LARGE
    try:
        with zipfile.ZipFile(BytesIO(material)) as archive:
            return tuple(_files(archive))
    except _RefusedError as refused:
        return refused.code
    except _DAMAGED:
        return FaultCode.BAD_ARCHIVE


def _files(archive: zipfile.ZipFile) -> Iterator[GivenFile]:
    wanted = [one for one in archive.infolist() if not _is_passed_over(one)]
    if len(wanted) > MAX_FILES:
        raise _RefusedError(FaultCode.TOO_MANY)
    total = 0
    for one in wanted:
        if one.flag_bits & _LOCKED or one.compress_type not in _PLAIN:
            raise _RefusedError(FaultCode.BAD_ARCHIVE)
        # The sizes that an archive states are not believed: what comes out is counted.
        with archive.open(one) as packed:
            content = packed.read(MAX_MATERIAL + 1)
        total += len(content)
        if len(content) > MAX_MATERIAL or total > MAX_UNPACKED:
            raise _RefusedError(FaultCode.TOO_LARGE)
        if is_archive(content):
            raise _RefusedError(FaultCode.BAD_ARCHIVE)
        yield GivenFile(one.filename, PrivateKeyText(content))


def _is_passed_over(one: zipfile.ZipInfo) -> bool:
    name = one.filename
    return one.is_dir() or name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
