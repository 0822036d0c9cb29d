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
SAMPLED = {
    "removals": (Scene.CLEAN_UP, 24, SAMPLE),
    "revisions": (Scene.NAMES, 24, 1),
    "applications": (Scene.APPLY, 12, 1),
    "deletions": (Scene.DELETE, 12, 1),
    "imports": (Scene.IMPORT, 24, 1),
    "readings": (Scene.SECRETS, 24, 1),
}
"""By the name that a test asks for: the scene, into how many parts all its cases are cut, and how
many parts are drawn.
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Draw a sample by the seed of the test run, unless EDGECERT_TEST_MATRIX names a case or says
    that the whole matrix is wanted.
    """
    wanted = os.environ.get("EDGECERT_TEST_MATRIX", "")
    seed = metafunc.config.getoption("randomly_seed", 0)
    if "share" in metafunc.fixturenames:
        metafunc.parametrize("share", _shares(wanted, seed), ids=str)
    for name, (scene, shards, sample) in SAMPLED.items():
        if name in metafunc.fixturenames:
            own = wanted.removeprefix(f"{scene}.")
            metafunc.parametrize(name, _shares(own, f"{seed}-{scene}", shards, sample), ids=str)
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
    return _recorded(bots, Scene.CREATE)


@pytest.fixture(scope="session")
def removal(bots: ForkServerContext) -> Recording:
    """The clean-up of a job that is there, undisturbed."""
    return _recorded(bots, Scene.CLEAN_UP)


@pytest.fixture(scope="session")
def revision(bots: ForkServerContext) -> Recording:
    """A certificate that gets a successor with other names, undisturbed."""
    return _recorded(bots, Scene.NAMES)


@pytest.fixture(scope="session")
def application(bots: ForkServerContext) -> Recording:
    """A snapshot that is applied to two distributions, undisturbed."""
    return _recorded(bots, Scene.APPLY)


@pytest.fixture(scope="session")
def importation(bots: ForkServerContext) -> Recording:
    """Three certificates imported with keys that were uploaded, undisturbed."""
    return _recorded(bots, Scene.IMPORT)


@pytest.fixture(scope="session")
def reading(bots: ForkServerContext) -> Recording:
    """Three certificates imported out of Secrets Manager, undisturbed."""
    return _recorded(bots, Scene.SECRETS)


@pytest.fixture(scope="session")
def deletion(bots: ForkServerContext) -> Recording:
    """Two certificates that are deleted, undisturbed."""
    return _recorded(bots, Scene.DELETE)


@pytest.fixture(scope="session")
def crashed(bots: ForkServerContext, recording: Recording) -> dict[str, Played]:
    """What a next bot does an hour after the first one died behind each of these calls."""
    return {name: play(bots, recording.crash_behind(name)) for name in FOUND_AGAIN}


def _recorded(bots: ForkServerContext, scene: Scene) -> Recording:
    played = play(bots, scene=scene)
    return Recording(played.points[: played.before_end], played.ending)
