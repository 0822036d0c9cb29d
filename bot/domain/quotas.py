"""Quotas of ACM and CloudFront: how a check of one reads, and what to do when it is short.
Never holds a limit to be certain that AWS did not tell: it is then said to be assumed.
"""

from dataclasses import dataclass
from enum import StrEnum

_CONSOLE = "https://us-east-1.console.aws.amazon.com/servicequotas/home/services"


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota: what Service Quotas calls it, its service and code, and AWS's default.

    An empty `code` is a quota that Service Quotas does not list by itself.
    """

    name: str
    noun: str
    service: str
    code: str
    default: int

    @property
    def link(self) -> str:
        """The Service Quotas page where a rise is requested."""
        page = f"{_CONSOLE}/{self.service}/quotas"
        return f"{page}/{self.code}" if self.code else page


NAMES_PER_CERTIFICATE = Quota(
    "Domain names per ACM certificate", "names in a certificate", "acm", "L-FB94F0B0", 10
)
CERTIFICATES = Quota("ACM certificates", "certificates", "acm", "L-F141DD1D", 2500)
YEARLY_REQUESTS = Quota(
    "ACM certificates created in last 365 days",
    "certificate requests in 365 days",
    "acm",
    "L-DA1D8B98",
    2 * CERTIFICATES.default,
)
"""AWS allows twice the certificate quota a year; what was deleted since still counts."""
IMPORTS = Quota("Imported certificates", "imported certificates", "acm", "L-D2CB7DE9", 2500)
DISTRIBUTIONS = Quota(
    "Distributions per AWS account", "distributions", "cloudfront", "L-24B04930", 500
)
ALIASES = Quota(
    "Alternate domain names (CNAMEs) per distribution",
    "names on one distribution",
    "cloudfront",
    "",
    100,
)
SHARED_POLICY = Quota(
    "Distributions associated with one policy", "distributions on it", "cloudfront", "", 100
)
"""One cache, origin request or response headers policy, OAC, function, key group or web ACL."""

MOST_NAMES = 100
"""As far as AWS raises the names of one certificate."""

_NEARLY = 0.8


class QuotaState(StrEnum):
    """How a quota stands once the job has what it needs."""

    OK = "ok"
    NEARLY = "nearly"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class QuotaCheck:
    """One quota against a job: `used` now, `needed` by the job, of `limit`.

    `assumed`: the limit could not be read, it is AWS's default. `at_least`: `used` may be more.
    """

    name: str
    used: int
    needed: int
    limit: int
    link: str
    assumed: bool = False
    at_least: bool = False

    @property
    def state(self) -> QuotaState:
        """Blocks above the limit, nearly above 80 % of it, else ok."""
        after = self.used + self.needed
        if after > self.limit:
            return QuotaState.BLOCKS
        return QuotaState.NEARLY if after > _NEARLY * self.limit else QuotaState.OK

    @property
    def sentence(self) -> str:
        """The check for a person: what is used and needed; `link` stands beside it when short."""
        limit = f"{self.limit:,}" + (" (assumed)" if self.assumed else "")
        used = ("at least " if self.at_least else "") + f"{self.used:,}"
        told = f"{used} of {limit} {self.name} in use, this job needs {self.needed:,}"
        if self.state is QuotaState.OK:
            return f"{told}."
        if self.state is QuotaState.NEARLY:
            return f"{told}: over 80 %. Raise it in time."
        return f"{told}: {self._missing:,} too many. Raise the quota."

    @property
    def _missing(self) -> int:
        return self.used + self.needed - self.limit


def quota_check(
    quota: Quota, *, used: int, needed: int, limit: int | None, at_least: bool = False
) -> QuotaCheck:
    """Return a quota's check; `limit` None (not readable) takes AWS's default as assumed."""
    return QuotaCheck(
        quota.noun,
        used,
        needed,
        quota.default if limit is None else limit,
        quota.link,
        assumed=limit is None,
        at_least=at_least,
    )


def too_many_names(count: int, limit: int) -> str | None:
    """Return the sentence for more names than one certificate may have, or None."""
    if count <= limit:
        return None
    remedy = "Certificates of one or two names are easier to change: split by line?"
    if count > MOST_NAMES:
        return f"{count} names; no certificate has more than {MOST_NAMES}. {remedy}"
    quota = f"“{NAMES_PER_CERTIFICATE.name}” is {limit}: {NAMES_PER_CERTIFICATE.link}"
    return f"{count} names, and the quota {quota} – {remedy}"
