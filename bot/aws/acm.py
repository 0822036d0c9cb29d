"""Certificates of ACM in us-east-1: request, describe, list, tag, delete. Never decides, never
waits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.aws.paging import each_page
from bot.aws.translate import translated
from bot.aws.values import CertificateDetail, Chain, ValidationRecord, Written
from bot.domain.importing import CertificateText
from bot.domain.inventory import Certificate
from bot.domain.private_key import PrivateKeyText

if TYPE_CHECKING:
    from types_boto3_acm import ACMClient

PAGE = 1000
"""What ListCertificates answers at most: one call for a thousand certificates."""


class Acm:
    """Certificates of the account. Every call raises AwsError."""

    def __init__(self, client: "Callable[[], ACMClient]") -> None:
        """Take what returns the client; it is asked at the first call."""
        self._client = client

    def request(
        self, names: Sequence[str], *, key: str, token: str, tags: Mapping[str, str]
    ) -> Written:
        """Request a DNS-validated certificate for `names` (main name first) and return its ARN.

        `key` is ACM's KeyAlgorithm; `token` ≤ 32 word characters: for one hour the same token is
        the same certificate. LOST means that it may have been requested.
        """
        optional: dict[str, Any] = {
            "SubjectAlternativeNames": list(names) if names[1:] else [],
            "Tags": [{"Key": name, "Value": value} for name, value in tags.items()],
        }
        with translated("acm.RequestCertificate"):
            answer = self._client().request_certificate(
                DomainName=names[0],
                ValidationMethod="DNS",
                KeyAlgorithm=key,  # type: ignore[arg-type] # the domain knows ACM's values
                IdempotencyToken=token,
                **{name: value for name, value in optional.items() if value},
            )
        return Written(answer["CertificateArn"], answer["ResponseMetadata"]["RequestId"])

    def put(
        self,
        certificate: CertificateText,
        key: PrivateKeyText,
        *,
        tags: Mapping[str, str],
        arn: str = "",
    ) -> Written:
        """Import a certificate and return its ARN: a new one with `tags`, or in the place of the
        import `arn`, which keeps its own and takes none.

        There is no token: LOST means that it may have been imported.
        """
        optional: dict[str, Any] = {
            "CertificateChain": certificate.chain.encode(),
            "CertificateArn": arn,
            "Tags": [] if arn else [{"Key": one, "Value": tags[one]} for one in tags],
        }
        with translated("acm.ImportCertificate"):
            answer = self._client().import_certificate(
                Certificate=certificate.body.encode(),
                PrivateKey=key.reveal(),
                **{name: value for name, value in optional.items() if value},
            )
        return Written(answer["CertificateArn"], answer["ResponseMetadata"]["RequestId"])

    def describe(self, arn: str) -> CertificateDetail:
        """Return what ACM knows of a certificate; for seconds after the request it may know nothing
        (FINAL, `ResourceNotFoundException`), and for longer not all of its records.
        """
        with translated("acm.DescribeCertificate"):
            answer = self._client().describe_certificate(CertificateArn=arn)
        return detail_of(answer["Certificate"], answer["ResponseMetadata"]["RequestId"])

    def pages(self) -> Iterator[list[Certificate]]:
        """Yield every certificate of the account, of every key type, a page at a time."""
        client = self._client()
        # Without this filter ACM lists RSA 1024 and 2048 only.
        key_types = client.meta.service_model.shape_for("KeyAlgorithm").metadata["enum"]
        pages = each_page(
            "acm.ListCertificates",
            client.get_paginator("list_certificates"),
            Includes={"keyTypes": list(key_types)},
            PaginationConfig={"PageSize": PAGE},
        )
        for page in pages:
            rows = page["CertificateSummaryList"]
            yield [row_of(row) for row in rows if row.get("DomainName")]

    def tags(self, arn: str) -> dict[str, str]:
        """Return a certificate's tags; ACM has no list that shows them."""
        with translated("acm.ListTagsForCertificate"):
            answer = self._client().list_tags_for_certificate(CertificateArn=arn)
        return {tag["Key"]: tag.get("Value", "") for tag in answer["Tags"]}

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a certificate, or overwrite those of the same key; at most 50 together."""
        given: Any = [{"Key": key, "Value": value} for key, value in tags.items()]
        with translated("acm.AddTagsToCertificate"):
            self._client().add_tags_to_certificate(CertificateArn=arn, Tags=given)

    def remove_tags(self, arn: str, keys: Sequence[str]) -> None:
        """Take tags off a certificate, whatever their values; those that are not there are fine."""
        with translated("acm.RemoveTagsFromCertificate"):
            self._client().remove_tags_from_certificate(
                CertificateArn=arn, Tags=[{"Key": key} for key in keys]
            )

    def resend(self, arn: str, name: str, domain: str) -> None:
        """Have the mails sent again that ask for one name of a pending certificate, to the boxes of
        `domain`; FINAL `InvalidStateException` when none is waited for.
        """
        with translated("acm.ResendValidationEmail"):
            self._client().resend_validation_email(
                CertificateArn=arn, Domain=name, ValidationDomain=domain
            )

    def move_to_dns(self, arn: str) -> None:
        """Have an issued certificate, proven by mail so far, proven by records from now on (ACM
        User Guide, *Migrate from email to DNS validation*); its ARN stays.
        """
        with translated("acm.UpdateCertificateOptions"):
            self._client().update_certificate_options(
                CertificateArn=arn, Options={"ValidationMethod": "DNS"}
            )

    def chain(self, arn: str) -> Chain:
        """Return a certificate and its chain; FINAL `RequestInProgressException` until issued."""
        with translated("acm.GetCertificate"):
            answer = self._client().get_certificate(CertificateArn=arn)
        return Chain(answer["Certificate"], answer.get("CertificateChain", ""))

    def delete(self, arn: str) -> str:
        """Delete a certificate, return the request id; `ResourceInUseException` while attached."""
        with translated("acm.DeleteCertificate"):
            answer = self._client().delete_certificate(CertificateArn=arn)
        return answer["ResponseMetadata"]["RequestId"]


def _names(main: str, others: Sequence[str]) -> tuple[str, ...]:
    """Return all names once, lower case, the main name first."""
    return tuple(dict.fromkeys(name.lower() for name in (main, *others)))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def row_of(row: Mapping[str, Any]) -> Certificate:
    """Return a CertificateSummary of ListCertificates as a row of the inventory."""
    arn = str(row["CertificateArn"])
    return Certificate(
        arn=arn,
        account=arn.split(":")[4],
        names=_names(row["DomainName"], row.get("SubjectAlternativeNameSummaries", ())),
        status=row.get("Status", ""),
        type=row.get("Type", ""),
        # Lists say EC_prime256v1, descriptions EC-prime256v1 on some accounts: one spelling.
        key_algorithm=row.get("KeyAlgorithm", "").replace("-", "_"),
        created_at=_utc(row.get("CreatedAt")),
        not_before=_utc(row.get("NotBefore")),
        not_after=_utc(row.get("NotAfter")),
        in_use=bool(row.get("InUse")),
        more_names=bool(row.get("HasAdditionalSubjectAlternativeNames")),
    )


def detail_of(row: Mapping[str, Any], request_id: str) -> CertificateDetail:
    """Return a CertificateDetail of DescribeCertificate, with what ACM left out as empty."""
    options: Sequence[Mapping[str, Any]] = row.get("DomainValidationOptions", ())
    records = tuple(_record(option) for option in options if option.get("ResourceRecord"))
    return CertificateDetail(
        arn=row["CertificateArn"],
        names=_names(row["DomainName"], row.get("SubjectAlternativeNames", ())),
        status=row.get("Status", ""),
        failure_reason=row.get("FailureReason", ""),
        type=row.get("Type", ""),
        key_algorithm=row.get("KeyAlgorithm", "").replace("-", "_"),
        created_at=_utc(row.get("CreatedAt")),
        issued_at=_utc(row.get("IssuedAt")),
        not_before=_utc(row.get("NotBefore")),
        not_after=_utc(row.get("NotAfter")),
        in_use_by=tuple(row.get("InUseBy", ())),
        records=records,
        # ACM may tell the options of some names before those of others: no option is no record.
        records_complete=bool(options) and len(records) == len(options),
        request_id=request_id,
        facts={key: _plain_value(value) for key, value in row.items()},
    )


def _plain_value(value: object) -> object:
    """Return a value of an answer as JSON has it; moments as text, in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {key: _plain_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_value(one) for one in value]
    return value


def _record(option: Mapping[str, Any]) -> ValidationRecord:
    record = option["ResourceRecord"]
    return ValidationRecord(
        domain=option["DomainName"].lower(),
        name=_plain(record["Name"]),
        type=record["Type"],
        value=_plain(record["Value"]),
    )


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")
