"""What the checks of an apply, and of an undo, see: each distribution as it is now, what would
change on it, and what stands in the way.
"""

from dataclasses import replace
from typing import Any, cast

import pytest

from bot.domain.change import Change, How
from bot.domain.check import Level
from bot.domain.event import EventKind
from bot.domain.job import JobState
from bot.domain.task import TaskState
from bot.errors import FieldsError, RefusedError, StaleError, UnknownError
from bot.services.applying import MOST, Application
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.changing import (
    CONFIG,
    applied,
    checked,
    config,
    looked_at,
    of_level,
    planned,
    said,
    seeded,
    someone_sets,
    undone,
    verbs,
)


def test_what_changes_on_each_is_kept_with_its_version(bench: Bench) -> None:
    """The card shows it, the file has every setting, and the steps hold on to that version."""
    which = seeded(bench, "a.example", "b.example")
    job = checked(bench, bench.snapshot(HttpVersion="http3"), which)
    change = bench.task(job).plan.changes
    (event,) = bench.events(job, EventKind.PLANNED)
    (told,) = cast("list[Any]", event.payload["differences"])

    assert change is not None
    assert (1, ("General: HTTP versions: `http2and3` → `http3`",)) == (change.differs, change.shown)
    assert change.seen
    assert ("a.example", "b.example") == bench.task(job).names
    assert (which, ["HttpVersion"]) == (told["distribution"], told["differences"][0]["path"])
    assert [Level.PASSED] == [one.level for one in job.checks]


def test_one_without_a_name_is_known_by_its_domain(bench: Bench) -> None:
    """A task always has a name."""
    job = checked(bench, bench.snapshot(HttpVersion="http3"), seeded(bench))

    assert bench.task(job).main_name.endswith(".cloudfront.net")


def test_where_nothing_would_change_is_left_out_and_said(bench: Bench) -> None:
    """The others go on, under their names; what is gone or cannot be changed is left out too."""
    snapshot = bench.snapshot(HttpVersion="http3")
    same, other = seeded(bench, "a.example", HttpVersion="http3"), seeded(bench, "b.example")
    gone, tenants = seeded(bench, "c.example"), seeded(bench, "d.example")
    applied(bench, snapshot, same)
    bench.server.cloudfront.vanish(gone)
    bench.server.cloudfront.get(tenants).config["ConnectionMode"] = "tenant-only"
    form = Application(snapshot, (same, other, gone, tenants), "C1")
    job = looked_at(bench, verbs(bench).apply(SOMEONE, form, key="k"))
    told = "\n".join([*said(job, Level.NOTE), *said(job, Level.WARNING)])

    assert ["b.example"] == [task.main_name for task in bench.tasks(job)]
    assert ("b.example",) == job.main_names
    assert f"nothing would change on {same}: it is left out" in told
    assert f"{gone} is gone: it is left out" in told
    assert f"{tenants} is left out. It is a multi-tenant distribution" in told
    assert [] == said(job, Level.REFUSED)


def test_a_job_with_nothing_left_to_change_cannot_be_confirmed(bench: Bench) -> None:
    """Its tasks stay, so that the card says what it was about."""
    snapshot, which = bench.snapshot(), seeded(bench)
    applied(bench, snapshot, which)
    job = checked(bench, snapshot, which)

    assert ["nothing is left to change: cancel it"] == said(job, Level.REFUSED)
    assert 1 == len(bench.tasks(job))


