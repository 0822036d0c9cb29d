"""Names that people often forget beside those they asked for: hints, never errors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.line_fault import Source
from bot.domain.list_rows import CertificateLine
from bot.domain.names import base, is_wildcard, quoted, registrable_domain
from bot.domain.quotas import NAMES_PER_CERTIFICATE

MAX_LONE_DOMAINS = 5
"""Whoever lists more domains without any name below them means it: no hint then."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A name that may be missing: `missing`, in the line that has `name`."""

    line: int
    name: str
    missing: str
    source: Source = Source.FIELD

    @property
    def sentence(self) -> str:
        """The hint for a person."""
        if is_wildcard(self.name):
            return f"{quoted(self.name)} does not cover {quoted(self.missing)} itself."
        return f"{quoted(self.name)} is asked for without {quoted(self.missing)}."


def hints(
    lines: Sequence[CertificateLine], *, limit: int = NAMES_PER_CERTIFICATE.default
) -> tuple[Hint, ...]:
    """Return the names that may be missing, each once: `a.com` beside `*.a.com` or `www.a.com`, and
    `*.a.com` beside an `a.com` that stands alone. A line of `limit` names gets none.
    """
    asked = {name for line in lines for name in line.names}
    lone = _lone_domains(asked)
    found: dict[str, Hint] = {}
    for line in lines:
        if len(line.names) < limit:
            for name, missing in _missing(line.names, asked, lone):
                found.setdefault(missing, Hint(line.line, name, missing, line.source))
    return tuple(found.values())


def _missing(
    names: Sequence[str], asked: set[str], lone: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for name in names:
        if name in lone:
            yield name, f"*.{name}"
        apex = base(name) if is_wildcard(name) else registrable_domain(name)
        if apex not in asked and (is_wildcard(name) or name == f"www.{apex}"):
            yield name, apex


def _lone_domains(asked: set[str]) -> frozenset[str]:
    parents = {registrable_domain(name) for name in asked if name != registrable_domain(name)}
    lone = frozenset(
        name for name in asked if name == registrable_domain(name) and name not in parents
    )
    return lone if len(lone) <= MAX_LONE_DOMAINS else frozenset()
