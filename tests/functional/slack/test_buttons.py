"""The buttons of the card: who may press them, once, while they are fresh; and what goes wrong."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.check import Check, Level, Offer
from bot.domain.job import JobState
from bot.domain.task import Facts, TaskState
from bot.sandbox.slack import Message
from bot.views.blocks import actions, button, section
from bot.views.message import Message as Said
from tests.functional.slack.desk import OPS, Desk, said

UNKNOWN = Check("unread", Level.UNKNOWN, "The quotas could not be read.")
REFUSED = Check("alias", Level.REFUSED, "shop.example is an alias of E9XYZ.")


def labels(message: Message) -> list[str]:
    """Return the labels of a message's buttons."""
    return list(_labels(message))


def _labels(message: Message) -> Iterator[str]:
    for block in message.blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("type") == "button":
                yield element["text"]["text"]


def fail(desk: Desk, number: int = 1) -> None:
    """Let a running job's only task fail, and the job with it."""
    task = desk.store.tasks.of_job(number)[0]
    broken = replace(task, state=TaskState.FAILED, facts=Facts(failed_in=TaskState.QUEUED))
    desk.store.tasks.write(broken, now=desk.clock.now())
    job = desk.store.jobs.get(number)
    desk.store.jobs.save(replace(job, state=JobState.FAILED), now=desk.clock.now())
    desk.tell()


def test_a_card_without_checks_has_no_confirm(desk: Desk) -> None:
    """Confirm exists only once the checks are in, and not when one refuses."""
    job = desk.submit("shop.example")
    before = labels(desk.card())
    desk.check(job.number, REFUSED)

    assert ["Edit", "Cancel"] == before
    assert ["Edit", "Cancel"] == labels(desk.card())
    assert "is an alias of E9XYZ" in desk.card().text


def test_unknown_checks_are_accepted_by_confirm(desk: Desk) -> None:
    """The dialog says how many are unknown; confirming accepts that."""
    desk.checked("shop.example", UNKNOWN)
    answer = desk.press("sam", "Confirm")

    assert "1 check is unknown" in str(answer.confirm)
    assert JobState.RUNNING is desk.store.jobs.get(1).state


def test_two_people_confirm(reached: Desk) -> None:
    """The second reads what became of the job; it was confirmed once, by the first."""
    reached.checked("shop.example")
    seen = reached.card()
    reached.press("sam", "Confirm")
    answer = reached.person("dana").press(seen, "Confirm")

    assert "it was confirmed and runs" in said(answer)
    assert [reached.person("dana").id] == [message.seen_by for message in answer.messages]
    assert reached.person("sam").id == reached.store.jobs.get(1).confirmed_by


def test_a_click_delivered_twice_acts_once(reached: Desk) -> None:
    """The repetition is acked, and nobody reads of an error."""
    reached.checked("shop.example")
    reached.slack.knobs.deliver_twice()
    before = len(reached.slack.deliveries())
    answer = reached.press("sam", "Confirm")
    reached.slack.wait_for(lambda: len(reached.slack.deliveries()) == before + 2)
    reached.tell()

    assert [] == answer.messages
    assert all(delivery.error is None for delivery in reached.slack.deliveries())
    assert 1 == reached.store.tasks.of_job(1)[0].wake_seq


def test_two_clicks_in_a_row_act_once(reached: Desk) -> None:
    """The second comes while the bot may still be at what follows its first ack."""
    reached.checked("shop.example")
    seen, sam = reached.card(), reached.person("sam")
    reached.slack.courier.delivered = lambda: None
    first, second = sam.press(seen, "Confirm"), sam.press(seen, "Confirm")
    reached.settle()

    assert (None, None) == (first.error, second.error)
    assert 1 == reached.store.tasks.of_job(1)[0].wake_seq
    assert sam.id == reached.store.jobs.get(1).confirmed_by


