"""The forms and pick lists: their fixed labels, what they are filled with, and that they fit."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.inventory import Distribution
from bot.domain.job import Distributions, JobState, KeyAlgorithm, Logging
from bot.views import dialogs, ids, new_certificates, request_fields, snapshots
from bot.views.message import Block
from bot.views.new_certificates import FIELDS, Draft, form
from tests.unit.views.showing import (
    ACCOUNT,
    HOSTILE,
    LONGEST,
    a_job,
    a_snapshot,
    assert_message_fits,
    assert_options_fit,
    assert_view_fits,
    tasks_of,
)

DRAFT = Draft(channel="C0SSLOPS00")


def field(view: Block, name: str) -> dict[str, Any]:
    """Return a field's input block by its name in FIELDS."""
    return next(block for block in view["blocks"] if block.get("block_id") == FIELDS[name])


def test_the_labels_are_fixed() -> None:
    """People and tests find the fields by these labels, in this order."""
    labels = [block["label"]["text"] for block in form(DRAFT)["blocks"] if block["type"] == "input"]

    assert [
        "Domain names",
        "Domain list file",
        "Distributions",
        "Snapshot",
        "Distribution",
        "Logging",
        "Key",
        "Aggregate certificates",
        "Tags",
        "Post in",
    ] == labels


def test_every_field_has_its_block() -> None:
    """Errors attach by block_id: each field of FIELDS is in the form, once."""
    blocks = [block["block_id"] for block in form(DRAFT)["blocks"] if block["type"] == "input"]

    assert list(FIELDS.values()) == blocks


def test_the_form_begins_with_who_does_what() -> None:
    """One line tells the three steps and who does each."""
    first = form(DRAFT)["blocks"][0]

    assert "context" == first["type"]
    assert (
        "1 request (we)  →  2 add DNS records (domain owner)  →  3 distributions (we)"
        == first["elements"][0]["text"]
    )


@pytest.mark.parametrize("has_any", [True, False])
def test_creating_is_the_default_when_there_is_a_template(*, has_any: bool) -> None:
    """Distributions are created from a template unless there is none to pick."""
    chosen = field(form(replace(DRAFT, has_snapshots=has_any)), "distributions")["element"]
    wanted = Distributions.CREATE if has_any else Distributions.NONE

    assert wanted == chosen["initial_option"]["value"]
    assert [
        "Create one per certificate from a snapshot",
        "Attach to an existing distribution",
        "Certificates only",
    ] == [one["text"]["text"] for one in chosen["options"]]


def test_a_new_form_fits() -> None:
    """The empty form is accepted, and names the command it belongs to."""
    view = form(DRAFT)

    assert_view_fits(view)
    assert (ids.NEW_CERTIFICATES, "New certificates") == (
        view["callback_id"],
        view["title"]["text"],
    )
    assert {"job": None, "revision": None, "kept": 0} == json.loads(view["private_metadata"])


def test_an_edited_form_is_filled_in_again() -> None:
    """Edit shows what was asked for, and says what becomes of a list from a file."""
    draft = Draft(
        channel="C1",
        names_text="a.example b.example",
        distributions=Distributions.CREATE,
        template=("snapshot:s1", "storefront-base"),
        logging=Logging.KEEP,
        key=KeyAlgorithm.ECDSA_P256,
        aggregate=True,
        tags_text="team=shop",
        kept=312,
        job=42,
        revision=7,
    )
    view = form(draft)
    elements = {name: field(view, name)["element"] for name in FIELDS}

    assert_view_fits(view)
    assert "a.example b.example" == elements["names"]["initial_value"]
    assert "snapshot:s1" == elements["snapshot"]["initial_option"]["value"]
    assert "keep" == elements["logging"]["initial_option"]["value"]
    assert "ECDSA P-256" == elements["key"]["initial_option"]["text"]["text"]
    assert [new_certificates.AGGREGATE] == [
        one["value"] for one in elements["aggregate"]["initial_options"]
    ]
    assert "team=shop" == elements["tags"]["initial_value"]
    assert "C1" == elements["post_in"]["initial_conversation"]
    assert "Your list of 312 certificates stays unless you replace it." in json.dumps(view)
    assert {"job": 42, "revision": 7, "kept": 312} == json.loads(view["private_metadata"])
    assert "Edit J-42" == view["title"]["text"]


