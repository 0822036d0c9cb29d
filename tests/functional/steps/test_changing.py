"""Changes of distributions that exist: saved first, written once by the version that a person saw,
deployed, and never over what someone else wrote.
"""

from dataclasses import replace

import pytest

from bot.domain.change import Change, How, version_of
from bot.domain.change_words import MOST
from bot.domain.clean_up import asked_about
from bot.domain.config_diff import differences
from bot.domain.event import EventKind
from bot.domain.job import JobState
from bot.domain.task import TaskState, WhoActs
from bot.errors import StaleError
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.changing import (
    CONFIG,
    UPDATE,
    applied,
    asked,
    config,
    planned,
    seeded,
    someone_sets,
    started,
)
from tests.functional.steps.cleaning import until

KEPT = {"CallerReference", "Aliases", "ViewerCertificate", "Comment", "Enabled"}


def test_each_distribution_becomes_as_the_snapshot_and_keeps_its_own(bench: Bench) -> None:
    """Two become alike; names, certificate and comment stay; both are saved as they were."""
    snapshot = bench.snapshot(PriceClass="PriceClass_100")
    ids = [seeded(bench, "a.example", Comment="one"), seeded(bench, Comment="two")]
    before = [config(bench, one) for one in ids]
    job = applied(bench, snapshot, *ids)
    now = [config(bench, one) for one in ids]
    saved = [bench.store.snapshots.get(str(one.facts.before)) for one in bench.tasks(job)]

    assert JobState.SUCCEEDED is job.state
    assert ["PriceClass_100"] * 2 == [one["PriceClass"] for one in now]
    assert [["PriceClass"]] * 2 == [
        sorted({one.path[0] for one in differences(was, now)})
        for was, now in zip(before, now, strict=True)
    ]
    assert before == [dict(one.config) for one in saved]
    assert [f"{one} before {job.name}" for one in ids] == [one.name for one in saved]
    assert 2 == bench.calls(UPDATE)


def test_each_milestone_is_told_once(bench: Bench) -> None:
    """Changed, with the request that did it; ready once it is deployed everywhere."""
    bench.server.knobs.deploy_seconds = 40
    which = seeded(bench, "a.example")
    job = applied(bench, bench.snapshot(HttpVersion="http3"), which)
    (told,) = bench.events(job, EventKind.CHANGED)
    (task,) = bench.tasks(job)

    assert [EventKind.CHANGED, EventKind.READY, EventKind.FINISHED] == bench.kinds(job)
    assert (which, "snapshot", ["a.example"]) == (
        told.payload["id"],
        told.payload["how"],
        told.payload["names"],
    )
    assert told.payload["request_id"]
    assert version_of(config(bench, which)) == task.facts.version
    assert task.facts.deployed_at
    assert 40 <= bench.events(job, EventKind.FINISHED)[0].payload["waited"]["AWS"]  # type: ignore[index]


def test_a_list_that_is_late_makes_nothing_ready(bench: Bench) -> None:
    """The row of before the change says Deployed; that is not our version."""
    bench.server.knobs.deploy_seconds = 60
    job = started(bench, bench.snapshot(HttpVersion="http3"), seeded(bench))
    bench.run()
    bench.pass_time(seconds=1)
    row = bench.store.inventory.distributions(job.account)[0]
    bench.store.inventory.put_distributions([replace(row, status="Deployed")], now=bench.time)
    bench.store.tasks.wake_changed(job.account, now=bench.time)
    bench.run()

    assert [TaskState.DEPLOYING] == bench.states(job)
    assert "deploying" == bench.task(job).reason


def test_what_is_so_already_is_not_written(bench: Bench) -> None:
    """Nothing to do is done; the event has no request."""
    snapshot = bench.snapshot()
    which = seeded(bench)
    applied(bench, snapshot, which)
    written = bench.calls(UPDATE)
    job = applied(bench, snapshot, which)

    assert JobState.SUCCEEDED is job.state
    assert written == bench.calls(UPDATE)
    assert bench.events(job, EventKind.CHANGED)[0].payload["so_already"]


def test_what_changed_since_the_card_waits_for_a_person(bench: Bench) -> None:
    """It is not written; what would change now is said; accepted, it goes on with that version."""
    which = seeded(bench, "a.example")
    job = asked(bench, bench.snapshot(HttpVersion="http3"), which)
    someone_sets(bench, which, PriceClass="PriceClass_200")
    bench.confirm(job)
    bench.run()
    waits = bench.task(job)
    bench.accept(job)
    bench.live()

    assert ("changed_meanwhile", WhoActs.OPERATOR) == (waits.reason, waits.who_acts)
    assert "General: price class: `PriceClass_200` → `PriceClass_All`" in waits.facts.changes
    assert TaskState.READY is bench.task(job).state
    assert "http3" == config(bench, which)["HttpVersion"]
    saved = bench.store.snapshots.get(str(bench.task(job).facts.before))
    assert "PriceClass_200" == saved.config["PriceClass"]


