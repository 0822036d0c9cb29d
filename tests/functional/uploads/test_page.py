"""The upload page as a browser without JavaScript meets it: what it says, what it takes, once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.domain.importing import GivenFile
from bot.domain.job import JobState
from bot.domain.private_key import PrivateKeyText
from bot.domain.upload import KeyFor, KeyRead
from bot.errors import NotAllowedError, StaleError, StoreError
from bot.services.task_keys import TaskKeys
from handlers.http.uploads import MAX_READ, MAX_UPLOAD
from tests.canary import Canary
from tests.functional.uploads.conftest import CANARY, KEY, TITLE, Desk, Page
from tests.unit.services.office import DANA, SAM, VERA, people_are_in

SUBJECT = "J-1"


def test_the_page_says_what_the_key_is_for(desk: Desk) -> None:
    """The certificate, its names, its job, until when, and what becomes of the key."""
    answer = desk.get(desk.link())
    page = Page(answer)

    assert 200 == answer.status_code
    for said in (
        "Hand over a private key",
        "Shop 2027",
        "shop.example, www.shop.example",
        "02 Nov 2026 to 01 Feb 2027",
        "ECDSA P-256",
        "J-1 in Slack",
        "12:10 UTC",
        "erased",
        "not into any log",
    ):
        assert said in page.text


def test_a_page_keeps_to_itself(desk: Desk) -> None:
    """No script, no frame, no cache, no referrer, nothing loaded: on every page of every status."""
    url = desk.link()
    unknown = desk.get(url[:-1])
    answers = [desk.get(url), desk.post(url, "no key"), desk.get(url), unknown]

    assert [200, 422, 410, 404] == [answer.status_code for answer in answers]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "form-action 'self'; base-uri 'none'; frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert ("no-store", "no-referrer", "DENY", "nosniff") == tuple(
            answer.headers[name]
            for name in (
                "cache-control", "referrer-policy", "x-frame-options", "x-content-type-options",
            )
        )  # fmt: skip
        assert set() == {"script", "img", "link", "iframe"} & set(Page(answer).tags)
        assert "set-cookie" not in answer.headers


def test_looking_uses_nothing_up(desk: Desk) -> None:
    """Slack, mail gateways and browsers open links before people do."""
    url = desk.link()
    looks = [desk.get(url).status_code for _ in range(3)]
    desk.browser.head(url)
    desk.browser.request("OPTIONS", url)

    assert [200, 200, 200] == looks
    assert 200 == desk.post(url, KEY).status_code


@pytest.mark.parametrize("as_file", [True, False])
def test_a_key_is_taken_once(desk: Desk, *, as_file: bool) -> None:
    """As a file or as text; it is kept for its task, whose job is shown anew; then the link is
    used up.
    """
    url = desk.link()
    before = desk.store.tasks.get(desk.task()).wake_seq
    answer = desk.post(url, KEY, as_file=as_file)
    again = desk.post(url, Canary.ec().pem)

    assert (200, 410) == (answer.status_code, again.status_code)
    assert "The key was taken" in Page(answer).text
    assert "This link was used at 12:00 UTC" in Page(again).text
    assert KEY.split() == (desk.kept() or b"").split()
    assert before + 1 == desk.store.tasks.get(desk.task()).wake_seq
    assert ("U0DANA", f"hand over the key of {TITLE}", "done") in desk.office.audit(SUBJECT)


def test_a_key_that_does_not_fit_is_refused_with_what_mends_it(desk: Desk) -> None:
    """Exactly why, the commands, nothing kept; another attempt has what is left of the time."""
    url = desk.link()
    wrong = Canary.ec()
    answer = desk.post(url, wrong.pem)
    page = Page(answer)
    desk.office.clock.wait(minutes=9)
    second = desk.post(str(page.forms[0]), KEY)

    assert (422, 200) == (answer.status_code, second.status_code)
    assert "Private key:" in page.text
    assert "openssl pkey -in key.pem" in page.text
    assert {} == wrong.found_in({"page": answer.text})
    assert str(page.forms[0]) != url
    assert KEY == desk.kept()


def test_another_attempt_has_no_more_time(desk: Desk) -> None:
    """Ten minutes from the first link, however many attempts."""
    page = Page(desk.post(desk.link(), "no key"))
    desk.office.clock.wait(minutes=10)
    late = desk.post(str(page.forms[0]), KEY)

    assert 410 == late.status_code
    assert "ended at 12:10 UTC" in Page(late).text
    assert desk.kept() is None


def test_a_link_lives_ten_minutes(desk: Desk) -> None:
    """To the second; then neither a look nor a key gets anywhere."""
    url = desk.link()
    desk.office.clock.wait(seconds=599)
    open_still = desk.get(url).status_code
    desk.office.clock.wait(seconds=1)

    assert (200, 410, 410) == (
        open_still, desk.get(url).status_code, desk.post(url, KEY).status_code,
    )  # fmt: skip
    assert desk.kept() is None


def test_guessing_leads_nowhere(desk: Desk) -> None:
    """Whatever is near a token, or beside it."""
    url = desk.link()
    root, _, token = url.rpartition("/")
    guesses = [token[:-1], token + "A", token.swapcase(), token[::-1], "A" * 43, "%00", "a" * 5000]
    answers = [call(f"{root}/{guess}") for guess in guesses for call in _calls(desk)]

    assert {404} == {answer.status_code for answer in answers}
    assert {404} == {call(f"{root}/").status_code for call in _calls(desk)}
    assert (43, None) == (len(token), desk.kept())


def _calls(desk: Desk) -> list[Callable[[str], httpx.Response]]:
    return [desk.get, lambda url: desk.post(url, KEY)]


def test_a_link_is_for_its_own_task(desk: Desk) -> None:
    """The key goes to the task that the link was made for, whatever else wants one."""
    desk.office.clock.wait(seconds=1)
    other = desk.store.tasks.of_job(desk.office.checked().number)[0].id
    desk.post(desk.link(other), KEY)

    assert (None, KEY) == (desk.kept(), desk.kept(other))


def test_nobody_but_operators_gets_a_link(desk: Desk) -> None:
    """A viewer is refused, and the audit says so."""
    with pytest.raises(NotAllowedError, match="You may not hand over private keys"):
        desk.link(actor=VERA)

    assert "refused" in desk.office.audit(SUBJECT)[-1][2]


def test_whom_the_link_was_given_to_must_still_be_an_operator(desk: Desk) -> None:
    """Asked at the moment of the act; nothing is used up."""
    url = desk.link()
    desk.store.directory.put("channel", "C0SSLOPS00", {SAM.user}, now=desk.office.clock.now())
    answer = desk.post(url, KEY)
    people_are_in(desk.office)

    assert 403 == answer.status_code
    assert desk.kept() is None
    assert 200 == desk.post(url, KEY).status_code


def test_a_new_link_ends_the_old_one(desk: Desk) -> None:
    """Of the same person; and a key that was taken ends everybody's."""
    old, sams = desk.link(), desk.link(actor=SAM)
    new = desk.link()
    before = [desk.get(url).status_code for url in (old, sams, new)]
    desk.post(new, KEY)

    assert [410, 200, 200] == before
    assert 410 == desk.get(sams).status_code


