"""One line of a domain list: its names and its own settings, cleaned and checked.
Never looks at other lines; `domain_list` does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain import tags
from bot.domain.line_fault import LineFault, Source
from bot.domain.names import check, normalise, quoted
from bot.domain.quotas import too_many_names

TAG_COLUMN = "tag:"
MAX_COMMENT = 100
"""CloudFront's 128 less our own `edgecert J-…` before it."""
MAX_PATH = 255

_SEPARATORS = re.compile(r"[\s,;]+")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})+")
_PATH = re.compile(r"(?:/[A-Za-z0-9_.*$/~\"'@:+&()!,=%-]*)?")


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate that was asked for: its names, main name first, and what the form lacks.

    None is the form's value; an empty `origin_path` is the origin's root, not the template's path.
    """

    line: int
    names: tuple[str, ...]
    snapshot: str | None = None
    origin: str | None = None
    origin_path: str | None = None
    comment: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    source: Source = Source.FIELD


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was mended or dropped, to be shown, never to be refused."""

    line: int
    sentence: str
    source: Source = Source.FIELD

    @property
    def text(self) -> str:
        """The note as people read it."""
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True, slots=True)
class Row:
    """A line before it is read: its names as typed, and its other cells by column."""

    line: int
    names: str
    cells: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.FIELD


@dataclass(slots=True)
class Findings:
    """What reading a list found so far, gathered line by line."""

    lines: list[CertificateLine] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def text_rows(text: str, source: Source) -> tuple[Row, ...]:
    """Return the rows of plain text: one certificate a line, without comments and blank lines."""
    bare = (_COMMENT.sub("", line).strip() for line in text.splitlines())
    return tuple(Row(n, names, source=source) for n, names in enumerate(bare, start=1) if names)


def read_row(row: Row, findings: Findings, *, limit: int) -> None:
    """Add a row's certificate to the findings, or every one of its faults; notes in any case."""
    names = _names(row, findings)
    sentences = [*_name_faults(row, names, limit), *_cell_faults(row.cells)]
    findings.faults += [
        LineFault(row.line, value, sentence, row.source) for value, sentence in sentences
    ]
    if not sentences:
        findings.lines.append(_line(row, names))


def _names(row: Row, findings: Findings) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for typed in filter(None, _SEPARATORS.split(row.names)):
        name = normalise(typed) or typed
        if name in names:
            sentence = f"{quoted(name)} is given twice; once is kept."
            findings.notes.append(Note(row.line, sentence, row.source))
        elif name != _plain(typed):
            sentence = f"{quoted(typed)} is requested as {quoted(name)}."
            findings.notes.append(Note(row.line, sentence, row.source))
        names[name] = None
    return tuple(names)


def _plain(typed: str) -> str:
    # What Slack made a link of is not worth a note, nor are capitals and a final dot.
    shown = typed.strip("<>").rpartition("|")[2]
    return shown.lower().rstrip(".")


def _name_faults(row: Row, names: tuple[str, ...], limit: int) -> Iterator[tuple[str, str]]:
    if not names:
        yield row.names, "no names. Put the certificate's names in the column `names`."
    for name in names:
        fault = check(name, main=name == names[0])
        if fault:
            yield name, fault.sentence
    many = too_many_names(len(names), limit)
    if many:
        yield row.names, many


def _cell_faults(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column, cell in cells.items():
        if column.startswith(TAG_COLUMN):
            yield from ((cell, said) for said in tags.check(column[len(TAG_COLUMN) :], cell))
        elif column == "origin" and not _is_host(normalise(cell)):
            yield cell, f"{quoted(cell)} is not a host name. Give the origin as `shop.example.com`."
        elif column == "origin_path" and not _is_path(_path(cell)):
            yield cell, f"{quoted(cell)} is not an origin path. Write it as `/shop`, ≤ {MAX_PATH}."
        elif column == "comment" and len(cell) > MAX_COMMENT:
            said = f"the comment has {len(cell)} characters, at most {MAX_COMMENT} fit. Shorten it."
            yield cell, said


def _is_host(host: str) -> bool:
    # CloudFront takes no IP addresses; underscores occur in bucket names of old.
    return bool(_HOST.fullmatch(host)) and not host.rpartition(".")[2].isdigit()


def _path(cell: str) -> str:
    # CloudFront wants a leading slash and no trailing one.
    bare = cell.strip("/")
    return f"/{bare}" if bare else ""


def _is_path(path: str) -> bool:
    return len(path) <= MAX_PATH and bool(_PATH.fullmatch(path))


def _line(row: Row, names: tuple[str, ...]) -> CertificateLine:
    cells = row.cells
    return CertificateLine(
        row.line,
        names,
        snapshot=cells.get("snapshot"),
        origin=normalise(cells["origin"]) if "origin" in cells else None,
        origin_path=_path(cells["origin_path"]) if "origin_path" in cells else None,
        comment=cells.get("comment"),
        tags=tuple(
            (column[len(TAG_COLUMN) :], cell)
            for column, cell in cells.items()
            if column.startswith(TAG_COLUMN)
        ),
        source=row.source,
    )
