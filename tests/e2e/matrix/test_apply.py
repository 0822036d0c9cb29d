"""A snapshot that is applied to two distributions, with the bot killed or an answer lost at every
point: it ends the same. The snapshot was saved before, by a bot that nothing befell.
"""

from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import Recording, Share, play
from tests.e2e.matrix.stage import Scene
from tests.e2e.matrix.test_matrix import require_same_end

UPDATE = "cloudfront.UpdateDistribution"


def test_the_undisturbed_application_ends_well(application: Recording) -> None:
    """Each distribution was written once and saved before; nothing is owed."""
    end = application.ending

    assert () == end.owed
    assert () == end.errors
    assert ("take snapshot", "apply snapshot", "confirm") == end.acts
    assert 2 == application.points.count(UPDATE)
    assert 3 == dict(end.kept)["snapshots"]
    assert {1} == set(end.told.values())


def test_the_application_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext,
    application: Recording,
    applications: Share,
    subtests: pytest.Subtests,
) -> None:
    """Killed and restarted at once, killed and restarted an hour later, or without an answer.

    EDGECERT_TEST_MATRIX takes a case's name behind `apply.`.
    """
    for case in applications.cases(application):
        with subtests.test(str(case)):
            played = play(bots, case, Scene.APPLY)
            require_same_end(application, case, played, like=application.points)
