"""What the sweeps know of the account: its certificates, its distributions, its hosted zones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class CertificateStatus(StrEnum):
    """ACM's seven statuses, and GONE for one that is no more."""

    PENDING_VALIDATION = "PENDING_VALIDATION"
    ISSUED = "ISSUED"
    INACTIVE = "INACTIVE"
    EXPIRED = "EXPIRED"
    VALIDATION_TIMED_OUT = "VALIDATION_TIMED_OUT"
    REVOKED = "REVOKED"
    FAILED = "FAILED"
    GONE = "GONE"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One row of the ACM sweep. `names` are at most the first 100 (`more_names` tells)."""

    arn: str
    account: str
    names: tuple[str, ...]
    status: str
    type: str
    key_algorithm: str
    created_at: datetime | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    in_use: bool = False
    more_names: bool = False
    seen_at: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def main_name(self) -> str:
        """The certificate's DomainName."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Distribution:
    """One row of the CloudFront sweep. `summary` is what a picker and the checks need of it."""

    id: str
    account: str
    arn: str
    domain: str
    aliases: tuple[str, ...]
    status: str
    enabled: bool
    certificate_arn: str | None = None
    comment: str = ""
    staging: bool = False
    seen_at: datetime | None = None
    summary: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_deployed(self) -> bool:
        """Whether CloudFront says that its present configuration is everywhere."""
        return self.status == "Deployed"

    @property
    def iam_certificate(self) -> str:
        """The id of the certificate that it serves from IAM, as before ACM was; "" of none."""
        viewer = self.summary.get("viewer_certificate")
        found = viewer.get("IAMCertificateId") if isinstance(viewer, Mapping) else None
        return str(found or "")

    @property
    def as_it_is_now(self) -> str:
        """What people pick a template by: the id, and the first alias, comment or domain."""
        about = next((one for one in (*self.aliases, self.comment) if one), self.domain)
        return f"{self.id} as it is now · {about}"


class SweepKind(StrEnum):
    """What a sweep reads."""

    CERTIFICATES = "certificates"
    DESCRIPTIONS = "descriptions"
    DISTRIBUTIONS = "distributions"
    ZONES = "zones"
    QUOTAS = "quotas"
    DIRECTORY = "directory"
    DNS = "dns"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Sweep:
    """The last pass of a kind: when it began and ended well, and the last error since, if any:
    `is_denied` when nothing but an operator can mend that.
    """

    kind: SweepKind
    account: str
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str = ""
    is_denied: bool = False
