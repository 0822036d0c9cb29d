"""The list as people type it: every line read, every fault told, nothing changed in silence."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.domain_list import (
    MAX_CERTIFICATES,
    CertificateLine,
    ParsedList,
    Source,
    combine,
    parse_file,
    parse_one,
    parse_text,
)

LIMIT = 10


def names_of(parsed: ParsedList) -> list[tuple[str, ...]]:
    """Return the names of each line."""
    return [line.names for line in parsed.lines]


def test_each_line_is_one_certificate() -> None:
    """Names are parted by spaces, commas or semicolons; the first is the main name."""
    parsed = parse_text(
        "shop.example *.shop.example\n\nblog.example,www.blog.example ; a.test # owner: Ann\n# end",
        limit=LIMIT,
    )

    assert () == parsed.faults
    assert () == parsed.notes
    assert (
        CertificateLine(1, ("shop.example", "*.shop.example")),
        CertificateLine(3, ("blog.example", "www.blog.example", "a.test")),
    ) == parsed.lines


def test_an_empty_field_is_an_empty_list() -> None:
    """Whether a list is required is the form's business."""
    assert ParsedList() == parse_text(" \n# nothing\n", limit=LIMIT)


def test_all_faults_are_told_at_once() -> None:
    """Each bad name of each line is named, as the form shows it."""
    parsed = parse_text("good.example\nok.test bad_domain.com\nx.y_z.com shop", limit=LIMIT)

    assert [("good.example",)] == names_of(parsed)
    assert [2, 3, 3] == [fault.line for fault in parsed.faults]
    assert parsed.faults[0].text.startswith(
        "Line 2: `bad_domain.com` has an underscore, which certificates do not allow."
    )
    assert ["bad_domain.com", "x.y_z.com", "shop"] == [fault.value for fault in parsed.faults]


def test_what_was_changed_is_noted() -> None:
    """URLs and Unicode are shown as requested; capitals, dots and links are not."""
    parsed = parse_text(
        "Bücher.example https://www.a.test/x\nWWW.B.Test. <http://c.test|c.test>", limit=LIMIT
    )

    assert [
        "Line 1: `Bücher.example` is requested as `xn--bcher-kva.example`.",
        "Line 1: `https://www.a.test/x` is requested as `www.a.test`.",
    ] == [note.text for note in parsed.notes]
    assert [("xn--bcher-kva.example", "www.a.test"), ("www.b.test", "c.test")] == names_of(parsed)


def test_a_name_given_twice_in_a_line_is_dropped() -> None:
    """Case makes no second name."""
    parsed = parse_text("a.test b.test A.TEST", limit=LIMIT)

    assert [("a.test", "b.test")] == names_of(parsed)
    assert ["Line 1: `a.test` is given twice; once is kept."] == [n.text for n in parsed.notes]


def test_a_line_given_twice_is_dropped() -> None:
    """The same names in another order are the same certificate."""
    parsed = parse_text("a.test b.test\nc.test\nb.test a.test", limit=LIMIT)

    assert [("a.test", "b.test"), ("c.test",)] == names_of(parsed)
    assert ["Line 3: the same certificate as line 1; dropped."] == [n.text for n in parsed.notes]


def test_a_name_in_two_lines_is_refused_with_distributions_only() -> None:
    """An alias lives in one distribution; certificates alone may share names."""
    text = "a.test b.test\nc.test b.test"

    assert () == parse_text(text, limit=LIMIT, distributions=False).faults
    faults = parse_text(text, limit=LIMIT).faults
    assert [(2, "b.test")] == [(fault.line, fault.value) for fault in faults]
    assert "`b.test` is also in line 1" in faults[0].sentence


def test_the_number_of_names_is_limited_by_the_quota() -> None:
    """Above it, the quota's name, its page and the better way are told."""
    eleven = " ".join(f"n{i}.shop.example" for i in range(11))
    parsed = parse_text(eleven, limit=LIMIT)

    assert () == parse_text(eleven, limit=11).faults
    assert 1 == len(parsed.faults)
    text = parsed.faults[0].text
    assert text.startswith(
        "Line 1: 11 names, and the quota “Domain names per ACM certificate” is 10"
    )
    assert "L-FB94F0B0" in text
    assert text.endswith("split by line?")


