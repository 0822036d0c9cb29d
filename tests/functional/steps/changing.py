"""What the tests of changes share: distributions that exist, and jobs that change them."""

from typing import Any

from bot.domain.applying import ApplySnapshot
from bot.domain.change import Change, How, version_of
from bot.domain.check import Check, Level
from bot.domain.job import Job, JobState
from bot.domain.task import Plan
from bot.services.acting import Acting
from bot.services.applying import Application, Applying
from bot.store.base import Where
from tests.functional.steps.bench import ACCOUNT, SOMEONE, Anybody, Bench

UPDATE = "cloudfront.UpdateDistribution"
CONFIG = "cloudfront.GetDistributionConfig"


def seeded(bench: Bench, *names: str, **changes: object) -> str:
    """Give the id of a distribution that someone made for these names."""
    more: dict[str, object] = {}
    if names:
        arn = bench.server.seed_certificate(*names)
        more = {
            "Aliases": {"Quantity": len(names), "Items": list(names)},
            "ViewerCertificate": {
                "ACMCertificateArn": arn,
                "SSLSupportMethod": "sni-only",
                "MinimumProtocolVersion": "TLSv1.2_2021",
            },
        }
    found = bench.server.seed_distribution("custom_origin", **{**more, **changes})
    bench.sweep()
    return found


def config(bench: Bench, distribution: str) -> dict[str, Any]:
    """Give a distribution's configuration as it is now."""
    found, _ = bench.aws.cloudfront.config(distribution)
    return dict(found)


def someone_sets(bench: Bench, distribution: str, **changes: object) -> None:
    """Change a distribution by hand, as in CloudFront's console."""
    found, etag = bench.aws.cloudfront.config(distribution)
    bench.aws.cloudfront.update(distribution, {**found, **changes}, etag)


def asked(bench: Bench, snapshot: str, *distributions: str) -> Job:
    """Write a job that applies a snapshot, as checked: each is seen as it is now."""
    changes = [
        Change(one, How.SNAPSHOT, snapshot, seen=version_of(config(bench, one)))
        for one in distributions
    ]
    return planned(bench, snapshot, changes)


def planned(
    bench: Bench, snapshot: str, changes: list[Change], *, parent: Job | None = None
) -> Job:
    """Write a job of these changes."""
    names = [_name(bench, one.distribution) for one in changes]
    plans = [
        Plan(line, (name,), (), changes=change)
        for line, (name, change) in enumerate(zip(names, changes, strict=True), start=1)
    ]
    order = ApplySnapshot(tuple(names), snapshot, "base")
    where = parent or Where(ACCOUNT, "C1")
    return bench.store.jobs.add_order(order, plans, where=where, actor="U1", now=bench.time)


def started(bench: Bench, snapshot: str, *distributions: str) -> Job:
    """Start a job that applies a snapshot, without checks."""
    return bench.confirm(asked(bench, snapshot, *distributions))


def applied(bench: Bench, snapshot: str, *distributions: str) -> Job:
    """Apply a snapshot to the end."""
    job = started(bench, snapshot, *distributions)
    bench.live()
    return bench.job(job)


class Anywhere:
    """Every channel can be posted in: which can be is proved elsewhere."""

    def channel_fault(self, channel: str) -> str:
        """Find no fault."""
        assert channel
        return ""


def verbs(bench: Bench) -> Applying:
    """Give the verbs, for anybody."""
    acting = Acting(bench.store, bench, Anybody(), sns=True)  # type: ignore[arg-type]
    return Applying(acting, Anywhere())  # type: ignore[arg-type]


def checked(bench: Bench, snapshot: str, *distributions: str) -> Job:
    """Ask that a snapshot is applied, and let the checks come in."""
    form = Application(snapshot, distributions, "C1")
    return looked_at(bench, verbs(bench).apply(SOMEONE, form, key=f"k{bench.time}{distributions}"))


def undone(bench: Bench, parent: Job, position: int | None = None) -> Job:
    """Ask for an undo, and let the checks come in."""
    task = None if position is None else bench.task(parent, position).id
    revision = bench.job(parent).revision
    return looked_at(bench, verbs(bench).undo(SOMEONE, parent.number, revision, task=task))


def looked_at(bench: Bench, job: Job) -> Job:
    """Let a job's checks come in."""
    bench.pass_time(seconds=1)
    bench.sweep()
    while bench.checker.run_one(bench.time):
        pass
    found = bench.job(job)
    assert JobState.AWAITING_CONFIRMATION is found.state
    return found


def said(job: Job, level: Level) -> list[str]:
    """Give what the checks of a level say."""
    return [one.text for one in of_level(job, level)]


def of_level(job: Job, level: Level) -> list[Check]:
    """Give the checks of a level."""
    return [one for one in job.checks if one.level is level]


def _name(bench: Bench, distribution: str) -> str:
    row = bench.store.inventory.distribution(distribution)
    return next(iter(row.aliases), row.domain) if row else distribution
