"""What all plays share: the process that bots are forked from, and the recording; and which cases
a run tries.
"""

import os
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import (
    FOUND_AGAIN,
    WHOLE,
    Drawn,
    Named,
    Played,
    Recording,
    Shard,
    Share,
    play,
)
from tests.e2e.matrix.stage import Scene, nursery

SAMPLE = 2
SHARDS = 48
SHARDS_OF_REMOVAL = 24
SAMPLE_OF_APPLICATION = 1
SHARDS_OF_APPLICATION = 12
SAMPLE_OF_NAMES = 1
SHARDS_OF_NAMES = 24
SAMPLE_OF_IMPORTS = 1
SHARDS_OF_IMPORTS = 24
SAMPLE_OF_DELETION = 1
SHARDS_OF_DELETION = 12


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Draw a sample by the seed of the test run, unless EDGECERT_TEST_MATRIX names a case or says
    that the whole matrix is wanted.
    """
    wanted = os.environ.get("EDGECERT_TEST_MATRIX", "")
    seed = metafunc.config.getoption("randomly_seed", 0)
    if "share" in metafunc.fixturenames:
        metafunc.parametrize("share", _shares(wanted, seed), ids=str)
    if "removals" in metafunc.fixturenames:
        own = wanted.removeprefix(f"{Scene.CLEAN_UP}.")
        metafunc.parametrize(
            "removals", _shares(own, f"{seed}-clean-up", SHARDS_OF_REMOVAL), ids=str
        )
    if "revisions" in metafunc.fixturenames:
        own = wanted.removeprefix(f"{Scene.NAMES}.")
        shares = _shares(own, f"{seed}-names", SHARDS_OF_NAMES, SAMPLE_OF_NAMES)
        metafunc.parametrize("revisions", shares, ids=str)
    if "applications" in metafunc.fixturenames:
        own = wanted.removeprefix(f"{Scene.APPLY}.")
        shares = _shares(own, f"{seed}-apply", SHARDS_OF_APPLICATION, SAMPLE_OF_APPLICATION)
        metafunc.parametrize("applications", shares, ids=str)
    for name, scene in (("imports", Scene.IMPORT), ("readings", Scene.SECRETS)):
        if name in metafunc.fixturenames:
            own = wanted.removeprefix(f"{scene}.")
            shares = _shares(own, f"{seed}-{scene}", SHARDS_OF_IMPORTS, SAMPLE_OF_IMPORTS)
            metafunc.parametrize(name, shares, ids=str)
    if "deletions" in metafunc.fixturenames:
        own = wanted.removeprefix(f"{Scene.DELETE}.")
        shares = _shares(own, f"{seed}-delete", SHARDS_OF_DELETION, SAMPLE_OF_DELETION)
        metafunc.parametrize("deletions", shares, ids=str)
    if "second" in metafunc.fixturenames:
        metafunc.parametrize("second", [WHOLE] if wanted == WHOLE else [f"seed-{seed}"])


def _shares(wanted: str, seed: object, shards: int = SHARDS, sample: int = SAMPLE) -> list[Share]:
    if wanted == WHOLE:
        return [Shard(number, shards) for number in range(shards)]
    if wanted:
        return [Named(wanted)]
    return [Drawn(f"{seed}-{number}") for number in range(sample)]


@pytest.fixture(scope="session")
def bots() -> Iterator[ForkServerContext]:
    """The process that bots are forked from; they are not measured, so that they are fast."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        patch.delenv(name)
    yield nursery()
    patch.undo()


@pytest.fixture(scope="session")
def recording(bots: ForkServerContext) -> Recording:
    """The job, undisturbed."""
    played = play(bots)
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def removal(bots: ForkServerContext) -> Recording:
    """The clean-up of a job that is there, undisturbed."""
    played = play(bots, scene=Scene.CLEAN_UP)
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def revision(bots: ForkServerContext) -> Recording:
    """A certificate that gets a successor with other names, undisturbed."""
    played = play(bots, scene=Scene.NAMES)
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def application(bots: ForkServerContext) -> Recording:
    """A snapshot that is applied to two distributions, undisturbed."""
    played = play(bots, scene=Scene.APPLY)
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def importation(bots: ForkServerContext) -> Recording:
    """Three certificates imported with keys that were uploaded, undisturbed."""
    played = play(bots, scene=Scene.IMPORT)
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def reading(bots: ForkServerContext) -> Recording:
    """Three certificates imported out of Secrets Manager, undisturbed."""
    played = play(bots, scene=Scene.SECRETS)
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def deletion(bots: ForkServerContext) -> Recording:
    """Two certificates that are deleted, undisturbed."""
    played = play(bots, scene=Scene.DELETE)
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def crashed(bots: ForkServerContext, recording: Recording) -> dict[str, Played]:
    """What a next bot does an hour after the first one died behind each of these calls."""
    return {name: play(bots, recording.crash_behind(name)) for name in FOUND_AGAIN}
