"""Two processes, or many threads, on one store: nothing is handed out twice, nothing half done."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.store.connection import connect
from bot.store.sqlite import SqliteStore, open_store
from tests.functional.store import workers
from tests.functional.store.making import NOW, add_job, later, running_job

_SPAWN = multiprocessing.get_context("spawn")
_NAMES = [f"n{number}.example" for number in range(120)]


def _expected(count: int) -> list[float]:
    """Slots of 10 a second after a burst of 5, in seconds from now."""
    return [max(0, number - 4) / 10 for number in range(count)]


def test_two_processes_never_claim_the_same_task(store: SqliteStore, database: Path) -> None:
    """Each task is claimed by one of them, and none is left."""
    job = running_job(store, *_NAMES)
    with _SPAWN.Pool(2) as pool:
        found = pool.map(workers.claim_all, [database, database], chunksize=1)
    claimed = [task for tasks in found for task in tasks]
    tasks = store.tasks.of_job(job.number)

    assert sorted(task.id for task in tasks) == sorted(claimed)
    assert {1} == {task.attempts for task in tasks}


def test_threads_never_claim_the_same_task(database: Path) -> None:
    """One store, one connection a thread."""
    store = open_store(f"sqlite:///{database}")
    job = running_job(store, *_NAMES)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(workers.claims_of, [store] * 4))
    tasks = store.tasks.of_job(job.number)
    store.close()

    assert sorted(t.id for t in tasks) == sorted(task for tasks in found for task in tasks)


def test_two_processes_share_a_rate_exactly(store: SqliteStore, database: Path) -> None:
    """Together they get each slot once, none is lost."""
    with _SPAWN.Pool(2) as pool:
        found = pool.starmap(workers.reserve_many, [(database, 60), (database, 60)], chunksize=1)
    slots = sorted(slot for slots in found for slot in slots)

    assert _expected(120) == [(slot - NOW).total_seconds() for slot in slots]
    assert later(11.6) == store.locks.reserve("acm", per_second=10, burst=5, now=NOW)


def test_threads_share_a_rate_exactly(database: Path) -> None:
    """As processes do."""
    store = open_store(f"sqlite:///{database}")
    with ThreadPoolExecutor(4) as pool:
        slots = pool.map(
            lambda _: store.locks.reserve("acm", per_second=10, burst=5, now=NOW), range(60)
        )
        seconds = sorted((slot - NOW).total_seconds() for slot in slots)
    store.close()

    assert _expected(60) == seconds


def test_two_processes_may_make_the_database_at_once(database: Path) -> None:
    """One makes the tables, the other finds them; both work."""
    with _SPAWN.Pool(2) as pool:
        numbers = pool.map(workers.open_and_add, [database, database], chunksize=1)

    assert [1, 2] == sorted(numbers)


def test_a_crash_inside_a_transaction_leaves_nothing(store: SqliteStore, database: Path) -> None:
    """What was not committed never was, and the next writer does not wait for the dead."""
    child = _SPAWN.Process(target=workers.die_in_a_transaction, args=(database,))
    child.start()
    child.join(60)

    assert workers.DEATH == child.exitcode
    assert [] == store.jobs.search()
    assert 1 == add_job(store, "a.example").number


def test_a_writer_waits_its_turn(database: Path) -> None:
    """Transactions that read before they write come one after another, none fails."""
    store = open_store(f"sqlite:///{database}")

    def raise_by_one(_: int) -> None:
        with store.transaction():
            count = int(store.locks.answered("count") or 0)
            store.locks.remember("count", str(count + 1), now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(raise_by_one, range(100)))
    count = store.locks.answered("count")
    store.close()

    assert "100" == count


def test_a_backup_is_made_while_others_write(database: Path, tmp_path: Path) -> None:
    """It is one moment of the store, whole: every job in it has its task and its card."""
    store = open_store(f"sqlite:///{database}", busy=timedelta(seconds=30))
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(add_job, store, f"n{n}.example") for n in range(100)]
        writing[10].result()
        store.backup(tmp_path / "copy.db")
        numbers = [each.result().number for each in writing]
    store.close()
    with closing(connect(tmp_path / "copy.db", mode="ro")) as copy:
        tables = Database(copy)
        counts = [tables.table(name).count for name in ("jobs", "tasks", "threads")]

    assert list(range(1, 101)) == sorted(numbers)
    assert 10 <= counts[0] <= 100
    assert counts[0] == counts[1] == counts[2]
