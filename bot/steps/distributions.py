"""The steps from an issued certificate to a deployed distribution: what a certificate is
deployed to.
"""

from dataclasses import replace
from datetime import timedelta

from bot.aws.values import DistributionDetail
from bot.domain.distribution_config import NewDistribution, distribution_config
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import SweepKind
from bot.domain.remedies import remedy_for
from bot.domain.task import Facts, Origin, TaskState, WhoActs
from bot.errors import AwsError, UnknownError
from bot.steps.backoff import LAG_SECONDS, after
from bot.steps.certificates import dead, dead_by
from bot.steps.context import Context, tags_of, token
from bot.steps.finding import LISTS_LAG, find_distribution, may_be_lost, search_distributions
from bot.steps.outcome import Done, Failed, Outcome, Wait
from bot.steps.pointing import traffic
from bot.steps.troubles import unread
from bot.steps.validation import describe, gone

RELOOK = timedelta(minutes=5)
"""A deploying task is woken by the sweep; it looks by itself only in case a wake-up was lost."""
JUST_ISSUED = timedelta(minutes=5)
"""How long CloudFront may refuse a certificate that ACM has issued."""
USUAL_DEPLOY = timedelta(minutes=35)

_EXISTS = frozenset({"DistributionAlreadyExists", "CNAMEAlreadyExists"})


def check_aliases(context: Context) -> Outcome:
    """Look once more, in the last sweep, whether another distribution of the account has a name
    by now; before that refuses, look at the distribution itself, for names are freed meanwhile.
    """
    taken = context.store.inventory.with_aliases(context.job.account, context.task.names)
    for other in dict.fromkeys(one.id for one in taken.values()):
        present = look(context, other)
        names = [name for name in context.task.names if present and name in present.aliases]
        if names:
            said = f"{names[0]} is already an alias of distribution {other} of this account."
            return Failed("CNAMEAlreadyExists", said, WhoActs.OPERATOR)
    return Done(TaskState.CREATING_DISTRIBUTION, context.task.facts)


def create_distribution(context: Context) -> Outcome:
    """Create the distribution from the snapshot, or adopt the one that a lost attempt created."""
    found = find_distribution(context) if may_be_lost(context.task) else None
    if found is not None:
        return _created(context, found, Origin.ADOPTED)
    try:
        config = _config(context)
    except UnknownError as error:
        return Failed("snapshot_gone", error.sentence, WhoActs.OPERATOR)
    context.before_writing()
    try:
        made = context.cloudfront.create(config, tags_of(context.job, context.task))
    except AwsError as error:
        return _not_created(context, error)
    return _created(context, made, Origin.CREATED)


def _config(context: Context) -> dict[str, object]:
    job, plan = context.job, context.task.plan
    reference = plan.snapshot or (job.request.template or "").removeprefix("snapshot:")
    snapshot = context.store.snapshots.get(reference)
    return distribution_config(
        snapshot.config,
        NewDistribution(
            names=context.task.names,
            certificate_arn=context.task.facts.certificate_arn or "",
            caller_reference=token(context.task),
            comment_prefix=f"edgecert {job.name}",
            enabled=job.request.enable,
            logging=job.request.logging.value,
            origin=plan.origin,
            origin_path=plan.origin_path,
            comment=plan.comment,
        ),
    )


def _not_created(context: Context, error: AwsError) -> Outcome:
    task = context.task
    if error.code in _EXISTS:
        return _exists_already(context, error)
    if error.code != "InvalidViewerCertificate":
        raise error
    if context.now - (task.facts.issued_at or context.now) < JUST_ISSUED:
        wait = after(LAG_SECONDS, task.attempts)
        said = "CloudFront does not know the new certificate yet"
        return Wait("certificate_not_usable_yet", said, WhoActs.AWS, wait)
    # Refused for good: when the certificate has died meanwhile, a retry needs another one. ACM is
    # asked itself, for while nothing waits for certificates they are listed seldom.
    arn = task.facts.certificate_arn or ""
    detail = describe(context, arn)
    if detail is None:
        return gone(task)
    died = dead_by(task, detail.status)
    if died is None:
        raise error
    return died


