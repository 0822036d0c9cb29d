"""The repository as the architecture tests read it: files, texts and syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PARTS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Where a statement holds others."""
SOURCES = ("bot", "handlers", "scheduler")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path from the root, with `/` whatever the machine."""

    path: str

    def __str__(self) -> str:
        return self.path

    @property
    def text(self) -> str:
        """The file as it stands."""
        return (ROOT / self.path).read_text(encoding="utf-8")

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree, not to be changed: it is read once in a process."""
        return _parsed(self)

    @property
    def dotted(self) -> str:
        """The name it is imported by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def _parsed(module: Module) -> ast.Module:
    return ast.parse(module.text, filename=module.path)


def modules(*folders: str) -> list[Module]:
    """Every Python file under these folders of the root."""
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [Module(path.relative_to(ROOT).as_posix()) for path in sorted(paths)]


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement, nested ones included: a tenth of the nodes of a tree."""
    inner: list[ast.AST] = [tree]
    while inner:
        node = inner.pop()
        for part in _PARTS:
            inner += getattr(node, part, ())
        yield node


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones included."""
    for node in statements(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def written_files() -> list[Path]:
    """Every file that people wrote: what git keeps or would keep, without the lock files."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and path.parent.name != "requirements"]
