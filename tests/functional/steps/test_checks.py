"""A job's checks before Confirm, on the real tables: names, quotas, and lists that are too old."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain.check import Check, Level, Offer
from bot.domain.inventory import SweepKind
from bot.domain.job import Distributions, Job, JobState, Request
from bot.services.acting import Acting
from bot.services.deciding import Deciding
from bot.steps.checks import Checker
from tests.functional.steps.bench import ACCOUNT, SOMEONE, Anybody, Bench

LISTS = (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS)


def checked(bench: Bench, job: Job) -> tuple[Check, ...]:
    """Sweep, check a job, and give what was found."""
    bench.sweep()
    assert bench.checker.run_one(bench.time)
    assert JobState.AWAITING_CONFIRMATION is bench.job(job).state
    return bench.job(job).checks


def of(checks: Sequence[Check], code: str) -> list[Check]:
    """Give the checks of one code."""
    return [check for check in checks if check.code == code]


def levels(checks: Sequence[Check]) -> set[Level]:
    """Give how the checks came out."""
    return {check.level for check in checks}


def take(bench: Bench, *names: str) -> str:
    """Let a distribution of the account have these aliases; give its id."""
    return bench.server.seed_distribution(Aliases={"Quantity": len(names), "Items": [*names]})


class Plans:
    """Of the forms' reader only what an offer needs."""

    def plans(self, _: Request) -> tuple[object, ...]:
        """Return no plans: they are not looked at."""
        return ()


def deciding(bench: Bench) -> Deciding:
    """Give the verbs of a card that waits for Confirm."""
    acting = Acting(bench.store, bench, Anybody(), sns=True)  # type: ignore[arg-type]
    return Deciding(acting, Plans())  # type: ignore[arg-type]


class Interruption:
    """A clock that somebody cancels a job by: right when a check looks at it."""

    def __init__(self, bench: Bench, job: Job) -> None:
        """Cancel this job at the first look."""
        self._bench = bench
        self._job = job

    def now(self) -> datetime:
        """Cancel, and tell the time."""
        job = self._bench.job(self._job)
        deciding(self._bench).cancel(SOMEONE, job.number, job.revision)
        return self._bench.time


def test_a_plain_job_passes(bench: Bench) -> None:
    """Nothing in the way: quotas and names pass, nothing is refused or unknown."""
    job = bench.submit("shop.example www.shop.example")
    checks = checked(bench, job)

    assert levels(checks).isdisjoint({Level.REFUSED, Level.UNKNOWN})
    assert {Level.PASSED} == levels([*of(checks, "quota.acm"), *of(checks, "quota.cloudfront")])
    assert [Check("aliases", Level.PASSED, "No name is on a distribution of this account.")] == of(
        checks, "aliases"
    )
    assert bench.time == bench.job(job).checked_at
    assert not bench.checker.run_one(bench.time)


