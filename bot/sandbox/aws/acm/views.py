"""What ACM shows of a certificate: DescribeCertificate, ListCertificates, GetCertificate. They
show less than there is for a while, as AWS does; they change nothing.
"""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.aws.acm import leaf
from bot.sandbox.aws.acm.certificate import Certificate
from bot.sandbox.aws.acm.pem import make_pem
from bot.sandbox.aws.acm.store import not_found
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

#: What ListCertificates shows unless the caller names key types (ACM API reference, Filters).
DEFAULT_KEY_TYPES = ("RSA_1024", "RSA_2048")
MAX_PAGE = 1000
MAX_SUMMARY_NAMES = 100
_KEY_USAGES = ("DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT")
_SERVER_AUTH = ("TLS_WEB_SERVER_AUTHENTICATION", "1.3.6.1.5.5.7.3.1")


def visible(world: World, call: Call) -> Certificate:
    """Give the certificate that a call names, once ACM shows it (the describe lag).

    Raises:
        RefusedError: ResourceNotFoundException.
    """
    certificate = world.acm.get(call.params["CertificateArn"], call.region)
    if world.now() < certificate.created_at + timedelta(seconds=world.knobs.describe_lag):
        raise not_found(world.account, certificate.arn)
    return certificate


def describe_certificate(world: World, call: Call) -> dict[str, Any]:
    """DescribeCertificate (ACM API reference, CertificateDetail)."""
    certificate = visible(world, call)
    users = users_of(world, certificate.arn)
    detail: dict[str, Any] = {
        "CertificateArn": certificate.arn,
        "DomainName": certificate.names[0],
        "SubjectAlternativeNames": list(certificate.names),
        "Subject": f"CN={certificate.names[0]}",
        "Issuer": certificate.issuer,
        "Serial": certificate.serial or None,
        "SignatureAlgorithm": "SHA256WITHRSA",
        **_usages(certificate),
        "InUseBy": users,
        "FailureReason": certificate.failure_reason or None,
        "Options": {"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"}
        | certificate.options,
        **_shared_facts(certificate, in_use=bool(users)),
    }
    if certificate.kind == "IMPORTED" and certificate.pem is not None:
        detail |= leaf.shown(certificate.pem.body)
    if certificate.kind == "AMAZON_ISSUED":
        detail["DomainValidationOptions"] = _validations(world, certificate)
    return {"Certificate": detail}


def _usages(certificate: Certificate) -> dict[str, list[dict[str, str]]]:
    """Give what the key may be used for: of an import, as its own certificate says."""
    if certificate.kind == "IMPORTED" and certificate.pem is not None:
        said = leaf.shown(certificate.pem.body)
        return {name: said[name] for name in ("KeyUsages", "ExtendedKeyUsages")}
    if certificate.issued_at is None:
        return {"KeyUsages": [], "ExtendedKeyUsages": []}
    return {
        "KeyUsages": [{"Name": name} for name in _KEY_USAGES],
        "ExtendedKeyUsages": [{"Name": _SERVER_AUTH[0], "OID": _SERVER_AUTH[1]}],
    }


def users_of(world: World, arn: str) -> list[str]:
    """The ARNs of the distributions that use a certificate, or did until a moment ago."""
    return _users(world, world.now()).get(arn, [])


def _users(world: World, at: datetime) -> dict[str, list[str]]:
    return world.cloudfront.certificate_users(at, world.knobs.in_use_lag)


def _shared_facts(certificate: Certificate, *, in_use: bool) -> dict[str, Any]:
    """What the detail and the summary both hold."""
    made_here = certificate.kind == "AMAZON_ISSUED"
    return {
        "Status": certificate.status,
        "Type": certificate.kind,
        # ACM answers RSA-2048 and EC-prime256v1, though its model says RSA_2048.
        "KeyAlgorithm": certificate.key_algorithm.replace("_", "-"),
        "CreatedAt": certificate.created_at,
        "ImportedAt": None if made_here else certificate.issued_at,
        "IssuedAt": certificate.issued_at if made_here else None,
        "NotBefore": certificate.not_before,
        "NotAfter": certificate.not_after,
        "RevokedAt": certificate.revoked_at,
        "RenewalEligibility": "ELIGIBLE"
        if made_here and in_use and certificate.status == "ISSUED"
        else "INELIGIBLE",
    }


