"""Tags as people write them: all faults at once, by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import tags

GOOD = st.text(st.sampled_from("abcXYZ019 _.:/+-@äß語"), min_size=1, max_size=40).map(str.strip)


def test_lines_become_tags_in_their_order() -> None:
    """One `key=value` a line; the first `=` splits; blanks are skipped; case is kept."""
    parsed = tags.parse("team = shop\n\n  Env=prod=eu\nempty=\n")

    assert () == parsed.faults
    assert (("team", "shop"), ("Env", "prod=eu"), ("empty", "")) == parsed.tags


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("team", "`team` is not `key=value`"),
        ("=shop", "no key"),
        ("k" * 128 + "=v", "128 characters, at most 127"),
        ("k=" + "v" * 256, "256 characters, at most 255"),
        ("aws:team=x", "`aws:`"),
        ("AWS:team=x", "`aws:`"),
        ("edgecert:job=J-1", "`edgecert:`"),
        ("te#am=x", "`#`"),
        ("team=a;b&c", "`&` `;`"),
        ("team=a\x07b", "U+0007"),
        ("team=💩", "`💩`"),
    ],
)
def test_each_fault_names_its_line(line: str, says: str) -> None:
    """The fault says the line, the value and what to do."""
    parsed = tags.parse(f"good=yes\n{line}")

    assert (("good", "yes"),) == parsed.tags
    assert [2] == [fault.line for fault in parsed.faults]
    assert says in parsed.faults[0].text
    assert parsed.faults[0].text.startswith("Line 2: ")
    assert line == parsed.faults[0].value


def test_all_faults_are_told_at_once() -> None:
    """Nobody has to mend one line to hear of the next."""
    parsed = tags.parse("a\naws:b=;\nok=1\nok=2")

    assert [1, 2, 2, 4] == [fault.line for fault in parsed.faults]
    assert "given twice" in parsed.faults[-1].sentence


def test_45_tags_fit_and_46_do_not() -> None:
    """Five of CloudFront's fifty are the bot's."""
    lines = [f"k{i}=v" for i in range(46)]

    assert () == tags.parse("\n".join(lines[:45])).faults
    assert "There are 46 tags; at most 45 fit beside the bot's own. Remove some." == (
        tags.parse("\n".join(lines)).faults[0].text
    )


def test_the_longest_key_and_value_pass() -> None:
    """127 and 255 characters are allowed."""
    assert () == tags.check("k" * 127, "v" * 255)


def test_a_certificate_s_own_tags_win() -> None:
    """A row's tag replaces the form's of the same key, and adds to the rest."""
    merged = tags.merge((("team", "shop"), ("env", "prod")), (("env", "test"), ("x", "1")))

    assert (("team", "shop"), ("env", "test"), ("x", "1")) == merged


@given(st.dictionaries(GOOD.filter(bool), GOOD, max_size=10))
def test_good_tags_come_back_as_they_were(wanted: dict[str, str]) -> None:
    """What is written with allowed characters is read back unchanged."""
    wanted = {k: v for k, v in wanted.items() if not k.lower().startswith(tags.RESERVED_PREFIXES)}
    parsed = tags.parse("\n".join(f"{key}={value}" for key, value in wanted.items()))

    assert () == parsed.faults
    assert tuple(wanted.items()) == parsed.tags


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    """Every non-blank line is a tag or a fault."""
    parsed = tags.parse(text)
    lines = sum(1 for line in text.splitlines() if line.strip())

    assert lines <= len(parsed.tags) + len(parsed.faults)
