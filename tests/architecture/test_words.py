"""What the repository says, and what it must never say."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import ROOT, SOURCES, functions, modules, statements, written_files

_REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb.debian", "org"),
    )
]
# Written so, or this file would be the first to be found.
_UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X{3})\b")


def _texts() -> Iterator[tuple[str, str]]:
    for path in written_files():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture


def test_a_module_says_what_it_is_for() -> None:
    """Every module begins with one to four lines on what it is for; a drawing may follow them."""
    said = {str(module): _prose(module.tree) for module in modules(*SOURCES, "tests")}

    assert {} == {path: prose for path, prose in said.items() if not 1 <= len(prose) <= 4}


def _prose(tree: ast.Module) -> list[str]:
    parts = (ast.get_docstring(tree) or "").split("\n\n")
    return [line for part in parts if not set("├└│→") & set(part) for line in part.splitlines()]


def _public(tree: ast.Module) -> Iterator[ast.AST]:
    """Public classes and functions of a module, and the public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_") or _is_setter(node):
                continue
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(ast.Module(body=node.body, type_ignores=[]))


def _is_setter(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Say whether its property's docstring speaks for it."""
    return any(ast.unparse(decorator).endswith(".setter") for decorator in node.decorator_list)


def test_what_is_public_is_documented() -> None:
    """Every public class, function and method has a docstring."""
    silent = [
        f"{module}:{node.lineno} {node.name}"
        for module in modules(*SOURCES)
        for node in _public(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not ast.get_docstring(node)
    ]

    assert [] == silent


def test_a_test_states_its_rule() -> None:
    """Every test says in its docstring which rule it shows."""
    silent = [
        f"{module}:{node.lineno} {node.name}"
        for module in modules("tests")
        for node in functions(module.tree)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]

    assert [] == silent


def test_broad_excepts_are_few_and_explained() -> None:
    """At most three places catch everything, and each says why."""
    broad = [
        (str(module), handler.lineno, lines[handler.lineno - 1 : handler.lineno + 1])
        for module in modules(*SOURCES)
        for lines in [module.text.splitlines()]
        for handler in statements(module.tree)
        if isinstance(handler, ast.ExceptHandler) and _catches_everything(handler)
    ]

    assert len(broad) <= 3, broad
    assert [] == [place for place in broad if not any("#" in line for line in place[2])]


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    """Say whether nothing gets past it; one that ends by raising again lets all past."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"Exception", "BaseException"})


def test_tests_never_sleep_nor_skip() -> None:
    """A test advances a clock or waits for a fact, and always runs; those in a browser are skipped
    where there is none, but not in CI.
    """
    banned = {"time.sleep", "pytest.mark.skip", "pytest.mark.xfail", "pytest.skip", "pytest.xfail"}
    found = {
        (str(module), name) for module in modules("tests") for name in banned & _named(module.tree)
    }

    assert {("tests/browser/conftest.py", "pytest.skip")} == found


def _named(tree: ast.Module) -> set[str]:
    """Give what a module imports from others, and what it names that may be a sleep or a skip."""
    names = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"sleep", "skip", "xfail"}:
            names.add(ast.unparse(node))
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_no_registry_is_named() -> None:
    """Packages come from whatever index a machine is set to: no file names one."""
    named = [(path, host) for path, text in _texts() for host in _REGISTRIES if host in text]

    assert [] == named


def test_nothing_is_left_for_later() -> None:
    """Work that is not done is an issue, not a note in the code."""
    left = [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}"
        for path, text in _texts()
        for found in _UNFINISHED.finditer(text)
    ]

    assert [] == left
