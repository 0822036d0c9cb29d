"""The chain of a certificate, found among whatever was handed over: each issued by the next, the
root left out when the public trusts it. Bounded, however the certificates sign each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from cryptography import x509

from bot.domain.importing import MAX_CLOUDFRONT_CHAIN
from bot.x509.issuing import is_issued_by, is_self_signed, is_valid_at
from bot.x509.pool import Pool
from bot.x509.roots import Roots

MAX_DEPTH = 10
_MAX_PATHS = 50


@dataclass(frozen=True, slots=True)
class Chain:
    """What issued a certificate, in order, the certificate itself apart. `is_rooted` says that a
    trusted root issued the last one; `root_was_dropped` that the root was there and is left out.
    """

    certificates: tuple[x509.Certificate, ...]
    is_rooted: bool
    root_was_dropped: bool = False


def chain_of(leaf: x509.Certificate, pool: Pool, roots: Roots, now: datetime) -> Chain:
    """Return the best chain that a pool has: to a trusted root before all, then to any root, then
    of valid certificates only, then the longest.
    """
    if is_self_signed(leaf):
        return Chain((), is_rooted=False)
    paths = islice(_paths([leaf], pool), _MAX_PATHS)
    ways = [_without_root(path, roots, now) for path in paths]
    return max(ways, key=lambda way: _rank(way, now))


def _rank(chain: Chain, now: datetime) -> tuple[bool, bool, bool, int]:
    found = chain.certificates
    ends = bool(found) and is_self_signed(found[-1])
    return chain.is_rooted, ends, all(is_valid_at(one, now) for one in found), len(found)


def _paths(path: list[x509.Certificate], pool: Pool) -> Iterator[list[x509.Certificate]]:
    """Give every way up from the last certificate of a path."""
    last = path[-1]
    named = [one for one in pool.named(last.issuer) if one not in path]
    above = [one for one in named if is_issued_by(last, one)]
    if is_self_signed(last) or not above or len(path) > MAX_DEPTH:
        yield path
        return
    for one in above:
        yield from _paths([*path, one], pool)


def _without_root(path: list[x509.Certificate], roots: Roots, now: datetime) -> Chain:
    """Leave a trusted root out, but where it is all that the chain has: ACM asks for a chain."""
    rooted = next((at for at, one in enumerate(path, 1) if roots.issued(one)), 0)
    if not rooted:
        return Chain(tuple(path[1:]), is_rooted=False)
    ends = is_self_signed(path[-1])
    kept = path[:-1] if ends and len(path) > 2 else path  # noqa: PLR2004 - a leaf and its root
    if len(kept) > MAX_CLOUDFRONT_CHAIN or not all(is_valid_at(one, now) for one in kept):
        # Behind the first that a trusted root issued, all others are for old browsers.
        kept = kept[: max(rooted, 2)]
    return Chain(tuple(kept[1:]), is_rooted=True, root_was_dropped=ends and kept != path)
