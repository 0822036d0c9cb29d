"""Why a certificate needs somebody, who that is, and when it is told of."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attention import (
    BANDS,
    LATE,
    SOON,
    Cause,
    band,
    can_be_succeeded,
    concern,
    days_between,
    needs_someone,
)
from bot.domain.inventory import Certificate
from bot.domain.task import WhoActs

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OPERATOR, OWNER = WhoActs.OPERATOR, WhoActs.DOMAIN_OWNER
RECORD = {"Name": "_x.a.example.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}


def row(
    status: str = "ISSUED",
    kind: str = "AMAZON_ISSUED",
    *,
    in_use: bool = True,
    days: float | None = 20,
    details: dict[str, object] | None = None,
) -> Certificate:
    """Return a certificate that ends in so many days."""
    ends = None if days is None else NOW + timedelta(days=days)
    about = ("arn", "1", ("a.example",), status, kind, "RSA_2048")
    return Certificate(*about, not_after=ends, in_use=in_use, details=details or {})


def renewal(status: str, *, reason: str = "", records: int = 1) -> dict[str, object]:
    """Return a description with a renewal, which waits for so many records."""
    one = {"DomainName": "a.example", "ValidationMethod": "DNS", "ValidationStatus": "PENDING"}
    done = {**one, "ValidationStatus": "SUCCESS"}
    options = [*({**one, "ResourceRecord": RECORD} for _ in range(records)), done]
    summary = {"RenewalStatus": status, "DomainValidationOptions": options}
    return {"RenewalSummary": {**summary, "RenewalStatusReason": reason} if reason else summary}


MAILED: dict[str, object] = {
    "DomainValidationOptions": [{"DomainName": "a.example", "ValidationMethod": "EMAIL"}],
    "RenewalSummary": {"RenewalStatus": "PENDING_VALIDATION"},
}
PENDING = renewal("PENDING_VALIDATION")


@pytest.mark.parametrize(
    ("certificate", "cause", "why", "who"),
    [
        (row("REVOKED", days=300), Cause.REVOKED, "revoked", OPERATOR),
        (row("EXPIRED", "IMPORTED", days=-1), Cause.EXPIRED, "expired", OPERATOR),
        (row(days=0), Cause.EXPIRED, "expired", OPERATOR),
        (row(kind="IMPORTED"), Cause.IMPORTED, "nobody renews it", OPERATOR),
        (row(kind="IMPORTED", in_use=False), Cause.IMPORTED, "nobody renews it", OPERATOR),
        (row(in_use=False), Cause.NOT_IN_USE, "not in use", OPERATOR),
        (row(), Cause.NOT_RENEWED, "record may be missing", OWNER),
        (row(kind="PRIVATE"), Cause.NOT_RENEWED, "not renewed yet", OPERATOR),
        (row("EXPIRED", "IMPORTED", days=None), Cause.EXPIRED, "expired", OPERATOR),
        (
            row(details=PENDING),
            Cause.RENEWAL_BLOCKED,
            "the validation record `_x.a.example` is not in DNS any more",
            OWNER,
        ),
        (
            row(details=renewal("PENDING_VALIDATION", records=3)),
            Cause.RENEWAL_BLOCKED,
            "any more, and 2 more",
            OWNER,
        ),
        (
            row(details=renewal("FAILED", reason="CAA_ERROR")),
            Cause.RENEWAL_BLOCKED,
            "its renewal failed: A CAA record",
            OWNER,
        ),
        (
            row(details=renewal("FAILED", records=0)),
            Cause.RENEWAL_BLOCKED,
            "its renewal is blocked",
            OPERATOR,
        ),
        (row(details=MAILED), Cause.RENEWAL_BLOCKED, "an answer to ACM's mails", OWNER),
        (
            row(details=renewal("PENDING_AUTO_RENEWAL")),
            Cause.NOT_RENEWED,
            "ACM has tried for days",
            OWNER,
        ),
    ],
)
def test_every_reason(certificate: Certificate, cause: Cause, why: str, who: WhoActs) -> None:
    """The worst that ACM tells of a certificate, and who can mend it."""
    found = concern(certificate, NOW)
    ends = certificate.not_after

    assert cause is found.cause
    assert why in found.why
    assert who is found.who_acts
    assert found.remedy.endswith(".")
    assert certificate is found.certificate
    assert (ends is not None and ends <= NOW) == found.has_ended


def test_the_record_that_vanished_is_told_whole() -> None:
    """Whoever reads it can add it: the name, the type, the value."""
    remedy = concern(row(details=PENDING), NOW).remedy

    assert "`_x.a.example` CNAME `_y.acm-validations.aws`" in remedy


@pytest.mark.parametrize(
    ("certificate", "needs"),
    [
        (row(kind="IMPORTED", days=45), True),
        (row(kind="IMPORTED", days=46), False),
        (row(kind="IMPORTED", in_use=False, days=45), True),
        (row(in_use=False, days=45), True),
        (row(days=43), False),
        (row(days=42), True),
        (row(days=45, details=PENDING), True),
        (row(days=46, details=PENDING), False),
        (row(days=45, details=renewal("PENDING_AUTO_RENEWAL")), False),
        (row(days=-1), True),
        (row(in_use=False, days=-1), False),
        (row("EXPIRED", days=-1), True),
        (row("EXPIRED", in_use=False, days=-1), False),
        (row("REVOKED", days=100), True),
        (row("REVOKED", in_use=False, days=10), False),
        (row("GONE", days=-1), False),
        (row("PENDING_VALIDATION", in_use=False, days=None), False),
        (row("EXPIRED", days=None), True),
    ],
)
def test_which_certificates_need_someone(*, certificate: Certificate, needs: bool) -> None:
    """What ends and is not renewed, and what serves though it has ended."""
    assert needs == needs_someone(certificate, NOW)


@pytest.mark.parametrize(
    ("certificate", "can"),
    [
        (row(days=300), False),
        (row(days=None), False),
        (row(days=300, in_use=False), False),
        (row(days=300, details=renewal("PENDING_AUTO_RENEWAL")), False),
        (row(days=300, details=renewal("FAILED", reason="CAA_ERROR")), True),
        (row(days=300, details=PENDING), True),
        (row(days=20), True),
        (row(days=-1, in_use=False), True),
        (row(kind="IMPORTED", days=300), True),
        (row("EXPIRED", in_use=False, days=-1), True),
        (row("REVOKED", days=300), True),
    ],
)
def test_which_certificates_one_of_the_same_names_succeeds(
    *, certificate: Certificate, can: bool
) -> None:
    """Those that do not go on by themselves; what ACM renews is requested anew for nothing."""
    assert can == can_be_succeeded(certificate, NOW)


@given(seconds=st.integers(1, 45 * 86400))
def test_a_band_is_the_next_number_of_days(seconds: int) -> None:
    """It is at least what remains, and no smaller one would be."""
    found = int(band(row(kind="IMPORTED", days=seconds / 86400), NOW))

    assert found in BANDS
    assert timedelta(days=found) >= timedelta(days=seconds / 86400)
    assert all(one >= found or one * 86400 < seconds for one in BANDS)


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        (row("REVOKED", days=3), "revoked"),
        (row(days=0), "expired"),
        (row("EXPIRED", days=None), "expired"),
        (row(days=45.5), "45"),
    ],
)
def test_what_has_ended_has_a_band_of_its_own(certificate: Certificate, expected: str) -> None:
    """Whatever its end says."""
    assert expected == band(certificate, NOW)


def test_the_days_are_acms() -> None:
    """ACM begins 45 days before the end, and has had three days to do it by 42."""
    assert (timedelta(days=45), timedelta(days=42)) == (SOON, LATE)


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(0), 0),
        (timedelta(seconds=1), 1),
        (timedelta(days=19, hours=1), 20),
        (timedelta(days=20), 20),
        (timedelta(days=-2, hours=-1), 3),
    ],
)
def test_a_day_that_has_begun_counts(left: timedelta, days: int) -> None:
    """What is told at a band of 30 days says 30, and so does every list minutes later."""
    assert days == days_between(NOW + left, NOW)
