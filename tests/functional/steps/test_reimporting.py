"""An import is renewed in its own place: it keeps its ARN, its tags and its users, and is never
removed by what renewed it.
"""

import pytest

from bot.domain.check import Level
from bot.domain.clean_up import can_be_cleaned_up
from bot.domain.event import EventKind
from bot.domain.job import Distributions, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Origin, TaskState
from bot.errors import FieldsError
from bot.sandbox.authority import Issued
from tests.functional.steps.bench import Bench
from tests.functional.steps.importing import PUT, Desk


def _served(bench: Bench, desk: Desk) -> tuple[Issued, Job]:
    """Import a certificate, and have a distribution serve it."""
    issued = desk.issue("shop.example", days=20)
    job = desk.run(issued, distributions=Distributions.CREATE, template=bench.template())
    bench.sweep()
    return issued, job


def _renewed(desk: Desk, issued: Issued, arn: str, **typed: object) -> Job:
    return desk.submit(
        desk.issue("shop.example", days=90, key=issued.private_key), renews=arn, **typed
    )


def test_a_renewal_keeps_the_arn_and_the_distribution(bench: Bench, desk: Desk) -> None:
    """One call puts the new certificate in the place of the old; who serves it is told, and that it
    may take a day.
    """
    old, first = _served(bench, desk)
    arn = bench.arn(first)
    bench.pass_time(days=10)
    job = _renewed(desk, old, arn, distributions=Distributions.CREATE, template=bench.template())
    desk.confirm(job)
    bench.live()

    task = bench.task(job)
    assert (JobState.SUCCEEDED, TaskState.IMPORTED) == (bench.job(job).state, task.state)
    assert [arn] == bench.certificates()
    assert (arn, Origin.REUSED) == (task.facts.certificate_arn, task.facts.certificate_origin)
    assert any("24 hours" in said for said in desk.said(job, Level.NOTE))
    (told,) = bench.events(job, EventKind.IMPORTED)
    assert (True, [bench.task(first).facts.distribution_id]) == (
        told.payload["renewed"],
        told.payload["served_by"],
    )
    assert f"{bench.task(first).id}.1" == bench.aws.acm.tags(arn)["edgecert:task"]


def test_what_is_to_be_renewed_and_cannot_be_read_is_named(bench: Bench, desk: Desk) -> None:
    """Nobody confirms that something is replaced which nobody could look at."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    bench.server.faults.add("acm.GetCertificate", "server_error", times=99)
    bench.pass_time(seconds=61)
    desk.checked(job)

    told = desk.said(job, Level.REFUSED)
    assert any("the certificate that is to be renewed could not be read" in one for one in told)


def test_what_renewed_an_import_never_removes_it(bench: Bench, desk: Desk) -> None:
    """The certificate was there before: *Clean up* of the renewal has nothing to remove."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    desk.confirm(job)
    bench.live()

    assert can_be_cleaned_up(bench.job(first), bench.tasks(first))
    assert not can_be_cleaned_up(bench.job(job), bench.tasks(job))


def test_the_target_is_not_the_tasks_before_it_is_done(bench: Bench, desk: Desk) -> None:
    """A renewal that failed has no certificate of its own that anyone could remove."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    desk.confirm(job)
    bench.server.faults.add(PUT, "error", code="ValidationException", message="No.")
    bench.live()

    assert TaskState.FAILED is bench.task(job).state
    assert bench.task(job).facts.certificate_arn is None
    assert not can_be_cleaned_up(bench.job(job), bench.tasks(job))


def test_a_renewal_whose_answer_was_lost_is_known_by_its_certificate(
    bench: Bench, desk: Desk
) -> None:
    """What stands at the ARN says at once whether it was done: nobody waits for lists."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    desk.confirm(job)
    calls = bench.calls(PUT)
    bench.server.faults.add(PUT, "lost")
    bench.run()
    bench.pass_time(seconds=20)
    bench.run()

    assert TaskState.IMPORTED is bench.task(job).state
    assert calls + 1 == bench.calls(PUT)


