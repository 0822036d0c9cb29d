"""What ACM says of one certificate beyond its lists, read from its description as it was kept.
Never fails: what a description lacks is empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.certificate_query import AMAZON_ISSUED, IMPORTED
from bot.domain.inventory import Certificate, CertificateStatus

Json = Mapping[str, object]

EMAIL = "EMAIL"


@dataclass(frozen=True, slots=True)
class Validation:
    """How one name is proven: by a record, which may not be told yet, or by mail to `emails`."""

    domain: str
    method: str
    status: str
    record: tuple[str, str, str] | None = None
    """Its name, type and value."""
    emails: tuple[str, ...] = ()
    mailed_at: str = ""
    """The domain of those boxes: the name, or one above it."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What ACM says of the renewal that is under way, or was."""

    status: str
    reason: str
    updated_at: datetime | None
    validations: tuple[Validation, ...]


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The description of a certificate; `is_known` says whether there is one yet."""

    is_known: bool
    subject: str
    issuer: str
    serial: str
    signature: str
    key_usages: tuple[str, ...]
    extended_usages: tuple[str, ...]
    issued_at: datetime | None
    imported_at: datetime | None
    revoked_at: datetime | None
    revocation_reason: str
    failure_reason: str
    in_use_by: tuple[str, ...]
    can_renew: bool
    renewal: Renewal | None
    validations: tuple[Validation, ...]
    export: str

    @property
    def is_by_email(self) -> bool:
        """Whether any name is proven by mail."""
        return any(one.method == EMAIL for one in self.validations)


def facts(certificate: Certificate) -> CertificateFacts:
    """Return what its description says."""
    kept = certificate.details
    return CertificateFacts(
        is_known=bool(kept),
        subject=_text(kept, "Subject"),
        issuer=_text(kept, "Issuer"),
        serial=_text(kept, "Serial"),
        signature=_text(kept, "SignatureAlgorithm"),
        key_usages=tuple(_text(one, "Name") for one in _items(kept, "KeyUsages")),
        extended_usages=tuple(_text(one, "Name") for one in _items(kept, "ExtendedKeyUsages")),
        issued_at=_moment(kept, "IssuedAt"),
        imported_at=_moment(kept, "ImportedAt"),
        revoked_at=_moment(kept, "RevokedAt"),
        revocation_reason=_text(kept, "RevocationReason"),
        failure_reason=_text(kept, "FailureReason"),
        in_use_by=_texts(kept, "InUseBy"),
        can_renew=_text(kept, "RenewalEligibility") == "ELIGIBLE",
        renewal=_renewal(kept.get("RenewalSummary")),
        validations=validations(kept),
        export=_text(_object(kept.get("Options")), "Export"),
    )


def why_not_renewed(certificate: Certificate, known: CertificateFacts) -> str:
    """Return why ACM does not renew a certificate, "" when it does (ACM User Guide, *Managed
    renewal*).
    """
    if certificate.type == IMPORTED:
        return "it was imported, so whoever issued it renews it, and someone imports it again"
    if certificate.status != CertificateStatus.ISSUED:
        return "only issued certificates are renewed"
    if known.can_renew:
        return ""
    if certificate.type != AMAZON_ISSUED:
        return "a private certificate is renewed only while in use, or once exported"
    if not certificate.in_use:
        return "it is not in use: ACM renews what a service of AWS uses"
    return "ACM does not say why; its page in the AWS console may"


def validations(kept: Json) -> tuple[Validation, ...]:
    """Return how each name of a description is proven."""
    return tuple(_validation(one) for one in _items(kept, "DomainValidationOptions"))


def tells_how(shown: Sequence[Validation]) -> bool:
    """Tell whether each name has its record already, or is proven by mail."""
    return bool(shown) and all(one.record or one.method == EMAIL for one in shown)


def _renewal(value: object) -> Renewal | None:
    kept = _object(value)
    if not kept:
        return None
    return Renewal(
        _text(kept, "RenewalStatus"),
        _text(kept, "RenewalStatusReason"),
        _moment(kept, "UpdatedAt"),
        validations(kept),
    )


def _validation(kept: Json) -> Validation:
    record = _object(kept.get("ResourceRecord"))
    return Validation(
        domain=_text(kept, "DomainName"),
        method=_text(kept, "ValidationMethod"),
        status=_text(kept, "ValidationStatus"),
        record=(
            _text(record, "Name").removesuffix("."),
            _text(record, "Type"),
            _text(record, "Value").removesuffix("."),
        )
        if record
        else None,
        emails=_texts(kept, "ValidationEmails"),
        mailed_at=_text(kept, "ValidationDomain"),
    )


def _object(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _items(kept: Json, key: str) -> list[Json]:
    value = kept.get(key)
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [_object(one) for one in found]


def _text(kept: Json, key: str) -> str:
    value = kept.get(key)
    return value if isinstance(value, str) else ""


def _texts(kept: Json, key: str) -> tuple[str, ...]:
    value = kept.get(key)
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return tuple(str(one) for one in found)


def _moment(kept: Json, key: str) -> datetime | None:
    text = _text(kept, key)
    return datetime.fromisoformat(text) if text else None
