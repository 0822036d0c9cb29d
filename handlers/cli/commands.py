"""`python -m bot …`: serve, sandbox, demo, manifest, store. What a command needs of layers that a
door may not import comes in as `Tools`.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Protocol

import typer

from bot.settings import Settings, load, variable
from handlers.cli.manifest import manifest
from handlers.cli.telling import child, told

DRAIN = 9.0
"""Seconds for a stop; the contract gives ten."""
ENDS = frozenset({signal.SIGTERM, signal.SIGINT})
TURN = 0.0005
"""Seconds that a thread may keep the interpreter while others want it; Python's own 5 ms, at each
look into the store, add up to a tenth of a second while somebody waits for an answer."""


Role = Literal["all", "web", "worker"]
"""What a process does: everything, only answer people, or only work."""


class Application(Protocol):
    """What `serve` starts and stops (bot.app makes it)."""

    def start(self, role: Role) -> None:
        """Begin to serve; returns once everything is under way."""
        ...

    def stop(self, timeout: float) -> bool:
        """Drain within `timeout` seconds; return whether everything has ended."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What the composition root gives: how to build the bot, and to copy its store by its URL."""

    build: Callable[[Settings], Application]
    backup: Callable[[str, Path], None]
    restore: Callable[[str, Path], None]


def commands(tools: Tools) -> typer.Typer:
    """Return the command line."""
    cli = typer.Typer(
        name="edgecert", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    passed_on = {"allow_extra_args": True, "ignore_unknown_options": True}
    cli.command("serve")(_serve(tools))
    # Its own program says which options there are.
    cli.command("sandbox", context_settings=passed_on, add_help_option=False)(sandbox)
    cli.command("demo")(demo)
    cli.command("manifest")(print_manifest)
    cli.add_typer(_store(tools), name="store", help="Copy the store away, and put a copy back.")
    return cli


def _serve(tools: Tools) -> Callable[..., None]:
    def serve(
        role: Annotated[Role, typer.Option(help="Everything, or only one part.")] = "all",
    ) -> None:
        """Run the bot until SIGTERM or Ctrl-C, which it obeys within ten seconds."""
        # Blocked before any thread starts, so that all inherit it and sigwait alone receives them.
        # (A handler that sets an Event can meet this thread inside that Event's own lock.)
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        sys.setswitchinterval(TURN)
        application = told(lambda: tools.build(load()))
        told(lambda: application.start(role))
        # What is loaded by now stays. To walk over all of it takes a tenth of a second, again and
        # again, in which nobody is answered.
        gc.collect()
        gc.freeze()
        signal.sigwait(ENDS)
        if not application.stop(DRAIN):
            # What hangs holds a lease only, and the next start takes it up. Nothing may hold us.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)

    return serve


def sandbox(context: typer.Context) -> None:
    """Run a local Slack, AWS and DNS, and say what to set so that a bot lives in it."""
    raise typer.Exit(told(lambda: child("bot.sandbox", *context.args)))


def demo(
    scene: Annotated[
        str, typer.Argument(help="create, cleanup, …; create when none is named.")
    ] = "",
) -> None:
    """Play a scene through the real bot in a sandbox; exit 0 when all went right."""
    raise typer.Exit(told(lambda: child("bot.sandbox.demo", *([scene] if scene else []))))


def print_manifest(
    url: Annotated[str, typer.Option(help="https:// address of this bot, for signed HTTP.")] = "",
) -> None:
    """Print the Slack app's manifest: for Socket Mode, or for HTTP at an address."""
    typer.echo(told(lambda: manifest(url)), nl=False)


def _store(tools: Tools) -> typer.Typer:
    def backup(file: Annotated[Path, typer.Argument(help="The copy to write.")]) -> None:
        """Copy the store to a file, while it is in use."""
        told(lambda: tools.backup(_database(), file))
        typer.echo(f"The store was copied to {file}.")

    def restore(file: Annotated[Path, typer.Argument(help="The copy to put back.")]) -> None:
        """Put a copy in the store's place, while nothing uses it."""
        told(lambda: tools.restore(_database(), file))
        typer.echo(f"The store was restored from {file}.")

    store = typer.Typer(no_args_is_help=True)
    store.command("backup")(backup)
    store.command("restore")(restore)
    return store


def _database() -> str:
    """Return the store's URL alone: a copy is made without tokens and credentials."""
    default = Settings.model_fields["database_url"].default
    return os.environ.get(variable("database_url"), str(default))
