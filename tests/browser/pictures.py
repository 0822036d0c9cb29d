"""`python -m tests.browser.pictures FOLDER`: the README's pictures, taken in the sandbox with a
fixed clock and fixed ids, so that they change only when what they show does.
"""

import random
import re
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Locator, expect, sync_playwright

from bot.sandbox.aws import Knobs
from bot.sandbox.page.stage import Stage
from tests.browser.launch import PACE, QUIET, SIZE
from tests.browser.visitor import PATIENCE, Visitor

MOMENT = datetime(2026, 11, 3, 14, 2, 1, tzinfo=UTC)
NAMES = ("shop.blog.example www.shop.blog.example", "*.blog.example blog.example", "news.example")
ALONE = "kiosk.blog.example"
HOUR = 3600.0
TALL, SHORT = 2100, 740
"""Pixels: the whole form, and App Home without much room below it."""
_KNOBS = Knobs(issue_delay=0.5, record_lag=0.5, deploy_seconds=1, list_lag=0.5)


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with _stage() as stage, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        context = chromium.new_context(
            viewport=SIZE,
            device_scale_factor=2,
            timezone_id="UTC",
            locale="en-GB",
            bypass_csp=True,
        )
        page = context.new_page()
        page.clock.set_fixed_time(MOMENT)
        _take(Visitor(page, stage.page.url, "dana"), stage, folder)
        chromium.close()


def _take(dana: Visitor, stage: Stage, folder: Path) -> None:
    def picture(of: Locator, name: str) -> None:
        dana.page.mouse.move(0, 0)
        of.screenshot(path=folder / f"{name}.png", animations="disabled")

    _fill(dana, ALONE)
    dana.form.get_by_role("button", name="Check").click()
    _confirm(dana, ALONE)
    dana.card(ALONE).get_by_role("button", name=re.compile(r"\d+ repl")).click()
    dana.sees(dana.replies, "Proves")
    stage.weather.advance(HOUR)  # the owner has other things to do
    stage.own(ALONE)
    dana.sees(dana.replies, "🏁")
    expect(dana.replies.get_by_role("button", name=re.compile("J-1"))).to_be_visible()
    dana.sees(dana.card(ALONE), "Finished")
    with _whole_page(dana):
        picture(dana.page.locator("#thread"), "thread")
    _fill(dana, *NAMES)
    dana.page.set_viewport_size({**SIZE, "height": TALL})
    picture(dana.form, "form")
    dana.page.set_viewport_size(SIZE)
    dana.form.get_by_role("button", name="Check").click()
    card = dana.card(NAMES[-1])
    expect(card.get_by_role("button", name="Confirm")).to_be_visible(timeout=PATIENCE)
    picture(card, "confirm")
    dana.page.set_viewport_size({**SIZE, "height": SHORT})
    dana.go("Home")
    home = dana.page.get_by_role("region", name="App Home")
    dana.sees(home, "J-2")
    picture(home, "home")


def _fill(dana: Visitor, *names: str) -> None:
    dana.command("/certs new")
    dana.form.get_by_label("Domain names").fill("\n".join(names))
    dana.pick_template("as it is now · storefront")
    dana.form.get_by_label("Tags").fill("team=shop\nenv=prod")
    dana.form.locator(".modal-body").evaluate("(body) => (body.scrollTop = 0)")


def _confirm(dana: Visitor, name: str) -> None:
    dana.card(name).get_by_role("button", name="Confirm").click()
    dana.dialog.get_by_role("button").last.click()
    dana.sees(dana.card(name), "confirmed by")


@contextmanager
def _whole_page(visitor: Visitor) -> Iterator[None]:
    """Let the thread be as high as what is in it."""
    style = visitor.page.add_style_tag(
        content="html, body { height: auto; overflow: visible } .frame { align-items: start }"
        ".messages { overflow: visible } .thread { width: 560px }"
        ".thread .composer { display: none }"
    )
    yield
    style.evaluate("(one) => one.remove()")


@contextmanager
def _stage() -> Iterator[Stage]:
    """Set the stage at the moment, with ids from a seed."""
    ahead = MOMENT.timestamp() - time.time()
    chance = random.Random(42)  # noqa: S311 - pictures have no secrets
    with (
        patch("bot.sandbox.aws.cloudfront.store.secrets", chance),
        patch("uuid.uuid4", lambda: uuid.UUID(int=chance.getrandbits(128), version=4)),
        tempfile.TemporaryDirectory(prefix="edgecert-") as name,
    ):
        folder = Path(name)
        clock = folder / "clock"
        clock.write_text(str(ahead))
        made = Stage(
            folder,
            knobs=_KNOBS,
            pace=PACE,
            slack_clock=lambda: time.time() + float(clock.read_text()),
        )
        with made:
            made.world.slack.wait_linked(seconds=30)
            yield made


if __name__ == "__main__":
    main(Path(sys.argv[1]))
