"""Makes one certificate to import of what was found: body, chain and key, and what had to be done
for that.
"""

from collections.abc import Iterable, Iterator, Sequence

from cryptography import x509

from bot.domain.import_faults import NoteCode
from bot.domain.importing import Bundle, CertificateText
from bot.x509.chain import Chain
from bot.x509.facts import facts, pem
from bot.x509.pool import Found, Pool


def bundle(leaf: x509.Certificate, pool: Pool, chain: Chain, file: str = "") -> Bundle:
    """Return a certificate with its chain, and its key when it is in the pool."""
    found = chain.certificates
    text = CertificateText(
        body=pem(leaf),
        chain="".join(pem(one) for one in found),
        facts=facts(leaf, 1 + len(found)),
    )
    return Bundle(text, pool.key_of(leaf), file)


def mended(leaf: x509.Certificate, chain: Chain, found: Sequence[Found]) -> Iterator[NoteCode]:
    """Give what was done to the fields of a form, to have a body and a chain."""
    given = [list(one.contents.certificates) for one in found]
    flat = [one for some in given for one in some]
    used = {leaf, *chain.certificates}
    if leaf not in given[0]:
        yield NoteCode.BODY_FOUND
    if any(leaf in some and len(set(some)) > 1 for some in given):
        yield NoteCode.SPLIT
    if len(set(flat)) < len(flat):
        yield NoteCode.DUPLICATES
    if not _is_ordered(flat, (leaf, *chain.certificates)):
        yield NoteCode.ORDERED
    if chain.root_was_dropped:
        yield NoteCode.ROOT_DROPPED
    if len(set(flat) - used) > chain.root_was_dropped:
        yield NoteCode.UNUSED


def _is_ordered(given: Sequence[x509.Certificate], used: Iterable[x509.Certificate]) -> bool:
    places = [given.index(one) for one in used]
    return places == sorted(places)