def test_what_was_found_after_the_card_was_seen_is_not_accepted(bench: Bench) -> None:
    """A later version makes another question of it: the press is refused, nothing is written."""
    which = seeded(bench, "a.example")
    job = asked(bench, bench.snapshot(HttpVersion="http3"), which)
    someone_sets(bench, which, PriceClass="PriceClass_200")
    bench.confirm(job)
    bench.run()
    seen, revision = asked_about(bench.job(job), bench.tasks(job)), bench.job(job).revision
    someone_sets(bench, which, PriceClass="PriceClass_100")
    bench.pass_time(seconds=61)
    bench.run()

    with pytest.raises(StaleError, match="has changed since that was shown"):
        bench.cleaning.accept_changes(SOMEONE, job.number, revision, seen)
    assert "PriceClass_100" == config(bench, which)["PriceClass"]
    bench.accept(job)
    bench.live()
    assert TaskState.READY is bench.task(job).state


def test_undoing_their_change_lets_it_go_on(bench: Bench) -> None:
    """Nobody has to press anything when it is again as the card showed it."""
    which = seeded(bench)
    was = config(bench, which)["PriceClass"]
    job = asked(bench, bench.snapshot(HttpVersion="http3"), which)
    someone_sets(bench, which, PriceClass="PriceClass_200")
    bench.confirm(job)
    bench.run()
    someone_sets(bench, which, PriceClass=was)
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state


def test_what_changed_after_it_was_saved_is_saved_again(bench: Bench) -> None:
    """Between saving and writing someone was faster: back to the start, and a person decides."""
    which = seeded(bench)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    bench.engine.run_one(bench.time)
    assert TaskState.CHANGING is bench.task(job).state
    someone_sets(bench, which, PriceClass="PriceClass_200")
    until(bench, job, "changed_meanwhile")
    bench.accept(job)
    bench.live()
    saved = bench.store.snapshots.get(str(bench.task(job).facts.before))

    assert JobState.SUCCEEDED is bench.job(job).state
    assert f"{which} before {job.name} (2)" == saved.name
    assert "PriceClass_200" == saved.config["PriceClass"]


def test_a_write_that_someone_outran_is_refused_by_aws_and_looked_at_anew(bench: Bench) -> None:
    """The version goes with the write."""
    which = seeded(bench)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    bench.server.faults.add(UPDATE, "error", code="PreconditionFailed")
    bench.run()
    waits = bench.task(job).reason
    bench.live()

    assert "changing" == waits
    assert JobState.SUCCEEDED is bench.job(job).state


@pytest.mark.parametrize("kind", ["lost", "drop", "throttle", "server_error"])
def test_a_lost_answer_is_looked_for_and_written_once(bench: Bench, kind: str) -> None:
    """What was written is recognised by its content, whatever became of the answer."""
    which = seeded(bench, "a.example")
    bench.server.faults.add(UPDATE, kind, times=2)  # type: ignore[arg-type]
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state
    assert [False] == [one.payload["so_already"] for one in bench.events(job, EventKind.CHANGED)]
    assert "http3" == config(bench, which)["HttpVersion"]


def test_what_has_all_that_we_wrote_is_ours_after_a_lost_answer(bench: Bench) -> None:
    """CloudFront completes what it is given, which a snapshot from a file may lack."""
    which = seeded(bench)
    bench.server.faults.add(UPDATE, "lost", times=2)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    bench.run()
    someone_sets(bench, which, DefaultRootObject="index.html")
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state
    assert version_of(config(bench, which)) == bench.task(job).facts.version


@pytest.mark.parametrize("deleted", [False, True])
def test_what_someone_wrote_instead_of_a_lost_attempt_is_not_ours(
    bench: Bench,
    deleted: bool,  # noqa: FBT001 - a case
) -> None:
    """What was to be taken away is there still: it was never written; nor is that guessed when what
    it was cannot be compared any more.
    """
    which = seeded(bench, DefaultRootObject="index.html")
    bench.server.faults.add(UPDATE, "server_error", times=9)
    job = started(bench, bench.snapshot(DefaultRootObject=""), which)
    bench.run()
    bench.server.faults.clear()
    someone_sets(bench, which, Comment="mine")
    if deleted:
        bench.store.snapshots.delete(str(bench.task(job).facts.before))
    until(bench, job, "changed_meanwhile")

    assert "index.html" == config(bench, which)["DefaultRootObject"]
    assert [] == bench.events(job, EventKind.CHANGED)


