"""The form's plan as a person meets it: the preview above the form, the facts below the select, and
nothing that was entered is lost by either.
"""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.inventory import SweepKind
from bot.sandbox.slack import Modal
from tests.functional.slack.desk import ACCOUNT, OPS, TEMPLATE, Desk, distribution, snapshot

NAMES, FILE, PICK, TAGS = "Domain names", "Domain list file", "Snapshot", "Tags"
LIVE = "E1ABC as it is now · storefront.example"


def filled(desk: Desk) -> Modal:
    """Return the form with something in every field that takes it."""
    form = desk.form(desk.person("dana"), "old.example")
    form.fill(NAMES, "*.a.example\nwww.a.example\nbücher.example")
    form.choose("Logging", "Keep, with a prefix per domain")
    form.choose("Key", "ECDSA P-256")
    form.choose("Aggregate certificates", "Share a wildcard's certificate")
    form.fill(TAGS, "team=shop")
    return form


def values(form: Modal) -> dict[str, Any]:
    """Return all that was entered."""
    held: dict[str, Any] = form.view["state"]["values"]
    return held


def above(desk: Desk, form: Modal) -> Modal:
    """Press Preview, and return the modal that came."""
    answer = form.press("Preview")
    assert answer.error is None
    # A refusal is shown after the ack.
    found = desk.slack.wait_for(lambda: _over(form, desk.person("dana").modal()))
    assert found is not None
    return found


def _over(form: Modal, top: Modal | None) -> Modal | None:
    return top if top and top.view["id"] != form.view["id"] else None


def text_of(modal: Modal) -> str:
    """Return what people read in it."""
    return "\n".join(modal.texts)


def updated(desk: Desk) -> list[str]:
    """Return the views that were updated, in order."""
    return [call.payload["view_id"] for call in desk.slack.calls("views.update")]


def pick(desk: Desk, form: Modal, what: str, shown: str) -> None:
    """Pick a template, and wait until the form says `shown` of it."""
    form.pick(PICK, what)
    desk.slack.wait_for(lambda: shown in text_of(form))


def test_the_preview_is_shown_above_the_form(reached: Desk) -> None:
    """What the fields mean, in a modal that is closed again; the form is as it was, and submits."""
    form = filled(reached)
    pick(reached, form, TEMPLATE, "Serves 1 name")
    before = values(form)
    shown = above(reached, form)
    text = text_of(shown)
    shown.close()

    assert "*2 certificates* (3 names) · *3 distributions*" in text
    assert "`www.a.example` → covered by the certificate of `*.a.example`" in text
    assert "`bücher.example` is requested as `xn--bcher-kva.example`" in text
    assert "`*.a.example` does not cover `a.example` itself" in text
    assert f"📸 *`{TEMPLATE}`* from `E1ABC`" in text
    assert before == values(form)
    assert {} == form.submit()
    assert [] == reached.slack.troubles
    assert 3 == len(reached.store.tasks.of_job(1))


def test_faults_are_previewed_by_line(desk: Desk) -> None:
    """The same as the submission would tell, and the form takes no harm."""
    form = filled(desk)
    form.fill(NAMES, "good.example\nbad_name.example")
    form.fill(TAGS, "x")
    text = text_of(above(desk, form))

    assert "⛔ *Domain names:* Line 2: `bad_name.example` has an underscore" in text
    assert "⛔ *Tags:* Line 1: `x` is not `key=value`" in text
    assert "⛔ *Snapshot:* Pick the snapshot" in text
    assert "• `good.example`" in text


def test_an_empty_form_is_told_what_to_type(desk: Desk) -> None:
    """Pressed first of all, it says how to begin."""
    form = desk.form(desk.person("dana"))

    assert "Type one certificate a line" in text_of(above(desk, form))


