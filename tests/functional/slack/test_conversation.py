"""One job from the command to its last button, through both doors."""

from bot.domain.job import JobState
from tests.functional.slack.desk import OPS, TEMPLATE, Desk, said


def test_from_the_command_to_confirm(reached: Desk) -> None:
    """The form opens filled with what was typed, becomes a card, and Confirm lets it run."""
    dana, sam = reached.person("dana"), reached.person("sam")
    form = reached.form(dana, "shop.example www.shop.example", channel="general")
    typed = form.value("Domain names")["value"]
    offered = form.search("Snapshot", "store")
    form.pick("Snapshot", TEMPLATE)
    form.choose("Post in", OPS)
    errors = form.submit()
    reached.tell()
    reached.check(1)
    answer = sam.press(reached.card(), "Confirm")

    assert "shop.example www.shop.example" == typed
    assert [TEMPLATE, "E1ABC as it is now · storefront.example"] == offered
    assert {} == errors
    assert not form.is_open
    assert answer.acked
    assert answer.confirm is not None
    assert (JobState.RUNNING, sam.id) == (
        reached.store.jobs.get(1).state, reached.store.jobs.get(1).confirmed_by,
    )  # fmt: skip
    assert [] == reached.slack.troubles


def test_the_asker_gets_a_link_where_they_asked(reached: Desk) -> None:
    """The command came from another channel than the card's: the link comes there."""
    dana = reached.person("dana")
    answer = dana.command("/certs", "new shop.example", channel="general")
    form = dana.modal()
    assert form is not None
    form.pick("Snapshot", TEMPLATE)
    form.choose("Post in", OPS)
    form.submit()
    reached.tell()
    card = reached.card()

    assert "J-1" in said(answer)
    assert card.ts in said(answer)
    assert [dana.id] == [message.seen_by for message in answer.messages]


def test_acks_come_in_milliseconds(reached: Desk) -> None:
    """No listener works: even the slowest ack leaves most of Slack's three seconds unused."""
    job = reached.checked("shop.example")
    reached.press("sam", "Confirm", job.number)
    reached.person("dana").command("/certs", "jobs", channel=OPS)
    times = [delivery.seconds for delivery in reached.slack.deliveries()]

    assert len(times) >= 5
    assert None not in times
    assert max(seconds or 0 for seconds in times) < 1
