"""Certificates that people delete, on the strict AWS: looked at right before, each on its own,
found again after a crash.
"""

from datetime import timedelta

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.errors import RefusedError, StaleError, UnknownError
from bot.services.acting import Acting
from bot.services.deleting import Deleting
from tests.functional.steps.bench import SOMEONE, Anybody, Bench
from tests.functional.steps.test_tagging import KilledError

DELETE = "acm.DeleteCertificate"
DEAD = "status:expired,timed-out,failed"


def verbs(bench: Bench) -> Deleting:
    """Return the verbs, for anybody."""
    return Deleting(Acting(bench.store, bench, Anybody(), sns=True))  # type: ignore[arg-type]


def dead(bench: Bench, *names: str) -> list[str]:
    """Seed expired certificates, a name each, and read the lists."""
    arns = [bench.server.seed_certificate(name, status="EXPIRED") for name in names]
    bench.sweep()
    return arns


def several(bench: Bench, text: str = DEAD) -> Job:
    """Ask for the deletion of what a list finds, and confirm it."""
    found = verbs(bench).deletable(SOMEONE, text)
    job = verbs(bench).delete_several(SOMEONE, text, found.mark, "C1", key=found.mark)
    return bench.confirm(job)


def one(bench: Bench, arn: str) -> Job:
    """Ask for the deletion of one certificate, and confirm it."""
    return bench.confirm(verbs(bench).delete(SOMEONE, arn, "C1"))


def served(bench: Bench, arn: str) -> str:
    """Seed a distribution that serves a certificate; give its id."""
    viewer = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only"}
    return bench.server.seed_distribution(ViewerCertificate=viewer)


def details(bench: Bench, job: Job) -> list[str]:
    """Give what the job's tasks say."""
    return [task.detail for task in bench.tasks(job)]


def test_what_a_list_finds_is_deleted(bench: Bench) -> None:
    """Each is told, the job succeeds, and the lists show them no more."""
    arns = dead(bench, "a.example", "b.example")
    kept = bench.server.seed_certificate("c.example")
    bench.sweep()
    job = several(bench)
    bench.live()
    gone = [bench.store.inventory.certificate(arn) for arn in arns]

    assert [kept] == bench.certificates()
    assert JobState.SUCCEEDED is bench.job(job).state
    assert [TaskState.REMOVED] * 2 == bench.states(job)
    assert ["GONE", "GONE"] == [row.status for row in gone if row]
    assert [arns[0], arns[1]] == [
        event.payload["id"] for event in bench.events(job, EventKind.REMOVED)
    ]


def test_one_that_came_into_use_stays_and_the_others_go(bench: Bench) -> None:
    """After Confirm; by whom is named with its page, and a retry deletes it later."""
    arns = dead(bench, "a.example", "b.example")
    job = several(bench)
    used_by = served(bench, arns[0])
    bench.live()
    first = details(bench, job)[0]
    bench.server.cloudfront.vanish(used_by)
    bench.retry(job)
    bench.live()

    assert f"It is in use by CloudFront `{used_by}` (https://" in first
    assert [TaskState.REMOVED] * 2 == bench.states(job)
    assert [] == bench.certificates()


def test_many_users_are_named_in_part_and_where_all_stand(bench: Bench) -> None:
    """A row has room for some of them; the certificate's page names all."""
    (arn,) = dead(bench, "a.example")
    job = one(bench, arn)
    for _ in range(7):
        served(bench, arn)
    bench.live(rounds=1)
    (told,) = details(bench, job)

    assert 5 == told.count("CloudFront `E")
    assert f"and 2 more: `/certs show {arn}` names all." in told


def test_what_the_last_list_shows_in_use_is_not_deleted(bench: Bench) -> None:
    """ACM may not know yet of a distribution that was just made."""
    (arn,) = dead(bench, "a.example")
    job = one(bench, arn)
    used_by = served(bench, arn)
    bench.sweep()
    bench.server.cloudfront.vanish(used_by)
    bench.live(rounds=1)

    assert f"CloudFront `{used_by}`" in details(bench, job)[0]
    assert 0 == bench.calls(DELETE)


