"""The page itself: what a screen reader hears, contrast in both palettes, and blocks it knows."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.architecture.tree import ROOT
from tests.browser.visitor import Visitor

Visit = Callable[[str], Visitor]

LINES = 2500
FAINTEST = 4.5
"""Contrast of text on its ground, WCAG 2.2 AA (1.4.3)."""
CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, n) => sum + one * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const node of document.querySelectorAll("body *")) {
    const isText = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!isText || !node.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const what = `${node.className} ${node.textContent.slice(0, 40)}`;
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${what}`);
  }
  return faint;
}"""
NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea, [role=tab]")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !one.getAttribute("aria-label") && !one.labels?.length)
  .filter((one) => !one.textContent.trim())
  .map((one) => one.outerHTML.slice(0, 120))"""
# Between the last and the first field a browser's own bar has the focus, for which the body stands.
BEHIND = """() => !document.activeElement.closest("#modal")
  && document.activeElement !== document.body"""
KNOWN = """async () => {
  const { BLOCKS } = await import("/static/blocks.js");
  const { ELEMENTS } = await import("/static/elements.js");
  return [Object.keys(BLOCKS), Object.keys(ELEMENTS)];
}"""


@pytest.mark.parametrize("palette", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(
    visit: Visit, palette: Literal["light", "dark"]
) -> None:
    """WCAG AA in both palettes, in every pane, in the form and in messages."""
    dana = visit("dana")
    dana.page.emulate_media(color_scheme=palette)
    dana.command("/certs")
    dana.messages.get_by_role("button", name="New certificates").first.wait_for()
    faint = []
    for pane in ("AWS", "DNS", "Inspector", "Weather"):
        dana.pane(pane)
        dana.panel.locator("*").first.wait_for()
        faint += dana.page.evaluate(CONTRAST)
    dana.messages.get_by_role("button", name="New certificates").first.click()
    dana.form.wait_for()
    faint += dana.page.evaluate(CONTRAST)

    assert [] == faint


def test_everything_that_can_be_used_has_a_name(visit: Visit) -> None:
    """A screen reader can say what each control is, on the page and in the form."""
    dana = visit("dana")
    nameless = []
    for pane in ("AWS", "DNS", "Inspector", "Weather"):
        dana.pane(pane)
        dana.panel.locator("*").first.wait_for()
        nameless += dana.page.evaluate(NAMELESS)
    dana.command("/certs new named.blog.example")
    dana.form.wait_for()
    nameless += dana.page.evaluate(NAMELESS)

    assert [] == nameless


def test_landmarks_and_the_order_of_focus(visit: Visit) -> None:
    """Workspace, messages, composer, panes: Tab goes through them in this order."""
    dana = visit("dana")
    expect(dana.page.get_by_role("navigation", name="Workspace")).to_be_visible()
    expect(dana.page.get_by_role("main")).to_be_visible()
    expect(dana.page.get_by_role("complementary", name="Beside Slack")).to_be_visible()
    dana.page.locator("body").press("Tab")
    order = []
    for _ in range(60):
        order.append(dana.focused())
        dana.page.keyboard.press("Tab")
    stops = ["Skip to", "Act as", "# general", "Messages", "Message or slash command", "AWS"]
    places = [next(at for at, said in enumerate(order) if stop in said) for stop in stops]

    assert sorted(places) == places


def test_the_form_keeps_the_focus_and_gives_it_back(visit: Visit) -> None:
    """Tab never reaches what is behind the open form; Escape closes it."""
    dana = visit("dana")
    dana.command("/certs new trap.blog.example")
    dana.form.wait_for()
    behind = []
    for _ in range(30):
        dana.page.keyboard.press("Tab")
        behind.append(dana.page.evaluate(BEHIND))
    dana.page.keyboard.press("Escape")
    expect(dana.form).to_be_hidden()

    assert not any(behind)
    assert "Message or slash command" == dana.focused()


def test_what_the_page_does_not_know_is_shown_as_such(visit: Visit) -> None:
    """An unknown block or element says so; every one that the bot can send is known."""
    dana = visit("dana")
    blocks, elements = dana.page.evaluate(KNOWN)
    unknown = dana.page.evaluate(
        """async () => (await import("/static/blocks.js"))
             .drawn({type: "carousel"}, () => ({})).dataset.unknown"""
    )

    assert "carousel" == unknown
    assert {"section", "header", "actions", "input", "context", "divider"} <= set(blocks)
    assert {"button", "external_select", "file_input"} <= set(elements)


def test_the_page_stays_small() -> None:
    """A stand-in, not a product: its files together have fewer than 2,500 lines."""
    static = ROOT / "bot" / "sandbox" / "page" / "static"
    lines = sum(len(file.read_text().splitlines()) for file in static.iterdir())

    assert lines < LINES
