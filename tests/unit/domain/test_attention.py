"""Why a certificate needs somebody, and who that is."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.attention import concern
from bot.domain.inventory import Certificate
from bot.domain.task import WhoActs

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OPERATOR, OWNER = WhoActs.OPERATOR, WhoActs.DOMAIN_OWNER


@pytest.mark.parametrize(
    ("status", "kind", "in_use", "days", "why", "who"),
    [
        ("REVOKED", "AMAZON_ISSUED", True, 300, "revoked", OPERATOR),
        ("EXPIRED", "IMPORTED", True, -1, "expired", OPERATOR),
        ("ISSUED", "AMAZON_ISSUED", True, 0, "expired", OPERATOR),
        ("ISSUED", "IMPORTED", True, 20, "nobody renews it", OPERATOR),
        ("ISSUED", "IMPORTED", False, 20, "nobody renews it", OPERATOR),
        ("ISSUED", "AMAZON_ISSUED", False, 20, "not in use", OPERATOR),
        ("ISSUED", "AMAZON_ISSUED", True, 20, "record may be missing", OWNER),
        ("ISSUED", "PRIVATE", True, 20, "not renewed yet", OPERATOR),
        ("EXPIRED", "IMPORTED", True, None, "expired", OPERATOR),
    ],
)
def test_every_reason(
    *, status: str, kind: str, in_use: bool, days: int | None, why: str, who: WhoActs
) -> None:
    """The worst that a list of ACM tells, and who can mend it."""
    ends = None if days is None else NOW + timedelta(days=days)
    names = ("a.example",)
    row = Certificate("arn", "1", names, status, kind, "RSA_2048", not_after=ends, in_use=in_use)
    found = concern(row, NOW)

    assert why in found.why
    assert who is found.who_acts
    assert found.remedy.endswith(".")
    assert row is found.certificate
    assert (days is not None and days <= 0) == found.has_ended
