"""Imports every module of the product and prints what that did besides, one line an effect.

Run by a test in a process of its own; libraries are imported first, for theirs are not ours.
"""

import ast
import importlib
import sys

from tests.architecture.tree import SOURCES, Module, modules, statements

_EFFECTS = (
    "_thread.start_new_thread",
    "os.mkdir",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.system",
    "signal.pthread_kill",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "sqlite3.connect",
    "subprocess.Popen",
)


def _libraries(module: Module) -> set[str]:
    named: set[str] = set()
    for node in statements(ast.parse(module.text)):  # `module.tree` would stay in memory
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            named.add(node.module)
    return {name for name in named if name.split(".")[0] not in SOURCES}


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    writes = event == "open" and isinstance(arguments[1], str) and set("wax+") & set(arguments[1])
    if event in _EFFECTS or writes:
        sys.stdout.write(f"{event} {arguments!r}\n")


def main() -> None:
    """Import the libraries, then everything of ours under watch."""
    ours = modules(*SOURCES)
    for library in sorted(set().union(*map(_libraries, ours))):
        importlib.import_module(library)
    sys.dont_write_bytecode = True
    sys.addaudithook(_watch)
    for module in ours:
        importlib.import_module(module.dotted)


if __name__ == "__main__":
    main()