def test_no_quota_gives_more_than_100_names() -> None:
    """Above 100 there is nothing to raise."""
    many = " ".join(f"n{i}.shop.example" for i in range(101))
    (fault,) = parse_text(many, limit=100).faults

    assert "101 names; no certificate has more than 100" in fault.sentence


def test_only_the_first_name_is_held_to_64_characters() -> None:
    """It becomes the certificate's common name."""
    long = "a" * 61 + ".com"

    assert () == parse_text(f"a.test {long}", limit=LIMIT).faults
    assert "main name" in parse_text(f"{long} a.test", limit=LIMIT).faults[0].sentence


def test_a_job_has_at_most_500_certificates() -> None:
    """More are refused as a whole, not by line."""
    lines = [f"n{i}.shop.example" for i in range(MAX_CERTIFICATES + 1)]

    assert () == parse_text("\n".join(lines[1:]), limit=LIMIT).faults
    (fault,) = parse_text("\n".join(lines), limit=LIMIT).faults
    assert "501 certificates; a job has at most 500. Make two jobs of them." == fault.text


def test_what_is_no_name_at_all_is_told_as_typed() -> None:
    """A value that normalises to nothing is still shown."""
    (fault,) = parse_text("https://", limit=LIMIT).faults

    assert "https://" == fault.value


def test_field_and_file_are_one_list() -> None:
    """Faults stay with their source, and a clash names the other one."""
    field = parse_text("a.test\nbad_.test", limit=LIMIT)
    listed = parse_file(b"b.test\na.test www.a.test\nc_.test", "list.txt", limit=LIMIT)
    both = combine(field, listed)

    assert [("a.test",), ("b.test",), ("a.test", "www.a.test")] == names_of(both)
    assert [2] == [fault.line for fault in both.faults_in(Source.FIELD)]
    assert [2, 3] == [fault.line for fault in both.faults_in(Source.FILE)]
    assert "`a.test` is also in line 1 of the field" in both.faults_in(Source.FILE)[0].sentence


def test_the_same_line_in_field_and_file_is_dropped() -> None:
    """What is asked for twice is made once, and said."""
    both = combine(
        parse_text("x.test\na.test", limit=LIMIT), parse_file(b"a.test", "l.csv", limit=LIMIT)
    )

    assert [("x.test",), ("a.test",)] == names_of(both)
    assert ["Line 1: the same certificate as line 2 of the field; dropped."] == [
        note.text for note in both.notes
    ]


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    """Whatever is typed, each line that says something is a certificate, a fault or a note."""
    parsed = parse_text(text, limit=LIMIT)
    said = {line.line for line in parsed.lines} | {f.line for f in parsed.faults}
    said |= {note.line for note in parsed.notes}

    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            assert number in said


@given(
    st.lists(
        st.lists(st.integers(0, 40), min_size=1, max_size=5, unique=True), min_size=1, max_size=8
    )
)
def test_with_distributions_no_name_has_two_homes(numbers: list[list[int]]) -> None:
    """A list without faults never holds a name in two lines."""
    text = "\n".join(" ".join(f"n{i}.shop.example" for i in line) for line in numbers)
    parsed = parse_text(text, limit=LIMIT)
    names = [name for line in parsed.lines for name in line.names]

    assert bool(parsed.faults) is (len(names) != len(set(names)))


def test_one_certificate_may_stand_on_many_lines() -> None:
    """All lines are one certificate: which line a name stands in means nothing."""
    found = parse_one("shop.example\n# a note\nWWW.shop.example, shop.example\n", limit=LIMIT)

    assert [("shop.example", "www.shop.example")] == [line.names for line in found.lines]
    assert () == found.faults
    assert ["`shop.example` is given twice; once is kept."] == [note.text for note in found.notes]


def test_the_faults_of_one_certificate_name_no_line() -> None:
    """Each bad name is told, and too many of them."""
    found = parse_one("bad_domain.com\nshop", limit=LIMIT)
    many = parse_one(" ".join(f"n{at}.example" for at in range(LIMIT + 1)), limit=LIMIT)

    assert ["bad_domain.com", "shop"] == [fault.value for fault in found.faults]
    assert not any(fault.text.startswith("Line") for fault in found.faults)
    assert 1 == len(many.faults)
    assert ParsedList() == parse_one(" \n", limit=LIMIT)
