"""ImportCertificate has no token: whatever crashes, gets lost or comes twice, it is done once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.aws.acm import Acm
from bot.domain.check import Level
from bot.domain.job import JobState
from bot.domain.key_source import KeySource
from bot.domain.task import Origin, Step, TaskState
from bot.errors import AwsError, LeaseLostError, RefusedError, StaleError, Trouble
from bot.steps.engine import Engine
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.importing import PUT, Desk


def _killed_after_the_call(bench: Bench) -> None:
    """Let a worker send the import, and die before it can save that."""
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.engine._run(claim, Step.IMPORT_CERTIFICATE)  # noqa: SLF001


@pytest.mark.parametrize("later", [timedelta(minutes=3), timedelta(hours=1)])
def test_a_crash_after_the_call_finds_its_import(
    bench: Bench, desk: Desk, later: timedelta
) -> None:
    """Killed between AWS's answer and our commit, the next worker takes what carries its tag and is
    its certificate; the key is erased then.
    """
    job = desk.start(desk.issue("shop.example"))
    _killed_after_the_call(bench)
    bench.pass_time(seconds=later.total_seconds())
    bench.restart()
    bench.live()

    task = bench.task(job)
    assert TaskState.IMPORTED is task.state
    assert Origin.ADOPTED is task.facts.certificate_origin
    assert (1, [task.facts.certificate_arn]) == (bench.calls(PUT), bench.certificates())
    assert not desk.is_sealed(job)


def test_a_crash_before_the_call_sends_it_two_minutes_later(bench: Bench, desk: Desk) -> None:
    """Killed before AWS was asked, nobody can know that: it is looked for as long as lists lag, and
    then sent.
    """
    job = desk.start(desk.issue("shop.example"))
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    facts = replace(claim.task.facts, lost_at=bench.time)
    bench.store.tasks.checkpoint(claim, replace(claim.task, facts=facts))
    bench.pass_time(seconds=121)
    bench.restart()
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state
    assert 1 == bench.calls(PUT)


def test_a_lost_answer_is_looked_for_before_it_is_sent_again(bench: Bench, desk: Desk) -> None:
    """What AWS did though its answer was lost is found; the call is made once."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, "lost")
    bench.run()
    waits = bench.task(job)
    bench.live()

    task = bench.task(job)
    assert ("lost", TaskState.QUEUED) == (waits.reason, waits.state)
    assert TaskState.IMPORTED is task.state
    assert Origin.ADOPTED is task.facts.certificate_origin
    assert (1, 1) == (bench.calls(PUT), len(bench.certificates()))


def test_an_unanswered_call_is_not_sent_again_while_lists_lag(bench: Bench, desk: Desk) -> None:
    """A connection that broke before the work leaves nothing to find: two minutes pass, in which it
    is looked for, and then it is sent once more.
    """
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, "drop")
    bench.run()
    bench.pass_time(seconds=30)
    bench.run()
    looking = bench.task(job)
    calls = bench.calls(PUT)
    bench.live()

    assert "looking_for_certificate" == looking.reason
    assert 1 == calls
    assert 2 == bench.calls(PUT)
    assert TaskState.IMPORTED is bench.task(job).state
    assert 1 == len(bench.certificates())


@pytest.mark.parametrize("kind", ["throttle", "denied", "expired"])
def test_what_was_surely_not_done_is_sent_again_at_once(
    bench: Bench, desk: Desk, kind: str
) -> None:
    """A refusal says that nothing was imported: nobody looks, and nobody waits two minutes."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, kind)  # type: ignore[arg-type]
    bench.run()
    refused = bench.task(job)
    bench.pass_time(seconds=65)
    bench.run()

    assert refused.facts.lost_at is None
    assert TaskState.IMPORTED is bench.task(job).state
    assert 1 == len(bench.certificates())


def test_an_error_of_aws_says_nothing_for_sure(bench: Bench, desk: Desk) -> None:
    """After an internal error it is looked for as after a lost answer."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, "server_error")
    bench.run()
    failed = bench.task(job)
    bench.live()

    assert bench.time > (failed.facts.lost_at or bench.time)
    assert 2 == bench.calls(PUT)
    assert TaskState.IMPORTED is bench.task(job).state


