"""A real browser in front of the sandbox's page, with a real bot behind it.

Without Chromium these tests are skipped, and in CI they fail: there it must be installed.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.sandbox.aws import Knobs
from bot.sandbox.page.stage import Stage
from bot.sandbox.page.weather import Weather
from tests.browser.launch import PACE, QUIET, SIZE
from tests.browser.visitor import NOWHERE, PATIENCE, SEEN_UNKNOWN, Visitor
from tests.complaints import without_complaint
from tests.patience import ANSWER, be_patient

_KNOBS = Knobs(issue_delay=0.5, record_lag=0.5, deploy_seconds=1, list_lag=0.5)
_PACE = {
    **PACE,
    "EDGECERT_SWEEP_SECONDS": "2",
    "EDGECERT_DNS_SECONDS": "2",
    "EDGECERT_TICK_SECONDS": "0.2",
}
EVERY, SKIP = 0.25, 0.75
"""Seconds: after each of the first the clocks of AWS and of the bot go ahead by the second, so that
nobody waits as long for a message's turn, and an idle bot costs less.
"""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        missing = "there is no chromium on the PATH: install Debian's package of that name"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One sandbox with its bot, for all tests here: each asks for names of its own. It ends with
    the last of them, for other tests' AWS would empty this one's: moto is the process's.
    """
    folder: Path = tmp_path_factory.mktemp("stage")
    with Stage(folder, knobs=_KNOBS, pace=_PACE) as made:
        be_patient(made.world.slack).wait_linked(seconds=ANSWER)
        with without_complaint(made.world.slack), _hurried(made.weather):
            yield made


@contextmanager
def _hurried(weather: Weather) -> Iterator[None]:
    """Let time fly."""
    is_over = threading.Event()

    def hurry() -> None:
        while not is_over.wait(EVERY):
            weather.advance(SKIP)

    thread = threading.Thread(target=hurry)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.fixture(scope="package")
def window(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Give a page that nobody looks at: one that was left, for a new one starts processes."""
    made: list[Page] = []

    def idle() -> Page:
        for page in made:
            if page.url == NOWHERE:
                return page
        context = chromium.new_context(viewport=SIZE, reduced_motion="reduce")
        context.add_init_script(SEEN_UNKNOWN)
        made.append(context.new_page())
        return made[-1]

    yield idle
    for page in made:
        page.context.close()


@pytest.fixture
def visit(window: Callable[[], Page], stage: Stage) -> Iterator[Callable[[str], Visitor]]:
    """Open the page as somebody; every page is left at the end, and none may have complained."""
    opened: list[Visitor] = []

    def open_as(person: str) -> Visitor:
        while modal := stage.world.slack.person(person).modal():
            modal.close()  # which another test left open
        page = window()
        page.emulate_media(color_scheme="light")
        visitor = Visitor(page, stage.page.url, person)
        opened.append(visitor)
        return visitor

    yield open_as
    complaints = [complaint for visitor in opened for complaint in visitor.complaints]
    unknown = [what for visitor in opened for what in visitor.unknown()]
    with ExitStack() as leaving:
        for visitor in opened:
            leaving.callback(visitor.leave)

    assert [] == complaints
    assert [] == unknown
