"""How often each operation may be called; the slots themselves are reserved in the store, so that
processes share them. Nothing waits here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `per_second` calls on average, and `burst` at once."""

    per_second: float
    burst: int


RATES: Mapping[str, Rate] = MappingProxyType(
    {
        # ACM publishes rates per second, region and account. Four fifths are ours: consoles and
        # other tools of the account spend the same allowance.
        "acm.RequestCertificate": Rate(4, 4),
        "acm.DescribeCertificate": Rate(8, 8),
        "acm.ListCertificates": Rate(6, 6),
        "acm.ListTagsForCertificate": Rate(8, 8),
        "acm.DeleteCertificate": Rate(8, 8),
        # CloudFront publishes none; sixty parallel creates are throttled, one or two a second pass.
        "cloudfront.CreateDistributionWithTags": Rate(1.5, 2),
        "cloudfront.ListDistributions": Rate(5, 5),
        "cloudfront.GetDistribution": Rate(10, 10),
        "cloudfront.GetDistributionConfig": Rate(5, 5),
        "cloudfront.ListTagsForResource": Rate(10, 10),
        # Route 53: five requests a second and account, whatever the operation.
        "route53.ListHostedZones": Rate(4, 4),
        "servicequotas.ListServiceQuotas": Rate(4, 4),
        "sns.Publish": Rate(20, 20),
        "sts.GetCallerIdentity": Rate(20, 20),
    }
)
"""The pace of every operation in the table of operations."""
