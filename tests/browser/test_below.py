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


def test_whoever_writes_sees_what_comes_of_it(visit: Visit, stage: Stage) -> None:
    """Also after reading further up: the list goes to its end, and follows."""
    sam = stage.world.slack.person("sam")
    for number in range(30):
        sam.say(f"row {number} of many", channel="ssl-ops")
    dana = visit("dana")
    dana.sees(dana.messages, "row 29 of many")
    dana.messages.evaluate("(one) => { one.scrollTop = 0; }")
    dana.page.get_by_role("textbox", name="Message or slash command").fill("here I am again")
    dana.page.keyboard.press("Enter")
    dana.sees(dana.messages, "here I am again")

    expect(dana.messages.get_by_text("here I am again")).to_be_in_viewport()
    expect(dana.messages.get_by_role("button", name="New below")).to_have_count(0)


def test_a_record_s_type_is_read_whole(visit: Visit) -> None:
    """The box of its type has room for the longest one and its arrow."""
    dana = visit("dana")
    boxes = dana.pane("DNS").get_by_role("combobox", name="Type")
    expect(boxes.first).to_be_visible()
    widths = boxes.first.evaluate(
        """(box) => {
          const canvas = document.createElement("canvas").getContext("2d");
          const style = getComputedStyle(box);
          canvas.font = style.font;
          const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
          return [canvas.measureText("CNAME").width + padding + 20, box.clientWidth];
        }"""
    )

    assert widths[0] <= widths[1], widths
