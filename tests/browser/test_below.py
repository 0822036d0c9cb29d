"""What comes where nobody looks: the page points to it, until somebody looks there."""

from collections.abc import Callable

from playwright.sync_api import expect

from bot.sandbox.page.stage import Stage
from tests.browser.visitor import Visitor

Visit = Callable[[str], Visitor]


def test_an_answer_below_the_fold_is_pointed_to(visit: Visit, stage: Stage) -> None:
    """Whoever reads further up learns that something came; a press leads there, and it goes."""
    sam = stage.world.slack.person("sam")
    for number in range(30):
        sam.say(f"line {number} of many", channel="ssl-ops")
    dana = visit("dana")
    dana.sees(dana.messages, "line 29 of many")
    dana.messages.evaluate("(one) => { one.scrollTop = 0; }")
    sam.say("this is what came last", channel="ssl-ops")
    hint = dana.messages.get_by_role("button", name="New below")
    dana.sees(dana.messages, "this is what came last")
    expect(hint).to_be_visible()
    hint.click()

    expect(hint).to_have_count(0)
    expect(dana.messages.get_by_text("this is what came last")).to_be_in_viewport()
