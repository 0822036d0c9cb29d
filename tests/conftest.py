"""What every test lives under: no host but this machine, and none of the developer's own settings.

It must never hold a fixture of one layer: those live beside the layer's tests.
"""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.guard import reach

# A shared machine may be slow for a moment: an example is judged by what it shows, not by its time.
# CI, which has more time than whoever waits for `make test`, draws as many as usual.
EXAMPLES = 100 if os.environ.get("CI") else 30
hypothesis.settings.register_profile(
    "edgecert",
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("edgecert")

ROOM = 1024**3
"""Bytes: a hundred times what tests that run at the same time hold."""

_FIRST = ("browser", "e2e")
_OUR_SETTINGS = ("AWS_", "EDGECERT_", "SLACK_")


def _refuse(sentence: str) -> None:
    """Fail the test that reaches for a host beyond this machine."""
    reach.write_down(sentence)
    # Fails with a BaseException: no handler of the code under test can swallow it.
    pytest.fail(sentence)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where the machine has room: no test is about a disk's pace,
    and stores wait for it thousands of times. Benchmarks measure it.
    """
    memory = Path("/dev/shm")  # noqa: S108 - pytest makes a folder there that is its own
    # The bots that tests start are compiled once, as installed ones are: it is half of a start.
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / "pycache"))
    measures = any("benchmarks" in argument for argument in config.args)
    if not measures and memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show how a test failed that passed the second time: it is a bug to mend all the same."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"failed at first: {report.nodeid}")
        terminalreporter.line(report.longreprtext)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest and mostly waits, the tests in a browser and then those with
    processes, so that no worker ends alone with them; else the order is random.
    """

    def rank(item: pytest.Item) -> int:
        folders = item.path.parts
        return next((at for at, one in enumerate(_FIRST) if one in folders), len(_FIRST))

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """Let the collector of garbage look only at what tests make, and not at every few objects: what
    was imported stays to the end, and to walk over it again and again was a tenth of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Give `--dist loadfile` our own rule of what stays together."""
    return _Together(config, log) if config.getvalue("dist") == "loadfile" else None


class _Together(LoadFileScheduling):  # type: ignore[misc] # published without types
    """A file's tests run in one worker; all of a browser's too, which is started once for them."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return file.rpartition("/")[0] if "browser" in file.split("/") else file


@pytest.fixture(autouse=True, scope="session")
def _only_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Neither a test nor a program that it starts reaches another host, straight or by a proxy."""
    patch = pytest.MonkeyPatch()
    report = tmp_path_factory.mktemp("guard") / "reached"
    for name, value in reach.protected(os.environ, report).items():
        patch.setenv(name, value)
    without = dict(os.environ)
    reach.forget_proxies(without)
    for name in os.environ.keys() - without.keys():
        patch.delenv(name)
    reach.guard(_refuse)
    yield
    told = reach.told()
    patch.undo()
    if told:
        pytest.fail(told)


@pytest.fixture(autouse=True)
def _nothing_was_reached() -> Iterator[None]:
    """A test fails for what its threads and its programs reached for, though nobody noticed."""
    yield
    if told := reach.told():
        reach.forget()
        pytest.fail(told)


@pytest.fixture(autouse=True, scope="session")
def _none_of_the_developers_settings() -> Iterator[None]:
    """A test sees no credentials, profile or setting of the person who runs it."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith(_OUR_SETTINGS)]:
        patch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        patch.setenv(name, os.devnull)
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _errors_are_logged_plainly() -> Iterator[None]:
    """By itself structlog draws each traceback with its sources in colours: that took a tenth of
    the storms, and is read only when a test fails. The bot's own logs have no such thing.
    """
    renderer = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    before = structlog.get_config()
    structlog.configure(processors=[*before["processors"][:-1], renderer])
    yield
    structlog.configure(**before)
