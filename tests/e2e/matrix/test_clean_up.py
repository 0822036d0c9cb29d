"""A clean-up with the bot killed or an answer lost at every point: it ends the same. The job whose
resources it removes was made before, by a bot that nothing befell.
"""

from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import Recording, Share, play
from tests.e2e.matrix.stage import Scene
from tests.e2e.matrix.test_matrix import STOREFRONTS, require_same_end

WRITES = ("cloudfront.UpdateDistribution", "cloudfront.DeleteDistribution", "acm.DeleteCertificate")


def test_the_undisturbed_clean_up_ends_well(removal: Recording) -> None:
    """Only what was there before the job is left; each write was made once, and nothing is owed."""
    end = removal.ending

    assert () == end.owed
    assert () == end.errors
    assert ("submit", "confirm", "clean up") == end.acts
    assert [1, 1] == [len(made) for made in (end.certificates, end.distributions)]
    assert all(made.endswith(f"{STOREFRONTS}]") for made in end.certificates + end.distributions)
    assert [1, 1, 1] == [removal.points.count(write) for write in WRITES]


def test_the_clean_up_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext, removal: Recording, removals: Share, subtests: pytest.Subtests
) -> None:
    """Killed and restarted at once, killed and restarted an hour later, or without an answer.

    EDGECERT_TEST_MATRIX takes a case's name behind `clean-up.`.
    """
    for case in removals.cases(removal):
        with subtests.test(str(case)):
            played = play(bots, case, Scene.CLEAN_UP)
            require_same_end(removal, case, played, like=removal.points)
