"""AWS as a whole in trouble for ten minutes, met by tasks that stand at every step of their way.

throttling            → rows say that AWS asks us to slow down, or which list cannot be read
5xx                   → rows say that AWS did not answer as it should
dropped connections   → the same; what may have been done is looked for first
any of them           → an owner who must act is told so still; nothing fails; calls get rarer
afterwards            → all end well by themselves: one certificate, one distribution a task
"""

import pytest

from bot.domain.job import JobState
from bot.sandbox.aws.faults import Kind
from tests.functional.storms.station import ROUND, Station
from tests.functional.storms.telling import assert_told
from tests.functional.storms.weather import (
    CREATE,
    CREATING,
    DEPLOYING,
    IN_DNS,
    NAMES,
    TEN_MINUTES,
    fleet,
)

REQUEST = "acm.RequestCertificate"
SAID: dict[Kind, str] = {
    "throttle": "AWS asks us to slow down",
    "server_error": "AWS did not answer as it should",
    "drop": "AWS did not answer as it should",
}


@pytest.mark.parametrize("kind", SAID)
def test_ten_minutes_of_it_delay_and_break_nothing(station: Station, kind: Kind) -> None:
    """Whatever step a task is at: its row says what is the matter and who acts, calls become rarer,
    and it ends by itself.
    """
    jobs = fleet(station)
    station.aws.faults.add("*", kind, for_seconds=TEN_MINUTES)
    with station.counted() as calls:
        station.confirm(jobs.queued)
        station.add_records(jobs.many, IN_DNS)
        station.pass_time(TEN_MINUTES - ROUND)
    rows = {name: station.row(jobs.many, name) for name in NAMES}
    waits = [rows[NAMES[at]] for at in (DEPLOYING, IN_DNS, CREATING)]
    waits += [station.row(jobs.requested, "requested.example")]
    waits += [station.row(jobs.queued, "queued.example")]
    for job in jobs.all:
        station.finish(job, seconds=900)

    assert [] == [row for row in waits if "*waiting for AWS*" not in row or SAID[kind] not in row]
    assert "the list of distributions cannot be read" in rows["deploying.example"]
    assert "the list of certificates cannot be read" in rows["in-dns.example"]
    assert "*waiting for the domain owner*" in rows["silent.example"]
    assert "waiting for 1 DNS record" in rows["silent.example"]
    # What is read for all jobs: every 15 s, each time asked for at most twice. All else backs off.
    writes = [count for operation, count in calls.items() if operation in (REQUEST, CREATE)]
    assert max(calls.values()) <= 100
    assert max(writes, default=0) <= 2 * 10
    assert [JobState.SUCCEEDED] * 3 == [station.job(job).state for job in jobs.all]
    assert (6, 6) == station.made()
    for job in jobs.all:
        assert_told(station, job)


def test_a_storm_of_every_tick_is_no_busy_loop(station: Station) -> None:
    """Looked at every second: a failing list is asked for once in its interval, each other call
    less and less often.
    """
    job = station.start("shop.example")
    station.aws.faults.add("*", "server_error", for_seconds=130)
    before = len(station.slack.calls("chat.update"))
    with station.counted() as calls:
        station.pass_time(120, step=1)
    edits = len(station.slack.calls("chat.update")) - before
    station.finish(job)

    assert 1 <= calls["acm.RequestCertificate"] <= 2
    assert calls["acm.ListCertificates"] <= 120 / 15 + 8
    assert calls["cloudfront.ListDistributions"] <= 120 / 15 + 1
    assert edits <= 10
    assert (1, 1) == station.made()
