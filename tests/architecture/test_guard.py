"""The guard under which every test runs: nothing but this machine, none of one's own settings."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.guard import reach

_ELSEWHERE = ("192.0.2.1", 80)  # an address that nobody has (RFC 5737)
#: Programs that reach for another host, each in its own way; none of them would be noticed.
_CHILDREN = {
    "by address": "import socket; socket.create_connection(('192.0.2.1', 80), 5)",
    "by packet": """
import socket
socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))
""",
    "by name": "import socket; socket.getaddrinfo('192.0.2.1.example', 80)",
    "by the old name": "import socket; socket.gethostbyname('192.0.2.1.example')",
    "by an error caught": """
try:
    import http.client
    http.client.HTTPConnection('192.0.2.1', timeout=5).request('GET', '/')
except BaseException:
    pass
""",
    "in a thread": """
import socket, threading
one = threading.Thread(target=socket.create_connection, args=[('192.0.2.1', 80), 5])
one.start()
one.join()
""",
    "in a loop": """
import asyncio
asyncio.run(asyncio.open_connection('192.0.2.1', 80))
""",
    "through a proxy": "import urllib.request as u; u.urlopen('http://192.0.2.1/', timeout=5)",
    "in a child": """
import subprocess, sys
code = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
sys.exit(subprocess.run([sys.executable, '-c', code], stderr=subprocess.DEVNULL).returncode)
""",
}


@pytest.fixture
def told() -> Iterator[Callable[[], str]]:
    """What was reached for; it is forgiven, since it was on purpose."""
    yield reach.told
    reach.forget()


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_no_connection_leaves_this_machine(told: Callable[[], str], method: str) -> None:
    """A connection to another host fails the test that tries it."""
    with socket.socket() as tcp, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        getattr(tcp, method)(_ELSEWHERE)

    assert "192.0.2.1" in told()


def test_no_packet_leaves_this_machine(told: Callable[[], str]) -> None:
    """Nor does a datagram."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"),
    ):
        udp.sendto(b"x", _ELSEWHERE)

    assert "192.0.2.1" in told()


def test_no_name_is_looked_up(told: Callable[[], str]) -> None:
    """Nor is a resolver asked."""
    with pytest.raises(pytest.fail.Exception, match=r"edgecert\.example"):
        socket.getaddrinfo("edgecert.example", 443)

    assert "edgecert.example" in told()


@pytest.mark.parametrize("how", _CHILDREN)
def test_no_program_of_a_test_leaves_this_machine(told: Callable[[], str], how: str) -> None:
    """It ends at once with a status of its own, and its test fails even if it looks at neither."""
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", _CHILDREN[how]],
        capture_output=True,
        check=False,
        env={**os.environ, **proxy},
        text=True,
    )

    assert reach.STATUS == done.returncode, done.stderr
    assert "a test reached for '192.0.2.1" in told()
    assert how == "in a child" or "a test reached for '192.0.2.1" in done.stderr


@pytest.mark.parametrize(
    ("flags", "environment"),
    [((), {}), ((), {"PYTHONPATH": "elsewhere"}), (("-I",), None), (("-E",), None)],
)
def test_no_program_runs_without_the_guard(
    told: Callable[[], str], flags: tuple[str, ...], environment: dict[str, str] | None
) -> None:
    """A Python that would not load the guard is not even started."""
    with pytest.raises(pytest.fail.Exception, match="without the guard"):
        subprocess.run([sys.executable, *flags, "-c", ""], check=True, env=environment)

    assert "without the guard" in told()


@pytest.mark.parametrize("words", [["curl", "http://127.0.0.1:9/"], ["/usr/bin/env", "true"]])
def test_no_other_program_is_started(told: Callable[[], str], words: list[str]) -> None:
    """A program that is no Python cannot be watched: few are allowed, by name."""
    with pytest.raises(pytest.fail.Exception, match="may reach for anything"):
        subprocess.run(words, check=True)

    assert f"starts {words[0].rpartition('/')[2]}," in told()


@pytest.mark.parametrize(
    ("call", "arguments", "sentence"),
    [
        ("system", ["true"], "a shell, which"),
        ("posix_spawn", ["/nowhere/curl", ["curl"], {}], "curl, which"),
        ("execv", ["/nowhere/wget", ["wget"]], "wget, which"),
        ("execvp", [b"/nowhere/dig", [b"dig"]], "dig, which"),
        ("posix_spawn", ["/nowhere/python", ["python"], {}], "a Python without the guard"),
        ("execve", ["/nowhere/python", ["python"], {}], "a Python without the guard"),
        ("execv", ["/nowhere/python3", ["python", "-I"]], "a Python without the guard"),
        ("execv", ["/nowhere/python3", [b"python", b"-E"]], "a Python without the guard"),
    ],
)
def test_no_program_is_started_another_way(
    told: Callable[[], str], call: str, arguments: list[object], sentence: str
) -> None:
    """The system's own calls are judged before they find that there is no such program."""
    with pytest.raises(pytest.fail.Exception, match=sentence):
        getattr(os, call)(*arguments)

    assert f"a test starts {sentence}" in told()


def test_a_guarded_python_is_started_another_way() -> None:
    """One that loads the guard may be: it ends as its program says."""
    words = [sys.executable, "-c", "raise SystemExit(7)"]
    _, status = os.waitpid(os.posix_spawn(sys.executable, words, os.environ), 0)

    assert 7 == os.waitstatus_to_exitcode(status)


def test_what_a_thread_reaches_for_is_written_down(told: Callable[[], str]) -> None:
    """Its error may end with the thread; the report remains, and where it was."""

    def swallow() -> None:
        with pytest.raises(pytest.fail.Exception):
            socket.create_connection(_ELSEWHERE, 5)

    thread = threading.Thread(target=swallow)
    thread.start()
    thread.join()

    assert "'192.0.2.1'" in told()
    assert "in swallow" in told()


def test_a_program_of_a_test_reaches_this_machine() -> None:
    """Servers of a test are there for its programs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"import socket; socket.create_connection({server.getsockname()}, 5)"
        done = subprocess.run([sys.executable, "-c", code], check=False)

    assert 0 == done.returncode


def test_no_proxy_is_seen() -> None:
    """A proxy is on this machine, and reaches others for us: there is none."""
    named = [name for name in os.environ if name.lower().endswith("_proxy")]

    assert [] == named


def test_this_machine_is_reached() -> None:
    """Servers of a test are found by address and by name."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1]), 5) as client,
    ):
        peer = client.getpeername()

    assert "127.0.0.1" == peer[0]


def test_nobodys_settings_are_seen() -> None:
    """Credentials and settings of whoever runs the tests are gone, AWS's files included."""
    ours = [name for name in os.environ if name.startswith(("EDGECERT_", "SLACK_"))]

    assert [] == ours
    assert os.devnull == os.environ["AWS_SHARED_CREDENTIALS_FILE"] == os.environ["AWS_CONFIG_FILE"]
    assert "AWS_ENDPOINT_URL" not in os.environ
