"""The form *Import*: every fault at its field with what mends it, and what a good one makes."""

import io
import zipfile
from datetime import timedelta

import pytest

from bot.domain.import_faults import NoteCode
from bot.domain.importing import GivenFile
from bot.domain.importing_job import Import, ImportCertificates
from bot.domain.job import Distributions, Job
from bot.domain.key_source import KeySource
from bot.domain.private_key import PrivateKeyText
from bot.errors import FieldsError, RefusedError
from bot.sandbox.authority import Issued
from scheduler.descriptions import Descriptions
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.importing import Desk

PREFIX = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"


def _faults(desk: Desk, issued: Issued | None = None, **typed: object) -> dict[str, str]:
    with pytest.raises(FieldsError) as refused:
        desk.submit(issued, **typed)
    return dict(refused.value.fields)


def _imports(bench: Bench, job: Job) -> list[Import]:
    return [task.plan.imports for task in bench.tasks(job) if task.plan.imports]


def _zip(**files: bytes) -> GivenFile:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.pem", content)
    return GivenFile("all.zip", PrivateKeyText(whole.getvalue()))


def test_a_muddle_is_put_in_order_and_that_is_said(bench: Bench, desk: Desk) -> None:
    """Root, chain and body pasted together in the wrong order come out as ACM takes them."""
    issued = desk.issue("shop.example")
    job = desk.submit(issued, body=PrivateKeyText(issued.muddle), chain=None)
    (imports,) = _imports(bench, job)

    assert imports.certificate is not None
    assert (issued.body.decode(), issued.chain.decode()) == (
        imports.certificate.body,
        imports.certificate.chain,
    )
    assert {NoteCode.SPLIT, NoteCode.ORDERED, NoteCode.ROOT_DROPPED} == {
        note.code for note in imports.notes
    }
    desk.checked(job)
    assert any("root was left out" in said for said in desk.said(job))


def test_a_certificate_in_the_field_of_the_chain_is_found(bench: Bench, desk: Desk) -> None:
    """The body may be empty when the chain has it all."""
    issued = desk.issue("shop.example")
    job = desk.submit(issued, body=None, chain=PrivateKeyText(issued.muddle))

    assert "shop.example" == _imports(bench, job)[0].title


def test_what_the_job_keeps_has_no_key(bench: Bench, desk: Desk) -> None:
    """Neither the rows of the job nor those of its tasks hold a line of it."""
    issued = desk.issue("shop.example")
    desk.submit(issued, name="shop", tags_text="team=web")
    rows = [
        *bench.store.connections.rows("SELECT * FROM jobs"),  # type: ignore[attr-defined]
        *bench.store.connections.rows("SELECT * FROM tasks"),  # type: ignore[attr-defined]
        *bench.store.connections.rows("SELECT * FROM events"),  # type: ignore[attr-defined]
    ]
    line = issued.key.decode().splitlines()[1]

    assert len(rows) > 1
    assert line not in repr([dict(row) for row in rows])


def test_several_files_are_several_certificates(bench: Bench, desk: Desk) -> None:
    """A zip of two certificates with chain and keys makes two tasks, each with its key sealed."""
    one, two = desk.issue("a.example"), desk.issue("b.example")
    files = (_zip(a=one.body, b=two.body, chain=one.chain, k1=one.key, k2=two.key),)
    job = desk.submit(files=files, key=PrivateKeyText(one.key))

    assert ["a.example", "b.example"] == [one.title for one in _imports(bench, job)]
    assert 2 == len(desk.sealed(*bench.tasks(job)))
    assert ImportCertificates(("a.example", "b.example")) == job.order


def test_a_chain_file_goes_with_a_pasted_body(bench: Bench, desk: Desk) -> None:
    """What is pasted and what is uploaded are read together."""
    issued = desk.issue("shop.example")
    file = GivenFile("chain.pem", PrivateKeyText(issued.chain))
    job = desk.submit(issued, chain=None, files=(file,))

    (imports,) = _imports(bench, job)
    assert imports.certificate is not None
    assert issued.chain.decode() == imports.certificate.chain


def test_a_key_in_a_file_is_refused_where_slack_may_not_have_it(bench: Bench) -> None:
    """It has been sent to Slack: it is refused, with the commands for another one."""
    desk = Desk(bench, allow_keys_in_slack=False)
    issued = desk.issue("shop.example")
    whole = GivenFile("all.pem", PrivateKeyText(issued.body + issued.chain + issued.key))
    faults = _faults(desk, files=(whole,), key_source=KeySource.UPLOAD)

    assert ["files"] == list(faults)
    assert "all.pem: the private key of `shop.example` is in it" in faults["files"]
    assert "openssl genpkey" in faults["files"]


