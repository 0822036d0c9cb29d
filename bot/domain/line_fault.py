"""A fault of one line of what a person typed or uploaded, so that all can be told at once."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Where a line stands: in the form's field or in the list file."""

    FIELD = "field"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong in a line, counted from 1; 0 means the whole field or file."""

    line: int
    value: str
    sentence: str
    source: Source = Source.FIELD

    @property
    def text(self) -> str:
        """The fault as people read it: `Line 3: …`."""
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence
