"""What every test lives under: no host but this machine, and none of the developer's own settings.

It must never hold a fixture of one layer: those live beside the layer's tests.
"""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# A shared machine may be slow for a moment: an example is judged by what it shows, not by its time.
hypothesis.settings.register_profile("edgecert", deadline=None)
hypothesis.settings.load_profile("edgecert")

ROOM = 1024**3
"""Bytes: a hundred times what tests that run at the same time hold."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# getaddrinfo(None | "" | wildcard) resolves nothing: it is how a server asks what to bind.
_NO_HOST = frozenset({None, "", "0.0.0.0", "::"})  # noqa: S104 - compared, never bound
_OUR_SETTINGS = ("AWS_", "EDGECERT_", "SLACK_")


def _refuse(host: object) -> None:
    """Fail the test that reaches for a host beyond this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _LOOPBACK | _NO_HOST:
        # Fails with a BaseException: no handler of the code under test can swallow it.
        pytest.fail(f"a test reached for {name!r}: only this machine may be asked")


def _guarded(method: Callable[..., Any], address_at: int) -> Callable[..., Any]:
    """Wrap a socket method whose address stands at `address_at` (0 is the socket itself)."""

    def call(*arguments: Any) -> Any:  # noqa: ANN401 - passes through whatever sockets take
        address = arguments[address_at]
        if isinstance(address, tuple):  # a path means a Unix socket
            _refuse(address[0])
        return method(*arguments)

    return call


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where the machine has room: no test is about a disk's pace,
    and stores wait for it thousands of times. Benchmarks measure it.
    """
    memory = Path("/dev/shm")  # noqa: S108 - pytest makes a folder there that is its own
    # The bots that tests start are compiled once, as installed ones are: it is half of a start.
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / "pycache"))
    measures = any("benchmarks" in argument for argument in config.args)
    if not measures and memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker ends alone with it; else the order is
    random.
    """
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture(autouse=True, scope="session")
def _only_this_machine() -> Iterator[None]:
    """No socket of a test reaches a host but this one, and no name is asked of a resolver."""
    patch = pytest.MonkeyPatch()
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
        _refuse(host)
        return resolve(host, *rest, **named)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
    patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect, 1))
    patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex, 1))
    patch.setattr(socket.socket, "sendto", _guarded(socket.socket.sendto, -1))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _none_of_the_developers_settings() -> Iterator[None]:
    """A test sees no credentials, profile or setting of the person who runs it."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith(_OUR_SETTINGS)]:
        patch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        patch.setenv(name, os.devnull)
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield
    patch.undo()
