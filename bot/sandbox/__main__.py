"""`python -m bot.sandbox`: the furnished sandbox until SIGTERM or SIGINT, after printing what a bot
must be told to live in it. It starts no bot.
"""

import argparse
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from bot.sandbox.aws import Knobs
from bot.sandbox.world import Furniture, World

PORT = 8880
_ENDS = (signal.SIGTERM, signal.SIGINT)


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal; 0 when stopped by one, 1 when the port is taken."""
    chosen = _parser().parse_args(argv)
    # Blocked before any thread starts, so that all inherit it: sigwait below is the only receiver.
    # (A handler that sets an Event can meet the main thread inside that Event's own lock.)
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    with ExitStack() as running:
        try:
            world = running.enter_context(_world(chosen))
        except OSError as error:
            sys.stderr.write(
                f"Port {chosen.port} cannot be used ({error}): choose one by --port.\n"
            )
            return 1
        furniture = world.furnish()
        world.slack.deliver_to(chosen.deliver_to)
        sys.stdout.write(_greeting(world, furniture))
        sys.stdout.flush()
        signal.sigwait(_ENDS)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help="of Slack; 0 is any free one")
    parser.add_argument("--clock-file", help="with the seconds by which clocks are off")
    parser.add_argument(
        "--deliver-to",
        metavar="URL",
        default="",
        help="deliver by signed HTTP to this URL, such as http://127.0.0.1:3000/slack/events",
    )
    return parser


def _world(chosen: argparse.Namespace) -> World:
    # Long enough for a person to see each state, short enough not to wait.
    knobs = Knobs(issue_delay=5, record_lag=2, describe_lag=1, deploy_seconds=15, list_lag=2)
    return World(
        clock_file=chosen.clock_file,
        http=bool(chosen.deliver_to),
        slack_port=chosen.port,
        knobs=knobs,
    )


def _greeting(world: World, furniture: Furniture) -> str:
    settings = world.environment().items()
    return "\n".join(
        [
            f"# Slack {world.slack.api_url}  AWS {world.aws.url}  DNS {world.dns.address[1]}",
            f"# template {furniture.template}, zones shop.example (Route 53) and blog.example",
            "# Start the bot beside it with:",
            *(f"export {name}={shlex.quote(value)}" for name, value in settings),
            "# Running. Stop with Ctrl-C.",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
