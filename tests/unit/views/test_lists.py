"""The menu, the refusals, the list of jobs and one job's page."""

from dataclasses import replace

import pytest

from bot.domain.job import JobState
from bot.domain.job_page import Deed, JobPage, JobRow, Link
from bot.domain.task import TaskState
from bot.domain.topic import Whereabouts
from bot.errors import EdgecertError, NotAllowedError, RefusedError, StaleError
from bot.views import ids, jobs, menu, refusal
from bot.views.blocks import told
from tests.unit.views.showing import (
    HOSTILE,
    LONGEST,
    NOW,
    a_job,
    assert_harmless,
    assert_message_fits,
    assert_view_fits,
    buttons_of,
    every_check,
    tasks_of,
)

LOOKS = {"Certificates", "Jobs", "Snapshots", "Distributions"}
"""The menu's buttons for whoever may only look."""


def a_row(**changes: object) -> JobRow:
    """Return a row of a job with three certificates, one of them failed."""
    row = JobRow(a_job(JobState.RUNNING), certificates=3, ready=1, distributions=2, failed=1)
    return replace(row, **changes)  # type: ignore[arg-type] # fields of JobRow, given by name


def a_page(state: JobState = JobState.RUNNING, **changes: object) -> JobPage:
    """Return the page of a job with two certificates."""
    page = JobPage(
        a_job(state),
        tuple(tasks_of(2, TaskState.DEPLOYING)),
        (),
        Link("C1", "1795.01"),
        (Deed(NOW, "U0SAM00000", "confirm", "done"),),
    )
    return replace(page, **changes)  # type: ignore[arg-type] # fields of JobPage, given by name


def test_the_menu_has_a_line_and_a_button_for_what_works() -> None:
    """An operator sees every verb, and the button that starts the main one."""
    shown = menu.menu(can_operate=True)

    assert_message_fits(shown)
    assert {"New certificates", "Import", *LOOKS} == set(buttons_of(shown))
    assert all(f"`/certs {verb}" in shown.text for verb in menu.VERBS)


def test_who_may_only_look_gets_no_button_that_would_refuse() -> None:
    """Without the role the menu says whom to ask."""
    shown = menu.menu(can_operate=False)

    assert LOOKS == set(buttons_of(shown))
    assert "ask in the ops channel" in shown.text


def test_help_names_dns_validation_once() -> None:
    """Help explains DNS validation by its full name, once, and never says redirect."""
    shown = menu.help_page(Whereabouts("C0SSLOPS00"))

    assert_message_fits(shown)
    assert 1 == shown.text.count("DNS validation (Domain Control Validation, DCV)")
    assert "redirect" not in shown.text


def test_a_misspelt_verb_suggests_the_nearest() -> None:
    """The answer shows what was typed, harmlessly, and the nearest verb."""
    shown = menu.did_you_mean(HOSTILE * 5, "new")

    assert_message_fits(shown)
    assert_harmless(shown)
    assert "Did you mean `/certs new`?" in shown.text


def test_the_requester_is_pointed_to_the_card() -> None:
    """The note after a submission links the card."""
    shown = jobs.posted(42, "C1", "1795.01")

    assert_message_fits(shown)
    assert "J-42" in shown.text
    assert "channel=C1&amp;message_ts=1795.01|" in shown.text
    assert "<#C1>" in shown.text


def test_a_copy_of_a_card_leads_to_the_right_one() -> None:
    """A card that was posted twice is replaced by the way to the job's own."""
    shown = jobs.moved(42, "C1", "1795.01")

    assert_message_fits(shown)
    assert "message_ts=1795.01|its own card>" in shown.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RefusedError("`a.example` is taken."), "⛔ `a.example` is taken."),
        (NotAllowedError("You may not confirm: ask #ssl-ops."), "⛔ You may not confirm"),
        (StaleError("The job has changed."), "🔄 The job has changed."),
        (EdgecertError(HOSTILE * 60), "⛔"),
    ],
)
def test_a_refusal_says_that_nothing_changed(error: EdgecertError, said: str) -> None:
    """Whoever asked reads why, and that nothing was changed."""
    shown = refusal.refused(error)

    assert_message_fits(shown)
    assert_harmless(shown)
    assert said in shown.text
    assert "Nothing was changed." in shown.text


def test_what_the_sentence_says_is_not_said_again() -> None:
    """Once is enough."""
    slow = "Slack is slow. Nothing is lost and nothing was changed; try again."
    shown = refusal.refused(RefusedError(slow))

    assert 1 == shown.text.lower().count("nothing was changed")


