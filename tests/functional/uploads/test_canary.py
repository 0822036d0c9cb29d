"""No trace of a key is left anywhere but in the seal, whatever becomes of it on the upload page."""

import logging
from collections.abc import Iterator

import httpx
import pytest

from bot.errors import KeyNeededError
from bot.store.sealed import SqliteSealed
from bot.store.sealing import Seal
from tests.canary import LIBRARIES_OF_SLACK, Answers, Canary, Ear, files_of, listening, told
from tests.functional.uploads.conftest import CANARY, KEY, WANTED, Desk, Page
from tests.unit.services.office import DANA

PUBLIC = WANTED.certificate.body.encode()
STRANGER = Canary.rsa()


@pytest.fixture
def answers(desk: Desk) -> Iterator[Answers]:
    """Every answer that the browser gets."""
    heard = Answers([])
    desk.browser.event_hooks = {"response": [heard.heard]}
    yield heard
    desk.browser.event_hooks = {}


@pytest.fixture
def ear(desk: Desk) -> Iterator[Ear]:
    """All logs at DEBUG, from before the first request on."""
    assert desk
    with listening(*LIBRARIES_OF_SLACK) as heard:
        yield heard


def _nowhere(canary: Canary, desk: Desk, answers: Answers, ear: Ear) -> dict[str, list[str]]:
    """Return where a key is found: nowhere, when all is well. The search is of whole things."""
    rows = desk.store.connections.rows("SELECT * FROM events")
    audit = desk.store.audit.of_subject("J-1 Shop 2027")
    places: dict[str, bytes | str] = {
        **files_of(desk.database),
        "logs": ear.text,
        "answers": answers.text,
        "events": repr(rows),
        "audit": repr(audit),
    }
    assert {"edgecert.db", "edgecert.db-wal"} <= set(places)
    assert all(places[place] for place in ("edgecert.db", "logs", "answers"))
    return canary.found_in(places, public=PUBLIC)


def test_a_key_that_is_taken_and_erased(desk: Desk, answers: Answers, ear: Ear) -> None:
    """Handed over, opened as a step would, erased, its log emptied: searched after each."""
    found = []
    desk.get(url := desk.link())
    taken = desk.post(url, KEY)
    desk.post(url, KEY)
    found.append(_nowhere(CANARY, desk, answers, ear))
    kept = desk.kept()
    desk.store.sealed.erase([desk.task()])
    found.append(_nowhere(CANARY, desk, answers, ear))
    scrubbed = desk.store.sealed.scrub()
    found.append(_nowhere(CANARY, desk, answers, ear))

    assert (200, KEY, True) == (taken.status_code, kept, scrubbed)
    assert [{}, {}, {}] == found


@pytest.mark.parametrize("as_file", [True, False])
def test_a_key_that_is_refused(desk: Desk, answers: Answers, ear: Ear, *, as_file: bool) -> None:
    """Another certificate's, cut short, beside junk, by a link that was used or never was."""
    url = desk.link()
    for sent in (STRANGER.pem, STRANGER.pem[:-40], b"junk\n" + STRANGER.pem.replace(b"\n", b"\\n")):
        answer = desk.post(url, sent, as_file=as_file)
        url = str(Page(answer).forms[0])
        assert 422 == answer.status_code
    desk.office.clock.wait(minutes=10)
    statuses = [desk.post(one, STRANGER.pem).status_code for one in (url, url[:-1])]

    assert [410, 404] == statuses
    assert {} == _nowhere(STRANGER, desk, answers, ear)


def test_a_key_in_a_request_that_is_none(desk: Desk, answers: Answers, ear: Ear) -> None:
    """In the wrong field, in no form, twice, too long, in the address: nothing is told of it."""
    url, pem = desk.link(), STRANGER.pem
    line = pem.splitlines()[3].decode()
    post = desk.browser.post
    multipart = {"content-type": "multipart/form-data; boundary=x"}
    statuses = [
        post(url, content=pem).status_code,
        post(url, json={"key": pem.decode()}).status_code,
        post(url, files={"other": (None, pem)}).status_code,
        post(url, files=[("file", pem), ("file", pem)]).status_code,
        post(url, content=b"--x\r\n" + pem + b"--x", headers=multipart).status_code,
        post(url, files={"file": (line, b"x" * 100_000 + pem)}).status_code,
        desk.browser.put(url, content=pem).status_code,
    ]

    assert [400, 400, 400, 400, 400, 413, 405] == statuses
    assert {} == _nowhere(STRANGER, desk, answers, ear)


def test_a_key_on_its_way_when_something_breaks(
    desk: Desk, answers: Answers, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of our own ends in a traceback, which has no key; nothing is kept."""

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr(desk.recipient, "taken", break_down)
    answer = desk.post(desk.link(), KEY)
    ear.wait_for("a fault of our own")

    assert 500 == answer.status_code
    assert desk.kept() is None
    assert {} == _nowhere(CANARY, desk, answers, ear)


def test_no_token_is_logged(desk: Desk, ear: Ear) -> None:
    """Whoever reads the logs can use no link: not those of the server, at DEBUG, either."""
    url = desk.link()
    token = url.rpartition("/")[2]
    desk.get(url)
    logging.getLogger("proxy").info("GET %s", url)
    desk.post(url, "no key")

    assert "proxy" in ear.text
    assert token not in ear.text
    assert all(token.encode() not in content for content in files_of(desk.database).values())


def test_a_key_that_cannot_be_opened(desk: Desk, answers: Answers, ear: Ear) -> None:
    """The secret is gone: the error says what to do, and no form of it has the key."""
    desk.post(desk.link(), KEY)
    desk.store.sealed = SqliteSealed(desk.store.connections, Seal([]))
    with pytest.raises(KeyNeededError) as caught:
        desk.kept()

    assert "needs the key again" in str(caught.value)
    assert {} == CANARY.found_in({"error": told(caught.value)}, public=PUBLIC)
    assert {} == _nowhere(CANARY, desk, answers, ear)


def test_the_search_would_find_it(desk: Desk, answers: Answers, ear: Ear) -> None:
    """Once the bot logs, stores or answers a key, it is found there."""
    logging.getLogger("careless").info("got %s", KEY.splitlines()[1].decode())
    desk.store.audit.add(DANA, KEY.decode(), "J-2", "done", now=desk.office.clock.now())
    answers.heard(httpx.Response(200, content=KEY, request=httpx.Request("GET", "http://x")))
    found = _nowhere(CANARY, desk, answers, ear)

    assert {"edgecert.db-wal", "logs", "answers"} <= set(found)
