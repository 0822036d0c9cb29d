"""The page on certificates says what the code does: its filters, its limits."""

import re

import pytest

from bot.domain import deletion, tag_edit, tags
from bot.domain.certificate_query import parse
from bot.domain.certificate_status import STANDINGS
from bot.domain.inventory import CertificateStatus
from tests.architecture.tree import ROOT

TEXT = (ROOT / "docs" / "certificates.md").read_text(encoding="utf-8")
FILTERS = [row for row in TEXT.splitlines() if re.match(r"\| `[a-z-]+:", row)]


@pytest.mark.parametrize("row", FILTERS)
def test_every_filter_that_it_names_is_one(row: str) -> None:
    """With every value that it names."""
    _, cell, values, _ = row.split("|")
    typed = re.findall(r"`([^`]+)`", cell)
    if typed[0].endswith(":"):
        typed = [f"{typed[0]}{value}" for value in re.findall(r"`([^`]+)`", values)]

    assert typed
    assert all(parse(one).words == () for one in typed)


def test_every_status_is_named() -> None:
    """As the filter takes it."""
    words = {one.word.replace(" ", "-") for one in STANDINGS.values()}
    gone = STANDINGS[CertificateStatus.GONE].word

    assert words - {gone} <= set(re.findall(r"`([^`]+)`", "\n".join(FILTERS)))


@pytest.mark.parametrize(
    "limit", [tag_edit.MOST, tags.MAX_KEY, tags.MAX_VALUE, deletion.MOST], ids=str
)
def test_every_limit_is_the_code_s(limit: int) -> None:
    """A limit that moves has to move here too."""
    assert re.search(rf"\b{limit}\b", TEXT)
