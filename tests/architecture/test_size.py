"""Files and functions stay small enough to be read in one sitting."""

import statistics

import pytest

from tests.architecture.tree import SOURCES, Module, functions, modules

_LIMITS = (("handlers/", 150), ("bot/views/", 250), ("tests/", 500))


def _limit(path: str) -> int:
    return next((limit for start, limit in _LIMITS if path.startswith(start)), 300)


@pytest.mark.parametrize("module", modules(*SOURCES, "tests"), ids=str)
def test_a_file_is_short(module: Module) -> None:
    """Handlers 150 lines, views 250, tests 500, all others 300."""
    lines = len(module.text.splitlines())

    assert lines <= _limit(module.path), f"{module}: split it by what changes together"


def test_functions_are_short() -> None:
    """In the product's code the median is at most 10 lines, nine in ten have 30, none over 50."""
    sizes = {
        f"{module}:{function.lineno} {function.name}": function.end_lineno - function.lineno + 1
        for module in modules(*SOURCES)
        for function in functions(module.tree)
        if function.end_lineno is not None
    }
    ordered = sorted(sizes.values())
    too_long = {name: size for name, size in sizes.items() if size > 50}

    assert {} == too_long
    assert statistics.median(ordered) <= 10
    assert ordered[len(ordered) * 9 // 10] <= 30
