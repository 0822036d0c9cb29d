"""`python -m bot.sandbox`: the sandbox with its page and a bot in it, until SIGTERM or SIGINT; with
`--no-bot` it prints what a bot of yours must be told to live in it.
"""

import argparse
import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bot.sandbox.aws import Knobs
from bot.sandbox.page.stage import Stage

PORT = 8880
_ENDS = (signal.SIGTERM, signal.SIGINT)
# Long enough for a person to see each state, short enough not to wait.
_KNOBS = Knobs(issue_delay=5, record_lag=2, describe_lag=1, deploy_seconds=15, list_lag=2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal; 0 when stopped by one, 1 when the port is taken."""
    chosen = _parser().parse_args(argv)
    # Blocked before any thread starts, so that all inherit it: sigwait below is the only receiver.
    # (A handler that sets an Event can meet the main thread inside that Event's own lock.)
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="edgecert-")))
        try:
            stage = running.enter_context(_stage(chosen, folder))
        except OSError as error:
            sys.stderr.write(
                f"Port {chosen.port} cannot be used ({error}): choose one by --port.\n"
            )
            return 1
        stage.world.inherit()
        sys.stdout.write(_greeting(stage))
        sys.stdout.flush()
        signal.sigwait(_ENDS)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help="of the page; 0 is any free one")
    parser.add_argument("--clock-file", type=Path, help="with the seconds by which clocks are off")
    parser.add_argument("--no-bot", action="store_true", help="start no bot: you run your own")
    parser.add_argument(
        "--deliver-to",
        metavar="URL",
        default="",
        help="start no bot, and deliver by signed HTTP to this URL of yours, such as "
        "http://127.0.0.1:3000/slack/events",
    )
    return parser


def _stage(chosen: argparse.Namespace, folder: Path) -> Stage:
    return Stage(
        folder,
        port=chosen.port,
        clock_file=chosen.clock_file,
        with_bot=not chosen.no_bot,
        deliver_to=chosen.deliver_to,
        knobs=_KNOBS,
    )


def _greeting(stage: Stage) -> str:
    world = stage.world
    lines = [
        f"# Open {stage.page.url}",
        f"# Slack {world.slack.api_url}  AWS {world.aws.url}  DNS {world.dns.address[1]}",
        f"# template {stage.furniture.template}, zones shop.example (Route 53) and blog.example",
    ]
    if stage.bot is None:
        settings = world.environment().items()
        lines.append("# Start the bot beside it with:")
        lines += [f"export {name}={shlex.quote(value)}" for name, value in settings]
    return "\n".join([*lines, "# Running. Stop with Ctrl-C.", ""])


if __name__ == "__main__":
    sys.exit(main())
