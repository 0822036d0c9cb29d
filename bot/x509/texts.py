"""What kind of bytes a person handed over: DER, or a text in one of its encodings, or JSON.
Never fails, whatever the bytes are.
"""

import codecs
import json

_SEQUENCE = 0x30
_HEADER = 2
_LONG_FORM = range(0x80, 0x85)


def is_der(material: bytes) -> bool:
    """Tell whether bytes begin as DER does: with a sequence, of exactly their length if short."""
    if len(material) < _HEADER or material[0] != _SEQUENCE:
        return False
    return material[1] in _LONG_FORM or len(material) == _HEADER + material[1]


def decoded(material: bytes) -> str:
    """Return the text in bytes, without a byte order mark; what is no text becomes `�`."""
    if material.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return material.decode("utf-16", errors="replace")
    return material.removeprefix(codecs.BOM_UTF8).decode(errors="replace")


def json_values(text: str) -> str | None:
    """Return the texts in a JSON object, a line each, None when it is none: a secret in Secrets
    Manager is often an object of `certificate`, `chain` and `key`, under whatever names.
    """
    if not text.lstrip().startswith("{"):
        return None
    try:
        read: dict[str, object] = json.loads(text)  # what begins with a brace is nothing else
    except (ValueError, RecursionError):
        return None
    return "\n".join(value for value in read.values() if isinstance(value, str))