def test_a_renewal_that_was_not_done_is_sent_again(bench: Bench, desk: Desk) -> None:
    """The old certificate still stands there: it is sent again, which harms nothing."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    desk.confirm(job)
    bench.server.faults.add(PUT, "drop")
    bench.run()
    bench.pass_time(seconds=20)
    bench.run()

    assert TaskState.IMPORTED is bench.task(job).state


def test_what_may_not_change_is_refused_at_the_form(bench: Bench, desk: Desk) -> None:
    """Another key type, a name or tags of its own: each at its field, before anything is made."""
    _, first = _served(bench, desk)
    form = desk.form(
        desk.issue("shop.example", kind="rsa"),
        renews=bench.arn(first),
        name="other",
        tags_text="team=web",
    )

    with pytest.raises(FieldsError) as refused:
        desk.reader.read(form, bench.store.inventory.account(), bench.time)
    assert {"renew_existing", "certificate_name", "tags"} == set(refused.value.fields)
    assert "key type and size cannot change" in refused.value.fields["renew_existing"]


@pytest.mark.parametrize("gone", ["unknown", "foreign"])
def test_only_what_is_there_is_renewed(bench: Bench, desk: Desk, gone: str) -> None:
    """A certificate that is gone, or of another account, is refused at its field."""
    _, first = _served(bench, desk)
    arn = bench.arn(first) if gone == "foreign" else "arn:aws:acm:us-east-1:1:certificate/0"
    form = desk.form(desk.issue("shop.example"), renews=arn)
    account = "999999999999" if gone == "foreign" else bench.store.inventory.account()

    with pytest.raises(FieldsError) as refused:
        desk.reader.read(form, account, bench.time)
    assert ["renew_existing"] == list(refused.value.fields)


def test_the_target_is_looked_at_again_before_confirm(bench: Bench, desk: Desk) -> None:
    """Deleted between the form and the checks, it is refused by them."""
    old = desk.issue("shop.example", days=20)
    first = desk.run(old)
    arn = bench.arn(first)
    bench.sweep()
    job = _renewed(desk, old, arn)
    bench.aws.acm.delete(arn)
    bench.store.inventory.forget_certificate(arn)
    desk.checked(job)

    assert any("not there any more" in said for said in desk.said(job, Level.REFUSED))


def test_two_jobs_do_not_renew_one_certificate(bench: Bench, desk: Desk) -> None:
    """The second is told of the first before anyone confirms it."""
    old, first = _served(bench, desk)
    _renewed(desk, old, bench.arn(first))
    second = _renewed(desk, old, bench.arn(first))
    desk.checked(second)

    assert any("works with" in said for said in desk.said(second, Level.REFUSED))


def test_the_imports_to_choose_from_are_found_by_name(bench: Bench, desk: Desk) -> None:
    """*Renew existing* offers imports only, with what tells them apart."""
    _, first = _served(bench, desk)
    bench.server.seed_certificate("shop.example")
    bench.sweep()

    (found,) = desk.looking.renewable(desk.someone, "shop")
    assert bench.arn(first) == found[0]
    assert "until" in found[1]
    assert [] == desk.looking.renewable(desk.someone, "blog")


def test_a_renewal_is_filled_in_again(bench: Bench, desk: Desk) -> None:
    """*Edit* opens the form with the certificate and what it renews; with no key."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    filled = desk.looking.import_filled(desk.someone, job.number, job.revision)

    assert (bench.arn(first), "shop.example") == filled.renews
    assert "BEGIN CERTIFICATE" in filled.body
    assert KeySource.PASTE is filled.key_source
    assert "PRIVATE KEY" not in repr(filled)
    assert not isinstance(filled.body, PrivateKeyText)


def test_what_came_there_since_is_never_overwritten(bench: Bench, desk: Desk) -> None:
    """Failed, and renewed by another job meanwhile: *Retry* puts no older one over that."""
    old, first = _served(bench, desk)
    arn = bench.arn(first)
    job = _renewed(desk, old, arn)
    desk.confirm(job)
    bench.server.faults.add(PUT, "error", code="LimitExceededException", message="No.")
    bench.live()
    newer = desk.submit(desk.issue("shop.example", days=120, key=old.private_key), renews=arn)
    desk.confirm(newer)
    bench.live()
    there = bench.aws.acm.chain(arn).certificate
    bench.retry(job)
    bench.live()

    assert TaskState.IMPORTED is bench.task(newer).state
    assert (TaskState.FAILED, "import_target_changed") == (
        bench.task(job).state,
        bench.task(job).reason,
    )
    assert there == bench.aws.acm.chain(arn).certificate


def test_a_target_that_vanished_fails_with_what_mends_it(bench: Bench, desk: Desk) -> None:
    """Deleted after Confirm, there is nothing to renew."""
    old = desk.issue("shop.example", days=20)
    first = desk.run(old)
    bench.sweep()
    job = _renewed(desk, old, bench.arn(first))
    desk.confirm(job)
    bench.aws.acm.delete(bench.arn(first))
    bench.live()

    assert "import_target_gone" == bench.task(job).reason


