"""What ACM says of each certificate beyond its lists: read once per change, within the rates."""

from datetime import timedelta

import pytest

from bot.aws.clients import connect
from bot.aws.pacing import RATES
from bot.domain.certificate_facts import facts
from bot.domain.inventory import SweepKind
from bot.sandbox.aws.faults import Kind
from scheduler.descriptions import LONG_REST, REST, SETTLE, Descriptions
from scheduler.sweeps import Sweeps
from tests.functional.sweeps.conftest import BUSY, IDLE, Bench

DESCRIBE, TAGS = "acm.DescribeCertificate", "acm.ListTagsForCertificate"
KIND = SweepKind.DESCRIPTIONS


@pytest.fixture
def descriptions(bench: Bench) -> Descriptions:
    """The descriptions of one process."""
    return Descriptions(bench.store, connect(version="test"), bench)


def ticks(bench: Bench, descriptions: Descriptions, seconds: int) -> None:
    """Let a tick come every second."""
    for _ in range(seconds):
        bench.pass_time(seconds=1)
        descriptions.tick()


def seen(bench: Bench, sweeps: Sweeps, *names: str) -> list[str]:
    """Let the account have certificates that a sweep has seen; return their ARNs."""
    arns = [bench.server.seed_certificate(name) for name in names]
    sweeps.certificates()
    bench.pass_time(seconds=SETTLE.total_seconds())
    return arns


