"""Text as Slack reads it: what a person typed stays what it was, and nothing more."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.blocks import context, sections
from bot.views.fitting import clip_markup
from bot.views.message import (
    AGO,
    DAY,
    MAX_SECTION,
    TIME,
    clip,
    code,
    count,
    escape,
    few,
    link,
    mention,
    message,
    sentence,
    verbatim,
    when,
)
from tests.unit.views.showing import HOSTILE, NOW, assert_message_fits

ANY_TEXT = st.text(max_size=400) | st.just(HOSTILE)


@given(ANY_TEXT)
def test_escaped_text_has_no_markup(text: str) -> None:
    """Whatever is escaped holds no tag, no control character and one line only."""
    shown = escape(text)

    assert not set("<>\n\r\x07\u202e\u200f") & set(shown)
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)


@given(ANY_TEXT)
def test_a_code_span_cannot_be_left(text: str) -> None:
    """A code span holds no backtick but its own two, whatever the value is."""
    shown = code(text)

    assert shown.count("`") in {0, 2}
    assert not shown or (shown.startswith("`") and shown.endswith("`"))


@given(ANY_TEXT)
def test_a_sentence_formats_nothing(text: str) -> None:
    """Outside its code spans a sentence holds no character that Slack formats by."""
    outside = re.sub(r"`[^`]*`", "", sentence(text))

    assert not set("*_~`>") & set(outside)
    assert "<!" not in outside


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Line 3: `bad_domain.com` is bad.", "Line 3: `bad_domain.com` is bad."),
        ("*.example.com and *.shop.example.", "`*.example.com` and `*.shop.example`."),
        ("waiting for shop.example.com", "waiting for `shop.example.com`"),
        ("CAA forbids Amazon & others", "CAA forbids Amazon &amp; others"),
        ("see https://docs.aws.amazon.com/acm/x_y.html.", None),
        ("an odd ` tick", "an odd ' tick"),
        ("“*.example.com” is taken", "“`*.example.com`” is taken"),
    ],
)
def test_names_in_a_sentence_become_code(said: str, shown: str | None) -> None:
    """Names are shown as code, our own pages are linked, everything else is plain."""
    page = "see <https://docs.aws.amazon.com/acm/x_y.html>."

    assert (shown or page) == sentence(said)


def test_a_foreign_address_is_never_linked() -> None:
    """Only AWS's and Google's own pages become links."""
    shown = sentence("go to https://amazon.com.evil.example/login now")

    assert "<http" not in shown


@given(
    ANY_TEXT.map(lambda text: "\n".join(sentence(text) for _ in range(40))), st.integers(50, 900)
)
def test_a_cut_never_breaks_markup(text: str, limit: int) -> None:
    """Markup is cut to its limit, never inside a link, an entity or a code span."""
    shown = clip_markup(text, limit)

    assert len(shown) <= limit
    assert 0 == shown.count("`") % 2
    assert shown.rfind("<") <= shown.rfind(">")
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)


def test_a_cut_code_block_is_closed() -> None:
    """A code block that does not fit ends with its fence all the same."""
    shown = clip_markup(verbatim("x" * 500), 100)

    assert shown.endswith("```…")
    assert 2 == shown.count("```")


def test_a_cut_link_goes_whole() -> None:
    """Half a link would be shown as text with its address."""
    shown = clip_markup("see " + link("https://console.aws.amazon.com/" + "x" * 80, "it"), 60)

    assert "see…" == shown


@pytest.mark.parametrize(
    ("style", "fallback"),
    [
        (TIME, "14:02 UTC"),
        (DAY, "21 November 2026"),
        (AGO, "21 Nov 2026, 14:02 UTC"),
    ],
)
def test_times_are_in_the_readers_zone(style: str, fallback: str) -> None:
    """A moment is Slack's date token, with UTC where dates are not understood."""
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))

    assert f"<!date^{int(NOW.timestamp())}^{style}|{fallback}>" == when(elsewhere, style)


@pytest.mark.parametrize("name", ["sam", "<!channel>", "U1 U2", "", "u0sam"])
def test_only_a_user_id_is_mentioned(name: str) -> None:
    """What is no Slack user id notifies nobody."""
    assert "<@" not in mention(name)
    assert "<@U0SAM>" == mention("U0SAM")


def test_a_link_cannot_be_broken_out_of() -> None:
    """Neither the address nor the label ends a link early."""
    shown = link("https://example.com/a|b c>", "x|<!here>")

    assert "<https://example.com/a%7Cb%20c&gt;|x/&lt;!here&gt;>" == shown


def test_long_lists_are_trimmed_and_counted() -> None:
    """A list says how many it does not show; numbers have their commas."""
    assert "a, b and 2 more" == few(["a", "b", "c", "d"], limit=2)
    assert "a, b" == few(["a", "b"], limit=2)
    assert ("1 name", "2,500 names") == (count(1, "name"), count(2500, "name"))
    assert ("1 box", "2 boxes") == (count(1, "box", "boxes"), count(2, "box", "boxes"))


def test_plain_text_is_clipped_with_a_sign() -> None:
    """Plain text that does not fit ends in an ellipsis within the limit."""
    assert ("abcd…", "abcde") == (clip("abcdef", 5), clip("abcde", 5))


def test_lines_are_never_torn_between_sections() -> None:
    """Sections hold whole lines, up to Slack's 3,000 characters each."""
    lines = [f"{number:04d} " + "x" * 700 for number in range(20)]
    blocks = sections(lines)

    assert lines == [line for block in blocks for line in block["text"]["text"].split("\n")]
    assert all(len(block["text"]["text"]) <= MAX_SECTION for block in blocks)


def test_a_message_says_all_in_its_text() -> None:
    """Screen readers read the text: it holds what headers, sections and contexts say."""
    shown = message(
        [{"type": "header", "text": {"type": "plain_text", "text": "A & B"}}, context("c")]
    )

    assert "A &amp; B\nc" == shown.text
    assert {"text", "blocks"} == set(shown.canonical)


def test_a_message_has_at_most_50_blocks() -> None:
    """Past Slack's 50 blocks the last one says that more is missing."""
    shown = message([context(str(number)) for number in range(70)])

    assert_message_fits(shown)
    assert "more than fits" in shown.text


def test_moments_without_a_zone_of_ours_are_converted() -> None:
    """A moment is told in UTC whatever zone it came in."""
    assert when(datetime(2026, 1, 1, tzinfo=UTC), DAY).endswith("|1 January 2026>")
