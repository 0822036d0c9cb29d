"""The ACM sweep: one list for all jobs, what it wakes, and what it takes for gone."""

from bot.aws.clients import connect
from bot.domain.inventory import CertificateStatus, SweepKind
from bot.domain.task import TaskState
from scheduler.sweeps import Sweeps
from tests.functional.sweeps.conftest import BUSY, IDLE, Bench

LIST, DESCRIBE = "acm.ListCertificates", "acm.DescribeCertificate"
KIND = SweepKind.CERTIFICATES


def _pending(bench: Bench) -> str:
    """Request a certificate and let a task wait for it."""
    aws = connect(version="test")
    arn = aws.acm.request(["shop.example"], key="RSA_2048", token="t", tags={}).id
    bench.waiting(
        TaskState.REQUESTED,
        TaskState.AWAITING_VALIDATION,
        certificate_arn=arn,
        certificate_status="PENDING_VALIDATION",
    )
    return arn


def test_a_thousand_certificates_are_one_call(bench: Bench, sweeps: Sweeps) -> None:
    """A sweep costs one ListCertificates call per 1,000 certificates, and no other."""
    for number in range(1000):
        bench.server.seed_certificate(f"n{number}.example")
    sweeps.certificates()
    calls = [call.operation for call in bench.server.calls()]

    assert 1000 == len(bench.store.inventory.certificates(bench.server.account))
    assert ["sts.GetCallerIdentity", LIST] == calls


def test_the_number_of_jobs_costs_nothing(bench: Bench, sweeps: Sweeps) -> None:
    """Ten waiting tasks make one call a sweep, as one does."""
    sweeps.account()
    for _ in range(10):
        _pending(bench)
    bench.pass_time(seconds=15)
    sweeps.certificates()

    assert 1 == len(bench.server.calls(LIST))
    assert [] == bench.server.calls(DESCRIBE)


def test_the_first_pass_learns_the_account(bench: Bench, sweeps: Sweeps) -> None:
    """An empty store knows nothing, not even whose account it is."""
    before = bench.store.inventory.account()
    sweeps.certificates()

    assert ("", bench.server.account) == (before, bench.store.inventory.account())


def test_while_nothing_pends_a_sweep_is_rare(bench: Bench, sweeps: Sweeps) -> None:
    """Every five minutes, however often the tick asks."""
    for _ in range(20):
        sweeps.certificates()
        bench.pass_time(seconds=IDLE.total_seconds() / 10)

    assert 2 == len(bench.server.calls(LIST))


def test_while_something_pends_a_sweep_is_frequent(bench: Bench, sweeps: Sweeps) -> None:
    """Every fifteen seconds while a task waits for its certificate."""
    _pending(bench)
    for _ in range(4):
        sweeps.certificates()
        sweeps.certificates()
        bench.pass_time(seconds=BUSY.total_seconds())

    assert 4 == len(bench.server.calls(LIST))


def test_a_job_that_waits_for_its_checks_is_served_at_once(bench: Bench, sweeps: Sweeps) -> None:
    """A wish does not wait for the interval, and is granted once."""
    sweeps.certificates()
    bench.store.inventory.hurry(KIND)
    sweeps.certificates()
    sweeps.certificates()

    assert 2 == len(bench.server.calls(LIST))


def test_a_wish_during_another_pass_is_kept(bench: Bench, sweeps: Sweeps) -> None:
    """The pass under way may have begun before the wish: it is granted after that one."""
    token = bench.store.locks.take(f"sweep:{KIND}", now=bench.time, lease=BUSY)
    bench.store.inventory.hurry(KIND)
    sweeps.certificates()
    during = len(bench.server.calls(LIST))
    bench.store.locks.give_back(f"sweep:{KIND}", token or "")
    sweeps.certificates()

    assert (0, 1) == (during, len(bench.server.calls(LIST)))


def test_processes_share_a_pass(bench: Bench, sweeps: Sweeps) -> None:
    """Two processes make one pass an interval between them."""
    other = bench.sweeps()
    for _ in range(3):
        sweeps.certificates()
        other.certificates()
        bench.pass_time(seconds=IDLE.total_seconds())

    assert 3 == len(bench.server.calls(LIST))


def test_an_issued_certificate_wakes_its_task(bench: Bench, sweeps: Sweeps) -> None:
    """At the sweep that sees ISSUED, the task is due now."""
    arn = _pending(bench)
    sweeps.certificates()
    before = bench.store.tasks.claim(bench.time)
    bench.server.acm.issue(arn)
    bench.pass_time(seconds=BUSY.total_seconds())
    sweeps.certificates()
    after = bench.store.tasks.claim(bench.time)

    assert before is None
    assert after is not None
    assert arn == after.task.facts.certificate_arn


def test_a_missed_wake_is_made_up(bench: Bench, sweeps: Sweeps) -> None:
    """A sweep wakes for what its table says, not only for what changed in this pass."""
    arn = _pending(bench)
    bench.server.acm.issue(arn)
    row = next(iter(next(connect(version="test").acm.pages())))
    bench.store.inventory.put_certificates([row], now=bench.time)
    bench.pass_time(seconds=BUSY.total_seconds())
    sweeps.certificates()

    assert bench.store.tasks.claim(bench.time) is not None


