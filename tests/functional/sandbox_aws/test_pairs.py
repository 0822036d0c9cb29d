"""The catalogue of the sandbox's strictness: every topic shown on stock moto and here, and told in
the documents.
"""

import ast
import dataclasses
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from bot.sandbox.aws import Knobs
from bot.sandbox.aws.faults import Kind
from tests.functional.sandbox_aws.catalogue import TOPICS, Pair

HERE = Path(__file__).parent
DOCUMENT = Path(__file__).parents[3] / "docs" / "sandbox.md"


@cache
def _present() -> frozenset[str]:
    """Give every test of this folder, as the catalogue names it."""
    return frozenset(
        f"{file.stem.removeprefix('test_')}::{node.name.removeprefix('test_')}"
        for file in HERE.glob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def _is_stock(test: str) -> bool:
    return test.partition("::")[2].startswith("stock_moto_")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_its_pair_of_tests(topic: str) -> None:
    """One that shows what stock moto lets pass, one that shows the sandbox's refusal."""
    pair = TOPICS[topic]

    assert (True, True) == (bool(pair.stock), bool(pair.ours))
    assert set() == {*pair.stock, *pair.ours} - _present()
    assert all(map(_is_stock, pair.stock))
    assert not any(map(_is_stock, pair.ours))


def test_every_test_of_stock_moto_has_a_topic() -> None:
    """What is shown to be missing there is listed as present here."""
    listed = {test for pair in TOPICS.values() for test in pair.stock}

    assert listed == {test for test in _present() if _is_stock(test)}


def test_a_test_that_is_not_there_is_noticed() -> None:
    """The names in the catalogue are compared with the files, not with each other."""
    pair = Pair(("issuance::stock_moto_does_not_exist",), ("nowhere::nothing",))

    assert {*pair.stock, *pair.ours} == {*pair.stock, *pair.ours} - _present()


def _table(heading: str) -> list[str]:
    """Give the first cells of the table under a heading of the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    part = text.partition(f"\n{heading}\n")[2]
    rows = re.split(r"\n#", part, maxsplit=1)[0].splitlines()
    cells = [row.strip("|").partition("|")[0].strip() for row in rows if row.startswith("|")]
    return cells[2:]


def test_the_document_tells_every_topic() -> None:
    """In the order of the catalogue."""
    assert list(TOPICS) == _table("### What AWS refuses")


def test_the_document_tells_every_knob_and_fault() -> None:
    """By their names in the code."""
    assert [f"`{field.name}`" for field in dataclasses.fields(Knobs)] == _table("### Knobs")
    assert [f"`{kind}`" for kind in get_args(Kind)] == _table("### Faults")
