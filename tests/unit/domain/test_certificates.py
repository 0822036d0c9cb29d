"""Certificates as people ask for them: searches, statuses, descriptions, users."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.certificate_facts import Validation, facts, tells_how, why_not_renewed
from bot.domain.certificate_query import FILTERS, MOST, Query, parse
from bot.domain.certificate_status import STANDINGS, standing
from bot.domain.certificate_users import user_of
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.nearest import nearest
from bot.domain.remedies import has_row
from bot.errors import UnknownError

ACCOUNT = "111122223333"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
WHOLE = Certificate("arn:1", ACCOUNT, ("a.example",), "ISSUED", "AMAZON_ISSUED", "RSA_2048")


class TestSearches:
    """What is typed is read as words and filters; what is neither is named."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", Query()),
            ("  Shop  ", Query("Shop", ("shop",))),
            ("shop blog", Query("shop blog", ("shop", "blog"))),
            ("status:issued", Query("status:issued", statuses=("ISSUED",))),
            ("STATUS:Timed_Out", Query("STATUS:Timed_Out", statuses=("VALIDATION_TIMED_OUT",))),
            (
                "status:PENDING_VALIDATION,failed",
                Query(
                    "status:PENDING_VALIDATION,failed", statuses=("PENDING_VALIDATION", "FAILED")
                ),
            ),
            ("type:imported", Query("type:imported", types=("IMPORTED",))),
            ("in-use:no", Query("in-use:no", in_use=False)),
            ("tag:a=b=c", Query("tag:a=b=c", tags=(("a", "b=c"),))),
            ("tag:a=", Query("tag:a=", tags=(("a", ""),))),
            ("tag:a", Query("tag:a", tags=(("a", None),))),
            ("tag:a=“b c”", Query('tag:a="b c"', tags=(("a", "b c"),))),
            ("expires:30d", Query("expires:30d", expires=(True, timedelta(days=30)))),
            ("expires:>6W", Query("expires:>6W", expires=(False, timedelta(weeks=6)))),
            ('it"s', Query('it"s', ('it"s',))),
        ],
    )
    def test_what_is_typed(self, text: str, expected: Query) -> None:
        """Case, quotes and spaces do not matter."""
        assert expected == parse(text)

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("https://WWW.Shop.example/x?y", "www.shop.example"),
            ("<http://shop.example|shop.example>", "shop.example"),
            ("*.shop.example", "*.shop.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("shop", ""),
            ("shop.", ""),
            ("shop.example blog.example", ""),
            ("arn:aws:acm:us-east-1:1:certificate/1", ""),
        ],
    )
    def test_a_whole_name_is_known_as_one(self, text: str, name: str) -> None:
        """As people paste it; with filters beside it too."""
        assert (name, name) == (parse(text).name, parse(f"{text} in-use:yes").name)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("colour:red", FILTERS),
            ("status:", "`timed-out`"),
            ("status:gone", "`revoked`"),
            ("type:free", "`imported` `amazon` `private`"),
            ("in-use:perhaps", "`yes` `no`"),
            ("tag:", "`tag:key=value`"),
            ("expires:tomorrow", "`expires:<30d`"),
        ],
    )
    def test_a_bad_filter_is_named(self, text: str, told: str) -> None:
        """With what there is in its place."""
        with pytest.raises(UnknownError) as caught:
            parse(f"shop {text}")

        assert f"`{text}`" in caught.value.sentence
        assert told in caught.value.sentence

    @given(st.text(max_size=700))
    def test_nothing_that_is_typed_breaks_it(self, text: str) -> None:
        """It is read, or refused with a sentence; read again it is the same search."""
        read = Query()
        with contextlib.suppress(UnknownError):
            read = parse(text)

        assert len(read.text) <= MOST
        assert read.words == parse(read.text).words


class TestStatuses:
    """One table of what each status is called, means and asks for."""

    def test_every_status_has_its_row(self) -> None:
        """ACM's seven, and the one that is no more."""
        assert {one.value for one in CertificateStatus} == set(STANDINGS)
        assert all(row.word and row.sentence and row.remedy for row in STANDINGS.values())

    def test_what_is_dead_has_a_remedy(self) -> None:
        """A task that fails by its certificate's status fails with a reason of the table."""
        reasons = {row.dead_reason for row in STANDINGS.values() if row.dead_reason}

        assert 4 == len(reasons)
        assert all(has_row(reason) for reason in reasons)

    @pytest.mark.parametrize(("status", "word"), [("NEW_ONE", "new one"), ("", "unknown")])
    def test_what_aws_invents_is_shown_by_its_name(self, status: str, word: str) -> None:
        """And nobody's task fails for it."""
        assert (word, "") == (standing(status).word, standing(status).dead_reason)


