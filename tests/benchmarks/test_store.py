"""What is asked of the store at every tick and click, after years of work."""

import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.certificate_query import parse
from bot.domain.event import Sink
from bot.domain.task import TaskState
from bot.notify.cards import hash_of
from bot.store.base import Store
from bot.store.sqlite import open_store
from bot.views.card import CardView, card
from tests.benchmarks.figures import Figures, in_ms, spread, timed
from tests.benchmarks.filling import TASKS, fill
from tests.functional.store.making import ACCOUNT, NOW, certificate

FINISHED, WAITING, PEOPLE = 100_000, 10_000, 100
AFTER = NOW + timedelta(minutes=1)
YEARS = f"with {FINISHED:,} finished and {WAITING:,} waiting tasks"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    """A full store: its file, a finished job, a waiting job."""
    path = tmp_path_factory.mktemp("filled") / "edgecert.db"
    return path, *fill(path, finished=FINISHED, waiting=WAITING)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    """A store of two jobs, the same as the full one's first two."""
    fill(tmp_path / "small.db", finished=TASKS, waiting=TASKS)
    opened = open_store(f"sqlite:///{tmp_path / 'small.db'}")
    yield opened
    opened.close()


@pytest.fixture
def store(filled: tuple[Path, int, int]) -> Iterator[Store]:
    """The full store, open."""
    opened = open_store(f"sqlite:///{filled[0]}")
    yield opened
    opened.close()


@pytest.fixture
def waiting(filled: tuple[Path, int, int]) -> int:
    """A job whose every certificate waits."""
    return filled[2]


def test_what_an_idle_tick_asks(store: Store, figures: Figures) -> None:
    """Nothing is due: tasks, checks, inquiries, cards, thread, files, SNS, DNS, and the Homes of a
    hundred people, which were looked at a moment ago.
    """
    spacing, day = timedelta(seconds=3), timedelta(days=1)
    for number in range(PEOPLE):
        store.homes.opened(f"U{number}", "T1", is_blank=False, now=NOW)
        opened = store.homes.claim(NOW, spacing=spacing, recent=day)
        assert opened is not None
        store.homes.unchanged(opened, until=AFTER + day)
    asked = {
        "tasks.claim": lambda _: store.tasks.claim(AFTER),
        "tasks.pending": lambda _: store.tasks.pending(),
        "jobs.claim_checks": lambda _: store.jobs.claim_checks(AFTER),
        "inquiries.claim": lambda _: store.inquiries.claim(AFTER),
        "inquiries.claim_answered": lambda _: store.inquiries.claim_answered(AFTER),
        "cards.claim": lambda _: store.cards.claim(AFTER, spacing=spacing),
        "events.claim(thread)": lambda _: store.events.claim(Sink.THREAD, AFTER),
        "events.claim(files)": lambda _: store.events.claim(Sink.FILES, AFTER),
        "events.claim(sns)": lambda _: store.events.claim(Sink.SNS, AFTER),
        "records.due": lambda _: store.records.due(AFTER),
        "homes.claim": lambda _: store.homes.claim(AFTER, spacing=spacing, recent=day),
        "events.dead_letters": lambda _: store.events.dead_letters(),
        "jobs.unconfirmed_since": lambda _: store.jobs.unconfirmed_since(AFTER),
    }
    medians = {name: statistics.median(timed(ask, times=30)) for name, ask in asked.items()}
    slowest = max(medians, key=lambda name: medians[name])
    figures.add(
        f"All {len(asked)} questions of an idle tick",
        f"p50 {in_ms(sum(medians.values()))}, of which {slowest} {in_ms(medians[slowest])}",
        YEARS,
    )

    assert store.tasks.claim(AFTER) is None
    assert (WAITING, 0) == store.tasks.pending()


def test_claim_and_save(store: Store, small: Store, waiting: int, figures: Figures) -> None:
    """A due task is claimed and saved: two transactions, each safe against a power cut."""

    def taken(store: Store) -> list[float]:
        tasks = [task.id for task in store.tasks.of_job(waiting)][:50]
        store.tasks.wake(tasks, now=AFTER)

        def claim_and_save(_: int) -> None:
            claim = store.tasks.claim(AFTER)
            assert claim is not None
            done = replace(claim.task, next_attempt_at=AFTER + timedelta(hours=1))
            store.tasks.save(claim, done, events=(), sns=True, now=AFTER)

        return timed(claim_and_save, times=50)

    figures.add("A due task: claim and save", *_compared(taken(store), taken(small)))

    assert store.tasks.claim(AFTER) is None


