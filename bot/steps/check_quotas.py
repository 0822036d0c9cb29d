"""Checks before Confirm on quotas: what the account has, what the job needs, what AWS allows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.domain.check import Check, Level
from bot.domain.job import Job
from bot.domain.quotas import (
    CERTIFICATES,
    DISTRIBUTIONS,
    IMPORTS,
    SHARED_POLICY,
    YEARLY_REQUESTS,
    Quota,
    QuotaState,
    quota_check,
)
from bot.domain.task import Task
from bot.domain.template import shared_policies as policies_of
from bot.steps.check_names import Known, shortened
from bot.steps.check_templates import Resolved

YEAR = timedelta(days=365)
_LEVELS = {
    QuotaState.OK: Level.PASSED,
    QuotaState.NEARLY: Level.WARNING,
    QuotaState.BLOCKS: Level.REFUSED,
}


def quotas(
    job: Job, tasks: Sequence[Task], known: Known, limits: Mapping[str, float | None]
) -> list[Check]:
    """Compare what the job needs with the quotas of certificates, of requests a year, and of
    distributions.
    """
    requests = sum(task.requests_own for task in tasks)
    ours = [one for one in known.certificates if one.type != "IMPORTED"]
    recent = [one for one in ours if one.created_at and known.now - one.created_at < YEAR]
    found = [
        _check(CERTIFICATES, len(ours), requests, limits.get("acm.certificates")),
        _check(
            YEARLY_REQUESTS,
            # A list lacks what was deleted since; our own requests lack those of others.
            max(len(recent), known.requested),
            requests,
            limits.get("acm.certificates_per_year"),
            at_least=True,
        ),
    ]
    return [*found, *_distributions(job, tasks, known, limits)]


def import_quotas(
    job: Job, tasks: Sequence[Task], known: Known, limits: Mapping[str, float | None]
) -> list[Check]:
    """Compare what an import needs with the quotas of imports and of distributions; what renews
    another takes its place.
    """
    there = sum(one.type == "IMPORTED" for one in known.certificates)
    new = sum(bool(task.plan.imports and not task.plan.imports.renews) for task in tasks)
    limit = limits.get("acm.imported_certificates")
    return [_check(IMPORTS, there, new, limit), *_distributions(job, tasks, known, limits)]


def _distributions(
    job: Job, tasks: Sequence[Task], known: Known, limits: Mapping[str, float | None]
) -> list[Check]:
    if not job.creates_distributions:
        return []
    limit = limits.get("cloudfront.distributions")
    return [_check(DISTRIBUTIONS, len(known.distributions), len(tasks), limit)]


def shared_policies(tasks: Sequence[Task], known: Known, resolved: Resolved) -> list[Check]:
    """Warn when something that the clones of a template share nears its cap.

    Never a refusal: AWS does not say whether its own managed policies count.
    """
    used = Counter(policy for one in known.distributions for policy in _policies(one.summary))
    needed = Counter(
        policy
        for snapshot in resolved.snapshots.values()
        for _ in resolved.users(snapshot, tasks)
        for policy in policies_of(snapshot.config)
    )
    found = []
    for policy, count in needed.items():
        check = quota_check(SHARED_POLICY, used=used[policy.id], needed=count, limit=None)
        if check.state is not QuotaState.OK:
            text = f"{policy.kind} {policy.id}: {check.sentence} AWS's own may not count."
            page = ((SHARED_POLICY.name, SHARED_POLICY.link),)
            found.append(Check("shared_policy", Level.WARNING, text, page))
    return shortened(found, "shared_policy", Level.WARNING, "shared policies near their cap")


def _policies(summary: Mapping[str, object]) -> Sequence[object]:
    policies = summary.get("policies")
    return policies if isinstance(policies, list) else ()


def _check(
    quota: Quota, used: int, needed: int, limit: float | None, *, at_least: bool = False
) -> Check:
    told = quota_check(
        quota,
        used=used,
        needed=needed,
        limit=None if limit is None else int(limit),
        at_least=at_least,
    )
    links = () if told.state is QuotaState.OK else ((quota.name, quota.link),)
    return Check(f"quota.{quota.service}", _LEVELS[told.state], f"quota: {told.sentence}", links)
