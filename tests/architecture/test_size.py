"""Files and functions stay small enough to be read in one sitting."""

import statistics

from tests.architecture.tree import SOURCES, functions, modules

_LIMITS = (("handlers/", 150), ("bot/views/", 250), ("tests/", 500))


def _limit(path: str) -> int:
    return next((limit for start, limit in _LIMITS if path.startswith(start)), 300)


def test_a_file_is_short() -> None:
    """Handlers 150 lines, views 250, tests 500, all others 300: a longer one is split by what
    changes together.
    """
    lengths = {module.path: len(module.text.splitlines()) for module in modules(*SOURCES, "tests")}

    assert {} == {path: lines for path, lines in lengths.items() if lines > _limit(path)}


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
