"""What can be wrong with a domain name, by ACM's rules, said so that a person can mend it.
Never accepts a name that ACM refuses by its documented rules, and never looks anything up.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

import idna

from bot.domain.suffix import base, public_suffix
from bot.errors import EdgecertError

MAX_NAME = 253
MAX_LABEL = 63
MAX_MAIN_NAME = 64
"""X.509 holds the common name in 64 characters (RFC 5280, ub-common-name)."""

AMAZON_SUFFIXES = ("amazonaws.com", "cloudfront.net", "elasticbeanstalk.com")
"""ACM refuses names that belong to Amazon."""

_SHOWN = 80
_ALLOWED = re.compile(r"[a-z0-9.-]")


class InvalidNameError(EdgecertError):
    """A name cannot be in a certificate; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value: a stable `code`, the value, the problem and the remedy."""

    code: str
    value: str
    problem: str
    remedy: str

    @property
    def sentence(self) -> str:
        """The value, what is wrong, and what to do, for a person."""
        return f"{quoted(self.value)} {self.problem}. {self.remedy}"


def quoted(value: str) -> str:
    """Return a value as it stands in a sentence: in backticks, on one line, cut when long."""
    plain = " ".join(value.replace("`", "'").split())
    return f"`{plain}`" if len(plain) <= _SHOWN else f"`{plain[: _SHOWN - 1]}…`"


def check(name: str, *, main: bool = False) -> Fault | None:
    """Return the first fault of a normalised name, or None when ACM would take it.

    `main` adds the limit on a certificate's first name. Source: the DomainName pattern of ACM's
    RequestCertificate, the public suffix list, and ACM's own refusals.
    """
    faults = (rule(name) for rule in _RULES)
    fault = next((fault for fault in faults if fault), None)
    if fault is None and main and len(name) > MAX_MAIN_NAME:
        return _main_too_long(name)
    return fault


def require(name: str, *, main: bool = False) -> None:
    """Raise InvalidNameError with the fault's sentence unless `check` finds none."""
    fault = check(name, main=main)
    if fault:
        raise InvalidNameError(fault.sentence)


def _empty(name: str) -> Fault | None:
    if name.strip():
        return None
    return Fault("empty", name, "is not a name", "Write a domain name such as `www.example.com`.")


def _spaces(name: str) -> Fault | None:
    if not re.search(r"\s", name):
        return None
    return Fault("spaces", name, "has a space inside", "Separate names by a space or a comma.")


def _email(name: str) -> Fault | None:
    if "@" not in name:
        return None
    return Fault("email", name, "is an e-mail address", "Give the domain name alone.")


def _address(name: str) -> Fault | None:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None
    remedy = "Give the domain name that people type."
    return Fault("address", name, "is an IP address; ACM certifies names only", remedy)


def _underscore(name: str) -> Fault | None:
    if "_" not in name:
        return None
    return Fault(
        "underscore",
        name,
        "has an underscore, which certificates do not allow",
        "Use a name without it, or a wildcard over it.",
    )


def _wildcard(name: str) -> Fault | None:
    if "*" not in base(name):
        return None
    problem = "has a `*` that is not the whole leftmost label"
    return Fault("wildcard", name, problem, "Write it as `*.example.com`, for one level of names.")


def _characters(name: str) -> Fault | None:
    strange = sorted({char for char in base(name) if not _ALLOWED.fullmatch(char)})
    if not strange:
        return None
    found = " ".join(quoted(c) if c.isprintable() else f"U+{ord(c):04X}" for c in strange)
    problem = f"has what no domain name can have: {found}"
    return Fault("characters", name, problem, "Use letters, digits, hyphens and dots.")


def _lengths(name: str) -> Fault | None:
    if len(name) > MAX_NAME:
        problem = f"has {len(name)} characters; a name has at most {MAX_NAME}"
        return Fault("too_long", name, problem, "Shorten it.")
    for label in base(name).split("."):
        if not label:
            problem = "has two dots in a row, or starts with one"
            return Fault("empty_label", name, problem, "Remove the extra dot.")
        if len(label) > MAX_LABEL:
            problem = f"has a part of {len(label)} characters; DNS allows {MAX_LABEL} between dots"
            return Fault("label_too_long", name, problem, "Shorten that part.")
    return None


def _hyphens(name: str) -> Fault | None:
    for label in base(name).split("."):
        if label.startswith("-") or label.endswith("-"):
            problem = f"has the part {quoted(label)}, which starts or ends with a hyphen"
            return Fault("hyphen", name, problem, "Remove that hyphen.")
        if label[2:4] == "--" and not label.startswith("xn--"):
            problem = f"has hyphens in places 3 and 4 of {quoted(label)}, which ACM refuses"
            return Fault("hyphens_3_4", name, problem, "Use another name.")
        if label.startswith("xn--") and not _decodes(label):
            problem = f"has the part {quoted(label)}, which is not valid punycode"
            return Fault("punycode", name, problem, "Write the name in its own letters instead.")
    return None


def _decodes(label: str) -> bool:
    try:
        idna.ulabel(label)
    except idna.IDNAError:
        return False
    return True


def _suffix(name: str) -> Fault | None:
    bare = base(name)
    suffix = public_suffix(bare)
    if suffix is None and "." not in bare:
        problem = "is a single word, not a public domain name"
        remedy = "Write the whole name, such as `www.example.com`."
        return Fault("single_label", name, problem, remedy)
    if suffix is None:
        problem = f"ends in {quoted(bare.rpartition('.')[2])}, which is not a public suffix"
        remedy = "Check the spelling: only names under public suffixes get a certificate."
        return Fault("unknown_suffix", name, problem, remedy)
    if suffix == bare:
        problem = "is a public suffix, under which others register names"
        return Fault("bare_suffix", name, problem, f"Name a domain under it: `shop.{bare}`.")
    return None


def _amazon(name: str) -> Fault | None:
    bare = base(name)
    for owned in AMAZON_SUFFIXES:
        if bare == owned or bare.endswith(f".{owned}"):
            problem = f"belongs to Amazon ({quoted(owned)}), and ACM refuses it"
            return Fault("amazon", name, problem, "Use a domain name of your own.")
    return None


def _main_too_long(name: str) -> Fault:
    return Fault(
        "main_too_long",
        name,
        f"has {len(name)} characters; a certificate's main name has at most {MAX_MAIN_NAME}",
        "Put a shorter name first on its line.",
    )


_RULES: tuple[Callable[[str], Fault | None], ...] = (
    _empty,
    _spaces,
    _email,
    _address,
    _underscore,
    _wildcard,
    _characters,
    _lengths,
    _hyphens,
    _amazon,
    _suffix,
)
"""In the order in which a person would see them: the plainest reason is told."""
