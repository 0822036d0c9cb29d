"""The account's hosted zones in Route 53. Reads only."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.aws.paging import each_page

if TYPE_CHECKING:
    from types_boto3_route53 import Route53Client


class Route53:
    """Hosted zones of the account. Every call raises AwsError."""

    def __init__(self, client: "Callable[[], Route53Client]") -> None:
        """Take what returns the client; it is asked at the first call."""
        self._client = client

    def zones(self) -> dict[str, str]:
        """Return the public hosted zones: name (lower case, no trailing dot) to zone id.

        Private zones cannot validate a certificate. Of several public zones with one name, the one
        with most records counts: the others are mostly left from an earlier delegation.
        """
        pages = each_page(
            "route53.ListHostedZones", self._client().get_paginator("list_hosted_zones")
        )
        zones = [zone for page in pages for zone in page["HostedZones"]]
        public = [zone for zone in zones if not zone.get("Config", {}).get("PrivateZone")]
        return {
            zone["Name"].lower().removesuffix("."): zone["Id"].removeprefix("/hostedzone/")
            for zone in sorted(public, key=lambda zone: zone.get("ResourceRecordSetCount", 0))
        }
