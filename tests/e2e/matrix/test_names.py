"""A certificate's successor with the bot killed or an answer lost at every point: it ends the same,
requested once, swapped once, and the old one is there still.
"""

from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import Recording, Share, play
from tests.e2e.matrix.stage import REVISED, SERVED, Scene
from tests.e2e.matrix.test_matrix import require_same_end

WRITES = ("acm.RequestCertificate", "cloudfront.UpdateDistribution")


def test_the_undisturbed_successor_ends_well(revision: Recording) -> None:
    """Both certificates are there, the distribution serves the new one, and nothing is owed."""
    end = revision.ending
    (served,) = [one for one in end.distributions if '"Comment": "served"' in one]

    assert {1} == set(end.told.values())
    assert () == end.owed
    assert () == end.errors
    assert ("replace names", "confirm") == end.acts
    assert 3 == len(end.certificates)
    assert ",".join(REVISED) in served
    assert SERVED[1] not in served
    assert [1, 1] == [revision.points.count(write) for write in WRITES]


def test_the_successor_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext, revision: Recording, revisions: Share, subtests: pytest.Subtests
) -> None:
    """Killed and restarted at once, killed and restarted an hour later, or without an answer.

    EDGECERT_TEST_MATRIX takes a case's name behind `names.`.
    """
    for case in revisions.cases(revision):
        with subtests.test(str(case)):
            played = play(bots, case, Scene.NAMES)
            require_same_end(revision, case, played, like=revision.points)
