"""Looking first: find again what an earlier attempt may have made before anyone could save it.

No AWS list filters or shows tags, so candidates are found by names and time, or by alias, and only
their tags are read. Only an exact match is adopted.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.aws.values import DistributionDetail
from bot.domain.inventory import Certificate, CertificateStatus, Distribution
from bot.domain.task import Task
from bot.errors import AwsError
from bot.steps.context import Context, mark, token

CLOCKS_DIFFER = timedelta(minutes=5)
LISTS_LAG = timedelta(minutes=2)
"""How long a resource that exists may be missing from the lists."""
USABLE = frozenset({CertificateStatus.PENDING_VALIDATION, CertificateStatus.ISSUED})


def may_be_lost(task: Task) -> bool:
    """Tell whether an earlier attempt may have made something that nobody saved.

    A worker that was killed left an attempt behind; an answer that was lost left its time, which
    a retry keeps.
    """
    return task.attempts > 1 or task.facts.lost_at is not None


def find_certificate(context: Context) -> Certificate | None:
    """Return the certificate that this task and generation requested, if a list shows it; raises
    AwsError.
    """
    task, names = context.task, set(context.task.plan.certificate_names)
    tried = [at for at in (task.first_tried_at, task.facts.lost_at) if at is not None]
    since = min(tried, default=context.now) - CLOCKS_DIFFER
    for page in context.acm.pages():
        for candidate in page:
            if (
                set(candidate.names) == names
                and candidate.created_at is not None
                and candidate.created_at >= since
                and candidate.status in USABLE
                and _is_marked(context, candidate)
            ):
                return candidate
    return None


def _is_marked(context: Context, candidate: Certificate) -> bool:
    try:
        tags = context.acm.tags(candidate.arn)
    except AwsError as error:
        # Listed, but not there yet for other calls, or not any more: not to be taken now.
        if error.code != "ResourceNotFoundException":
            raise
        return False
    return tags.get("edgecert:task") == mark(context.task)


def find_distribution(context: Context) -> DistributionDetail | None:
    """Return the distribution that this task and generation created, if a list shows it; raises
    AwsError.
    """
    return search_distributions(context)[0]


def search_distributions(
    context: Context,
) -> tuple[DistributionDetail | None, Mapping[str, str]]:
    """Return what `find_distribution` does, and who else of this account has which of the task's
    names: the name and the distribution's id.
    """
    names, taken = set(context.task.names), dict[str, str]()
    for page in context.cloudfront.pages():
        for candidate in page:
            shared = names & set(candidate.aliases)
            if shared and _is_ours(context, candidate):
                return context.cloudfront.get(candidate.id), {}
            taken |= dict.fromkeys(sorted(shared), candidate.id)
    return None, taken


def _is_ours(context: Context, candidate: Distribution) -> bool:
    if not candidate.comment.startswith(f"edgecert {context.job.name} "):
        return False
    if context.cloudfront.tags(candidate.arn).get("edgecert:task") == mark(context.task):
        return True
    config, _ = context.cloudfront.config(candidate.id)
    return config.get("CallerReference") == token(context.task)
