"""A deletion of two certificates, with the bot killed or an answer lost at every point: it ends the
same.
"""

from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import Recording, Share, play
from tests.e2e.matrix.stage import Scene
from tests.e2e.matrix.test_matrix import require_same_end

DELETE = "acm.DeleteCertificate"


def test_the_undisturbed_deletion_ends_well(deletion: Recording) -> None:
    """Each that ended is deleted once, the others are there; nothing is owed."""
    end = deletion.ending

    assert () == end.owed
    assert () == end.errors
    assert ("delete certificate", "confirm") == end.acts
    assert 2 == deletion.points.count(DELETE)
    assert not [one for one in end.certificates if "EXPIRED" in one]
    assert 2 == len(end.certificates)
    assert {told for told, times in end.told.items() if times > 1} == {
        ("thread", "Removed", "certificate")
    }


def test_the_deletion_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext, deletion: Recording, deletions: Share, subtests: pytest.Subtests
) -> None:
    """Killed and restarted at once, killed and restarted an hour later, or without an answer.

    EDGECERT_TEST_MATRIX takes a case's name behind `delete.`.
    """
    for case in deletions.cases(deletion):
        with subtests.test(str(case)):
            played = play(bots, case, Scene.DELETE)
            require_same_end(deletion, case, played, like=deletion.points)
