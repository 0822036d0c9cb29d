"""Who may import whom, and that an import does nothing."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    # Coverage follows children, and would write its own file there: that is no effect of ours.
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, env=plain)


def test_imports_keep_their_direction() -> None:
    """Every contract of the import linter holds."""
    done = _run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")

    assert 0 == done.returncode, done.stdout + done.stderr


def test_importing_a_module_has_no_effect() -> None:
    """No module opens a socket, a database or a file to write, nor starts a thread, at import."""
    done = _run(sys.executable, "-m", "tests.architecture.import_everything")

    assert ("", 0) == (done.stdout, done.returncode), done.stderr
