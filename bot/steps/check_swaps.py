"""What is checked before a distribution that exists gets another certificate: whether all its names
are covered in the end, are free, and fit. A pure look at our tables; the steps look at AWS itself.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.alias_changes import after_change, uncovered
from bot.domain.attachment import Attach
from bot.domain.change import Change
from bot.domain.check import Check, Level
from bot.domain.console import certificate_page, distribution_page
from bot.domain.inventory import CertificateStatus, Distribution
from bot.domain.job import Job
from bot.domain.quotas import ALIASES
from bot.domain.replacement import ReplaceNames
from bot.domain.task import Task
from bot.steps.check_names import Known, is_served_by_cloudfront, shortened

CODE = "swaps"
MOST_NAMES = 5


def swaps(
    job: Job, tasks: Sequence[Task], known: Known, limits: Mapping[str, float | None]
) -> list[Check]:
    """Return what stands in the way of each change, and what a person should know of it."""
    served = {one.id: one for one in known.distributions}
    limit = int(limits.get("cloudfront.aliases") or ALIASES.default)
    covering = _covering(job)
    found = [*_certificate(job, known)]
    for change in (task.plan.changes for task in tasks):
        if change is not None:
            row = served.get(change.distribution)
            found += _busy(change, known)
            found += _of(job, change, row, covering, limit) if row else [_gone(job, change)]
    found += _late(job, tasks, known)
    refused = any(check.level is Level.REFUSED for check in found)
    told = shortened(found, CODE, Level.WARNING, "remarks like these")
    if refused or not served:
        return told
    said = "every name of every distribution is covered in the end"
    return [Check(CODE, Level.PASSED, said), *told]


def _covering(job: Job) -> tuple[str, ...]:
    """Return the names of the certificate that is put on the distributions."""
    if isinstance(job.order, Attach):
        return job.order.covers
    return tuple(name for line in job.request.lines for name in line.names)


def _certificate(job: Job, known: Known) -> Iterator[Check]:
    """Look at the issued certificate that is attached."""
    if not isinstance(job.order, Attach):
        return
    arn = job.order.certificate
    found = next((one for one in known.certificates if one.arn == arn), None)
    links = ((arn.rpartition("/")[2], certificate_page(arn)),)
    if found is None or found.status != CertificateStatus.ISSUED:
        yield Check(CODE, Level.REFUSED, "the certificate is not an issued one any more", links)
    elif found.not_after is not None and found.not_after <= known.now:
        yield Check(CODE, Level.REFUSED, "the certificate has ended: browsers refuse it", links)
    elif not is_served_by_cloudfront(found):
        said = f"CloudFront serves no certificate with a {found.key_algorithm} key"
        yield Check(CODE, Level.REFUSED, said, links)


def _busy(change: Change, known: Known) -> Iterator[Check]:
    number = known.busy.get(change.distribution)
    if number is not None:
        name = f"J-{number}"
        said = f"{name} works on {change.distribution} too: wait until that ends, and ask again"
        links = ((name, known.cards[name]),) if name in known.cards else ()
        yield Check(CODE, Level.REFUSED, said, links)


def _late(job: Job, tasks: Sequence[Task], known: Known) -> Iterator[Check]:
    """Tell of distributions that serve what is replaced, and of which the form did not know."""
    if not isinstance(job.order, ReplaceNames):
        return
    asked = {task.plan.changes.distribution for task in tasks if task.plan.changes}
    for row in known.distributions:
        is_known = row.id in asked or row.id in job.order.others
        if row.certificate_arn == job.order.certificate and not is_known:
            said = f"{row.id} serves it too by now, and keeps the old one: ask again to swap it too"
            yield Check(CODE, Level.WARNING, said, ((row.id, distribution_page(row.id)),))


def _gone(job: Job, change: Change) -> Check:
    said = f"no list shows {change.distribution} any more: {_without(job)}"
    return Check(CODE, Level.REFUSED, said)


def _without(job: Job) -> str:
    """Return how a person goes on without a distribution."""
    if job.traits.has_form:
        return "press Edit, and pick another distribution"
    return "cancel, and ask again without it"


def _another(job: Job, change: Change, row: Distribution) -> str:
    """Return why a distribution is not changed that serves another certificate than the one which
    is to be replaced, or than the one it served when it was picked; "" when it does not.
    """
    served = row.certificate_arn or ""
    if isinstance(job.order, ReplaceNames):
        if served == job.order.certificate:
            return ""
        return f"{row.id} serves another certificate by now: {_without(job)}"
    if change.replaces is None or served in {change.replaces, change.certificate}:
        return ""
    now = (
        "another certificate than when this was asked for" if served else "no certificate any more"
    )
    again = "press Edit and submit" if job.traits.has_form else "cancel, and ask again"
    return f"{row.id} serves {now}: {again}, if it is to be replaced all the same"


def _of(
    job: Job, change: Change, row: Distribution, covering: Sequence[str], limit: int
) -> Iterator[Check]:
    page = ((row.id, distribution_page(row.id)),)
    if another := _another(job, change, row):
        yield Check(CODE, Level.REFUSED, another, page)
    after = after_change(row.aliases, change.adds, change.drops)
    if bare := uncovered(after, covering):
        said = (
            f"{row.id} has names that the certificate would not cover: {_few(bare)}. Cancel, and "
            f"ask again with them in the certificate, or take them off {row.id} first"
        )
        yield Check(CODE, Level.REFUSED, said, page)
    if len(after) > limit:
        said = f"{row.id} would have {len(after)} names, and a distribution takes {limit}"
        yield Check(CODE, Level.REFUSED, said, ((ALIASES.name, ALIASES.link),))
    if row.iam_certificate:
        said = f"{row.id} serves {row.iam_certificate} of IAM now; that one stays in IAM"
        yield Check(CODE, Level.WARNING, said, page)
    if not row.enabled:
        yield Check(CODE, Level.WARNING, f"{row.id} is disabled, and stays so", page)
    if change.drops:
        said = (
            f"{_few(change.drops)} will be answered by {row.id} no more once the new certificate "
            "is there: have the records removed that point them to it"
        )
        yield Check(CODE, Level.WARNING, said, page)


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    named = ", ".join(names[:MOST_NAMES])
    return f"{named} and {more} more" if more > 0 else named