def test_the_list_of_jobs(store: Store, small: Store, figures: Figures) -> None:
    """A page of jobs of a hundred certificates each, with what is counted of them: of ten, and of
    the two that the small store has.
    """

    def taken(store: Store, jobs: int) -> list[float]:
        def page(_: int) -> None:
            found = store.jobs.search(limit=jobs)
            assert [TASKS] * jobs == [row.certificates for row in store.tasks.counted(found)]

        return timed(page, times=20)

    figures.add("The list: ten jobs of 100 tasks", spread(taken(store, 10)), YEARS)
    figures.add("The list: two jobs", *_compared(taken(store, 2), taken(small, 2)))


def test_a_card(store: Store, small: Store, waiting: int, figures: Figures) -> None:
    """A card of a hundred certificates is read, rendered and compared with what is shown."""

    def show(store: Store) -> str:
        job = store.jobs.get(waiting)
        tasks, records = store.tasks.of_job(waiting), store.records.of_job(waiting)
        return hash_of(card(CardView(job, tasks, records, sns=True, templates={})))

    full = timed(lambda _: show(store), times=20)
    two = timed(lambda _: show(small), times=20)
    figures.add("A card of 100 certificates: read and render", *_compared(full, two))

    assert show(store) == show(store)


def test_what_a_sweep_wakes(store: Store, waiting: int, figures: Figures) -> None:
    """The inventory of 2,500 certificates is compared with all waiting tasks."""
    dice = random.Random(42)  # noqa: S311 # a choice, not a secret
    arns = [f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{number}" for number in range(2500)]
    rows = [certificate(arn, f"{number}.example") for number, arn in enumerate(arns)]
    store.inventory.put_certificates(rows, now=AFTER)
    chosen = dice.sample(store.tasks.of_job(waiting), 50)
    with store.transaction():
        for task, arn in zip(chosen, arns, strict=False):
            facts = replace(task.facts, certificate_arn=arn)
            later = AFTER + timedelta(hours=1)
            store.tasks.write(replace(task, facts=facts, next_attempt_at=later), now=AFTER)
    woken: list[int] = []
    taken = timed(lambda _: woken.append(store.tasks.wake_changed(ACCOUNT, now=AFTER)), times=10)
    figures.add("tasks.wake_changed: 50 of 10,000, then none", spread(taken), YEARS)

    assert [50] + [0] * 9 == woken
    assert {TaskState.AWAITING_VALIDATION} == {task.state for task in chosen}


def test_names_of_open_jobs(store: Store, waiting: int, figures: Figures) -> None:
    """Before Confirm the names are compared with those of every open job."""
    names = [f"new{number}.example" for number in range(100)]
    taken = timed(lambda _: store.tasks.with_aliases(names, other_than=waiting), times=10)
    figures.add("tasks.with_aliases: 100 names", spread(taken), YEARS)

    assert set(names) == set(store.tasks.with_aliases(names, other_than=waiting))


def test_certificates_are_searched(store: Store, figures: Figures) -> None:
    """2,500 certificates of ten names, described: a page, a part of a name, a name, filters."""
    day = timedelta(days=1)
    for number in range(2500):
        arn = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{number}"
        names = [f"n{at}.shop{number}.example" for at in range(9)]
        row = replace(
            certificate(arn, f"*.shop{number}.example", *names),
            not_after=AFTER + number * day,
            in_use=bool(number % 2),
        )
        with store.transaction():
            store.inventory.put_certificates([row], now=AFTER)
            facts = {"Subject": "x" * 3000}
            store.certificates.described(
                arn, facts, {"team": "shop"}, names=row.names, is_whole=True, now=AFTER
            )
    asked = {
        "a page": "",
        "a part of a name": "n7.shop12",
        "a whole name": "www.shop7.example",
        "filters": "status:issued in-use:yes tag:team=shop expires:<30d",
    }
    found: dict[str, int] = {}

    def search(text: str) -> None:
        page = store.certificates.search(ACCOUNT, parse(text), now=AFTER, limit=10)
        found[text] = page.total

    for what, text in asked.items():
        taken = timed(lambda _: search(text), times=20)  # noqa: B023 - called before the next turn
        figures.add(f"2,500 certificates: {what}", spread(taken), "goal: 100 ms")

    assert [2500, 111, 1, 15] == list(found.values())


def _compared(full: Sequence[float], small: Sequence[float]) -> tuple[str, str]:
    """Return what the full store took, and how much more that is than the small one's."""
    ratio = statistics.median(full) / statistics.median(small)
    return spread(full), f"{YEARS}: {ratio:.1f}× that with {2 * TASKS}"