def test_what_another_open_job_works_on_is_refused(bench: Bench) -> None:
    """At the form's field, and in the checks when it began meanwhile."""
    snapshot, which = bench.snapshot(HttpVersion="http3"), seeded(bench)
    first = verbs(bench).apply(SOMEONE, Application(snapshot, (which,), "C1"), key="1")
    with pytest.raises(FieldsError, match=f"{first.name} works on {which} too"):
        verbs(bench).apply(SOMEONE, Application(snapshot, (which,), "C1"), key="2")
    bench.store.jobs.save(replace(bench.job(first), state=JobState.CANCELLED), now=bench.time)
    second = verbs(bench).apply(SOMEONE, Application(snapshot, (which,), "C1"), key="3")
    third = bench.store.jobs.add_order(
        second.order,  # type: ignore[arg-type]
        [task.plan for task in bench.tasks(second)],
        where=second,
        actor="U1",
        now=bench.time,
    )
    looked_at(bench, second)

    assert [f"{third.name} works on {which} too: wait until that ends, and ask again"] == said(
        bench.job(second), Level.REFUSED
    )


def test_what_a_person_should_know_is_said_before(bench: Bench) -> None:
    """Disabled ones stay so, continuous deployments go on, new origins must let it in, and what the
    snapshot does not speak of stays.
    """
    which = seeded(bench, Enabled=False, ContinuousDeploymentPolicyId="p1")
    snapshot = bench.snapshot("s3_oac")
    saved = bench.store.snapshots.get(snapshot)
    short = {key: one for key, one in saved.config.items() if key != "HttpVersion"}
    bench.store.snapshots.delete(snapshot)
    bench.store.snapshots.add(replace(saved, config=short))
    job = checked(bench, snapshot, which)
    warned = "\n".join(said(job, Level.WARNING))

    assert f"{which} is disabled, and stays so" in warned
    assert f"{which} takes part in a continuous deployment" in warned
    assert f"must name {which} in `AWS:SourceArn` first" in warned
    assert [f"the snapshot does not speak of HttpVersion: on {which} that stays"] == said(
        job, Level.NOTE
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"Nonsense": 1}, "Nonsense"), ({"Staging": True}, "staging")],
)
def test_a_snapshot_that_cloudfront_would_not_take_is_refused(
    bench: Bench, changes: dict[str, object], why: str
) -> None:
    """It was saved long ago, or is of a kind that cannot be."""
    snapshot, which = bench.snapshot(HttpVersion="http3"), seeded(bench)
    job = verbs(bench).apply(SOMEONE, Application(snapshot, (which,), "C1"), key="k")
    saved = bench.store.snapshots.get(snapshot)
    bench.store.snapshots.delete(snapshot)
    bench.store.snapshots.add(replace(saved, config={**saved.config, **changes}, account="9"))
    job = looked_at(bench, job)
    refused = "\n".join(said(job, Level.REFUSED))

    assert "the snapshot “base” cannot be applied" in refused
    assert why in refused
    assert "it is of account 9" in refused


def test_a_snapshot_that_was_deleted_meanwhile_is_refused(bench: Bench) -> None:
    """For each distribution, in words."""
    snapshot, which = bench.snapshot(HttpVersion="http3"), seeded(bench)
    job = verbs(bench).apply(SOMEONE, Application(snapshot, (which,), "C1"), key="k")
    bench.store.snapshots.delete(snapshot)
    job = looked_at(bench, job)

    assert any("it was deleted" in one for one in said(job, Level.REFUSED))


def test_aws_that_does_not_answer_is_waited_for_and_then_said(bench: Bench) -> None:
    """Nobody confirms what could not be read."""
    snapshot, which = bench.snapshot(HttpVersion="http3"), seeded(bench)
    job = verbs(bench).apply(SOMEONE, Application(snapshot, (which,), "C1"), key="k")
    bench.server.faults.add(CONFIG, "denied", times=99)
    bench.pass_time(seconds=1)
    bench.sweep()
    bench.checker.run_one(bench.time)
    waits = bench.job(job).state
    bench.pass_time(seconds=90)
    bench.sweep()
    bench.checker.run_one(bench.time)

    assert JobState.CHECKING is waits
    assert "the distribution could not be read" in said(bench.job(job), Level.REFUSED)[0]
    assert "Cancel it, and ask again." in said(bench.job(job), Level.REFUSED)[0]


