"""What can be turned on the sandbox's AWS: delays, lags, quotas, and the behaviours that AWS does
not document. Every number of seconds is counted on the sandbox's clock, except `latency`, which
passes in real time, `speed` times as fast.
"""

from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.aws.rates import PUBLISHED_RATES


@dataclass(slots=True)
class Knobs:
    """The sandbox's settings; all may be changed while it runs. The defaults are instant."""

    # ACM
    issue_delay: float = 0.0  #: from "every validation record found" to ISSUED
    describe_lag: float = 0.0  #: DescribeCertificate answers ResourceNotFound this long
    record_lag: float = 0.0  #: ResourceRecord is missing this long
    record_lag_per_name: float = 0.0  #: and this much longer for each name before it
    validity_days: int = 198
    names_quota: int = 10
    certificates_quota: int = 2500
    imported_quota: int = 2500
    requests_per_year: int = 5000
    idempotency_mismatch: Literal["refuse", "answer_old"] = "refuse"  #: a token, other names
    #: a whole chain to a root that nobody trusts (a company's own): ACM's guide allows it, and
    #: CloudFront refuses it anyway; whether ACM never does is not written
    untrusted_imports: Literal["refuse", "accept"] = "accept"
    in_use_lag: float = 0.0  #: a certificate stays in use after its distribution went

    # CloudFront
    deploy_seconds: float = 0.0
    certificate_refused_for: float = 0.0  #: a just-issued certificate is not known to CloudFront
    distributions_quota: int = 500
    aliases_quota: int = 100
    tags_quota: int = 50
    shared_quota: int = 100  #: distributions on one policy, function, key group, OAC or web ACL
    managed_policies_count: bool = False  #: whether AWS's own policies have that quota, too
    repeated_create: Literal["DistributionAlreadyExists", "CNAMEAlreadyExists"] = (
        "DistributionAlreadyExists"
    )

    # Route 53
    dns_change_seconds: float = 0.0  #: a change is PENDING, and not served yet, this long
    hosted_zones_quota: int = 500
    record_sets_quota: int = 10_000

    # Lists, both services
    list_lag: float = 0.0  #: certificates and distributions are listed as they were before it
    tag_lag: float = 0.0  #: and their tags

    # Everything
    latency: float = 0.0  #: seconds before each call is looked at
    rates: dict[str, float] = field(default_factory=dict)  #: calls per second, see `rates`
    speed: float = 1.0  #: how many of AWS's seconds pass in a real one, for latency and rates
    caller_arn: str = "arn:aws:sts::123456789012:assumed-role/edgecert/sandbox"

    # Service Quotas
    quotas_error: Literal["", "AccessDeniedException", "NoSuchResourceException"] = ""

    # Secrets Manager
    #: what comes of secrets under a customer key: the caller may use it, or not, or nobody can
    customer_keys: Literal["allowed", "denied", "disabled"] = "allowed"

    # SNS
    confirm_subscriptions: bool = False  #: email and HTTP subscriptions need no confirmation

    def real_latency(self) -> float:
        """Seconds that a call is kept waiting in real time."""
        return self.latency / self.speed

    @classmethod
    def lifelike(cls) -> "Knobs":
        """Delays and lags as a real account shows them, deployments shortened to two minutes."""
        return cls(
            issue_delay=30.0,
            describe_lag=2.0,
            record_lag=5.0,
            record_lag_per_name=3.0,
            in_use_lag=60.0,
            deploy_seconds=120.0,
            dns_change_seconds=30.0,
            certificate_refused_for=2.0,
            list_lag=4.0,
            tag_lag=2.0,
            latency=0.05,
            rates=dict(PUBLISHED_RATES),
        )
