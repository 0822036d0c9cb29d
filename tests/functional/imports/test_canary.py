"""No private key is anywhere but in the request to ACM, whichever way it came in and whatever
became of it. The key is one like no other, and the search is of everything that there is.
"""

import json
import logging
import traceback
from collections.abc import Callable

import pytest
from botocore.client import BaseClient
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from bot.app import backup
from bot.aws.acm import Acm
from bot.domain.job import JobState
from bot.sandbox.authority import Issued, Kind
from bot.sandbox.aws.faults import Kind as Fault
from bot.store.sealed import SqliteSealed
from tests.canary import Canary, files_of
from tests.functional.imports.conftest import IMPORT, Flight, Fly

ALLOWED: dict[str, object] = {"allow_keys_in_slack": True}
NAME = "canary.shop.example"
PASTE, UPLOAD, MANAGER = "Paste it below", "One-time upload page", "Secrets Manager ARN"
Asked = tuple[Flight, Issued, Canary]


def _whole(issued: Issued, key: bytes) -> str:
    parts = {"certificate": issued.body, "chain": issued.chain, "private_key": key}
    return json.dumps({name: part.decode() for name, part in parts.items()})


def _lines(key: Canary) -> str:
    return "\n".join(key.pem.decode().splitlines()[1:-1])


def _paste(fly: Fly, kind: Kind = "ec") -> Asked:
    flight = fly(**ALLOWED)
    issued, canary = flight.issued(NAME, kind=kind)
    form = flight.form(issued, PASTE, private_key_text=canary.pem.decode())
    assert {} == form.submit()
    return flight, issued, canary


def _file(fly: Fly, kind: Kind = "ec") -> Asked:
    flight = fly(**ALLOWED)
    issued, canary = flight.issued(NAME, kind=kind)
    form = flight.form(issued, PASTE, certificate_body="", certificate_chain="")
    form.attach("Files", "all.pem", canary.pem + issued.muddle)
    assert {} == form.submit()
    return flight, issued, canary


def _upload(fly: Fly, kind: Kind = "ec") -> Asked:
    flight = fly()
    issued, canary = flight.issued(NAME, kind=kind)
    assert {} == flight.form(issued, UPLOAD).submit()
    assert 200 == flight.upload(flight.link(), canary.pem).status_code
    return flight, issued, canary


def _secret(fly: Fly, kind: Kind = "ec") -> Asked:
    return _named(fly, kind, lambda _, canary: canary.pem.decode())


def _secret_der(fly: Fly, kind: Kind = "ec") -> Asked:
    return _named(fly, kind, lambda _, canary: canary.der)


def _secret_pkcs12(fly: Fly, kind: Kind = "ec") -> Asked:
    return _named(fly, kind, _pkcs12)


def _named(fly: Fly, kind: Kind, value: Callable[[Issued, Canary], str | bytes]) -> Asked:
    flight = fly()
    issued, canary = flight.issued(NAME, kind=kind)
    form = flight.form(issued, MANAGER)
    form.fill(MANAGER, flight.secret(NAME, value(issued, canary)))
    assert {} == form.submit()
    return flight, issued, canary


def _listed(fly: Fly, kind: Kind = "ec") -> Asked:
    flight = fly()
    issued, canary = flight.issued(NAME, kind=kind)
    form = flight.form(issued, MANAGER, certificate_body="", certificate_chain="")
    form.fill(MANAGER, flight.secret(NAME, _whole(issued, canary.pem)))
    assert {} == form.submit()
    return flight, issued, canary


def _pkcs12(issued: Issued, _: Canary) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        None, issued.private_key, issued.leaf, [issued.intermediate], NoEncryption()
    )


WAYS = (_paste, _file, _upload, _secret, _secret_der, _secret_pkcs12, _listed)
Way = Callable[..., Asked]


@pytest.mark.parametrize(
    ("way", "kind"),
    [*((way, "ec") for way in WAYS), *((way, "rsa") for way in (_paste, _upload, _secret_der))],
)
def test_a_key_that_is_imported(fly: Fly, way: Way, kind: Kind) -> None:
    """By every way: looked for while it waits for Confirm, and when all is over."""
    flight, _, canary = way(fly, kind)
    flight.confirm()
    found = [flight.nowhere(canary)]
    state = flight.end()

    assert JobState.SUCCEEDED is state, flight.station.seen()
    assert canary.pem.split() == flight.sent_to_acm().split()
    assert [{}, {}] == [*found, flight.nowhere(canary)]


def test_a_key_in_der_by_the_page(fly: Fly) -> None:
    """It is turned into PEM, and seen by nobody on the way; a backup has none of it."""
    flight = fly()
    issued, canary = flight.issued(NAME)
    assert {} == flight.form(issued, UPLOAD).submit()
    assert 200 == flight.upload(flight.link(), canary.der).status_code
    copy = flight.folder / "copy.db"
    backup(f"sqlite:///{flight.station.store.connections.path}", copy)
    kept = canary.found_in(files_of(copy), public=b"".join(flight.public))
    flight.confirm()

    assert JobState.SUCCEEDED is flight.end(), flight.station.seen()
    assert [{}, {}] == [kept, flight.nowhere(canary)]


