"""The page itself: what a screen reader hears, contrast in both palettes, and blocks it knows."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import expect

from bot.sandbox.slack.coverage import Kind, supported
from tests.architecture.tree import ROOT
from tests.browser.visitor import LOOK, PATIENCE, Visitor
from tests.functional.sandbox_slack.scan import shown_types

Visit = Callable[[str], Visitor]

LINES = 2500
COLUMNS = 160
PANES = ("AWS", "DNS", "Inspector", "Weather")
PLACES = (
    *("form", "refused form", "preview", "dialog", "card and thread", "file"),
    *PANES,
    "Home",
)
# Of text and placeholders on their ground: at least 4.5, WCAG 2.2 AA (1.4.3).
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
  const look = (node, colour, what) => {
    const [a, b] = [light(parse(colour)), light(ground(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${node.className} ${what.slice(0, 40)}`);
  };
  for (const node of document.querySelectorAll("body *")) {
    if (!node.checkVisibility()) continue;
    const isText = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (isText || node.value) look(node, getComputedStyle(node).color, node.textContent);
    if (!node.placeholder) continue;
    look(node, getComputedStyle(node, "::placeholder").color, `placeholder ${node.placeholder}`);
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
def test_everything_is_readable_and_has_a_name(
    visit: Visit, palette: Literal["light", "dark"]
) -> None:
    """WCAG AA in both palettes, placeholders too, and a screen reader can say what each control is:
    in every pane, a refused form, its preview, a card with its thread, a dialog, a file, and Home.
    """
    dana = visit("dana")
    dana.page.emulate_media(color_scheme=palette)
    troubles = {}
    for place in walk(dana, f"{palette}.blog.example"):
        faint, nameless = dana.page.evaluate(CONTRAST), dana.page.evaluate(NAMELESS)
        troubles[place] = [*faint, *nameless]

    assert {place: [] for place in PLACES} == troubles


def walk(dana: Visitor, name: str) -> Iterator[str]:
    """Go everywhere in one visit, and say where we are; every text there has arrived."""
    yield from form(dana, name)
    card = dana.card(name)
    card.get_by_role("button", name="Confirm").click(timeout=PATIENCE)
    expect(dana.dialog).to_be_visible()
    yield "dialog"
    dana.dialog.get_by_role("button").last.click()
    card.get_by_role("button", name=re.compile(r"\d repl")).click(timeout=PATIENCE)
    file = dana.replies.get_by_role("button", name=re.compile("📄")).first
    expect(file).to_be_visible(timeout=PATIENCE)
    yield "card and thread"
    file.click()
    expect(dana.page.locator("#file[open] pre")).to_contain_text(name)
    yield "file"
    dana.page.keyboard.press("Escape")
    for pane in PANES:
        expect(dana.pane(pane).locator(".card, .entry").first).to_be_visible()
        yield pane
    dana.go("Home")
    dana.sees(dana.home, "Snapshots")
    yield "Home"


def form(dana: Visitor, name: str) -> Iterator[str]:
    """Open the form, have it refused and previewed, mend and send it."""
    dana.command("/certs new bad_name.example")
    expect(dana.form).to_be_visible()
    yield "form"
    dana.pick_template()
    dana.form.get_by_role("button", name="Check").click()
    dana.sees(dana.form, re.compile("underscore"))
    yield "refused form"
    dana.form.get_by_role("button", name="Preview").click()
    dana.sees(dana.form, re.compile("Nothing was submitted"))
    yield "preview"
    dana.page.keyboard.press("Escape")
    dana.form.get_by_label("Domain names").fill(name)
    dana.form.get_by_role("button", name="Check").click()
    expect(dana.form).to_be_hidden()


def test_landmarks_and_the_order_of_focus(visit: Visit) -> None:
    """Workspace, messages, composer, panes: Tab goes through them in this order."""
    dana = visit("dana")
    expect(dana.page.get_by_role("navigation", name="Workspace")).to_be_visible()
    expect(dana.page.get_by_role("main")).to_be_visible()
    expect(dana.page.get_by_role("complementary", name="Beside Slack")).to_be_visible()
    dana.page.locator("body").press("Tab")
    order = [dana.focused()]
    # As many stops as there are: other tests leave messages with buttons in the channel.
    while "AWS" not in order[-1] and len(order) < 1000:
        dana.page.keyboard.press("Tab")
        order.append(dana.focused())
    stops = ["Skip to", "Act as", "# general", "Messages", "Message or slash command", "AWS"]
    places = [next(at for at, said in enumerate(order) if stop in said) for stop in stops]

    assert sorted(places) == places


def test_the_form_keeps_the_focus_and_gives_it_back(visit: Visit) -> None:
    """Tab never reaches what is behind the open form; Escape closes its open list, then it."""
    dana = visit("dana")
    dana.command("/certs new trap.blog.example")
    dana.form.wait_for()
    behind = []
    for _ in range(30):
        dana.page.keyboard.press("Tab")
        behind.append(dana.page.evaluate(BEHIND))
    while dana.form.is_visible():  # the first Escape may be for a list that is open in it
        dana.page.keyboard.press("Escape")
        dana.page.wait_for_timeout(LOOK)
    dana.until(lambda: "Message or slash command" == dana.focused())

    assert not any(behind)


def test_what_the_page_does_not_know_is_shown_as_such(visit: Visit) -> None:
    """An unknown block or element says so; every one that the bot can send is known."""
    dana = visit("dana")
    blocks, elements = dana.page.evaluate(KNOWN)
    unknown = dana.page.evaluate(
        """async () => (await import("/static/blocks.js"))
             .drawn({type: "carousel"}, () => ({})).dataset.unknown"""
    )
    sent = shown_types()

    assert "carousel" == unknown
    assert {"section", "file_input"} <= sent
    assert set() == (sent & supported(Kind.BLOCK)) - set(blocks)
    assert set() == (sent & supported(Kind.ELEMENT)) - set(elements)


def test_what_the_page_did_not_know_is_remembered(visit: Visit) -> None:
    """It fails a test even when it is gone by the end; nothing that is known does."""
    dana = visit("dana")
    dana.page.evaluate(
        """async () => {
             const one = (await import("/static/blocks.js")).drawn({type: "carousel"}, () => ({}));
             document.body.append(one); one.remove(); }"""
    )
    found = dana.unknown()
    dana.page.evaluate("() => window.seenUnknown.clear()")

    assert ["carousel"] == found


def test_the_page_stays_small() -> None:
    """A stand-in, not a product: its files together have fewer than 2,500 lines."""
    static = ROOT / "bot" / "sandbox" / "page" / "static"
    files = [file for file in static.iterdir() if file.suffix in {".js", ".html", ".css"}]
    lines = [line for file in files for line in file.read_text().splitlines()]

    assert len(lines) < LINES
    assert [] == [line for line in lines if len(line) > COLUMNS]