def test_a_job_that_is_over_takes_no_key(desk: Desk) -> None:
    """A link of a cancelled job leads nowhere, and none is made for it."""
    url, task = desk.link(), desk.task()
    desk.store.jobs.save(
        replace(desk.jobs[0], state=JobState.CANCELLED), now=desk.office.clock.now()
    )
    with pytest.raises(StaleError, match="No private key is wanted"):
        desk.link(task)
    with pytest.raises(StaleError, match="No private key is wanted"):
        desk.link("no-such-task")

    assert 404 == desk.post(url, KEY).status_code


def test_a_key_that_is_not_wanted_any_more_is_not_taken(desk: Desk) -> None:
    """The task was dropped since the link was made."""
    url = desk.link()
    task = desk.store.tasks.get(desk.task())
    desk.store.tasks.write(replace(task, drop_requested=True), now=desk.office.clock.now())
    answer = desk.post(url, KEY)

    assert 410 == answer.status_code
    assert "No private key is wanted" in Page(answer).text
    assert desk.kept() is None


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({}, 400, "Send the form of this page"),
        ({"data": {"text": "x"}}, 400, "Send the form of this page"),
        ({"files": {"text": (None, " ")}}, 400, "nothing was sent"),
        ({"files": {"other": (None, "x")}}, 400, "nothing was sent"),
        ({"files": {"file": ("a", b"x"), "text": (None, "x")}}, 400, "a file and a text were sent"),
        ({"files": [("file", b"x"), ("file", b"y")]}, 400, "no form of this page"),
        (
            {"content": b"--x\r\n!", "headers": {"content-type": "multipart/form-data"}},
            400,
            "no form of this page",
        ),
        (
            {"content": b"!", "headers": {"content-type": "multipart/form-data; boundary=x"}},
            400,
            "no form of this page",
        ),
        ({"files": {"file": ("a", b"x" * MAX_UPLOAD)}}, 413, "longer than 64 KB"),
        ({"files": {"text": (None, "x" * (MAX_UPLOAD + 1))}}, 413, "longer than 64 KB"),
    ],
)
def test_a_request_that_brings_no_key_uses_nothing_up(
    desk: Desk, sent: dict[str, object], status: int, said: str
) -> None:
    """It is told what to do, on the page with its form."""
    url = desk.link()
    answer = desk.browser.post(url, **sent)  # type: ignore[arg-type] # as the case says

    assert status == answer.status_code
    assert said in Page(answer).text
    assert 1 == len(Page(answer).forms)
    assert 200 == desk.post(url, KEY).status_code


