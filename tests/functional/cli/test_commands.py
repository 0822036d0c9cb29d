"""The command line: what it prints, how it ends, and what stops a start."""

import importlib
import importlib.util
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.app import backup, build, restore
from bot.sandbox.slack.rules.manifest import manifest_faults
from bot.sandbox.world import World
from bot.store.sqlite import open_store
from handlers.cli.commands import ENDS, Tools, commands
from handlers.cli.manifest import content, manifest
from tests.architecture.tree import ROOT
from tests.complaints import without_complaint

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made up",
          "EDGECERT_CHANNEL": "C0SSLOPS00"}  # fmt: skip


def run(
    *arguments: str, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator would, with these settings alone."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**bare, **(settings or {})},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


def invoke(*arguments: str) -> tuple[int, str]:
    """Run a command in this process; return its status and what it printed."""
    tools = Tools(build=build, backup=backup, restore=restore)
    result = CliRunner().invoke(commands(tools), arguments)
    return result.exit_code, result.output


def test_the_manifest_is_the_one_in_the_repository() -> None:
    """`manifest.yml` is generated: what it says is what the bot needs."""
    assert (0, (ROOT / "manifest.yml").read_text(encoding="utf-8")) == invoke("manifest")


def test_the_manifest_for_http_names_every_address() -> None:
    """Commands, events, interactivity and the options of selects all come to one path."""
    _, printed = invoke("manifest", "--url", "https://certs.example.com/")

    assert 4 == printed.count('"https://certs.example.com/slack/events"')
    assert "socket_mode_enabled: false" in printed


@pytest.mark.parametrize("url", ["http://certs.example.com", "certs.example.com", "https://"])
def test_an_address_that_slack_cannot_call_is_refused(url: str) -> None:
    """One line, status 2."""
    status, printed = invoke("manifest", "--url", url)

    assert (2, 1) == (status, len(printed.splitlines()))
    assert url in printed


@pytest.mark.parametrize("url", ["", "https://certs.example.com"])
def test_the_manifest_is_valid(url: str) -> None:
    """Slack takes it as it is."""
    assert [] == manifest_faults(content(url))


@pytest.mark.parametrize("url", ["", "https://certs.example.com"])
def test_the_yaml_says_what_the_content_is(url: str) -> None:
    """Read back, it is the same."""
    # It comes with moto, and without types.
    yaml = importlib.import_module("yaml")

    assert content(url) == yaml.safe_load(manifest(url))


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        ({"SLACK_BOT_TOKEN": "", "EDGECERT_HTTP_PORT": "many", "EDGECERT_SNS_TOPIC_ARN": "topic"},
         ["SLACK_BOT_TOKEN is not set.", "EDGECERT_SNS_TOPIC_ARN must be", "EDGECERT_HTTP_PORT"]),
        ({"EDGECERT_DATABASE_URL": "sqlite:////no/such/folder/x.db"}, ["there is no folder"]),
    ],
)  # fmt: skip
def test_a_faulty_setting_stops_the_start(changed: Mapping[str, str], lines: list[str]) -> None:
    """A line for each fault that names the setting; status 2; no trace."""
    done = run("serve", settings={**TOKENS, **changed})
    told = done.stderr.splitlines()

    assert 2 == done.returncode
    assert len(lines) == len(told), done.stderr
    assert all(any(line in said for said in told) for line in lines), done.stderr


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """What a newer version wrote is not opened, and the file stays as it is."""
    database = tmp_path / "edgecert.db"
    store = open_store(f"sqlite:///{database}")
    store.close()
    _make_newer(database)
    before = database.read_bytes()
    done = run("serve", settings={**TOKENS, "EDGECERT_DATABASE_URL": f"sqlite:///{database}"})

    assert 1 == done.returncode
    assert "newer" in done.stderr
    assert before == database.read_bytes()


def _make_newer(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) "
            "SELECT migration_set, '9999_from_the_future', applied_at FROM _sqlite_migrations "
            "LIMIT 1"
        )
    connection.close()