def test_a_stale_button_refreshes_the_card(desk: Desk) -> None:
    """The press is refused with the reason, and the card shows the present state."""
    desk.checked("shop.example")
    job = desk.store.jobs.get(1)
    desk.store.jobs.save(replace(job, state=JobState.CANCELLED), now=desk.clock.now())
    desk.clock.wait(seconds=4)
    answer = desk.press("sam", "Confirm")
    desk.tell()

    assert "it was cancelled" in said(answer)
    assert "ancelled" in desk.card().text
    assert [] == labels(desk.card())


@pytest.mark.parametrize("label", ["Confirm", "Edit", "Cancel"])
@pytest.mark.parametrize(("name", "why"), [("gus", "guests"), ("sten", "Slack Connect")])
def test_nobody_else_decides(desk: Desk, label: str, name: str, why: str) -> None:
    """A guest and a person of another workspace see the card and may press nothing on it."""
    job = desk.checked("shop.example")
    answer = desk.press(name, label)

    assert why in said(answer)
    assert job == desk.store.jobs.get(1)
    assert None is desk.person(name).modal()


def test_a_viewer_presses_in_vain(desk: Desk) -> None:
    """The page of a job has the same buttons, and the same rules."""
    job = desk.checked("shop.example")
    vera = desk.person("vera")
    page = vera.command("/certs", "job J-1").wait()[0]
    for label in ("Confirm", "Edit", "Cancel"):
        assert "You may not" in said(vera.press(page, label))
    assert job == desk.store.jobs.get(1)


def test_the_page_of_a_job_acts_for_operators(desk: Desk) -> None:
    """What the card can do, its copy on the page can do."""
    desk.checked("shop.example")
    dana = desk.person("dana")
    page = dana.command("/certs", "job J-1", channel=OPS).wait()[0]
    answer = dana.press(page, "Confirm")

    assert [] == answer.messages
    assert JobState.RUNNING is desk.store.jobs.get(1).state


def test_cancel(desk: Desk) -> None:
    """Before Confirm it is the end of the job."""
    desk.checked("shop.example")
    desk.press("sam", "Cancel")

    assert JobState.CANCELLED is desk.store.jobs.get(1).state


def test_drop_by_the_row(desk: Desk) -> None:
    """Each unfinished row has its own button."""
    desk.checked("a.example\nb.example")
    desk.press("sam", "Confirm")
    desk.tell()
    second = desk.store.tasks.of_job(1)[1]
    value = f"1:{desk.store.jobs.get(1).revision}:{second.id}"
    desk.person("sam").press(desk.card(), "job_drop", value=value)

    assert [False, True] == [task.drop_requested for task in desk.store.tasks.of_job(1)]


def test_drop_by_the_form(desk: Desk) -> None:
    """A card that cannot show every row asks which."""
    desk.checked("\n".join(f"n{number}.example" for number in range(20)))
    desk.press("sam", "Confirm")
    desk.tell()
    sam = desk.person("sam")
    sam.press(desk.card(), "job_drop_pick")
    form = sam.modal()
    assert form is not None
    form.choose("Certificate", "n7.example")
    errors = form.submit()

    assert {} == errors
    assert ["n7.example"] == [
        task.main_name for task in desk.store.tasks.of_job(1) if task.drop_requested
    ]


def test_retry_failed(desk: Desk) -> None:
    """The job runs again, and the thread says who retried what."""
    desk.checked("shop.example")
    desk.press("sam", "Confirm")
    fail(desk)
    desk.press("dana", "Retry failed")
    desk.tell()
    card = desk.card()
    replies = desk.slack.replies(card.channel, card.ts)

    assert JobState.RUNNING is desk.store.jobs.get(1).state
    assert TaskState.QUEUED is desk.store.tasks.of_job(1)[0].state
    assert "shop.example" in replies[-1].text


