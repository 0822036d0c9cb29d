"""Every command of the README works as it stands there."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings, load, variable
from bot.store.sqlite import open_store
from tests.e2e.play import Play, answer, free_port

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(
    r"^```sh\n(.*?)^```$",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
COMMANDS = [shlex.split(line) for block in BLOCKS for line in block.splitlines() if line.strip()]
MADE = [words[1] for words in COMMANDS if words[0] == "make"]
EXPORTED = [pair for words in COMMANDS if words[0] == "export" for pair in words[1:]]
PYTHON = [words[1:] for words in COMMANDS if words[0] == "python"]
SERVED = [words for words in PYTHON if words[:3] == ["-m", "bot", "serve"]]
OTHERS = [words for words in PYTHON if words not in SERVED]
_PARENT_MAKE = ("MAKE", "MFLAGS")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A world for `serve`."""
    made = Play(tmp_path)
    yield made
    made.close()


def test_every_command_is_of_a_kind_that_is_proven_here() -> None:
    """A command that nothing below runs fails this test: the README promises only what works."""
    proven = [["make", target] for target in MADE] + [["python", *words] for words in PYTHON]

    assert [] == [words for words in COMMANDS if words not in proven and words[0] != "export"]
    assert MADE
    assert EXPORTED
    assert SERVED
    assert OTHERS


@pytest.mark.parametrize("target", MADE)
def test_make_has_the_target(target: str) -> None:
    """`make -n` knows how to make it; what it then does is the build's own test."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_PARENT_MAKE)}
    made = subprocess.run(
        ["make", "-n", target], cwd=ROOT, env=ours, capture_output=True, text=True, check=False
    )

    assert (0, "") == (made.returncode, made.stderr)
    assert made.stdout


def test_what_is_exported_is_a_whole_set_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each exported name is a setting, its value has the right look, and no more are needed."""
    known = {variable(field) for field in Settings.model_fields}
    given = dict(pair.split("=", 1) for pair in EXPORTED)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert set() == set(given) - known
    assert given["EDGECERT_CHANNEL"] == load().channel


@pytest.mark.parametrize("words", SERVED, ids=" ".join)
def test_serve_is_ready_and_ends_well(play: Play, words: list[str]) -> None:
    """It answers /readyz with 200 once it can work, and ends with status 0 at SIGTERM."""
    port = free_port()
    bot = play.run(*words, EDGECERT_HTTP_PORT=str(port))
    play.wait(lambda: answer(port, "/readyz") == 200)
    status = bot.stop()

    assert 0 == status


def test_all_other_commands_work_in_their_order(tmp_path: Path) -> None:
    """Each ends with status 0, in a folder with a store, with nothing set that it does not need."""
    open_store(f"sqlite:///{tmp_path / 'edgecert.db'}").close()
    said = [_run(words, tmp_path) for words in OTHERS]

    assert [(0, "")] * len(OTHERS) == [(one.returncode, one.stderr) for one in said]
    assert all(one.stdout for one in said)


def _run(words: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    paths = os.pathsep.join([os.environ["PYTHONPATH"], str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
