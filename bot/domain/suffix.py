"""Where a domain name's public suffix ends and its registrable domain begins.
Never looks anything up: the suffix list is the one that ships with tldextract.
"""

import functools

import tldextract

DOCUMENTATION_SUFFIXES = frozenset({"example", "test"})
"""Reserved for documentation and tests (RFC 2606, RFC 6761), so no suffix list has them. ACM would
not issue for them; they are harmless, and what people try first."""


def registrable_domain(name: str) -> str:
    """Return the domain that someone registered, `example.co.uk` for `*.www.example.co.uk`.

    A name without one (a bare suffix, a single label) is returned as it is, without its wildcard.
    """
    bare = base(name)
    labels = bare.split(".")
    suffix = public_suffix(bare) or labels[-1]
    keep = suffix.count(".") + 2
    return ".".join(labels[-keep:])


def public_suffix(name: str) -> str | None:
    """Return the public suffix a name ends in (registries' own only), None when it is not known."""
    last = name.rpartition(".")[2]
    if last in DOCUMENTATION_SUFFIXES:
        return last
    return _extractor()(name).suffix or None


def base(name: str) -> str:
    """Return a name without its leading `*.`, lower case and without a trailing dot."""
    return name.lower().rstrip(".").removeprefix("*.")


@functools.cache
def _extractor() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
