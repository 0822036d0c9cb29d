"""The form *Import* as a person meets it: faults at their fields with the commands that mend them,
nothing lost, no key ever sent back.
"""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet

from bot.domain.job import Distributions
from bot.domain.key_source import KeySource
from bot.sandbox.slack import Modal
from tests.functional.slack.counter import (
    BODY,
    CHAIN,
    FILES,
    ONLY,
    PASTE,
    SECRET,
    UPLOAD,
    Counter,
)
from tests.functional.slack.desk import OPS, said

KEY_TEXT = "Private key text"
EXTERNAL = "Secrets Manager ARN"


def pasting(counter: Callable[..., Counter]) -> Counter:
    """Return a counter that takes keys in Slack."""
    return counter(allow_keys_in_slack=True, secret_key=Fernet.generate_key().decode())


def sent(imports: Counter) -> str:
    """Return all that the bot sent to Slack."""
    return "".join(json.dumps(call.payload, default=str) for call in imports.desk.slack.calls())


def test_the_labels_are_as_people_know_them(imports: Counter) -> None:
    """In reading order, without a field for a key where Slack may have none."""
    form = imports.form()
    labels = [label for label in form.labels if label]

    assert [
        "Certificate name", BODY, CHAIN, FILES, "Private key", EXTERNAL, "Distributions",
        "Snapshot", "Tags", "Renew existing", "Post in",
    ] == labels  # fmt: skip


def test_a_field_for_the_key_comes_with_a_warning(counter: Callable[..., Counter]) -> None:
    """Only where the settings allow it."""
    form = pasting(counter).form()

    assert KEY_TEXT in form.labels
    assert any("Slack keeps what is sent to it" in text for text in form.texts)


def test_every_fault_is_told_at_its_field_with_what_mends_it(imports: Counter) -> None:
    """All at once; the form stays as it is, and the commands come to be copied as well."""
    issued = imports.issue("shop.example")
    form = imports.form()
    form.fill(BODY, issued.body.decode())
    form.fill("Tags", "team")
    errors = form.submit()
    imports.desk.slack.wait_for(lambda: bool(imports.desk.person("dana").ephemerals()))
    beside = imports.desk.person("dana").ephemerals()[-1].text

    assert {CHAIN, EXTERNAL, "Snapshot", "Tags"} == set(errors)
    assert "The certificate of “Sandbox Issuing CA EC”" in errors[CHAIN]
    assert "\nopenssl x509 -inform DER -in issuer.cer -out chain.pem" in errors[CHAIN]
    assert "```openssl x509 -in body.pem -noout -issuer" in beside
    assert form.is_open
    assert issued.body.decode().strip() == form.value(BODY)["value"].strip()
    assert [] == imports.desk.store.jobs.search()


def test_mended_in_place_it_is_one_job(imports: Counter) -> None:
    """The same form, with the chain."""
    issued = imports.issue("shop.example")
    form = imports.by_secret(issued)
    form.fill(CHAIN, "")
    refused = form.submit()
    form.fill(CHAIN, issued.chain.decode())

    assert [CHAIN] == list(refused)
    assert {} == form.submit()
    assert 1 == imports.job().number


def test_a_key_in_the_wrong_field_is_never_sent_back(imports: Counter) -> None:
    """It is said what happened to it, and how to make another."""
    issued = imports.issue("shop.example")
    form = imports.filled(issued, UPLOAD)
    form.fill(BODY, issued.body.decode() + issued.key.decode())
    errors = form.submit()
    said_of_it = errors.get(BODY, "")
    line = issued.key.decode().splitlines()[1]

    assert [BODY] == list(errors)
    assert "has now been sent to Slack" in said_of_it
    assert "openssl genpkey" in said_of_it
    assert line not in "".join(errors.values())
    assert line not in sent(imports)


def test_of_a_body_that_cannot_be_read_nothing_follows(imports: Counter) -> None:
    """The chain is not blamed for it, nor taken for the certificate."""
    form = imports.filled(imports.issue("shop.example"), UPLOAD)
    form.fill(BODY, "hello")
    errors = form.submit()

    assert [BODY] == list(errors)
    assert "certificate authority" not in errors[BODY]


def test_a_pasted_key_is_sealed_and_never_shown_again(counter: Callable[..., Counter]) -> None:
    """Not in the card, the form of an edit or anything else that Slack gets; it stays unless
    replaced.
    """
    imports = pasting(counter)
    issued = imports.issue("shop.example")
    form = imports.filled(issued, PASTE)
    form.fill(KEY_TEXT, issued.key.decode())
    errors = form.submit()
    imports.work()
    imports.desk.press("dana", "Edit")
    again = imports.modal()
    kept = again.value(KEY_TEXT)["value"]
    again.fill("Tags", "team=shop")
    edited = again.submit()
    imports.work()
    imports.desk.press("sam", "Confirm")
    imports.work()

    assert ({}, {}) == (errors, edited)
    assert not kept
    assert "stays with its key, unless you replace it" in "".join(again.texts)
    assert "imported" == imports.tasks()[0].state
    assert issued.key.decode().splitlines()[1] not in sent(imports)


