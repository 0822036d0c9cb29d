"""Downloads go to Slack only, end in time, and never carry the token anywhere else."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.errors import RefusedError
from bot.slack.download import Download

Answer = Callable[[BaseHTTPRequestHandler], None]


class Files:
    """A server whose answer a test chooses; it keeps the headers that came."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.answer: Answer = lambda request: _send(request, b"a.example")
        self.tokens: list[str | None] = []
        files = self

        class Requests(BaseHTTPRequestHandler):
            """Hands each request to the test's answer."""

            def do_GET(self) -> None:
                files.tokens.append(self.headers.get("authorization"))
                files.answer(self)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _send(
    request: BaseHTTPRequestHandler, content: bytes, status: int = 200, **headers: str
) -> None:
    request.send_response(status)
    for name, value in {"content_type": "text/csv", **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(content)


@pytest.fixture
def files() -> Iterator[Files]:
    """A files server."""
    server = Files()
    yield server
    server.stop()


@pytest.fixture
def other() -> Iterator[Files]:
    """A server that nobody configured."""
    server = Files()
    yield server
    server.stop()


def fetch(files: Files, address: str, budget: float = 5.0) -> bytes:
    """Download as the bot would."""
    return Download(token="xoxb-made-up", api_url=f"{files.url}/api/", budget=budget)(address)


def test_a_file_comes_with_the_bots_token(files: Files) -> None:
    """Slack hands files out to whoever has it."""
    assert b"a.example" == fetch(files, f"{files.url}/f/list.csv")
    assert ["Bearer xoxb-made-up"] == files.tokens


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/x",
        "https://files.slack.com.evil.example/x",
        "https://files.slack.com:444/x",
        "https://evil.example/files.slack.com",
        "https://user@evil.example/x",
        "ftp://files.slack.com/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_other_host_is_asked(files: Files, address: str) -> None:
    """A payload can name any address: only Slack's own gets the token."""
    with pytest.raises(RefusedError, match="not kept by Slack itself"):
        fetch(files, address)


def test_another_port_of_the_same_host_is_another_host(files: Files, other: Files) -> None:
    """The configured API's origin is taken exactly."""
    with pytest.raises(RefusedError, match="not kept by Slack itself"):
        fetch(files, f"{other.url}/f")
    assert [] == other.tokens


def test_a_redirect_is_not_followed(files: Files, other: Files) -> None:
    """It would carry the token away."""
    files.answer = lambda request: _send(request, b"", 302, location=f"{other.url}/f")

    with pytest.raises(RefusedError, match="HTTP 302"):
        fetch(files, f"{files.url}/f")
    assert [] == other.tokens


def test_slacks_page_to_sign_in_is_no_list(files: Files) -> None:
    """It is what comes without the scope files:read."""
    files.answer = lambda request: _send(request, b"<html>", content_type="text/html; charset=u")

    with pytest.raises(RefusedError, match="files:read"):
        fetch(files, f"{files.url}/f")


def test_too_much_is_not_read_to_its_end(files: Files) -> None:
    """Whatever size the form named, 512 KB is all that is taken."""
    files.answer = lambda request: _send(request, b"x" * (512 * 1024 + 1))

    with pytest.raises(RefusedError, match="At most 512 KB"):
        fetch(files, f"{files.url}/f")


def test_a_file_that_drips_ends_with_the_budget(files: Files) -> None:
    """A byte now and then would start a socket's timeout anew each time."""
    ended = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not ended.wait(0.05):
            try:
                request.wfile.write(b"x")
            except OSError:
                return

    files.answer = drip
    with pytest.raises(RefusedError, match="took too long"):
        fetch(files, f"{files.url}/f", budget=0.3)
    ended.set()


def test_nobody_there_is_told(files: Files) -> None:
    """A sentence for the field, not a trace."""
    files.stop()

    with pytest.raises(RefusedError, match="could not be reached"):
        fetch(files, f"{files.url}/f")