@pytest.mark.parametrize("way", [_file, _secret])
def test_a_key_whose_job_is_cancelled(fly: Fly, way: Way) -> None:
    """It was never sent, and is nowhere."""
    flight, _, canary = way(fly)
    flight.slack.person("dana").press(flight.until_button("Cancel"), "Cancel")
    flight.station.pass_time(60)

    assert JobState.CANCELLED is flight.job().state
    assert b"" == flight.sent_to_acm()
    assert {} == flight.nowhere(canary)


#: What befalls the one call, attempt after attempt; the last is done, and its answer is lost.
FAULTS: tuple[Fault, ...] = ("throttle", "denied", "server_error", "drop", "lost")


@pytest.mark.parametrize("way", [_upload, _secret])
def test_a_key_whose_import_goes_wrong(fly: Fly, way: Way) -> None:
    """Whatever AWS answers: it is imported in the end, once, and told nowhere meanwhile."""
    flight, _, canary = way(fly)
    for fault in FAULTS:
        flight.aws.faults.add(IMPORT, fault)
    flight.confirm()
    flight.station.until(lambda: flight.job().state is not JobState.RUNNING, seconds=9000, step=30)
    flight.station.pass_time(60)

    assert JobState.SUCCEEDED is flight.job().state, flight.station.seen()
    assert [] == flight.aws.faults.pending()
    assert 1 == len(flight.aws.acm.certificates())
    assert {} == flight.nowhere(canary)


def test_a_key_that_aws_quotes(fly: Fly) -> None:
    """A refusal that quotes what was sent becomes a sentence without it; *Retry* imports it."""
    flight, _, canary = _upload(fly)
    said = f"Value '{canary.pem.decode()}' at 'privateKey' failed to satisfy constraint"
    flight.aws.faults.add(IMPORT, "error", code="ValidationException", message=said)
    flight.confirm()
    failed = flight.end()
    found = flight.nowhere(canary)
    flight.slack.person("dana").press(flight.until_button("Retry failed"), "Retry failed")
    state = flight.end()

    assert (JobState.FAILED, JobState.SUCCEEDED) == (failed, state)
    assert [{}, {}] == [found, flight.nowhere(canary)]


@pytest.mark.parametrize(
    ("owner", "name"), [(Acm, "put"), (BaseClient, "_make_api_call"), (SqliteSealed, "open")]
)
def test_a_key_on_its_way_when_the_worker_dies(
    fly: Fly, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    """A fault of our own before the call, in it and beside it: the traceback, logged as workers
    log it, has no key; the next worker imports it once.
    """
    flight, _, canary = _upload(fly)
    flight.confirm()
    whole = getattr(owner, name)

    def break_down(*given: object, **named: object) -> object:
        if owner is BaseClient and given[1] != "ImportCertificate":
            return whole(*given, **named)
        raise RuntimeError("a fault of our own")

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, break_down)
        with pytest.raises(RuntimeError, match="of our own") as caught:
            flight.end()
    logging.getLogger("scheduler").error("died", exc_info=caught.value)
    told = "".join(traceback.format_exception(caught.value))
    state = flight.end()

    assert JobState.SUCCEEDED is state, flight.station.seen()
    assert 1 == len(flight.aws.acm.certificates())
    assert "a fault of our own" in flight.ear.text
    assert {} == canary.found_in({"traceback": told}, public=b"".join(flight.public))
    assert {} == flight.nowhere(canary)


#: What people hand over by mistake, in the form: the field, and what of the key they put there.
MISTAKES: dict[str, tuple[dict[str, object], Callable[[Canary, Issued], dict[str, str]]]] = {
    "the key in the body": ({}, lambda key, _: {"Certificate body": key.pem.decode()}),
    "the key behind the body": (
        {},
        lambda key, one: {"Certificate body": (one.body + key.pem).decode()},
    ),
    "the key in the chain": ({}, lambda key, _: {"Certificate chain": key.pem.decode()}),
    "the key as the name": (
        {},
        lambda key, _: {"Certificate name": key.pem.decode().replace("\n", "")[:250]},
    ),
    "the key for the secret": ({}, lambda key, _: {MANAGER: key.pem.decode()}),
    "the key for tags": ({}, lambda key, _: {"Tags": key.pem.decode()}),
    "a key without its first line, for the secret": ({}, lambda key, _: {MANAGER: _lines(key)}),
    "a key without its first line, for tags": ({}, lambda key, _: {"Tags": _lines(key)}),
    "a key without its first line, as the name": (
        {},
        lambda key, _: {"Certificate name": _lines(key).replace("\n", " ")[:250]},
    ),
    "the last line of a key, for tags": ({}, lambda key, _: {"Tags": _lines(key)[70:110]}),
    "half a key": (ALLOWED, lambda key, _: {"Private key text": key.pem.decode()[:-60]}),
    "another's key": (ALLOWED, lambda key, _: {"Private key text": key.pem.decode()}),
}


