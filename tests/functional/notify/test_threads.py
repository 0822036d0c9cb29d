"""Threads: each milestone in order, once unless an answer was lost; nothing blocks the rest."""

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job
from bot.domain.task import TaskState
from bot.sandbox.slack import SlackServer
from bot.views.message import mention
from tests.functional.notify.counter import Counter, records

E = EventKind
BY = {"by": "U0SAM00000"}
READY = {"names": ["a.example"], "id": "E1", "domain": "d1.cloudfront.net"}


def first_words(counter: Counter, job: Job) -> list[str]:
    """Return how each reply begins: its emoji and what stands bold."""
    return [text.split("*")[1] for text in counter.thread(job)]


def finished(state: str = "succeeded") -> dict[str, object]:
    """Return the payload of a finish."""
    return {"state": state, "seconds": 60, "waited": {}, "tasks": []}


def test_nothing_is_told_before_the_card_is_there(counter: Counter) -> None:
    """A thread needs its parent."""
    job = counter.job()
    counter.happen(job, E.CONFIRMED, BY)

    assert not counter.threads.run_one(counter.clock.now())


def test_milestones_are_told_in_order_once(counter: Counter, slack: SlackServer) -> None:
    """Two instances at work, each event is one reply, in the order of the events."""
    job = counter.carded()
    other = Counter(slack, counter.store, counter.clock)
    kinds = [E.CONFIRMED, E.RECORDS, E.REQUESTED_AGAIN, E.DROPPED, E.RETRIED, E.FINISHED]
    for kind in kinds:
        payload = finished() if kind is E.FINISHED else {**BY, "names": ["a.example"]}
        counter.happen(job, kind, records("a.example") if kind is E.RECORDS else payload)
    for _ in range(20):
        counter.threads.run_one(counter.clock.now())
        other.threads.run_one(counter.clock.now())
        counter.clock.wait(1)

    assert [
        "Confirmed",
        "DNS records to add",
        "Requested again",
        "Dropped",
        "Retried",
        "J-1 succeeded",
    ] == first_words(counter, job)


def test_a_channel_gets_one_reply_a_second(counter: Counter) -> None:
    """Jobs in one channel share its second: the next reply comes a second later, and no sooner."""
    jobs = [counter.carded() for _ in range(4)]
    for job in jobs:
        counter.happen(job, E.CONFIRMED, BY)
    told = []
    for seconds in (0, 0, 0.99, 0.01):
        counter.clock.wait(seconds)
        counter.threads.run_one(counter.clock.now())
        told.append(sum(len(counter.thread(job)) for job in jobs))
    counter.run("threads")

    assert [1, 1, 1, 2] == told
    assert 4 == sum(len(counter.thread(job)) for job in jobs)


def test_a_lost_answer_may_double_a_reply_and_only_that_one(
    counter: Counter, slack: SlackServer
) -> None:
    """Slack took it and the answer got lost: that reply comes twice, the others once."""
    job = counter.carded()
    slack.knobs.lose_after_accept("chat.postMessage")
    counter.happen(job, E.CONFIRMED, BY)
    counter.happen(job, E.DROPPED, {"names": ["a.example"], "kept": []})
    counter.run("threads")
    counter.clock.wait(10)
    counter.run("threads")

    assert ["Confirmed", "Confirmed", "Dropped"] == first_words(counter, job)


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "invalid_blocks"])
def test_a_dead_letter_does_not_block_what_follows(
    counter: Counter, slack: SlackServer, error: str
) -> None:
    """What Slack refuses for good is put aside with its reason; the next reply goes out."""
    job = counter.carded()
    slack.knobs.fail("chat.postMessage", error)
    counter.happen(job, E.CONFIRMED, BY)
    counter.happen(job, E.RETRIED, {**BY, "names": ["a.example"]})
    counter.run("threads")

    assert ["Retried"] == first_words(counter, job)
    assert [(1, "thread")] == counter.dead()


def test_one_jobs_trouble_does_not_hold_up_another(counter: Counter, slack: SlackServer) -> None:
    """While one job's reply waits for its next attempt, other jobs are told."""
    troubled, fine = counter.carded(), counter.carded()
    slack.knobs.ratelimit("chat.postMessage", retry_after=600)
    counter.happen(troubled, E.CONFIRMED, BY)
    counter.threads.run_one(counter.clock.now())
    counter.clock.wait(1)
    counter.happen(fine, E.CONFIRMED, BY)
    counter.run("threads")

    assert ([], ["Confirmed"]) == (first_words(counter, troubled), first_words(counter, fine))


def test_slack_down_for_an_hour_loses_nothing(counter: Counter, slack: SlackServer) -> None:
    """The reply is tried ever more seldom, and posted once when Slack is back."""
    job = counter.carded()
    slack.knobs.down = True
    counter.happen(job, E.CONFIRMED, BY)
    calls = len(slack.calls("chat.postMessage"))
    for _ in range(3600):
        counter.threads.run_one(counter.clock.now())
        counter.clock.wait(1)
    slack.knobs.down = False
    counter.clock.wait(300)
    counter.run("threads")

    assert len(slack.calls("chat.postMessage")) - calls <= 21
    assert ["Confirmed"] == first_words(counter, job)


