"""How certificates come to be issued: when each validation CNAME is really in DNS. Names are
looked up without a lock held, because a look-up may take a second.
"""

import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bot.sandbox.aws.acm.certificate import VALIDATION_TIME, Certificate
from bot.sandbox.aws.world import World

_LOOKERS = 16


def refresh(world: World, arn: str | None = None) -> None:
    """Bring the states of all certificates, or of one, up to DNS and to the clock."""
    with world.lock("acm"):
        names = {
            certificate.record(base).name
            for certificate in _pending(world, arn)
            for base in certificate.base_names()
            if base not in certificate.validated
        }
    found = _look_up(world, sorted(names))
    with world.lock("acm"):
        for certificate in _pending(world, arn):
            _settle(world, certificate, found)
        _expire(world, arn)


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


def _chosen(world: World, arn: str | None) -> list[Certificate]:
    certificates = world.acm.certificates
    if arn is None:
        return list(certificates.values())
    return [certificates[arn]] if arn in certificates else []


def _settle(world: World, certificate: Certificate, found: Mapping[str, str | None]) -> None:
    now = world.now()
    for base in certificate.base_names():
        record = certificate.record(base)
        if _is_same_value(found.get(record.name), record.value):
            certificate.validated.add(base)
    if len(certificate.validated) == len(certificate.base_names()):
        certificate.found_at = certificate.found_at or now
        if now >= certificate.found_at + timedelta(seconds=world.knobs.issue_delay):
            issue(world, certificate, now)
            return
    if now >= certificate.created_at + VALIDATION_TIME:
        certificate.status = "VALIDATION_TIMED_OUT"


def _is_same_value(found: str | None, wanted: str) -> bool:
    """Compare as ACM does: case and a trailing dot don't matter, nor a missing underscore."""
    if found is None:
        return False
    return found.lower().rstrip(".").removeprefix("_") == wanted.rstrip(".").removeprefix("_")


def issue(world: World, certificate: Certificate, now: datetime) -> None:
    """Make a certificate ISSUED, valid from today."""
    certificate.status = "ISSUED"
    certificate.validated |= set(certificate.base_names())
    certificate.issued_at = now
    certificate.not_before = now.replace(hour=0, minute=0, second=0, microsecond=0)
    certificate.not_after = certificate.not_before + timedelta(
        days=world.knobs.validity_days, seconds=-1
    )
    certificate.serial = ":".join(f"{byte:02x}" for byte in secrets.token_bytes(16))


def _expire(world: World, arn: str | None) -> None:
    now = world.now()
    for certificate in _chosen(world, arn):
        is_over = certificate.not_after is not None and certificate.not_after < now
        if certificate.status == "ISSUED" and is_over:
            certificate.status = "EXPIRED"
