"""An upload page in front of a real store: people, a job whose certificate wants its key, a browser
without JavaScript.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

import httpx
import pytest
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bot.domain.importing import CertificateText
from bot.domain.job import Job
from bot.domain.person import Actor
from bot.services.acting import Acting
from bot.services.health import Health
from bot.services.task_keys import TaskKeys, ToImport
from bot.services.uploads import Uploads
from bot.store.sealed import SqliteSealed
from bot.store.sealing import Seal
from bot.store.sqlite import SqliteStore
from bot.x509.facts import facts
from handlers.http.server import HttpServer, application
from tests.canary import Canary
from tests.empty_store import empty_store
from tests.plain import PLAIN
from tests.unit.services.office import DANA, NOON, Office, furnished

CANARY = Canary.ec()
KEY = CANARY.pem
TITLE = "Shop 2027"


def certificate_of(canary: Canary) -> CertificateText:
    """Make a certificate of a key, signed by itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    names = x509.SubjectAlternativeName(
        [x509.DNSName("shop.example"), x509.DNSName("www.shop.example")]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(canary.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON - timedelta(days=1))
        .not_valid_after(NOON + timedelta(days=90))
        .add_extension(names, critical=False)
        .sign(canary.key, hashes.SHA256())
    )
    body = made.public_bytes(Encoding.PEM).decode()
    return CertificateText(body, "", facts(made, 1))


WANTED = ToImport(TITLE, certificate_of(CANARY))


class Page(HTMLParser):
    """What a page says, and where its form leads."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.forms: list[httpx.URL] = []
        self._url = answer.request.url
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep forms."""
        self.tags.append(tag)
        if tag == "form":
            self.forms.append(self._url.join(dict(attrs)["action"] or ""))

    def handle_data(self, data: str) -> None:
        """Keep texts."""
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All of it, on one line."""
        return " ".join(" ".join(self.texts).split())


@dataclass
class Desk:
    """The page, the store behind it, and a browser."""

    office: Office
    store: SqliteStore
    database: Path
    uploads: Uploads
    recipient: TaskKeys
    browser: httpx.Client
    jobs: list[Job] = field(default_factory=list)

    def task(self, number: int = 0) -> str:
        """Return the id of a task of the first job."""
        return self.store.tasks.of_job(self.jobs[0].number)[number].id

    def link(self, task: str | None = None, actor: Actor = DANA) -> str:
        """Ask for a link; return its address."""
        return self.uploads.link(actor, task or self.task()).url

    def get(self, url: str) -> httpx.Response:
        """Open a page."""
        return self.browser.get(url)

    def post(self, url: str, key: bytes | str, *, as_file: bool = True) -> httpx.Response:
        """Send the form of a page as browsers do: a file, or a text and a file without a name."""
        name, parts = ("key.pem", (key, "")) if as_file else ("", ("", key))
        file, text = (part.encode() if isinstance(part, str) else part for part in parts)
        body = (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n%b\r\n"
            b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n%b\r\n--b--\r\n'
        ) % (name.encode(), file, text)
        kind = {"content-type": "multipart/form-data; boundary=b"}
        return self.browser.post(url, content=body, headers=kind)

    def kept(self, task: str | None = None) -> bytes | None:
        """Return the key that is kept for a task, None when none is."""
        chosen, now = task or self.task(), self.office.clock.now()
        if chosen not in self.store.sealed.those([chosen], now=now):
            return None
        return self.store.sealed.open(chosen, now=now).reveal()


class Door:
    """The HTTP server, one for all tests: it leads to the uploads of the test that runs."""

    def __init__(self, folder: Path) -> None:
        """Serve health from an empty store; nobody listens yet."""
        self.store = empty_store(folder / "health.db")
        office = Office(self.store)
        app = application(
            Health(self.store, office.clock, office.settings), None, cast("Uploads", self)
        )
        self.server = HttpServer(app, host="127.0.0.1", port=0)
        self.uploads: Uploads | None = None

    def __getattr__(self, name: str) -> object:
        """Ask the uploads of the test."""
        return getattr(self.uploads, name)


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """An open door."""
    door = Door(tmp_path_factory.mktemp("door"))
    door.server.start()
    yield door
    assert door.server.stop(5)
    door.store.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[httpx.Client]:
    """A browser."""
    with httpx.Client(trust_env=False, verify=PLAIN) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, door: Door, browser: httpx.Client) -> Iterator[Desk]:
    """A desk with a job that waits for its key."""
    office = furnished(tmp_path)
    store = office.store
    assert isinstance(store, SqliteStore)
    store.sealed = SqliteSealed(store.connections, Seal([Fernet.generate_key().decode()]))
    recipient = TaskKeys(store, lambda _: WANTED)
    door.uploads = Uploads(
        Acting(store, office.clock, office.roles, sns=False),
        recipient,
        lambda: f"http://127.0.0.1:{door.server.port}/",
    )
    made = Desk(office, store, tmp_path / "edgecert.db", door.uploads, recipient, browser)
    made.jobs.append(office.checked())
    yield made
    store.close()