def test_an_undo_restores_each_and_the_undone_job_knows(bench: Bench) -> None:
    """Its card offers it no more; the undo can be undone itself."""
    ids = [seeded(bench, "a.example"), seeded(bench, "b.example")]
    before = [config(bench, one) for one in ids]
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), *ids)
    job = bench.confirm(undone(bench, parent))
    bench.live()

    assert before == [config(bench, one) for one in ids]
    assert [True, True] == [task.facts.undone for task in bench.tasks(parent)]
    with pytest.raises(RefusedError, match="is left to undo"):
        undone(bench, parent)
    assert [TaskState.READY] * 2 == bench.states(job)
    assert 2 == len(verbs(bench).undoable(SOMEONE, job.number, bench.job(job).revision)[1])


def test_one_of_several_can_be_undone(bench: Bench) -> None:
    """The others stay changed."""
    ids = [seeded(bench, "a.example"), seeded(bench, "b.example")]
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), *ids)
    bench.confirm(undone(bench, parent, 1))
    bench.live()

    assert ["http3", "http2and3"] == [config(bench, one)["HttpVersion"] for one in ids]
    assert ("b.example",) == bench.store.jobs.children(parent.number)[0].main_names


def test_what_someone_changed_since_is_left_out_of_an_undo(bench: Bench) -> None:
    """It is said that, what differs, and by whom when that was a job of ours; with a comparison."""
    ids = [seeded(bench, "a.example"), seeded(bench, "b.example"), seeded(bench, "c.example")]
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), *ids)
    other = applied(bench, bench.snapshot(name="other", PriceClass="PriceClass_100"), ids[1])
    someone_sets(bench, ids[0], Comment="x", DefaultRootObject="i", IsIPV6Enabled=False)
    job = undone(bench, parent)
    first, second = of_level(job, Level.WARNING)

    assert ["c.example"] == [task.main_name for task in bench.tasks(job)]
    assert f"{ids[0]} was changed after {parent.name} left it (not by a job of mine" in first.text
    assert " and 1 more." in first.text
    assert f"(by {other.name})" in second.text
    assert bench.task(parent).facts.before == first.offers[0].value


def test_what_is_as_it_was_found_needs_no_undo(bench: Bench) -> None:
    """Someone took it back by hand."""
    which = seeded(bench)
    was = config(bench, which)
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), which)
    someone_sets(bench, which, **was)
    job = undone(bench, parent)

    assert f"It is what {parent.name} found." in said(job, Level.WARNING)[0]


def test_what_cannot_be_restored_as_it_was_is_refused(bench: Bench) -> None:
    """A name that another distribution has by now, or a certificate that is gone."""
    which = seeded(bench, "a.example", "b.example")
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), which)
    task = bench.task(parent)
    saved = bench.store.snapshots.get(str(task.facts.before))
    viewer = {**saved.config["ViewerCertificate"], "ACMCertificateArn": "arn:gone"}  # type: ignore[dict-item]
    names = {"Quantity": 1, "Items": ["c.example"]}
    bench.store.snapshots.delete(saved.id)
    old = {**saved.config, "ViewerCertificate": viewer, "Aliases": names, "Enabled": False}
    bench.store.snapshots.add(replace(saved, config=old))
    other = seeded(bench, "c.example")
    job = undone(bench, parent)
    refused = said(job, Level.REFUSED)

    assert f"c.example of {which} is an alias of {other} by now" in refused
    assert f"{which} served arn:gone, which is no issued certificate any more" in refused
    assert [f"{which} will be disabled: it answers nobody then"] == said(job, Level.WARNING)


def test_a_certificate_that_comes_back_and_is_there_still_is_no_hindrance(bench: Bench) -> None:
    """An undo of another certificate brings back the former one."""
    which = seeded(bench, "a.example")
    was = config(bench, which)
    change = Change(which, How.ATTACH, certificate=bench.server.seed_certificate("a.example"))
    parent = bench.confirm(planned(bench, "", [change]))
    bench.live()
    job = undone(bench, parent)
    bench.confirm(job)
    bench.live()

    assert [] == said(job, Level.REFUSED)
    assert was == config(bench, which)


