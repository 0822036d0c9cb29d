"""What a domain name is to ACM and CloudFront: how it is cleaned, checked, covered and shown.
Never looks anything up: the suffix list is the one that ships with tldextract.
"""

import re
import string

import idna

from bot.domain.name_faults import Fault, InvalidNameError, check, quoted, require
from bot.domain.suffix import base, public_suffix, registrable_domain

__all__ = [
    "Fault",
    "InvalidNameError",
    "base",
    "check",
    "covers",
    "is_apex",
    "is_wildcard",
    "normalise",
    "public_suffix",
    "quoted",
    "registrable_domain",
    "require",
]

_WRAPPING = "<>\"'`“”‘’«»,;" + string.whitespace + "\x1c\x1d\x1e\x1f\x85\xa0"
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//")
_PORT = re.compile(r":[0-9]*\Z")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))


def normalise(text: str) -> str:
    """Return the bare, lower-case, punycode name in what a person pasted; idempotent, never fails.

    Takes URLs, Slack's links, quotes, ports, trailing dots and Unicode (UTS 46, not transitional).
    What cannot be mended is left for `check` to explain.
    """
    name = text
    # Each pass only maps, strips or encodes, so it settles: a wrapper may hide another one.
    while (cleaned := _to_ascii(_host(_mapped(name)))) != name:
        name = cleaned
    return name


def covers(pattern: str, name: str) -> bool:
    """Tell whether a certificate's name serves another name: a wildcard stands for one label."""
    if pattern.lower() == name.lower():
        return True
    first, dot, rest = name.lower().partition(".")
    return bool(dot) and first not in ("", "*") and pattern.lower() == f"*.{rest}"


def is_wildcard(name: str) -> bool:
    """Tell whether a name stands for every label in its place."""
    return name.startswith("*.")


def is_apex(name: str, zone: str) -> bool:
    """Tell whether a name is the zone itself, where DNS allows no CNAME."""
    return name.lower().rstrip(".") == zone.lower().rstrip(".")


def _mapped(text: str) -> str:
    visible = text.translate(_INVISIBLE)
    if visible.isascii():
        return visible.lower()
    try:
        return idna.uts46_remap(visible, std3_rules=False)
    except idna.IDNAError:
        return visible.lower()


def _host(text: str) -> str:
    # Slack writes a link as <address|what is shown>.
    address = text.strip(_WRAPPING).partition("|")[0]
    inner = address.removeprefix("mailto:").strip()
    scheme = _SCHEME.match(inner)
    host = re.split(r"[/?#\\]", inner[scheme.end() :] if scheme else inner, maxsplit=1)[0]
    if scheme:
        host = host.rpartition("@")[2]
    return _PORT.sub("", host).strip().rstrip(".")


def _to_ascii(host: str) -> str:
    return host if host.isascii() else ".".join(_alabel(label) for label in host.split("."))


def _alabel(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError:
        return label
