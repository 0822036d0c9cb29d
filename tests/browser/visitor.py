"""Somebody at the page, who finds things by what they are called, as a screen reader does."""

import re
import time
from collections.abc import Callable
from re import Pattern

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

PATIENCE = 30_000
"""Milliseconds: a bot on a busy machine may take a while."""

STOPS = 1000
"""Stops of the focus: more than a page has, whatever other tests left in its channels."""

LOOK = 100
"""Milliseconds between two looks at what wakes nobody."""

NOWHERE = "about:blank"

SEEN_UNKNOWN = """
window.seenUnknown = new Set();
new MutationObserver((changes) => {
  for (const node of changes.flatMap((one) => [...one.addedNodes])) {
    if (!(node instanceof Element)) continue;
    for (const one of [node, ...node.querySelectorAll("[data-unknown]")]) {
      if (one.dataset.unknown) window.seenUnknown.add(one.dataset.unknown);
    }
  }
}).observe(document, { childList: true, subtree: true });
"""
"""Runs in a page before its own code, and remembers every block and element it does not know."""


class Visitor:
    """One person's browser page."""

    def __init__(self, page: Page, url: str, person: str) -> None:
        """Open the page as a person, and wait until it is drawn."""
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", self._stumble)
        page.on("console", self._listen)
        page.on("request", self._watch)
        self._home = url
        page.goto(f"{url}?as={person}")
        page.wait_for_selector("body[data-ready]")

    @property
    def messages(self) -> Locator:
        """The channel's messages."""
        return self.page.get_by_role("log", name="Messages")

    @property
    def replies(self) -> Locator:
        """The open thread's replies."""
        return self.page.get_by_role("log", name="Replies")

    @property
    def form(self) -> Locator:
        """The open modal."""
        return self.page.locator("#modal[open]")

    @property
    def dialog(self) -> Locator:
        """The dialog in which a button is confirmed."""
        return self.page.locator("#confirm[open]")

    @property
    def home(self) -> Locator:
        """The app's Home tab."""
        return self.page.get_by_role("region", name="App Home")

    @property
    def panel(self) -> Locator:
        """What is beside Slack."""
        return self.page.get_by_role("tabpanel")

    def go(self, channel: str) -> None:
        """Open a channel or the app's Home by its name."""
        self.page.get_by_role("navigation").get_by_role("button", name=channel).click()

    def command(self, text: str) -> None:
        """Type a slash command with the keyboard alone, and send it."""
        self.page.get_by_role("textbox", name="Message or slash command").focus()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def insist(self, text: str, answer: Pattern[str]) -> None:
        """Send a command until it is answered so: somebody unknown is looked up at the first."""

        def is_answered() -> bool:
            self.command(text)
            self.page.wait_for_timeout(5 * LOOK)
            return bool(answer.search(self.messages.inner_text()))

        self.until(is_answered)

    def pane(self, name: str) -> Locator:
        """Open a pane beside Slack."""
        self.page.get_by_role("tab", name=name).click()
        return self.panel

    def card(self, name: str) -> Locator:
        """The card of the job that asks for a name."""
        return self.messages.get_by_role("article").filter(has_text=name).first

    def pick_template(self, wanted: str = "as it is now") -> None:
        """Go to the open form's `Snapshot`, and take the first live distribution, or another."""
        self.form.get_by_role("combobox", name="Snapshot").focus()
        self.take_offer(wanted)

    def ask(self, name: str) -> None:
        """Ask for a certificate and a distribution of one name: a card with its checks comes."""
        self.command(f"/certs new {name}")
        self.pick_template()
        self.form.get_by_role("button", name="Check").click()

    def confirm(self, name: str) -> None:
        """Confirm what was asked for, and see that the card says so."""
        self.card(name).get_by_role("button", name="Confirm").click()
        self.dialog.get_by_role("button").last.click()
        self.sees(self.card(name), "confirmed by")

    def take_offer(self, wanted: str) -> None:
        """Take the first offer with these words with keys, in the list that is open in the form."""
        offers = self.form.get_by_role("listbox").get_by_role("option")
        offers.first.wait_for()
        for _ in range(offers.count()):
            self.page.keyboard.press("ArrowDown")
            if wanted in (self.form.locator("[aria-selected=true]").text_content() or ""):
                break
        self.page.keyboard.press("Enter")
        expect(self.form.locator("input:focus")).to_have_value(re.compile(re.escape(wanted)))

    def tab_to(self, name: str, within: Locator | None = None, key: str = "Tab") -> None:
        """Press a key until something with this name has the focus, as those without a mouse do."""
        for _ in range(STOPS):
            if self.focused().startswith(name) and (
                within is None or within.locator(":focus").count()
            ):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} never reaches {name}")

    def sees(self, where: Locator, text: str | Pattern[str]) -> None:
        """Wait until something is to be read there."""
        expect(where).to_contain_text(text, timeout=PATIENCE)

    def until(self, is_so: Callable[[], object]) -> None:
        """Wait for something beyond the page, such as AWS, while the page lives on."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not is_so():
            assert time.monotonic() < deadline, "waited in vain"
            self.page.wait_for_timeout(LOOK)

    def focused(self) -> str:
        """Return the name of what has the focus, as a screen reader would say it."""
        said: str = self.page.evaluate(
            """() => { const one = document.activeElement;
                const label = one.labels?.[0]?.textContent;
                return one.getAttribute("aria-label") ?? label ?? one.textContent; }"""
        )
        return re.sub(r"\s+", " ", said).strip()

    def unknown(self) -> list[str]:
        """Return the blocks and elements that the page did not know, also those that went since.

        Only a page opened with SEEN_UNKNOWN remembers them.
        """
        found: list[str] = self.page.evaluate("() => [...window.seenUnknown]")
        return found

    def leave(self) -> None:
        """Go away for good: of this visit nothing is left, and the page may be somebody else's."""
        self.page.remove_listener("pageerror", self._stumble)
        self.page.remove_listener("console", self._listen)
        self.page.remove_listener("request", self._watch)
        for other in self.page.context.pages:
            if other != self.page:
                other.close()
        self.page.context.clear_cookies()
        self.page.mouse.move(0, 0)
        self.page.goto(NOWHERE)

    def _stumble(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _listen(self, message: ConsoleMessage) -> None:
        # A refused act is answered with 400, which the browser writes down too.
        if message.type == "error" and "status of 400" not in message.text:
            self.complaints.append(message.text)

    def _watch(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self._home, "data:")):
            self.complaints.append(f"asked for {url}")