def test_bad_forms_are_refused_at_their_fields(bench: Bench) -> None:
    """Unknown ids with the nearest, too many, none, of another account; a snapshot that is gone."""
    snapshot, which = bench.snapshot(), seeded(bench)
    near = which[:-1] + ("A" if which[-1] != "A" else "B")
    foreign = replace(bench.store.inventory.distribution(which), id="E9", account="9")  # type: ignore[type-var]
    bench.store.inventory.put_distributions([foreign], now=bench.time)  # type: ignore[list-item]
    many = tuple(f"E{number}" for number in range(MOST + 1))
    cases = {
        (): "Pick at least one",
        (near,): f"Did you mean `{which}`",
        many: f"At most {MOST} fit one job",
        ("E9",): "is of account 9",
    }
    for ids, why in cases.items():
        with pytest.raises(FieldsError) as refused:
            verbs(bench).apply(SOMEONE, Application(snapshot, ids, "C1"), key="k")
        assert why in refused.value.fields["distributions"]
    bench.store.snapshots.delete(snapshot)
    with pytest.raises(UnknownError, match="was deleted"):
        verbs(bench).apply(SOMEONE, Application(snapshot, (which,), "C1"), key="k")


def test_the_same_form_twice_is_one_job(bench: Bench) -> None:
    """Slack may deliver it twice."""
    form = Application(bench.snapshot(), (seeded(bench),), "C1")
    first, second = (verbs(bench).apply(SOMEONE, form, key="k") for _ in range(2))

    assert first.number == second.number


def test_only_what_can_be_applied_is_offered(bench: Bench) -> None:
    """No staging distribution, no snapshot of another account or of a kind that cannot be."""
    which = seeded(bench, Comment="shop")
    seeded(bench, Staging=True)
    foreign, staging = bench.snapshot(name="s2"), bench.snapshot(name="s3", Staging=True)
    saved = bench.store.snapshots.get(foreign)
    bench.store.snapshots.delete(foreign)
    bench.store.snapshots.add(replace(saved, account="9"))

    assert [which] == [one.id for one in verbs(bench).applicable_to(SOMEONE)]
    assert "base" == verbs(bench).applicable(SOMEONE, bench.snapshot()).name
    for one, why in ((foreign, "of account 9"), (staging, "staging")):
        with pytest.raises(RefusedError, match=why):
            verbs(bench).applicable(SOMEONE, one)


def test_old_and_lost_undos_are_refused(bench: Bench) -> None:
    """A stale button, an unknown row, a second undo meanwhile, a snapshot that was deleted."""
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), seeded(bench, "a.example"))
    number, revision, task = parent.number, bench.job(parent).revision, bench.task(parent)
    acts = verbs(bench)
    with pytest.raises(StaleError):
        acts.undo(SOMEONE, number, revision - 1)
    with pytest.raises(UnknownError, match="no such distribution"):
        acts.undo(SOMEONE, number, revision, task="nope")
    going = undone(bench, parent)
    with pytest.raises(RefusedError, match=f"{going.name} is under way for {parent.name}"):
        acts.undo(SOMEONE, number, revision, task=task.id)
    bench.store.jobs.save(replace(going, state=JobState.CANCELLED), now=bench.time)
    bench.store.snapshots.delete(str(task.facts.before))
    with pytest.raises(RefusedError, match="were deleted: nothing can be restored"):
        acts.undo(SOMEONE, number, revision)
    bench.store.tasks.write(replace(task, facts=replace(task.facts, undone=True)), now=bench.time)
    with pytest.raises(StaleError, match="left to undo"):
        acts.undoable(SOMEONE, number, bench.job(parent).revision)
