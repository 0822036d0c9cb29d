"""The one table of what went wrong and what mends it: every failure reason of ACM, every error that
botocore models for an operation of ours, and our own reasons. Never answers without a remedy.
"""

import functools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from bot.domain.remedy import OPERATOR, SUPPORT, Kind, Remedy
from bot.domain.remedy_rows_acm import ACM_ERRORS, FAILURE_REASONS
from bot.domain.remedy_rows_changes import CHANGES
from bot.domain.remedy_rows_cloudfront import CLOUDFRONT_ERRORS
from bot.domain.remedy_rows_common import COMMON_ERRORS, LOOKUP_ERRORS, SNS_ERRORS
from bot.domain.remedy_rows_imports import IMPORTS_REASONS
from bot.domain.remedy_rows_ours import OUR_REASONS
from bot.domain.remedy_rows_secrets import SECRETS_ERRORS

__all__ = ["SECTIONS", "Kind", "Remedy", "has_row", "kind", "remedy_for", "support_text"]

SECTIONS: Mapping[str, tuple[Remedy, ...]] = MappingProxyType(
    {
        "Why a certificate failed (ACM)": FAILURE_REASONS,
        "Edgecert's own reasons": (*OUR_REASONS, *CHANGES, *IMPORTS_REASONS),
        "Errors of ACM": ACM_ERRORS,
        "Errors of CloudFront": CLOUDFRONT_ERRORS,
        "Errors of any AWS service": COMMON_ERRORS,
        "Errors of SNS": SNS_ERRORS,
        "Errors of Secrets Manager": SECRETS_ERRORS,
        "Errors of Service Quotas and Route 53": LOOKUP_ERRORS,
    }
)
"""The whole table, as the docs print it."""

_SUFFIX = "Exception"


def remedy_for(code: str) -> Remedy:
    """Return the row of a FailureReason, an AWS error code or a reason of ours.

    A code without a row, which AWS may invent any day, gets one that ends at AWS Support.
    """
    found = _row(code)
    if found is not None:
        return found
    return Remedy(
        code,
        f"AWS answered `{code}`, which Edgecert does not know.",
        "Press Retry failed. If it fails again, open a case at AWS Support with the text below.",
        OPERATOR,
        SUPPORT,
        support_text=True,
    )


def has_row(code: str) -> bool:
    """Tell whether a code has a row of its own."""
    return _row(code) is not None


def kind(code: str) -> Kind:
    """Return whether to try again (transient, throttled), to ask an operator, or to give up."""
    return remedy_for(code).kind


def support_text(
    *,
    account: str,
    region: str,
    arn: str,
    names: Sequence[str],
    reason: str,
    at: datetime,
    request_id: str,
) -> str:
    """Return the text to paste into a case at AWS Support; lines without a value are left out."""
    facts = {
        "Account": account,
        "Region": region,
        "Resource": arn,
        "Names": ", ".join(names),
        "Reason": reason,
        "Time": at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "Request id": request_id,
    }
    lines = [f"{label}: {value}" for label, value in facts.items() if value]
    return "\n".join(["Please tell us why this failed, and what we can do.", *lines])


def _row(code: str) -> Remedy | None:
    # SNS's codes lack the suffix of their shapes; some services answer either.
    table = _table()
    return table.get(code) or table.get(code.removesuffix(_SUFFIX)) or table.get(code + _SUFFIX)


@functools.cache
def _table() -> Mapping[str, Remedy]:
    return {row.code: row for rows in SECTIONS.values() for row in rows}
