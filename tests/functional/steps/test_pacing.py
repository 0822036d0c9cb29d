"""The pace of AWS's operations: slots are reserved in the store, so that processes share them."""

from bisect import bisect_left
from datetime import datetime, timedelta
from math import ceil

from bot.aws.pacing import RATES
from bot.domain.task import TaskState
from bot.steps.engine import STEPS, Engine
from bot.store.sqlite import SqliteStore
from tests.functional.steps.bench import Bench, store_of

REQUEST = "acm.RequestCertificate"
CREATE = "cloudfront.CreateDistributionWithTags"


def names(count: int) -> list[str]:
    """Give names of distinct certificates."""
    return [f"shop{number:03}.example" for number in range(count)]


def slots(bench: Bench, number: int) -> list[datetime]:
    """Give when each queued task of a job is due."""
    tasks = [one for one in bench.store.tasks.of_job(number) if one.state is TaskState.QUEUED]
    return sorted(one.next_attempt_at for one in tasks if one.next_attempt_at is not None)


def test_five_hundred_tasks_reserve_slots_at_the_rate(bench: Bench) -> None:
    """Each gets its own slot, none of the rate is wasted, and only the burst is asked at once."""
    job = bench.start_plain(*names(500))
    rate = RATES[REQUEST]
    while bench.engine.run_one(bench.time):
        continue
    interval = timedelta(microseconds=ceil(1_000_000 / rate.per_second))
    expected = [bench.time + interval * number for number in range(1, 501 - rate.burst)]

    assert rate.burst == bench.calls(REQUEST)
    assert expected == slots(bench, job.number)
    assert all(task.attempts == 0 for task in bench.tasks(job)[rate.burst :])


def test_a_task_that_must_queue_costs_one_transaction(bench: Bench) -> None:
    """Claimed, given a slot and given back at once: hundreds of them do not hold up a click."""
    bench.start_plain(*names(RATES[REQUEST].burst + 1))
    for _ in range(RATES[REQUEST].burst):
        bench.engine.run_one(bench.time)
    said: list[str] = []
    assert isinstance(bench.store, SqliteStore)
    bench.store.connections.database().conn.set_trace_callback(said.append)
    bench.engine.run_one(bench.time)
    bench.store.connections.database().conn.set_trace_callback(None)

    assert RATES[REQUEST].burst == bench.calls(REQUEST)
    assert 1 == said.count("COMMIT")


def test_a_reserved_slot_is_not_reserved_twice(bench: Bench) -> None:
    """Whoever waited for a slot uses it: after as many seconds as the rate takes, all are asked."""
    job = bench.start_plain(*names(20))
    bench.run()
    took = 0
    while any(state is TaskState.QUEUED for state in bench.states(job)):
        bench.pass_time(milliseconds=250)
        took += 250
        bench.run()

    assert 20 == bench.calls(REQUEST)
    assert ceil((20 - RATES[REQUEST].burst) / RATES[REQUEST].per_second * 4) * 250 == took
    assert {1} == {task.generation for task in bench.tasks(job)}


def test_no_second_sees_more_calls_than_the_rate(bench: Bench) -> None:
    """Counted at AWS itself: within any second no more than the burst and a second's worth, of
    every operation that each task needs once.
    """
    job = bench.start(*names(8))
    for _ in range(24):
        bench.run()
        bench.add_records(job)
        bench.pass_time(milliseconds=500)
        if bench.calls(REQUEST) == 8:
            bench.sweep()
    paced = {entry.paced for entry in STEPS.values() if entry.paced}
    times = {one: [call.at for call in bench.server.calls(one)] for one in paced}
    dense = {one: max(_within_a_second(at), default=0) for one, at in times.items()}

    assert [8, 8, 8] == [len(at) for at in times.values() if at]
    assert [] == [
        one for one, most in dense.items() if most > RATES[one].burst + RATES[one].per_second
    ]


def _within_a_second(at: list[datetime]) -> list[int]:
    """Count for each moment how many came within a second of it."""
    second = timedelta(seconds=1)
    return [bisect_left(at, moment + second) - number for number, moment in enumerate(at)]


def test_two_engines_on_one_store_share_the_rate(bench: Bench) -> None:
    """Two processes, one account: together they ask as often as one may."""
    job = bench.start_plain(*names(12))
    other_store = store_of(bench.url)
    other = Engine(other_store, bench.aws, bench, sns=True, lead=bench.lead)
    for _ in range(10):
        bench.engine.run_one(bench.time)
        other.run_one(bench.time)
    at_once = bench.calls(REQUEST)
    bench.pass_time(seconds=1)
    while bench.engine.run_one(bench.time) or other.run_one(bench.time):
        continue
    other_store.close()

    assert RATES[REQUEST].burst == at_once
    assert RATES[REQUEST].burst + int(RATES[REQUEST].per_second) == bench.calls(REQUEST)
    assert 4 == bench.states(job).count(TaskState.QUEUED)


def test_a_wake_up_gives_a_reserved_slot_up(bench: Bench) -> None:
    """*Check now* makes a task due now; without its slot it queues for another, and asks no
    earlier than the rate allows.
    """
    job = bench.start_plain(*names(6))
    bench.run()
    waiting = [task.id for task in bench.tasks(job) if task.state is TaskState.QUEUED]
    bench.store.tasks.wake(waiting, now=bench.time)
    bench.run()

    assert RATES[REQUEST].burst == bench.calls(REQUEST)
    assert all(slot > bench.time for slot in slots(bench, job.number)[-2:])


def test_a_restart_keeps_the_slots(bench: Bench) -> None:
    """They are in the store: a new process asks no sooner."""
    job = bench.start_plain(*names(6))
    bench.run()
    before = slots(bench, job.number)
    bench.restart()
    bench.run()

    assert before == slots(bench, job.number)
