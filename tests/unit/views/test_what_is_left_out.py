"""What does not fit is counted where it is missing, in the blocks and in the text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from bot.domain.check import Level
from bot.domain.job import JobState
from bot.domain.task import TaskState
from bot.views import thread_ended, thread_made, thread_records
from bot.views.card import CardView, card
from bot.views.dialogs import drop_form
from bot.views.message import Message
from bot.views.new_certificates import FIELDS, Draft, form
from bot.views.snapshots import snapshot_list
from tests.unit.views.gallery import GALLERY
from tests.unit.views.palette import HUGE
from tests.unit.views.showing import a_job, a_task, buttons_of, mrkdwn_of


def _planned() -> Message:
    return card(CardView(HUGE.job(JobState.AWAITING_CONFIRMATION), HUGE.planned(), (), sns=True))


def _running() -> Message:
    tasks = HUGE.tasks(TaskState.AWAITING_VALIDATION)
    return card(CardView(HUGE.job(JobState.RUNNING), tasks, HUGE.looks(tasks), sns=True))


def _snapshots() -> Message:
    return snapshot_list([HUGE.snapshot(at) for at in range(100)], 4, text=HUGE.text)


def _part(view: Callable[..., list[Message]], place: int) -> Callable[[], Message]:
    return lambda: next(iter(GALLERY[view](HUGE)))[place]


COUNTED: Sequence[tuple[str, Callable[[], Message], str]] = [
    ("certificates of the plan", _planned, r"… and 485 more: \*All rows\* has every one"),
    ("names of a certificate", _planned, r"• 10 names: `0000"),
    ("tags", _planned, r"Tags .* and 4\d more"),
    ("checks", _planned, r"… and \d+ more checks, none of them worse"),
    ("rows", _running, r"… and 485 more: .*\d+ 🟡 waiting for the domain owner"),
    ("pages of snapshots", _snapshots, r"100 snapshots with `A .*`, by .* first · page 5 of"),
    ("issued certificates", _part(thread_made.issued, -1), r"… and \d{3} more: "),
    ("created distributions", _part(thread_made.distribution_created, -1), r"… and \d,\d{3} more"),
    ("causes of failures", _part(thread_ended.failed, -1), r"… and \d+ more: \*All rows\*"),
    ("records", _part(thread_records.records_to_add, -1), r"… and 1,1\d\d more: the files below"),
    ("waited for", _part(thread_records.records_to_add, 0), r" and 4,99\d more are not known"),
]


@pytest.mark.parametrize(("_what", "view", "words"), COUNTED, ids=[one[0] for one in COUNTED])
def test_what_is_cut_is_counted(_what: str, view: Callable[[], Message], words: str) -> None:
    """Who reads the blocks and who hears the text both learn how much more there is."""
    told = view()

    assert re.search(words, "\n".join(mrkdwn_of(told)))
    assert re.search(words, told.text)


def test_a_long_plan_keeps_its_buttons() -> None:
    """However many checks there are, and however long, what to press is never what is cut."""
    job = HUGE.job(JobState.AWAITING_CONFIRMATION)
    passing = tuple(one for one in job.checks if one.level is not Level.REFUSED)
    told = card(CardView(replace(job, checks=passing), HUGE.planned(), (), sns=True))

    assert {"Confirm", "Edit", "Cancel", "All rows"} <= set(buttons_of(told))
    assert not re.search("more than fits here", told.text)


def test_tags_that_do_not_fit_the_form_are_counted() -> None:
    """Half a tag would be another tag: whole ones are shown, and how many are missing."""
    tags = "\n".join(f"{key}={value}" for key, value in HUGE.tags)
    blocks = form(Draft("C0SSLOPS00", tags_text=tags))["blocks"]
    shown = next(one for one in blocks if one.get("block_id") == FIELDS["tags"])
    said = [one["text"]["text"] for one in blocks if one["type"] == "section"]

    assert tags.splitlines()[:7] == shown["element"]["initial_value"].splitlines()
    assert "Only 7 of the 50 tags fit" in said[0]


def test_choices_that_begin_alike_can_be_told_apart() -> None:
    """A choice holds 75 characters of a name of 253: its beginning and its end."""
    names = ["a" * 62 + "." + "b" * 62 + end for end in (".one.example", ".two.example")]
    tasks = [a_task(name, position=at) for at, name in enumerate(names)]
    (group,) = drop_form(a_job(JobState.RUNNING), tasks)["blocks"][1]["element"]["option_groups"]
    shown = [one["text"]["text"] for one in group["options"]]

    assert [".one.example", ".two.example"] == [one[-12:] for one in shown]
    assert all(len(one) <= 75 for one in shown)
