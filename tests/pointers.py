"""Tables that point at tests: `folder/test_file.py::test_name`, beneath `tests`. It runs none."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TESTS = Path(__file__).parent


def dangling(pointers: Mapping[str, str]) -> dict[str, str]:
    """Return those of the pointers, by what they are for, whose test is not there, or whose file,
    with what it imports of `tests`, does not name what it is for: an operation of a service.
    """
    return {what: pointer for what, pointer in pointers.items() if not _is_there(what, pointer)}


def _is_there(what: str, pointer: str) -> bool:
    path, _, test = pointer.partition("::")
    file = _TESTS / path
    return file.is_file() and test in _tests(file) and what.partition(".")[2] in _text(file)


@cache
def _tests(file: Path) -> frozenset[str]:
    functions = (node.name for node in ast.walk(_tree(file)) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))


@cache
def _text(file: Path) -> str:
    imported = {
        _TESTS.parent.joinpath(*(node.module or "").split(".")).with_suffix(".py")
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests.")
    }
    return "".join(one.read_text(encoding="utf-8") for one in (file, *imported) if one.is_file())


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
