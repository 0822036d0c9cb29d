"""Buttons of verbs without their permission: gone, with a line in their place."""

from bot.domain.job import JobState
from bot.domain.permissions import Grant, Verb, unavailable
from bot.domain.task import TaskState
from bot.views import ids, menu
from bot.views.blocks import actions, button, section
from bot.views.card import CardView, card
from bot.views.unavailable import VERBS, withheld
from tests.unit.views.showing import a_job, assert_message_fits, buttons_of, tasks_of

LACKING = {verb: unavailable(verb, Grant.READ, ()) for verb in Verb}
CLEAN_UP = {Verb.CLEAN_UP: LACKING[Verb.CLEAN_UP]}


def test_a_button_becomes_a_line_that_says_what_is_missing() -> None:
    """Beside others, in a section, alone in its row; said once, where it was first."""
    clean, show = button("Clean up", ids.CLEAN_UP, "1:1"), button("Show", ids.JOB_OPEN, "1")
    remove = button("Remove…", ids.REMOVE, "1:1:t")
    shown = withheld(
        [actions(clean, show), section("a", accessory=remove), actions(remove)], CLEAN_UP
    )

    assert ["actions", "context", "section"] == [block["type"] for block in shown]
    assert [show] == shown[0]["elements"]
    assert "accessory" not in shown[2]
    assert (
        "🔒 Clean up is unavailable: my role lacks `cloudfront:UpdateDistribution`, "
        "`cloudfront:DeleteDistribution`, `acm:DeleteCertificate` "
        "(docs/iam-policy-full.json)." == shown[1]["elements"][0]["text"]
    )


def test_what_is_not_lacking_stays() -> None:
    """Nothing is touched without a reason."""
    blocks = [actions(button("Clean up", ids.CLEAN_UP, "1:1")), section("a")]

    assert blocks == withheld(blocks, {})
    assert blocks == withheld(blocks, {Verb.NEW: "no"})


def test_the_menu_without_the_permission_to_request() -> None:
    """It offers what can be done, and says what cannot."""
    shown = menu.menu(can_operate=True, lacking=LACKING)

    assert_message_fits(shown)
    assert "New certificates" not in buttons_of(shown)
    assert "Jobs" in buttons_of(shown)
    assert (
        "🔒 New certificates is unavailable: my role lacks `acm:RequestCertificate`" in shown.text
    )


def test_a_card_without_the_permission_to_clean_up() -> None:
    """Its other buttons stay."""
    job, tasks = (
        a_job(JobState.FAILED),
        [*tasks_of(1, TaskState.FAILED), *tasks_of(1, TaskState.READY)],
    )
    usual = card(CardView(job, tasks, (), sns=True))
    shown = card(CardView(job, tasks, (), sns=True, lacking=CLEAN_UP))

    assert {"Clean up"} <= set(buttons_of(usual)) - set(buttons_of(shown))
    assert "Retry failed" in buttons_of(shown)
    assert "🔒 Clean up is unavailable" in shown.text


def test_every_verb_that_a_button_has_is_known() -> None:
    """Each id is one that views show."""
    known = {value for value in vars(ids).values() if isinstance(value, str)}

    assert set(VERBS) <= known
