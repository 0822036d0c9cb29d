"""Aggregation: what is requested, what is covered, by which name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.aggregate import coverage_of, plan, requested_names
from bot.domain.domain_list import CertificateLine
from bot.domain.names import covers

NAMES = [
    "a.test",
    "*.a.test",
    "www.a.test",
    "api.a.test",
    "*.api.a.test",
    "v1.api.a.test",
    "b.test",
    "*.b.test",
    "www.b.test",
]
LISTS = st.lists(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True), min_size=1, max_size=7
)


def lines_of(*names: str) -> tuple[CertificateLine, ...]:
    """Return a line for each text of names."""
    return tuple(CertificateLine(i, tuple(text.split())) for i, text in enumerate(names, start=1))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("a.test www.a.test",), [("a.test www.a.test", None)]),
        (("www.a.test *.a.test a.test",), [("*.a.test a.test", None)]),
        (("*.a.test", "www.a.test"), [("*.a.test", None), ("", 0)]),
        (("www.a.test", "*.a.test"), [("", 1), ("*.a.test", None)]),
        (("*.a.test", "a.test"), [("*.a.test", None), ("a.test", None)]),
        (("*.a.test", "x.www.a.test"), [("*.a.test", None), ("x.www.a.test", None)]),
        (("*.a.test", "www.a.test a.test"), [("*.a.test", None), ("www.a.test a.test", None)]),
        (
            ("*.a.test", "*.b.test", "www.a.test www.b.test"),
            [("*.a.test", None), ("*.b.test", None), ("www.a.test www.b.test", None)],
        ),
        (("*.a.test b.test", "b.test *.a.test"), [("*.a.test b.test", None), ("", 0)]),
        (
            ("www.a.test", "*.a.test", "*.a.test a.test"),
            [("", 2), ("", 2), ("*.a.test a.test", None)],
        ),
    ],
)
def test_what_each_line_requests(
    texts: tuple[str, ...], expected: list[tuple[str, int | None]]
) -> None:
    """One other certificate must have every name; a wildcard covers one label."""
    plans = plan(lines_of(*texts), aggregate=True)

    assert expected == [(" ".join(p.requested), p.covered_by) for p in plans]
    assert [by is not None for _, by in expected] == [p.is_covered for p in plans]


def test_coverage_is_told_name_by_name() -> None:
    """The card shows which name of the certificate covers each name of the line."""
    first, second = plan(lines_of("*.a.test a.test", "www.a.test a.test"), aggregate=True)

    assert (("*.a.test", "*.a.test"), ("a.test", "a.test")) == first.coverage
    assert (("www.a.test", "*.a.test"), ("a.test", "a.test")) == second.coverage


def test_a_name_is_covered_by_itself_first() -> None:
    """The exact name is told, not the wildcard beside it."""
    assert (("www.a.test", "www.a.test"),) == coverage_of(
        ["www.a.test", "b.test"], ["*.a.test", "www.a.test"]
    )


def test_the_main_name_of_a_certificate_fits_64_characters() -> None:
    """A covered main name gives way to one that fits, or stays when none does."""
    long = f"*.{'x' * 40}.{'y' * 30}.test"
    short = f"w.{long[2:]}"[-64:]
    covered = f"w.{long[2:]}"

    assert ("b.test", long) == requested_names([covered, long, "b.test"])
    assert ("b.test",) == requested_names(["b.test"])
    assert ("w.a.test", long) == requested_names(["w.a.test", long])
    assert (short, long) == requested_names([short, long])
    assert (covered, long) == requested_names([covered, long])


@given(LISTS)
def test_without_aggregation_every_line_requests_its_names(lists: list[list[str]]) -> None:
    """Nothing is changed that was not asked for."""
    lines = lines_of(*(" ".join(names) for names in lists))
    plans = plan(lines, aggregate=False)

    assert [(line, line.names, None) for line in lines] == [
        (p.line, p.requested, p.covered_by) for p in plans
    ]


@given(lists=LISTS, aggregate=st.booleans())
def test_every_name_is_covered_by_the_certificate_it_gets(
    lists: list[list[str]], *, aggregate: bool
) -> None:
    """Each distribution's one certificate covers each of its aliases, as the coverage says."""
    plans = plan(lines_of(*(" ".join(names) for names in lists)), aggregate=aggregate)

    for own in plans:
        holder = own if own.covered_by is None else plans[own.covered_by]
        assert own.line.names == tuple(name for name, _ in own.coverage)
        assert all(by in holder.requested and covers(by, name) for name, by in own.coverage)


@given(LISTS)
def test_no_certificate_waits_for_one_that_waits(lists: list[list[str]]) -> None:
    """A covering line requests its certificate itself: no chains, so no cycles."""
    plans = plan(lines_of(*(" ".join(names) for names in lists)), aggregate=True)

    for own in plans:
        assert bool(own.requested) is (own.covered_by is None)
        assert own.covered_by is None or plans[own.covered_by].requested


@given(LISTS)
def test_aggregating_twice_changes_nothing(lists: list[list[str]]) -> None:
    """What is requested cannot be aggregated further."""
    once = [p.requested for p in plan(lines_of(*map(" ".join, lists)), aggregate=True)]
    requested = [names for names in once if names]
    again = plan(lines_of(*map(" ".join, requested)), aggregate=True)

    assert requested == [p.requested for p in again]
