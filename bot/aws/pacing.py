"""How often each operation that a step makes for every task may be called; the slots themselves are
reserved in the store, so that processes share them. Nothing waits here.
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
        # ACM publishes rates per second, region and account. Nine tenths are ours: consoles and
        # other tools of the account spend the same allowance, and what it refuses is waited out.
        "acm.RequestCertificate": Rate(4.5, 4),
        "acm.ImportCertificate": Rate(0.9, 1),
        "acm.DescribeCertificate": Rate(9, 8),
        "acm.DeleteCertificate": Rate(9, 8),
        # CloudFront publishes none; sixty parallel creates are throttled, two a second pass. Of
        # everything that a large job waits for this is the slowest: hence the least is left here.
        "cloudfront.CreateDistributionWithTags": Rate(1.95, 1),
        "cloudfront.UpdateDistribution": Rate(1.9, 1),
        "cloudfront.TagResource": Rate(1.9, 1),
        "acm.ResendValidationEmail": Rate(0.9, 1),
        "cloudfront.DeleteDistribution": Rate(1.9, 1),
    }
)
"""Of the operations that hundreds of tasks make at the same moment. The others need none: sweeps
make them once a pass, and a look before a second write comes no oftener than the slots of that
write; if AWS throttles them all the same, they are tried again later.
"""

DESCRIPTIONS = Rate(2, 2)
"""Of the descriptions that no job asks for, a DescribeCertificate and a ListTagsForCertificate
each: they take a fifth of what ACM allows, and what the jobs take of it comes first.
"""
