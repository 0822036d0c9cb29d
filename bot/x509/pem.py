"""Finds PEM blocks in whatever a person pasted: junk around them, lost or literal line ends, dashes
that an editor made pretty. Linear in the text, whatever it is; never says what is in a block.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.private_key import PrivateKeyText

MAX_BLOCKS = 100

_DASHES = "\u2010-\u2015\u2212-"
# Begins at a letter and is bounded, or a megabyte of dashes would be read a million times.
_MARK = re.compile(
    rf"(?<=[{_DASHES}])(BEGIN|END) ([A-Z0-9][A-Z0-9 .#]{{0,40}}?)\s?[{_DASHES}]{{1,10}}"
)
_AROUND = re.compile(rf"[\s>`'\",|\\{_DASHES}]+")
_HEADER = re.compile(r"^[A-Za-z0-9-]+: .*\n(?:[ \t].*\n)*", re.MULTILINE)
_LITERAL_ENDS = re.compile(r"\\r\\n|\\n|\\r")


@dataclass(frozen=True, slots=True)
class Block:
    """One PEM block: what its label says it is, and the DER in it. `is_locked` says that the block
    itself is encrypted, as old tools wrote keys (RFC 1421).
    """

    label: str
    der: PrivateKeyText
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a text, in order; `cut` are labels of blocks without their other end, `broken`
    those whose lines are not base64. `had_literal_ends`: line ends were a backslash and a letter.
    """

    found: tuple[Block, ...] = ()
    cut: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    had_literal_ends: bool = False
    are_too_many: bool = False


def find_blocks(text: str) -> Blocks:
    """Return the PEM blocks of a text (RFC 7468, read generously), at most MAX_BLOCKS."""
    literal = _LITERAL_ENDS.search(text) is not None
    plain = _LITERAL_ENDS.sub("\n", text) if literal else text
    found: list[Block] = []
    cut: list[str] = []
    broken: list[str] = []
    for label, inner in _spans(plain):
        if len(found) + len(cut) + len(broken) >= MAX_BLOCKS:
            return Blocks(tuple(found), tuple(cut), tuple(broken), literal, are_too_many=True)
        if inner is None:
            cut.append(label)
        elif (block := _block(label, inner)) is None:
            broken.append(label)
        else:
            found.append(block)
    return Blocks(tuple(found), tuple(cut), tuple(broken), literal and bool(found))


def bare_base64(text: str) -> bytes | None:
    """Return what a text without any BEGIN line encodes, None when it is no base64."""
    return _decoded(text)


def _spans(text: str) -> Iterator[tuple[str, str | None]]:
    """Give each block's label and what is between its ends, None when one of them is missing."""
    opened: tuple[str, int] | None = None
    for mark in _MARK.finditer(text):
        kind, label = mark.group(1), mark.group(2)
        if kind == "BEGIN":
            if opened:
                yield opened[0], None
            opened = label, mark.end()
        elif opened and opened[0] == label:
            yield label, text[opened[1] : mark.start()]
            opened = None
        else:
            yield label, None
            opened = None
    if opened:
        yield opened[0], None


def _block(label: str, inner: str) -> Block | None:
    if "Proc-Type:" in inner and "ENCRYPTED" in inner:
        return Block(label, PrivateKeyText(b""), is_locked=True)
    der = _decoded(_HEADER.sub("", inner.lstrip().replace("\r", "\n")) if ":" in inner else inner)
    return Block(label, PrivateKeyText(der)) if der else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(_AROUND.sub("", text), validate=True)
    except (binascii.Error, ValueError):
        return None