def test_a_zip_brings_several(imports: Counter) -> None:
    """Each is a certificate of the job, called by its main name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a.example", "b.example"):
            archive.writestr(f"{name}/all.pem", imports.issue(name).muddle)
    form = imports.form()
    form.attach(FILES, "several.zip", packed.getvalue())
    form.choose("Private key", UPLOAD)
    form.choose("Distributions", ONLY)

    assert {} == form.submit()
    assert ["a.example", "b.example"] == [one.main_name for one in imports.tasks()]


def test_a_list_of_secrets_brings_several(imports: Counter) -> None:
    """A worker reads them; the card shows them, and their names are chosen there."""
    arns = []
    for name in ("a.example", "b.example"):
        one = imports.issue(name, f"www.{name}")
        arns.append(imports.secret(name, one.body + one.chain + one.key))
    form = imports.form()
    form.fill(EXTERNAL, "\n".join(arns))
    form.pick("Snapshot", form.search("Snapshot", imports.template)[0])
    errors = form.submit()
    imports.work()
    imports.desk.press("dana", "Names…")
    names = imports.modal()
    names.choose("a.example", "a.example")
    ticked = names.submit()
    imports.work()
    card = imports.desk.card().text

    assert ({}, {}) == (errors, ticked)
    assert [("a.example",), ("b.example", "www.b.example")] == [
        one.names for one in imports.tasks()
    ]
    assert "only in the certificate: `www.a.example`" in card


def test_a_file_that_is_too_large(imports: Counter) -> None:
    """Its field says so, by its name."""
    form = imports.filled(imports.issue("shop.example"), UPLOAD)
    form.attach(FILES, "huge.pem", b"x" * 600_000)

    assert "huge.pem has 585 KB" in form.submit()[FILES]


def test_a_file_that_slack_does_not_hand_out(imports: Counter) -> None:
    """Each is named at the files' field."""
    form = imports.filled(imports.issue("shop.example"), UPLOAD)
    form.attach(FILES, "chain.pem", b"x")
    imports.desk.slack.knobs.fail("download", "not_allowed", status=403)

    assert "chain.pem: Slack did not hand out the file (HTTP 403)" in form.submit()[FILES]


def test_an_import_is_edited_from_home(imports: Counter) -> None:
    """The form, and the form of names, take the job's place; each counts, though in one view."""
    issued = imports.issue("shop.example", "www.shop.example")
    ends = "Create one per certificate from a snapshot"
    assert {} == imports.by_secret(issued, ends=ends).submit()
    imports.modal().close()
    imports.work()
    imports.desk.clock.wait(seconds=60)
    dana = imports.desk.person("dana")
    imports.desk.home("dana").press("Jobs")
    imports.opened("Jobs").press("job_open")
    view = imports.opened("J-1")
    for name in ("shop.example", "www.shop.example"):
        view.press("Edit")
        imports.opened("Edit J-1")
        view.fill("Tags", f"for={name}")
        assert {} == view.submit()
        view.choose("shop.example", name)
        assert {} == view.submit()
        assert ("J-1", (name,)) == (view.title, imports.tasks()[0].names)

    assert (("for", "www.shop.example"),) == imports.job().request.tags
    assert 2 == len(imports.desk.slack.workspace.stacks[dana.id])


def test_names_are_chosen_on_the_job_that_home_shows(imports: Counter) -> None:
    """Their form stands on the job, which shows them then."""
    issued = imports.issue("shop.example", "www.shop.example")
    ends = "Create one per certificate from a snapshot"
    imports.by_secret(issued, ends=ends).submit()
    imports.modal().close()
    imports.work()
    imports.desk.clock.wait(seconds=60)
    imports.desk.home("dana").press("Jobs")
    imports.opened("Jobs").press("job_open")
    imports.opened("J-1").press("Names…")
    form = imports.opened("Names")
    form.choose("shop.example", "shop.example")
    errors = form.submit()
    kept = "only in the certificate: `www.shop.example`"
    imports.desk.slack.wait_for(lambda: kept in "".join(imports.modal().texts))

    assert {} == errors
    assert "J-1" == imports.modal().title


def test_the_way_of_the_key_and_the_ends_are_kept(imports: Counter) -> None:
    """What is chosen is asked for."""
    form = imports.by_secret(imports.issue("shop.example"))
    form.fill("Certificate name", "Shop 2027")
    form.fill("Tags", "Team=Shop")
    form.submit()
    job, (task,) = imports.job(), imports.tasks()

    assert (Distributions.NONE, (("Team", "Shop"),)) == (
        job.request.distributions, job.request.tags,
    )  # fmt: skip
    assert task.plan.imports is not None
    assert ("Shop 2027", KeySource.SECRET) == (
        task.plan.imports.title, task.plan.imports.key_source,
    )  # fmt: skip


def test_who_may_not_import_is_told_before_filling_it_in(imports: Counter) -> None:
    """By role, and by what the bot itself may do."""
    vera = imports.desk.person("vera")
    refused = said(vera.command("/certs", "import", channel="general"))
    imports.desk.store.denials.add(["acm:ImportCertificate"], now=imports.desk.clock.now())
    dana = imports.desk.person("dana")
    lacking = said(dana.command("/certs", "import", channel=OPS))

    assert "import certificates" in refused
    assert "Import is unavailable: my role lacks `acm:ImportCertificate`" in lacking


@pytest.mark.parametrize("opened", ["command", "menu"])
def test_the_form_opens_by_command_and_by_menu(imports: Counter, opened: str) -> None:
    """What is typed behind the verb is the certificate's name."""
    dana = imports.desk.person("dana")
    if opened == "command":
        dana.command("/certs", "import Shop 2027", channel=OPS)
    else:
        menu = dana.command("/certs", channel=OPS).wait()[-1]
        dana.press(menu, "Import")
    form: Modal = imports.modal()

    assert "Import" == form.title
    assert ("Shop 2027" if opened == "command" else None) == form.value("Certificate name")["value"]
    assert SECRET == form.value("Private key")["selected_option"]["text"]["text"]
