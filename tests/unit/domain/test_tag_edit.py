"""Editing tags: what may be written, what a form changes, and who changed the same meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import tag_edit
from bot.domain.tag_edit import TagChange, changed, editable, fixed, read, read_back, written

SHOP = {"team": "shop", "env": "prod"}
OURS = {"edgecert:job": "J-1", "aws:cloudformation:stack-name": "shop"}
KEYS = st.text("abcxyz._:/+-@ ", min_size=1, max_size=8).map(str.strip).filter(bool)
TAGS = st.dictionaries(KEYS, st.text("abcxyz=", max_size=8), max_size=12)


def faults(text: str, tags: dict[str, str]) -> list[str]:
    """Read lines; give what is wrong with them."""
    return [fault.text for fault in read(text, tags).faults]


@given(TAGS)
def test_what_is_shown_reads_back(tags: dict[str, str]) -> None:
    """A form that nobody changed changes nothing, whatever the tags hold."""
    shown = read("\n".join(tag_edit.lines(tags)), tags)

    assert () == shown.faults
    assert editable(tags) == dict(shown.tags)
    assert TagChange() == changed(tags, dict(shown.tags))


@given(TAGS, TAGS)
def test_a_change_leads_from_what_was_to_what_is_wanted(
    was: dict[str, str], wanted: dict[str, str]
) -> None:
    """Applied once or twice, or to what is half done; and nothing is left to do then."""
    change = changed(was, editable(wanted))
    after = change.applied(editable(was))

    assert editable(wanted) == after == change.applied(after)
    assert [] == change.overtaken(was) + change.overtaken(after)
    assert () == change.left(after).keys
    assert change == read_back(written(change))


def test_what_someone_set_elsewhere_is_not_changed_alike() -> None:
    """Neither overwritten nor taken off; what is not there yet is added."""
    change = changed({"team": "shop", "old": "1", "kept": "1"}, {"team": "web", "env": "prod"})
    there = {"team": "ops", "old": "2", "kept": "1", "own": "x"}
    rest = change.without(change.foreign(there))

    assert ["team", "old"] == change.foreign(there)
    assert {"team": "ops", "old": "2", "env": "prod", "own": "x"} == rest.applied(there)
    assert [] == change.foreign({}) + change.foreign({"team": "web", "old": "1"})


def test_tags_of_others_are_kept_and_counted_as_aws_does() -> None:
    """AWS's own count nothing, the bot's do; neither is on a line."""
    tags = {**SHOP, **OURS, "odd=key": "1", " spaced ": "2"}

    assert SHOP == editable(tags)
    assert {"edgecert:job", "aws:cloudformation:stack-name", "odd=key", " spaced "} == set(
        fixed(tags)
    )
    assert 47 == tag_edit.room(tags)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("team=shop\nenv", "Line 2: `env` is not `key=value`. Write the key, `=` and the value."),
        ("aws:x=1", "Line 1: the key `aws:x` starts with `aws:`, which is reserved. Rename it."),
        ("edgecert:job=J-2", "starts with `edgecert:`, which is reserved"),
        ("team=shop\n\nteam=web", "Line 3: the key `team` is given twice. Keep one of the lines."),
        ("new=1\nnew=2", "Line 2: the key `new` is given twice."),
        ("k" * 128 + "=1", "has 128 characters, at most 127 fit"),
        ("k=" + "v" * 256, "has 256 characters, at most 255 fit"),
        ("k=a*b", "has `*`. Tags may have letters"),
        ("\n".join(f"k{n}=" for n in range(50)), "There are 50 tags; at most 49 fit"),
        ("odd =x\nodd=y", "Line 2: the key `odd` is given twice"),
        (" spaced=1", ""),
    ],
)
def test_every_fault_is_told_by_its_line(text: str, fault: str) -> None:
    """As in the form that requests certificates."""
    found = faults(text, {**SHOP, "edgecert:job": "J-1"})

    assert bool(fault) == bool(found)
    assert fault in "\n".join(found)


def test_what_aws_has_already_is_taken_as_it_is() -> None:
    """Longer keys and values than ours stay when nobody touches them."""
    tags = {"k" * 128: "v" * 256}

    assert [] == faults("\n".join([*tag_edit.lines(tags), "a=1"]), tags)


def test_a_kept_tag_is_not_written_by_a_line() -> None:
    """Its value holds what the form cannot show."""
    assert "Line 1: the key `free` is on it already, with characters that no line holds." in (
        "".join(faults("free=1", {"free": "a\u00a0b"}))
    )


def test_a_change_that_someone_else_made_is_noticed() -> None:
    """Only of the keys that this one changes; and not when both want the same."""
    change = changed({"a": "1", "b": "1", "c": "1"}, {"a": "2", "c": "1", "d": "1"})

    assert [] == change.overtaken({"a": "2", "b": "1", "c": "9", "e": "9"})
    assert ["a", "d", "b"] == change.overtaken({"a": "3", "b": "3", "c": "1", "d": "3"})


def test_a_mark_tells_whether_tags_changed() -> None:
    """Of those that can be edited only."""
    assert tag_edit.mark(SHOP) == tag_edit.mark({**SHOP, **OURS})
    assert tag_edit.mark(SHOP) != tag_edit.mark({**SHOP, "team": "web"})
