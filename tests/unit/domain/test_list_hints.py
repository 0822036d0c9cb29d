"""Names that people forget: hinted, never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.domain_list import CertificateLine, hints, parse_text

NAMES = st.sampled_from(
    ["a.test", "*.a.test", "www.a.test", "b.example", "www.b.example", "x.b.example"]
)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("*.a.test", ["a.test"]),
        ("*.shop.a.test", ["shop.a.test"]),
        ("a.test *.a.test", []),
        ("*.a.test\na.test", []),
        ("www.a.test", ["a.test"]),
        ("www.a.test a.test", []),
        ("a.test", ["*.a.test"]),
        ("a.test shop.a.test", []),
        ("shop.a.test", []),
        ("www.shop.a.test", []),
        ("*.a.test www.a.test", ["a.test"]),
        ("\n".join(f"d{i}.test" for i in range(6)), []),
    ],
)
def test_a_hint_names_what_is_missing(text: str, missing: list[str]) -> None:
    """The apex beside a wildcard or www, the wildcard beside a domain that stands alone."""
    found = hints(parse_text(text, limit=10).lines)

    assert missing == [hint.missing for hint in found]


def test_a_hint_says_why() -> None:
    """Each in a sentence with both names."""
    lines = (CertificateLine(1, ("*.a.test",)), CertificateLine(4, ("www.b.test",)))

    assert [
        (1, "`*.a.test` does not cover `a.test` itself."),
        (4, "`www.b.test` is asked for without `b.test`."),
    ] == [(hint.line, hint.sentence) for hint in hints(lines)]


def test_a_full_line_gets_no_hint() -> None:
    """A name that would not fit is not offered."""
    lines = (CertificateLine(1, ("*.a.test", "s.x.test")),)

    assert 1 == len(hints(lines, limit=3))
    assert () == hints(lines, limit=2)


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True))
def test_what_is_hinted_was_not_asked_for(names: list[str]) -> None:
    """Each missing name is hinted once, and never one that some line has."""
    missing = [hint.missing for hint in hints((CertificateLine(1, tuple(names)),))]

    assert not set(missing) & set(names)
    assert len(missing) == len(set(missing))
