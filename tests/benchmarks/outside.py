"""AWS and DNS in a process of their own, so that what they compute delays nobody's ack; the rest
of the world is the parent's. `python -m tests.benchmarks.outside '{…}'` runs until its input ends.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, Self

from bot.sandbox.aws import AwsServer, Knobs
from bot.sandbox.world import World
from tests.benchmarks.fast import FastClock

QUOTAS = {"distributions_quota": 5000, "shared_quota": 5000}
"""What an account has that makes five hundred distributions of one template."""
ROOT = Path(__file__).resolve().parents[2]


class Outside:
    """The child as its parent sees it."""

    def __init__(self, *, own: Sequence[str], began: float, speed: float, **knobs: object) -> None:
        """Start it: the owners of `own` have added their records; `knobs` are AWS's."""
        told = {"own": list(own), "began": began, "knobs": {**QUOTAS, **knobs, "speed": speed}}
        self._child = Popen(
            (sys.executable, "-m", __name__, json.dumps(told)),
            cwd=ROOT,
            stdin=PIPE,
            stdout=PIPE,
            text=True,
        )
        found = self._read()
        self.environment: dict[str, str] = found["environment"]
        self.template: str = found["template"]

    def calls(self) -> Counter[str]:
        """Count the calls so far, by operation; those that were refused have their error added."""
        assert self._child.stdin is not None
        self._child.stdin.write("calls\n")
        self._child.stdin.flush()
        return Counter(self._read())

    def close(self) -> None:
        """End it."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        self._child.wait(10)
        assert self._child.stdout is not None
        self._child.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        found: dict[str, Any] = json.loads(self._child.stdout.readline())
        return found


def main(told: Mapping[str, Any]) -> None:
    """Be AWS and DNS: tell the settings, then the calls whenever a line comes in."""
    knobs = Knobs(**told["knobs"])
    world = World()
    world.aws = AwsServer(clock=FastClock(told["began"], knobs.speed).now, knobs=knobs)
    with world:
        furniture = world.furnish()
        for name in told["own"]:
            record = world.aws.acm.record(name)
            zone = world.dns.zone(name, provider="registrar")
            zone.set(f"{record.name.rstrip('.')}.", "CNAME", record.value)
        _say({"environment": world.environment(), "template": furniture.template})
        for _ in sys.stdin:
            calls = world.aws.calls()
            _say(Counter(f"{call.operation} {call.error}".strip() for call in calls))


def _say(what: Mapping[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
