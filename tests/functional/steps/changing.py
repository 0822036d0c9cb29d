"""What the tests of changes share: distributions that exist, and jobs that change them."""

from collections.abc import Mapping
from typing import Any

from bot.domain.applying import ApplySnapshot
from bot.domain.change import Change, How, version_of
from bot.domain.job import Job
from bot.domain.task import Plan
from bot.store.base import Where
from tests.functional.steps.bench import ACCOUNT, Bench

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


def differing(bench: Bench, snapshot: str) -> Mapping[str, Any]:
    """Give a snapshot's configuration."""
    return bench.store.snapshots.get(snapshot).config


def _name(bench: Bench, distribution: str) -> str:
    row = bench.store.inventory.distribution(distribution)
    return next(iter(row.aliases), row.domain) if row else distribution