def _validations(world: World, certificate: Certificate) -> list[dict[str, Any]]:
    knobs, age = world.knobs, (world.now() - certificate.created_at).total_seconds()
    return [
        _validation(
            certificate,
            name,
            shows_record=age >= knobs.record_lag + position * knobs.record_lag_per_name,
        )
        for position, name in enumerate(certificate.names)
    ]


def _validation(certificate: Certificate, name: str, *, shows_record: bool) -> dict[str, Any]:
    base = name.removeprefix("*.")
    status = "SUCCESS" if base in certificate.validated else "PENDING_VALIDATION"
    if status != "SUCCESS" and certificate.status in {"FAILED", "VALIDATION_TIMED_OUT"}:
        status = "FAILED"
    option: dict[str, Any] = {
        "DomainName": name,
        "ValidationDomain": name,
        "ValidationStatus": status,
        "ValidationMethod": certificate.method,
    }
    if certificate.method == "EMAIL":
        boxes = ("administrator", "hostmaster", "postmaster", "webmaster", "admin")
        option["ValidationEmails"] = [f"{box}@{base}" for box in boxes]
    elif shows_record:
        record = certificate.record(name)
        option["ResourceRecord"] = {"Name": record.name, "Type": "CNAME", "Value": record.value}
    return option


def get_certificate(world: World, call: Call) -> dict[str, Any]:
    """GetCertificate: RequestInProgressException until it is issued."""
    certificate = visible(world, call)
    if certificate.status == "PENDING_VALIDATION":
        raise RefusedError(
            "RequestInProgressException",
            f"The certificate with ARN {certificate.arn} is pending validation.",
        )
    if certificate.not_before is None or certificate.not_after is None:
        raise not_found(world.account, certificate.arn)
    if certificate.pem is None:
        certificate.pem = make_pem(certificate.names, certificate.not_before, certificate.not_after)
    chain = {"CertificateChain": certificate.pem.chain} if certificate.pem.chain else {}
    return {"Certificate": certificate.pem.body, **chain}


def list_certificates(world: World, call: Call) -> dict[str, Any]:
    """ListCertificates: pages by NextToken, two key types unless asked for others, the first 100
    names, of what there was before the list lag (ACM API reference).
    """
    params = call.params
    if ("SortBy" in params) != ("SortOrder" in params):
        raise RefusedError("InvalidArgsException", "SortBy and SortOrder go together.")
    at = world.now() - timedelta(seconds=world.knobs.list_lag)
    found = [one for one in world.acm.listed(call.region, at) if _is_asked_for(one, params)]
    if params.get("SortOrder") == "DESCENDING":
        found.reverse()
    start = _read_token(params["NextToken"]) if "NextToken" in params else 0
    end = start + params.get("MaxItems", MAX_PAGE)
    users = _users(world, at)
    summaries = [_summary(one, in_use=one.arn in users) for one in found[start:end]]
    result: dict[str, Any] = {"CertificateSummaryList": summaries}
    if end < len(found):
        result["NextToken"] = base64.b64encode(f"from {end}".encode()).decode()
    return result


def _is_asked_for(certificate: Certificate, params: dict[str, Any]) -> bool:
    includes = params.get("Includes", {})
    statuses = params.get("CertificateStatuses")
    return (
        certificate.key_algorithm in includes.get("keyTypes", DEFAULT_KEY_TYPES)
        and (not statuses or certificate.status in statuses)
        and includes.get("exportOption") in {None, certificate.options.get("Export", "DISABLED")}
        and "managedBy" not in includes
    )


def _read_token(token: str) -> int:
    try:
        return int(base64.b64decode(token, validate=True).decode().removeprefix("from "))
    except (binascii.Error, ValueError) as error:
        raise RefusedError("ValidationException", "The NextToken is not valid.") from error


def _summary(certificate: Certificate, *, in_use: bool) -> dict[str, Any]:
    names = certificate.names
    return {
        "CertificateArn": certificate.arn,
        "DomainName": names[0],
        "SubjectAlternativeNameSummaries": list(names[:MAX_SUMMARY_NAMES]),
        "HasAdditionalSubjectAlternativeNames": len(names) > MAX_SUMMARY_NAMES,
        **{
            of_key: [one["Name"] for one in usages]
            for of_key, usages in _usages(certificate).items()
        },
        "ExportOption": certificate.options.get("Export", "DISABLED"),
        "InUse": in_use,
        "Exported": False,
        **_shared_facts(certificate, in_use=in_use),
    }
