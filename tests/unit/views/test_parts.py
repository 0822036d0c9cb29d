"""Long replies as several messages: what is torn, and what stays together."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.event import EventKind
from bot.domain.job import JobState
from bot.views.message import Message
from bot.views.parts import Entry, Reply, parts
from bot.views.thread import replies
from tests.unit.views.showing import a_job, an_event, assert_message_fits

JOB = a_job(JobState.RUNNING)


def test_parts_keep_their_headings() -> None:
    """A heading is repeated at the top of the part that goes on below it, and only there."""
    entries = [Entry("x" * 700, ("all", "first" if place < 8 else "second")) for place in range(12)]
    told = parts(Reply("title", entries, lead="lead", closing="closing", small="small"))
    headings = [_sections(one)[1:3] for one in told]

    assert all("title (part" in one.text and "small" in one.text for one in told)
    assert [["all", "first"], ["all", "first"], ["all", "second"]] == headings
    assert len(told) == sum(_sections(one).count("all") for one in told)
    assert [True] + [False] * (len(told) - 1) == ["lead" in one.text for one in told]
    assert 1 == sum("closing" in one.text for one in told)


def test_headings_that_are_repeated_take_room() -> None:
    """They count where a part is cut: what its blocks show, its text says whole."""
    told = parts(Reply("title", [Entry("x" * 700, ("h" * 1500,)) for _ in range(9)]))

    assert 1 < len(told)
    assert all(said in one.text for one in told for said in _sections(one))
    assert 9 == sum(one.text.count("x" * 700) for one in told)


def test_many_small_entries_stay_within_50_blocks() -> None:
    """Parts are cut by number as well as by length."""
    told = parts(Reply("title", [Entry(f"e{place}") for place in range(100)]))

    for one in told:
        assert_message_fits(one)
    assert 100 == sum(len(re.findall(r"^e\d+$", one.text, re.MULTILINE)) for one in told)


def _record(name: str, zone: str, place: int) -> dict[str, object]:
    record = {"name": f"w{place}.{name}", "host": f"w{place}", "type": "CNAME", "zone": zone}
    return {**record, "value": "d1.cloudfront.net", "hosted": False}


def _created(name: str, zone: str, records: int) -> dict[str, Any]:
    listed = [_record(name, zone, place) for place in range(records)]
    return {"names": [name], "id": f"E{name}", "domain": "d1.cloudfront.net", "records": listed}


def _changed(name: str, zone: str, records: int) -> dict[str, Any]:
    made = _created(name, zone, records)
    return {**made, "obsolete": [_record(f"old.{name}", zone, place) for place in range(records)]}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(EventKind.DISTRIBUTION_CREATED, _created), (EventKind.CHANGED, _changed)],
)
@pytest.mark.parametrize("zone", ["", "example"])
@pytest.mark.parametrize("records", [0, 1, 3])
@pytest.mark.parametrize("number", [1, 9, 10, 11, 12, 13, 40])
def test_a_record_stands_below_its_distribution(
    kind: EventKind,
    payload: Callable[[str, str, int], dict[str, Any]],
    zone: str,
    records: int,
    number: int,
) -> None:
    """Whatever part it is in, and whether each has a zone of its own or all have one; a part never
    ends with a distribution whose records come in the next. Every third has none, and is named all
    the same.
    """
    names = [f"kiosk{place:02}.example" for place in range(number)]
    wanted = {name: records * (place % 3 != 2) for place, name in enumerate(names)}
    payloads = [payload(name, zone or name, count) for name, count in wanted.items()]
    told = replies(JOB, [an_event(kind, one) for one in payloads])
    named = [(name, below) for reply in told for name, below in _distributions(reply)]
    shown = list(dict.fromkeys(name for name, _ in named))

    for reply in told:
        assert_message_fits(reply)
    assert all(bool(below) == bool(wanted[name]) for name, below in named)
    assert all(f"{name}`" in record for name, below in named for record in below)
    assert names[: len(shown)] == shown
    assert len(names) == len(shown) or " more: the files below have every one" in told[-1].text
    assert records > 1 or kind is EventKind.CHANGED or len(shown) == len(named)


def _sections(reply: Message) -> list[str]:
    return [block["text"]["text"] for block in reply.blocks if block["type"] == "section"]


def _distributions(reply: Message) -> list[tuple[str, list[str]]]:
    """Return the distributions that a part names, with the records below each."""
    found: list[tuple[str, list[str]]] = []
    for said in _sections(reply)[1:]:
        page = re.search(r"\|E(kiosk\d+\.example)>", said)
        if page:
            found.append((page[1], []))
        elif "CNAME" in said:
            found[-1][1].append(said)
    return found