def test_more_than_any_browser_sends_by_mistake_is_not_read(desk: Desk) -> None:
    """The connection may end before the answer is seen; nothing is used up either way."""
    url = desk.link()
    try:
        status = desk.browser.post(url, files={"file": b"x" * (4 * MAX_READ)}).status_code
    except httpx.TransportError:
        status = 413

    assert 413 == status
    assert 200 == desk.post(url, KEY).status_code


def test_of_two_keys_at_once_one_is_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both were checked; the other is told that the link was used."""
    url, both = desk.link(), threading.Barrier(2)
    checked = desk.recipient.check

    def check_at_once(task: str, given: GivenFile) -> KeyRead:
        both.wait(60)
        return checked(task, given)

    monkeypatch.setattr(desk.recipient, "check", check_at_once)
    keys, statuses = [KEY, CANARY.der], dict[int, int]()

    def post(number: int) -> None:
        statuses[number] = desk.post(url, keys[number]).status_code

    threads = [threading.Thread(target=post, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [200, 410] == sorted(statuses.values())
    assert KEY == desk.kept()


def test_a_crash_between_taking_and_keeping_keeps_nothing_and_uses_nothing_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one transaction: whoever sends the key again is served."""
    url = desk.link()

    def crash(*_: object, **__: object) -> None:
        raise StoreError("The disk that holds the store is full, so nothing was saved.")

    with monkeypatch.context() as patch:
        patch.setattr(desk.recipient, "taken", crash)
        answer = desk.post(url, KEY)
    kept = desk.kept()

    assert 503 == answer.status_code
    assert "The disk that holds the store is full" in Page(answer).text
    assert kept is None
    assert 200 == desk.post(url, KEY).status_code


def test_what_people_named_is_escaped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is text, whatever it looks like."""
    hostile = KeyFor("J-1", "<script>alert(1)</script>", ('"><img src=x>',), (("a&b", "{0}"),))
    monkeypatch.setattr(desk.recipient, "about", lambda _: hostile)
    answer = desk.get(desk.link())
    page = Page(answer)

    assert set() == {"script", "img"} & set(page.tags)
    assert "<script>alert(1)</script>" in page.text
    assert "a&b {0}" in page.text


def test_links_are_not_shown(desk: Desk) -> None:
    """What holds one may be logged."""
    link = desk.uploads.link(DANA, desk.task())
    token = link.url.rpartition("/")[2]
    handed = desk.uploads.take(token, GivenFile("", PrivateKeyText("no key")))

    assert token not in repr(link)
    assert handed.next_token
    assert handed.next_token not in repr(handed)
    assert timedelta(minutes=10) == link.expires_at - desk.office.clock.now()


def test_a_task_that_imports_nothing_has_no_key(desk: Desk) -> None:
    """Whoever asks to have one checked for it is told so."""
    keys = TaskKeys(desk.store, lambda _: None)
    with pytest.raises(StaleError, match="No private key is wanted"):
        keys.check(desk.task(), GivenFile("", PrivateKeyText(KEY)))

    assert keys.about(desk.task()) is None