def test_the_store_is_copied_and_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tokens, while it is in use; and back again once nothing uses it."""
    database, copy = tmp_path / "edgecert.db", tmp_path / "copy.db"
    monkeypatch.setenv("EDGECERT_DATABASE_URL", f"sqlite:///{database}")
    store = open_store(f"sqlite:///{database}")
    store.inventory.put_account("123456789012")
    copied = invoke("store", "backup", str(copy))
    store.inventory.put_account("999999999999")
    store.close()
    restored = invoke("store", "restore", str(copy))
    again = open_store(f"sqlite:///{database}")
    account = again.inventory.account()
    again.close()

    assert (0, f"The store was copied to {copy}.\n") == copied
    assert (0, f"The store was restored from {copy}.\n") == restored
    assert "123456789012" == account


def test_a_copy_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, status 1."""
    monkeypatch.setenv("EDGECERT_DATABASE_URL", f"sqlite:///{tmp_path / 'edgecert.db'}")
    status, printed = invoke("store", "restore", str(tmp_path / "nothing.db"))

    assert (1, 1) == (status, len(printed.splitlines()))
    assert "nothing.db" in printed


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A furnished world to serve in."""
    with World() as made, without_complaint(made.slack):
        made.furnish()
        yield made


@pytest.mark.parametrize("role", ["all", "web", "worker"])
def test_every_role_serves_its_health_and_obeys_sigterm(
    world: World, tmp_path: Path, role: str
) -> None:
    """Alive at once, ready when its part is; SIGTERM ends it within ten seconds, with status 0.
    A misspelt setting is told of.
    """
    port = _free_port()
    settings = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        **world.environment(),
        "EDGECERT_DATABASE_URL": f"sqlite:///{tmp_path / 'edgecert.db'}",
        "EDGECERT_HTTP_PORT": str(port),
        "EDGECERT_TWO_PERSONS": "true",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--role", role],
        cwd=ROOT, env=settings, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        health = _health(port, process)
        links = len(world.slack.links.links)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=12)

    assert {"status": "alive"} == health
    assert 0 == process.returncode, said
    assert "Traceback" not in said
    assert '"did_you_mean": "EDGECERT_TWO_PERSON"' in said
    assert role != "worker" or links == 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _health(port: int, process: subprocess.Popen[str]) -> object:
    transport = httpx.HTTPTransport(retries=10)
    with httpx.Client(transport=transport, trust_env=False) as client:
        for _ in range(60):
            assert process.poll() is None
            try:
                return client.get(f"http://127.0.0.1:{port}/healthz").json()
            except httpx.ConnectError:
                continue
    raise AssertionError("the bot never answered")


@pytest.fixture
def parent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process starts the child, as `python -m bot` does, and has its own signals back then."""
    monkeypatch.chdir(ROOT)
    before = {one: signal.getsignal(one) for one in ENDS}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("parent")
def test_the_sandbox_is_a_child_whose_end_is_ours(capfd: pytest.CaptureFixture[str]) -> None:
    """Its arguments are handed on, and its exit status is the command's."""
    status, _ = invoke("sandbox", "--port", "none")

    assert 2 == status
    assert "invalid int value: 'none'" in capfd.readouterr().err


@pytest.mark.usefixtures("parent")
def test_the_sandbox_says_its_own_options(capfd: pytest.CaptureFixture[str]) -> None:
    """Its port is chosen there, and that no bot is started."""
    status, _ = invoke("sandbox", "--help")

    assert 0 == status
    assert {"--port", "--no-bot"} <= set(capfd.readouterr().out.split())


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_the_sandbox_is_an_extra(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it one line says how to install it; the bot itself never needs it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    status, printed = invoke(command)

    assert 2 == status
    assert "edgecert[sandbox]" in printed


def test_sigterm_is_handed_on_to_the_child() -> None:
    """The sandbox ends with its parent."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--port", "0"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("# Running"):
            break
    process.send_signal(signal.SIGTERM)

    assert 0 == process.wait(15)
    process.stdout.close()
