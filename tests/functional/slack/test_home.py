"""App Home through Slack: opened, published, and everything done from it, where no channel is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.check import Check, Level
from bot.domain.inventory import Certificate
from bot.domain.job import JobState
from bot.domain.person import Actor
from bot.domain.task import TaskState, WhoActs
from bot.errors import StoreError
from bot.sandbox.slack import Modal, payloads
from bot.sandbox.slack.fixture import HOME_TEAM
from bot.sandbox.slack.records import User
from scheduler.clockwork import Scheduler
from scheduler.ticks import TICKS
from tests.functional.slack.desk import ACCOUNT, OPS, TEMPLATE, Desk, snapshot

REFUSED = Check("alias", Level.REFUSED, "shop.example is an alias of E9XYZ.")


def top(desk: Desk, name: str) -> Modal:
    """Return the modal that somebody looks at."""
    modal = desk.person(name).modal()
    assert modal is not None, "no modal is open"
    return modal


def press(desk: Desk, shown: Modal, button: str) -> None:
    """Press a button of a view, and wait until the bot has answered in a view."""
    before = len(view_calls(desk))
    answer = shown.press(button)
    assert answer.acked, answer.error
    desk.slack.wait_for(lambda: len(view_calls(desk)) > before)


def view_calls(desk: Desk) -> list[str]:
    """Return the calls that changed what somebody sees in windows."""
    names = ("views.open", "views.push", "views.update")
    return [one.method for name in names for one in desk.slack.calls(name)]


def texts(shown: Modal) -> str:
    """Return all that a view says."""
    return "\n".join(shown.texts)


@pytest.fixture
def opened(desk: Desk) -> Iterator[Desk]:
    """A desk with a job that dana asked for and whose checks are in."""
    desk.checked("shop.example")
    yield desk
    assert [] == desk.slack.workspace.troubles


def test_home_is_published_once_it_was_opened(reached: Desk) -> None:
    """Within a tick, with the menu's buttons; opened again, the same content is not sent again."""
    home = reached.home("dana")
    first = len(reached.slack.calls("views.publish"))
    reached.clock.wait(seconds=31)
    reached.home("dana")
    looks = ["Certificates", "Jobs", "Snapshots", "Distributions", "Show"]

    assert ["New certificates", "Import", *looks] == home.buttons
    assert "*My open jobs*" in texts(home)
    assert (1, 1) == (first, len(reached.slack.calls("views.publish")))


def test_a_tick_publishes(desk: Desk) -> None:
    """The worker's own tick, and nothing else, shows the Home that was opened."""
    only = tuple(tick for tick in TICKS if tick.name == "homes")
    scheduler = Scheduler(desk.bot.parts, role="worker", ticks=only)
    scheduler.start()
    desk.person("dana").open_home()
    home = desk.slack.wait_for(desk.person("dana").home)
    ended = scheduler.stop()

    assert home is not None
    assert "New certificates" in home.buttons
    assert ended


def test_another_tab_publishes_nothing(desk: Desk) -> None:
    """Slack tells of the messages tab by the same event."""
    payload = payloads.home_opened(desk.slack.workspace, desk.slack.user("dana"))
    payload["event"]["tab"] = "messages"
    ack = desk.slack.courier.deliver_event(payload)
    desk.publish()

    assert ack.is_good
    assert None is desk.person("dana").home()


def test_a_viewer_sees_all_and_requests_nothing(opened: Desk) -> None:
    """The same page without *New certificates*, and a word on whom to ask."""
    home = opened.home("vera")

    assert "New certificates" not in home.buttons
    assert "ask in the ops channel" in texts(home)
    assert "*J-1*" in texts(home)


@pytest.mark.parametrize(("name", "why"), [("gus", "guests"), ("sten", "Slack Connect")])
def test_others_read_why_they_see_nothing(opened: Desk, name: str, why: str) -> None:
    """And whom to ask: nothing of any job is shown."""
    home = opened.home(name)

    assert [] == home.buttons
    assert why in texts(home)
    assert "J-1" not in texts(home)


def test_somebody_new_is_looked_up_first(desk: Desk) -> None:
    """The first Home of a person whom the directory does not know yet is their own."""
    desk.slack.put_user(User("U0NINA0000", "nina", HOME_TEAM, "Nina New"))
    nina = desk.person("nina")
    nina.open_home()
    desk.publish()
    before = nina.home()
    desk.read_directory()
    desk.clock.wait(seconds=1)
    desk.publish()
    home = nina.home()

    assert None is before
    assert home is not None
    assert "*Waiting for someone*" in texts(home)


