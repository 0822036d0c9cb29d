"""Which certificates may be deleted, and who stands in the way of the others."""

from dataclasses import replace

import pytest

from bot.domain.certificate_users import User
from bot.domain.deletion import Candidate, candidates, in_words, plan, stay, users_of, why_it_stays
from bot.domain.inventory import Certificate
from bot.domain.removal import Removal, Resource, Stay

ALB = "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/shop/1"
ONE = Certificate("arn:1", "1", ("a.example",), "ISSUED", "AMAZON_ISSUED", "RSA_2048")
USED = replace(
    ONE, in_use=True, details={"InUseBy": [ALB, "arn:aws:cloudfront::1:distribution/E1"]}
)


def test_every_user_is_named_once_with_its_page() -> None:
    """Distributions by our lists, others as ACM described them."""
    named = [(one.service, one.name) for one in users_of(USED, ["E1"])]

    assert [("CloudFront", "E1"), ("load balancer", "loadbalancer/app/shop/1")] == named
    assert all(one.page.startswith("https://") for one in users_of(USED, ["E1"]))


def test_use_that_nobody_explains_is_use_all_the_same() -> None:
    """ACM's list says that it is in use; what was described before it ended is not believed."""
    assert ["something that ACM has not told yet"] == [
        one.service for one in users_of(replace(ONE, in_use=True), [])
    ]
    assert () == users_of(replace(USED, in_use=False), [])


def test_many_users_are_counted() -> None:
    """With their pages where no link can stand beside."""
    many = [
        User("API Gateway", f"api{number}", "https://x.aws.amazon.com/a") for number in range(7)
    ]

    assert in_words(many).endswith("API Gateway `api4` and 2 more")
    assert "API Gateway `api0` (https://x.aws.amazon.com/a)" in in_words(many, pages=True)
    assert "a service" == in_words([User("a service", "", "")], pages=True)


@pytest.mark.parametrize(
    ("candidate", "alone", "of_many"),
    [
        (Candidate(ONE), "", ""),
        (Candidate(ONE, job=7), "J-7 works with it", "J-7 works with it"),
        (
            Candidate(ONE, (User("AppSync", "x", ""),)),
            "it is in use by AppSync `x`. Detach it there first",
            "it is in use by AppSync `x`",
        ),
        (Candidate(replace(ONE, status="PENDING_VALIDATION")), "", "it waits for its owner"),
        (Candidate(replace(ONE, status="FAILED")), "", ""),
    ],
)
def test_why_one_stays(candidate: Candidate, alone: str, of_many: str) -> None:
    """One alone may be pending: whoever opened its page saw that."""
    whys = why_it_stays(candidate), why_it_stays(candidate, of_many=True)

    assert (bool(alone), bool(of_many)) == tuple(map(bool, whys))
    assert whys[0].startswith(alone)
    assert whys[1].startswith(of_many)


def test_a_plan_knows_who_made_it() -> None:
    """By the tag that our own certificates carry; others have no maker."""
    ours = replace(ONE, tags={"edgecert:task": "abc.2"})

    assert Removal(Resource.CERTIFICATE, "arn:1", "abc") == plan(ours, line=1).removes
    assert Removal(Resource.CERTIFICATE, "arn:1", "") == plan(ONE, line=1).removes


def test_candidates_know_their_users_and_jobs() -> None:
    """By ARN."""
    (one,) = candidates([ONE], {"arn:1": ["E9"]}, {"arn:1": 4})

    assert ("E9", 4) == (one.users[0].name, one.job)
    assert Stay(Resource.CERTIFICATE, "arn:1", "a.example", "why") == stay(one, "why")