class TestNames:
    """Who has a name already, which certificate covers it, which may be missing."""

    def test_a_taken_name_is_refused_with_its_owner(self, bench: Bench) -> None:
        """The distribution is named and linked; the other names are free."""
        owner = take(bench, "www.shop.example")
        job = bench.submit("shop.example www.shop.example")
        found = of(checked(bench, job), "alias_taken")

        assert [Level.REFUSED] == [check.level for check in found]
        assert f"www.shop.example is already an alias of {owner} (this account)" in found[0].text
        assert owner == found[0].links[0][0]
        assert owner in found[0].links[0][1]

    def test_certificates_only_take_no_name(self, bench: Bench) -> None:
        """Without distributions an alias of another is no matter."""
        take(bench, "shop.example")
        job = bench.submit("shop.example", distributions=Distributions.NONE)
        checks = checked(bench, job)

        assert [] == [*of(checks, "alias_taken"), *of(checks, "aliases")]

    @pytest.mark.parametrize("state", ["checking", "running"])
    def test_a_name_of_another_open_job_is_refused(self, bench: Bench, state: str) -> None:
        """Two jobs would fight for it: the other one is named. One that only makes certificates, or
        has ended, is no rival.
        """
        rival = bench.submit("shop.example")
        if state == "running":
            bench.confirm(rival)
        bench.submit("shop.example", distributions=Distributions.NONE)
        job = bench.submit("shop.example")
        bench.sweep()
        while bench.checker.run_one(bench.time):
            continue
        found = of(bench.job(job).checks, "alias_promised")

        assert [Level.REFUSED] == [check.level for check in found]
        assert f"shop.example is asked for by {rival.name} too" in found[0].text

    def test_more_than_ten_are_counted(self, bench: Bench) -> None:
        """A card shows ten of a kind and says how many more there are."""
        names = [f"shop{number:02}.example" for number in range(13)]
        take(bench, *names)
        job = bench.submit(*names)
        found = of(checked(bench, job), "alias_taken")

        assert 11 == len(found)
        assert (
            Check("alias_taken", Level.REFUSED, "… and 3 more names that are taken.") == found[-1]
        )

    def test_an_issued_certificate_is_offered(self, bench: Bench) -> None:
        """All names are covered, the key serves CloudFront, it is valid still: *Use it*."""
        arn = bench.server.seed_certificate("*.shop.example", "shop.example")
        job = bench.submit("blog.example", "shop.example www.shop.example")
        found = of(checked(bench, job), "covered")

        assert [Level.NOTE] == [check.level for check in found]
        assert (Offer("use_certificate", "Use it", f"1:{arn}"),) == found[0].offers
        assert arn == found[0].links[0][0]

    @pytest.mark.parametrize(
        "facts",
        [
            {"status": "EXPIRED"},
            {"status": "PENDING_VALIDATION"},
            {"key_algorithm": "EC_secp384r1"},
            {"names": ("shop.example",)},
        ],
    )
    def test_what_cannot_serve_is_not_offered(self, bench: Bench, facts: dict[str, object]) -> None:
        """Not issued, a key that CloudFront does not take, or a name left out: nothing is said."""
        names: object = facts.pop("names", ("shop.example", "www.shop.example"))
        bench.server.seed_certificate(*names, **facts)  # type: ignore[misc]
        job = bench.submit("shop.example www.shop.example")

        assert [] == of(checked(bench, job), "covered")

    def test_an_expired_row_of_the_table_is_not_offered(self, bench: Bench) -> None:
        """The table may say issued of one that expired since the sweep."""
        bench.server.seed_certificate("shop.example", not_after=bench.time + timedelta(seconds=20))
        job = bench.submit("shop.example")
        bench.sweep()
        bench.pass_time(seconds=30)
        bench.checker.run_one(bench.time)

        assert [] == of(bench.job(job).checks, "covered")

    def test_a_certificate_without_a_known_end_is_offered(self, bench: Bench) -> None:
        """A list may lack the dates: ACM says issued, and that counts."""
        arn = bench.server.seed_certificate("shop.example")
        bench.sweep()
        row = bench.store.inventory.certificate(arn)
        assert row is not None
        job = bench.submit("shop.example")
        bench.sweep()
        undated = type(row)(
            row.arn, row.account, row.names, row.status, row.type, row.key_algorithm
        )
        bench.store.inventory.put_certificates([undated], now=bench.time)
        bench.checker.run_one(bench.time)

        assert 1 == len(of(bench.job(job).checks, "covered"))

    def test_a_chosen_certificate_is_told_and_not_offered_again(self, bench: Bench) -> None:
        """After *Use it* the card says which one serves; it counts for no quota of requests."""
        arn = bench.server.seed_certificate("shop.example")
        job = bench.submit("shop.example")
        bench.replan(job, 0, reuse_certificate=arn)
        checks = checked(bench, job)

        assert [] == of(checks, "covered")
        assert arn in of(checks, "reused")[0].text
        assert "this job needs 0" in of(checks, "quota.acm")[0].text

    def test_a_covered_line_is_offered_nothing(self, bench: Bench) -> None:
        """Its certificate comes from another line of the job: only that one is offered."""
        bench.server.seed_certificate("*.shop.example", "shop.example")
        job = bench.submit("*.shop.example", "www.shop.example", aggregate=True)
        checks = checked(bench, job)

        assert ["0"] == [check.offers[0].value[0] for check in of(checks, "covered")]
        assert "this job needs 1" in of(checks, "quota.acm")[0].text

    def test_a_forgotten_name_is_a_hint_that_can_be_taken(self, bench: Bench) -> None:
        """`*.shop.example` alone: *Add it* puts `shop.example` into that line."""
        job = bench.submit("*.shop.example")
        hint = of(checked(bench, job), "hint")[0]
        offer = hint.offers[0]
        revision = bench.job(job).revision
        deciding(bench).accept_offer(SOMEONE, job.number, revision, offer.kind, offer.value)

        assert (Level.NOTE, "add_name", "shop.example") == (hint.level, offer.kind, offer.value)
        assert ("*.shop.example", "shop.example") == bench.job(job).request.lines[0].names


