"""What happens to certificates without anybody calling ACM: failures, expiry, revocation, and the
passing of time. For tests and the demo.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.sandbox.aws.acm import issuance
from bot.sandbox.aws.acm.certificate import Certificate, ValidationRecord, validation_record
from bot.sandbox.aws.world import World


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

    def issue(self, arn: str) -> None:
        """Issue a certificate whatever is in DNS (so does an email's link)."""
        with self._world.lock("acm"):
            issuance.issue(self._world, self.get(arn), self._world.now())

    def fail(self, arn: str, reason: str) -> None:
        """Let a request fail with a FailureReason, for good."""
        with self._world.lock("acm"):
            certificate = self.get(arn)
            certificate.status, certificate.failure_reason = "FAILED", reason

    def time_out(self, arn: str) -> None:
        """Let a request's 72 hours be over."""
        with self._world.lock("acm"):
            self.get(arn).status = "VALIDATION_TIMED_OUT"

    def expire(self, arn: str) -> None:
        """Let a certificate's validity be over since yesterday."""
        with self._world.lock("acm"):
            certificate = self.get(arn)
            certificate.status = "EXPIRED"
            certificate.not_after = self._world.now() - timedelta(days=1)

    def revoke(self, arn: str) -> None:
        """Revoke a certificate."""
        with self._world.lock("acm"):
            certificate = self.get(arn)
            certificate.status, certificate.revoked_at = "REVOKED", self._world.now()

    def vanish(self, arn: str) -> None:
        """Let a certificate be gone, as if somebody else had deleted it."""
        with self._world.lock("acm"):
            del self._world.acm.certificates[arn]

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
