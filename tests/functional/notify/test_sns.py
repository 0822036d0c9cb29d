"""SNS: in order, together where it was promised, at least once, and never at a job's expense."""

import json
from dataclasses import replace

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.errors import AwsError, Trouble
from bot.notify.sns import Sns
from tests.functional.notify.counter import TOPIC, Counter, made, records

E = EventKind


def an_error(trouble: Trouble, code: str = "InternalError") -> AwsError:
    """Return an error of SNS."""
    return AwsError(code, operation="sns.Publish", message="no", trouble=trouble)


def events(counter: Counter) -> list[tuple[str, list[int]]]:
    """Return what the topic received: which event, and its numbers."""
    documents = [json.loads(document) for _, document, _, _ in counter.topic.received]
    return [(one["event"], one["numbers"]) for one in documents]


def finish(counter: Counter, job: Job) -> None:
    """Let a job finish."""
    payload = {"state": "succeeded", "seconds": 1, "waited": {}, "tasks": []}
    counter.happen(job, E.FINISHED, payload)


def test_a_jobs_messages_come_in_order(counter: Counter) -> None:
    """Records, a supplement, a failure, the end: one message each; other events are not told."""
    job = counter.job()
    counter.happen(job, E.CONFIRMED, {"by": "U0SAM00000"})
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.happen(job, E.RECORDS_SUPPLEMENT, records("b.example"))
    counter.happen(job, E.TASK_FAILED, {"names": ["a.example"]}, 0)
    finish(counter, job)
    counter.run("sns")

    assert [
        ("records", [2]),
        ("records_supplement", [3]),
        ("task_failed", [4]),
        ("finished", [5]),
    ] == events(counter)
    assert {"J-1"} == set(counter.topic.asked_for)
    assert {"job": "J-1", "event": "records", "state": "awaiting_validation"}.items() <= (
        counter.topic.received[0][3].items()
    )


def test_distributions_of_half_a_minute_are_one_message(counter: Counter) -> None:
    """Also in a small job; what comes later is another message."""
    job = counter.job(3)
    for task in range(2):
        counter.happen(job, E.DISTRIBUTION_CREATED, made(task), task)
        counter.sns.run_one(counter.clock.now())
        counter.clock.wait(14)
    early = events(counter)
    counter.clock.wait(3)
    counter.happen(job, E.DISTRIBUTION_CREATED, made(2), 2)
    counter.run("sns")
    counter.clock.wait(30)
    counter.run("sns")

    assert [] == early
    assert [("distribution_created", [1, 2]), ("distribution_created", [3])] == events(counter)


def test_the_last_distribution_waits_for_nobody(counter: Counter) -> None:
    """When no other can come the message goes out at once."""
    job = counter.job(3)
    counter.move(job, TaskState.DEPLOYING)
    counter.happen(job, E.DISTRIBUTION_CREATED, made(2), 2)
    counter.sns.run_one(counter.clock.now())

    assert [("distribution_created", [1])] == events(counter)


@pytest.mark.parametrize(
    ("count", "told"),
    [(3, [("task_failed", [1]), ("task_failed", [2])]), (6, [("task_failed", [1, 2])])],
)
def test_failures_are_told_one_by_one_unless_there_are_many(
    counter: Counter, count: int, told: list[tuple[str, list[int]]]
) -> None:
    """Each failure of a small job is a message; a large job's of half a minute are one."""
    job = counter.job(count)
    for task in range(2):
        counter.happen(job, E.TASK_FAILED, {"names": [f"s{task}.a.example"]}, task)
    counter.run("sns")
    counter.clock.wait(30)
    counter.run("sns")

    assert told == events(counter)


def test_a_lost_answer_may_double_a_message(counter: Counter) -> None:
    """SNS took it and the answer got lost: the same message comes again, the next one once."""
    job = counter.job()
    counter.topic.losses.append(an_error(Trouble.LOST, "ReadTimeout"))
    counter.happen(job, E.RECORDS, records("a.example"))
    finish(counter, job)
    counter.run("sns")

    assert [("records", [1]), ("records", [1]), ("finished", [2])] == events(counter)
    assert counter.topic.received[0] == counter.topic.received[1]


@pytest.mark.parametrize("trouble", [Trouble.TRANSIENT, Trouble.THROTTLED, Trouble.DENIED])
def test_a_topic_in_trouble_is_tried_again(counter: Counter, trouble: Trouble) -> None:
    """What may pass, or be mended by a person, loses nothing."""
    job = counter.job()
    counter.topic.refusals.append(an_error(trouble))
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.run("sns")
    counter.clock.wait(300)
    counter.run("sns")

    assert [("records", [1])] == events(counter)


