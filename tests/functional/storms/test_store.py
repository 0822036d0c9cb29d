"""The store cannot be written while a job runs: a full disk, another program's lock, read-only.

a form, a button, a command → answered before Slack gives up, with a sentence on what to mend
a probe                     → 503: the store cannot be written
the job                     → stands still: nothing is half done, AWS and Slack are left alone
between an answer and us    → what AWS did and nobody could save is found again, not done twice
mended                      → all goes on by itself, without a restart; each milestone once
"""

import json
import multiprocessing
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlite_utils import Database

from bot.domain.job import JobState
from bot.domain.task import Origin, TaskState
from bot.sandbox.slack import Answer
from bot.store.sqlite import SqliteStore
from handlers.http.server import HttpServer
from tests.functional.slack.desk import OPS
from tests.functional.storms.full_disk import full
from tests.functional.storms.holder import hold
from tests.functional.storms.station import Station

REQUEST = "acm.RequestCertificate"
CREATE = "cloudfront.CreateDistributionWithTags"
_SPAWN = multiprocessing.get_context("spawn")
Trouble = Callable[[SqliteStore], AbstractContextManager[None]]


@contextmanager
def limited(store: SqliteStore, pragma: str, usual: str) -> Iterator[None]:
    """Set a limit on every connection that any thread uses; then lift it from all of them."""
    database, is_on = store.connections.database, True

    def watched() -> Database:
        found = database()
        found.conn.execute(f"PRAGMA {pragma if is_on else usual}")
        return found

    store.connections.database = watched  # type: ignore[method-assign] # of this one store
    yield
    is_on = False


def read_only(store: SqliteStore) -> AbstractContextManager[None]:
    """Let nothing be written."""
    return limited(store, "query_only = 1", "query_only = 0")


@contextmanager
def locked(store: SqliteStore) -> Iterator[None]:
    """Let another process hold the exclusive lock; the bot waits for it 5 ms, not 5 s."""
    with held(store), limited(store, "busy_timeout = 5", "busy_timeout = 5000"):
        yield


@contextmanager
def held(store: SqliteStore) -> Iterator[None]:
    """Let another process hold the exclusive lock; the bot waits for it as long as it does."""
    ours, theirs = _SPAWN.Pipe()
    holder = _SPAWN.Process(target=hold, args=(store.connections.path, theirs))
    holder.start()
    assert "held" == ours.recv()
    yield
    ours.send("enough")
    holder.join()


def answered(answer: Answer) -> str:
    """Give what a person read, in time."""
    assert answer.error is None
    return answer.wait()[-1].text


def probed(door: HttpServer) -> tuple[int, str]:
    """Give what a probe is answered."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{door.port}/readyz") as answer:
            return answer.status, json.loads(answer.read())["checks"]["store"]
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())["checks"]["store"]


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (full, "The disk that holds the store is full"),
        (locked, "The store is locked by another write"),
        (read_only, "The store is read-only"),
    ],
    ids=["full", "locked", "read_only"],
)
def test_whoever_acts_is_told_and_the_job_waits(
    station: Station, door: HttpServer, trouble: Trouble, sentence: str
) -> None:
    """One job runs, one waits for Confirm, one is being asked for when it begins; afterwards the
    first two end well, and the third can be asked for by the same press.
    """
    dana, sam = station.slack.person("dana"), station.slack.person("sam")
    running = station.start("running.example")
    station.until_state(running, TaskState.AWAITING_VALIDATION)
    waiting = station.ask("waiting.example")
    station.until(lambda: station.job(waiting).state is JobState.AWAITING_CONFIRMATION)
    station.pass_time(20)
    station.clockwork.is_guarded = True
    form = station.open_form(dana, "\n".join(f"n{number}.asked.example" for number in range(12)))
    with trouble(station.store):
        station.add_records(running)
        errors = " ".join(form.submit().values())
        pressed = answered(sam.press(station.message(waiting), "Confirm"))
        unready = probed(door)
        with station.counted() as calls:
            station.pass_time(120)
    assert {} == form.submit()
    ready = probed(door)
    asked = station.store.jobs.search(limit=1)[0]
    station.until(lambda: station.job(asked).state is JobState.AWAITING_CONFIRMATION)
    station.confirm(waiting)
    for job in (running, waiting):
        station.finish(job)

    assert sentence in errors
    assert sentence in pressed
    assert (503, "The store cannot be written.") == unready
    assert (200, "ok") == ready
    assert calls[REQUEST] + calls[CREATE] <= 1
    assert sum(calls.values()) <= 40
    assert [JobState.SUCCEEDED] * 2 == [station.job(job).state for job in (running, waiting)]
    assert 12 == len(station.tasks(asked))
    assert (2, 2) == station.made()
    assert {1} == set(Counter(station.milestones(running)).values())
    assert ["records", "distribution_created", "finished"] == station.events(running)
    assert not any("incident" in one.text for one in dana.ephemerals())


@pytest.mark.usefixtures("door")
def test_a_click_does_not_outwait_slack_for_another_s_lock(station: Station) -> None:
    """A lock that is held longer than a click waits: it is answered before Slack gives up, the card
    is as it was, and the same click does it once the lock is gone.
    """
    sam = station.slack.person("sam")
    job = station.ask("shop.example")
    station.until(lambda: station.job(job).state is JobState.AWAITING_CONFIRMATION)
    station.pass_time(20)
    before = station.card(job)
    with held(station.store):
        pressed = answered(sam.press(station.message(job), "Confirm"))
    state, after = station.job(job).state, station.card(job)
    again = sam.press(station.message(job), "Confirm")
    station.until(lambda: station.job(job).state is JobState.RUNNING)
    station.finish(job)

    assert "The store is locked by another write" in pressed
    assert (JobState.AWAITING_CONFIRMATION, before) == (state, after)
    assert again.error is None
    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, 1) == station.made()
    assert {1} == set(Counter(station.milestones(job)).values())


@pytest.mark.parametrize("operation", [REQUEST, CREATE])
def test_what_nobody_could_save_is_found_again(station: Station, operation: str) -> None:
    """The disk stops writing between AWS's answer and our save; when it writes again, what was made
    is adopted, and told once.
    """
    job = station.start("shop.example")
    station.clockwork.is_guarded = True
    database, stops = station.store.connections.database, True

    def watched() -> Database:
        found = database()
        is_over = stops and bool(station.calls(operation))
        found.conn.execute(f"PRAGMA query_only = {int(is_over)}")
        return found

    station.store.connections.database = watched  # type: ignore[method-assign] # of this store
    for _ in range(12):
        station.add_records(job)
        station.pass_time(30)
    before = station.task(job)
    stops = False
    station.finish(job)
    facts = station.task(job).facts
    origin = facts.certificate_origin if operation == REQUEST else facts.distribution_origin

    assert 1 == station.calls(operation)
    assert before.state in {TaskState.QUEUED, TaskState.CREATING_DISTRIBUTION}
    assert Origin.ADOPTED is origin
    assert (1, 1) == station.made()
    assert {1} == set(Counter(station.milestones(job)).values())
    assert ["records", "distribution_created", "finished"] == station.events(job)


@pytest.mark.usefixtures("door")
def test_a_command_is_answered_too(station: Station) -> None:
    """Even one that only reads: that it was not delivered before must be noted first."""
    with read_only(station.store):
        answer = station.slack.person("dana").command("/certs", "jobs", channel=OPS)

    assert "The store is read-only" in answered(answer)