def test_a_certificate_is_gone_only_when_acm_says_so(bench: Bench, sweeps: Sweeps) -> None:
    """Absent from two lists, it is described; only then is it taken for gone."""
    arn = bench.server.seed_certificate("shop.example")
    sweeps.certificates()
    bench.server.client("acm").delete_certificate(CertificateArn=arn)
    statuses = []
    for _ in range(3):
        bench.pass_time(seconds=IDLE.total_seconds())
        sweeps.certificates()
        known = bench.store.inventory.certificate(arn)
        statuses.append(known.status if known else "")

    assert ["ISSUED", CertificateStatus.GONE, CertificateStatus.GONE] == statuses
    assert 1 == len(bench.server.calls(DESCRIBE))


def test_a_certificate_that_lists_hide_is_not_gone(bench: Bench, sweeps: Sweeps) -> None:
    """Lists lag: what the description still shows stays, and is not asked for again at once."""
    arn = bench.server.seed_certificate("shop.example")
    sweeps.certificates()
    bench.server.knobs.list_lag = 365 * 24 * 3600.0
    for _ in range(3):
        bench.pass_time(seconds=IDLE.total_seconds())
        sweeps.certificates()
    known = bench.store.inventory.certificate(arn)

    assert known is not None
    assert "ISSUED" == known.status
    assert 1 == len(bench.server.calls(DESCRIBE))


def test_a_certificate_that_is_gone_is_not_back_for_being_listed(
    bench: Bench, sweeps: Sweeps
) -> None:
    """Lists lag: they show for a while what was deleted, and ACM itself is asked."""
    bench.server.knobs.list_lag = BUSY.total_seconds()
    arn, other = (bench.server.seed_certificate(f"{name}.example") for name in ("a", "b"))
    sweeps.certificates()
    bench.server.client("acm").delete_certificate(CertificateArn=arn)
    bench.store.inventory.forget_certificate(arn)
    statuses = []
    for wait in (1.0, IDLE.total_seconds()):
        bench.pass_time(seconds=wait)
        bench.store.inventory.hurry(KIND)
        sweeps.certificates()
        known = [bench.store.inventory.certificate(one) for one in (arn, other)]
        statuses.append([one.status for one in known if one])

    assert [["GONE", "ISSUED"]] * 2 == statuses
    assert 1 == len(bench.server.calls(DESCRIBE))


def test_a_certificate_that_is_there_after_all_is_back(bench: Bench, sweeps: Sweeps) -> None:
    """What was marked as gone by mistake is not lost for ever."""
    arn = bench.server.seed_certificate("shop.example")
    sweeps.certificates()
    bench.store.inventory.forget_certificate(arn)
    bench.pass_time(seconds=IDLE.total_seconds())
    sweeps.certificates()
    known = bench.store.inventory.certificate(arn)

    assert known is not None
    assert "ISSUED" == known.status


def test_an_error_of_the_look_ends_the_pass(bench: Bench, sweeps: Sweeps) -> None:
    """What ACM does not answer is not taken for an answer."""
    arn = bench.server.seed_certificate("shop.example")
    sweeps.certificates()
    bench.store.inventory.forget_certificate(arn)
    bench.server.faults.add(DESCRIBE, "denied")
    bench.pass_time(seconds=IDLE.total_seconds())
    sweeps.certificates()
    known = bench.store.inventory.certificate(arn)

    assert known is not None
    assert "GONE" == known.status
    assert (
        "acm:DescribeCertificate" in bench.store.inventory.sweep(KIND, bench.server.account).error
    )


def test_a_denied_sweep_names_the_missing_action(bench: Bench, sweeps: Sweeps) -> None:
    """The error is recorded with the IAM action and cleared by the next good pass."""
    bench.server.faults.add(LIST, "denied")
    sweeps.certificates()
    denied = bench.store.inventory.sweep(KIND, bench.server.account)
    bench.pass_time(seconds=BUSY.total_seconds())
    sweeps.certificates()
    good = bench.store.inventory.sweep(KIND, bench.server.account)

    assert "allow `acm:ListCertificates`" in denied.error
    assert denied.finished_at is None
    assert ("", bench.time) == (good.error, good.started_at)


def test_a_failing_sweep_is_not_hammered(bench: Bench, sweeps: Sweeps) -> None:
    """Wishes come every second; after an error they wait for the interval, and are then granted."""
    bench.server.faults.add(LIST, "denied", times=100)
    for _ in range(30):
        bench.store.inventory.hurry(KIND)
        sweeps.certificates()
        bench.pass_time(seconds=1)

    assert 2 == len(bench.server.calls(LIST))


def test_a_failed_look_at_an_absent_certificate_fails_the_pass(
    bench: Bench, sweeps: Sweeps
) -> None:
    """Not being allowed to look does not make a certificate gone."""
    arn = bench.server.seed_certificate("shop.example")
    sweeps.certificates()
    bench.server.client("acm").delete_certificate(CertificateArn=arn)
    bench.server.faults.add(DESCRIBE, "denied")
    for _ in range(2):
        bench.pass_time(seconds=IDLE.total_seconds())
        sweeps.certificates()
    known = bench.store.inventory.certificate(arn)

    assert known is not None
    assert "ISSUED" == known.status
    assert "acm:DescribeCertificate" in bench.store.inventory.sweep(KIND, known.account).error


def test_without_an_account_the_error_is_known_all_the_same(bench: Bench, sweeps: Sweeps) -> None:
    """When even the account cannot be read, the reason stands where checks look for it."""
    bench.server.faults.add("sts.GetCallerIdentity", "error", code="ExpiredToken", message="old")
    sweeps.account()
    bench.server.faults.add("sts.GetCallerIdentity", "error", code="ExpiredToken", message="old")
    sweeps.certificates()

    assert "" == bench.store.inventory.account()
    assert "ExpiredToken: old" in bench.store.inventory.sweep(KIND, "").error