def test_a_pasted_key_is_refused_where_slack_may_not_have_it(bench: Bench) -> None:
    """The way is not offered; who sends it all the same is told of the others."""
    desk = Desk(bench, allow_keys_in_slack=False)

    assert "private_key" in _faults(desk, desk.issue("shop.example"))


def test_a_way_that_is_off_is_said_to_be(bench: Bench) -> None:
    """Without a public address nobody can reach the upload page."""
    desk = Desk(bench, SLACK_API_URL="https://slack.com/api/")
    faults = _faults(desk, desk.issue("a.example"), key_source=KeySource.UPLOAD, key=None)

    assert "EDGECERT_PUBLIC_URL" in faults["private_key"]
    assert (KeySource.SECRET, KeySource.PASTE) == desk.reader.sources()


def test_another_certificates_key_is_refused_with_what_tells_them_apart(desk: Desk) -> None:
    """The two commands print the same when they belong together."""
    other = PrivateKeyText(desk.issue("b.example").key)
    faults = _faults(desk, desk.issue("a.example"), key=other)

    assert ["private_key"] == list(faults)
    assert "openssl x509 -in body.pem -noout -pubkey" in faults["private_key"]


def test_nothing_at_all_is_asked_for(desk: Desk) -> None:
    """Neither a certificate nor a secret: both ways are named where they are."""
    assert "-----BEGIN CERTIFICATE-----" in _faults(desk)["certificate_body"]
    assert "at least one secret" in _faults(desk, key_source=KeySource.SECRET)["secrets"]
    assert (
        "Paste the key of `a.example`"
        in _faults(desk, desk.issue("a.example"), key=None)["private_key"]
    )
    assert "Too big." == _faults(desk, desk.issue("a.example"), file_fault="Too big.")["files"]


def test_every_fault_is_told_at_once(desk: Desk) -> None:
    """A wrong body, tag, channel and template are four fields, not one after the other."""
    faults = _faults(
        desk,
        body=PrivateKeyText("no certificate"),
        key=PrivateKeyText("no key"),
        distributions=Distributions.CREATE,
        tags_text="aws:x=1",
        channel="",
        name="shop " * 60,
    )

    assert {
        "certificate_body",
        "private_key",
        "certificate_name",
        "snapshot",
        "tags",
        "post_in",
    } == set(faults)


def test_what_acm_refuses_is_refused(bench: Bench, desk: Desk) -> None:
    """Expired: refused at the form, with the command for a new request."""
    issued = desk.issue("shop.example", days=10)
    bench.pass_time(days=11)
    faults = _faults(desk, issued)

    assert "expired on" in faults["certificate_body"]
    assert "openssl req -new" in faults["certificate_body"]


def test_what_expires_before_confirm_is_refused_by_the_checks(bench: Bench, desk: Desk) -> None:
    """The checks look at it once more, as it is by then."""
    issued = desk.issue("shop.example", days=1)
    bench.pass_time(hours=20)
    job = desk.submit(issued)
    bench.pass_time(hours=6)
    desk.checked(job)

    assert any("t expired on" in said for said in desk.said(job))
    with pytest.raises(RefusedError, match="expired"):
        desk.deciding.confirm(SOMEONE, job.number, bench.job(job).revision)


def test_a_private_chain_is_a_warning_without_a_distribution(bench: Bench, desk: Desk) -> None:
    """CloudFront asks for a chain that browsers trust; ACM alone does not."""
    issued = desk.issue("shop.example")
    bench.roots = b""
    job = desk.submit(issued)
    desk.checked(job)
    faults = _faults(desk, issued, distributions=Distributions.CREATE, template=bench.template())

    assert ["certificate_chain"] == list(faults)
    assert bench.job(job).checks
    assert not [said for said in desk.said(job) if said.startswith("⛔")]


def test_names_that_can_be_no_alias_are_refused_for_a_distribution(
    bench: Bench, desk: Desk
) -> None:
    """A name that no public suffix knows serves in ACM, and on no distribution."""
    issued = desk.issue("shop.internal")
    template = bench.template()
    faults = _faults(desk, issued, distributions=Distributions.CREATE, template=template)

    assert "certificate_body" in faults
    assert desk.submit(issued).number


