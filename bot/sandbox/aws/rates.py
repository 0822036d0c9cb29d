"""The rates of AWS's operations, and the token buckets that enforce them. Buckets fill on the
machine's monotonic clock unless a test gives its own: a frozen one would never fill them again.
"""

import threading
import time
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

#: Calls per second, account and region, by `service.Operation`; a pattern is one bucket for all
#: the operations that it matches.
PUBLISHED_RATES: Mapping[str, float] = {
    # ACM guide, Quotas, API rate quotas.
    "acm.AddTagsToCertificate": 5.0,
    "acm.DeleteCertificate": 10.0,
    "acm.DescribeCertificate": 10.0,
    "acm.GetCertificate": 10.0,
    "acm.ImportCertificate": 1.0,
    "acm.ListCertificates": 8.0,
    "acm.ListTagsForCertificate": 10.0,
    "acm.RemoveTagsFromCertificate": 5.0,
    "acm.RequestCertificate": 5.0,
    "acm.ResendValidationEmail": 1.0,
    "acm.SearchCertificates": 5.0,
    "acm.UpdateCertificateOptions": 5.0,
    # CloudFront publishes none; creating two a second passes, sixty side by side do not.
    "cloudfront.CreateDistribution": 2.0,
    "cloudfront.CreateDistributionWithTags": 2.0,
    "cloudfront.DeleteDistribution": 2.0,
    "cloudfront.TagResource": 2.0,
    "cloudfront.UntagResource": 2.0,
    "cloudfront.UpdateDistribution": 2.0,
    # Route 53 guide, Quotas: five requests a second for the account, whatever they ask.
    "route53.*": 5.0,
    # Secrets Manager guide, Quotas; the two reads share one.
    "secretsmanager.CreateSecret": 50.0,
    "secretsmanager.DeleteSecret": 50.0,
    "secretsmanager.DescribeSecret": 10_000.0,
    "secretsmanager.GetSecretValue": 10_000.0,
    # Service Quotas guide, Quotas, API request rates.
    "servicequotas.GetAWSDefaultServiceQuota": 5.0,
    "servicequotas.GetServiceQuota": 5.0,
    "servicequotas.ListServiceQuotas": 10.0,
    # SNS quotas page, API throttling (us-east-1).
    "sns.ListSubscriptionsByTopic": 30.0,
    "sns.ListTopics": 30.0,
    "sns.Publish": 30_000.0,
    "sns.Subscribe": 100.0,
    "sns.Unsubscribe": 100.0,
    # IAM guide, quotas of STS.
    "sts.*": 600.0,
}


class Rates:
    """How many calls may still be made; a bucket holds one second's calls, at least one."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allow(
        self, operation: str, region: str, rates: Mapping[str, float], speed: float = 1.0
    ) -> bool:
        """Take one call from the operation's bucket of a region, if it has a rate and is not
        empty. `speed` is how many of AWS's seconds pass in a real one.
        """
        name = _rate_of(operation, rates)
        if name is None:
            return True
        rate, now = rates[name], self._seconds()
        size = max(rate, 1.0)
        with self._lock:
            left, at = self._buckets.get((name, region), (size, now))
            left = min(size, left + (now - at) * rate * speed)
            is_allowed = left >= 1.0
            self._buckets[name, region] = (left - 1.0 if is_allowed else left, now)
        return is_allowed

    def clear(self) -> None:
        """Fill all buckets."""
        with self._lock:
            self._buckets.clear()


def _rate_of(operation: str, rates: Mapping[str, float]) -> str | None:
    """Give the name of an operation's rate: its own before a pattern's."""
    if operation in rates:
        return operation
    return next((name for name in rates if fnmatchcase(operation, name)), None)
