"""A job's templates before Confirm: which they are, if they can be cloned, what clones lack."""

from collections.abc import Sequence

import pytest

from bot.domain.check import Check, Level, Offer
from bot.domain.job import Distributions, Job, JobState, Logging
from bot.domain.task import TaskState
from tests.functional.steps.bench import ACCOUNT, Bench

CONFIG = "cloudfront.GetDistributionConfig"


def checked(bench: Bench, job: Job) -> tuple[Check, ...]:
    """Sweep, check a job, and give what was found."""
    bench.sweep()
    assert bench.checker.run_one(bench.time)
    return bench.job(job).checks


def of(checks: Sequence[Check], code: str) -> list[Check]:
    """Give the checks of one code."""
    return [check for check in checks if check.code == code]


def refused(checks: Sequence[Check]) -> list[str]:
    """Give the sentences of what is refused."""
    return [check.text for check in checks if check.level is Level.REFUSED]


def test_without_distributions_no_template_is_looked_at(bench: Bench) -> None:
    """Certificates only: nothing is said of templates, logging or what clones cost."""
    job = bench.submit("shop.example", distributions=Distributions.NONE)
    codes = {check.code for check in checked(bench, job)}

    assert {"costs", "quota.acm", "hint"} == codes


def test_a_deleted_snapshot_is_refused(bench: Bench) -> None:
    """The form's template went between submit and check: choose another."""
    job = bench.submit("shop.example")
    bench.store.snapshots.delete("id-base")

    assert ["the snapshot was deleted since: press Edit and choose another."] == refused(
        checked(bench, job)
    )


class TestAsItIsNow:
    """`E1ABC… as it is now`: a snapshot named after the job is saved."""

    def test_it_is_saved_and_used(self, bench: Bench) -> None:
        """The job's template is that snapshot from then on, whatever becomes of its source."""
        source = bench.server.seed_distribution("s3_oac")
        job = bench.submit("shop.example", template=f"live:{source}")
        checks = checked(bench, job)
        saved = bench.store.snapshots.search(ACCOUNT)[0]
        bench.server.cloudfront.vanish(source)
        bench.confirm(bench.job(job))
        bench.run()
        bench.add_records(job)
        bench.live(rounds=4)

        assert [] == refused(checks)
        assert f"snapshot:{saved.id}" == bench.job(job).request.template
        assert (f"{job.name} from {source}", source, "U1", f"taken for {job.name}") == (
            saved.name,
            saved.distribution,
            saved.taken_by,
            saved.note,
        )
        assert [TaskState.READY] == bench.states(job)

    def test_an_edited_job_takes_it_again_under_another_name(self, bench: Bench) -> None:
        """Names of snapshots are unique: the second is numbered."""
        source = bench.server.seed_distribution()
        job = bench.submit("shop.example", template=f"live:{source}")
        for number in ("", " (2)", " (3)"):
            bench.snapshot(name=f"{job.name} from {source}{number}")
        checked(bench, job)

        assert f"{job.name} from {source} (4)" in {
            one.name for one in bench.store.snapshots.search(ACCOUNT)
        }

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            ("denied", "cloudfront:GetDistributionConfig"),
            ("error", "The specified distribution does not exist"),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, bench: Bench, kind: str, said: str) -> None:
        """Denied, the missing permission is named; gone, AWS's words are told."""
        source = bench.server.seed_distribution()
        message = "The specified distribution does not exist"
        bench.server.faults.add(
            CONFIG,
            kind,  # type: ignore[arg-type]
            code="NoSuchDistribution",
            message=message,
        )
        job = bench.submit("shop.example", template=f"live:{source}")
        found = refused(checked(bench, job))

        assert 1 == len(found)
        assert f"distribution {source} cannot be read" in found[0]
        assert said in found[0]
        assert [] == bench.store.snapshots.search(ACCOUNT)

    def test_trouble_of_aws_is_waited_out_for_a_minute(self, bench: Bench) -> None:
        """Within patience the job is looked at again; AWS comes back, and nothing is refused."""
        source = bench.server.seed_distribution()
        job = bench.submit("shop.example", template=f"live:{source}")
        bench.server.faults.add(CONFIG, "server_error", times=2)
        bench.sweep()
        bench.checker.run_one(bench.time)
        before = bench.job(job).state
        bench.pass_time(seconds=1)
        bench.checker.run_one(bench.time)

        assert JobState.CHECKING is before
        assert JobState.AWAITING_CONFIRMATION is bench.job(job).state
        assert [] == refused(bench.job(job).checks)

    def test_trouble_that_stays_is_refused(self, bench: Bench) -> None:
        """After a minute the card says what AWS said, and how to ask again."""
        source = bench.server.seed_distribution()
        job = bench.submit("shop.example", template=f"live:{source}")
        bench.server.faults.add(CONFIG, "server_error", times=99)
        bench.pass_time(minutes=1)
        found = refused(checked(bench, job))

        assert 1 == len(found)
        assert "the template could not be read" in found[0]
        assert "ServiceUnavailable" in found[0]