def test_a_worker_that_lost_its_lease_sends_nothing(bench: Bench, desk: Desk) -> None:
    """A worker that slept wakes to find the task another's: it neither sends nor saves."""
    job = desk.start(desk.issue("shop.example"))
    paused = bench.store.tasks.claim(bench.time)
    assert paused is not None
    bench.pass_time(minutes=3)
    other = Engine(bench.store, bench.aws, bench, sns=True, lead=bench.lead)
    assert other.run_one(bench.time)

    with pytest.raises(LeaseLostError):
        bench.engine.advance(paused)
    assert 1 == bench.calls(PUT)
    assert TaskState.IMPORTED is bench.task(job).state


def test_a_worker_whose_claim_was_taken_does_not_send(bench: Bench, desk: Desk) -> None:
    """That an answer may get lost is committed under the claim first: who lost it stops there."""
    job = desk.start(desk.issue("shop.example"))
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    stale = replace(claim, token="another's")

    with pytest.raises(LeaseLostError):
        bench.engine.advance(stale)
    assert 0 == bench.calls(PUT)
    assert desk.is_sealed(job)


def test_two_workers_import_once(bench: Bench, desk: Desk) -> None:
    """Of two that look for work at one moment one gets the task."""
    desk.start(desk.issue("shop.example"))
    other = Engine(bench.store, bench.aws, bench, sns=True, lead=bench.lead)

    assert [True, False] == [bench.engine.run_one(bench.time), other.run_one(bench.time)]
    assert 1 == bench.calls(PUT)


def test_confirm_twice_imports_once(bench: Bench, desk: Desk) -> None:
    """The second press of Confirm is told that the job runs."""
    job = desk.checked(desk.submit(desk.issue("shop.example")))
    desk.deciding.confirm(SOMEONE, job.number, job.revision)

    with pytest.raises(StaleError):
        desk.deciding.confirm(SOMEONE, job.number, job.revision)
    bench.live()
    assert 1 == bench.calls(PUT)


def test_a_form_submitted_twice_is_one_job(bench: Bench, desk: Desk) -> None:
    """Slack sends what it got no answer to again: the same job, the same key, once."""
    form = desk.form(desk.issue("shop.example"))
    first, again = (desk.importing.submit_import(SOMEONE, form, key="view:V1") for _ in range(2))

    assert first == again
    assert 1 == len(bench.store.jobs.search())


def test_somebody_elses_import_of_the_same_certificate_is_left_alone(
    bench: Bench, desk: Desk
) -> None:
    """Looking for a lost import, what lacks our tag is not taken, though it is the certificate."""
    issued = desk.issue("shop.example")
    theirs = bench.server.client("acm").import_certificate(
        Certificate=issued.body, PrivateKey=issued.key, CertificateChain=issued.chain
    )["CertificateArn"]
    job = desk.start(issued)
    bench.server.faults.add(PUT, "drop")
    bench.live()

    assert TaskState.IMPORTED is bench.task(job).state
    assert theirs != bench.arn(job)
    assert 2 == len(bench.certificates())


