"""The create job, whole, with the bot killed or an answer lost at every point: it ends the same.

All that lasts is made by calls and by commits, and each of them is a point. Dying before one is
therefore dying behind the one before it, and dying once a server has done what a call asks, before
anything of its answer is used, is dying behind the call: n points make n + 1 crashes that differ.
"""

from dataclasses import fields
from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import Case, Drawn, Recording, Shard, play
from tests.e2e.matrix.ending import Ending


def differences(expected: Ending, actual: Ending) -> list[str]:
    """Say in what two ends differ."""
    pairs = {
        one.name: (getattr(expected, one.name), getattr(actual, one.name)) for one in fields(Ending)
    }
    return [f"{name}: {wanted} / {got}" for name, (wanted, got) in pairs.items() if wanted != got]


def try_case(bots: ForkServerContext, recording: Recording, case: Case) -> None:
    """Play a case, which must end as the recording did."""
    name = recording.points[case.point - 1]
    played = play(bots, case)

    assert recording.points[: case.point] == played.points[: case.point]
    told = f"{case.blow} at point {case.point}, {name}"
    assert [told] == [told, *differences(recording.ending.with_twice(played.twice), played.ending)]


def test_the_undisturbed_job_ends_well(recording: Recording) -> None:
    """All is told once, nothing is owed, nothing was logged as an error."""
    end = recording.ending

    assert {1} == set(end.told.values())
    assert () == end.owed
    assert () == end.errors
    assert (("submit", "done"), ("confirm", "done")) == end.acts
    # The storefront's besides.
    assert (4, 4) == (len(end.certificates), len(end.distributions))


def test_the_job_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext, recording: Recording, share: Drawn | Shard, subtests: pytest.Subtests
) -> None:
    """Killed and restarted at once, killed and restarted an hour later, or without an answer.

    `--randomly-seed` draws the same sample again.
    """
    for case in share.cases(recording):
        with subtests.test(blow=case.blow.value, point=case.point):
            try_case(bots, recording, case)
