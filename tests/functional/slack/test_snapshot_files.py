"""A snapshot saved from a JSON file, through Slack: the way over from the old solution."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.slack import Modal
from tests.functional.slack.desk import ACCOUNT, TEMPLATE, Desk, snapshot
from tests.functional.slack.test_snapshots import listed, texts, top

GOLDEN = Path(__file__).parents[2] / "unit" / "domain" / "golden"
CONFIG: dict[str, Any] = json.loads((GOLDEN / "s3_oac.json").read_text("utf-8"))["template"]
FILE = "Configuration file"


def form(desk: Desk, content: object, name: str = "from-old") -> Modal:
    """Return the form with a file attached and a name typed."""
    dana = desk.person("dana")
    dana.press(listed(desk), "Save a snapshot")
    desk.slack.wait_for(lambda: dana.modal() is not None)
    opened = top(desk)
    opened.fill("Name", name)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    opened.attach(FILE, "config.json", data)
    return opened


@pytest.mark.parametrize(
    ("content", "etag", "distribution"),
    [
        (CONFIG, "", ""),
        ({"ETag": "E2", "DistributionConfig": CONFIG}, "E2", ""),
        ({"ETag": "E3", "Distribution": {"Id": "E9", "DistributionConfig": CONFIG}}, "E3", "E9"),
    ],
)
def test_a_file_is_saved_at_once(desk: Desk, content: object, etag: str, distribution: str) -> None:
    """No distribution is needed; whatever form the file has, the configuration is untouched."""
    opened = form(desk, content)
    opened.fill("Note", "the usual")
    errors = opened.submit()
    saved = desk.store.snapshots.find("FROM-OLD")

    assert {} == errors
    assert "✅ Saved" in texts(top(desk))
    assert saved is not None
    assert (CONFIG, etag, distribution, "the usual", ACCOUNT) == (
        saved.config,
        saved.etag,
        saved.distribution,
        saved.note,
        saved.account,
    )


def test_what_was_downloaded_can_be_saved_again(desk: Desk) -> None:
    """The file that the bot sends is one that it takes."""
    desk.store.snapshots.add(replace(snapshot("whole"), config=CONFIG))
    dana = desk.person("dana")
    dana.choose(listed(desk, text="whole"), "snapshot_menu", "Download")
    desk.shown(dana, "comes as a JSON file")
    desk.tell()
    (file,) = [one for one in desk.slack.workspace.files.values() if one.name == "whole.json"]
    errors = form(desk, file.content, "again").submit()
    again = desk.store.snapshots.find("again")

    assert {} == errors
    assert again is not None
    assert (CONFIG, "etag") == (again.config, again.etag)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "is not JSON"),
        ({"Foo": 1}, "holds no DistributionConfig"),
        ({**CONFIG, "Colour": "red"}, "“Colour” is nothing that CloudFront knows"),
        ({**CONFIG, "Staging": True}, "It is a staging distribution"),
        (b" " * (512 * 1024 + 1), "has 513 KB; at most 512 KB fit"),
    ],
)
def test_a_file_s_fault_stands_at_its_field(desk: Desk, content: object, says: str) -> None:
    """In a sentence; nothing is saved, and the refusal is written down."""
    errors = form(desk, content).submit()

    assert [FILE] == list(errors)
    assert says in errors[FILE]
    assert desk.store.snapshots.find("from-old") is None
    assert "refused" in desk.store.audit.of_subject("from-old")[0].outcome


def test_every_fault_is_told_at_once(desk: Desk) -> None:
    """Name, note, file, and a distribution that was named besides."""
    opened = form(desk, b"{", TEMPLATE.upper())
    opened.fill("Distribution", "E1ABC")
    errors = opened.submit()

    assert {"Distribution", FILE, "Name"} == set(errors)
    assert "There is a snapshot" in errors["Name"]
    assert "Leave this empty" in errors["Distribution"]


def test_without_file_and_distribution_both_ways_are_told(desk: Desk) -> None:
    """At the first of them."""
    dana = desk.person("dana")
    dana.press(listed(desk), "Save a snapshot")
    desk.slack.wait_for(lambda: dana.modal() is not None)
    top(desk).fill("Name", "nothing")
    errors = top(desk).submit()

    assert "or attach a file" in errors["Distribution"]


def test_a_file_that_slack_does_not_hand_out(desk: Desk) -> None:
    """Its fault stands at its field too."""
    opened = form(desk, CONFIG)
    desk.slack.workspace.files.clear()
    errors = opened.submit()

    assert [FILE] == list(errors)
    assert "Slack did not hand out the file" in errors[FILE]


def test_submitted_twice_it_is_saved_once(desk: Desk) -> None:
    """A repeated delivery finds what the first one saved."""
    opened = form(desk, CONFIG)
    desk.slack.knobs.deliver_twice()
    errors = opened.submit()

    assert {} == errors
    assert 1 == len(desk.store.snapshots.search(ACCOUNT, "from-old"))