def test_a_dead_topic_is_a_dead_letter_and_no_more(counter: Counter) -> None:
    """A refusal for good is put aside; the next message is tried, and the job goes on."""
    job = counter.job()
    counter.topic.refusals.append(an_error(Trouble.FINAL, "NotFound"))
    counter.happen(job, E.RECORDS, records("a.example"))
    finish(counter, job)
    counter.run("sns")

    assert [("finished", [2])] == events(counter)
    assert [(1, "sns")] == counter.dead()
    assert JobState.RUNNING is counter.store.jobs.get(job.number).state


def test_after_a_day_a_topic_is_given_up(counter: Counter) -> None:
    """Nobody gave us the permission within 24 hours: the dead letter says why."""
    job = counter.job()
    counter.topic.refusals += [an_error(Trouble.DENIED, "AccessDenied")] * 9
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.sns.run_one(counter.clock.now())
    early = counter.dead()
    counter.clock.wait(24 * 3600 + 1)
    counter.sns.run_one(counter.clock.now())

    assert ([], [(1, "sns")]) == (early, counter.dead())
    assert "sns.Publish: AccessDenied: no" == counter.store.events.dead_letters()[0][3]


def test_parts_are_sent_once_each(counter: Counter) -> None:
    """A message of several parts that fails in the middle goes on where it stopped."""
    job = counter.job()
    many = [records(f"zone-{one}.example")["zones"] for one in range(1200)]
    zones = [zone for group in many if isinstance(group, list) for zone in group]
    counter.happen(job, E.RECORDS, {"zones": zones, "waiting_for": []})
    counter.topic.losses.append(an_error(Trouble.TRANSIENT))
    counter.run("sns", rounds=1)
    counter.clock.wait(5)
    counter.run("sns")
    places = [json.loads(one[1])["part"]["number"] for one in counter.topic.received]

    assert [1, 1, *range(2, max(places) + 1)] == places
    assert 1 < max(places)


def test_without_a_topic_what_was_meant_for_it_is_put_aside(counter: Counter) -> None:
    """A topic that was unset since leaves nothing waiting."""
    job = counter.job()
    counter.happen(job, E.RECORDS, records("a.example"))
    unset = Sns(counter.store, counter.topic, counter.clock, topic=None)
    went = unset.run_one(counter.clock.now())

    assert went
    assert [(1, "sns")] == counter.dead()
    assert [] == counter.topic.received


def test_two_instances_tell_a_message_once(counter: Counter) -> None:
    """One send of a job's messages is in flight at a time."""
    job = counter.job()
    counter.happen(job, E.RECORDS, records("a.example"))
    other = Counter(counter.slack, counter.store, counter.clock, counter.topic)
    went = [one.sns.run_one(counter.clock.now()) for one in (counter, other)]

    assert [True, False] == went
    assert [("records", [1])] == events(counter)


def test_a_hosted_zone_of_ours_is_the_zone_of_a_failure(counter: Counter) -> None:
    """Filters see the zone that people know: the hosted one, else the registrable domain."""
    job = counter.job()
    now = counter.clock.now()
    counter.store.inventory.put_zones(job.account, {"shop.a.example": "Z1"}, now=now)
    for name in ("www.shop.a.example", "www.b.example"):
        counter.happen(job, E.TASK_FAILED, {"names": [name]})
    counter.run("sns")

    assert ["shop.a.example", "b.example"] == [one[3]["zone"] for one in counter.topic.received]


def test_a_lease_that_passed_on_saves_nothing(counter: Counter) -> None:
    """SNS answers when another instance has told it already: twice at most, then on."""
    job = counter.job()
    counter.happen(job, E.RECORDS, records("a.example"))
    other = Counter(counter.slack, counter.store, counter.clock, counter.topic)
    topic = replace(counter.topic)
    sent = topic.publish

    def slow(name: str, **message: object) -> object:
        answer = sent(name, **message)  # type: ignore[arg-type] # passes on what it was given
        counter.clock.wait(61)
        other.sns.run_one(counter.clock.now())
        return answer

    topic.publish = slow  # type: ignore[method-assign, assignment] # a slow network
    Sns(counter.store, topic, counter.clock, topic=TOPIC).run_one(counter.clock.now())
    finish(counter, job)
    counter.run("sns")

    assert [("records", [1]), ("records", [1]), ("finished", [2])] == events(counter)
