"""One certificate as ACM keeps it, and the facts that follow from it: its names, its validation
records and its states, the earlier ones too. It knows nothing of calls.
"""

import copy
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.aws.tags import TagSet

#: A request that is not validated in time ends as VALIDATION_TIMED_OUT (ACM guide).
VALIDATION_TIME = timedelta(hours=72)
#: ACM renews from this long before NotAfter (ACM guide, 2026).
RENEWAL_WINDOW = timedelta(days=45)
TOKEN_TIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ValidationRecord:
    """The CNAME that proves a name, both ends with a trailing dot as ACM shows them."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Pem:
    """What GetCertificate answers."""

    body: str
    chain: str = ""


@dataclass(slots=True)
class Certificate:
    """A certificate; `names` has the main name first."""

    arn: str
    account: str
    names: tuple[str, ...]
    created_at: datetime
    kind: str = "AMAZON_ISSUED"
    method: str = "DNS"
    status: str = "PENDING_VALIDATION"
    key_algorithm: str = "RSA_2048"
    options: dict[str, str] = field(default_factory=dict)
    tags: TagSet = field(default_factory=TagSet)
    validated: set[str] = field(default_factory=set)
    found_at: datetime | None = None
    issued_at: datetime | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    revoked_at: datetime | None = None
    failure_reason: str = ""
    pem: Pem | None = None
    issuer: str = "Amazon"
    serial: str = ""
    #: Each (name, validation domain) whose mails were sent again.
    mailed: list[tuple[str, str]] = field(default_factory=list)
    position: int = 0
    #: As it was, each until when: AWS's lists are late.
    earlier: list[tuple[datetime, "Certificate"]] = field(default_factory=list)

    def change(self, at: datetime, **facts: Any) -> None:  # noqa: ANN401 - fields of it
        """Replace fields, and keep for the lists how it was until now."""
        self.earlier.append((at, copy.copy(self)))
        for name, value in facts.items():
            setattr(self, name, value)

    def as_of(self, at: datetime) -> "Certificate":
        """The certificate as it was at a time, what lists show of it: its tags are as they are."""
        return next((was for until, was in self.earlier if at < until), self)

    @property
    def region(self) -> str:
        """The region in the ARN."""
        return self.arn.split(":")[3]

    def base_names(self) -> list[str]:
        """The names to validate: apex and wildcard are one."""
        return list(dict.fromkeys(name.removeprefix("*.") for name in self.names))

    def record(self, name: str) -> ValidationRecord:
        """The validation record of one of the names."""
        return validation_record(self.account, name)


def validation_record(account: str, name: str) -> ValidationRecord:
    """The CNAME for a name: the same for an account and name whenever, wherever it is asked for,
    and the same for the wildcard (ACM guide, DNS validation).
    """
    base = name.removeprefix("*.").lower()
    label = hashlib.sha256(f"name {account} {base}".encode()).hexdigest()[:32]
    value = hashlib.sha256(f"value {account} {base}".encode()).hexdigest()
    letters = "".join(chr(ord("a") + int(digit, 16)) for digit in value[32:42])
    return ValidationRecord(f"_{label}.{base}.", f"_{value[:32]}.{letters}.acm-validations.aws.")


def covers(certificate_name: str, name: str) -> bool:
    """Whether a name of a certificate covers a name: a wildcard stands for exactly one label, and
    covers itself (RFC 6125, 6.4.3).
    """
    if certificate_name == name:
        return True
    label, _, rest = name.partition(".")
    return certificate_name.startswith("*.") and certificate_name[2:] == rest and "*" not in label
