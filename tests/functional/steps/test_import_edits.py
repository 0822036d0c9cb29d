"""What becomes of an import before it is confirmed: secrets are read, names are chosen, the form is
opened again.
"""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.check import Level
from bot.domain.event import EventKind
from bot.domain.importing import GivenFile
from bot.domain.importing_job import Import
from bot.domain.job import Distributions, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import TaskState
from bot.errors import FieldsError, RefusedError, StaleError
from bot.sandbox.authority import Issued
from bot.services.import_form import NewImport
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.importing import READ, Desk


def _whole(desk: Desk, name: str, *issued: Issued) -> str:
    """Put certificates with chains and keys into one secret."""
    return desk.secret(name, b"".join(one.body + one.chain + one.key for one in issued))


def _listed(desk: Desk, *arns: str, **typed: Any) -> Job:  # noqa: ANN401 - as the form's
    return desk.submit(key_source=KeySource.SECRET, secrets_text="\n".join(arns), **typed)


def _imports(bench: Bench, job: Job) -> list[Import]:
    return [task.plan.imports for task in bench.tasks(job) if task.plan.imports]


def _edit(desk: Desk, job: Job, form: NewImport) -> Job:
    now = desk.bench.job(job)
    return desk.importing.edit_import(
        SOMEONE, job.number, now.revision, form, key=f"edit {now.revision}"
    )


def _serving(bench: Bench) -> dict[str, Any]:
    return {"distributions": Distributions.CREATE, "template": bench.template()}


def test_listed_secrets_become_certificates_at_the_checks(bench: Bench, desk: Desk) -> None:
    """Until a worker has read them they are called by their secrets; then by their main names, and
    each is imported.
    """
    arns = [_whole(desk, name, desk.issue(f"{name}.example")) for name in ("a", "b")]
    job = _listed(desk, *arns, **_serving(bench))
    before = [task.main_name for task in bench.tasks(job)]
    unread = desk.looking.import_names(SOMEONE, job.number)
    ready = desk.checked(job)
    desk.deciding.confirm(SOMEONE, job.number, ready.revision)
    bench.live()

    assert ["edgecert/a", "edgecert/b"] == before
    assert () == unread
    assert ("a.example", "b.example") == ready.main_names
    assert [TaskState.READY] * 2 == bench.states(job)
    assert frozenset() == desk.sealed(*bench.tasks(job))


def test_a_shared_name_goes_to_the_first(bench: Bench, desk: Desk) -> None:
    """An alias is on one distribution: of two certificates with one name the first has it."""
    arns = [
        _whole(desk, "a", desk.issue("shop.example", "a.example")),
        _whole(desk, "b", desk.issue("shop.example", "b.example")),
    ]
    job = _listed(desk, *arns, **_serving(bench))
    desk.checked(job)

    assert [("shop.example", "a.example"), ("b.example",)] == [
        task.names for task in bench.tasks(job)
    ]


def test_what_secrets_lack_is_told_by_the_checks(bench: Bench, desk: Desk) -> None:
    """No such secret, two certificates in one, no key, another's key: each by the secret's name,
    and nobody can confirm.
    """
    one, two = desk.issue("a.example"), desk.issue("b.example")
    arns = [
        _whole(desk, "several", one, two),
        desk.secret("keyless", one.body + one.chain),
        _whole(desk, "fine", desk.issue("c.example")).replace("/fine-", "/gone-"),
    ]
    job = _listed(desk, *arns)
    desk.checked(job)
    said = desk.said(job, Level.REFUSED)

    assert "2 certificates are in the secret" in said[0]
    assert "he key of `a.example` is not among" in said[1]
    assert "has no such secret" in said[2]
    with pytest.raises(RefusedError):
        desk.deciding.confirm(SOMEONE, job.number, bench.job(job).revision)


