"""Whether a process of a test reaches for a host but this machine, seen by an audit hook: no
library goes around it. Standard library only: children load it before anything else.
"""

import os
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = str(Path(__file__).parent)
"""On the PYTHONPATH of every child: Python imports `sitecustomize` from there as it starts."""
REPORT = "TESTS_GUARD_REPORT"
"""The environment variable with the file in which every process writes down what it reached for."""
STATUS = 86
"""How a child ends that reached for another host."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# getaddrinfo(None | "" | wildcard) resolves nothing: it is how a server asks what to bind.
_NO_HOST = frozenset({None, "", "0.0.0.0", "::"})  # noqa: S104 - compared, never bound
_BY_ADDRESS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_BY_NAME = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})
_BY_PROGRAM = frozenset({"os.exec", "os.posix_spawn"})
_UNGUARDED = frozenset({"-E", "-I", "-S"})
_PROGRAMS = frozenset({"git", "lint-imports", "make", "node", "sh"})
"""What else a test may start, and cannot be watched: git and the import linter read our files, make
says what it would do, node drives a Chromium that finds no other host (`tests/browser/launch.py`),
and sh runs the commands on keys that we tell people.
"""
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "no_proxy"})


def guard(refuse: Callable[[str], object]) -> None:
    """Call `refuse` with a sentence, before it happens, whenever this process reaches for another
    host, or starts a Python without this guard, or a program that nobody allowed. It lasts as long
    as the process.
    """
    sys.addaudithook(lambda event, arguments: _look(event, arguments, refuse))


def protected(environment: Mapping[str, str], report: Path) -> dict[str, str]:
    """Return the variables that put the children of an environment under the guard."""
    path = os.pathsep.join(filter(None, [FOLDER, environment.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, REPORT: str(report)}


def forget_proxies(environment: MutableMapping[str, str]) -> None:
    """Take away every proxy: it would reach other hosts for us, and is itself on this machine."""
    for name in [name for name in environment if name.lower() in _PROXIES]:
        del environment[name]


def told() -> str:
    """Return what was reached for since the last `forget`, by this process and its children."""
    report = Path(os.environ.get(REPORT, os.devnull))
    return report.read_text(encoding="utf-8") if report.is_file() else ""


def forget() -> None:
    """Begin a new report."""
    Path(os.environ[REPORT]).write_text("", encoding="utf-8")


def write_down(sentence: str) -> None:
    """Add to the report: whoever swallows an error, or a child's status, is found out by it."""
    stack = "".join(traceback.format_stack()[-12:-2])
    with Path(os.environ.get(REPORT, os.devnull)).open("a", encoding="utf-8") as report:
        report.write(f"{sentence}\n{stack}\n")


def _look(event: str, arguments: tuple[Any, ...], refuse: Callable[[str], object]) -> None:
    if event in _BY_ADDRESS:
        connection, address = arguments
        if connection.family in _INTERNET and isinstance(address, tuple):
            _judge(address[0], refuse)
    elif event in _BY_NAME:
        _judge(arguments[0], refuse)
    elif event == "subprocess.Popen":
        program, words, _, environment = arguments
        _judge_program(program, words, environment, refuse)
    elif event in _BY_PROGRAM:
        program, words, environment = arguments
        _judge_program(program, words, environment, refuse)
    elif event == "os.system":
        refuse(f"a test starts a shell, which may reach for anything: {arguments[0]!r}")


def _judge_program(
    path: Any,  # noqa: ANN401 - whatever Popen takes
    words: Any,  # noqa: ANN401 - as above
    environment: Mapping[Any, Any] | None,
    refuse: Callable[[str], object],
) -> None:
    program = Path(os.fsdecode(path)).name
    if not program.startswith("python"):
        if program not in _PROGRAMS:
            refuse(f"a test starts {program}, which may reach for anything: {words!r}")
    elif not _is_guarded([os.fsdecode(word) for word in words], environment):
        refuse(f"a test starts a Python without the guard: {words!r}")


def _judge(host: object, refuse: Callable[[str], object]) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _LOOPBACK | _NO_HOST:
        refuse(f"a test reached for {name!r}: only this machine may be asked")


def _is_guarded(words: Sequence[str], environment: Mapping[Any, Any] | None) -> bool:
    paths = (os.environ if environment is None else environment).get("PYTHONPATH", "")
    return FOLDER in str(paths).split(os.pathsep) and _UNGUARDED.isdisjoint(words[1:3])
