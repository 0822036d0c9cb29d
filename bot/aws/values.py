"""What AWS answered, as values; never a raw response beyond this package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.importing import GivenFile


@dataclass(frozen=True, slots=True)
class Written:
    """What a write made: its ARN or id, and the request id that CloudTrail knows the call by."""

    id: str
    request_id: str


@dataclass(frozen=True, slots=True)
class ValidationRecord:
    """The DNS record that proves control of `domain`; lower case, without trailing dots."""

    domain: str
    name: str
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class CertificateDetail:
    """DescribeCertificate. `names` begins with the main name.

    `records` holds what ACM has told so far, one entry a domain; `records_complete` only when every
    domain of a DNS-validated certificate has one. `failure_reason` is "" unless FAILED. `facts` is
    all of it, in ACM's own words, as JSON values.
    """

    arn: str
    names: tuple[str, ...]
    status: str
    failure_reason: str
    type: str
    key_algorithm: str
    created_at: datetime | None
    issued_at: datetime | None
    not_before: datetime | None
    not_after: datetime | None
    in_use_by: tuple[str, ...]
    records: tuple[ValidationRecord, ...]
    records_complete: bool
    request_id: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chain:
    """A certificate as PEM, and the rest of its chain, "" when it has none. Both are public."""

    certificate: str
    chain: str


@dataclass(frozen=True, slots=True)
class DistributionDetail:
    """A distribution as Create, Update and Get answer it; no `certificate_arn`: CloudFront's own.

    `fingerprint` stands for all of its configuration (see `bot.domain.fingerprint`), `rest` for all
    but its names and its certificate.
    """

    id: str
    arn: str
    domain: str
    status: str
    etag: str
    ipv6: bool
    aliases: tuple[str, ...]
    certificate_arn: str | None
    comment: str
    enabled: bool
    request_id: str
    fingerprint: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class SecretText:
    """What is in a secret, as a person's file that may hold a key; `version` is its VersionId."""

    arn: str
    version: str
    given: GivenFile
