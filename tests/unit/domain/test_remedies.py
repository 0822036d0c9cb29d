"""Whatever AWS may answer has a sentence, a remedy and someone who acts."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import botocore.session
import pytest
from botocore.model import StringShape
from hypothesis import given
from hypothesis import strategies as st

from bot.aws import codes
from bot.aws.operations import OPERATIONS
from bot.domain import remedies
from bot.domain.remedies import Kind, Remedy
from bot.domain.task import WhoActs

SERVICES = {"servicequotas": "service-quotas"}
ALSO = (
    "acm.GetCertificate",
    "acm.AddTagsToCertificate",
    "cloudfront.UpdateDistribution",
    "cloudfront.DeleteDistribution",
    "cloudfront.TagResource",
    "sns.GetTopicAttributes",
    "sns.ListSubscriptionsByTopic",
    "servicequotas.GetServiceQuota",
    "route53.ListHostedZonesByName",
)
"""Operations whose errors are known already, beside those that are called."""
ROWS = [row for rows in remedies.SECTIONS.values() for row in rows]


def modelled() -> Iterator[tuple[str, str]]:
    """Yield every (operation, error code) that botocore models for the operations of the bot."""
    session = botocore.session.get_session()
    for operation in {*OPERATIONS, *ALSO}:
        service, name = operation.split(".")
        model = session.get_service_model(SERVICES.get(service, service))
        for shape in model.operation_model(name).error_shapes:
            yield operation, shape.metadata.get("error", {}).get("code", shape.name)


def test_every_modelled_error_has_a_row() -> None:
    """An error that botocore learns of needs a sentence before anybody meets it."""
    missing = sorted(f"{op}: {code}" for op, code in modelled() if not remedies.has_row(code))

    assert [] == missing


def test_every_failure_reason_of_acm_has_a_row() -> None:
    """A reason that ACM learns fails here until it has its row."""
    model = botocore.session.get_session().get_service_model("acm")
    shape = model.shape_for("FailureReason")

    assert isinstance(shape, StringShape)
    assert set(shape.enum) == {row.code for row in remedies.SECTIONS[next(iter(remedies.SECTIONS))]}


def test_every_code_that_decides_by_itself_has_a_row() -> None:
    """What the gateways know by code, people are told in words."""
    known = codes.THROTTLED | codes.REFUSED | codes.NO_CREDENTIALS | codes.TRANSIENT

    assert [] == sorted(code for code in known if not remedies.has_row(code))


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        (codes.THROTTLED, Kind.THROTTLED),
        (codes.TRANSIENT, Kind.TRANSIENT),
        (codes.REFUSED | codes.NO_CREDENTIALS, Kind.OPERATOR),
    ],
)
def test_kinds_agree_with_the_gateways(known: frozenset[str], kind: Kind) -> None:
    """What is told and what is done about an error must not differ."""
    assert {kind} == {remedies.kind(code) for code in known}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_each_row_says_what_and_what_to_do(row: Remedy) -> None:
    """A sentence and a remedy, each whole; a link is a link; AWS Support gets its text."""
    assert row.sentence.endswith((".", ")."))
    assert row.remedy.endswith(".")
    assert row.sentence[0].isupper()
    assert row.remedy[0].isupper()
    assert row.link is None or row.link.startswith("https://")
    assert row.support_text is ("the text below" in row.remedy)
    assert row == remedies.remedy_for(row.code)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_remedy_names_the_buttons_that_are_there(row: Remedy) -> None:
    """The card has *Retry failed*, and *Drop…* only while the job runs: what can end a job never
    speaks of Drop.
    """
    assert row.remedy.count("Retry") == row.remedy.count("Retry failed")
    assert "drop" not in row.remedy.lower() or row.kind is Kind.OPERATOR


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.who_acts is WhoActs.DOMAIN_OWNER], ids=lambda row: row.code
)
def test_what_the_owner_does_comes_first(row: Remedy) -> None:
    """A remedy that is the owner's says what the owner does, and who presses anything after it."""
    assert row.remedy.startswith("The owner ")
    assert "press Retry" not in row.remedy


def test_no_code_has_two_rows() -> None:
    """One code, one meaning."""
    assert [] == [code for code, count in Counter(row.code for row in ROWS).items() if count > 1]


def test_reasons_of_ours_have_their_rows() -> None:
    """Steps may use them without looking."""
    reasons = {row.code for row in remedies.SECTIONS["Edgecert's own reasons"]}

    assert reasons >= {
        "alias_taken",
        "certificate_expired",
        "certificate_gone",
        "certificate_inactive",
        "certificate_revoked",
        "covering_lost",
        "owner_never_acted",
        "snapshot_gone",
        "timed_out",
    }


@pytest.mark.parametrize(
    ("code", "who"),
    [
        ("CAA_ERROR", WhoActs.DOMAIN_OWNER),
        ("owner_never_acted", WhoActs.DOMAIN_OWNER),
        ("ADDITIONAL_VERIFICATION_REQUIRED", WhoActs.OPERATOR),
        ("CNAMEAlreadyExists", WhoActs.OPERATOR),
        ("ThrottlingException", WhoActs.US),
        ("ServiceUnavailable", WhoActs.AWS),
    ],
)
def test_who_acts(code: str, who: WhoActs) -> None:
    """The one who can mend it is named."""
    assert who is remedies.remedy_for(code).who_acts


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("InvalidParameterException", "InvalidParameterException"),
        ("AuthorizationErrorException", "AuthorizationError"),
        ("NotFoundException", "NotFound"),
        ("ResourceInUse", "ResourceInUse"),
        ("LimitExceeded", "LimitExceededException"),
    ],
)
def test_shape_names_and_codes_find_the_same_row(code: str, row: str) -> None:
    """Services answer with or without the suffix."""
    assert row == remedies.remedy_for(code).code


@given(st.text(min_size=1, max_size=40))
def test_an_unknown_code_still_has_a_remedy(code: str) -> None:
    """AWS may invent a code any day: it ends at AWS Support, and is not tried forever."""
    row = remedies.remedy_for(f"New{code}Fault")

    assert f"New{code}Fault" in row.sentence
    assert row.support_text
    assert Kind.FINAL is remedies.kind(f"New{code}Fault")


def test_the_text_for_aws_support_has_all_it_asks_for() -> None:
    """Account, region, resource, names, reason, time in UTC, request id; nothing empty."""
    at = datetime(2026, 11, 3, 15, 4, 5, tzinfo=timezone(timedelta(hours=1)))
    text = remedies.support_text(
        account="123456789012",
        region="us-east-1",
        arn="arn:aws:acm:us-east-1:123456789012:certificate/c",
        names=("shop.example", "*.shop.example"),
        reason="OTHER",
        at=at,
        request_id="",
    )

    assert text.splitlines()[1:] == [
        "Account: 123456789012",
        "Region: us-east-1",
        "Resource: arn:aws:acm:us-east-1:123456789012:certificate/c",
        "Names: shop.example, *.shop.example",
        "Reason: OTHER",
        "Time: 2026-11-03 14:04:05 UTC",
    ]
    assert "Request id: r-1" in remedies.support_text(
        account="", region="", arn="", names=(), reason="", at=at.astimezone(UTC), request_id="r-1"
    )
