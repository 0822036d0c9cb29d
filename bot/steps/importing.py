"""The step that imports a certificate. The key is opened, or read from its secret, in here only:
it goes into the one call, and into no outcome, fact or sentence.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.attention import reminders
from bot.domain.event import EventKind, NewEvent, Payload
from bot.domain.importing import CertificateText, ImportFacts, fingerprint_of
from bot.domain.importing_job import Import
from bot.domain.key_source import KeySource
from bot.domain.private_key import PrivateKeyText
from bot.domain.remedies import remedy_for
from bot.domain.task import Facts, Origin, Task, TaskState, WhoActs
from bot.errors import AwsError, KeyNeededError, Trouble
from bot.steps.context import Context, tags_of
from bot.steps.finding import LISTS_LAG
from bot.steps.finding_imports import find_import, imported
from bot.steps.import_titles import why_not_free
from bot.steps.outcome import Done, Failed, NeedsAction, Outcome, Wait
from bot.steps.troubles import outcome_of
from bot.store.base import Store
from bot.x509.reading import read_key

LOOK_AGAIN = timedelta(seconds=15)
ASK_AGAIN = timedelta(minutes=10)
"""Whoever hands a key over wakes the task; it looks by itself only in case that was lost."""

_PUT = "acm.ImportCertificate"
_UNSENT = frozenset({"ConnectTimeoutError", "EndpointConnectionError", "ProxyConnectionError"})
"""botocore's errors before the first byte is sent."""

AWAITING = "awaiting_key"
NEEDED = "key_needed"

_MEANT: Mapping[str, str] = MappingProxyType(
    {
        "ValidationException": "import_refused",
        "InvalidParameterException": "import_refused",
        "LimitExceededException": "import_limit",
        "ResourceNotFoundException": "import_target_gone",
        "InvalidArnException": "import_target_gone",
    }
)
"""What errors mean that say something else of other calls."""


def lacks_key(store: Store, task: Task, now: datetime) -> bool:
    """Tell whether a task can only ask for its key: it needs no slot among those that import."""
    plan = task.plan.imports
    if plan is None or plan.key_source is KeySource.SECRET or task.facts.lost_at:
        return False
    return task.id not in store.sealed.those([task.id], now=now)


def import_certificate(context: Context) -> Outcome:
    """Import the certificate, or adopt what a lost attempt imported; without its key, ask for
    that.
    """
    plan = context.task.plan.imports
    if plan is None or plan.certificate is None:
        return _failed(context.task, "import_unread", "")
    if plan.renews:
        return _renewed(context, plan, plan.certificate)
    if context.task.facts.lost_at is not None:
        found = find_import(context)
        if found is not None:
            return _done(
                context,
                plan,
                plan.certificate.facts,
                imported(context, plan, found, Origin.ADOPTED),
            )
        if context.now - context.task.facts.lost_at < LISTS_LAG:
            said = "an answer of AWS was lost; we look whether the certificate was imported"
            return Wait("looking_for_certificate", said, WhoActs.AWS, LOOK_AGAIN)
    return _with_key(context, plan, plan.certificate)


def _renewed(context: Context, plan: Import, certificate: CertificateText) -> Outcome:
    """Put the certificate in the place of the one that stood there at the checks; what anybody put
    there since is never overwritten.
    """
    try:
        present = fingerprint_of(context.acm.chain(plan.renews).certificate)
    except AwsError as error:
        return _not_sent(context, error)
    if present == certificate.facts.fingerprint:
        facts = imported(context, plan, plan.renews, Origin.REUSED)
        return _done(context, plan, certificate.facts, facts)
    if present != plan.replaces:
        return _failed(context.task, "import_target_changed", "")
    return _with_key(context, plan, certificate)


def _with_key(context: Context, plan: Import, certificate: CertificateText) -> Outcome:
    key = _key(context, plan, certificate)
    if not isinstance(key, PrivateKeyText):
        return key
    return _sent(context, plan, certificate, key)