def test_a_secret_without_the_key_is_told_by_the_checks(desk: Desk) -> None:
    """The certificate was pasted, and its secret has another one's key."""
    issued = desk.issue("a.example")
    arn = desk.secret("b", desk.issue("b.example").key)
    job = desk.submit(issued, key_source=KeySource.SECRET, secrets_text=arn, key=None)
    desk.checked(job)
    (said,) = desk.said(job, Level.REFUSED)

    assert "not the key of this certificate" in said
    assert [
        "openssl x509 -in body.pem -noout -pubkey",
        "openssl pkey -in key.pem -pubout",
    ] == said.splitlines()[1:]


@pytest.mark.parametrize("way", [KeySource.UPLOAD, KeySource.PASTE])
def test_another_way_leaves_a_wrong_secret_behind(bench: Bench, desk: Desk, way: KeySource) -> None:
    """Edited so that the key comes from a person, the import has nothing to do with the secret that
    was named before: it is not read, not refused, and not in the form again.
    """
    issued = desk.issue("a.example")
    arn = desk.secret("b", desk.issue("b.example").key)
    job = desk.submit(issued, key_source=KeySource.SECRET, secrets_text=arn, key=None)
    desk.checked(job)
    key = PrivateKeyText(issued.key) if way is KeySource.PASTE else None
    _edit(desk, job, desk.form(key_source=way, secrets_text=arn, key=key))
    ready = desk.checked(job)
    filled = desk.looking.import_filled(SOMEONE, job.number, ready.revision)

    assert [] == desk.said(job, Level.REFUSED)
    assert [(way, "")] == [(one.key_source, one.secret) for one in _imports(bench, job)]
    assert (way, "") == (filled.key_source, filled.secrets_text)


def test_a_secret_that_was_named_before_is_not_read(bench: Bench, desk: Desk) -> None:
    """The way of the key decides: of a key that a person hands over no secret says anything."""
    issued = desk.issue("a.example")
    arn = desk.secret("b", desk.issue("b.example").key)
    job = desk.submit(issued, key_source=KeySource.UPLOAD, key=None)
    task = bench.task(job)
    (imports,) = _imports(bench, job)
    plan = replace(task.plan, imports=replace(imports, secret=arn))
    bench.store.tasks.write(replace(task, plan=plan), now=bench.time)
    desk.checked(job)

    assert [] == desk.said(job, Level.REFUSED)


def test_a_denied_secret_names_the_permission(bench: Bench, desk: Desk) -> None:
    """Which IAM action is missing is told where the secret is."""
    bench.server.faults.add(READ, "denied", times=3)
    job = _listed(desk, _whole(desk, "a", desk.issue("a.example")))
    desk.checked(job)

    assert any("secretsmanager:GetSecretValue" in said for said in desk.said(job, Level.REFUSED))


def test_secrets_that_cannot_be_asked_for_are_waited_out(bench: Bench, desk: Desk) -> None:
    """AWS's bad minute delays the checks; after a minute they say what they could not read."""
    job = _listed(desk, _whole(desk, "a", desk.issue("a.example")))
    bench.server.faults.add(READ, "server_error", times=100)
    bench.sweep()
    bench.checker.run_one(bench.time)
    waits = bench.job(job)
    bench.pass_time(seconds=61)
    desk.checked(job)

    assert JobState.CHECKING is waits.state
    assert any("a secret could not be read" in said for said in desk.said(job, Level.REFUSED))


def test_chosen_names_outlive_another_reading(bench: Bench, desk: Desk) -> None:
    """The secrets are read again by every check; what a person ticked stays."""
    job = _listed(desk, _whole(desk, "a", desk.issue("a.example", "b.example")), **_serving(bench))
    desk.checked(job)
    (task,) = bench.tasks(job)
    desk.importing.choose_aliases(SOMEONE, job.number, {task.id: ["b.example"]}, key="k")
    again = desk.importing.choose_aliases(SOMEONE, job.number, {}, key="k")
    desk.checked(job)

    assert ("b.example",) == bench.task(job).names
    assert task.id == bench.task(job).id
    assert again.number == job.number


