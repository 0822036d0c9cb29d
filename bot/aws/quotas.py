"""Quotas as Service Quotas applies them to the account. Reads only; a quota that AWS does not tell
is None, which callers show as assumed.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.aws.paging import each_page
from bot.errors import AwsError

if TYPE_CHECKING:
    from types_boto3_service_quotas import ServiceQuotasClient

# By code where the code is known for certain, else by the name that Service Quotas shows.
_KNOWN_AS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("acm", "L-F141DD1D"): "acm.certificates",
        ("acm", "L-DA1D8B98"): "acm.certificates_per_year",
        ("acm", "L-FB94F0B0"): "acm.names_per_certificate",
        ("acm", "L-D2CB7DE9"): "acm.imported_certificates",
        ("cloudfront", "L-24B04930"): "cloudfront.distributions",
        (
            "cloudfront",
            "Alternate domain names (CNAMEs) per distribution",
        ): "cloudfront.aliases",
        (
            "cloudfront",
            "Distributions associated with the same cache policy",
        ): "cloudfront.distributions_per_cache_policy",
        (
            "cloudfront",
            "Distributions associated with the same origin request policy",
        ): "cloudfront.distributions_per_origin_request_policy",
        (
            "cloudfront",
            "Distributions associated with the same response headers policy",
        ): "cloudfront.distributions_per_response_headers_policy",
    }
)

NAMES = frozenset(_KNOWN_AS.values())
"""Every key that `read` returns."""


class Quotas:
    """What the account may have. Every call raises AwsError."""

    def __init__(self, client: "Callable[[], ServiceQuotasClient]") -> None:
        """Take what returns the client; it is asked at the first call."""
        self._client = client

    def read(self) -> dict[str, float | None]:
        """Return every quota of NAMES; None for those that Service Quotas does not list.

        Two calls, or few more: one list a service. Being denied is an error, not a None.
        """
        found: dict[str, float | None] = dict.fromkeys(NAMES)
        for service in ("acm", "cloudfront"):
            for quota in self._listed(service):
                for identity in (quota.get("QuotaCode", ""), quota.get("QuotaName", "")):
                    if name := _KNOWN_AS.get((service, identity)):
                        found[name] = quota.get("Value")
        return found

    def _listed(self, service: str) -> Iterator[Mapping[str, Any]]:
        pages = each_page(
            "servicequotas.ListServiceQuotas",
            self._client().get_paginator("list_service_quotas"),
            ServiceCode=service,
            PaginationConfig={"PageSize": 100},
        )
        try:
            for page in pages:
                yield from page["Quotas"]
        except AwsError as error:
            if error.code != "NoSuchResourceException":  # nothing applied: all are AWS's defaults
                raise
