"""What happens to certificates without anybody calling ACM: failures, expiry, revocation, and the
passing of time. For tests and the demo.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from cryptography import x509

from bot.sandbox.aws.acm import issuance
from bot.sandbox.aws.acm.certificate import Certificate, ValidationRecord, validation_record
from bot.sandbox.aws.world import World

#: Why a request may have failed (ACM API reference, CertificateDetail).
FAILURE_REASONS = frozenset(
    {
        "ADDITIONAL_VERIFICATION_REQUIRED",
        "CAA_ERROR",
        "DOMAIN_NOT_ALLOWED",
        "DOMAIN_VALIDATION_DENIED",
        "INVALID_PUBLIC_DOMAIN",
        "NO_AVAILABLE_CONTACTS",
        "OTHER",
        "PCA_ACCESS_DENIED",
        "PCA_INVALID_ARGS",
        "PCA_INVALID_ARN",
        "PCA_INVALID_DURATION",
        "PCA_INVALID_STATE",
        "PCA_LIMIT_EXCEEDED",
        "PCA_NAME_CONSTRAINTS_VALIDATION",
        "PCA_REQUEST_FAILED",
        "PCA_RESOURCE_NOT_FOUND",
        "SLR_NOT_FOUND",
    }
)


class AcmControl:
    """The hand of ACM itself."""

    def __init__(self, world: World) -> None:
        self._world = world

    def tick(self) -> None:
        """Look at DNS and the clock now, as each read does."""
        issuance.refresh(self._world)

    def certificates(self) -> list[Certificate]:
        """Give all certificates, of every region, oldest first. For reading only."""
        with self._world.lock("acm"):
            return list(self._world.acm.certificates.values())

    def get(self, arn: str) -> Certificate:
        """Give one certificate. For reading only."""
        return self._world.acm.certificates[arn]

    def record(self, name: str) -> ValidationRecord:
        """Give the validation record that this account always gets for a name."""
        return validation_record(self._world.account, name)

    def trust(self, pem: bytes) -> None:
        """Let a root be one that ACM and CloudFront trust; the sandbox's world begins with none."""
        with self._world.lock("acm"):
            self._world.acm.trusted_roots += x509.load_pem_x509_certificates(pem)

    def issue(self, arn: str) -> None:
        """Issue a certificate whatever is in DNS (so does an email's link)."""
        with self._world.lock("acm"):
            issuance.issue(self._world, self.get(arn), self._world.now())

    def fail(self, arn: str, reason: str) -> None:
        """Let a request fail with a FailureReason, for good; the names stay as proven as they were.

        Raises:
            ValueError: ACM has no such reason.
        """
        if reason not in FAILURE_REASONS:
            raise ValueError(f"{reason} is no FailureReason")
        with self._world.lock("acm"):
            now = self._world.now()
            self.get(arn).change(now, status="FAILED", failure_reason=reason)

    def time_out(self, arn: str) -> None:
        """Let a request's 72 hours be over."""
        with self._world.lock("acm"):
            self.get(arn).change(self._world.now(), status="VALIDATION_TIMED_OUT")

    def expire(self, arn: str) -> None:
        """Let a certificate's validity be over since yesterday."""
        with self._world.lock("acm"):
            now = self._world.now()
            self.get(arn).change(now, status="EXPIRED", not_after=now - timedelta(days=1))

    def revoke(self, arn: str) -> None:
        """Revoke a certificate."""
        with self._world.lock("acm"):
            now = self._world.now()
            self.get(arn).change(now, status="REVOKED", revoked_at=now)

    def vanish(self, arn: str) -> None:
        """Let a certificate be gone, as if somebody else had deleted it."""
        with self._world.lock("acm"):
            self._world.acm.remove(self.get(arn), self._world.now())

    def seed(self, names: Sequence[str], region: str = "us-east-1", **facts: Any) -> str:  # noqa: ANN401
        """Put a certificate into the account, issued unless `status` says otherwise."""
        world = self._world
        with world.lock("acm"):
            made = Certificate(
                arn=world.acm.new_arn(region),
                account=world.account,
                names=tuple(names),
                created_at=world.now() - timedelta(days=30),
            )
            if facts.get("status", "ISSUED") in {"ISSUED", "EXPIRED", "REVOKED", "INACTIVE"}:
                issuance.issue(world, made, made.created_at)
            for name, value in facts.items():
                setattr(made, name, value)
            return world.acm.add(made).arn