class TestDescriptions:
    """ACM's description, whatever of it there is."""

    def test_a_description_is_read_whole(self) -> None:
        """With the trailing dots of its records gone."""
        record = {"Name": "_a.a.example.", "Type": "CNAME", "Value": "_b.aws."}
        option = {"DomainName": "a.example", "ValidationMethod": "DNS", "ResourceRecord": record}
        read = facts(
            replace(
                WHOLE,
                details={
                    "KeyUsages": [{"Name": "DIGITAL_SIGNATURE"}],
                    "IssuedAt": AT.isoformat(),
                    "InUseBy": ["arn:x"],
                    "Options": {"Export": "DISABLED"},
                    "DomainValidationOptions": [option],
                    "RenewalSummary": {"RenewalStatus": "FAILED", "UpdatedAt": AT.isoformat()},
                },
            )
        )

        assert read.is_known
        assert (("DIGITAL_SIGNATURE",), AT, ("arn:x",), "DISABLED") == (
            read.key_usages,
            read.issued_at,
            read.in_use_by,
            read.export,
        )
        assert ("_a.a.example", "CNAME", "_b.aws") == read.validations[0].record
        assert read.renewal is not None
        assert ("FAILED", AT) == (read.renewal.status, read.renewal.updated_at)

    @given(
        st.dictionaries(
            st.sampled_from(["Subject", "KeyUsages", "InUseBy", "Options", "RenewalSummary"]),
            st.none() | st.text() | st.lists(st.text() | st.integers()) | st.integers(),
        )
    )
    def test_no_description_breaks_it(self, kept: dict[str, object]) -> None:
        """What is missing or strange is empty."""
        assert bool(kept) is facts(replace(WHOLE, details=kept)).is_known

    def test_a_name_tells_how_it_is_proven(self) -> None:
        """By its record, or by mail; until each does, ACM is asked again."""
        by_record = Validation("a", "DNS", "", ("n", "CNAME", "v"))
        by_mail = Validation("b", "EMAIL", "", emails=("admin@b",))

        assert tells_how([by_record, by_mail])
        assert not tells_how([by_record, Validation("c", "DNS", "")])
        assert not tells_how([])

    @pytest.mark.parametrize(
        ("changes", "word", "why"),
        [
            ({}, "ELIGIBLE", ""),
            ({"type": "IMPORTED"}, "ELIGIBLE", "imported"),
            ({"status": "EXPIRED"}, "ELIGIBLE", "only issued"),
            ({"type": "PRIVATE"}, "INELIGIBLE", "private"),
            ({}, "INELIGIBLE", "not in use"),
            ({"in_use": True}, "INELIGIBLE", "does not say why"),
        ],
    )
    def test_why_one_is_not_renewed(self, changes: dict[str, object], word: str, why: str) -> None:
        """The first reason that holds, in words."""
        one = replace(WHOLE, details={"RenewalEligibility": word}, **changes)  # type: ignore[arg-type] # by name
        said = why_not_renewed(one, facts(one))

        assert why in said
        assert bool(why) is bool(said)


@pytest.mark.parametrize(
    ("arn", "service", "name", "page"),
    [
        (f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1", "CloudFront", "E1", "distributions/E1"),
        ("arn:aws:cloudfront::9:distribution/E1", "CloudFront, in an account of AWS", "E1", ""),
        (
            f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/x/1",
            "load balancer",
            "loadbalancer/app/x/1",
            "LoadBalancers",
        ),
        (
            "arn:aws:apigateway:us-east-1::/domainnames/a.example",
            "API Gateway",
            "domainnames/a.example",
            "apigateway",
        ),
        ("arn:aws:newthing:us-east-1:1:x/y", "newthing", "x/y", ""),
        ("nonsense", "a service", "nonsense", ""),
    ],
)
def test_a_user_is_named_by_its_service(arn: str, service: str, name: str, page: str) -> None:
    """With the page of the console where it is ours."""
    user = user_of(arn, ACCOUNT)

    assert (service, name) == (user.service, user.name)
    assert page in user.page
    assert bool(page) is bool(user.page)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("shpo.example", "shop.example"), ("SHOP.exampel", "shop.example"), ("zzz", ""), ("", "")],
)
def test_the_nearest_name(typed: str, found: str) -> None:
    """Of thousands; nothing is nearest to what is like none."""
    known = [*(f"other{number}.test" for number in range(5000)), "shop.example"]

    assert found == nearest(typed, known)