def _key(
    context: Context, plan: Import, certificate: CertificateText
) -> PrivateKeyText | NeedsAction | Failed:
    """Return the key, or what its lack comes to; raises AwsError when its secret is not read."""
    if plan.key_source is KeySource.SECRET:
        read = read_key(context.secrets.read(plan.secret).given.content, certificate)
        if read.key is None:
            said = " ".join(fault.whole for fault in read.faults)
            return _failed(context.task, "secret_without_key", said)
        return read.key.text
    try:
        return context.store.sealed.open(context.task.id, now=context.now)
    except KeyNeededError as error:
        return _wanted(context, plan, error.sentence)


def _wanted(context: Context, plan: Import, why: str) -> NeedsAction:
    """Ask for the key: told once, however often the task looks."""
    task = context.task
    has_one = context.store.sealed.those([task.id], now=context.now)
    awaits = plan.key_source is KeySource.UPLOAD and not plan.was_given and not has_one
    reason = AWAITING if awaits else NEEDED
    detail = (
        "The private key has not been handed over yet. Hand it over by an upload link."
        if awaits
        else why
    )
    payload = {
        "names": list(task.names),
        "title": plan.title,
        "reason": reason,
        "detail": detail,
    }
    told = task.reason == reason
    events = () if told else (NewEvent(EventKind.KEY_NEEDED, payload, task.id),)
    return NeedsAction(reason, detail, WhoActs.OPERATOR, ASK_AGAIN, events=events)


def _sent(
    context: Context, plan: Import, certificate: CertificateText, key: PrivateKeyText
) -> Outcome:
    taken = why_not_free(context.store, context.job, context.task, context.now)
    if taken and not plan.renews:
        return Failed("import_name_taken", taken, WhoActs.OPERATOR, context.task.facts)
    tags = {} if plan.renews else tags_of(context.job, context.task)
    context.before_sending()
    try:
        written = context.acm.put(certificate, key, tags=tags, arn=plan.renews)
    except AwsError as error:
        return _not_sent(context, error)
    facts = imported(context, plan, written.id, Origin.CREATED, request_id=written.request_id)
    return _done(context, plan, certificate.facts, facts)


def _not_sent(context: Context, error: AwsError) -> Outcome:
    """Return what an error of the one attempt comes to. One that says nothing for sure may follow
    an import, and is looked after as a lost answer is.
    """
    task, is_write = context.task, error.operation == _PUT
    if error.trouble is Trouble.FINAL and error.code in _MEANT:
        facts = replace(task.facts, request_id=error.request_id)
        said = f"AWS said: {error.message}"
        return _failed(replace(task, facts=facts), _MEANT[error.code], said)
    if is_write and error.trouble is Trouble.TRANSIENT and error.code not in _UNSENT:
        task = replace(task, facts=replace(task.facts, lost_at=context.now))
    return outcome_of(error, task, context.now)


def _failed(task: Task, reason: str, said: str) -> Failed:
    remedy = remedy_for(reason)
    detail = f"{remedy.sentence} {said}".strip()
    return Failed(reason, detail, remedy.who_acts, task.facts)


def _done(context: Context, plan: Import, known: ImportFacts, facts: Facts) -> Done:
    event = NewEvent(EventKind.IMPORTED, _payload(context, plan, known, facts), context.task.id)
    return Done(TaskState.IMPORTED, facts, (event,))


def _payload(context: Context, plan: Import, known: ImportFacts, facts: Facts) -> Payload:
    arn = facts.certificate_arn or ""
    users = context.store.certificates.users([arn]).get(arn, ()) if plan.renews else ()
    return {
        "names": list(context.task.names),
        "title": plan.title,
        "arn": arn,
        "renewed": bool(plan.renews),
        "not_after": known.not_after.isoformat(),
        "reminders": [one.isoformat() for one in reminders(known.not_after, context.now)],
        "issuer": known.issuer,
        "key": known.key.text,
        "fingerprint": known.fingerprint,
        "request_id": facts.request_id or "",
        "served_by": list(users),
    }
