"""What a clean-up removes and what it leaves alone: created and adopted goes, reused never."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.change import Change, How
from bot.domain.clean_up import (
    CLEANED_WHEN,
    asked_about,
    can_be_cleaned_up,
    can_be_removed,
    planned,
    waits_for_decision,
    without,
)
from bot.domain.job import Job, JobState, Request, settled
from bot.domain.kinds import JobKind
from bot.domain.removal import Removal, Resource
from bot.domain.task import Facts, Origin, Plan, Task, TaskState

S = TaskState
JOB = Job(
    number=42,
    kind=JobKind.CREATE,
    account="123456789012",
    state=JobState.SUCCEEDED,
    request=Request((), tags=(("team", "shop"), ("env", "prod"))),
    requested_by="U1",
    channel="C1",
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
)


def task(position: int, state: TaskState = S.READY, **facts: object) -> Task:
    """Return a task that made a certificate and a distribution, unless told otherwise."""
    name = f"s{position}.example"
    made = Facts(
        certificate_arn=f"arn:{position}",
        certificate_origin=Origin.CREATED,
        distribution_id=f"E{position}",
        distribution_domain=f"d{position}.cloudfront.net",
        distribution_origin=Origin.CREATED,
        distribution_print="f",
    )
    plan = Plan(position + 1, (name,), (name,), tags=(("env", "test"),))
    known = replace(made, **facts)  # type: ignore[arg-type] # by name
    return Task(f"{position:032x}", 42, position, plan, state, facts=known)


def wanted(*tasks: Task, chosen: tuple[int, ...] | None = None) -> tuple[list[Removal], list[str]]:
    """Return what is planned for these tasks, or for some of them, and why the rest stays."""
    ids = {one.id for one in tasks if chosen is None or one.position in chosen}
    plans, stays = planned(JOB, tasks, ids)
    return [plan.removes for plan in plans if plan.removes], [stay.why for stay in stays]


def test_each_resource_is_one_removal_as_it_was_made() -> None:
    """A distribution with its names, certificate, tags and fingerprint; the certificate after."""
    tags = (("team", "shop"), ("env", "test"))
    served, issued = wanted(task(0))[0]

    assert (
        Removal(
            Resource.DISTRIBUTION,
            "E0",
            "0" * 32,
            ("s0.example",),
            "arn:0",
            "d0.cloudfront.net",
            tags,
            "f",
        )
        == served
    )
    assert Removal(Resource.CERTIFICATE, "arn:0", "0" * 32, tags=tags, after=(0,)) == issued


@pytest.mark.parametrize("origin", [Origin.CREATED, Origin.ADOPTED])
def test_what_was_found_again_is_ours(origin: Origin) -> None:
    """Adopted after a crash, by our tag."""
    one = task(0, certificate_origin=origin, distribution_origin=origin)

    assert ["E0", "arn:0"] == [removal.id for removal in wanted(one)[0]]


def test_what_was_only_used_stays() -> None:
    """Someone's certificate of the account is never deleted, and it is said why."""
    removals, whys = wanted(task(0, certificate_origin=Origin.REUSED))

    assert ["E0"] == [removal.id for removal in removals]
    assert ["it was there already: this job only used it"] == whys


def test_a_certificate_goes_with_the_last_who_uses_it() -> None:
    """Covered tasks share it: it stays while one of them does, and goes after all of them."""
    covering = task(0)
    covered = task(1, certificate_arn="arn:0", certificate_origin=Origin.REUSED)
    both, none = wanted(covering, covered)
    first, why_first = wanted(covering, covered, chosen=(0,))
    second, why_second = wanted(covering, covered, chosen=(1,))

    assert (["E0", "E1", "arn:0"], []) == ([one.id for one in both], none)
    assert (0, 1) == both[2].after
    assert (["E0"], ["it serves s1.example (E1) too"]) == ([one.id for one in first], why_first)
    assert ["E1"] == [one.id for one in second]
    assert ["it is the certificate of s0.example, which stays"] == why_second


def test_many_who_use_a_certificate_are_counted() -> None:
    """Three are named."""
    others = [
        task(at, certificate_arn="arn:0", certificate_origin=Origin.REUSED) for at in range(1, 6)
    ]
    _, (why,) = wanted(task(0), *others, chosen=(0,))

    assert why.endswith("s3.example (E3) and 2 more too")


