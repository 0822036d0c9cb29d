"""The browser of these tests, which the guard cannot see into: it finds this machine only."""

import pytest
from playwright.sync_api import Browser, Error

from bot.sandbox.page.stage import Stage

_NOWHERE = "ERR_NAME_NOT_RESOLVED"


@pytest.mark.parametrize("host", ["edgecert.example", "192.0.2.1", "[2001:db8::1]", "localhost"])
def test_no_other_host_is_found(chromium: Browser, host: str) -> None:
    """Neither by name nor by address (those of RFC 5737 and 3849 are nobody's)."""
    page = chromium.new_page()
    with pytest.raises(Error, match=_NOWHERE):
        page.goto(f"http://{host}/")
    page.close()


def test_what_a_page_asks_for_is_not_found_either(chromium: Browser) -> None:
    """A picture, as any other part of a page."""
    page = chromium.new_page()
    with page.expect_event("requestfailed") as failed:
        page.set_content("<img src='http://192.0.2.1/x.png'>")
    told = failed.value.failure
    page.close()

    assert _NOWHERE in (told or "")


def test_this_machine_is_found(chromium: Browser, stage: Stage) -> None:
    """The page itself, by its address."""
    page = chromium.new_page()
    answer = page.goto(stage.page.url)
    page.close()

    assert answer is not None
    assert answer.ok
