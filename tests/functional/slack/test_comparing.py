"""*Compare…* through Slack: with another snapshot at once, with a distribution once it was read."""

import json
from collections.abc import Mapping
from dataclasses import replace

from bot.sandbox.slack import Modal
from bot.store.base import InquiryClaim
from tests.functional.slack.desk import TEMPLATE, Desk, snapshot
from tests.functional.slack.test_snapshots import MENU, listed, page, texts, top

WITH = "Compare with"


def other(desk: Desk, name: str = "other", **config: object) -> None:
    """Save another snapshot."""
    config = {**snapshot(TEMPLATE).config, **config}
    desk.store.snapshots.add(replace(snapshot(name), config=config))


def form(desk: Desk, name: str = "dana") -> Modal:
    """Let somebody open the form from a page."""
    desk.person(name).press(page(desk, name), "Compare…")
    desk.slack.wait_for(lambda: desk.person(name).modal() is not None)
    return top(desk, name)


def read(desk: Desk, found: Mapping[str, object]) -> InquiryClaim:
    """Let a worker read the distribution, as `found`; return what it was asked."""
    now = desk.clock.now()
    claim = desk.store.inquiries.claim(now)
    assert claim is not None
    desk.store.inquiries.answer(claim, {**claim.inquiry.subject, **found}, now=now)
    return claim


def test_two_snapshots_are_compared_at_once(desk: Desk) -> None:
    """In the form's place, in words."""
    other(desk, PriceClass="PriceClass_100")
    asks = form(desk, "vera")
    asks.pick(WITH, "other")
    errors = asks.submit()

    assert {} == errors
    assert "price class: not set → `PriceClass_100`" in texts(top(desk, "vera"))
    assert ["Send me the JSON"] == top(desk, "vera").buttons


def test_equal_ones_are_said_to_be(desk: Desk) -> None:
    """Without a file of nothing."""
    other(desk)
    asks = form(desk)
    asks.pick(WITH, "other")
    asks.submit()

    assert "No difference" in texts(top(desk))
    assert [] == top(desk).buttons


def test_its_own_distribution_is_proposed_and_read(desk: Desk) -> None:
    """The form says that it is read, and shows the answer in the same place."""
    asks = form(desk)
    asks.submit()
    waits = texts(top(desk))
    config = {**snapshot(TEMPLATE).config, "Enabled": True}
    read(desk, {"config": config, "read_at": desk.clock.now().isoformat()})
    desk.tell()

    assert "Reading `E1ABC`" in waits
    assert "enabled: not set → yes" in texts(top(desk))
    assert "Compare" == top(desk).title


def test_a_distribution_that_cannot_be_read_is_said(desk: Desk) -> None:
    """With the worker's reason."""
    form(desk).submit()
    read(desk, {"error": "AWS denies it."})
    desk.tell()

    assert "Not compared. AWS denies it." in texts(top(desk))


def test_a_snapshot_deleted_while_one_was_read(desk: Desk) -> None:
    """Nothing is compared with what is gone."""
    form(desk).submit()
    desk.store.snapshots.delete(f"id-{TEMPLATE}")
    read(desk, {"config": {}, "read_at": desk.clock.now().isoformat()})
    desk.tell()

    assert "deleted meanwhile" in texts(top(desk))


def test_what_was_picked_may_be_gone(desk: Desk) -> None:
    """Its fault stands at its field; so does that of the snapshot itself."""
    other(desk)
    asks = form(desk)
    asks.pick(WITH, "other")
    desk.store.snapshots.delete("id-other")
    gone = asks.submit()
    desk.store.snapshots.delete(f"id-{TEMPLATE}")
    both = asks.submit()

    assert "Pick another one" in gone[WITH]
    assert "does not exist any more" in both[WITH]


def test_a_snapshot_is_not_compared_with_itself(desk: Desk) -> None:
    """It is not offered; the search finds by name, distribution and alias."""
    other(desk)
    dana = desk.person("dana")
    dana.choose(listed(desk, text=TEMPLATE), MENU, "Compare…")
    desk.slack.wait_for(lambda: dana.modal() is not None)
    every, named = top(desk).search(WITH, ""), top(desk).search(WITH, "oth")

    assert ["other"] == every[:1]
    assert every[1].startswith("E1ABC as it is now")
    assert 2 == len(every)
    assert ["other"] == named


def test_the_differences_come_as_a_file(desk: Desk) -> None:
    """To who asked, in direct messages; the window says so."""
    other(desk, PriceClass="PriceClass_100")
    asks = form(desk)
    asks.pick(WITH, "other")
    asks.submit()
    top(desk).press("Send me the JSON")
    desk.slack.wait_for(lambda: "direct message" in texts(top(desk)))
    desk.tell()
    (file,) = [one for one in desk.slack.workspace.files.values() if one.name.endswith(".json")]
    (row,) = json.loads(file.content)["differences"]

    assert f"{TEMPLATE}-and-other.json" == file.name
    assert (["PriceClass"], None, "PriceClass_100") == (row["path"], row["before"], row["after"])


def test_a_file_of_what_is_gone_is_not_sent(desk: Desk) -> None:
    """Deleted before the worker came to it: the person reads that instead."""
    other(desk, PriceClass="PriceClass_100")
    asks = form(desk)
    asks.pick(WITH, "other")
    asks.submit()
    top(desk).press("Send me the JSON")
    desk.slack.wait_for(lambda: "direct message" in texts(top(desk)))
    desk.store.snapshots.delete("id-other")
    desk.tell()
    told = [str(one) for one in desk.slack.calls("chat.postMessage")]

    assert any("was not sent" in one for one in told)


def test_a_file_whose_distribution_cannot_be_read_is_not_sent(desk: Desk) -> None:
    """With the worker's reason, in direct messages."""
    asks = form(desk)
    asks.submit()
    now_on = {**snapshot(TEMPLATE).config, "Enabled": True}
    read(desk, {"config": now_on, "read_at": desk.clock.now().isoformat()})
    desk.tell()
    top(desk).press("Send me the JSON")
    desk.slack.wait_for(lambda: "direct message" in texts(top(desk)))
    read(desk, {"error": "AWS denies it."})
    desk.tell()
    told = [str(one) for one in desk.slack.calls("chat.postMessage")]

    assert any("was not sent. AWS denies it." in one for one in told)


def test_many_differences_are_counted(desk: Desk) -> None:
    """As many as can be read; the rest is in the file."""
    paths = [{"PathPattern": f"/{at}/*", "TargetOriginId": "a"} for at in range(70)]
    other(desk, CacheBehaviors={"Quantity": 70, "Items": paths}, PriceClass="PriceClass_100")
    asks = form(desk)
    asks.pick(WITH, "other")
    asks.submit()

    assert "… and 13 more lines: the file has every difference." in texts(top(desk))