def test_somebody_who_stays_unknown_is_told(desk: Desk) -> None:
    """After five seconds the Home says that it is being found out who they are."""
    desk.slack.put_user(User("U0NINA0000", "nina", HOME_TEAM, "Nina New"))
    nina = desk.person("nina")
    nina.open_home()
    desk.publish()
    desk.clock.wait(seconds=5)
    desk.publish()
    home = nina.home()

    assert home is not None
    assert "I do not know you yet" in texts(home)


def test_the_address_for_events_proves_itself(desk: Desk) -> None:
    """Slack delivers events only where its challenge was answered."""
    assert "" == desk.slack.courier.verify(desk.slack.courier.url)


def test_what_waits_for_whom(opened: Desk) -> None:
    """Unconfirmed for its approvers, one that cannot be confirmed for its operator, a record for
    the owner of the domain.
    """
    opened.checked("blocked.example", REFUSED)
    running = opened.checked("late.example")
    opened.press("sam", "Confirm", running.number)
    task = opened.store.tasks.of_job(running.number)[0]
    waits = replace(
        task,
        state=TaskState.REQUESTED,
        who_acts=WhoActs.DOMAIN_OWNER,
        detail="The record was not found at ns1.registrar.example.",
    )
    opened.store.tasks.write(waits, now=opened.clock.now())
    said = texts(opened.home("vera"))

    assert "✋ *awaiting confirmation* by someone in #ssl-ops" in said
    assert "⛔ *cannot be confirmed*: 1 check blocked" in said
    assert "*waiting for the domain owner*" in said
    assert "not found at `ns1.registrar.example`" in said


def test_certificates_that_end(desk: Desk) -> None:
    """An imported one that ends soon is named, with who must act."""
    now = desk.clock.now()
    arn = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"
    row = Certificate(arn, ACCOUNT, ("old.example",), "ISSUED", "IMPORTED", "RSA_2048")
    ends = replace(row, not_after=now + timedelta(days=46))
    desk.store.inventory.put_certificates([ends], now=now)
    well = texts(desk.home("dana"))
    soon = replace(row, not_after=now + timedelta(days=40))
    desk.store.inventory.put_certificates([soon], now=now)
    desk.clock.wait(seconds=31)
    desk.publish()
    home = desk.person("dana").home()

    assert "None ends within 45 days" in well
    assert home is not None
    assert "`old.example`  *imported, so nobody renews it*" in texts(home)
    assert "→ operator acts: Import its successor" in texts(home)


def test_home_follows_what_happens(opened: Desk) -> None:
    """Half a minute later it shows that the job was cancelled."""
    before = texts(opened.home("dana"))
    opened.press("sam", "Cancel")
    opened.clock.wait(seconds=31)
    opened.publish()
    home = opened.person("dana").home()

    assert "*J-1*" in before
    assert home is not None
    assert "You have no open jobs." in texts(home)


def test_new_certificates_from_home(desk: Desk) -> None:
    """Without a channel of its own the form posts in the ops channel; its asker is written to."""
    home = desk.home("dana")
    press(desk, home, "New certificates")
    form = top(desk, "dana")
    form.fill("Domain names", "shop.example")
    form.pick("Snapshot", TEMPLATE)
    errors = form.submit()
    desk.tell()

    assert {} == errors
    assert desk.slack.channel(OPS).id == desk.store.jobs.get(1).channel
    assert "J-1" in desk.card().text


def test_jobs_from_home(opened: Desk) -> None:
    """The list over Home, filtered in its place, one job on top of it, confirmed there."""
    press(opened, opened.home("sam"), "Jobs")
    jobs = top(opened, "sam")
    press(opened, jobs, "Only mine")
    mine = texts(top(opened, "sam"))
    press(opened, jobs, "Everyone's")
    press(opened, jobs, "job_open")
    job = top(opened, "sam")
    press(opened, job, "Confirm")
    stack = opened.slack.workspace.stacks[opened.person("sam").id]

    assert ("Jobs", "J-1", 2) == (jobs.title, job.title, len(stack))
    assert "that you asked for" in mine
    assert JobState.RUNNING is opened.store.jobs.get(1).state
    assert "confirmed by" in texts(job)
    assert "Confirm" not in job.buttons