def test_names_that_others_have_start_unticked(bench: Bench, desk: Desk) -> None:
    """An alias of a distribution, and what another open job asked for, say who has them."""
    bench.server.seed_distribution(
        Aliases={"Quantity": 1, "Items": ["a.example"]},
    )
    bench.sweep()
    other = bench.submit("b.example")
    job = desk.submit(desk.issue("a.example", "b.example", "c.example"), **_serving(bench))
    (asked,) = desk.looking.import_names(SOMEONE, job.number)

    assert ("c.example",) == bench.task(job).names
    assert [False, False, True] == [one.is_chosen for one in asked.names]
    assert asked.names[0].taken.startswith("an alias of E")
    assert f"asked for by J-{other.number}" == asked.names[1].taken


def test_where_nothing_is_free_the_checks_say_who_has_it(bench: Bench, desk: Desk) -> None:
    """All names taken: they stay ticked, and the check refuses them by name."""
    bench.submit("a.example")
    job = desk.submit(desk.issue("a.example"), **_serving(bench))
    desk.checked(job)

    assert any("a.example is asked for by" in said for said in desk.said(job, Level.REFUSED))


def test_chosen_names_are_refused_by_certificate(bench: Bench, desk: Desk) -> None:
    """None at all, one of another certificate, one that two have: each at its certificate."""
    arns = [
        _whole(desk, "a", desk.issue("shop.example", "a.example")),
        _whole(desk, "b", desk.issue("shop.example", "b.example")),
        _whole(desk, "c", desk.issue("c.example")),
    ]
    job = _listed(desk, *arns, **_serving(bench))
    desk.checked(job)
    one, two, three = bench.tasks(job)
    wrong = {
        one.id: ["shop.example", "d.example"],
        two.id: ["shop.example"],
        three.id: [],
    }

    with pytest.raises(FieldsError) as refused:
        desk.importing.choose_aliases(SOMEONE, job.number, wrong, key="k")
    faults = refused.value.fields
    assert "does not cover `d.example`" in faults[one.id]
    assert "an alias is on one distribution" in faults[two.id]
    assert "hoose at least one name" in faults[three.id]


def test_the_same_names_change_nothing(bench: Bench, desk: Desk) -> None:
    """Submitted as they were, no event is told and no check runs again."""
    job = desk.submit(desk.issue("a.example"), **_serving(bench))
    ready = desk.checked(job)
    (task,) = bench.tasks(job)
    same = desk.importing.choose_aliases(SOMEONE, job.number, {task.id: task.names}, key="k")

    assert ready == same
    assert EventKind.EDITED not in bench.kinds(job)


def test_without_distributions_there_are_no_names_to_choose(desk: Desk) -> None:
    """The names stay in the certificate; none becomes an alias."""
    job = desk.submit(desk.issue("a.example"))

    assert () == desk.looking.import_names(SOMEONE, job.number)
    with pytest.raises(RefusedError, match="no distributions"):
        desk.importing.choose_aliases(SOMEONE, job.number, {}, key="k")


def test_names_of_an_unread_secret_wait(bench: Bench, desk: Desk) -> None:
    """What is not read yet has no names to choose: the others can be chosen."""
    job = _listed(desk, _whole(desk, "a", desk.issue("a.example")), **_serving(bench))
    same = desk.importing.choose_aliases(SOMEONE, job.number, {}, key="k")

    assert job == same


def test_edit_keeps_certificate_and_key(bench: Bench, desk: Desk) -> None:
    """A form without a certificate changes what else it says: the key stays sealed for the same
    task.
    """
    job = desk.submit(desk.issue("a.example"))
    before = bench.task(job)
    edited = _edit(desk, job, desk.form(name="shop", tags_text="team=web"))
    after = bench.task(job)
    desk.confirm(job)
    bench.live()

    assert (before.id, "shop") == (after.id, _imports(bench, job)[0].title)
    assert (("team", "web"),) == edited.request.tags
    assert "shop" == bench.aws.acm.tags(bench.arn(job))["Name"]
    assert 1 == bench.kinds(job).count(EventKind.EDITED)


def test_edit_twice_by_one_view_acts_once(desk: Desk) -> None:
    """Slack sends a submission again that it got no answer to."""
    job = desk.submit(desk.issue("a.example"))
    form = desk.form(name="shop")
    first, again = (
        desk.importing.edit_import(SOMEONE, job.number, job.revision, form, key="view:V")
        for _ in range(2)
    )

    assert first == again


