"""The list file: columns, encodings, and every way in which a file can be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.domain_list import MAX_BYTES, CertificateLine, ParsedList, Source, parse_file


def read(text: str, name: str = "list.csv") -> ParsedList:
    """Return a file's list, as the form would read it."""
    return parse_file(text.encode(), name, limit=10)


def test_a_header_row_gives_each_certificate_its_own_settings() -> None:
    """An empty cell is the form's value; a tag's key keeps its case."""
    parsed = read(
        "Names,Snapshot,origin,Origin_Path,comment,tag:Env\n"
        '"a.test, www.a.test",storefront,ALB.example.com.,shop/,For Ann,prod\n'
        "b.test *.b.test,,,,,\n"
        "c.test,,,/,,\n"
    )

    assert () == parsed.faults
    assert (
        CertificateLine(
            2,
            ("a.test", "www.a.test"),
            "storefront",
            "alb.example.com",
            "/shop",
            "For Ann",
            (("Env", "prod"),),
            Source.FILE,
        ),
        CertificateLine(3, ("b.test", "*.b.test"), source=Source.FILE),
        CertificateLine(4, ("c.test",), origin_path="", source=Source.FILE),
    ) == parsed.lines


@pytest.mark.parametrize(
    "text",
    [
        "names;comment\na.test b.test;x\n",
        'comment;names\nx;"a.test;b.test"\n',
        '# list of Ann\n\n"names","comment"\r\n"a.test b.test","x"\r\n',
        "names,comment\n  # not this\na.test b.test , x\n,\n",
    ],
)
def test_delimiters_comments_and_quotes_do_not_matter(text: str) -> None:
    """Commas or semicolons part cells; comments and blank rows are skipped."""
    parsed = read(text)

    assert () == parsed.faults
    assert [(("a.test", "b.test"), "x")] == [(line.names, line.comment) for line in parsed.lines]


def test_with_names_as_the_only_column_commas_part_names() -> None:
    """Nothing else can be meant."""
    parsed = read("names\na.test,b.test\nc.test\n")

    assert [("a.test", "b.test"), ("c.test",)] == [line.names for line in parsed.lines]


@pytest.mark.parametrize("name", ["list.csv", "LIST.TXT"])
def test_without_a_header_a_file_reads_as_the_field(name: str) -> None:
    """The same format, whatever the ending."""
    parsed = read('a.test,b.test\n# x\n"c.test"\n', name)

    assert () == parsed.faults
    assert [(1, ("a.test", "b.test")), (3, ("c.test",))] == [
        (line.line, line.names) for line in parsed.lines
    ]


def test_rows_are_known_by_the_line_they_start_on() -> None:
    """A quoted cell may span lines."""
    parsed = read('names,comment\n"a.test\nb.test",x\nbad_.test,y\n')

    assert [(2, ("a.test", "b.test"))] == [(line.line, line.names) for line in parsed.lines]
    assert [4] == [fault.line for fault in parsed.faults]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("names,domain", "Line 1: `domain` is not a column of the list. Columns are `names`"),
        ("snapshot,comment", "no column `names`"),
        ("names,snapshot,names", "`names` stands twice"),
        ("names,tag:aws:x", "`aws:`"),
        ("names,tag:", "no key"),
        ("names," + ",".join(f"tag:k{i}" for i in range(46)), "46 tags"),
        ("names,comment,", "`` is not a column"),
    ],
)
def test_a_header_is_checked(header: str, says: str) -> None:
    """An unknown column is a fault, not something to ignore."""
    parsed = read(f"{header}\na.test\n")

    assert () == parsed.lines
    assert says in " ".join(fault.text for fault in parsed.faults)


@pytest.mark.parametrize(
    ("row", "value", "says"),
    [
        ("a.test,,not a host,,,", "not a host", "is not a host name"),
        ("a.test,,192.0.2.1,,,", "192.0.2.1", "is not a host name"),
        ("a.test,,,/a b,,", "/a b", "is not an origin path"),
        ("a.test,,,/" + "p" * 255 + ",,", "/" + "p" * 255, "is not an origin path"),
        ("a.test,,,," + "c" * 101 + ",", "c" * 101, "101 characters, at most 100"),
        ("a.test,,,,,a;b", "a;b", "`;`"),
        (",snap,,,,", "", "no names"),
        ("a.test,,,,,,more", "more", "beyond the last column"),
    ],
)
def test_each_cell_is_checked(row: str, value: str, says: str) -> None:
    """A faulty cell is named with its line, and its row is no certificate."""
    parsed = read(f"names,snapshot,origin,origin_path,comment,tag:env\nok.test\n{row}\n")

    assert [("ok.test",)] == [line.names for line in parsed.lines]
    assert [(3, value)] == [(fault.line, fault.value) for fault in parsed.faults]
    assert says in parsed.faults[0].sentence


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"a.test", "list.xlsx", "`list.xlsx` is not a .csv or .txt file"),
        (b"a.test", "list", "`list` is not a .csv or .txt file"),
        (b"PK\x03\x04\x00\x00", "list.csv", "not a text file"),
        (b"\xff\xfe\x00", "list.csv", "not a text file"),
        (b"x" * (MAX_BYTES + 1), "list.csv", "has 513 KB, at most 512 KB"),
        (b'names,comment\n"a.test,x\n', "list.csv", "Close every quote"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, name: str, says: str) -> None:
    """The fault is of the whole file, and says how to save it."""
    parsed = parse_file(data, name, limit=10)

    assert () == parsed.lines
    assert [0] == [fault.line for fault in parsed.faults]
    assert says in parsed.faults[0].text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_usual_encodings_are_read(encoding: str) -> None:
    """Spreadsheets save UTF-8 with a mark, or UTF-16."""
    parsed = parse_file("names\nbücher.test\n".encode(encoding), "list.csv", limit=10)

    assert [("xn--bcher-kva.test",)] == [line.names for line in parsed.lines]
    assert 1 == len(parsed.notes)


def test_latin_1_is_read_and_noted() -> None:
    """What is not UTF-8 was saved by an old program in Western Europe, most likely."""
    parsed = parse_file("bücher.test".encode("latin-1"), "list.txt", limit=10)

    assert [("xn--bcher-kva.test",)] == [line.names for line in parsed.lines]
    assert "Latin 1" in parsed.notes[0].text


@given(st.binary(max_size=400))
def test_any_file_is_answered(data: bytes) -> None:
    """Whatever was uploaded, the answer is a list, faults or both, never an error."""
    parsed = parse_file(b"names;tag:a\n" + data, "list.csv", limit=10)

    assert all(fault.source is Source.FILE for fault in parsed.faults)
    assert all(line.source is Source.FILE for line in parsed.lines)