@pytest.mark.parametrize("state", [TaskState.QUEUED, TaskState.CHANGING, TaskState.DEPLOYING])
def test_a_distribution_that_is_gone_fails_with_what_to_do(bench: Bench, state: TaskState) -> None:
    """At whichever step it is found."""
    which = seeded(bench)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    while bench.task(job).state is not state:
        assert bench.engine.run_one(bench.time)
    bench.server.cloudfront.vanish(which)
    bench.pass_time(minutes=3)
    bench.sweep()
    bench.run()

    assert (TaskState.FAILED, "target_gone") == (bench.task(job).state, bench.task(job).reason)


@pytest.mark.parametrize("state", [TaskState.QUEUED, TaskState.CHANGING, TaskState.DEPLOYING])
@pytest.mark.parametrize("how", ["drop", "cancel"])
def test_who_leaves_leaves_it_as_it_is(bench: Bench, state: TaskState, how: str) -> None:
    """At any step: what is changed stays so and is said; what is not is not touched any more."""
    bench.server.knobs.deploy_seconds = 60
    which = seeded(bench)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    while bench.task(job).state is not state:
        assert bench.engine.run_one(bench.time)
    (bench.drop if how == "drop" else bench.cancel)(job)
    bench.run()
    (told,) = bench.events(job, EventKind.KEPT)
    is_changed = state is TaskState.DEPLOYING

    assert TaskState.CANCELLED is bench.task(job).state
    assert JobState.CANCELLED is bench.job(job).state
    assert is_changed is ("http3" == config(bench, which)["HttpVersion"])
    assert is_changed is ("Undo" in str(told.payload["why"]))


def test_who_leaves_after_a_lost_answer_knows_that_it_was_written(bench: Bench) -> None:
    """The lost attempt is looked for, so that Undo can take it back."""
    which = seeded(bench)
    bench.server.faults.add(UPDATE, "lost", times=2)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    bench.run()
    bench.cancel(job)
    bench.live()
    facts = bench.task(job).facts

    assert JobState.CANCELLED is bench.job(job).state
    assert facts.changed_at
    assert version_of(config(bench, which)) == facts.version


def test_who_leaves_after_a_write_that_never_came_through(bench: Bench) -> None:
    """It was looked for, and is as it was."""
    which = seeded(bench)
    bench.server.faults.add(UPDATE, "server_error", times=9)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    bench.run()
    bench.cancel(job)
    bench.live()

    assert JobState.CANCELLED is bench.job(job).state
    assert bench.task(job).facts.changed_at is None


@pytest.mark.parametrize("how", ["refused", "snapshot gone", "other account", "throttled", "gone"])
def test_leaving_needs_nothing_of_aws(bench: Bench, how: str) -> None:
    """What AWS refuses, a deleted snapshot and credentials of others hold up no end."""
    which = seeded(bench)
    bench.server.faults.add(UPDATE, "lost", times=2)
    job = started(bench, bench.snapshot(HttpVersion="http3"), which)
    bench.run()
    match how:
        case "refused":
            bench.server.faults.add(CONFIG, "error", code="InvalidArgument")
        case "snapshot gone":
            bench.store.snapshots.delete("id-base")
        case "other account":
            bench.store.inventory.put_account("999999999999")
        case "throttled":
            bench.server.faults.add(CONFIG, "throttle", times=3)
        case _:
            bench.server.cloudfront.vanish(which)
    bench.cancel(job)
    bench.live()

    assert JobState.CANCELLED is bench.job(job).state
    assert (how == "throttled") is bool(bench.task(job).facts.changed_at)


@pytest.mark.parametrize("state", [TaskState.QUEUED, TaskState.CHANGING])
def test_a_look_that_is_denied_waits_for_the_permission(bench: Bench, state: TaskState) -> None:
    """Nothing is guessed about what cannot be read."""
    job = started(bench, bench.snapshot(HttpVersion="http3"), seeded(bench))
    while bench.task(job).state is not state:
        assert bench.engine.run_one(bench.time)
    bench.server.faults.add(CONFIG, "denied", times=1)
    bench.run()
    waits = bench.task(job)
    bench.live()

    assert ("denied", state) == (waits.reason, waits.state)
    assert JobState.SUCCEEDED is bench.job(job).state


def test_a_change_is_undone_by_restoring_what_was_saved(bench: Bench) -> None:
    """Everything is back, and what the undo found is saved too."""
    which = seeded(bench, "a.example")
    was = config(bench, which)
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), which)
    facts = bench.task(parent).facts
    undo = Change(which, How.RESTORE, facts.before, seen=facts.version)
    job = bench.confirm(planned(bench, "", [undo], parent=parent))
    bench.live()
    saved = bench.store.snapshots.get(str(bench.task(job).facts.before))

    assert JobState.SUCCEEDED is bench.job(job).state
    assert was == config(bench, which)
    assert "http3" == saved.config["HttpVersion"]
    assert parent.number == job.parent