def test_an_old_form_edits_nothing(desk: Desk) -> None:
    """A job that changed since is not overwritten."""
    job = desk.submit(desk.issue("a.example"))
    desk.checked(job)

    with pytest.raises(StaleError):
        desk.importing.edit_import(
            SOMEONE, job.number, job.revision, desk.form(name="shop"), key="old"
        )


def test_edit_with_distributions_ticks_names(bench: Bench, desk: Desk) -> None:
    """From certificates only to distributions, and back, the names follow."""
    job = desk.submit(desk.issue("a.example", "b.internal"))
    _edit(desk, job, desk.form(**_serving(bench)))
    ticked = bench.task(job).names
    _edit(desk, job, desk.form(**_serving(bench), tags_text="a=b"))
    kept = bench.task(job).names
    _edit(desk, job, desk.form())

    assert ("a.example",) == ticked == kept
    assert ("a.example", "b.internal") == bench.task(job).names


def test_edit_takes_another_key(bench: Bench, desk: Desk) -> None:
    """A key pasted beside nothing replaces the one that is kept; another's is refused."""
    issued = desk.issue("a.example")
    job = desk.submit(issued, key_source=KeySource.UPLOAD, key=None)
    _edit(desk, job, desk.form(key=PrivateKeyText(issued.key)))

    with pytest.raises(FieldsError) as refused:
        _edit(desk, job, desk.form(key=PrivateKeyText(desk.issue("b.example").key)))
    assert ["private_key"] == list(refused.value.fields)
    assert desk.is_sealed(job)
    assert KeySource.PASTE is _imports(bench, job)[0].key_source


def test_edit_asks_for_the_key_that_is_not_there(desk: Desk) -> None:
    """To paste it was chosen, and none is kept; to read it from a secret, and none is named."""
    issued = desk.issue("a.example")
    job = desk.submit(issued, key_source=KeySource.UPLOAD, key=None)

    with pytest.raises(FieldsError) as pasted:
        _edit(desk, job, desk.form())
    with pytest.raises(FieldsError) as named:
        _edit(desk, job, desk.form(key_source=KeySource.SECRET))
    assert {"private_key": "Paste the private key."} == pasted.value.fields
    assert ["secrets"] == list(named.value.fields)


def test_edit_names_a_secret_for_a_certificate_that_stays(bench: Bench, desk: Desk) -> None:
    """One ARN beside nothing is where the key of the kept certificate is."""
    issued = desk.issue("a.example")
    job = desk.submit(issued, key_source=KeySource.UPLOAD, key=None)
    arn = desk.secret("a", issued.key)
    _edit(desk, job, desk.form(key_source=KeySource.SECRET, secrets_text=arn))
    desk.confirm(job)
    bench.live()

    assert (arn, False) == (_imports(bench, job)[0].secret, _imports(bench, job)[0].is_listed)
    assert TaskState.IMPORTED is bench.task(job).state


def test_edit_of_a_list_keeps_what_was_read(bench: Bench, desk: Desk) -> None:
    """With the same secrets the certificates and their names stay; with others they are new."""
    first = _whole(desk, "a", desk.issue("a.example"))
    second = _whole(desk, "b", desk.issue("b.example"))
    job = _listed(desk, first)
    desk.checked(job)
    listed = desk.form(key_source=KeySource.SECRET, secrets_text=first)
    _edit(desk, job, replace(listed, tags_text="team=web"))
    kept = _imports(bench, job)
    _edit(desk, job, replace(listed, secrets_text=second))

    assert kept[0].facts is not None
    assert (True, first) == (kept[0].is_listed, kept[0].secret)
    assert [(second, None)] == [(one.secret, one.certificate) for one in _imports(bench, job)]


def test_edit_of_an_unread_list_keeps_its_secrets(bench: Bench, desk: Desk) -> None:
    """Opened again before a worker read them, the form changes what else it says."""
    job = _listed(desk, _whole(desk, "a", desk.issue("a.example")))
    _edit(desk, job, desk.form(key_source=KeySource.SECRET, tags_text="team=web"))
    desk.checked(job)

    assert "a.example" == _imports(bench, job)[0].title
    assert (("team", "web"),) == bench.job(job).request.tags