def _exists_already(context: Context, error: AwsError) -> Outcome:
    found, taken = search_distributions(context)
    if found is not None:
        return _created(context, found, Origin.ADOPTED)
    first = context.task.first_tried_at or context.now
    if not taken and context.now - first < LISTS_LAG:
        wait = after(LAG_SECONDS, context.task.attempts)
        said = "AWS says it exists already; we look for it in CloudFront's lists"
        return Wait("looking_for_distribution", said, WhoActs.AWS, wait)
    where = ", ".join(f"{name} is an alias of {other}" for name, other in taken.items())
    remedy = remedy_for(error.code)
    said = f"{remedy.sentence} {where or error.message}"
    return Failed(error.code, said, remedy.who_acts)


def facts_of(context: Context, made: DistributionDetail, origin: Origin) -> Facts:
    """Return the task's facts with the distribution that it created or found again."""
    return replace(
        context.task.facts,
        distribution_id=made.id,
        distribution_arn=made.arn,
        distribution_domain=made.domain,
        distribution_origin=origin,
        # Whatever it is by now: the sweep wakes the task when its table says anything else.
        distribution_status="InProgress",
        distribution_ipv6=made.ipv6,
        distribution_print=made.fingerprint,
        created_at=context.now,
        request_id=made.request_id,
    )


def _created(context: Context, made: DistributionDetail, origin: Origin) -> Done:
    payload = {
        "names": list(context.task.names),
        "id": made.id,
        "domain": made.domain,
        "arn": made.arn,
        "ipv6": made.ipv6,
        "request_id": made.request_id,
        "records": traffic(context, context.task.names, made.domain, ipv6=made.ipv6),
    }
    event = NewEvent(EventKind.DISTRIBUTION_CREATED, payload, context.task.id)
    return Done(TaskState.DEPLOYING, facts_of(context, made, origin), (event,))


def wait_until_deployed(context: Context) -> Outcome:
    """Read the distribution's status from the last sweep: deployed, gone, or still on its way; and
    its certificate's, for one that serves a dead certificate is never ready.
    """
    task = context.task
    if lost := _served_dead(context):
        return lost
    row = context.store.inventory.distribution(task.facts.distribution_id or "")
    waited = context.now - (task.facts.created_at or context.now)
    if row is None or not row.is_deployed:
        sweep = context.store.inventory.sweep(SweepKind.DISTRIBUTIONS, context.job.account)
        if blind := unread(sweep, context.now):
            return blind
    if row is None and waited > LISTS_LAG and not look(context, task.facts.distribution_id or ""):
        said = f"CloudFront no longer knows {task.facts.distribution_id}."
        return Failed("distribution_gone", said, remedy_for("distribution_gone").who_acts)
    if row is None or not row.is_deployed:
        return deploying(waited)
    facts = replace(
        task.facts,
        distribution_status=row.status,
        distribution_enabled=row.enabled,
        deployed_at=context.now,
    )
    payload = {
        "names": list(task.names),
        "id": row.id,
        "domain": row.domain,
        "enabled": row.enabled,
    }
    return Done(TaskState.READY, facts, (NewEvent(EventKind.READY, payload, task.id),))


def deploying(waited: timedelta) -> Wait:
    """Return what a step comes to while CloudFront deploys; it says when that takes unusually
    long.
    """
    late = ", longer than the usual 35 minutes" if waited > USUAL_DEPLOY else ""
    return Wait("deploying", f"CloudFront is deploying{late}", WhoActs.AWS, RELOOK)


def _served_dead(context: Context) -> Failed | None:
    facts = context.task.facts
    row = context.store.inventory.certificate(facts.certificate_arn or "")
    died = dead_by(context.task, row.status) if row else None
    if died is None:
        return None
    said = f"{died.detail} Distribution {facts.distribution_id} serves it."
    return dead(context.task, "served_certificate_dead", said)


def look(context: Context, distribution: str) -> DistributionDetail | None:
    """Return a distribution as it is now, None when there is none; raises AwsError."""
    try:
        return context.cloudfront.get(distribution)
    except AwsError as error:
        if error.code != "NoSuchDistribution":
            raise
        return None