def test_without_a_file_nothing_is_said_of_one() -> None:
    """The sentence about the list appears only for a job that has one."""
    assert "stays unless" not in json.dumps(form(DRAFT))


def test_the_snapshot_select_shows_choices_before_anyone_types() -> None:
    """It is an external select that asks at once, and is never required by itself."""
    block = field(form(DRAFT), "snapshot")

    assert ("external_select", 0) == (
        block["element"]["type"],
        block["element"]["min_query_length"],
    )
    assert ids.SNAPSHOT_SELECT == block["element"]["action_id"]
    assert block["optional"]


def test_the_file_hint_names_the_columns() -> None:
    """Whoever makes a list learns its columns from the form."""
    hint = field(form(DRAFT), "file")["hint"]["text"]

    assert "names, snapshot, origin, origin_path, comment, tag:<key>" in hint
    assert "512 KB" in hint


def test_a_list_that_does_not_fit_is_cut_at_a_line_and_said() -> None:
    """Only whole lines are prefilled, and the form says how many are missing."""
    draft = replace(DRAFT, names_text="\n".join(f"{LONGEST}" for _ in range(20)))
    view = form(draft)
    shown = field(view, "names")["element"]["initial_value"].splitlines()

    assert_view_fits(view)
    assert {LONGEST} == set(shown)
    assert f"Only {len(shown)} of your 20 names fit" in json.dumps(view)


@pytest.mark.parametrize("separator", [" ", ", ", ";"])
@pytest.mark.parametrize("lead", ["", "\n"])
def test_a_line_that_does_not_fit_is_cut_between_names(separator: str, lead: str) -> None:
    """Half a name would be another name: what is shown is what was typed, whole."""
    typed = [f"n{number}.shop.example" for number in range(1000, 1200)]
    view = form(replace(DRAFT, names_text=lead + separator.join(typed)))
    shown = field(view, "names")["element"]["initial_value"].replace(separator, " ").split()

    assert_view_fits(view)
    assert typed[: len(shown)] == shown
    assert f"Only {len(shown)} of your 200 names fit" in json.dumps(view)
    assert len(separator.join(typed[: len(shown) + 1])) + len(lead) > request_fields.MAX_TEXT


def test_what_fits_to_the_last_character_is_not_cut() -> None:
    """The limit itself is allowed, and nothing is said."""
    typed = "a" * (request_fields.MAX_TEXT - 8) + ".example"
    view = form(replace(DRAFT, names_text=typed))
    longer = form(replace(DRAFT, names_text=f"{typed} b.example"))

    assert typed == field(view, "names")["element"]["initial_value"]
    assert "names fit" not in json.dumps(view)
    assert typed == field(longer, "names")["element"]["initial_value"]
    assert "Only 1 of your 2 names fit" in json.dumps(longer)


def test_hostile_drafts_fit() -> None:
    """Whatever was typed before, the form opens."""
    worst = HOSTILE * 60
    template = ("snapshot:" + "a" * 32, worst)
    assert_view_fits(form(replace(DRAFT, names_text=worst, tags_text=worst, template=template)))


def distribution(number: int, *aliases: str, comment: str = "") -> Distribution:
    """Return a distribution of the account."""
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E{number}"
    domain = f"d{number}.cloudfront.net"
    return Distribution(
        f"E{number}", ACCOUNT, arn, domain, aliases, "Deployed", enabled=True, comment=comment
    )