def test_a_list_file_is_read_for_the_preview(desk: Desk) -> None:
    """The modal comes at once and then says what the list means; the form is never touched."""
    form = filled(desk)
    form.attach(FILE, "list.csv", b"names\nf1.example\nf_2.example\nf3.example f4.example")
    before = values(form)
    shown = above(desk, form)
    desk.slack.wait_for(lambda: "Reading" not in text_of(shown))

    assert "2 of 5 lines from the list" in text_of(shown)
    assert "⛔ *Domain list file:* Line 3: `f_2.example`" in text_of(shown)
    assert before == values(form)
    assert [shown.view["id"]] == [
        call.payload["view_id"] for call in desk.slack.calls("views.update")
    ]


def test_a_file_that_cannot_be_read_is_said(desk: Desk) -> None:
    """The names are previewed all the same, and the button was answered in time."""
    form = filled(desk)
    form.attach(FILE, "list.csv", b"f1.example")
    desk.slack.knobs.be_slow(2.5, "download")
    shown = above(desk, form)
    desk.slack.wait_for(lambda: "Reading" not in text_of(shown))

    assert "⛔ *Domain list file:* Slack took too long to hand out the file" in text_of(shown)
    assert "• `*.a.example`" in text_of(shown)
    assert (desk.slack.deliveries()[-1].seconds or 9) < 1


def test_a_preview_that_was_closed_meanwhile_is_missed_by_nobody(desk: Desk) -> None:
    """The list comes too late for it: the form lives on."""
    form = filled(desk)
    form.attach(FILE, "list.csv", b"f1.example")
    desk.slack.knobs.be_slow(0.5, "download")
    above(desk, form).close()
    desk.slack.wait_for(lambda: len(desk.slack.calls("views.update")) == 1)

    assert form.is_open
    assert [] == desk.slack.troubles


def test_who_may_no_longer_look_is_told_above_the_form(desk: Desk) -> None:
    """Permission is looked at when the button is pressed, with a list and without."""
    form = filled(desk)
    desk.clock.wait(minutes=20)
    desk.store.directory.put("bot", "team", {"T0OTHER"}, now=desk.clock.now())
    plain = above(desk, form)
    desk.slack.wait_for(lambda: "may not" in text_of(plain) or plain.title == "Not done")
    plain.close()
    form.attach(FILE, "list.csv", b"f1.example")
    listed = above(desk, form)
    desk.slack.wait_for(lambda: "Reading" not in text_of(listed))

    assert "Not done" == plain.title
    assert "⛔" in text_of(listed)
    assert form.is_open


def test_what_is_picked_is_shown_below_the_select(reached: Desk) -> None:
    """One after the other, and all that was entered stays."""
    form = filled(reached)
    pick(reached, form, LIVE, "☁️ *`E1ABC`* as it is now")
    before = values(form)
    pick(reached, form, TEMPLATE, "📸")
    picked = {**before, "new_snapshot": values(form)["new_snapshot"]}

    assert "☁️" not in text_of(form)
    assert picked == values(form)
    assert TEMPLATE == form.value(PICK)["selected_option"]["text"]["text"]
    assert "bücher.example" in form.value(NAMES)["value"]


def test_with_a_file_attached_the_form_is_left_alone(desk: Desk) -> None:
    """An update could lose the file: the preview shows the template instead."""
    form = filled(desk)
    form.attach(FILE, "list.csv", b"f1.example")
    form.pick(PICK, TEMPLATE)
    shown = above(desk, form)
    desk.slack.wait_for(lambda: "Reading" not in text_of(shown))

    assert "📸" not in text_of(form)
    assert "📸" in text_of(shown)
    assert [shown.view["id"]] == [
        call.payload["view_id"] for call in desk.slack.calls("views.update")
    ]
    assert ["list.csv"] == [file["name"] for file in form.value(FILE)["files"]]


@pytest.mark.parametrize("error", ["hash_conflict", "not_found"])
def test_a_form_that_changed_meanwhile_is_left_alone(desk: Desk, error: str) -> None:
    """Somebody picked on, or closed the form: nothing is told, and nothing breaks."""
    form = filled(desk)
    desk.slack.knobs.fail("views.update", error)
    form.pick(PICK, TEMPLATE)
    desk.slack.wait_for(lambda: len(desk.slack.calls("views.update")) == 1)
    form.pick(PICK, LIVE)
    desk.slack.wait_for(lambda: "☁️" in text_of(form))

    assert all(call.payload["hash"] for call in desk.slack.calls("views.update"))
    assert [] == desk.slack.troubles


