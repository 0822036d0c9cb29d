"""What a fresh machine is told to do: the Makefile, the lock files and the Procfile."""

import re
import tomllib

import pytest

from tests.architecture.tree import ROOT

_LOCKS = ("run", "sandbox", "dev")
# One entry of a lock file: name==version, perhaps a marker, then at least one hash.
_ENTRY = re.compile(
    r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[^\s;\\]+( ; [^\\\n]+)?"
    r"( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
)


def _locked(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def _pins(text: str) -> set[str]:
    return {line.split(" ")[0] for line in text.splitlines() if not line.startswith(" ")}


def test_the_makefile_is_the_whole_interface() -> None:
    """Seven targets in at most 40 lines."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = {line.split(":")[0] for line in lines if re.match(r"[a-z]+:", line)}

    assert {"bench", "demo", "fix", "lint", "pictures", "sandbox", "test"} == targets
    assert len(lines) <= 40


@pytest.mark.parametrize("name", _LOCKS)
def test_a_lock_is_pinned_hashed_and_names_no_index(name: str) -> None:
    """Every line of a lock file is a pinned package with its hashes, and nothing else."""
    rest = _ENTRY.sub("", _locked(name))

    assert "" == rest


def test_the_locks_agree() -> None:
    """What runs is what was tested: each lock holds the smaller one's pins unchanged."""
    run, sandbox, dev = (_pins(_locked(name)) for name in _LOCKS)

    assert run < sandbox < dev


@pytest.mark.parametrize(("name", "extra"), [("sandbox", "sandbox"), ("dev", "dev"), ("run", "")])
def test_a_lock_holds_what_the_project_asks_for(name: str, extra: str) -> None:
    """Every requirement of the project (and of the extra) is in the lock made for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    wanted = {re.split(r"[\[<>=~!]", requirement)[0] for requirement in asked}
    held = {re.split(r"[\[=]", pin)[0] for pin in _pins(_locked(name))}

    assert set() == wanted - held


def test_the_procfile_starts_the_whole_bot() -> None:
    """A platform that reads a Procfile runs every role in one process."""
    expected = "worker: python -m bot serve --role all\n"

    assert expected == (ROOT / "Procfile").read_text(encoding="utf-8")


def test_the_recipes_name_files_that_are_there() -> None:
    """Every path in CONTRIBUTING.md exists: a recipe says which file to imitate."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"`([a-z][a-z_/.]*/[a-z_.]*)`", text))

    assert "bot/services/deciding.py" in paths
    assert [] == sorted(path for path in paths if not (ROOT / path).exists())


def test_the_recipes_name_what_is_in_those_files() -> None:
    """What CONTRIBUTING.md tells to imitate in a file is defined in that file."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`(?:\w+\.)?(\w+)(?:\(\w*\))?`\s(?:in|of)\s`([a-z_/]+\.py)`", text)
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for _, path in named}
    missing = [
        (name, path)
        for name, path in named
        if not re.search(rf"\bdef {name}\(|^{name}\b", texts[path], re.MULTILINE)
    ]

    assert {"register", "wait_until_issued", "STEPS", "describe"} == {name for name, _ in named}
    assert [] == missing


def test_every_target_is_explained() -> None:
    """CONTRIBUTING.md has a row for each target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) == set(
        re.findall(r"^\| `make ([a-z]+)`", text, re.MULTILINE)
    )