def test_a_job_is_edited_from_home(opened: Desk) -> None:
    """The form takes the job's place, and gives it back to the job as it is then."""
    press(opened, opened.home("sam"), "job_open")
    job = top(opened, "sam")
    press(opened, job, "Edit")
    form = top(opened, "sam")
    form.fill("Domain names", "other.example")
    errors = form.submit()
    opened.slack.wait_for(lambda: "other.example" in texts(top(opened, "sam")))

    assert {} == errors
    assert "J-1" == top(opened, "sam").title
    assert ("other.example",) == opened.store.tasks.of_job(1)[0].names


def test_an_edit_has_room_for_its_preview(opened: Desk) -> None:
    """Home, the list, the job: the form comes in the job's place, and the preview is the third."""
    press(opened, opened.home("sam"), "Jobs")
    press(opened, top(opened, "sam"), "job_open")
    press(opened, top(opened, "sam"), "Edit")
    form = top(opened, "sam")
    form.fill("Domain names", "other.example")
    press(opened, form, "Preview")
    preview = top(opened, "sam")
    said, below = texts(preview), len(opened.slack.workspace.stacks[opened.person("sam").id])
    preview.close()

    assert "Edit J-1" == form.title
    assert ("*1 certificate*" in said, 3) == (True, below)
    assert {} == form.submit()
    assert ("other.example",) == opened.store.tasks.of_job(1)[0].names


def test_a_job_is_edited_twice_in_one_window(opened: Desk) -> None:
    """Each form counts once, though all of them and the job stand in the same view."""
    press(opened, opened.home("sam"), "job_open")
    job = top(opened, "sam")
    for name in ("first.example", "second.example"):
        press(opened, job, "Edit")
        job.fill("Domain names", name)
        assert {} == job.submit()
        assert ("J-1", True) == (job.title, name in texts(job))

    assert ("second.example",) == opened.store.tasks.of_job(1)[0].names
    assert 1 == len(opened.slack.workspace.stacks[opened.person("sam").id])


def test_one_of_many_is_dropped_from_home(desk: Desk) -> None:
    """The form that asks which stands on the job."""
    desk.checked("\n".join(f"n{number}.example" for number in range(20)))
    desk.press("sam", "Confirm")
    press(desk, desk.home("sam"), "Jobs")
    press(desk, top(desk, "sam"), "job_open")
    job = top(desk, "sam")
    press(desk, job, "job_drop_pick")
    form = top(desk, "sam")
    form.choose("Certificate", "n7.example")
    before = len(view_calls(desk))
    errors = form.submit()
    desk.slack.wait_for(lambda: len(view_calls(desk)) > before)

    assert {} == errors
    assert ["n7.example"] == [
        task.main_name for task in desk.store.tasks.of_job(1) if task.drop_requested
    ]
    assert "J-1" == top(desk, "sam").title


def test_retry_from_home(opened: Desk) -> None:
    """The job's page runs again under the eyes of whoever pressed."""
    opened.press("sam", "Confirm")
    task = opened.store.tasks.of_job(1)[0]
    failed = replace(task, state=TaskState.FAILED, reason="FAILED")
    opened.store.tasks.write(failed, now=opened.clock.now())
    job = opened.store.jobs.get(1)
    opened.store.jobs.save(replace(job, state=JobState.FAILED), now=opened.clock.now())
    home = opened.home("sam")
    press(opened, home, "job_open")
    press(opened, top(opened, "sam"), "Retry failed")

    assert "*failed*" in texts(home)
    assert JobState.RUNNING is opened.store.jobs.get(1).state
    assert "Retry failed" not in top(opened, "sam").buttons


def test_a_stale_press_in_a_modal(opened: Desk) -> None:
    """The refusal comes on top, and the job below is shown as it is."""
    press(opened, opened.home("sam"), "Jobs")
    press(opened, top(opened, "sam"), "job_open")
    job = top(opened, "sam")
    opened.press("dana", "Confirm")
    press(opened, job, "Confirm")
    opened.slack.wait_for(lambda: "confirmed by" in texts(job))
    refusal = top(opened, "sam")

    assert "Not done" == refusal.title
    assert "it was confirmed and runs" in texts(refusal)


def test_a_viewer_is_refused_in_a_modal(opened: Desk) -> None:
    """In words, over the job."""
    press(opened, opened.home("vera"), "job_open")
    press(opened, top(opened, "vera"), "Confirm")

    assert "You may not" in texts(top(opened, "vera"))
    assert JobState.AWAITING_CONFIRMATION is opened.store.jobs.get(1).state


