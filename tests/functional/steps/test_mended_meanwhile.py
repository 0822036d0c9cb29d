"""What people mend or change meanwhile: an alias that was removed, permissions, credentials."""

import pytest

from bot.domain.check import Check, Level
from bot.domain.event import EventKind
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState, WhoActs
from tests.functional.steps.bench import ACCOUNT, Bench

CREATE = "cloudfront.CreateDistributionWithTags"
GET = "cloudfront.GetDistribution"
DELETE = "acm.DeleteCertificate"
ELSEWHERE = "999999999999"
NAMES = {"Quantity": 1, "Items": ["shop.example"]}


def taken(bench: Bench) -> tuple[Job, str]:
    """Start a job whose name somebody else takes before it is issued; it fails for that."""
    job = bench.start("shop.example")
    bench.run()
    bench.add_records(job)
    bench.pass_time(seconds=20)
    taker = bench.server.seed_distribution(Aliases=NAMES)
    bench.sweep()
    bench.run()
    assert (TaskState.FAILED, "CNAMEAlreadyExists") == (
        bench.task(job).state,
        bench.task(job).reason,
    )
    return job, taker


class TestAlias:
    """The table is as old as its sweep: before it refuses, the one distribution is looked at."""

    @pytest.mark.parametrize("how", ["alias removed", "distribution deleted"])
    def test_a_retry_right_after_the_name_was_freed_goes_on(self, bench: Bench, how: str) -> None:
        """No sweep has seen it yet, and nobody must press twice."""
        job, taker = taken(bench)
        if how == "alias removed":
            bench.server.cloudfront.edit(taker, Aliases={"Quantity": 0, "Items": []})
        else:
            bench.server.cloudfront.vanish(taker)
        bench.retry(job)
        wished = bench.store.inventory.hurried(SweepKind.DISTRIBUTIONS)
        bench.live(rounds=4)

        assert wished
        assert 1 == bench.calls(CREATE)
        assert [TaskState.READY] == bench.states(job)

    def test_a_name_that_is_still_taken_fails_again(self, bench: Bench) -> None:
        """One look, and the same sentence."""
        job, taker = taken(bench)
        asked, said = bench.calls(GET), bench.task(job).detail
        bench.retry(job)
        bench.run()

        assert (TaskState.FAILED, said) == (bench.task(job).state, bench.task(job).detail)
        assert taker in said
        assert asked + 1 == bench.calls(GET)
        assert 0 == bench.calls(CREATE)

    def test_a_look_that_is_not_answered_is_no_refusal(self, bench: Bench) -> None:
        """AWS is slow or denies the look: the task waits, and says for what."""
        job, taker = taken(bench)
        bench.server.cloudfront.edit(taker, Aliases={"Quantity": 0, "Items": []})
        bench.server.faults.add(GET, "denied")
        bench.retry(job)
        bench.run()
        waiting = bench.task(job)
        bench.pass_time(minutes=1)
        bench.live(rounds=4)

        assert ("denied", WhoActs.OPERATOR) == (waiting.reason, waiting.who_acts)
        assert "cloudfront:GetDistribution" in waiting.detail
        assert [TaskState.READY] == bench.states(job)


def test_a_retry_does_not_wait_for_a_permission_to_delete(bench: Bench) -> None:
    """The dead certificate stays where deleting is denied; the new one is what matters."""
    job = bench.start("shop.example")
    bench.run()
    dead = bench.arn(job)
    bench.server.acm.fail(dead, "CAA_ERROR")
    bench.pass_time(seconds=20)
    bench.sweep()
    bench.run()
    bench.server.faults.add(DELETE, "denied", times=99)
    bench.retry(job)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=6)

    assert [TaskState.READY] == bench.states(job)
    assert {dead, bench.arn(job)} == set(bench.certificates())
    assert 1 == bench.calls(DELETE)


