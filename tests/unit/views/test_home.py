"""App Home: who acts for what, what is left out and where that is, and the buttons of the menu."""

from datetime import timedelta

from bot.domain.attention import concern
from bot.domain.check import Check, Level
from bot.domain.home_page import Few, HomePage, Stuck
from bot.domain.inventory import Certificate
from bot.domain.job import JobState
from bot.domain.job_page import JobRow
from bot.domain.task import TaskState, WhoActs
from bot.store.base import RecordRow
from bot.views.home import home
from bot.views.menu import menu
from bot.views.message import Block, Message
from tests.unit.views.showing import (
    ACCOUNT,
    NOW,
    a_job,
    a_snapshot,
    a_task,
    assert_harmless,
    buttons_of,
    certificate_arn,
    mrkdwn_of,
    waiting,
)

OWNER = WhoActs.DOMAIN_OWNER


def said(view: Block) -> str:
    """Return all that a Home says as mrkdwn."""
    return "\n".join(mrkdwn_of(as_message(view)))


def as_message(view: Block) -> Message:
    """Return a Home's blocks as those of a message, which is judged and read alike."""
    return Message("-", tuple(view["blocks"]))


def test_the_same_buttons_as_the_menu() -> None:
    """With *New certificates* for operators, without it for viewers, who are told whom to ask."""
    for may in (True, False):
        view = home(HomePage(can_operate=may))

        assert list(buttons_of(menu(can_operate=may))) == list(buttons_of(as_message(view)))
        assert may != ("ask in the ops channel" in said(view))


def test_who_may_not_look_reads_why_and_nothing_else() -> None:
    """One sentence."""
    view = home(HomePage(why="You may not use Edgecert: guests cannot. Ask someone in #ssl-ops."))

    assert "⛔ You may not use Edgecert: guests cannot. Ask someone in #ssl-ops." == said(view)
    assert ["header", "section"] == [block["type"] for block in view["blocks"]]


def test_nothing_to_do_is_said() -> None:
    """Every part says so in words; of certificates that were not read yet nothing is claimed."""
    fresh, swept = said(home(HomePage())), said(home(HomePage(is_swept=True)))

    assert "You have no open jobs." in fresh
    assert "Nothing waits for anyone." in fresh
    assert "were not read yet" in fresh
    assert "None ends within 45 days" in swept


def test_what_waits_names_who_acts() -> None:
    """The approvers, the operator who mends, the owner of the domain with what was last seen."""
    refused = Check("alias", Level.REFUSED, "x")
    task = waiting(a_task("late.example", state=TaskState.AWAITING_VALIDATION), OWNER, "Not there.")
    seen = RecordRow(
        task.id, "validation", "_x.late.example", "CNAME", "v", "missing", "Not at ns1.test."
    )
    page = HomePage(
        approvers="someone in #ssl-ops",
        unconfirmed=Few([a_job(), a_job(checks=[refused])], 2),
        stuck=Few([Stuck(a_job(JobState.RUNNING), task, 3, (seen,))], 1),
    )
    text = said(home(page))

    assert "✋ *awaiting confirmation* by someone in #ssl-ops" in text
    assert "⛔ *cannot be confirmed*: 1 check blocked" in text
    assert "🟡 `late.example`  *waiting for the domain owner*: Not there." in text
    assert "`_x.late.example`: Not at `ns1.test`." in text
    assert "and 2 more certificates of this job" in text


def test_a_failure_comes_with_its_remedy() -> None:
    """As on the card."""
    failed = a_task("old.example", state=TaskState.FAILED)
    text = said(home(HomePage(stuck=Few([Stuck(a_job(JobState.FAILED), failed, 1)], 1))))

    assert "🔴 `old.example`  *failed*" in text
    assert "acts: " in text


def test_certificates_say_why_and_who_acts() -> None:
    """With the day of the end, and the certificate's page."""
    names = ("old.example", "www.old.example")
    about = (certificate_arn(), ACCOUNT, names, "ISSUED", "IMPORTED", "RSA_2048")
    row = Certificate(*about, not_after=NOW + timedelta(days=3))
    text = said(home(HomePage(concerns=Few([concern(row, NOW)], 1))))

    assert "⚠️ `old.example` (+1)  *imported, so nobody renews it* · ends <!date^" in text
    assert "→ operator acts: Import its successor" in text
    assert "|certificate>" in text


def test_what_is_left_out_is_counted_and_led_to() -> None:
    """Each list with the command, or the page, that has the rest."""
    certificate = Certificate("arn/1", ACCOUNT, ("a.example",), "ISSUED", "IMPORTED", "RSA_2048")
    job = a_job()
    page = HomePage(
        mine=Few([JobRow(job, 1, 0, 0, 0)], 13),
        unconfirmed=Few([job], 5),
        stuck=Few([], 9),
        concerns=Few([concern(certificate, NOW)], 1201),
        snapshots=Few([a_snapshot()], 6),
    )
    text = said(home(page))

    assert "… and 12 more: `/certs jobs`, *Only mine*" in text
    assert "… and 13 more: `/certs jobs`" in text
    assert "… and 1,200 more: <https://us-east-1.console.aws.amazon.com/acm" in text
    assert "… and 5 more: `/certs snapshots`" in text


def test_every_row_of_a_job_opens_it() -> None:
    """The button carries the job's number."""
    page = HomePage(mine=Few([JobRow(a_job(), 1, 0, 0, 0)], 1), unconfirmed=Few([a_job()], 1))
    accessories = [one["accessory"] for one in home(page)["blocks"] if "accessory" in one]

    assert [("job_open", "42")] * 2 == [(one["action_id"], one["value"]) for one in accessories]


def test_a_name_of_somebody_is_harmless() -> None:
    """What names the approvers is a setting, and may hold anything."""
    view = home(HomePage(approvers="<!channel> *x*", unconfirmed=Few([a_job()], 1)))

    assert_harmless(as_message(view))
