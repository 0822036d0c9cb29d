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
from bot.sandbox.bot_process import BotProcess
from bot.sandbox.page.server import PageServer
from bot.sandbox.page.weather import Weather
from bot.sandbox.world import Furniture, World

PORT = 8880
_ENDS = (signal.SIGTERM, signal.SIGINT)
# Long enough for a person to see each state, short enough not to wait.
_KNOBS = Knobs(issue_delay=5, record_lag=2, describe_lag=1, deploy_seconds=15, list_lag=2)
_BOT = {
    "EDGECERT_SWEEP_SECONDS": "2",
    "EDGECERT_DNS_SECONDS": "2",
    "EDGECERT_TICK_SECONDS": "0.3",
    "EDGECERT_GROUP_SECONDS": "3",
    "EDGECERT_LOG_FORMAT": "text",
}
"""Looks more often than a production does; nothing else differs."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal; 0 when stopped by one, 1 when the port is taken."""
    chosen = _parser().parse_args(argv)
    # Blocked before any thread starts, so that all inherit it: sigwait below is the only receiver.
    # (A handler that sets an Event can meet the main thread inside that Event's own lock.)
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="edgecert-")))
        clock = Path(chosen.clock_file or folder / "clock")
        world = World(clock_file=clock, http=bool(chosen.deliver_to), knobs=_KNOBS)
        running.enter_context(world)
        furniture = world.furnish()
        world.hire()
        world.slack.deliver_to(chosen.deliver_to)
        bot = None
        if not (chosen.no_bot or chosen.deliver_to):
            bot = BotProcess({**world.environment(), **_BOT}, folder)
        try:
            page = PageServer(world, Weather(world, clock, bot), chosen.port)
        except OSError as error:
            sys.stderr.write(
                f"Port {chosen.port} cannot be used ({error}): choose one by --port.\n"
            )
            return 1
        running.enter_context(page)
        if bot:
            running.enter_context(bot)
        sys.stdout.write(_greeting(world, furniture, page.url, is_alone=bot is None))
        sys.stdout.flush()
        signal.sigwait(_ENDS)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help="of the page; 0 is any free one")
    parser.add_argument("--clock-file", help="with the seconds by which clocks are off")
    parser.add_argument("--no-bot", action="store_true", help="start no bot: you run your own")
    parser.add_argument(
        "--deliver-to",
        metavar="URL",
        default="",
        help="start no bot, and deliver by signed HTTP to this URL of yours, such as "
        "http://127.0.0.1:3000/slack/events",
    )
    return parser


def _greeting(world: World, furniture: Furniture, page: str, *, is_alone: bool) -> str:
    lines = [
        f"# Open {page}",
        f"# Slack {world.slack.api_url}  AWS {world.aws.url}  DNS {world.dns.address[1]}",
        f"# template {furniture.template}, zones shop.example (Route 53) and blog.example",
    ]
    if is_alone:
        settings = world.environment().items()
        lines.append("# Start the bot beside it with:")
        lines += [f"export {name}={shlex.quote(value)}" for name, value in settings]
    return "\n".join([*lines, "# Running. Stop with Ctrl-C.", ""])


if __name__ == "__main__":
    sys.exit(main())