def test_an_undo_never_overwrites_what_someone_did_since(bench: Bench) -> None:
    """Another version than the one that the undone job left waits for a person."""
    which = seeded(bench)
    parent = applied(bench, bench.snapshot(HttpVersion="http3"), which)
    facts = bench.task(parent).facts
    someone_sets(bench, which, Comment="mine")
    undo = Change(which, How.RESTORE, facts.before, seen=facts.version)
    job = bench.confirm(planned(bench, "", [undo], parent=parent))
    bench.run()

    assert "changed_meanwhile" == bench.task(job).reason
    assert "mine" == config(bench, which)["Comment"]


def test_a_certificate_that_covers_not_every_name_is_not_attached(bench: Bench) -> None:
    """It is said before CloudFront refuses it; one that does is served with the new name."""
    which = seeded(bench, "a.example")
    narrow = bench.server.seed_certificate("www.a.example")
    wide = bench.server.seed_certificate("a.example", "*.a.example")
    bench.sweep()
    add = ("www.a.example",)
    jobs = [
        bench.confirm(planned(bench, "", [Change(which, How.ATTACH, certificate=one, adds=add)]))
        for one in (narrow, wide)
    ]
    bench.live()

    assert "names_not_covered" == bench.task(jobs[0]).reason
    assert f"{narrow} does not cover a.example." == bench.task(jobs[0]).detail
    assert JobState.SUCCEEDED is bench.job(jobs[1]).state
    assert wide == config(bench, which)["ViewerCertificate"]["ACMCertificateArn"]


def test_a_certificate_that_was_issued_a_moment_ago_is_waited_for(bench: Bench) -> None:
    """CloudFront may not know it yet; one that it never takes fails."""
    which = seeded(bench, "a.example")
    arn = bench.server.seed_certificate("a.example")
    change = Change(which, How.SWAP)
    job = planned(bench, "", [change])
    (task,) = bench.tasks(job)
    facts = replace(task.facts, certificate_arn=arn, issued_at=bench.time)
    bench.store.tasks.write(replace(task, facts=facts), now=bench.time)
    bench.confirm(job)
    bench.server.faults.add(UPDATE, "error", code="InvalidViewerCertificate", times=1)
    bench.run()
    waits = bench.task(job)
    bench.server.faults.add(UPDATE, "error", code="InvalidViewerCertificate", skip=0)
    bench.pass_time(minutes=6)
    bench.run()

    assert "certificate_not_usable_yet" == waits.reason
    assert "InvalidViewerCertificate" == bench.task(job).reason
    bench.retry(job)
    bench.live()
    assert arn == config(bench, which)["ViewerCertificate"]["ACMCertificateArn"]


@pytest.mark.parametrize("changed", [False, True])
def test_a_snapshot_that_is_gone_fails_with_what_to_do(bench: Bench, changed: bool) -> None:  # noqa: FBT001 - a case
    """Whether it was to be written, or a person to be asked about it."""
    which = seeded(bench)
    snapshot = bench.snapshot(HttpVersion="http3")
    job = asked(bench, snapshot, which)
    if changed:
        someone_sets(bench, which, Comment="mine")
    bench.confirm(job)
    bench.store.snapshots.delete(snapshot)
    bench.run()

    assert (TaskState.FAILED, "snapshot_gone") == (bench.task(job).state, bench.task(job).reason)


def test_of_many_differences_a_person_is_asked_about_the_first(bench: Bench) -> None:
    """And told how many more there are; where nothing would change any more, nobody is asked."""
    one, two = seeded(bench), seeded(bench)
    own = config(bench, one)["Origins"]["Items"]
    many = [*own, *({**own[0], "Id": f"more-{number}"} for number in range(MOST + 5))]
    snapshot = bench.snapshot(Origins={"Quantity": len(many), "Items": many})
    job = asked(bench, snapshot, one, two)
    someone_sets(bench, one, PriceClass="PriceClass_200")
    applied(bench, snapshot, two)
    bench.confirm(job)
    bench.run()
    bench.pass_time(seconds=5)
    bench.run()
    bench.sweep()
    bench.run()
    first, second = bench.tasks(job)

    assert MOST + 1 == len(first.facts.changes)
    assert first.facts.changes[-1].endswith("more differences")
    assert ("changed_meanwhile", TaskState.READY) == (first.reason, second.state)


def test_what_another_job_works_on_is_known(bench: Bench) -> None:
    """Distributions that another open job makes, changes or removes; no ended job counts."""
    which, free = seeded(bench), seeded(bench)
    ended = applied(bench, bench.snapshot(HttpVersion="http3"), free)
    job = asked(bench, "id-base", which)
    found = bench.store.tasks.with_distributions([which, free], other_than=ended.number)

    assert {which: job.number} == found
    assert {} == bench.store.tasks.with_distributions([which], other_than=job.number)
