"""An import of three certificates, with the bot killed or an answer lost at every point: it ends
the same, each certificate imported once, though ImportCertificate has no token.
"""

from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import Recording, Share, play
from tests.e2e.matrix.ending import TASKS
from tests.e2e.matrix.stage import Scene
from tests.e2e.matrix.test_matrix import require_same_end

IMPORT = "acm.ImportCertificate"
READ = "secretsmanager.GetSecretValue"


def test_the_undisturbed_import_ends_well(importation: Recording) -> None:
    """A certificate and a distribution each; no key is kept, and nothing is owed."""
    end = importation.ending

    assert () == end.owed
    assert () == end.errors
    assert {1} == set(end.told.values())
    assert 3 == importation.points.count(IMPORT)
    for made in (end.certificates, end.distributions):
        assert [1, 1, 1] == [sum(task in one for one in made) for task in _tasks()]


def test_the_undisturbed_reading_ends_well(reading: Recording) -> None:
    """Each secret is read when it is checked and when it is imported, and never kept."""
    end = reading.ending

    assert () == end.owed
    assert () == end.errors
    assert {1} == set(end.told.values())
    assert (3, 6) == (reading.points.count(IMPORT), reading.points.count(READ))
    assert 1 == len(end.distributions)


def _tasks() -> list[str]:
    return [f"<task {number}>" for number, _ in enumerate(TASKS)]


def test_the_import_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext, importation: Recording, imports: Share, subtests: pytest.Subtests
) -> None:
    """Killed and restarted at once, killed and restarted an hour later, or without an answer.

    EDGECERT_TEST_MATRIX takes a case's name behind `import.`.
    """
    for case in imports.cases(importation):
        with subtests.test(str(case)):
            played = play(bots, case, Scene.IMPORT)
            require_same_end(importation, case, played, like=importation.points)


def test_the_reading_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext, reading: Recording, readings: Share, subtests: pytest.Subtests
) -> None:
    """The same of keys in Secrets Manager; a case's name stands behind `secrets.`."""
    for case in readings.cases(reading):
        with subtests.test(str(case)):
            played = play(bots, case, Scene.SECRETS)
            require_same_end(reading, case, played, like=reading.points)