@pytest.mark.parametrize("kind", ["throttle", "server_error"])
def test_a_target_that_cannot_be_looked_at_is_not_written(
    bench: Bench, desk: Desk, kind: str
) -> None:
    """Nothing is sent before it is known what stands there."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    desk.confirm(job)
    calls = bench.calls(PUT)
    bench.server.faults.add("acm.GetCertificate", kind, times=2)  # type: ignore[arg-type]
    bench.run()
    sent = bench.calls(PUT) - calls
    bench.live()

    assert 0 == sent
    assert TaskState.IMPORTED is bench.task(job).state


def test_a_target_that_may_not_be_read_is_refused_by_the_checks(bench: Bench, desk: Desk) -> None:
    """Which permission is missing is told before anyone can confirm."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    bench.server.faults.add("acm.GetCertificate", "denied", times=5)
    desk.checked(job)

    assert any("acm:GetCertificate" in said for said in desk.said(job, Level.REFUSED))


def test_a_target_that_cannot_be_read_yet_is_waited_for(bench: Bench, desk: Desk) -> None:
    """A bad minute of AWS delays the checks."""
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    bench.server.faults.add("acm.GetCertificate", "server_error", times=2)
    bench.sweep()
    bench.checker.run_one(bench.time)
    waits = bench.job(job)
    bench.pass_time(seconds=2)
    ready = desk.checked(job)

    assert (JobState.CHECKING, JobState.AWAITING_CONFIRMATION) == (waits.state, ready.state)
    assert [] == desk.said(job, Level.REFUSED)


def test_a_clean_up_asks_before_it_removes_what_was_renewed(bench: Bench, desk: Desk) -> None:
    """Somebody put another certificate there since: whose it is must be decided by a person."""
    old = desk.issue("shop.example", days=20)
    first = desk.run(old)
    bench.sweep()
    desk.confirm(_renewed(desk, old, bench.arn(first)))
    bench.live()
    cleans = bench.cleaning.clean_up(desk.someone, first.number, bench.job(first).revision)
    bench.confirm(cleans)
    bench.live(rounds=3)
    asked = bench.task(cleans)
    bench.accept(cleans)
    bench.live()

    assert "changed_since" == asked.reason
    assert ("another certificate was imported in its place",) == asked.facts.changes
    assert [] == bench.certificates()


def test_a_lost_renewal_that_is_dropped_is_known(bench: Bench, desk: Desk) -> None:
    """Dropped while its answer is lost: what stands there says whether it was done; nothing of it
    is the job's to delete.
    """
    old, first = _served(bench, desk)
    job = _renewed(desk, old, bench.arn(first))
    desk.confirm(job)
    bench.server.faults.add(PUT, "lost")
    bench.run()
    bench.drop(job)
    bench.live()

    (told,) = bench.events(job, EventKind.DROPPED)
    assert [] == told.payload["kept"]
    assert Origin.REUSED is bench.task(job).facts.certificate_origin


def test_a_renewal_covers_what_is_served(bench: Bench, desk: Desk) -> None:
    """Browsers would refuse what its distribution answers to: refused at the form, with what is
    lost.
    """
    old, first = _served(bench, desk)
    other = desk.issue("blog.example", key=old.private_key)

    with pytest.raises(FieldsError) as refused:
        desk.submit(other, renews=bench.arn(first))
    assert "serves `shop.example`" in refused.value.fields["renew_existing"]


def test_a_clean_up_says_that_keys_go_with_their_certificates(bench: Bench, desk: Desk) -> None:
    """ACM never gives a key back, and this may be the only one; many are counted."""
    one = desk.run(desk.issue("shop.example"))
    bench.sweep()
    arns = [
        desk.secret(f"s{at}", each.body + each.chain + each.key)
        for at, each in enumerate(desk.issue(f"s{at}.example") for at in range(7))
    ]
    many = desk.confirm(
        desk.submit(key_source=KeySource.SECRET, secrets_text="\n".join(arns), key=None)
    )
    bench.live()
    said = []
    for job in (one, many):
        cleans = bench.cleaning.clean_up(desk.someone, job.number, bench.job(job).revision)
        desk.checked(cleans)
        said += desk.said(cleans, Level.WARNING)

    assert "the private keys of shop.example go with their certificates" in said[0]
    assert "and 2 more go with" in said[1]