class TestCredentials:
    """A job belongs to the account that it was asked for in."""

    def test_tasks_do_nothing_in_another_account(self, bench: Bench) -> None:
        """They say whose credentials are needed, and go on by themselves once they are back."""
        job = bench.start("shop.example")
        bench.store.inventory.put_account(ELSEWHERE)
        before = len(bench.server.calls())
        bench.run()
        waiting, calls = bench.task(job), len(bench.server.calls()) - before
        bench.store.inventory.put_account(ACCOUNT)
        bench.pass_time(minutes=1)
        bench.run()

        assert (TaskState.QUEUED, "other_account", WhoActs.OPERATOR) == (
            waiting.state,
            waiting.reason,
            waiting.who_acts,
        )
        assert ACCOUNT in waiting.detail
        assert ELSEWHERE in waiting.detail
        assert 0 == calls
        assert TaskState.AWAITING_VALIDATION is bench.task(job).state

    @pytest.mark.parametrize("how", ["dropped", "cancelled"])
    def test_a_task_can_still_be_ended(self, bench: Bench, how: str) -> None:
        """Nothing is looked at or deleted there; what exists is named."""
        job = bench.start("shop.example")
        bench.run()
        arn = bench.arn(job)
        bench.store.inventory.put_account(ELSEWHERE)
        before = len(bench.server.calls())
        if how == "dropped":
            bench.drop(job)
        else:
            bench.cancel(job)
        bench.run()
        told = [event.payload["kept"] for event in bench.events(job, EventKind.DROPPED)]

        assert JobState.CANCELLED is bench.job(job).state
        assert before == len(bench.server.calls())
        assert ([[arn]] if how == "dropped" else []) == told
        assert [arn] == bench.certificates()

    def test_checks_refuse_a_job_of_another_account(self, bench: Bench) -> None:
        """What is known is of the other account: nothing is said of it, but what to do."""
        job = bench.submit("shop.example")
        bench.store.inventory.put_account(ELSEWHERE)
        bench.sweep()
        bench.checker.run_one(bench.time)
        refused = [one for one in bench.job(job).checks if one.level is Level.REFUSED]

        assert ["other_account"] == [check.code for check in refused]
        assert f"asked for in account {ACCOUNT}" in refused[0].text


class TestUnreadLists:
    """A list that could not be read since the job was asked for neither passes nor refuses."""

    def unread(self, bench: Bench, **limits: float) -> tuple[Check, ...]:
        """Check a job when the last list of distributions is older than the job."""
        bench.server.seed_distribution(Aliases=NAMES)
        for name, limit in limits.items():
            key = name.replace("__", ".")
            bench.store.inventory.put_quota(ACCOUNT, key, limit, now=bench.time)
        bench.sweep()
        bench.pass_time(seconds=1)
        bench.server.faults.add("cloudfront.ListDistributions", "denied", times=999)
        job = bench.submit("shop.example")
        for _ in range(61):
            bench.sweep()
            bench.checker.run_one(bench.time)
            bench.pass_time(seconds=1)
        assert JobState.AWAITING_CONFIRMATION is bench.job(job).state
        return bench.job(job).checks

    def test_a_taken_name_is_unknown(self, bench: Bench) -> None:
        """It may be free by now: the card says who had it, and Confirm may accept that."""
        checks = self.unread(bench)
        found = [check for check in checks if check.code == "alias_taken"]

        assert [Level.UNKNOWN] == [check.level for check in found]
        assert "shop.example is already an alias of" in found[0].text
        assert "An older list says so." in found[0].text
        assert Level.REFUSED not in {check.level for check in checks}

    def test_a_full_quota_is_unknown(self, bench: Bench) -> None:
        """What is counted may have been deleted since."""
        checks = self.unread(bench, cloudfront__distributions=1)
        found = [check for check in checks if check.code == "quota.cloudfront"]

        assert [Level.UNKNOWN] == [check.level for check in found]

    def test_what_rests_on_our_own_tables_stays_refused(self, bench: Bench) -> None:
        """Another open job is known for certain."""
        bench.start("shop.example")
        found = [one for one in self.unread(bench) if one.code == "alias_promised"]

        assert [Level.REFUSED] == [check.level for check in found]