@pytest.mark.parametrize(
    ("state", "facts", "goes"),
    [
        (S.READY, {"changed_at": JOB.created_at}, []),
        (S.READY, {"changed_at": JOB.created_at, "undone": True}, ["arn:0"]),
        (S.CANCELLED, {"before": "s1"}, ["arn:0"]),
        (S.FAILED, {"before": "s1"}, []),
        (S.FAILED, {"changed_at": JOB.created_at, "undone": True}, []),
    ],
    ids=["changed", "undone", "dropped unchanged", "failed", "failed and undone"],
)
def test_a_distribution_that_was_there_uses_it_while_it_is_changed(
    state: TaskState, facts: dict[str, object], goes: list[str]
) -> None:
    """Not once that was undone, nor dropped before it was changed; a retry would change it."""
    other = task(1, state, certificate_arn="arn:0", distribution_origin=Origin.REUSED, **facts)
    change = Change("E1", How.SWAP, replaces="arn:was")
    other = replace(other, plan=replace(other.plan, changes=change))
    removals, whys = wanted(task(0, distribution_id=None), other, chosen=(0,))

    assert goes == [one.id for one in removals]
    assert ([] if goes else ["it serves s1.example (E1) too"]) == whys


def test_dead_requests_go_too() -> None:
    """Those that a retry replaced are the job's own."""
    one = task(0, S.ISSUED, dead_certificates=("arn:old",), distribution_id=None)
    removals, _ = wanted(replace(one, facts=replace(one.facts, distribution_origin=None)))

    assert [("arn:0", ()), ("arn:old", ())] == [(each.id, each.after) for each in removals]


@pytest.mark.parametrize("state", list(JobState))
def test_only_what_has_ended_is_cleaned_up(state: JobState) -> None:
    """While a job runs its own steps work on these; before, nothing was made."""
    job = replace(JOB, state=state)

    assert (state in CLEANED_WHEN) is can_be_cleaned_up(job, [task(0)])
    assert not can_be_cleaned_up(replace(job, kind=JobKind.CLEAN_UP), [task(0)])
    assert not can_be_cleaned_up(job, [])


def test_what_is_gone_is_not_removed_again() -> None:
    """Each resource on its own."""
    half = task(0, removed=("E0",))
    gone = task(0, removed=("E0", "arn:0"))

    assert ["arn:0"] == [removal.id for removal in wanted(half)[0]]
    assert [True, False] == [can_be_removed(JOB, one) for one in (half, gone)]


def test_a_failed_task_makes_anew_what_was_removed() -> None:
    """A retry then requests another certificate, or creates another distribution."""
    failed = task(0, S.FAILED, failed_in=S.DEPLOYING)
    removals, _ = wanted(failed)
    served, issued = (without(failed, one).facts for one in removals)
    dead = without(failed, replace(removals[1], id="arn:old")).facts

    assert (("E0",), "distribution_gone", False) == (
        served.removed,
        served.error_code,
        served.certificate_dead,
    )
    assert (("arn:0",), True) == (issued.removed, issued.certificate_dead)
    assert (("arn:old",), False, None) == (dead.removed, dead.certificate_dead, dead.error_code)
    assert not without(task(0), removals[1]).facts.certificate_dead


def test_what_is_asked_is_known_by_its_mark() -> None:
    """Another task, version or sentence makes another question; who does not wait asks none."""
    running = replace(JOB, kind=JobKind.CLEAN_UP, state=JobState.RUNNING)
    one, other = (task(number, S.QUEUED, changes=("a tag",), found="v1") for number in (0, 1))
    later = replace(one, facts=replace(one.facts, found="v2"))
    more = replace(one, facts=replace(one.facts, changes=("a tag", "a name")))
    asked = [[one], [other], [one, other], [later], [more], []]

    assert len(asked) == len({asked_about(running, tasks) for tasks in asked})
    assert asked_about(running, [one]) == asked_about(running, [one, task(1, S.QUEUED)])


def test_a_decision_is_asked_for_while_the_job_runs() -> None:
    """Not of what was dropped, and not while everything is being cancelled."""
    running = replace(JOB, kind=JobKind.CLEAN_UP, state=JobState.RUNNING)
    changed = task(0, S.QUEUED, changes=("a tag",))

    assert waits_for_decision(running, changed)
    assert not waits_for_decision(running, task(0, S.QUEUED))
    assert not waits_for_decision(running, replace(changed, drop_requested=True))
    assert not waits_for_decision(replace(running, cancel_requested=True), changed)
    assert not waits_for_decision(JOB, changed)
    assert JobState.SUCCEEDED is settled(running, [task(0, S.REMOVED)])