def test_a_window_too_many_is_told_in_the_last(opened: Desk) -> None:
    """Slack shows three: what does not fit on them stands above what the last one shows."""
    press(opened, opened.home("vera"), "job_open")
    job = top(opened, "vera")
    opened.slack.knobs.fail("views.push", "push_limit_reached")
    job.press("Confirm")
    opened.slack.wait_for(lambda: "You may not" in texts(job))

    assert job.shown.id == top(opened, "vera").shown.id
    assert "Confirm" in job.buttons


def test_snapshots_from_home(desk: Desk) -> None:
    """List, pages in place, and the form that saves one, which shows what came of it."""
    for number in range(12):
        desk.store.snapshots.add(snapshot(f"kept-{number:02d}"))
    home = desk.home("dana")
    press(desk, home, "Snapshots")
    listed = top(desk, "dana")
    first = texts(listed)
    press(desk, listed, "Older")
    second = texts(listed)
    press(desk, listed, "Save a snapshot")
    form = top(desk, "dana")
    form.fill("Distribution", "E1ABC")
    form.fill("Name", "anew")
    errors = form.submit()

    assert "… and 8 more: `/certs snapshots`" in texts(home)
    assert ("Snapshots", "page 1 of 2", "page 2 of 2") == (
        listed.title, first[first.index("page") :][:11], second[second.index("page") :][:11],
    )  # fmt: skip
    assert {} == errors
    assert "Looking at `E1ABC`" in texts(top(desk, "dana"))


def test_all_rows_from_home(desk: Desk) -> None:
    """The file goes to the thread, and who asked is led there."""
    desk.checked("\n".join(f"n{number}.example" for number in range(20)))
    press(desk, desk.home("sam"), "job_open")
    press(desk, top(desk, "sam"), "All rows")

    assert "comes as a file in" in texts(top(desk, "sam"))


def test_an_answer_over_home_has_a_second_way(opened: Desk) -> None:
    """When no modal can be opened, the person is written to."""
    home = opened.home("dana")
    opened.slack.knobs.fail("views.open", "expired_trigger_id")
    home.press("Jobs")
    opened.slack.wait_for(lambda: bool(opened.slack.calls("chat.postMessage")[1:]))
    told = [one for one in opened.slack.calls("chat.postMessage") if "🗂 Jobs" in str(one)]

    assert 1 == len(told)


def test_an_opening_that_cannot_be_written_is_not_acked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack delivers it again at once, and then the Home is published."""
    kept, tries = desk.bot.home.opened, iter([True])

    def full(actor: Actor, *, is_blank: bool) -> None:
        if next(tries, False):
            raise StoreError("The disk is full.")
        kept(actor, is_blank=is_blank)

    monkeypatch.setattr(desk.bot.home, "opened", full)
    desk.person("dana").open_home()
    desk.slack.wait_for(lambda: len(desk.slack.deliveries("events_api")) == 2)
    desk.publish()

    assert [False, True] == [one.error is None for one in desk.slack.deliveries("events_api")]
    assert None is not desk.person("dana").home()


def test_a_list_that_cannot_be_turned_in_place(opened: Desk) -> None:
    """It comes on top, rather than not at all."""
    press(opened, opened.home("sam"), "Jobs")
    opened.slack.knobs.fail("views.update", "not_found")
    top(opened, "sam").press("Only mine")
    opened.slack.wait_for(lambda: "that you asked for" in texts(top(opened, "sam")))

    assert 2 == len(opened.slack.workspace.stacks[opened.person("sam").id])


def test_a_form_too_many_is_refused_in_words(opened: Desk) -> None:
    """Slack shows three windows: whoever presses learns to close one."""
    press(opened, opened.home("sam"), "job_open")
    opened.slack.knobs.fail("views.update", "not_found")
    opened.slack.knobs.fail("views.push", "push_limit_reached")
    top(opened, "sam").press("Edit")
    opened.slack.wait_for(lambda: "Not done" == top(opened, "sam").title)

    assert "Close one, and try again" in texts(top(opened, "sam"))


def test_what_was_done_stays_done(opened: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that cannot be shown anew after a press was changed all the same: no error is told."""

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    press(opened, opened.home("sam"), "job_open")
    job = top(opened, "sam")
    monkeypatch.setattr(opened.bot.jobs, "page", full)
    answer = job.press("Confirm")
    opened.slack.wait_for(lambda: JobState.RUNNING is opened.store.jobs.get(1).state)

    assert answer.acked
    assert job.shown.id == top(opened, "sam").shown.id