class TestQuotas:
    """What the account has, what the job needs, what AWS allows."""

    def test_an_unread_quota_is_assumed(self, bench: Bench) -> None:
        """AWS's default is said to be assumed; one that was read is not."""
        bench.store.inventory.put_quota(ACCOUNT, "cloudfront.distributions", 40, now=bench.time)
        bench.server.seed_certificate("a.example")
        job = bench.submit("shop.example", "blog.example")
        checks = checked(bench, job)
        certificates, requests = of(checks, "quota.acm")

        assert {Level.PASSED} == levels([certificates, requests])
        assert (
            "quota: 1 of 2,500 (assumed) certificates in use, this job needs 2."
            == certificates.text
        )
        assert "at least 1 of 5,000 (assumed) certificate requests" in requests.text
        assert ["quota: 0 of 40 distributions in use, this job needs 2."] == [
            check.text for check in of(checks, "quota.cloudfront")
        ]

    @pytest.mark.parametrize(
        ("limit", "level"), [(3, Level.PASSED), (2, Level.WARNING), (1, Level.REFUSED)]
    )
    def test_a_quota_that_is_short_links_its_page(
        self, bench: Bench, limit: int, level: Level
    ) -> None:
        """Over 80 % is a warning, too few a refusal; both lead to Service Quotas."""
        bench.store.inventory.put_quota(ACCOUNT, "cloudfront.distributions", limit, now=bench.time)
        job = bench.submit("shop.example", "blog.example")
        check = of(checked(bench, job), "quota.cloudfront")[0]

        assert level is check.level
        assert (level is not Level.PASSED) is any("servicequotas" in url for _, url in check.links)

    def test_old_and_imported_certificates_do_not_count_as_requests(self, bench: Bench) -> None:
        """A year back, and those that ACM was given, used up no request; imports have a quota of
        their own.
        """
        bench.server.seed_certificate("old.example", created_at=bench.time - timedelta(days=366))
        bench.server.seed_certificate("given.example", kind="IMPORTED")
        bench.server.seed_certificate("new.example", created_at=bench.time - timedelta(days=364))
        job = bench.submit("shop.example", distributions=Distributions.NONE)
        checks = checked(bench, job)
        certificates, requests = of(checks, "quota.acm")

        assert certificates.text.startswith("quota: 2 of")
        assert requests.text.startswith("quota: at least 1 of")
        assert [] == of(checks, "quota.cloudfront")

    def test_what_all_clones_share_is_counted(self, bench: Bench) -> None:
        """About a hundred distributions may share one policy: near that, the card warns. What
        one row's template has, such as a web ACL, is counted for that row only.
        """
        for number in range(85):
            bench.server.seed_distribution("with_waf_lambda", Comment=str(number))
        bench.snapshot("with_waf_lambda", name="shared")
        job = bench.submit("shop.example", "blog.example")
        bench.replan(job, 1, snapshot="shared")
        found = of(checked(bench, job), "shared_policy")

        assert found
        assert {Level.WARNING} == levels(found)
        assert all("85 of 100" in check.text for check in found)
        assert ["function", "web ACL"] == [
            check.text[: check.text.index(" arn")] for check in found if "needs 1:" in check.text
        ]


