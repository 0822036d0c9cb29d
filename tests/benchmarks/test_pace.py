"""How long a job of 500 certificates takes under AWS's rates, compared with what those rates allow
at best.
"""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.sandbox.aws.rates import PUBLISHED_RATES
from tests.benchmarks.fast import COMMAND
from tests.benchmarks.figures import Figures
from tests.benchmarks.scene import Scene, cpu_seconds

CERTIFICATES = 500
SPEED = float(os.environ.get("EDGECERT_BENCH_SPEED", "2"))
"""How many of AWS's and the bot's seconds pass in a real one. The processor is no faster: what a
real second's share of it cannot do counts against us, as do leases and rates, which are as much
shorter. At 5, half of what is late is the processor's; at 20, two cores do nothing but list."""
LATENCY = 0.04
HANGS = 900.0
"""Seconds after which a job is no longer slow but stuck, on the slowest of machines."""
NAMES = [f"k{number}.example" for number in range(CERTIFICATES)]
OF_EACH = (
    "acm.RequestCertificate",
    "acm.DescribeCertificate",
    "cloudfront.CreateDistributionWithTags",
)
"""What each certificate needs once."""
BOUND = max(CERTIFICATES / PUBLISHED_RATES[operation] for operation in OF_EACH)
"""Seconds. Requests: 500 / 5 a second = 100 s. Describes: 500 / 10 = 50 s. Creations: 500 / 2 =
250 s. Certificates do not wait for each other, so the three overlap and the slowest is the bound.
They are issued, and distributions deployed, at once here: nothing else takes AWS's time."""


def test_a_job_under_the_published_rates(tmp_path: Path, figures: Figures) -> None:
    """From Confirm to the last distribution that serves."""
    rates, speed = dict(PUBLISHED_RATES), SPEED
    with Scene(tmp_path, own=NAMES, speed=speed, latency=LATENCY, rates=rates) as scene:
        bot = scene.start({"EDGECERT_TICK_SECONDS": str(1 / speed)}, command=COMMAND)
        spent = cpu_seconds(bot)
        scene.confirm(NAMES)
        began = time.monotonic()
        scene.wait(lambda: _is_ended(tmp_path), seconds=HANGS)
        took = (time.monotonic() - began) * speed
        spent = cpu_seconds(bot) - spent
        calls = scene.outside.calls()
    refused = sum(count for name, count in calls.items() if " " in name)
    figures.add(
        f"Job of {CERTIFICATES} under AWS's rates, {LATENCY * 1000:.0f} ms a call, at {speed:.0f}×",
        f"{took:.0f} s, {refused} of {calls.total()} calls refused, "
        f"{spent / CERTIFICATES * 1000:.0f} ms of processor each",
        f"the rates' bound {BOUND:.0f} s: {took / BOUND:.2f}×",
    )

    assert [CERTIFICATES] * 2 == [calls[operation] for operation in (OF_EACH[0], OF_EACH[2])]


def _is_ended(folder: Path) -> bool:
    url = f"file:{folder / 'edgecert.db'}?mode=ro"
    with closing(sqlite3.connect(url, uri=True)) as store:
        (state,) = store.execute("SELECT state FROM jobs").fetchone()
    assert state != "failed"
    return bool(state == "succeeded")
