"""Cutting: whatever is cut stays markup, within its limit, and says that it was cut."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.views.blocks import section
from bot.views.fitting import clip_bytes, clip_markup, share, size
from bot.views.message import (
    channel_link,
    clip,
    code,
    few,
    link,
    mention,
    message,
    sentence,
    verbatim,
    when,
)
from bot.views.parts import Entry, Reply, parts
from tests.unit.views.judging import faults_of, harm_in
from tests.unit.views.palette import HOSTILE, PAGE
from tests.unit.views.showing import NOW

ANY = st.text(st.characters(), max_size=120) | st.sampled_from(sorted(HOSTILE.values()))
"""All characters, halves of surrogate pairs included, and the worst that we know."""


def _pieces() -> st.SearchStrategy[str]:
    link_to = st.builds(link, st.just(PAGE), ANY)
    no_id = ANY.filter(lambda text: not re.fullmatch("[CDGUW][A-Z0-9]+", text))
    made = [st.builds(view, ANY) for view in (sentence, code, verbatim)]
    named = [st.builds(view, no_id) for view in (mention, channel_link)]
    return st.one_of(*made, *named, link_to, st.just(when(NOW)), st.just("*bold* and _so_ on, "))


MARKUP = st.lists(_pieces(), max_size=6).map(" ".join)


@given(MARKUP)
def test_whatever_is_written_is_harmless(text: str) -> None:
    """Our functions turn any text into markup that is whole and does nothing but be read."""
    assert [] == harm_in(message([section(text)]))


@given(MARKUP, st.integers(20, 400))
@example(code("x" * 50), 20)
@example(verbatim("&" * 50), 20)
@example("ab `` ``` `c` " * 9, 22)
def test_cut_markup_stays_whole(text: str, limit: int) -> None:
    """Not longer than its limit, never inside a tag, an entity or code, with a sign where it was
    cut; what fits is not touched.
    """
    shown = clip_markup(text, limit)

    assert len(shown) <= limit
    assert [] == harm_in({"type": "mrkdwn", "text": shown}) or "``" in text
    assert shown == text if len(text) <= limit else shown.endswith("…")


@given(MARKUP, st.integers(30, 400))
def test_markup_is_cut_to_bytes_alike(text: str, limit: int) -> None:
    """What Slack counts in bytes is cut to bytes."""
    shown = clip_bytes(text, limit)

    assert size(shown) <= limit
    assert [] == harm_in({"type": "mrkdwn", "text": shown})
    assert shown == text or (size(text) > limit and shown.endswith("…"))


@given(ANY, st.integers(2, 200))
def test_plain_text_is_cut_to_its_limit(text: str, limit: int) -> None:
    """One tidy line, and a sign where it was cut."""
    shown = clip(text, limit)

    assert len(shown) <= limit
    assert "\n" not in shown
    assert [] == harm_in({"type": "plain_text", "text": shown})


@given(st.lists(st.integers(0, 5000), max_size=60), st.integers(0, 12_000))
def test_room_is_shared_fairly(sizes: list[int], room: int) -> None:
    """All together have room, none is cut when all fit, and nobody could have one more."""
    most = share(sizes, room)
    taken = [min(one, most) for one in sizes]

    assert sum(taken) <= room or (not room and not most)
    assert taken == sizes or sum(min(one, most + 1) for one in sizes) > room


@given(st.lists(ANY.map(code), max_size=40), st.integers(1, 20), st.integers(30, 900))
def test_a_trimmed_list_counts_what_it_leaves_out(items: list[str], limit: int, room: int) -> None:
    """Shown and counted are all of them, within the room."""
    shown = few(items, limit=limit, room=room, between=" \x00 ")
    listed, _, more = shown.partition(" and ") if shown.endswith(" more") else (shown, "", "0 more")
    told = len(listed.split(" \x00 ")) if items else 0

    assert len(items) == told + int(more.removesuffix(" more").replace(",", ""))
    assert len(listed) <= room
    assert told <= limit


UNDER = st.lists(st.sampled_from(["*one*", "*two*"]), max_size=2).map(tuple)


@given(st.lists(st.tuples(MARKUP, UNDER), max_size=60))
def test_a_long_reply_loses_nothing_uncounted(told: list[tuple[str, tuple[str, ...]]]) -> None:
    """Each part is accepted, numbered and harmless; the entries are in the parts or counted."""
    entries = [Entry(f"§{at}§ {text}", under) for at, (text, under) in enumerate(told)]
    shown = parts(Reply("*title*", entries, lead="lead", closing="closing", small="small", most=3))
    whole = "\n".join(block["text"]["text"] for one in shown for block in one.blocks[:-1])
    left = sum(f"§{at}§" not in whole for at in range(len(entries)))

    assert [] == [trouble for one in shown for trouble in (*faults_of(one), *harm_in(one))]
    assert not left or f"… and {left} more: " in shown[-1].text


@pytest.mark.parametrize("word", ["x", "a.", "*", "a.b-", "<", "`x", "…", "a@b.example "])
def test_a_long_text_is_read_at_once(word: str) -> None:
    """The work grows with the text, not with its square: 300,000 characters take no seconds."""
    text = word * (300_000 // len(word))

    assert len(sentence(text, most=300_000)) <= 300_000
