"""The list of certificates that a person typed or uploaded: every line read, every fault told.
Never stops at the first fault, and never changes a list in silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.line_fault import LineFault, Source
from bot.domain.list_file import COLUMNS, MAX_BYTES, file_rows
from bot.domain.list_hints import Hint, hints
from bot.domain.list_rows import CertificateLine, Findings, Note, Row, read_row, text_rows
from bot.domain.names import quoted

__all__ = [
    "COLUMNS",
    "MAX_BYTES",
    "MAX_CERTIFICATES",
    "CertificateLine",
    "Hint",
    "LineFault",
    "Note",
    "ParsedList",
    "Source",
    "combine",
    "hints",
    "parse_file",
    "parse_one",
    "parse_text",
]

MAX_CERTIFICATES = 500


@dataclass(frozen=True, slots=True)
class ParsedList:
    """A list's certificates without a fault, every fault, and what was mended or dropped."""

    lines: tuple[CertificateLine, ...] = ()
    faults: tuple[LineFault, ...] = ()
    notes: tuple[Note, ...] = ()

    def faults_in(self, source: Source) -> tuple[LineFault, ...]:
        """Return the faults that belong to the form's field, or to its file."""
        return tuple(fault for fault in self.faults if fault.source is source)


def parse_text(text: str, *, limit: int, distributions: bool = True) -> ParsedList:
    """Read the form's field: one certificate a line, names parted by spaces or commas.

    `limit` is the number of names a certificate may have. With `distributions` a name may stand in
    one line only, for an alias lives in one distribution.
    """
    return _read(text_rows(text, Source.FIELD), Findings(), limit, distributions=distributions)


def parse_one(text: str, *, limit: int) -> ParsedList:
    """Read a field that holds the names of one certificate, on as many lines as people like."""
    names = " ".join(row.names for row in text_rows(text, Source.FIELD))
    findings = Findings()
    if names:
        # Line 0 is the whole field: which line a name stands in means nothing here.
        read_row(Row(0, names), findings, limit=limit)
    return ParsedList(tuple(findings.lines), tuple(findings.faults), tuple(findings.notes))


def parse_file(data: bytes, filename: str, *, limit: int, distributions: bool = True) -> ParsedList:
    """Read the form's list file (.csv or .txt, ≤ 512 KB): as the field, or with a header row of
    `names, snapshot, origin, origin_path, comment, tag:<key>`; an empty cell is the form's value.
    """
    table = file_rows(data, filename)
    findings = Findings(faults=[*table.faults], notes=[*table.notes])
    return _read(table.rows, findings, limit, distributions=distributions)


def combine(field: ParsedList, listed: ParsedList, *, distributions: bool = True) -> ParsedList:
    """Return the field's list followed by the file's, checked against each other."""
    both = (*field.lines, *listed.lines)
    faults, notes = [*field.faults, *listed.faults], [*field.notes, *listed.notes]
    return _crossed(both, faults, notes, distributions=distributions)


def _read(
    rows: Iterable[Row], findings: Findings, limit: int, *, distributions: bool
) -> ParsedList:
    for row in rows:
        read_row(row, findings, limit=limit)
    return _crossed(findings.lines, findings.faults, findings.notes, distributions=distributions)


def _crossed(
    lines: Sequence[CertificateLine],
    faults: Sequence[LineFault],
    notes: Sequence[Note],
    *,
    distributions: bool,
) -> ParsedList:
    kept, dropped = _without_repeats(lines)
    shared = _shared_names(kept) if distributions else []
    every_fault = dict.fromkeys([*faults, *shared, *_too_many(kept)])
    ordered = sorted(every_fault, key=lambda fault: (fault.source is Source.FILE, fault.line))
    return ParsedList(tuple(kept), tuple(ordered), (*notes, *dropped))


def _without_repeats(lines: Sequence[CertificateLine]) -> tuple[list[CertificateLine], list[Note]]:
    first: dict[object, CertificateLine] = {}
    notes: list[Note] = []
    for line in lines:
        earlier = first.setdefault(_content(line), line)
        if earlier is not line:
            sentence = f"the same certificate as {_place(earlier, line)}; dropped."
            notes.append(Note(line.line, sentence, line.source))
    return list(first.values()), notes


def _content(line: CertificateLine) -> object:
    settings = (line.snapshot, line.origin, line.origin_path, line.comment, line.tags)
    return frozenset(line.names), settings


def _shared_names(lines: Sequence[CertificateLine]) -> list[LineFault]:
    first: dict[str, CertificateLine] = {}
    faults: list[LineFault] = []
    for line in lines:
        for name in line.names:
            earlier = first.setdefault(name, line)
            if earlier is not line:
                sentence = (
                    f"{quoted(name)} is also in {_place(earlier, line)}, and a name lives in one "
                    "distribution. Keep it in one line."
                )
                faults.append(LineFault(line.line, name, sentence, line.source))
    return faults


def _place(line: CertificateLine, seen_from: CertificateLine) -> str:
    if line.source is seen_from.source:
        return f"line {line.line}"
    return f"line {line.line} of the {line.source}"


def _too_many(lines: Sequence[CertificateLine]) -> list[LineFault]:
    if len(lines) <= MAX_CERTIFICATES:
        return []
    sentence = (
        f"{len(lines)} certificates; a job has at most {MAX_CERTIFICATES}. Make two jobs of them."
    )
    return [LineFault(0, "", sentence, lines[-1].source)]
