"""The list file of the form, text or CSV, as rows: bytes in, rows and faults out.
Never guesses: a column that it does not know is a fault.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain import tags
from bot.domain.line_fault import LineFault, Source
from bot.domain.list_rows import TAG_COLUMN, Note, Row, text_rows
from bot.domain.names import quoted

MAX_BYTES = 512 * 1024
ENDINGS = (".csv", ".txt")
COLUMNS = ("names", "snapshot", "origin", "origin_path", "comment")

_KNOWN = ", ".join(f"`{column}`" for column in COLUMNS) + " and `tag:<key>`"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_COMMENT_LINE = re.compile(r"^[^\S\n]*#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FileRows:
    """What a file holds: rows to read, faults of the file itself, notes."""

    rows: tuple[Row, ...] = ()
    faults: tuple[LineFault, ...] = ()
    notes: tuple[Note, ...] = ()


def file_rows(data: bytes, filename: str) -> FileRows:
    """Return the rows of a list file: with a header row by column, else as the form's field."""
    refusal = _refusal(data, filename)
    if refusal:
        return _failed(0, filename, refusal)
    text, notes = _decoded(data)
    if text is None or "\x00" in text:
        sentence = f"{quoted(filename)} is not a text file. Save the list as CSV (UTF-8) or text."
        return _failed(0, filename, sentence)
    # One kind of line end from here on, so that all parts count lines alike.
    text = "\n".join(text.splitlines())
    header = _header_line(text)
    if header is None:
        return FileRows(text_rows(text, Source.FILE), (), notes)
    return _table(text, _delimiter(header), notes)


def _refusal(data: bytes, filename: str) -> str | None:
    if not filename.lower().endswith(ENDINGS):
        return f"{quoted(filename)} is not a .csv or .txt file. Save the list as one of them."
    if len(data) > MAX_BYTES:
        size, most = -(-len(data) // 1024), MAX_BYTES // 1024
        return f"{quoted(filename)} has {size} KB, at most {most} KB fit. Split it into two jobs."
    return None


def _decoded(data: bytes) -> tuple[str | None, tuple[Note, ...]]:
    if data.startswith(_UTF_16):
        try:
            return data.decode("utf-16"), ()
        except UnicodeDecodeError:
            return None, ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        said = "the file is not UTF-8; it was read as Western European (Latin 1)."
        return data.decode("latin-1"), (Note(0, said, Source.FILE),)


def _header_line(text: str) -> str | None:
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    cells = [_column(cell) for cell in re.split(r"[,;]", first)]
    known = any(cell in COLUMNS or cell.startswith(TAG_COLUMN) for cell in cells)
    return first if known else None


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _column(cell: str) -> str:
    name = cell.strip().strip('"').strip()
    lower = name.lower()
    if lower.startswith(TAG_COLUMN):
        # The key keeps its case.
        return TAG_COLUMN + name[len(TAG_COLUMN) :].strip()
    return lower


def _table(text: str, delimiter: str, notes: tuple[Note, ...]) -> FileRows:
    try:
        (first, header), *body = _numbered(text, delimiter)
    except csv.Error as error:
        sentence = f"the table cannot be read ({error}). Close every quote, or remove quotes."
        return _failed(0, "", sentence)
    columns = [_column(cell) for cell in header]
    sentences = [*_header_faults(columns)]
    if sentences:
        faults = (LineFault(first, value, said, Source.FILE) for value, said in sentences)
        return FileRows((), tuple(faults), notes)
    return _body(columns, body, notes)


def _numbered(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    # A quoted cell may span lines: a row is known by the line it starts on.
    plain = _COMMENT_LINE.sub("", text)
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
    rows, start = [], 1
    for cells in reader:
        rows.append((start, [cell.strip() for cell in cells]))
        start = reader.line_num + 1
    return [(line, cells) for line, cells in rows if any(cells)]


def _header_faults(columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    if "names" not in columns:
        yield "names", "the header has no column `names`. Add it."
    for column in dict.fromkeys(columns):
        if columns.count(column) > 1:
            yield column, f"the column {quoted(column)} stands twice in the header. Remove one."
        if column.startswith(TAG_COLUMN):
            yield from ((column, said) for said in tags.check_key(column[len(TAG_COLUMN) :]))
        elif column not in COLUMNS:
            yield column, f"{quoted(column)} is not a column of the list. Columns are {_KNOWN}."
    many = tags.too_many(sum(column.startswith(TAG_COLUMN) for column in columns))
    if many:
        yield "", many


def _body(
    columns: Sequence[str], body: Sequence[tuple[int, list[str]]], notes: tuple[Note, ...]
) -> FileRows:
    rows: list[Row] = []
    faults: list[LineFault] = []
    for line, row in body:
        # Without other columns, commas can only part names.
        cells = [",".join(row)] if columns == ["names"] else row
        extra = [cell for cell in cells[len(columns) :] if cell]
        if extra:
            sentence = (
                f"{quoted(extra[0])} stands beyond the last column. "
                "Part names by spaces, or put the cell in quotes."
            )
            faults.append(LineFault(line, extra[0], sentence, Source.FILE))
            continue
        filled = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
        rows.append(Row(line, filled.pop("names", ""), filled, Source.FILE))
    return FileRows(tuple(rows), tuple(faults), notes)


def _failed(line: int, value: str, sentence: str) -> FileRows:
    return FileRows((), (LineFault(line, value, sentence, Source.FILE),))