class TestFreshness:
    """Checks rest on lists that were read since the job was asked for."""

    def test_a_job_waits_for_fresh_lists(self, bench: Bench) -> None:
        """Old lists are not looked at: new ones are wished for, and the job is looked at again."""
        bench.sweep()
        bench.pass_time(seconds=1)
        job = bench.submit("shop.example")
        looked = bench.checker.run_one(bench.time)
        at_once = bench.checker.run_one(bench.time)
        wished = [bench.store.inventory.hurried(kind) for kind in LISTS]
        bench.pass_time(seconds=1)
        bench.sweep()
        bench.checker.run_one(bench.time)

        assert (True, False) == (looked, at_once)
        assert [True, True] == wished
        assert JobState.AWAITING_CONFIRMATION is bench.job(job).state
        assert Level.UNKNOWN not in levels(bench.job(job).checks)

    def test_after_a_minute_what_is_not_known_is_unknown(self, bench: Bench) -> None:
        """AWS denies one list: what rests on it is not passed, it is unknown, and why is said."""
        bench.server.faults.add("cloudfront.ListDistributions", "denied", times=99)
        job = bench.submit("shop.example")
        for _ in range(61):
            bench.sweep()
            bench.checker.run_one(bench.time)
            bench.pass_time(seconds=1)
        checks = bench.job(job).checks
        unknown = [check for check in checks if check.level is Level.UNKNOWN]

        assert ["unread.distributions"] == [check.code for check in unknown]
        assert "cloudfront:ListDistributions" in unknown[0].text
        assert [] == [*of(checks, "quota.cloudfront"), *of(checks, "aliases")]
        assert {Level.PASSED} == levels(of(checks, "quota.acm"))

    def test_what_an_old_list_refuses_is_unknown(self, bench: Bench) -> None:
        """An old table is not trusted, neither when it passes nor when it refuses; a taken name
        that it shows is said all the same.
        """
        owner = take(bench, "shop.example")
        bench.sweep()
        bench.pass_time(seconds=1)
        job = bench.submit("shop.example")
        bench.pass_time(seconds=60)
        bench.checker.run_one(bench.time)
        checks = bench.job(job).checks
        taken = of(checks, "alias_taken")
        unread = [check for check in checks if check.code.startswith("unread.")]

        assert owner in taken[0].text
        assert 2 == len(unread)
        assert {Level.UNKNOWN} == levels([*taken, *unread])
        assert all("AWS has not answered yet" in check.text for check in unread)

    def test_an_account_that_is_learned_later_becomes_the_jobs(self, bench: Bench) -> None:
        """Asked for before AWS was ever reached: job, tasks and template get the account with the
        first sweep, so that sweeps wake them.
        """
        source = bench.server.seed_distribution()
        bench.store.inventory.put_account("")
        job = bench.submit("shop.example", template=f"live:{source}")
        unknown = job.account
        bench.sweep()
        bench.checker.run_one(bench.time)
        bench.confirm(bench.job(job))
        bench.run()
        bench.add_records(job)
        bench.live(rounds=4)

        assert ("", ACCOUNT) == (unknown, bench.job(job).account)
        assert JobState.SUCCEEDED is bench.job(job).state
        assert bench.time - job.created_at < timedelta(minutes=2)
        assert 1 == len(bench.store.snapshots.search(ACCOUNT))

    def test_a_job_that_is_changed_meanwhile_is_checked_anew(self, bench: Bench) -> None:
        """Cancelled beside a running check: the check saves nothing and breaks nothing."""
        job = bench.submit("shop.example")
        bench.sweep()
        checker = Checker(bench.store, bench.aws, Interruption(bench, job))

        assert checker.run_one(bench.time)
        assert JobState.CANCELLED is bench.job(job).state
        assert () == bench.job(job).checks