def test_two_picks_at_once_do_not_mix(desk: Desk) -> None:
    """What is shown is one of them, by its name; what is picked is the last."""
    form = filled(desk)
    desk.slack.knobs.be_slow(0.5, "views.update")
    form.pick(PICK, LIVE)
    form.pick(PICK, TEMPLATE)
    desk.slack.wait_for(lambda: len(updated(desk)) == 2)
    desk.slack.wait_for(lambda: "📸" in text_of(form) or "☁️" in text_of(form))

    assert ("📸" in text_of(form)) != ("☁️" in text_of(form))
    assert TEMPLATE == form.value(PICK)["selected_option"]["text"]["text"]
    assert [] == desk.slack.troubles


def test_what_was_deleted_meanwhile_is_said(desk: Desk) -> None:
    """Between the list of choices and the choice."""
    form = filled(desk)
    form.search(PICK, "")
    desk.store.snapshots.delete(f"id-{TEMPLATE}")
    form.choose(PICK, TEMPLATE)
    desk.slack.wait_for(lambda: "does not exist any more" in text_of(form))


def test_edit_shows_the_facts_and_previews_the_edit(desk: Desk) -> None:
    """The form opens with what its template is; the preview knows the list that stays."""
    form = desk.form(desk.person("dana"), "shop.example")
    form.pick(PICK, TEMPLATE)
    form.attach(FILE, "list.txt", b"f1.example\nf2.example")
    form.submit()
    desk.tell()
    desk.check(1)
    desk.press("dana", "Edit")
    again = desk.person("dana").modal()
    assert again is not None
    again.fill(NAMES, "blog.example")
    shown = above(desk, again)

    assert "📸" in text_of(again)
    assert "*3 certificates* (3 names) · *3 distributions* · 2 of 3 lines" in text_of(shown)


def test_a_refusal_never_costs_a_file(desk: Desk) -> None:
    """With no way to push a modal a form with a file is not updated: a message is written."""
    form = filled(desk)
    form.attach(FILE, "list.csv", b"f1.example")
    desk.slack.knobs.fail("views.push", "expired_trigger_id", times=2)
    form.press("Preview")
    desk.slack.wait_for(lambda: len(desk.slack.calls("chat.postMessage")) == 1)

    assert [] == desk.slack.calls("views.update")
    assert "three seconds" in desk.slack.calls("chat.postMessage")[0].payload["text"]


def test_a_form_that_opens_asks_for_a_fresh_look(desk: Desk) -> None:
    """A distribution made a moment ago is offered as soon as the next sweep has it."""
    inventory = desk.store.inventory
    before = inventory.hurried(SweepKind.DISTRIBUTIONS)
    form = desk.form(desk.person("dana"))
    asked = inventory.hurried(SweepKind.DISTRIBUTIONS)
    made = replace(distribution("E2NEW"), aliases=(), comment="the new one")
    inventory.put_distributions([made], now=desk.clock.now())

    assert (False, True) == (before, asked)
    assert "E2NEW as it is now · the new one" in form.search(PICK, "")


def test_a_huge_template_is_shown(desk: Desk) -> None:
    """As many behaviours and origins as CloudFront allows fit the form."""
    origins = [{"Id": str(at), "DomainName": f"{'o' * 60}{at}.test"} for at in range(100)]
    paths = [
        {"PathPattern": "/" + "p" * 200, "TargetOriginId": str(at), "CachePolicyId": "x" * 36}
        for at in range(75)
    ]
    config = {"Origins": {"Items": origins}, "CacheBehaviors": {"Items": paths}}
    saved = replace(snapshot("huge"), config={**config, "DefaultCacheBehavior": paths[0]})
    assert ACCOUNT == saved.account
    desk.store.snapshots.add(saved)
    form = desk.form(desk.person("dana"), channel=OPS)
    pick(desk, form, "huge", "76 behaviours")

    assert [] == desk.slack.troubles
