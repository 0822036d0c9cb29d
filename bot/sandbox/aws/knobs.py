"""What can be turned on the sandbox's AWS: delays, lags, quotas, and the behaviours that AWS does
not document. Every number of seconds is counted on the sandbox's clock, except `latency`.
"""

from dataclasses import dataclass, field
from typing import Literal

#: Calls per second and account, by operation (ACM quotas page, 2026).
PUBLISHED_RATES = {
    "acm.RequestCertificate": 5.0,
    "acm.DescribeCertificate": 10.0,
    "acm.ListCertificates": 8.0,
    "acm.ImportCertificate": 1.0,
    "acm.DeleteCertificate": 10.0,
    "acm.GetCertificate": 10.0,
    "acm.AddTagsToCertificate": 5.0,
    "acm.RemoveTagsFromCertificate": 5.0,
    "acm.ListTagsForCertificate": 10.0,
    "acm.ResendValidationEmail": 1.0,
}


@dataclass(slots=True)
class Knobs:
    """The sandbox's settings; all may be changed while it runs. The defaults are instant."""

    # ACM
    issue_delay: float = 0.0  #: from "every validation record found" to ISSUED
    describe_lag: float = 0.0  #: DescribeCertificate answers ResourceNotFound this long
    record_lag: float = 0.0  #: ResourceRecord is missing this long
    validity_days: int = 198
    names_quota: int = 10
    certificates_quota: int = 2500
    imported_quota: int = 2500
    requests_per_year: int = 5000
    idempotency_mismatch: Literal["refuse", "answer_old"] = "refuse"  #: a token, other names
    in_use_lag: float = 0.0  #: a certificate stays in use after its distribution went

    # CloudFront
    deploy_seconds: float = 0.0
    certificate_refused_for: float = 0.0  #: a just-issued certificate is not known to CloudFront
    distributions_quota: int = 500
    aliases_quota: int = 100
    tags_quota: int = 50
    repeated_create: Literal["DistributionAlreadyExists", "CNAMEAlreadyExists"] = (
        "DistributionAlreadyExists"
    )

    # Lists, both services
    list_lag: float = 0.0  #: new certificates and distributions are not listed this long
    tag_lag: float = 0.0  #: new tags are not listed this long

    # Everything
    latency: float = 0.0  #: real seconds before each call is looked at
    rates: dict[str, float] = field(default_factory=dict)  #: calls per real second
    caller_arn: str = "arn:aws:sts::123456789012:assumed-role/edgecert/sandbox"

    # Service Quotas
    quotas_error: Literal["", "AccessDeniedException", "NoSuchResourceException"] = ""

    # SNS
    confirm_subscriptions: bool = False  #: email and HTTP subscriptions need no confirmation

    @classmethod
    def lifelike(cls) -> "Knobs":
        """Delays and lags as a real account shows them, deployments shortened to two minutes."""
        return cls(
            issue_delay=30.0,
            describe_lag=2.0,
            record_lag=5.0,
            in_use_lag=60.0,
            deploy_seconds=120.0,
            certificate_refused_for=2.0,
            list_lag=4.0,
            tag_lag=2.0,
            latency=0.05,
            rates=dict(PUBLISHED_RATES),
        )
