"""Snapshots: unique names, searches, what was saved."""

from dataclasses import replace

import pytest

from bot.domain.change import Change, How
from bot.domain.job import JobState
from bot.domain.snapshot import Snapshot
from bot.domain.task import Facts
from bot.errors import RefusedError, UnknownError
from bot.store import snapshots
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import ACCOUNT, NOW, add_job, later, plan, running_job

BASE = Snapshot(
    id="s1",
    name="Storefront Base",
    account=ACCOUNT,
    distribution="E1ABC",
    note="the usual",
    config={
        "Aliases": {"Quantity": 1, "Items": ["www.Shop.example"]},
        "Origins": {"Items": [{"Id": "alb", "Port": 443, "Shield": None, "On": True}]},
    },
    etag="E2",
    taken_by="U1",
    taken_at=NOW,
)


def test_a_snapshot_is_kept_whole(store: SqliteStore) -> None:
    """The configuration is returned as it was given, deep down."""
    store.snapshots.add(BASE)

    assert BASE == store.snapshots.get("s1")
    assert BASE == store.snapshots.find(" storefront BASE ")
    assert store.snapshots.find("storefront") is None


def test_names_are_unique_ignoring_case(store: SqliteStore) -> None:
    """Also beyond ASCII; the refusal names the one that has it."""
    store.snapshots.add(replace(BASE, name="STRASSE"))

    with pytest.raises(RefusedError, match="“STRASSE”"):
        store.snapshots.add(replace(BASE, id="s2", name=" straße"))
    assert ["s1"] == [row.id for row in store.snapshots.search(ACCOUNT)]


def test_a_search_looks_into_name_distribution_and_aliases(store: SqliteStore) -> None:
    """Newest first, of one account, up to the limit; configurations without aliases too."""
    store.snapshots.add(BASE)
    bare: dict[str, dict[str, object]] = {
        "s2": {"Aliases": {"Quantity": 0}},
        "s3": {},
        "s4": {"Aliases": []},
    }
    for name, config in bare.items():
        row = replace(BASE, id=name, name=f"shop {name}", distribution="E9", config=config)
        store.snapshots.add(replace(row, taken_at=later(int(name[1]))))
    store.snapshots.add(replace(BASE, id="s5", name="elsewhere", account="999999999999"))

    def found(text: str, limit: int | None = None) -> list[str]:
        return [row.id for row in store.snapshots.search(ACCOUNT, text, limit=limit)]

    assert ["s4", "s3", "s2", "s1"] == found("")
    assert ["s4", "s3", "s2", "s1"] == found("SHOP")
    assert ["s1"] == found("www.shop.example")
    assert ["s1"] == found("e1abc")
    assert ["s4", "s3"] == found("e9", 2)
    assert [] == found("the usual")


def test_what_jobs_saved_comes_after_what_people_saved(store: SqliteStore) -> None:
    """However new: a list with room for some shows the templates first."""
    names = ("Base", "E1ABC before J-7", "Later", "E1ABC before J-7 (2)", "as it was before J-7")
    for at, name in enumerate(names):
        store.snapshots.add(replace(BASE, id=f"s{at}", name=name, taken_at=later(at)))
    store.snapshots.add(replace(BASE, id="file", name=" before J-1", distribution=""))
    found = [row.name for row in store.snapshots.search(ACCOUNT)]

    assert ["as it was before J-7", "Later", " before J-1", "Base"] == found[:4]
    assert ["E1ABC before J-7 (2)", "E1ABC before J-7"] == found[4:]


def test_a_deleted_snapshot_is_unknown(store: SqliteStore) -> None:
    """Its name is free again; deleting twice does nothing."""
    store.snapshots.add(BASE)
    store.snapshots.delete("s1")
    store.snapshots.delete("s1")

    with pytest.raises(UnknownError, match="'s1'"):
        store.snapshots.get("s1")
    store.snapshots.add(replace(BASE, id="s2"))
    assert "s2" == store.snapshots.get("s2").id


def test_a_note_is_replaced(store: SqliteStore) -> None:
    """And nothing else; of what is gone it is said."""
    store.snapshots.add(BASE)
    store.snapshots.annotate("s1", "for shops")

    assert replace(BASE, note="for shops") == store.snapshots.get("s1")
    with pytest.raises(UnknownError):
        store.snapshots.annotate("s2", "x")


def test_its_users_are_the_jobs_that_name_it(store: SqliteStore) -> None:
    """In the form, in a line or to apply it, newest first, found by their indexes."""
    first, named = add_job(store, "a.example"), add_job(store, "b.example")
    applied = add_job(store, "c.example")
    add_job(store, "d.example")
    changes = replace(plan("c.example"), changes=Change("E1", How.SNAPSHOT, "s1"))
    store.jobs.replace_tasks(applied.number, [changes])
    form = replace(named.request, template="snapshot:s1")
    named = store.jobs.save(replace(named, request=form), now=NOW)
    store.jobs.replace_tasks(first.number, [replace(plan("a.example"), snapshot="s1")])
    steps = store.connections.rows(f"EXPLAIN QUERY PLAN {snapshots.USERS}", {"id": "s1"})

    assert [applied.number, named.number, first.number] == [
        job.number for job in store.snapshots.users("s1")
    ]
    assert [] == store.snapshots.users("s2")
    assert not any(str(row["detail"]).startswith("SCAN") for row in steps)


def test_an_open_job_uses_what_it_saved_before_its_change(store: SqliteStore) -> None:
    """Until it has ended: what it changed can be taken back then."""
    job = running_job(store, "a.example")
    (task,) = store.tasks.of_job(job.number)
    store.tasks.write(replace(task, facts=Facts(before="s1")), now=NOW)
    found = [one.number for one in store.snapshots.users("s1")]
    store.jobs.save(replace(job, state=JobState.SUCCEEDED), now=NOW)

    assert [job.number] == found
    assert [] == store.snapshots.users("s1")
