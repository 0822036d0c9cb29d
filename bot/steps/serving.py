"""Whether the certificate that a change puts on a distribution still serves. Only a task that
requests a certificate of its own is ever led to another one; nothing is written here.
"""

from dataclasses import replace

from bot.domain.certificate_status import standing
from bot.domain.change import Change
from bot.domain.remedies import remedy_for
from bot.domain.task import WhoActs
from bot.errors import AwsError
from bot.steps.backoff import LAG_SECONDS, after
from bot.steps.certificates import dead
from bot.steps.context import Context
from bot.steps.distributions import JUST_ISSUED
from bot.steps.outcome import Failed, Outcome, Wait
from bot.steps.validation import describe

_MOVED = frozenset({"PreconditionFailed", "InvalidIfMatchVersion"})
"""Someone changed the distribution between our look and our write: it is looked at anew."""
_CHOSEN = "chosen_certificate_dead"
_SWAPPED = "swapped_certificate_dead"


def certificated(context: Context, change: Change) -> Change:
    """Return a change with the certificate that its task requested, where it names none."""
    if change.certificate is not None:
        return change
    return replace(change, certificate=context.task.facts.certificate_arn)


def served_dead(context: Context, change: Change) -> Failed | None:
    """Return the failure of a task whose distribution was changed and serves a dead certificate,
    by the last list; None while it is alive, or when the change is about none.
    """
    arn = certificated(context, change).certificate
    row = context.store.inventory.certificate(arn) if arn else None
    if row is None or not standing(row.status).dead_reason:
        return None
    said = f"{arn} is {row.status}. Distribution {change.distribution} serves it."
    return _failed(context, change, _SWAPPED, said)


def not_changed(context: Context, change: Change, error: AwsError) -> Outcome:
    """Return what a refused update comes to: another look, when someone was faster or CloudFront
    does not know a new certificate yet, or the failure of a dead one. Raises any other AwsError.
    """
    if error.code in _MOVED:
        wait = after(LAG_SECONDS, context.task.attempts)
        return Wait("changing", "it is being changed; we look again", WhoActs.AWS, wait)
    issued_at = context.task.facts.issued_at
    fresh = issued_at is not None and context.now - issued_at < JUST_ISSUED
    if error.code != "InvalidViewerCertificate":
        raise error
    if fresh:
        wait = after(LAG_SECONDS, context.task.attempts)
        said = "CloudFront does not know the new certificate yet"
        return Wait("certificate_not_usable_yet", said, WhoActs.AWS, wait)
    return _refused(context, change, error)


def _refused(context: Context, change: Change, error: AwsError) -> Failed:
    """Return the failure of a task whose certificate CloudFront refuses, because that is dead: ACM
    is asked itself, for its list may be old.
    """
    arn = certificated(context, change).certificate
    if arn is None:
        raise error
    detail = describe(context, arn)
    if detail is None:
        return _failed(context, change, "certificate_gone", f"{arn} no longer exists in ACM.")
    reason = standing(detail.status).dead_reason
    if not reason:
        raise error
    return _failed(context, change, reason, f"{arn} is {detail.status}.")


def _failed(context: Context, change: Change, reason: str, said: str) -> Failed:
    """Fail so that *Retry* requests another certificate, but where a person chose this one."""
    if change.certificate is not None:
        return Failed(_CHOSEN, said, remedy_for(_CHOSEN).who_acts)
    return dead(context.task, reason, said)
