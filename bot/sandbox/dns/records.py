"""The words of a zone: names as lower-case text without the final dot, record sets, and the data
that answers are made from. It knows no server and no provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

TXT_STRING = 255  # bytes in one character-string (RFC 1035, section 3.3)


@dataclass(frozen=True, slots=True)
class RecordSet:
    """All records of one name and type, or (Route 53 only) an alias of another name."""

    type: str
    ttl: int
    values: tuple[str, ...] = ()
    alias_of: str | None = None


#: name -> type -> record set
Records = Mapping[str, Mapping[str, RecordSet]]


@dataclass(frozen=True, slots=True)
class ServedZone:
    """A zone as it stands at one moment; `origin` is its name, and its records are absolute."""

    origin: str
    records: Records


def plain(name: str) -> str:
    r"""Write a name as zones keep it: lower case, no final dot, `*` for Route 53's `\052`."""
    return name.strip().rstrip(".").lower().replace("\\052", "*")


def is_within(name: str, origin: str) -> bool:
    """Whether a name is the origin or beneath it; only whole labels count."""
    return name == origin or name.endswith("." + origin)


def checked(record_type: str, value: str) -> str:
    """Write a value as a zone file has it; names in it are absolute, with or without final dot.

    Raises:
        ValueError: the value is not one of that type.
    """
    if record_type == "TXT" and not value.startswith('"'):
        return _quoted(value)
    try:
        rdata = dns.rdata.from_text(
            dns.rdataclass.IN,
            dns.rdatatype.from_text(record_type),
            value,
            origin=dns.name.root,
            relativize=False,
        )
    except (dns.exception.DNSException, ValueError) as error:
        message = f"{value!r} is no {record_type} record: {error}"
        raise ValueError(message) from error
    return rdata.to_text()


def _quoted(text: str) -> str:
    parts = [text[at : at + TXT_STRING] for at in range(0, len(text), TXT_STRING)] or [""]
    escaped = (part.replace("\\", "\\\\").replace('"', '\\"') for part in parts)
    return " ".join(f'"{part}"' for part in escaped)