def test_acm_has_the_last_word(bench: Bench) -> None:
    """It came into use between our look and our call, or ACM does not say by what."""
    (arn,) = dead(bench, "a.example")
    job = one(bench, arn)
    bench.server.faults.add(DELETE, "error", code="ResourceInUseException", message="in use")
    bench.live()

    assert "ACM says that something uses it, and not yet what." == details(bench, job)[0]
    assert [arn] == bench.certificates()


@pytest.mark.parametrize("fault", ["lost", "drop", "throttle", "server_error"])
def test_a_call_that_stumbles_is_made_good(bench: Bench, fault: str) -> None:
    """A lost answer is looked for: what is gone is not deleted twice."""
    (arn,) = dead(bench, "a.example")
    job = one(bench, arn)
    bench.server.faults.add(DELETE, fault, times=2)  # type: ignore[arg-type] # by parameter
    bench.live()

    assert [TaskState.REMOVED] == bench.states(job)
    assert [] == bench.certificates()


def test_a_worker_that_is_killed_is_followed_by_another(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After ACM deleted it and before that was saved: the next one finds it gone."""
    (arn,) = dead(bench, "a.example")
    job = one(bench, arn)

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as broken:
        broken.setattr(bench.store.tasks, "save", die)
        with pytest.raises(KilledError):
            bench.engine.run_one(bench.time)
    gone = bench.certificates()
    bench.pass_time(seconds=121)
    bench.restart()
    bench.live()

    assert [] == gone
    assert [TaskState.REMOVED] == bench.states(job)
    assert 1 == bench.calls(DELETE)


@pytest.mark.parametrize("asked", [True, False])
def test_what_is_gone_already_is_told_so(bench: Bench, *, asked: bool) -> None:
    """Deleted by someone else before our look, or between it and our call."""
    (arn,) = dead(bench, "a.example")
    job = one(bench, arn)
    if asked:
        bench.server.faults.add(
            DELETE, "error", code="ResourceNotFoundException", message="not there"
        )
    else:
        bench.server.acm.vanish(arn)
    bench.live()
    (event,) = bench.events(job, EventKind.REMOVED)

    assert event.payload["request_id"] is None
    assert [TaskState.REMOVED] == bench.states(job)


def test_other_errors_are_told_in_their_words(bench: Bench) -> None:
    """What AWS denies waits for a permission."""
    (arn,) = dead(bench, "a.example")
    job = one(bench, arn)
    bench.server.faults.add(DELETE, "denied")
    bench.run()

    assert "acm:DeleteCertificate" in details(bench, job)[0]
    assert [arn] == bench.certificates()


def test_an_open_job_keeps_its_certificate(bench: Bench) -> None:
    """Refused when it is asked for, and when a job takes it up after that."""
    job = bench.start_plain("shop.example")
    bench.run()
    bench.sweep()
    arn = bench.arn(job)
    with pytest.raises(RefusedError, match=f"stays: {job.name} works with it"):
        verbs(bench).delete(SOMEONE, arn, "C1")
    bench.cancel(job)
    bench.live()
    spare = bench.server.seed_certificate("spare.example")
    bench.sweep()
    deletes = one(bench, spare)
    taker = bench.submit("spare.example")
    bench.replan(taker, 0, reuse_certificate=spare)
    bench.live(rounds=1)

    assert f"{taker.name} works with it by now." == details(bench, deletes)[0]
    assert spare in bench.certificates()


def test_the_job_that_made_it_knows(bench: Bench) -> None:
    """A failed task's retry requests another one then."""
    job = bench.start_plain("shop.example")
    bench.run()
    bench.server.acm.fail(bench.arn(job), "OTHER")
    bench.sweep()
    bench.live()
    arn = bench.arn(job)
    known = bench.store.inventory.certificate(arn)
    assert known is not None
    seen, tags = bench.aws.acm.describe(arn), bench.aws.acm.tags(arn)
    bench.store.certificates.described(
        arn, seen.facts, tags, names=seen.names, is_whole=True, now=bench.time
    )
    one(bench, arn)
    bench.live()

    assert (arn,) == bench.task(job).facts.removed
    assert bench.task(job).facts.certificate_dead


def test_a_dropped_one_stays(bench: Bench) -> None:
    """And so does what is left when the job is cancelled."""
    arns = dead(bench, "a.example", "b.example")
    job = several(bench)
    bench.drop(job, 0)
    bench.live()

    assert [TaskState.CANCELLED, TaskState.REMOVED] == bench.states(job)
    assert [arns[0]] == bench.certificates()
    assert [EventKind.KEPT] == [one.kind for one in bench.events(job, EventKind.KEPT)]


def test_many_keep_acm_s_rate(bench: Bench) -> None:
    """At most ten a second, whatever is due."""
    arns = dead(bench, *(f"n{number}.example" for number in range(40)))
    job = several(bench)
    bench.run()
    at_once = len(arns) - len(bench.certificates())
    for _ in range(60):
        if bench.job(job).state is not JobState.RUNNING:
            break
        bench.pass_time(seconds=1)
        bench.run()

    assert at_once <= 10
    assert [] == bench.certificates()
    assert JobState.SUCCEEDED is bench.job(job).state
    assert bench.time - bench.job(job).created_at >= timedelta(seconds=40 / 10 - 2)


class TestWhatGoes:
    """Which certificates of a list go, and which stay."""

    def test_what_is_used_or_waits_or_is_at_work_stays(self, bench: Bench) -> None:
        """Each with its reason."""
        job = bench.start_plain("work.example")
        bench.run()
        used = bench.server.seed_certificate("used.example")
        users = [served(bench, used)]
        bench.server.seed_certificate(
            "wait.example", status="PENDING_VALIDATION", created_at=bench.time
        )
        spare = bench.server.seed_certificate("spare.example")
        bench.sweep()
        found = verbs(bench).deletable(SOMEONE, "example")
        whys = {one.certificate.main_name: why for one, why in found.stays}

        assert [spare] == [one.arn for one in found.goes]
        assert (
            f"it is in use by CloudFront `{users[0]}`. Detach it there first"
            == (whys["used.example"])
        )
        assert f"{job.name} works with it" in whys["work.example"]
        assert "it waits for its owner" in whys["wait.example"]

    def test_a_list_without_a_filter_is_refused(self, bench: Bench) -> None:
        """Nobody deletes all there is."""
        with pytest.raises(RefusedError, match="Filter the list first"):
            verbs(bench).deletable(SOMEONE, " ")

    def test_a_list_that_changed_is_refused(self, bench: Bench) -> None:
        """What nobody saw is not deleted."""
        dead(bench, "a.example")
        seen = verbs(bench).deletable(SOMEONE, DEAD)
        dead(bench, "b.example")

        with pytest.raises(StaleError, match="The list has changed"):
            verbs(bench).delete_several(SOMEONE, DEAD, seen.mark, "C1", key="k")

    def test_the_same_form_is_one_job(self, bench: Bench) -> None:
        """However often it is delivered."""
        dead(bench, "a.example")
        mark = verbs(bench).deletable(SOMEONE, DEAD).mark
        jobs = [
            verbs(bench).delete_several(SOMEONE, DEAD, mark, "C1", key="k").number for _ in "12"
        ]

        assert 1 == len(set(jobs))

    def test_what_is_gone_or_of_another_account_is_refused(self, bench: Bench) -> None:
        """By an ARN that someone kept, or a button of an old page."""
        (arn,) = dead(bench, "a.example")
        with pytest.raises(UnknownError, match="it was deleted"):
            verbs(bench).delete(SOMEONE, arn + "9", "C1")
        bench.store.inventory.put_account("999999999999")
        with pytest.raises(RefusedError, match="is of account 123456789012"):
            verbs(bench).delete(SOMEONE, arn, "C1")
        bench.store.inventory.forget_certificate(arn)
        with pytest.raises(UnknownError, match=r"`a\.example` is not there any more"):
            verbs(bench).delete(SOMEONE, arn, "C1")
