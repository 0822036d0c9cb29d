"""Cards: shown as the job is, once for each state, at Slack's pace, whatever goes wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.snapshot import Snapshot
from bot.domain.task import TaskState
from bot.sandbox.slack import SlackServer
from tests.functional.notify.counter import ACCOUNT, Counter


def edits(slack: SlackServer) -> int:
    """Return how many edits Slack was asked for."""
    return len(slack.calls("chat.update"))


def test_a_card_is_posted_and_remembered_at_once(counter: Counter) -> None:
    """The first look posts the card; the second finds nothing to do."""
    job = counter.job()
    first = counter.cards.run_one(counter.clock.now())
    second = counter.cards.run_one(counter.clock.now())
    (card,) = counter.posted()

    assert (True, False) == (first, second)
    assert counter.card_of(job) == card.ts
    assert "🔐 J-1 · New certificates for 1 domain" in card.text


def test_a_card_that_would_look_the_same_is_not_sent(counter: Counter, slack: SlackServer) -> None:
    """A touch that changes nothing people see costs no call, at any hour."""
    job = counter.carded()
    counter.clock.wait(3600)
    counter.store.jobs.touch(job.number)
    counter.run("cards")

    assert 0 == edits(slack)


def test_the_last_state_is_always_shown(counter: Counter, slack: SlackServer) -> None:
    """However often a job moves in between, three seconds later one edit shows where it is."""
    job = counter.carded()
    for state in (TaskState.REQUESTED, TaskState.ISSUED, TaskState.READY):
        counter.move(job, state)
        counter.cards.run_one(counter.clock.now())
    early = edits(slack)
    counter.clock.wait(3)
    counter.run("cards")

    assert (0, 1) == (early, edits(slack))
    assert "*ready*" in counter.posted()[0].text


def test_a_card_names_who_pressed_its_buttons(counter: Counter) -> None:
    """What the events say of Retry and Cancel is on the card; of other events it has no use."""
    job = counter.carded()
    counter.happen(job, EventKind.CONFIRMED, {"by": "U0CONFIRMED"})
    counter.happen(job, EventKind.RETRIED, {"by": "U0ANN", "names": []})
    counter.happen(job, EventKind.CANCEL_ASKED, {"by": "U0BOB"})
    counter.store.jobs.touch(job.number)
    counter.clock.wait(3)
    counter.run("cards")
    text = counter.posted()[0].text

    assert "retried by <@U0ANN>, " in text
    assert "cancelled by <@U0BOB>, " in text
    assert "U0CONFIRMED" not in text


def test_a_job_is_edited_once_in_three_seconds(counter: Counter) -> None:
    """The spacing counts from the last time the card was shown."""
    job = counter.job()
    counter.cards.run_one(counter.clock.now())
    counter.move(job, TaskState.REQUESTED)
    counter.clock.wait(2.9)
    early = counter.cards.run_one(counter.clock.now())
    counter.clock.wait(0.1)

    assert (False, True) == (early, counter.cards.run_one(counter.clock.now()))


def test_the_workspace_has_at_most_40_edits_a_minute(counter: Counter, slack: SlackServer) -> None:
    """Many jobs, two instances on one store: no minute has more than 40 edits."""
    jobs = [counter.carded() for _ in range(10)]
    other = Counter(slack, counter.store, counter.clock)
    moments = []
    for turn in range(75):
        for job in jobs:
            moved = replace(counter.store.jobs.get(job.number), cancel_requested=bool(turn % 2))
            counter.store.jobs.save(moved, now=counter.clock.now())
        for _ in range(2):
            before = edits(slack)
            counter.cards.run_one(counter.clock.now())
            other.cards.run_one(counter.clock.now())
            moments += [counter.clock.now()] * (edits(slack) - before)
        counter.clock.wait(1)
    minute = timedelta(minutes=1)
    busiest = max(sum(start <= one < start + minute for one in moments) for start in moments)

    assert 25 < busiest <= 40


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "invalid_blocks"])
def test_what_slack_refuses_for_good_is_given_up(
    counter: Counter, slack: SlackServer, error: str
) -> None:
    """The card of one job is buried with the reason; other cards go on."""
    slack.knobs.fail("chat.postMessage", error)
    lost = counter.job()
    counter.cards.run_one(counter.clock.now())
    counter.clock.wait(5)
    fine = counter.carded()

    assert f"chat.postMessage: {error}" == counter.store.cards.of_job(lost.number).dead_reason
    assert None is counter.card_of(lost)
    assert None is not counter.card_of(fine)


def test_a_card_given_up_is_shown_again_when_a_person_touches_it(
    counter: Counter, slack: SlackServer
) -> None:
    """What a person does to the job revives its card."""
    slack.knobs.fail("chat.postMessage", "not_in_channel")
    job = counter.job(running=False)
    counter.cards.run_one(counter.clock.now())
    counter.clock.wait(5)
    untouched = counter.cards.run_one(counter.clock.now())
    counter.store.jobs.save(replace(job, state=JobState.CANCELLED), now=counter.clock.now())
    counter.run("cards")

    assert not untouched
    assert "Cancelled" in counter.posted()[0].text


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message"])
def test_a_card_that_is_gone_is_posted_anew(
    counter: Counter, slack: SlackServer, code: str
) -> None:
    """Someone deleted it: the next state is a new message, which the store knows."""
    job = counter.carded()
    old = counter.card_of(job)
    slack.knobs.fail("chat.update", code)
    counter.move(job, TaskState.READY)
    counter.clock.wait(3)
    counter.run("cards")

    assert old != counter.card_of(job)
    assert counter.card_of(job) == counter.posted()[-1].ts


def test_slacks_pause_is_kept(counter: Counter, slack: SlackServer) -> None:
    """After 429 nothing is sent before Retry-After has passed; then the state is shown."""
    job = counter.carded()
    slack.knobs.ratelimit("chat.update", retry_after=20)
    counter.move(job, TaskState.READY)
    counter.clock.wait(3)
    counter.cards.run_one(counter.clock.now())
    counter.clock.wait(19)
    early = counter.cards.run_one(counter.clock.now())
    counter.clock.wait(1)

    assert (False, True) == (early, counter.cards.run_one(counter.clock.now()))
    assert "*ready*" in counter.posted()[0].text


def test_slack_down_is_waited_out(counter: Counter, slack: SlackServer) -> None:
    """While Slack does not answer the card is tried again, ever more seldom, and then shown."""
    slack.knobs.down = True
    job = counter.job()
    counter.run("cards", rounds=1)
    slack.knobs.down = False
    counter.clock.wait(300)
    counter.run("cards")

    assert counter.card_of(job) == counter.posted()[0].ts


def test_a_lost_answer_may_double_a_card_and_the_store_knows_the_second(
    counter: Counter, slack: SlackServer
) -> None:
    """chat.postMessage takes no token: only when its answer is lost there are two cards."""
    slack.knobs.lose_after_accept("chat.postMessage")
    job = counter.job()
    counter.cards.run_one(counter.clock.now())
    counter.clock.wait(10)
    counter.run("cards")

    assert 2 == len(counter.posted())
    assert counter.card_of(job) == counter.posted()[-1].ts


def test_a_revoked_token_loses_nothing(counter: Counter, slack: SlackServer) -> None:
    """What whoever runs the bot must mend is waited for, not given up."""
    slack.knobs.fail("chat.postMessage", "token_revoked")
    job = counter.job()
    counter.cards.run_one(counter.clock.now())
    counter.clock.wait(300)
    counter.run("cards")

    assert "" == counter.store.cards.of_job(job.number).dead_reason
    assert counter.card_of(job) == counter.posted()[0].ts


def test_a_channel_gets_one_message_a_second(counter: Counter) -> None:
    """New cards in one channel come a second apart, and no sooner."""
    for _ in range(3):
        counter.job()
    posted = []
    for seconds in (0, 0, 0.99, 0.01):
        counter.clock.wait(seconds)
        counter.cards.run_one(counter.clock.now())
        posted.append(len(counter.posted()))
    counter.run("cards")

    assert [1, 1, 1, 2] == posted
    assert 3 == len(counter.posted())


def test_dead_letters_are_on_the_card(counter: Counter, slack: SlackServer) -> None:
    """A reply that Slack refused for good is told where everybody looks."""
    job = counter.carded()
    slack.knobs.fail("chat.postMessage", "invalid_blocks")
    counter.happen(job, EventKind.CONFIRMED, {"by": "U0SAM00000"})
    counter.run("threads", "cards")
    counter.clock.wait(3)
    counter.run("cards")

    assert "⚠️ 1 message of this job could not be delivered" in counter.posted()[0].text


def templated(counter: Counter, template: str) -> Job:
    """Add an unconfirmed job made from a template."""
    job = counter.job(running=False)
    request = replace(job.request, template=template)
    return counter.store.jobs.save(replace(job, request=request), now=counter.clock.now())


def test_a_card_names_the_snapshot_or_says_that_it_is_gone(counter: Counter) -> None:
    """The template is looked up each time the card is shown."""
    now = counter.clock.now()
    snapshot = Snapshot("s1", "storefront", ACCOUNT, "E1ABC", "", {}, "etag", "U0DANA0000", now)
    counter.store.snapshots.add(snapshot)
    templated(counter, "snapshot:s1")
    templated(counter, "snapshot:s2")
    counter.run("cards")
    first, second = counter.posted()

    assert "from snapshot `storefront` (`E1ABC`" in first.text
    assert "from a snapshot that is no longer there" in second.text


def test_a_lease_that_passed_on_saves_nothing(counter: Counter, slack: SlackServer) -> None:
    """Another instance took the card while Slack was slow: its word stands."""
    job = counter.carded()
    counter.move(job, TaskState.READY)
    counter.clock.wait(3)
    other = Counter(slack, counter.store, counter.clock)
    took = []

    class Slow(type(counter.cards._outbox)):  # type: ignore[misc] # noqa: SLF001 - a slow Slack
        """Lets a minute pass in each edit, in which another instance is at work."""

        def update(self, channel: str, ts: str, message: object) -> None:
            """Take so long that the lease ends."""
            assert channel
            assert ts
            assert message
            counter.clock.wait(61)
            took.append(other.cards.run_one(counter.clock.now()))

    counter.cards._outbox = Slow(slack.bot_token, slack.api_url)  # noqa: SLF001 - as above
    counter.cards.run_one(counter.clock.now())

    assert [True] == took
    assert 1 == edits(slack)
    assert "*ready*" in counter.posted()[0].text