@pytest.mark.parametrize("state", [None, *JobState])
@pytest.mark.parametrize("mine", [True, False])
def test_the_list_of_jobs_fits_whatever_the_filter(
    state: JobState | None,
    *,
    mine: bool,
) -> None:
    """Ten rows a page; each control carries the whole query that it asks for."""
    shown = jobs.job_list([a_row()] * 10, state=state, mine=mine, page=3, has_more=True)
    controls = next(block for block in shown.blocks if block["type"] == "actions")["elements"]

    assert_message_fits(shown)
    assert all(ids.JOBS_SHOW.match(control["action_id"]) for control in controls)
    assert jobs.query(state, mine=mine, page=0) == controls[0]["initial_option"]["value"]
    assert jobs.query(state, mine=not mine, page=0) == controls[1]["value"]
    assert [jobs.query(state, mine=mine, page=page) for page in (2, 4)] == [
        control["value"] for control in controls[2:]
    ]


def test_a_row_of_the_list_says_the_main_things() -> None:
    """Number, kind, state in words, counts, who and when, and a button that opens it."""
    shown = jobs.job_list([a_row()])

    assert "*J-42* · create · *🔵 running*" in shown.text
    assert "3 certificates · 2 distributions · 1 ready · 1 failed · <@U0DANA0000>" in shown.text
    assert (ids.JOB_OPEN, "42") == (
        buttons_of(shown)["Open"]["action_id"],
        buttons_of(shown)["Open"]["value"],
    )


def test_a_row_and_the_page_say_how_many_names_are_live() -> None:
    """Of those of its distributions, by the last look; nothing where there is none."""
    row = replace(a_row(), live=1, names=4)
    page = jobs.job_page(replace(a_page(), live=4, names=4))

    assert "2 distributions · 1 ready · 1 of 4 names live · 1 failed" in jobs.job_list([row]).text
    assert "4 of 4 names live by the last look" in page.text
    assert "live" not in jobs.job_list([a_row()]).text


def test_an_empty_list_says_how_to_begin() -> None:
    """No jobs is an answer too; a filter says what was looked for."""
    filtered = jobs.job_list([], state=JobState.FAILED, mine=True)
    of_all = jobs.job_list([], state=JobState.FAILED)
    mine = jobs.job_list([], mine=True)

    assert "No jobs yet. Start one with `/certs new`." in jobs.job_list([]).text
    assert "No jobs that you asked for. Start one with `/certs new`." in mine.text
    assert "No 🔴 failed jobs that you asked for." in filtered.text
    assert "No 🔴 failed jobs." in of_all.text
    assert "Start one" not in filtered.text + of_all.text


@pytest.mark.parametrize("state", JobState)
def test_a_page_is_the_card_again_with_its_history(state: JobState) -> None:
    """A job's page links its card, shows it again, and says who did what."""
    shown = jobs.job_page(a_page(state))

    assert_message_fits(shown)
    assert "|The card and its thread> in <#C1>" in shown.text
    assert "🔐 J-42" in shown.text
    assert "<@U0SAM00000> · `confirm`: done" in shown.text


def test_a_huge_page_fits() -> None:
    """500 certificates, every kind of check, a long history: still one message."""
    deeds = tuple(Deed(NOW, HOSTILE, HOSTILE, HOSTILE * 9) for _ in range(60))
    huge = a_page(
        JobState.AWAITING_CONFIRMATION,
        tasks=tuple(tasks_of(500, name=LONGEST)),
        job=a_job(checks=every_check(HOSTILE * 30) * 9),
        card_link=None,
        history=deeds,
    )
    shown = jobs.job_page(huge)

    assert_message_fits(shown)
    assert_harmless(shown)


def test_a_long_history_is_counted() -> None:
    """The newest fifteen deeds are shown, the rest counted."""
    deeds = tuple(Deed(NOW, "U0SAM00000", "look", "done") for _ in range(20))

    assert "… and 5 earlier." in jobs.job_page(a_page(history=deeds)).text
    assert "History" not in jobs.job_page(a_page(history=())).text


def test_an_answer_can_be_shown_in_an_open_form() -> None:
    """A message's blocks make a modal that only tells."""
    assert_view_fits(told("Save a snapshot", menu.help_page(Whereabouts("C0SSLOPS00")).blocks))
