"""`python -m bot.sandbox.demo [scene]`: plays a scene, prints it, judges it; exit 0 only when all
is right.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from rich.console import Console

from bot.sandbox.aws import Knobs
from bot.sandbox.bot_process import BotProcess
from bot.sandbox.demo import cleanup, create, importing, names, snapshots
from bot.sandbox.demo.screen import Screen
from bot.sandbox.demo.stage import DemoError, Stage
from bot.sandbox.demo.verdict import Finding
from bot.sandbox.world import OPS_CHANNEL, World

CLOCKS = {
    "EDGECERT_SWEEP_SECONDS": "1",
    "EDGECERT_DNS_SECONDS": "1",
    "EDGECERT_TICK_SECONDS": "0.2",
    "EDGECERT_GROUP_SECONDS": "2",
}
"""A demo looks more often than a production does; nothing else differs."""


SCENES: Mapping[str, Callable[[Stage], Sequence[Finding]]] = MappingProxyType(
    {
        "create": create.play,
        "cleanup": cleanup.play,
        "names": names.play,
        "snapshots": snapshots.play,
        "import": importing.play,
    }
)
"""Every scene by its name: it plays on the stage, and says what came of it."""
USUAL = "create"


def main(words: Sequence[str]) -> int:
    """Play the scene that is named, `create` when none is, and judge; return the exit status."""
    scene = words[0] if words else USUAL
    if scene not in SCENES:
        print(f"There is no scene {scene!r}. There are: {', '.join(SCENES)}.", file=sys.stderr)  # noqa: T201
        return 2
    console = Console(soft_wrap=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="edgecert-demo-") as folder:
        try:
            findings = _play(console, Path(folder), SCENES[scene])
        except DemoError as error:
            console.print(f"✗ {error}", markup=False)
            return 1
    for finding in findings:
        console.print(f"{'✓' if finding.is_right else '✗'} {finding.what}", markup=False)
    wrong = [finding for finding in findings if not finding.is_right]
    console.print(
        f"{len(findings) - len(wrong)} of {len(findings)} as they should be, "
        f"in {time.monotonic() - began:.0f} s",
        markup=False,
    )
    return 1 if wrong else 0


def _play(
    console: Console, folder: Path, scene: Callable[[Stage], Sequence[Finding]]
) -> list[Finding]:
    knobs = Knobs(issue_delay=1, record_lag=1, describe_lag=0.5, deploy_seconds=3, list_lag=1)
    clock = folder / "clock"
    clock.write_text("0")
    with World(knobs=knobs, clock_file=clock) as world:
        furniture = world.furnish()
        screen = Screen(world.slack, world.slack.channel(OPS_CHANNEL).id, console)
        bot = BotProcess({**world.environment(), **CLOCKS}, folder)
        screen.say("the bot starts: python -m bot serve")
        with bot:
            try:
                findings = scene(Stage(world, furniture, bot, screen, clock))
            except DemoError as error:
                raise DemoError(f"{error}\nThe bot's last words:\n{bot.tail()}") from None
        errors = bot.errors()
        own = Finding(f"the bot logged no error {errors or ''}".rstrip(), not errors)
        return [*findings, own]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