def test_a_certificate_is_described_once(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """All that ACM says, and its tags; then no more until it changes."""
    (arn,) = seen(bench, sweeps, "shop.example")
    bench.server.client("acm").add_tags_to_certificate(
        CertificateArn=arn, Tags=[{"Key": "team", "Value": "shop"}]
    )
    ticks(bench, descriptions, 20)
    known = bench.store.inventory.certificate(arn)

    assert known is not None
    assert ({"team": "shop"}, "CN=shop.example") == (known.tags, facts(known).subject)
    assert facts(known).validations[0].record is not None
    assert (1, 1) == (len(bench.server.calls(DESCRIBE)), len(bench.server.calls(TAGS)))


class Overtaken:
    """ACM, and somebody who edits the tags after they were read and before that is kept."""

    def __init__(self, bench: Bench) -> None:
        """Read the bench's ACM."""
        self._bench = bench
        self._real = connect(version="test").acm

    @property
    def acm(self) -> "Overtaken":
        """Itself."""
        return self

    def describe(self, arn: str) -> object:
        """Read what ACM says."""
        return self._real.describe(arn)

    def tags(self, arn: str) -> dict[str, str]:
        """Read the tags, which are others right after."""
        read = dict(self._real.tags(arn))
        self._real.add_tags(arn, {"team": "new"})
        self._bench.store.certificates.tagged(arn, {"team": "new"})
        return read


def test_tags_that_were_edited_meanwhile_stay(bench: Bench, sweeps: Sweeps) -> None:
    """A reading that began before an edit knows the tags from before it: it does not put them back,
    and is made once more.
    """
    (arn,) = seen(bench, sweeps, "shop.example")
    Descriptions(bench.store, Overtaken(bench), bench).tick()  # type: ignore[arg-type] # its acm only
    overtaken = bench.store.inventory.certificate(arn)
    due = bench.store.certificates.undescribed(
        bench.store.inventory.account(), now=bench.now(), settle=SETTLE, limit=9
    )

    assert overtaken is not None
    assert ({"team": "new"}, "CN=shop.example") == (overtaken.tags, facts(overtaken).subject)
    assert [arn] == due


def test_a_change_is_described_once_it_has_settled(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """Not at the same moment: what changes mostly changes again."""
    (arn,) = seen(bench, sweeps, "shop.example")
    ticks(bench, descriptions, 2)
    bench.server.acm.revoke(arn)
    bench.pass_time(seconds=IDLE.total_seconds())
    sweeps.certificates()
    ticks(bench, descriptions, 60)
    early = len(bench.server.calls(DESCRIBE))
    ticks(bench, descriptions, 61)
    known = bench.store.inventory.certificate(arn)

    assert (1, 2) == (early, len(bench.server.calls(DESCRIBE)))
    assert known is not None
    assert facts(known).revoked_at is not None


def test_who_looks_at_one_waits_a_tick(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """The wanted one does not settle, and is before a thousand others."""
    arns = seen(bench, sweeps, *(f"s{number}.example" for number in range(30)))
    bench.store.certificates.want(arns[-1])
    ticks(bench, descriptions, 1)

    assert arns[-1] == bench.server.calls(DESCRIBE)[0].parameters["CertificateArn"]


def test_a_large_account_is_read_slowly(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """Two a second and two at once, by however many processes: a fifth of what ACM allows."""
    other = Descriptions(bench.store, connect(version="test"), bench)
    seen(bench, sweeps, *(f"s{number}.example" for number in range(40)))
    for _ in range(10):
        bench.pass_time(seconds=1)
        descriptions.tick()
        other.tick()

    assert 20 <= len(bench.server.calls(DESCRIBE)) <= 22


def test_the_jobs_come_first(bench: Bench, sweeps: Sweeps, descriptions: Descriptions) -> None:
    """While they use what ACM allows, nothing else is described."""
    seen(bench, sweeps, "shop.example")
    rate = RATES[DESCRIBE]
    for _ in range(99):
        bench.store.locks.reserve(
            f"aws:{DESCRIBE}", per_second=rate.per_second, burst=rate.burst, now=bench.time
        )
    ticks(bench, descriptions, 2)

    assert [] == bench.server.calls(DESCRIBE)


def test_only_one_process_reads_at_a_time(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """While another has the pass, this one does nothing."""
    seen(bench, sweeps, "shop.example")
    bench.store.locks.take("descriptions", now=bench.time, lease=BUSY)
    ticks(bench, descriptions, 1)

    assert [] == bench.server.calls(DESCRIBE)


def test_records_that_come_late_are_asked_for_again(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """A request whose records ACM has not told yet is described again within minutes."""
    bench.server.knobs.record_lag = 200
    arn = connect(version="test").acm.request(["a.example"], key="RSA_2048", token="t", tags={}).id
    sweeps.certificates()
    bench.store.certificates.want(arn)
    ticks(bench, descriptions, 1)
    early = bench.store.inventory.certificate(arn)
    bench.pass_time(minutes=2)
    ticks(bench, descriptions, 130)
    known = bench.store.inventory.certificate(arn)

    assert early is not None
    assert facts(early).validations[0].record is None
    assert known is not None
    assert facts(known).validations[0].record is not None


def test_what_is_gone_is_left_to_the_sweep(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """ACM knows nothing of it: not an error, and not asked again at once."""
    (arn,) = seen(bench, sweeps, "shop.example")
    bench.server.client("acm").delete_certificate(CertificateArn=arn)
    ticks(bench, descriptions, 5)

    assert 1 == len(bench.server.calls(DESCRIBE))
    assert "" == bench.store.inventory.sweep(KIND, bench.server.account).error


@pytest.mark.parametrize(
    ("fault", "times", "rest", "told"),
    [("denied", 1, LONG_REST, "acm:DescribeCertificate"), ("throttle", 2, REST, "slow")],
)
def test_an_error_is_kept_and_rested_on(
    bench: Bench,
    sweeps: Sweeps,
    descriptions: Descriptions,
    fault: Kind,
    times: int,
    rest: timedelta,
    told: str,
) -> None:
    """Said with the missing action; asked again later, and forgotten once it went well."""
    seen(bench, sweeps, "shop.example")
    bench.server.faults.add(DESCRIBE, fault, times=times)
    ticks(bench, descriptions, 5)
    failed = bench.store.inventory.sweep(KIND, bench.server.account)
    ticks(bench, descriptions, int(rest.total_seconds()))
    good = bench.store.inventory.sweep(KIND, bench.server.account)

    assert told in failed.error
    assert (fault == "denied") is failed.is_denied
    assert "" == good.error
    assert times + 1 == len(bench.server.calls(DESCRIBE))


def test_an_error_about_what_is_gone_is_forgotten(
    bench: Bench, sweeps: Sweeps, descriptions: Descriptions
) -> None:
    """Nothing is left to be described: no page says any more that ACM cannot be asked."""
    (arn,) = seen(bench, sweeps, "shop.example")
    bench.server.faults.add(DESCRIBE, "throttle", times=2)
    ticks(bench, descriptions, 1)
    failed = bench.store.inventory.sweep(KIND, bench.server.account)
    bench.store.inventory.forget_certificate(arn)
    ticks(bench, descriptions, int(REST.total_seconds()) + 1)
    good = bench.store.inventory.sweep(KIND, bench.server.account)

    assert failed.error
    assert "" == good.error
