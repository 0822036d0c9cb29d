"""No private key is anywhere but in the request to ACM, also when it comes later, again or in vain:
by another way, by an edit, for a renewal, over Socket Mode, and for what never was imported.
"""

import pytest

from bot.domain.job import JobState
from bot.sandbox.slack import Modal
from tests.canary import Canary
from tests.functional.imports.conftest import IMPORT, Flight, Fly
from tests.patience import ANSWER

NAME = "canary.shop.example"
PASTE, UPLOAD, MANAGER = "Paste it below", "One-time upload page", "Secrets Manager ARN"
KEY = "Private key text"
DAY = 86_400


def _shown(flight: Flight) -> Modal:
    """Return the form that dana has open."""
    form = flight.slack.person("dana").modal()
    assert form is not None
    return form


def _middle(canary: Canary) -> str:
    """Return a line of the key."""
    return canary.pem.decode().splitlines()[1]


def _ended(flight: Flight) -> JobState:
    """Confirm by the card as it has become meanwhile."""
    flight.station.pass_time(60)
    flight.confirm()
    return flight.end()


def _handed_over(fly: Fly) -> tuple[Flight, Canary]:
    flight = fly()
    issued, canary = flight.issued(NAME)
    assert {} == flight.form(issued, UPLOAD).submit()
    assert 200 == flight.upload(flight.link(), canary.pem).status_code
    return flight, canary


@pytest.mark.parametrize("way", [PASTE, MANAGER])
def test_a_key_that_comes_another_way(fly: Fly, way: str) -> None:
    """The page was chosen; then it is pasted, or named in Secrets Manager."""
    flight = fly(allow_keys_in_slack=True)
    issued, canary = flight.issued(NAME)
    dana = flight.slack.person("dana")
    assert {} == flight.form(issued, UPLOAD).submit()
    links = dana.press(flight.until_button("Hand over"), "job_hand_over").wait()[-1]
    dana.press(links, "Another way…")
    form = _shown(flight)
    form.choose("Private key", way)
    given = canary.pem.decode()
    form.fill(
        KEY if way == PASTE else MANAGER, given if way == PASTE else flight.secret("l", given)
    )
    assert {} == form.submit()

    assert JobState.SUCCEEDED is _ended(flight), flight.station.seen()
    assert canary.pem.split() == flight.sent_to_acm().split()
    assert {} == flight.nowhere(canary)


def test_a_key_that_comes_by_an_edit(fly: Fly) -> None:
    """*Edit* takes a key in the place of one that was to come, and shows none when opened again."""
    flight = fly(allow_keys_in_slack=True)
    issued, canary = flight.issued(NAME)
    assert {} == flight.form(issued, UPLOAD).submit()
    dana = flight.slack.person("dana")
    dana.press(flight.until_button("Edit"), "Edit")
    form = _shown(flight)
    form.choose("Private key", PASTE)
    form.fill(KEY, canary.pem.decode())
    assert {} == form.submit()
    flight.station.pass_time(60)
    dana.press(flight.until_button("Edit"), "Edit")
    _shown(flight).close()

    assert JobState.SUCCEEDED is _ended(flight), flight.station.seen()
    assert {} == flight.nowhere(canary)


def test_a_key_of_a_renewal(fly: Fly) -> None:
    """The same key twice: once for the certificate, once for what takes its place."""
    flight = fly(allow_keys_in_slack=True)
    issued, canary = flight.issued(NAME)
    assert {} == flight.form(issued, PASTE, private_key_text=canary.pem.decode()).submit()
    assert JobState.SUCCEEDED is _ended(flight), flight.station.seen()
    flight.station.pass_time(DAY, step=7200)
    again = flight.again(canary, NAME)
    form = flight.form(again, PASTE, private_key_text=canary.pem.decode())
    form.pick("Renew existing", form.search("Renew existing", "canary")[0])
    assert {} == form.submit()

    assert JobState.SUCCEEDED is _ended(flight), flight.station.seen()
    assert 1 == len(flight.aws.acm.certificates())
    assert {} == flight.nowhere(canary)


def test_a_key_that_nobody_confirms(fly: Fly) -> None:
    """The job expires after a day, and the sealed key goes with it."""
    flight, canary = _handed_over(fly)
    flight.station.pass_time(DAY + 3600, step=7200)

    assert JobState.EXPIRED is flight.job().state
    assert b"" == flight.sent_to_acm()
    assert {} == flight.nowhere(canary)


def test_a_key_whose_certificate_is_dropped(fly: Fly) -> None:
    """ACM does not take it for a while; then nobody wants it any more."""
    flight, canary = _handed_over(fly)
    flight.aws.faults.add(IMPORT, "denied", times=99)
    flight.confirm()
    flight.station.pass_time(60)
    answer = flight.slack.person("dana").press(flight.until_button("Drop"), "job_drop")
    flight.station.pass_time(3600, step=60)

    assert answer.error is None
    assert JobState.CANCELLED is flight.job().state
    assert {} == flight.nowhere(canary)


def test_a_key_over_socket_mode(fly: Fly) -> None:
    """Slack's own library would log every envelope, with what was typed into the form."""
    flight = fly(allow_keys_in_slack=True)
    issued, canary = flight.issued(NAME)
    link = flight.station.bot.listening.link(flight.slack.app_token)
    flight.slack.deliver_to("")
    link.start()
    try:
        flight.slack.wait_linked(seconds=ANSWER)
        form = flight.form(issued, PASTE, private_key_text=canary.pem.decode())
        assert {} == form.submit()
        state = _ended(flight)
    finally:
        link.stop(5)

    assert JobState.SUCCEEDED is state, flight.station.seen()
    assert any(_middle(canary) in str(one.payload) for one in flight.slack.deliveries())
    assert {} == flight.nowhere(canary)
