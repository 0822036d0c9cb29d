"""How a command ends: with its result, or with one line for each thing that is wrong."""

import importlib.util
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from bot.errors import EdgecertError, SettingsError

T = TypeVar("T")

FAILED = 1
FAULTY = 2
"""The exit status of a command that its settings forbid."""


def told(do: Callable[[], T]) -> T:
    """Return what `do` returns; an error of ours becomes lines on standard error and an exit."""
    try:
        return do()
    except SettingsError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(FAULTY) from None
    except EdgecertError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(FAILED) from None


def child(module: str, *arguments: str) -> int:
    """Run a module as a child process, hand our SIGTERM on to it, and return its exit status."""
    if importlib.util.find_spec("moto") is None:
        raise SettingsError(
            "The sandbox is an extra. Install it with: pip install edgecert[sandbox]"
        )
    process = subprocess.Popen([sys.executable, "-m", module, *arguments])  # noqa: S603 - our own
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    # Ctrl-C reaches the child by itself: we wait for what it makes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return process.wait()