@pytest.mark.parametrize("chosen", [{}, ALLOWED], ids=["closed", "open"])
def test_a_key_that_the_form_refuses(fly: Fly, chosen: dict[str, object]) -> None:
    """Each is refused; no error quotes it, no form shows it again."""
    flight = fly(**chosen)
    issued, _ = flight.issued(NAME)
    found = {}
    for mistake, (setting, typed) in MISTAKES.items():
        if setting != chosen:
            continue
        stray = Canary.ec()
        form = flight.form(issued, PASTE if chosen else MANAGER)
        for label, text in typed(stray, issued).items():
            form.fill(label, text)
        errors = form.submit()
        form.close()
        found[mistake] = ["" if errors else "accepted", errors.get("", ""), flight.nowhere(stray)]

    assert found
    assert {mistake: ["", "", {}] for mistake in found} == found


def test_a_key_in_a_file_that_is_refused(fly: Fly) -> None:
    """Not allowed here: Slack has seen it, so the advice is to have the certificate issued anew."""
    flight = fly()
    issued, canary = flight.issued(NAME)
    form = flight.form(issued, UPLOAD)
    form.attach("Files", "key.pem", canary.pem)
    errors = form.submit()

    assert "Files" in errors
    assert {} == flight.nowhere(canary)


def test_a_key_that_the_page_refuses(fly: Fly) -> None:
    """Another certificate's, encrypted, cut short, DER of nothing: and then the right one."""
    flight = fly()
    issued, canary = flight.issued(NAME)
    stray = Canary.ec()
    assert {} == flight.form(issued, UPLOAD).submit()
    for given in (stray.pem, stray.pem[:-40], stray.der, b"junk" + stray.der):
        assert 200 != flight.upload(flight.link(), given).status_code
    assert 200 == flight.upload(flight.link(), canary.pem).status_code
    flight.confirm()
    state = flight.end()

    assert JobState.SUCCEEDED is state, flight.station.seen()
    assert {} == flight.nowhere(canary, stray)


#: What may be in a secret in place of the key that belongs.
SECRETS: dict[str, Callable[[Canary], str]] = {
    "another's key": lambda key: key.pem.decode(),
    "half a key": lambda key: key.pem.decode()[:-60],
    "a key in JSON beside junk": lambda key: json.dumps({"a": [key.pem.decode(), 1], "b": "x"}),
    "a key on one line": lambda key: key.pem.decode().replace("\n", "\\n"),
}


def test_a_secret_that_does_not_fit(fly: Fly) -> None:
    """The card says so before Confirm, and quotes nothing of it."""
    flight = fly()
    issued, _ = flight.issued(NAME)
    found = {}
    for number, (what, written) in enumerate(SECRETS.items()):
        stray = Canary.ec()
        form = flight.form(issued, MANAGER)
        form.fill("Secrets Manager ARN", flight.secret(f"{NAME}/{number}", written(stray)))
        assert {} == form.submit()
        flight.until_button("Edit")
        found[what] = ["Confirm" in flight.card().buttons, flight.nowhere(stray)]

    assert {what: [False, {}] for what in SECRETS} == found
    assert b"" == flight.sent_to_acm()


#: How a careless bot would let a key out, by the place in which it is found then.
LEAKS: dict[str, Callable[[Flight, bytes], object]] = {
    "logs": lambda _, key: logging.getLogger("ours").info("got %s", key.splitlines()[1]),
    "told to Slack": lambda flight, key: flight.post(key.decode()),
    "SNS": lambda flight, key: flight.publish(key.decode()),
    "AWS": lambda flight, key: flight.tag(key.decode().splitlines()[1]),
    "pages": lambda flight, key: flight.echo(key),
    "files in Slack": lambda flight, key: flight.share(key),
    "answers to Slack": lambda flight, key: flight.answer(key.decode()),
}


def test_a_key_that_gets_out_is_found(fly: Fly) -> None:
    """The search would notice each leak, where it is and before the next."""
    flight, _, canary = _secret(fly)
    flight.confirm()
    noticed = []
    for place, leak in LEAKS.items():
        before = flight.nowhere(canary)
        leak(flight, canary.pem)
        noticed.append((place, place in before, place in flight.nowhere(canary)))

    assert [(place, False, True) for place in LEAKS] == noticed


def test_a_key_in_the_database_is_found(fly: Fly) -> None:
    """In its rows, in its log, and in pages that were freed."""
    flight, _, canary = _secret(fly)
    path = flight.station.store.connections.path
    flight.station.store.audit.add(
        flight.station.actor("dana"), canary.pem.decode(), "J-9", "done",
        now=flight.station.clock.now(),
    )  # fmt: skip

    assert f"{path.name}-wal" in flight.nowhere(canary)