def test_a_large_jobs_milestones_are_gathered(counter: Counter) -> None:
    """Of more than five certificates, those issued within half a minute are one reply."""
    job = counter.carded(8)
    for task in range(7):
        counter.happen(job, E.ISSUED, {"names": [f"s{task}.a.example"]}, task)
        counter.run("threads")
        counter.clock.wait(2)
    early = counter.thread(job)
    counter.clock.wait(30)
    counter.run("threads")
    (text,) = counter.thread(job)

    assert [] == early
    assert "*Issued*: 7 certificates" in text


def test_nobody_waits_when_no_more_can_come(counter: Counter) -> None:
    """When every certificate has passed the milestone it is told at once."""
    job = counter.carded(8)
    counter.move(job, TaskState.ISSUED)
    for task in range(8):
        counter.happen(job, E.ISSUED, {"names": [f"s{task}.a.example"]}, task)
    counter.run("threads")

    assert "*Issued*: 8 certificates" in counter.thread(job)[0]


def test_a_small_jobs_milestone_is_told_at_once(counter: Counter) -> None:
    """Up to five certificates nothing is held."""
    job = counter.carded(5)
    counter.happen(job, E.ISSUED, {"names": ["s0.a.example"]}, 0)
    counter.run("threads")

    assert "*Issued*: 1 certificate" in counter.thread(job)[0]


def test_a_long_reply_comes_in_parts_each_once(counter: Counter, slack: SlackServer) -> None:
    """Slack fails in the middle: what was posted stays posted, the rest follows."""
    job = counter.carded()
    counter.happen(job, E.RECORDS, records(*(f"zone-{one}.example" for one in range(40))))
    counter.threads.run_one(counter.clock.now())
    slack.knobs.fail("chat.postMessage", "internal_error", status=500)
    counter.clock.wait(1)
    counter.threads.run_one(counter.clock.now())
    counter.clock.wait(5)
    counter.run("threads")
    titles = [text.splitlines()[0].rpartition("(")[2] for text in counter.thread(job)]

    assert 1 < len(titles)
    assert [f"part {at} of {len(titles)})" for at in range(1, len(titles) + 1)] == titles


def test_a_begun_reply_keeps_its_events(counter: Counter) -> None:
    """What happens while its parts are posted belongs to the next reply."""
    job = counter.carded(3)
    names = [f"s{one}.{'x' * 60}.example" for one in range(20)]
    for task in range(2):
        failure = {"names": names, "detail": str(task) * 900, "support_text": "y" * 1900}
        counter.happen(job, E.TASK_FAILED, failure, task)
    counter.threads.run_one(counter.clock.now())
    counter.happen(job, E.TASK_FAILED, {"names": ["late.example"], "detail": "later"}, 2)
    counter.clock.wait(1)
    counter.run("threads")
    texts = counter.thread(job)

    assert "(part 1 of" in texts[0]
    assert "*Failed*: 2 certificates" in texts[0]
    assert "*Failed*: 1 certificate of" in texts[-1]
    assert 1 == sum("late.example" in text for text in texts)


def broadcasts(slack: SlackServer) -> list[bool]:
    """Return of each reply whether the channel saw it too."""
    replies = [
        call.payload for call in slack.calls("chat.postMessage") if "thread_ts" in call.payload
    ]
    return [bool(reply.get("reply_broadcast")) for reply in replies]


def test_only_the_end_and_failures_are_shown_to_the_channel(
    counter: Counter, slack: SlackServer
) -> None:
    """Other replies stay in the thread."""
    job = counter.carded()
    for kind in (E.CONFIRMED, E.TASK_FAILED, E.READY):
        counter.happen(job, kind, READY, 0)
        counter.run("threads")
    counter.happen(job, E.FINISHED, finished())
    counter.run("threads")

    assert [False, True, False, True] == broadcasts(slack)


def test_a_failure_at_the_end_is_shown_once(counter: Counter, slack: SlackServer) -> None:
    """When the finish follows at once, only the finish is shown to the channel."""
    job = counter.carded()
    counter.happen(job, E.TASK_FAILED, READY, 0)
    counter.happen(job, E.FINISHED, finished("failed"))
    counter.run("threads")

    assert [False, True] == broadcasts(slack)


def test_the_first_reply_mentions_who_asked(counter: Counter, slack: SlackServer) -> None:
    """Slack notifies nobody of replies under a bot's message, unless they are mentioned."""
    job = counter.carded()
    counter.happen(job, E.CONFIRMED, BY)
    counter.run("threads")

    assert mention(slack.user("dana").id) in counter.thread(job)[0]


def test_a_lease_that_passed_on_saves_nothing(counter: Counter, slack: SlackServer) -> None:
    """Slack answers when another instance has told it already: twice at most, then on."""
    job = counter.carded()
    counter.happen(job, E.CONFIRMED, BY)
    other = Counter(slack, counter.store, counter.clock)
    outbox = counter.threads._outbox  # noqa: SLF001 - made slow below
    sent = outbox.post

    def slow(*args: object, **named: object) -> str:
        ts = sent(*args, **named)  # type: ignore[arg-type] # passes on what it was given
        counter.clock.wait(61)
        other.threads.run_one(counter.clock.now())
        return ts

    outbox.post = slow  # type: ignore[method-assign] # a slow network
    counter.threads.run_one(counter.clock.now())
    counter.happen(job, E.RETRIED, {**BY, "names": ["a.example"]})
    counter.clock.wait(1)
    other.run("threads")

    assert ["Confirmed", "Confirmed", "Retried"] == first_words(counter, job)
