"""How certificates come to be issued: when each validation CNAME is really in DNS, and CAA does not
forbid it. Names are looked up without a lock held, because a look-up may take a second.
"""

import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache

from bot.sandbox.aws.acm.caa import Verdict, verdict
from bot.sandbox.aws.acm.certificate import VALIDATION_TIME, Certificate
from bot.sandbox.aws.world import World

_LOOKERS = 16


def refresh(world: World, arn: str | None = None) -> None:
    """Bring the states of all certificates, or of one, up to DNS and to the clock."""
    with world.lock("acm"):
        names = {
            certificate.record(base).name
            for certificate in [*_pending(world, arn), *_moved(world, arn)]
            for base in certificate.base_names()
            if base not in certificate.validated
        }
    found = _look_up(world, sorted(names))
    with world.lock("acm"):
        due = [one for one in _pending(world, arn) if _is_due(world, one, found)]
        for one in _moved(world, arn):
            _prove(one, found)
        _expire(world, arn)
    verdicts = _ask_caa(world, sorted({name for one in due for name in one.names}))
    with world.lock("acm"):
        for certificate in due:
            # Another caller may have settled it meanwhile.
            if certificate.status == "PENDING_VALIDATION":
                _conclude(world, certificate, verdicts)


def _look_up(world: World, names: Sequence[str]) -> dict[str, str | None]:
    """Ask for all names side by side: a server that stays silent costs each of them a second."""
    if not names:
        return {}
    with ThreadPoolExecutor(min(len(names), _LOOKERS)) as pool:
        targets = pool.map(world.resolve_cname, [name.rstrip(".") for name in names])
        return dict(zip(names, targets, strict=True))


def _pending(world: World, arn: str | None) -> list[Certificate]:
    return [
        one
        for one in _chosen(world, arn)
        if one.status == "PENDING_VALIDATION" and one.method == "DNS"
    ]


def _moved(world: World, arn: str | None) -> list[Certificate]:
    """What was moved from email to DNS, and has records to be found yet."""
    return [
        one
        for one in _chosen(world, arn)
        if one.status == "ISSUED"
        and (one.kind, one.method) == ("AMAZON_ISSUED", "DNS")
        and not one.validated.issuperset(one.base_names())
    ]


def _chosen(world: World, arn: str | None) -> list[Certificate]:
    certificates = world.acm.certificates
    if arn is None:
        return list(certificates.values())
    return [certificates[arn]] if arn in certificates else []


def _is_due(world: World, certificate: Certificate, found: Mapping[str, str | None]) -> bool:
    """Whether every record was found, long enough ago; a request without them may time out."""
    now = world.now()
    _prove(certificate, found)
    if len(certificate.validated) == len(certificate.base_names()):
        certificate.found_at = certificate.found_at or now
        if now >= certificate.found_at + timedelta(seconds=world.knobs.issue_delay):
            return True
    _time_out(certificate, now)
    return False


def _prove(certificate: Certificate, found: Mapping[str, str | None]) -> None:
    for base in certificate.base_names():
        record = certificate.record(base)
        if _is_same_value(found.get(record.name), record.value):
            certificate.validated.add(base)


def _time_out(certificate: Certificate, now: datetime) -> None:
    end = certificate.created_at + VALIDATION_TIME
    if now >= end:
        certificate.change(end, status="VALIDATION_TIMED_OUT")


def _ask_caa(world: World, names: Sequence[str]) -> dict[str, Verdict]:
    """Ask for all names side by side; what they climb through together is asked once."""
    if not names:
        return {}
    look_up = cache(world.resolve_caa)
    with ThreadPoolExecutor(min(len(names), _LOOKERS)) as pool:
        return dict(zip(names, pool.map(lambda name: verdict(name, look_up), names), strict=True))


def _conclude(world: World, certificate: Certificate, verdicts: Mapping[str, Verdict]) -> None:
    """Issue a proven certificate, unless CAA forbids it for good or cannot be read now."""
    said = {verdicts[name] for name in certificate.names}
    if Verdict.FORBIDDEN in said:
        certificate.change(world.now(), status="FAILED", failure_reason="CAA_ERROR")
    elif Verdict.UNKNOWN in said:
        _time_out(certificate, world.now())
    else:
        issue(world, certificate, world.now())


def _is_same_value(found: str | None, wanted: str) -> bool:
    """Compare as ACM does: case and a trailing dot don't matter, nor a missing underscore."""
    if found is None:
        return False
    return found.lower().rstrip(".").removeprefix("_") == wanted.rstrip(".").removeprefix("_")


def issue(world: World, certificate: Certificate, now: datetime) -> None:
    """Make a certificate ISSUED, valid from today."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    certificate.change(
        now,
        status="ISSUED",
        validated=certificate.validated | set(certificate.base_names()),
        issued_at=now,
        not_before=midnight,
        not_after=midnight + timedelta(days=world.knobs.validity_days, seconds=-1),
        serial=":".join(f"{byte:02x}" for byte in secrets.token_bytes(16)),
    )


def _expire(world: World, arn: str | None) -> None:
    now = world.now()
    for certificate in _chosen(world, arn):
        end = certificate.not_after
        if certificate.status == "ISSUED" and end is not None and end < now:
            certificate.change(end, status="EXPIRED")
        if certificate.status == "PENDING_VALIDATION" and certificate.method == "EMAIL":
            _time_out(certificate, now)