def test_an_offer_is_taken(desk: Desk) -> None:
    """Its button changes the request and runs the checks once more."""
    offer = Check("www", Level.NOTE, "Without a.example.", offers=(
        Offer("add_name", "Add it", "a.example"),))  # fmt: skip
    desk.checked("www.a.example", offer)
    desk.press("dana", "job_offer_0")

    assert ("www.a.example", "a.example") == desk.store.tasks.of_job(1)[0].names
    assert JobState.CHECKING is desk.store.jobs.get(1).state


def test_all_rows_come_as_a_file(desk: Desk) -> None:
    """The whole table is uploaded into the thread."""
    desk.checked("\n".join(f"n{number}.example" for number in range(20)))
    desk.press("sam", "All rows")
    desk.tell()
    card = desk.card()
    desk.slack.wait_for(
        lambda: any(reply.files for reply in desk.slack.replies(card.channel, card.ts))
    )
    files = [f for reply in desk.slack.replies(card.channel, card.ts) for f in reply.files]

    assert b"n19.example" in files[0].content


def test_a_card_posted_twice_leads_home(reached: Desk) -> None:
    """A press on a copy that the store does not know replaces it by a link, and acts on nothing."""
    reached.checked("shop.example")
    home = reached.card()
    copy = _post(reached, home)
    reached.person("sam").press(copy, "Confirm")
    reached.slack.wait_for(lambda: "This is a copy" in _now(reached, copy).text)

    assert home.ts in _now(reached, copy).text
    assert JobState.AWAITING_CONFIRMATION is reached.store.jobs.get(1).state


def _post(desk: Desk, like: Message) -> Message:
    """Post a message with the same blocks, as a bot that crashed would have."""
    ts = desk.outbox.post(like.channel, like)
    return next(m for m in desk.slack.messages(like.channel) if m.ts == ts)


def _now(desk: Desk, message: Message) -> Message:
    return next(m for m in desk.slack.messages(message.channel) if m.ts == message.ts)


def test_a_button_that_nobody_knows_is_answered(desk: Desk) -> None:
    """An old message's button gets a polite sentence, never silence."""
    old = section("An old message")
    ts = desk.outbox.post(
        desk.slack.channel(OPS).id,
        Said("old", (old, actions(button("Do it", "no_such_button", "x")))),
    )
    message = next(m for m in desk.slack.messages(desk.slack.channel(OPS).id) if m.ts == ts)
    answer = desk.person("dana").press(message, "Do it")

    assert "older message" in said(answer)


def test_a_value_that_is_no_job_is_answered(desk: Desk) -> None:
    """A button permits nothing by its value."""
    blocks = (section("x"), actions(button("Confirm", "job_confirm", "not:a:job")))
    ts = desk.outbox.post(desk.slack.channel(OPS).id, Said("x", blocks))
    message = next(m for m in desk.slack.messages(desk.slack.channel(OPS).id) if m.ts == ts)

    assert "no job that I know" in said(desk.person("dana").press(message, "Confirm"))


def test_a_fault_of_ours_is_told_with_its_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever pressed reads a sentence and an incident's number, and the ack comes all the same."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    desk.checked("shop.example")
    monkeypatch.setattr(desk.bot.jobs, "confirm", broken)
    monkeypatch.setattr(desk.bot.jobs, "search", broken)
    pressed = desk.press("sam", "Confirm")
    typed = desk.person("sam").command("/certs", "jobs", channel=OPS)

    for answer in (pressed, typed):
        assert "Something went wrong on my side" in said(answer)
        assert "incident" in said(answer)
        assert None is answer.error


def test_an_answer_finds_a_second_way(desk: Desk) -> None:
    """When the response_url is shut, the person is told in the channel."""
    desk.checked("shop.example")
    seen = desk.card()
    desk.press("sam", "Confirm")
    desk.slack.knobs.fail("response_url", "no_service", status=404)
    dana = desk.person("dana")
    dana.press(seen, "Confirm")
    desk.slack.wait_for(lambda: len(dana.ephemerals()) > 0)
    desk.slack.wait_for(lambda: "it was confirmed and runs" in dana.ephemerals()[-1].text)

    assert dana.ephemerals()[-1].is_ephemeral
