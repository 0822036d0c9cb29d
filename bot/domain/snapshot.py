"""A snapshot is a named, saved DistributionConfig: the template for new distributions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`config` is CloudFront's DistributionConfig as GetDistributionConfig returned it,
    untouched.
    """

    id: str
    name: str
    account: str
    distribution: str
    note: str
    config: Mapping[str, object]
    etag: str
    taken_by: str
    taken_at: datetime
