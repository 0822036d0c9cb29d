"""Rows of the inventory to certificates and distributions, and back."""

from datetime import datetime

from bot.domain.inventory import Certificate, Distribution
from bot.store.connection import Row
from bot.store.rows import (
    dump,
    dump_names,
    dump_object,
    load,
    load_names,
    load_object,
    moment,
    moment_or_none,
    stamp,
    stamp_or_none,
)


def from_certificate(certificate: Certificate, now: datetime) -> Row:
    """Return the columns of `certificates`, seen at `now`; searches look into `sought`, where each
    name stands between line breaks.
    """
    return {
        "arn": certificate.arn,
        "account": certificate.account,
        "main_name": certificate.main_name,
        "names": dump_names(certificate.names),
        "more_names": certificate.more_names,
        "status": certificate.status,
        "type": certificate.type,
        "key_algorithm": certificate.key_algorithm,
        "created_at": stamp_or_none(certificate.created_at),
        "not_before": stamp_or_none(certificate.not_before),
        "not_after": stamp_or_none(certificate.not_after),
        "in_use": certificate.in_use,
        "tags": dump(dict[str, str], dict(certificate.tags)),
        "sought": "\n".join(["", *certificate.names, ""]),
        "seen_at": stamp(now),
    }


def to_certificate(row: Row) -> Certificate:
    """Return the certificate of a row of `certificates`; with its description only if that was
    read beside it, as `details`.
    """
    return Certificate(
        arn=row["arn"],
        account=row["account"],
        names=load_names(row["names"]),
        status=row["status"],
        type=row["type"],
        key_algorithm=row["key_algorithm"],
        created_at=moment_or_none(row["created_at"]),
        not_before=moment_or_none(row["not_before"]),
        not_after=moment_or_none(row["not_after"]),
        in_use=bool(row["in_use"]),
        more_names=bool(row["more_names"]),
        seen_at=moment(row["seen_at"]),
        tags=load(dict[str, str], row["tags"]),
        details=load_object(row.get("details") or "{}"),
    )


def from_distribution(distribution: Distribution, now: datetime) -> Row:
    """Return the columns of `distributions`, seen at `now`; searches look into `sought`."""
    sought = (
        distribution.id,
        distribution.domain,
        *distribution.aliases,
        distribution.comment,
    )
    return {
        "id": distribution.id,
        "account": distribution.account,
        "arn": distribution.arn,
        "domain": distribution.domain,
        "aliases": dump_names(distribution.aliases),
        "status": distribution.status,
        "enabled": distribution.enabled,
        "certificate_arn": distribution.certificate_arn,
        "comment": distribution.comment,
        "staging": distribution.staging,
        "summary": dump_object(distribution.summary),
        "sought": "\n".join(sought).lower(),
        "seen_at": stamp(now),
    }


def to_distribution(row: Row) -> Distribution:
    """Return the distribution of a row of `distributions`."""
    return Distribution(
        id=row["id"],
        account=row["account"],
        arn=row["arn"],
        domain=row["domain"],
        aliases=load_names(row["aliases"]),
        status=row["status"],
        enabled=bool(row["enabled"]),
        certificate_arn=row["certificate_arn"],
        comment=row["comment"],
        staging=bool(row["staging"]),
        seen_at=moment(row["seen_at"]),
        summary=load_object(row["summary"]),
    )
