"""`serve` with a store that cannot be written: one line that says which, and the status of a fault
in the settings. Nothing is left half made, and no bot runs that could keep nothing.
"""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store.sqlite import open_store
from tests.architecture.tree import ROOT

_BOUNDING_SET = 24
"""PR_CAPBSET_DROP of prctl(2)."""
_PASSES_BY_MODES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: for root, a read-only file is none."""
_LITTLE = 8192
"""Bytes that a file may grow to: as the first page or two on a disk that is full then."""


def _as_anybody() -> None:
    """Let modes of files hold for root too."""
    if os.getuid() == 0:
        for capability in _PASSES_BY_MODES:
            assert 0 == ctypes.CDLL(None).prctl(_BOUNDING_SET, capability, 0, 0, 0)


def _with_little_room() -> None:
    """Let the kernel refuse what is written beyond a little, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LITTLE, _LITTLE))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for a store; it can be removed at the end, whatever became of its mode."""
    made = tmp_path / "store"
    made.mkdir()
    yield made
    made.chmod(0o700)


def _serve(
    database: Path, before: Callable[[], None], *, is_measured: bool = True
) -> tuple[int, list[str]]:
    """Run it; unless it `is_measured`, no coverage is written, for which the disk has no room."""
    around = {
        name: value for name, value in os.environ.items() if is_measured or "COVERAGE" not in name
    }
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": "made up",
        "EDGECERT_CHANNEL": "C0SSLOPS00",
        "EDGECERT_HTTP_PORT": "0",
        "EDGECERT_DATABASE_URL": f"sqlite:///{database}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={**around, **settings},
        preexec_fn=before,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_a_read_only_file_is_named(folder: Path) -> None:
    """The folder may be written, the store in it not."""
    database = folder / "edgecert.db"
    open_store(f"sqlite:///{database}").close()
    database.chmod(0o400)
    before = database.read_bytes()
    status, lines = _serve(database, _as_anybody)

    assert (2, 1) == (status, len(lines)), lines
    assert f"{database} cannot be written" in lines[0]
    assert before == database.read_bytes()
    assert ["edgecert.db"] == [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "there"])
def test_a_read_only_folder_is_named(folder: Path, *, is_new: bool) -> None:
    """SQLite needs it for its journals, and a new store for itself."""
    database = folder / "edgecert.db"
    if not is_new:
        open_store(f"sqlite:///{database}").close()
    folder.chmod(0o500)
    status, lines = _serve(database, _as_anybody)

    assert (2, 1) == (status, len(lines)), lines
    assert f"{folder} cannot be written" in lines[0]
    assert is_new != database.exists()


def test_a_disk_without_room_is_told(folder: Path) -> None:
    """A store that cannot be made: which, and what the disk said; the next start makes it."""
    database = folder / "edgecert.db"
    status, lines = _serve(database, _with_little_room, is_measured=False)
    open_store(f"sqlite:///{database}").close()

    assert (2, 1) == (status, len(lines)), lines
    assert "EDGECERT_DATABASE_URL" in lines[0]
    assert f"{database}: " in lines[0]
    assert "disk" in lines[0]
