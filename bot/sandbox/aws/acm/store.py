"""All certificates of the sandbox's account, in every region, and the idempotency tokens.
Whoever uses it holds the lock of the certificates.
"""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from cryptography import x509

from bot.sandbox.aws.acm.certificate import TOKEN_TIME, Certificate
from bot.sandbox.aws.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Token:
    """An idempotency token that was used: for what, and when."""

    arn: str
    names: tuple[str, ...]
    at: datetime


@dataclass(slots=True)
class CertificateStore:
    """Certificates by ARN, in the order in which they came."""

    account: str
    certificates: dict[str, Certificate] = field(default_factory=dict)
    tokens: dict[tuple[str, str], Token] = field(default_factory=dict)
    requested: list[datetime] = field(default_factory=list)
    trusted_roots: list[x509.Certificate] = field(default_factory=list)
    _gone: list[tuple[Certificate, datetime]] = field(default_factory=list)
    _positions: Iterator[int] = field(default_factory=itertools.count)

    def new_arn(self, region: str) -> str:
        """Make an ARN that no certificate has."""
        return f"arn:aws:acm:{region}:{self.account}:certificate/{uuid.uuid4()}"

    def add(self, certificate: Certificate) -> Certificate:
        """Keep a certificate."""
        certificate.position = next(self._positions)
        self.certificates[certificate.arn] = certificate
        return certificate

    def get(self, arn: str, region: str) -> Certificate:
        """Give a certificate of a region.

        Raises:
            RefusedError: ResourceNotFoundException.
        """
        certificate = self.certificates.get(arn)
        if certificate is None or certificate.region != region:
            raise not_found(self.account, arn)
        return certificate

    def remove(self, certificate: Certificate, now: datetime) -> None:
        """Forget a certificate, but for the lists: they are late."""
        del self.certificates[certificate.arn]
        self._gone.append((certificate, now))

    def listed(self, region: str, at: datetime) -> list[Certificate]:
        """Give the certificates of a region as they were at a time, oldest first."""
        gone = [one for one, since in self._gone if at < since]
        there = [
            one
            for one in (*gone, *self.certificates.values())
            if one.region == region and one.created_at <= at
        ]
        return [one.as_of(at) for one in sorted(there, key=attrgetter("position"))]

    def of_region(self, region: str) -> list[Certificate]:
        """Give the certificates of a region, oldest first."""
        return [one for one in self.certificates.values() if one.region == region]

    def token_used(self, region: str, token: str, now: datetime) -> Token | None:
        """What a token was used for in the last hour, if its certificate still exists."""
        used = self.tokens.get((region, token))
        if used is None or now - used.at >= TOKEN_TIME or used.arn not in self.certificates:
            return None
        return used


def not_found(account: str, arn: str) -> RefusedError:
    """Make ACM's answer for a certificate that it does not know."""
    return RefusedError(
        "ResourceNotFoundException",
        f"Could not find certificate {arn} in account {account}.",
    )
