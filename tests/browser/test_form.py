"""What a person filled in stays, whatever is shown above the form; and the thread takes replies."""

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, expect

from bot.sandbox.page.stage import Stage
from tests.browser.visitor import PATIENCE, Visitor

Visit = Callable[[str], Visitor]
LIST = FilePayload(name="list.csv", mimeType="text/csv", buffer=b"listed.blog.example\n")
SNAPSHOT, APPLIED = "storefront-saved", "storefront-applied"
LISTED = 400
"""Seconds after which a distribution has been listed, however idle the bot is."""


def test_a_preview_leaves_the_form_as_it_was(visit: Visit) -> None:
    """Names, file, choices, template and tags are all still there after Preview and Escape, and
    the focus is where it was.
    """
    dana = visit("dana")
    dana.command("/certs new typed.blog.example")
    form = dana.form
    form.get_by_label("Domain list file").set_input_files(LIST)
    expect(form.get_by_text("📎 list.csv")).to_be_visible()
    dana.pick_template()
    form.get_by_role("radio", name="ECDSA P-256").check()
    form.get_by_role("checkbox").check()
    form.get_by_label("Tags").fill("team=shop")
    form.get_by_role("button", name="Preview").click()
    dana.sees(form, "Nothing was submitted")
    dana.sees(form, "listed.blog.example")
    dana.page.keyboard.press("Escape")
    expect(form.get_by_role("heading", level=2)).to_have_text("New certificates")
    template = form.get_by_role("combobox", name="Snapshot").input_value()

    expect(form.get_by_role("button", name="Preview")).to_be_focused()
    expect(form.get_by_label("Domain names")).to_have_value("typed.blog.example")
    expect(form.get_by_text("📎 list.csv")).to_be_visible()
    expect(form.get_by_role("radio", name="ECDSA P-256")).to_be_checked()
    expect(form.get_by_role("checkbox")).to_be_checked()
    expect(form.get_by_label("Tags")).to_have_value("team=shop")
    assert "as it is now" in template


def test_a_picked_snapshot_says_what_it_is(visit: Visit) -> None:
    """Below the select: what it was saved from, its origins and behaviours; names typed stay."""
    dana = visit("dana")
    save(dana, SNAPSHOT)
    dana.page.keyboard.press("Escape")
    expect(dana.form).to_be_hidden()
    dana.command("/certs new facts.blog.example")
    dana.pick_template(SNAPSHOT)
    facts = dana.form.locator(".section").filter(has_text=SNAPSHOT)
    dana.sees(facts, "saved")

    expect(facts).to_contain_text("origin")
    expect(facts).to_contain_text("behaviour")
    expect(facts).to_contain_text("all other paths")
    expect(dana.form.get_by_label("Domain names")).to_have_value("facts.blog.example")


def test_a_snapshot_is_applied_to_what_is_chosen_among_several(visit: Visit, stage: Stage) -> None:
    """Each that is chosen stands below the field until it is removed, and is on the card then."""
    target = stage.world.aws.seed_distribution(
        "custom_origin", Aliases={"Quantity": 0}, Comment="a target", PriceClass="PriceClass_200"
    )
    stage.weather.advance(LISTED)
    dana = visit("dana")
    save(dana, APPLIED)
    dana.page.keyboard.press("Escape")
    expect(dana.form).to_be_hidden()
    dana.command(f"/certs snapshots {APPLIED}")
    dana.messages.get_by_role("combobox", name="More actions").last.select_option(label="Show")
    dana.messages.get_by_role("button", name="Apply to distributions").last.click()
    box = dana.form.get_by_role("combobox", name="Distributions")
    chosen = dana.form.get_by_role("button", name=re.compile("^Remove E"))
    for wanted in ("storefront", "target"):
        box.fill(wanted)
        dana.form.get_by_role("option").filter(has_text=wanted).first.click()
        expect(chosen.last).to_have_accessible_name(re.compile(wanted))
    expect(chosen).to_have_count(2)
    chosen.first.click()
    expect(chosen).to_have_count(1)
    dana.form.get_by_role("button", name="Check").click()
    card = dana.card(target)

    expect(card.get_by_role("button", name="Confirm")).to_be_visible()
    expect(card).to_contain_text("price class")


def save(visitor: Visitor, name: str) -> None:
    """Save a snapshot of the storefront; its page stays open."""
    visitor.command("/certs snapshots")
    visitor.messages.get_by_role("button", name="Save a snapshot").last.click()
    visitor.form.get_by_role("textbox", name="Distribution").fill("www.storefront.example")
    visitor.form.get_by_role("textbox", name="Name").fill(name)
    visitor.form.get_by_role("button", name="Save").click()
    visitor.sees(visitor.form, "Saved.")


def test_a_reply_goes_to_its_thread(visit: Visit) -> None:
    """The thread has a composer of its own; a command in it is kept, as Slack takes none there."""
    dana = visit("dana")
    dana.go("general")
    dana.command("Who has the new domains?")
    message = dana.card("Who has the new domains?")
    message.get_by_role("button", name="Reply in thread").click()
    reply = dana.page.get_by_role("textbox", name="Reply")
    expect(reply).to_be_focused()
    dana.page.keyboard.type("I have.")
    dana.page.keyboard.press("Enter")
    dana.sees(dana.replies, "I have.")
    expect(message.get_by_role("button", name="1 reply")).to_be_visible(timeout=PATIENCE)
    dana.page.keyboard.type("/certs help")
    dana.page.keyboard.press("Enter")

    expect(dana.page.get_by_role("alert")).to_contain_text("no slash commands in a thread")
    expect(reply).to_have_value("/certs help")
    expect(dana.messages).not_to_contain_text("I have.")


def test_slash_commands_are_chosen_with_arrows(visit: Visit) -> None:
    """A slash offers the commands with what each does; ArrowDown and Enter take one."""
    dana = visit("dana")
    box = dana.page.get_by_role("textbox", name="Message or slash command")
    box.focus()
    dana.page.keyboard.type("/")
    offer = dana.page.get_by_role("option", name="/certs")
    expect(offer).to_contain_text("Certificates and CloudFront distributions")
    dana.page.keyboard.press("ArrowDown")
    expect(offer).to_have_attribute("aria-selected", "true")
    dana.page.keyboard.press("Enter")

    expect(box).to_have_value("/certs ")
    expect(box).to_be_focused()
    expect(offer).to_be_hidden()