def test_every_distribution_can_be_picked_as_it_is_now() -> None:
    """Saved snapshots come first, then each distribution as it is now."""
    answer = snapshots.options([a_snapshot()], [distribution(1, "a.example"), distribution(2)])
    groups = answer["option_groups"]

    assert_options_fit(dict(answer))
    assert ["snapshot:s1"] == [one["value"] for one in groups[0]["options"]]
    assert ["live:E1", "live:E2"] == [one["value"] for one in groups[1]["options"]]
    assert ["E1 as it is now · a.example", "E2 as it is now · d2.cloudfront.net"] == [
        one["text"]["text"] for one in groups[1]["options"]
    ]
    assert "a.example" == groups[1]["options"][0]["description"]["text"]
    assert "d2.cloudfront.net" == groups[1]["options"][1]["description"]["text"]


def test_nothing_to_pick_is_an_empty_answer() -> None:
    """A first-time user gets no error."""
    assert {"options": []} == snapshots.options([], [])


def test_at_most_100_choices() -> None:
    """Slack shows no more; what is saved has precedence."""
    saved = [replace(a_snapshot(f"s{number}"), id=str(number)) for number in range(70)]
    answer = snapshots.options(saved, [distribution(number) for number in range(70)])

    assert_options_fit(dict(answer))
    assert [70, 30] == [len(group["options"]) for group in answer["option_groups"]]


@pytest.mark.parametrize("worst", [HOSTILE, LONGEST, "x" * 300])
def test_hostile_choices_fit(worst: str) -> None:
    """Names and aliases of any kind are clipped to Slack's 75 characters."""
    live = distribution(1, *([worst] * 40), comment=worst)
    assert_options_fit(dict(snapshots.options([a_snapshot(name=worst)], [live])))


def test_saving_a_snapshot_asks_for_four_things() -> None:
    """A distribution or a file, either of which may be empty; a name, and perhaps a note."""
    view = snapshots.take_form(metadata="x", distribution="E1")
    blocks = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}

    assert_view_fits(view)
    assert list(snapshots.FIELDS.values()) == list(blocks)
    assert [True, True, False, True] == [block["optional"] for block in blocks.values()]
    assert "E1" == blocks["take_distribution"]["element"]["initial_value"]


def test_a_page_of_snapshots_turns() -> None:
    """Ten a page; the buttons carry the page and what was searched for."""
    rows = [replace(a_snapshot(f"name-{number}"), id=str(number)) for number in range(25)]
    middle = snapshots.snapshot_list(rows, 1, text="name")
    turns = {
        one["text"]["text"]: one
        for block in middle.blocks
        if block["type"] == "actions"
        for one in block["elements"]
    }

    assert_message_fits(middle)
    assert "`name-10`" in middle.text
    assert "`name-9`" not in middle.text
    assert ("0:name", "2:name") == (turns["Newer"]["value"], turns["Older"]["value"])
    assert all(ids.SNAPSHOTS_PAGE.match(turns[label]["action_id"]) for label in ("Newer", "Older"))
    assert "page 2 of 3" in middle.text


def test_no_snapshots_says_what_to_do() -> None:
    """An empty list explains how to get a first one, and has the button for it."""
    empty = snapshots.snapshot_list([])

    assert_message_fits(empty)
    assert "No snapshots yet" in empty.text
    assert "No snapshots with `shop` yet" in snapshots.snapshot_list([], text="shop").text


def test_a_taken_snapshot_and_a_refused_one_are_told() -> None:
    """The answer names the snapshot, or why there is none; a hostile note does no harm."""
    good = snapshots.taken(a_snapshot(note=HOSTILE * 9))
    bad = snapshots.not_taken("`E9` is unknown.")

    assert_message_fits(good)
    assert_message_fits(bad)
    assert "✅ Saved" in good.text
    assert "⛔ Not saved. `E9` is unknown." in bad.text


@pytest.mark.parametrize("number", [1, 100, 500])
def test_any_unfinished_certificate_can_be_dropped(number: int) -> None:
    """Up to 500 certificates are offered, in groups of a hundred."""
    tasks = tasks_of(number, name="" if number < 500 else LONGEST)
    view = dialogs.drop_form(a_job(JobState.RUNNING), tasks)
    groups = view["blocks"][1]["element"]["option_groups"]

    assert_view_fits(view)
    assert "42:3" == view["private_metadata"]
    assert {task.id for task in tasks} == {
        one["value"] for group in groups for one in group["options"]
    }
