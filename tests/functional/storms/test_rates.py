"""The create job while AWS enforces the rates that it publishes, all on one hand clock.

many certificates     → no call is refused; all is told once; as fast as the rates let it be
two bots on one store → they share the rates: still no call is refused
a lifelike account    → lags, late deployments and rates together: it ends as ever
"""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.domain.job import Job, JobState
from bot.sandbox.aws.knobs import Knobs
from bot.sandbox.aws.rates import PUBLISHED_RATES
from bot.steps.backoff import FIRST_LOOK_SECONDS
from scheduler.worker import SOON
from tests.functional.storms.station import Clockwork, Station
from tests.functional.storms.telling import assert_told, ended_for_all

CERTIFICATES = int(os.environ.get("EDGECERT_TEST_CERTIFICATES", "60"))
OF_EACH = (
    "acm.RequestCertificate",
    "acm.DescribeCertificate",
    "cloudfront.CreateDistributionWithTags",
)
"""What each certificate needs once."""
SWEEPS = 2 * 15
"""Seconds. A certificate that is issued right after a pass over the lists is seen by the next, 15 s
later, and so is a distribution that is deployed."""


@pytest.fixture
def limited(station: Station) -> Station:
    """A station whose AWS refuses what comes faster than it publishes."""
    station.aws.knobs.rates = dict(PUBLISHED_RATES)
    station.aws.knobs.shared_quota = station.aws.knobs.distributions_quota = CERTIFICATES + 100
    return station


def names(count: int) -> list[str]:
    """Give names of one zone: its files are four then, and not four for each name."""
    return [f"k{number}.kiosks.example" for number in range(count)]


def moments(station: Station, begun: datetime) -> Iterator[bool]:
    """Let time pass: a tick every second, and in between each reserved slot that comes soon, which
    a thread of the bot waits for; True for a tick.
    """
    ticks = begun
    while station.clock.now() < begun + timedelta(hours=1):
        slot = station.store.tasks.next_slot(station.clock.now(), within=SOON)
        is_tick = slot is None or slot >= ticks + timedelta(seconds=1)
        if is_tick:
            ticks += timedelta(seconds=1)
        station.clock.time = ticks if is_tick or slot is None else slot
        yield is_tick


def run(station: Station, job: Job, *others: Clockwork) -> float:
    """Let the job run, and the owner act at once; return its seconds from Confirm to its end. Other
    bots do what is due at the very same moments.
    """
    begun, bots = station.clock.now(), (station.clockwork, *others)
    with ThreadPoolExecutor(len(bots)) as pool:
        for is_tick in moments(station, begun):
            acts = [bot.tick if is_tick else bot.at_slot for bot in bots]
            list(pool.map(lambda act: act(station.clock.now()), acts))
            if is_tick:
                station.add_records(job)
            if station.job(job).state is not JobState.RUNNING:
                break
    ended = station.job(job).finished_at
    assert ended is not None, station.seen()
    station.until(lambda: ended_for_all(station, job), step=1)
    return (ended - begun).total_seconds()


def refused(station: Station) -> Counter[str]:
    """Count the calls that AWS refused, botocore's second tries included, by operation and code."""
    return Counter(f"{call.operation} {call.error}" for call in station.aws.calls() if call.error)


def seconds_of(station: Station, operation: str) -> float:
    """Give the time from the first call of an operation to its last."""
    at = [call.at for call in station.aws.calls(operation)]
    return (at[-1] - at[0]).total_seconds()


def test_a_job_keeps_the_rates_and_uses_them(limited: Station) -> None:
    """No call is refused, everything is told once, and it takes at most 1.15 times what the rates
    allow at best, beside the first look and two passes over the lists.

    Those 33 seconds are the same for any size, so a small job must be granted them. It is small for
    its processor's time: 500 certificates take 30 s of it. They take 273 s on this clock, for which
    the rates allow 250: 1.09 times, all included (EDGECERT_TEST_CERTIFICATES=500 plays it).
    """
    job = limited.start(*names(CERTIFICATES))
    took = run(limited, job)
    bound = max(CERTIFICATES / PUBLISHED_RATES[operation] for operation in OF_EACH)
    slowest, most = OF_EACH[-1], CERTIFICATES - 1

    assert JobState.SUCCEEDED is limited.job(job).state
    assert Counter() == refused(limited)
    assert [CERTIFICATES] * 2 == [limited.calls(OF_EACH[0]), limited.calls(slowest)]
    assert (CERTIFICATES, CERTIFICATES) == limited.made()
    assert took <= 1.15 * bound + FIRST_LOOK_SECONDS + SWEEPS
    assert seconds_of(limited, slowest) <= 1.15 * most / PUBLISHED_RATES[slowest]
    assert_told(limited, job)


def test_two_bots_on_one_store_share_the_rates(limited: Station) -> None:
    """Both work at the same moments, each with threads of its own: together they ask no faster than
    one, and nothing is asked for, made or told twice.
    """
    job = limited.start(*names(24))
    run(limited, job, Clockwork(limited.another().parts))

    assert JobState.SUCCEEDED is limited.job(job).state
    assert Counter() == refused(limited)
    assert [24] * 2 == [limited.calls(OF_EACH[0]), limited.calls(OF_EACH[-1])]
    assert (24, 24) == limited.made()
    assert_told(limited, job)


def test_an_account_as_they_are(station: Station) -> None:
    """Everything that a real account makes one wait for, at once: certificates that are not there
    yet, records that come late, lists and tags that lag, a certificate that CloudFront does not
    know, two minutes of deployment, 50 ms a call, and the rates. No call comes too fast.
    """
    station.aws.knobs = Knobs.lifelike()
    job = station.start(*names(6))
    took = run(station, job)
    codes = {line.split()[1] for line in refused(station)}

    assert JobState.SUCCEEDED is station.job(job).state
    assert 120 <= took <= 200
    assert codes <= {"ResourceNotFoundException", "InvalidViewerCertificate"}
    assert [6] * 2 == [station.calls(OF_EACH[0]), len(station.aws.cloudfront.distributions())]
    assert (6, 6) == station.made()
    assert_told(station, job)
