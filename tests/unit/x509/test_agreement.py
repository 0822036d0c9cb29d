"""The checks and the strict AWS of the sandbox, written apart, agree on what can be imported and
served.
"""

from collections.abc import Callable, Sequence

import pytest
from cryptography import x509

from bot.domain.importing import CertificateText
from bot.sandbox.aws.acm import chain as strict
from bot.sandbox.aws.acm.keys import check_key, key_algorithm
from bot.sandbox.aws.refusal import RefusedError
from bot.x509.checks import check
from bot.x509.reading import read_form
from tests.unit.x509.authority import (
    NAMES,
    NOW,
    held,
    intermediate,
    issue,
    key,
    key_pem,
    leaf,
    pem,
    root,
    roots,
)

TRUSTED = ("P-256", "2048")


def issuers(level: int, whose: str = "root", kind: str = "P-256") -> list[x509.Certificate]:
    """Return the intermediates from a level up, and the root."""
    above = [intermediate(kind, at, whose).certificate for at in range(level, 0, -1)]
    return [*above, root(kind, whose).certificate]


Case = tuple[x509.Certificate, Sequence[x509.Certificate]]
CASES: dict[str, Callable[[], Case]] = {
    "in order": lambda: (leaf(), issuers(1)[:1]),
    "with its root": lambda: (leaf(), issuers(1)),
    "shuffled": lambda: (leaf(level=3), issuers(3)[::-1]),
    "of five": lambda: (leaf(level=4), issuers(4)),
    "of six": lambda: (leaf(level=5), issuers(5)),
    "rsa": lambda: (leaf("2048"), issuers(1, kind="2048")),
    "of the root": lambda: (leaf(level=0), issuers(0)),
    "alone": lambda: (leaf(), []),
    "another's chain": lambda: (leaf(), issuers(1, "office")),
    "self-signed": lambda: (issue(NAMES[0], key().public_key(), key(), names=NAMES), []),
    "private": lambda: (leaf(whose="office"), issuers(1, "office")),
    "private, long": lambda: (leaf(level=2, whose="office"), issuers(2, "office")[::-1]),
    "P-384": lambda: (leaf("P-384"), issuers(1)),
    "P-521": lambda: (leaf("P-521"), issuers(1)),
    "Ed25519": lambda: (leaf("Ed25519"), issuers(1)),
    "mixed": lambda: (
        issue(NAMES[0], key().public_key(), intermediate("2048"), names=NAMES),
        issuers(1, kind="2048"),
    ),
}
SERVED = {"in order", "with its root", "shuffled", "of five", "rsa"}
IMPORTED = SERVED | {"of six", "of the root", "self-signed", "private", "private, long"}
IMPORTED |= {"P-384", "P-521"}


def _kind_of(name: str) -> str:
    return {"rsa": "2048", "P-384": "P-384", "P-521": "P-521", "Ed25519": "Ed25519"}.get(
        name, "P-256"
    )


def _imports(text: CertificateText, private: bytes) -> bool:
    """Whether the strict ACM imports it."""
    trusted = [root(kind).certificate for kind in TRUSTED]
    try:
        body = strict.read_leaf(text.body.encode())
        key_algorithm(body)
        check_key(body, private)
        above = strict.read_chain(text.chain.encode())
        strict.check_chain(body, above, trusted, NOW, must_be_trusted=False)
    except RefusedError:
        return False
    return True


@pytest.mark.parametrize("name", CASES)
def test_what_passes_is_taken(name: str) -> None:
    """What the checks let pass is imported and served; what they refuse would be refused."""
    body, chain = CASES[name]()
    found = read_form(
        body=held(pem(body)),
        chain=held(pem(*chain)) if chain else None,
        key=held(key_pem(key(_kind_of(name)))),
        roots=roots(),
        now=NOW,
    )
    (one,) = found.bundles
    assert one.key is not None
    for_acm, for_both = (
        check(one.certificate, one.key, roots=roots(), now=NOW, with_distribution=both)
        for both in (False, True)
    )
    trusted = [root(kind).certificate for kind in TRUSTED]
    imports = _imports(one.certificate, one.key.text.reveal())
    serves = strict.cloudfront_takes(one.certificate.body, one.certificate.chain, trusted, NOW)

    assert (name in IMPORTED) == imports == (not for_acm.faults)
    is_served = one.certificate.facts.key.is_served_by_cloudfront
    assert (name in SERVED) == (imports and serves and is_served) == (not for_both.faults)