def test_two_live_certificates_never_have_one_name(bench: Bench, desk: Desk) -> None:
    """A name that a certificate of the account has, or another open job brings, is refused."""
    first = desk.submit(desk.issue("a.example"), name="shop")
    brought = _faults(desk, desk.issue("b.example"), name="shop")
    desk.confirm(first)
    bench.live()
    made = _faults(desk, desk.issue("b.example"), name="shop")
    bench.sweep()
    listed = _faults(desk, desk.issue("b.example"), name="shop")
    bench.pass_time(minutes=5)
    bench.sweep()
    Descriptions(bench.store, bench.aws, bench).tick()
    there = _faults(desk, desk.issue("b.example"), name="shop")

    assert f"J-{first.number}" in brought["certificate_name"]
    assert made == listed == there
    assert "`a.example`" in there["certificate_name"]
    assert "shop" == bench.store.inventory.certificates(first.account)[0].tags["Name"]


def test_a_name_is_free_once_its_certificate_is_gone(bench: Bench, desk: Desk) -> None:
    """Deleted certificates keep their names from nobody, nor does what was never imported."""
    first = desk.run(desk.issue("a.example"), name="shop")
    bench.sweep()
    bench.aws.acm.delete(bench.arn(first))
    bench.store.inventory.forget_certificate(bench.arn(first))
    bench.pass_time(minutes=11)
    second = desk.submit(desk.issue("b.example"), name="shop")
    desk.deciding.cancel(SOMEONE, second.number, second.revision)

    assert "shop" == _imports(bench, desk.submit(desk.issue("c.example"), name="shop"))[0].title


def test_a_name_taken_since_is_refused_by_the_checks(bench: Bench, desk: Desk) -> None:
    """Between the form and the checks somebody else may name a certificate so."""
    job = desk.submit(desk.issue("a.example"), name="shop")
    theirs = bench.server.seed_certificate("b.example")
    bench.aws.acm.add_tags(theirs, {"Name": "shop"})
    bench.sweep()
    Descriptions(bench.store, bench.aws, bench).tick()
    desk.checked(job)

    assert any("is named `shop` already" in said for said in desk.said(job))


def test_the_name_is_not_given_twice(desk: Desk) -> None:
    """*Certificate name* is the tag `Name`; a tag of that key beside it is one too many."""
    faults = _faults(desk, desk.issue("a.example"), name="shop", tags_text="Name=other")

    assert ["tags"] == list(faults)


def test_many_certificates_have_neither_a_name_nor_a_place(bench: Bench, desk: Desk) -> None:
    """A name, a renewal and a secret are of one certificate."""
    one, two = desk.issue("a.example"), desk.issue("b.example")
    first = desk.run(desk.issue("c.example"))
    bench.sweep()
    files = (_zip(a=one.body, b=two.body, chain=one.chain),)
    faults = _faults(
        desk,
        files=files,
        name="shop",
        renews=bench.arn(first),
        key_source=KeySource.SECRET,
        secrets_text=desk.secret("one", one.key),
    )

    assert {"certificate_name", "renew_existing", "secrets"} <= set(faults)


def test_one_certificate_has_one_secret(desk: Desk) -> None:
    """Two secrets beside a certificate: which has its key?"""
    one = desk.issue("a.example")
    secrets = [desk.secret(name, one.key) for name in ("one", "two")]
    typed = {"key_source": KeySource.SECRET, "secrets_text": " ".join(secrets), "key": None}

    assert ["secrets"] == list(_faults(desk, one, **typed))


def test_a_secret_outside_the_prefix_is_refused_at_once(desk: Desk) -> None:
    """Nothing is asked of AWS for it: operators read no other secret of the role."""
    arn = f"{PREFIX}production/database-a1B2c3"
    faults = _faults(desk, key_source=KeySource.SECRET, secrets_text=arn)

    assert "edgecert/" in faults["secrets"]
    assert 0 == desk.bench.calls("secretsmanager.GetSecretValue")


def test_a_channel_that_the_bot_is_not_in_is_expected(desk: Desk) -> None:
    """It may have been invited a second ago: membership is looked at again."""
    faults = _faults(desk, desk.issue("a.example"), channel="")

    assert ["post_in"] == list(faults)
    assert [""] == desk.expected


def test_without_aws_no_account_is_known(bench: Bench, desk: Desk) -> None:
    """Before AWS was reached nobody knows where a certificate would go."""
    bench.store.inventory.put_account("")

    with pytest.raises(RefusedError, match="not reached AWS"):
        desk.submit(desk.issue("a.example"))


def test_a_job_expires_with_its_certificate_unimported(bench: Bench, desk: Desk) -> None:
    """Nobody confirmed within a day: the job ends, and so does its key."""
    job = desk.submit(desk.issue("a.example"))
    bench.pass_time(seconds=timedelta(hours=25).total_seconds())

    assert 1 == desk.deciding.expire()
    assert not desk.is_sealed(job)
