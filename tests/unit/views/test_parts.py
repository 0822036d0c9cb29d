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


def test_many_small_entries_stay_within_50_blocks() -> None:
    """Parts are cut by number as well as by length."""
    told = parts(Reply("title", [Entry(f"e{place}") for place in range(100)]))

    for one in told:
        assert_message_fits(one)
    assert 100 == sum(len(re.findall(r"^e\d+$", one.text, re.MULTILINE)) for one in told)


def _record(name: str, place: int) -> dict[str, object]:
    record = {"name": f"w{place}.{name}", "host": f"w{place}", "type": "CNAME", "zone": name}
    return {**record, "value": "d1.cloudfront.net", "hosted": False}


def _created(name: str, records: int) -> dict[str, Any]:
    listed = [_record(name, place) for place in range(records)]
    return {"names": [name], "id": f"E{name}", "domain": "d1.cloudfront.net", "records": listed}


def _changed(name: str, records: int) -> dict[str, Any]:
    made = _created(name, records)
    return {**made, "obsolete": [_record(f"old.{name}", place) for place in range(records)]}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(EventKind.DISTRIBUTION_CREATED, _created), (EventKind.CHANGED, _changed)],
)
@pytest.mark.parametrize("records", [0, 1, 3])
@pytest.mark.parametrize("number", [1, 9, 10, 11, 12, 13, 40])
def test_a_record_stands_below_its_distribution(
    kind: EventKind, payload: Callable[[str, int], dict[str, Any]], records: int, number: int
) -> None:
    """Whatever part it is in; a part never ends with a distribution whose records come in the next.
    Where each has one record or none, each is named once.
    """
    names = [f"kiosk{place:02}.example" for place in range(number)]
    told = replies(JOB, [an_event(kind, payload(name, records)) for name in names])
    named = [(name, below) for reply in told for name, below in _distributions(reply)]

    for reply in told:
        assert_message_fits(reply)
    assert all(bool(below) == bool(records) for _, below in named)
    assert all(f"{name}`" in record for name, below in named for record in below)
    assert records > 1 or kind is EventKind.CHANGED or names == [name for name, _ in named]


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