def test_an_error_of_ours_does_not_forget_what_was_sent(
    bench: Bench, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug between the call and its commit is told; the next attempt looks first all the same."""
    job = desk.start(desk.issue("shop.example"))

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("bot.steps.importing.reminders", broken)
        with pytest.raises(ZeroDivisionError):
            bench.engine.run_one(bench.time)
    bench.live()

    assert TaskState.IMPORTED is bench.task(job).state
    assert Origin.ADOPTED is bench.task(job).facts.certificate_origin
    assert 1 == bench.calls(PUT)


def test_imports_keep_to_one_a_second(bench: Bench, desk: Desk) -> None:
    """ACM takes one import a second: five certificates take at least as long."""
    arns = [
        desk.secret(f"shop{at}", issued.body + issued.chain + issued.key)
        for at, issued in enumerate(desk.issue(f"shop{at}.example") for at in range(3))
    ]
    job = desk.start(key_source=KeySource.SECRET, secrets_text="\n".join(arns))
    bench.run()
    at_once = bench.states(job).count(TaskState.IMPORTED)
    bench.live(seconds=1.2)

    assert 1 == at_once
    assert [TaskState.IMPORTED] * 3 == bench.states(job)


@pytest.mark.parametrize(
    ("code", "looks"),
    [
        ("SSLError", True),
        ("ConnectionClosedError", True),
        ("InternalFailure", True),
        ("ConnectTimeoutError", False),
        ("EndpointConnectionError", False),
        ("ProxyConnectionError", False),
    ],
)
def test_only_what_was_surely_never_sent_is_sent_at_once(
    bench: Bench, desk: Desk, monkeypatch: pytest.MonkeyPatch, code: str, *, looks: bool
) -> None:
    """An error that may come while the answer is read says nothing: it is looked for first."""
    job = desk.start(desk.issue("shop.example"))

    def fails(*_: object, **__: object) -> None:
        raise AwsError(code, operation=PUT, message="No.", trouble=Trouble.TRANSIENT)

    with monkeypatch.context() as patched:
        patched.setattr(Acm, "put", fails)
        bench.run()
    waits = bench.task(job)
    bench.live()

    assert looks is (waits.facts.lost_at is not None)
    assert TaskState.IMPORTED is bench.task(job).state


def test_a_retry_gives_no_second_certificate_the_name(bench: Bench, desk: Desk) -> None:
    """Failed, and its name was given to another import meanwhile: it says so, and stays failed."""
    job = desk.start(desk.issue("shop.example"), name="shop")
    bench.server.faults.add(PUT, "error", code="LimitExceededException", message="No.")
    bench.live()
    other = desk.run(desk.issue("blog.example"), name="shop")

    with pytest.raises(RefusedError, match="named `shop` already"):
        bench.retry(job)
    assert [TaskState.FAILED, TaskState.IMPORTED] == [*bench.states(job), *bench.states(other)]


def test_a_retry_waits_for_whoever_renews_the_same(bench: Bench, desk: Desk) -> None:
    """Two jobs never renew one certificate at a time."""
    old = desk.issue("shop.example", days=20)
    arn = bench.arn(desk.run(old))
    bench.sweep()
    first, second = (
        desk.submit(desk.issue("shop.example", days=days, key=old.private_key), renews=arn)
        for days in (90, 120)
    )
    bench.confirm(first)
    bench.live()

    assert TaskState.FAILED is bench.task(first).state
    with pytest.raises(RefusedError, match=f"{second.name} works with"):
        bench.retry(first)
    desk.deciding.cancel(SOMEONE, second.number, second.revision)
    bench.retry(first)


def test_the_same_certificate_twice_is_told(desk: Desk) -> None:
    """In one job it is refused; in two that are open the second is warned."""
    issued = desk.issue("shop.example")
    whole = issued.body + issued.chain + issued.key
    first = desk.submit(issued)
    arns = "\n".join(desk.secret(name, whole) for name in ("a", "b"))
    second = desk.submit(key_source=KeySource.SECRET, secrets_text=arns)
    desk.checked(second)

    assert any("the same certificate as" in said for said in desk.said(second, Level.REFUSED))
    assert any(f"imported by {first.name}" in said for said in desk.said(second, Level.WARNING))


def test_a_name_that_came_after_confirm_is_not_given_again(bench: Bench, desk: Desk) -> None:
    """Somebody named a certificate so in the console meanwhile: the import fails before it is
    sent.
    """
    job = desk.start(desk.issue("shop.example"), name="shop")
    theirs = bench.server.seed_certificate("blog.example")
    bench.aws.acm.add_tags(theirs, {"Name": "shop"})
    desk.describe()
    bench.live()

    assert (TaskState.FAILED, "import_name_taken") == (
        bench.task(job).state,
        bench.task(job).reason,
    )
    assert 0 == bench.calls(PUT)
