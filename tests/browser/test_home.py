"""App Home on the page: the same buttons as the menu, and it follows what happens."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from bot.sandbox.page.stage import Stage
from tests.browser.visitor import PATIENCE, Visitor

Visit = Callable[[str], Visitor]
SPACING = 31
"""Seconds, just over the least time between two Home tabs of one person."""


def test_home_is_shown_anew_when_a_job_changes(visit: Visit, stage: Stage) -> None:
    """*Jobs* lists what Home shows; when somebody confirms, Home says so without being opened."""
    name = "home.blog.example"
    sam, dana = visit("sam"), visit("dana")
    dana.ask(name)
    confirm = sam.card(name).get_by_role("button", name="Confirm")
    expect(confirm).to_be_visible(timeout=PATIENCE)
    stage.weather.advance(SPACING)
    dana.go("Home")
    row = dana.home.locator(".section").filter(has_text=name).first
    dana.sees(row, "awaiting confirmation")
    dana.home.get_by_role("button", name="Jobs", exact=True).click()
    dana.sees(dana.form.locator(".section").filter(has_text=name), "awaiting confirmation")
    dana.page.keyboard.press("Escape")
    expect(dana.form).to_be_hidden()
    confirm.click()
    sam.dialog.get_by_role("button").last.click()
    sam.sees(sam.card(name), "confirmed by")
    stage.weather.advance(SPACING)
    dana.sees(row, re.compile("running|finished|succeeded"))

    expect(row).not_to_contain_text("awaiting confirmation")
