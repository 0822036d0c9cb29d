"""A whole create job by clicks and keys, as somebody with neither Slack nor AWS would try it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from bot.sandbox.aws.acm.certificate import Certificate
from bot.sandbox.page.stage import Stage
from tests.browser.visitor import PATIENCE, Visitor

Visit = Callable[[str], Visitor]


def test_a_job_from_the_command_to_a_finished_thread(visit: Visit, stage: Stage) -> None:
    """Command, form, Confirm, the record at a registrar, and the thread says that it is finished.

    Everything is done on the page, and what came of it is looked up in AWS itself.
    """
    dana = visit("dana")
    dana.command("/certs new clicks.blog.example")
    dana.pick_template()
    dana.form.get_by_label("Tags").fill("team=shop")
    dana.form.get_by_role("button", name="Check").click()
    card = dana.card("clicks.blog.example")
    card.get_by_role("button", name="Confirm").click()
    dana.dialog.get_by_role("button").last.click()
    expect(card.get_by_role("button", name=re.compile(r"\d repl"))).to_be_visible(timeout=PATIENCE)
    add_record(dana, "clicks.blog.example")
    dana.sees(card, re.compile("Finished"))
    card.get_by_role("button", name=re.compile(r"\d+ repl")).click()
    dana.sees(dana.replies, re.compile("DNS records to add"))
    dana.sees(dana.replies, re.compile(r"cloudfront\.net"))
    made = [
        one
        for one in stage.world.aws.cloudfront.distributions()
        if "clicks.blog.example" in one.aliases()
    ]
    names = [one.names[0] for one in stage.world.aws.acm.certificates()]

    assert 1 == len(made)
    assert "Deployed" == stage.world.aws.cloudfront.status(made[0].id)
    assert "shop" == made[0].tags.get("team")
    assert 1 == names.count("clicks.blog.example")


def test_a_refused_form_says_what_is_wrong_at_its_field(visit: Visit) -> None:
    """The fault is at its field, the field has the focus, and nothing typed is lost."""
    dana = visit("dana")
    dana.command("/certs new good.blog.example")
    names = dana.form.get_by_label("Domain names")
    names.fill("good.blog.example\nbad_name.example")
    dana.pick_template()
    dana.form.get_by_label("Tags").fill("team=shop")
    dana.form.get_by_role("button", name="Check").click()
    dana.sees(dana.form, re.compile("Line 2.*underscore", re.DOTALL))
    described = names.get_attribute("aria-describedby") or ""
    errors = [dana.page.locator(f"#{one}").inner_text() for one in map(css, described.split())]

    assert any("underscore" in error for error in errors)
    assert "true" == names.get_attribute("aria-invalid")
    assert "good.blog.example\nbad_name.example" == names.input_value()
    assert "team=shop" == dana.form.get_by_label("Tags").input_value()
    expect(names).to_be_focused()


def test_a_form_is_filled_and_sent_with_keys_alone(visit: Visit, stage: Stage) -> None:
    """No mouse from the command to Confirm: Tab goes forward through the fields as they are read,
    arrows and Space choose, Ctrl+Enter sends, and Confirm and its dialog take Enter.
    """
    name = "keys.blog.example"
    dana = visit("dana")
    keys = dana.page.keyboard
    dana.tab_to("Message or slash command")
    keys.type("/certs new")
    keys.press("Enter")
    expect(dana.form.get_by_label("Domain names")).to_be_focused()
    keys.type(name)
    dana.tab_to("Create one per certificate")
    keys.press("ArrowUp")  # the last of them comes before the first
    expect(dana.form.get_by_role("radio", name="Certificates only")).to_be_checked()
    keys.press("ArrowDown")
    expect(dana.form.get_by_role("radio", name="Create one per certificate")).to_be_checked()
    dana.tab_to("Snapshot")
    dana.take_offer("as it is now")
    dana.tab_to("RSA 2048")
    keys.press("ArrowDown")
    dana.tab_to("Share a wildcard's certificate")
    keys.press("Space")
    expect(dana.form.get_by_role("checkbox")).to_be_checked()
    dana.tab_to("Tags")
    keys.type("team=keys")
    keys.press("Control+Enter")
    expect(dana.form).to_be_hidden()
    card = dana.card(name)
    expect(card.get_by_role("button", name="Confirm")).to_be_visible(timeout=PATIENCE)
    dana.tab_to("Confirm", within=card, key="Shift+Tab")
    keys.press("Enter")
    expect(dana.dialog).to_be_visible()
    keys.press("Enter")
    dana.sees(card, "confirmed by")
    stage.world.slack.wait_for(lambda: requested(stage, name), 20)
    made = requested(stage, name)[0]

    assert "EC_prime256v1" == made.key_algorithm
    assert "keys" == made.tags.get("team")


def test_a_form_above_a_form_is_closed_first(visit: Visit) -> None:
    """Escape closes the plan, then the form, and the next command is taken; nothing is lost."""
    dana = visit("dana")
    dana.command("/certs new above.blog.example")
    dana.form.get_by_role("button", name="Preview").click()
    expect(dana.form.get_by_role("heading", level=2)).not_to_have_text("New certificates")
    dana.page.keyboard.press("Escape")
    expect(dana.form.get_by_role("heading", level=2)).to_have_text("New certificates")
    expect(dana.form.get_by_label("Domain names")).to_have_value("above.blog.example")
    dana.page.keyboard.press("Escape")
    expect(dana.form).to_be_hidden()
    told = dana.messages.get_by_text("Only visible to you")
    before = told.count()
    dana.command("/certs help")
    expect(told).to_have_count(before + 1, timeout=PATIENCE)


def requested(stage: Stage, name: str) -> list[Certificate]:
    """Return the certificates that AWS has for a name."""
    return [one for one in stage.world.aws.acm.certificates() if one.names[0] == name]


def add_record(visitor: Visitor, name: str) -> None:
    """Take the validation record from AWS to the registrar's form, and save it there."""
    visitor.pane("AWS")
    certificate = visitor.panel.get_by_role("article").filter(has_text=name)
    certificate.get_by_role("button", name="Take to DNS…").click()
    zone = visitor.panel.get_by_role("form", name="Add a record to blog.example")
    expect(zone.get_by_label("Value")).to_have_value(re.compile("acm-validations"))
    zone.get_by_role("button", name="Save").click()
    expect(zone.get_by_label("Value")).to_have_value("")


def css(name: str) -> str:
    """Return an id as CSS writes it: Slack's ids have dots."""
    return re.sub(r"([^\w-])", r"\\\1", name)
