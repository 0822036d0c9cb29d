"""A one-time page as a person uses it in a browser: opens it, and sends its form with a file. It
knows no more of the page than what HTML says.
"""

import http.client
import secrets
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

PATIENCE = 20.0
"""Seconds for an answer, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser shows: the answer's status, its text on one line, and its form's address and
    file field, "" when it has none.
    """

    status: int
    text: str
    action: str
    field: str


def open_page(url: str) -> Page:
    """Open an address; raises OSError."""
    return _ask(url, "GET", b"", {})


def hand_over(page: Page, name: str, content: bytes) -> Page:
    """Send the page's form with a file in it, all other fields empty; return what comes then.

    Raises LookupError when the page has no form, OSError when nobody answers.
    """
    if not page.action:
        raise LookupError(f"there is no form on this page: {page.text}")
    boundary = secrets.token_hex(16)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{page.field}"; '
        f'filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return _ask(page.action, "POST", body, kind)


def _ask(url: str, method: str, body: bytes, headers: dict[str, str]) -> Page:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=PATIENCE)
    try:
        connection.request(method, address.path, body or None, headers)
        answer = connection.getresponse()
        read = _Reader()
        read.feed(answer.read().decode(errors="replace"))
    finally:
        connection.close()
    action = urljoin(url, read.action) if read.action is not None else ""
    return Page(answer.status, " ".join(" ".join(read.texts).split()), action, read.field)


class _Reader(HTMLParser):
    """Keeps the texts, the form's action and the name of its file input."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.action: str | None = None
        self.field = ""
        self._is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._is_hidden = tag == "style"
        if tag == "form":
            self.action = given.get("action", "")
        if tag == "input" and given.get("type") == "file":
            self.field = given.get("name", "")

    def handle_endtag(self, _: str) -> None:
        self._is_hidden = False

    def handle_data(self, data: str) -> None:
        if not self._is_hidden:
            self.texts.append(data)