class TestOwnTemplates:
    """Snapshots that rows of a list file name, and origins of their own."""

    @pytest.mark.parametrize("named", ["Static", "id-static"])
    def test_a_row_names_its_snapshot(self, bench: Bench, named: str) -> None:
        """By name, ignoring case, or by id: the task then has the id."""
        bench.snapshot("s3_oac", name="static")
        job = bench.submit("shop.example", "blog.example")
        bench.replan(job, 1, snapshot=named)
        checks = checked(bench, job)

        assert [] == refused(checks)
        assert [None, "id-static"] == [task.plan.snapshot for task in bench.tasks(job)]

    def test_two_rows_may_name_the_same_one(self, bench: Bench) -> None:
        """It is looked up once and checked once."""
        bench.snapshot("with_waf_lambda", name="waf")
        job = bench.submit("shop.example", "blog.example")
        bench.replan(job, 0, snapshot="waf")
        bench.replan(job, 1, snapshot="id-waf")
        checks = checked(bench, job)

        assert {"id-waf"} == {task.plan.snapshot for task in bench.tasks(job)}
        assert len(of(checks, "costs")) == len(set(of(checks, "costs")))

    def test_a_name_without_a_snapshot_is_refused_by_line(self, bench: Bench) -> None:
        """Deleted since the form, or never there: the line is named."""
        job = bench.submit("shop.example", "blog.example")
        bench.replan(job, 1, snapshot="nothing")

        assert ["line 2 names the snapshot “nothing”, which does not exist."] == refused(
            checked(bench, job)
        )

    def test_origins_are_held_against_the_rows_own_template(self, bench: Bench) -> None:
        """A row's origin replaces that of its own template, and of no other: a custom origin fits
        the custom one, though the other row's template is a bucket.
        """
        bench.snapshot("s3_oac", name="static")
        job = bench.submit("shop.example", "blog.example")
        bench.replan(job, 0, origin="app.example.net")
        bench.replan(job, 1, snapshot="STATIC")
        checks = checked(bench, job)

        assert [] == refused(checks)
        assert 1 == len(of(checks, "origins"))

    def test_an_origin_that_does_not_fit_is_refused(self, bench: Bench) -> None:
        """A custom origin cannot stand where the template has a bucket."""
        bench.snapshot("s3_oac", name="static")
        job = bench.submit("shop.example", "blog.example")
        bench.replan(job, 1, snapshot="static", origin="app.example.net")
        found = refused(checked(bench, job))

        assert 1 == len(found)
        assert found[0].startswith("“static” cannot be cloned so:")
        assert "app.example.net" in found[0]


@pytest.mark.parametrize("template", ["staging", "tenant_only"])
def test_what_cannot_be_cloned_is_refused_with_its_reason(bench: Bench, template: str) -> None:
    """Staging distributions and those for tenants only are no templates."""
    reference = f"snapshot:{bench.snapshot(template)}"
    job = bench.submit("shop.example", template=reference)
    found = refused(checked(bench, job))

    assert found
    assert all(text.startswith("“base” cannot be cloned so:") for text in found)


def test_what_clones_lack_share_and_cost_is_listed(bench: Bench) -> None:
    """The bucket's policy, the shared origin, the web ACL and Lambda@Edge: before Confirm."""
    bench.snapshot("s3_oac", name="static")
    bench.snapshot("with_waf_lambda", name="waf")
    job = bench.submit("a.example", "b.example", "c.example")
    bench.replan(job, 1, snapshot="static")
    bench.replan(job, 2, snapshot="waf")
    checks = checked(bench, job)

    assert {Level.WARNING} == {check.level for check in of(checks, "not_carried")}
    assert any("bucket" in check.text for check in of(checks, "not_carried"))
    assert len(set(of(checks, "origins"))) == len(of(checks, "origins"))
    assert all("The clone uses" in check.text for check in of(checks, "origins"))
    assert any("Lambda@Edge" in check.text for check in of(checks, "costs"))


@pytest.mark.parametrize(
    ("logging", "level"), [(Logging.OFF, Level.WARNING), (Logging.KEEP, Level.NOTE)]
)
def test_what_becomes_of_logging_is_said(bench: Bench, logging: Logging, level: Level) -> None:
    """Switched off deserves a warning, kept with a prefix a note."""
    reference = f"snapshot:{bench.snapshot('with_logging')}"
    job = bench.submit("shop.example", template=reference, logging=logging)

    assert [level] == [check.level for check in of(checked(bench, job), "logging")]


@pytest.mark.parametrize(
    ("enable", "offer"),
    [
        (True, Offer("enable", "Leave them disabled", "off")),
        (False, Offer("enable", "Enable the new ones", "on")),
    ],
)
def test_a_disabled_template_is_a_warning_with_an_offer(
    bench: Bench,
    *,
    enable: bool,
    offer: Offer,
) -> None:
    """Its clones are enabled unless someone says otherwise; the other way is one press away."""
    reference = f"snapshot:{bench.snapshot(Enabled=False)}"
    job = bench.submit("shop.example", template=reference, enable=enable)
    found = of(checked(bench, job), "disabled")

    assert [(Level.WARNING, (offer,))] == [(check.level, check.offers) for check in found]


@pytest.mark.parametrize("enable", [True, False])
def test_clones_are_enabled_as_the_card_said(bench: Bench, *, enable: bool) -> None:
    """The new distributions of a disabled template are what was chosen."""
    reference = f"snapshot:{bench.snapshot(Enabled=False)}"
    job = bench.start("shop.example", template=reference, enable=enable)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=3)
    made = bench.server.cloudfront.get(bench.distributions()[0])

    assert enable is made.config["Enabled"]
