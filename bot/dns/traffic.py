"""Whether a public name leads to a distribution, as far as DNS tells. It never guesses: what two
distributions share, such as the addresses of CloudFront's edges, is said to be uncertain.
"""

from enum import StrEnum

from bot.dns.lookups import Lookups

MOST_ALIASES = 8
"""CNAME records in a row that are followed; resolvers stop at about as many."""
PROBE = "edgecert-probe"
"""The label that stands for the star: any name that nobody made is answered by a wildcard."""
_EDGE = ".cloudfront.net"


class Lead(StrEnum):
    """Where a name leads: to the distribution, perhaps there, elsewhere or nowhere, or nobody
    could tell.
    """

    THERE = "there"
    PERHAPS = "perhaps"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


def lead(lookups: Lookups, name: str, domain: str) -> Lead:
    """Look up whether `name` (lower case, perhaps a wildcard) leads to `domain`, a distribution's
    own name. An apex has addresses and no CNAME, so that only they can be compared.
    """
    at = f"{PROBE}{name[1:]}" if name.startswith("*.") else name
    for _ in range(MOST_ALIASES):
        answer = lookups.cname(at)
        if not answer.state.is_certain:
            return Lead.UNKNOWN
        if not answer.found:
            break
        at = answer.found[0]
        if at == domain:
            return Lead.THERE
    if at.endswith(_EDGE):
        return Lead.ELSEWHERE
    return _by_address(lookups, at, domain)


def _by_address(lookups: Lookups, at: str, domain: str) -> Lead:
    found = lookups.addresses(at)
    if found is None:
        return Lead.UNKNOWN
    if not found:
        return Lead.ELSEWHERE
    theirs = lookups.addresses(domain)
    if theirs is None:
        return Lead.UNKNOWN
    return Lead.PERHAPS if found & theirs else Lead.ELSEWHERE
