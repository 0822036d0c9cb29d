"""Several people at once: who may, who may not, and what a second click does."""

import re
import threading
from collections.abc import Callable

import httpx
from playwright.sync_api import expect

from bot.sandbox.page.stage import Stage
from tests.browser.visitor import PATIENCE, Visitor

Visit = Callable[[str], Visitor]
TOLD = re.compile("has changed since that was shown: it (was confirmed and runs|is finished)")
"""What whoever comes second may read: it is the truth, and says no more than that."""


def ask(visitor: Visitor, name: str) -> None:
    """Ask for a certificate with a distribution, and wait until it can be confirmed."""
    visitor.command(f"/certs new {name}")
    visitor.pick_template()
    visitor.form.get_by_role("button", name="Check").click()
    confirm = visitor.card(name).get_by_role("button", name="Confirm")
    expect(confirm).to_be_visible(timeout=PATIENCE)


def test_two_people_confirm_at_the_same_instant(visit: Visit, stage: Stage) -> None:
    """One certificate is requested; both see who confirmed. Whoever comes second is told that it
    was confirmed, and nobody an error.
    """
    name = "both.blog.example"
    dana, sam = visit("dana"), visit("sam")
    ask(dana, name)
    before = {one.ts for one in stage.world.slack.workspace.ephemerals}
    for visitor in (dana, sam):
        confirm = visitor.card(name).get_by_role("button", name="Confirm")
        expect(confirm).to_be_visible(timeout=PATIENCE)
        confirm.click()
        expect(visitor.dialog).to_be_visible()
    answers = press_at_once(stage, name)
    for visitor in (dana, sam):
        visitor.sees(visitor.card(name), re.compile("confirmed by"))
        visitor.page.keyboard.press("Escape")  # out of the dialog that had not been answered yet
        expect(visitor.dialog).to_be_hidden()
    stage.world.slack.wait_for(lambda: len(requested(stage, name)) > 0, 20)
    whispers = [one for one in stage.world.slack.workspace.ephemerals if one.ts not in before]

    assert 1 == len(requested(stage, name))
    assert [{"ok": True, "trouble": None}] * 2 == answers
    assert [] == [str(one) for one in whispers if not TOLD.search(str(one.blocks))]
    for visitor in (dana, sam):
        expect(visitor.page.get_by_role("alert")).to_be_hidden()


def press_at_once(stage: Stage, name: str) -> list[dict[str, object]]:
    """Let both clicks reach the bot at once: browsers alone would send them in turn.

    Returns what the page's server answered to both.
    """
    channel = stage.world.slack.channel("ssl-ops").id
    card = next(one for one in stage.world.slack.messages(channel) if name in str(one.blocks))
    elements = [each for block in card.blocks for each in block.get("elements", [])]
    confirm = next(one for one in elements if one.get("action_id") == "job_confirm")
    block = next(one for one in card.blocks if confirm in one.get("elements", []))
    body = {
        "act": "press",
        "at": {"channel": channel, "ts": card.ts},
        "block_id": block["block_id"],
        "action_id": "job_confirm",
    }
    start = threading.Barrier(2)

    answers: list[dict[str, object]] = []

    def press(person: str) -> None:
        with httpx.Client(base_url=stage.page.url, trust_env=False) as client:
            start.wait()
            answer = client.post("/api/act", params={"as": person}, json=body, timeout=20)
            answers.append(answer.json())

    presses = [threading.Thread(target=press, args=(one,)) for one in ("dana", "sam")]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    return answers


def requested(stage: Stage, name: str) -> list[str]:
    """Return the certificates that AWS has for a name."""
    return [one.arn for one in stage.world.aws.acm.certificates() if one.names[0] == name]


def test_a_viewer_may_look_and_not_ask(visit: Visit) -> None:
    """Who may not ask is told so at once, with whom to ask, before any form is filled in."""
    vera = visit("vera")
    vera.go("general")
    vera.command("/certs")  # she is looked up: nobody is let in on a guess
    vera.sees(vera.messages, re.compile("Only visible to you"))
    refused = re.compile("You may not request certificates")
    vera.insist("/certs new vera.blog.example", refused)
    vera.command("/certs jobs")
    vera.sees(vera.messages, re.compile("Jobs"))

    expect(vera.form).to_be_hidden()


def test_a_stranger_and_a_guest_are_refused(visit: Visit) -> None:
    """People of another workspace, and guests, are told that this is not for them."""
    for person in ("sten", "gus"):
        visitor = visit(person)
        visitor.insist(
            "/certs new theirs.blog.example", re.compile("(workspace|guest)", re.IGNORECASE)
        )

        expect(visitor.form).to_be_hidden()
        expect(visitor.messages.get_by_text("Only visible to you").first).to_be_visible()


def test_an_operator_who_is_no_approver_cannot_confirm(visit: Visit, stage: Stage) -> None:
    """Olga asks; her own Confirm is refused with who may, and nothing is requested."""
    name = "olga.blog.example"
    olga = visit("olga")
    ask(olga, name)
    olga.card(name).get_by_role("button", name="Confirm").click()
    olga.dialog.get_by_role("button").last.click()
    olga.sees(olga.messages, "@dana or @sam")

    assert [] == requested(stage, name)


def test_somebody_else_sees_the_same_channel_otherwise(visit: Visit) -> None:
    """*Act as* changes the person in place: a private channel is there for its members only."""
    page = visit("dana")
    page.page.get_by_label("Act as").select_option(label="Vera Viewer – viewer")
    channels = page.page.get_by_role("list", name="Channels")

    expect(channels).to_contain_text("general")
    expect(channels).not_to_contain_text("ssl-ops")