def test_edit_of_several_takes_no_single_key(bench: Bench, desk: Desk) -> None:
    """Whose would it be?"""
    arns = [_whole(desk, name, desk.issue(f"{name}.example")) for name in ("a", "b")]
    job = _listed(desk, *arns)
    desk.checked(job)
    listed = desk.form(key_source=KeySource.SECRET, secrets_text="\n".join(arns))
    filled = desk.looking.import_filled(SOMEONE, job.number, bench.job(job).revision)
    with pytest.raises(FieldsError) as refused:
        _edit(desk, job, replace(listed, name="shop"))

    assert ["certificate_name"] == list(refused.value.fields)
    assert ("", 0, "\n".join(arns)) == (filled.body, filled.kept, filled.secrets_text)


def test_a_filled_form_has_the_certificate_and_no_key(bench: Bench, desk: Desk) -> None:
    """*Edit* opens with what was typed, but the key, which stays unless another is given."""
    issued = desk.issue("a.example")
    job = desk.submit(issued, name="shop", tags_text="team=web", **_serving(bench))
    filled = desk.looking.import_filled(SOMEONE, job.number, job.revision)

    assert (issued.body.decode(), issued.chain.decode()) == (filled.body, filled.chain)
    assert ("shop", 1, "team=web", None) == (
        filled.name,
        filled.kept,
        filled.tags_text,
        filled.renews,
    )
    assert filled.template is not None
    assert issued.key.decode().splitlines()[1] not in repr(filled)


def test_one_pasted_key_is_not_for_several(bench: Bench, desk: Desk) -> None:
    """Two certificates stay, and one key comes: whose is it?"""
    one, two = desk.issue("a.example"), desk.issue("b.example")
    files = tuple(
        GivenFile(f"{at}.pem", PrivateKeyText(text))
        for at, text in enumerate((one.body, two.body, one.chain))
    )
    job = desk.submit(files=files, key_source=KeySource.UPLOAD)
    with pytest.raises(FieldsError) as refused:
        _edit(desk, job, desk.form(key=PrivateKeyText(one.key)))

    assert "private_key" in refused.value.fields
    assert frozenset() == desk.sealed(*bench.tasks(job))


def test_names_are_chosen_while_checks_come_in(bench: Bench, desk: Desk) -> None:
    """A person reads longer than the checks take: the form that was opened before them holds."""
    job = desk.submit(desk.issue("a.example", "b.example"), **_serving(bench))
    (shown,) = desk.looking.import_names(SOMEONE, job.number)
    desk.checked(job)
    desk.importing.choose_aliases(SOMEONE, job.number, {shown.task: ["b.example"]}, key="k")

    assert ("b.example",) == bench.task(job).names


def test_names_of_other_certificates_are_not_chosen(bench: Bench, desk: Desk) -> None:
    """Edited since, the job has others: the old form says so; so does one of a job that runs."""
    job = desk.submit(desk.issue("a.example"), **_serving(bench))
    (shown,) = desk.looking.import_names(SOMEONE, job.number)
    _edit(desk, job, desk.form(desk.issue("b.example"), **_serving(bench)))

    with pytest.raises(StaleError, match="other certificates"):
        desk.importing.choose_aliases(SOMEONE, job.number, {shown.task: ["a.example"]}, key="k")
    desk.confirm(job)
    with pytest.raises(StaleError):
        desk.importing.choose_aliases(SOMEONE, job.number, {}, key="l")


def test_a_certificate_that_was_taken_out_is_replaced_by_a_secret(bench: Bench, desk: Desk) -> None:
    """Body and chain emptied, and a secret named that has all of it: that is imported instead."""
    job = desk.submit(desk.issue("a.example"))
    arn = _whole(desk, "b", desk.issue("b.example"))
    form = desk.form(key_source=KeySource.SECRET, secrets_text=arn, is_emptied=True)
    _edit(desk, job, form)
    desk.checked(job)

    assert "b.example" == _imports(bench, job)[0].title
