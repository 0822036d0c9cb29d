"""Every knob is turned by some test, and these four do what they say."""

from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws import Knobs
from tests.functional.sandbox_aws.account import Account, Client
from tests.functional.sandbox_aws.configs import config

TESTS = Path(__file__).parents[2]


def test_no_knob_is_left_unturned() -> None:
    """Some test sets each: one that nobody turns may do nothing."""
    told = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    told += "\n".join(path.read_text("utf-8") for path in TESTS.rglob("conftest.py"))

    assert [] == [
        knob.name
        for knob in fields(Knobs)
        if not any(sign in told for sign in (f"knobs.{knob.name}", f'"{knob.name}"'))
    ]


def test_certificates_are_valid_as_long_as_the_knob_says(account: Account) -> None:
    """Whole days, from the day of the issue to the last second before."""
    account.server.knobs.validity_days = 30
    detail = account.describe(account.issued("example.com"))

    assert timedelta(days=30, seconds=-1) == detail["NotAfter"] - detail["NotBefore"]


@pytest.mark.parametrize(("names", "code"), [(2, ""), (3, "TooManyDistributionCNAMEs")])
def test_a_distribution_has_as_many_aliases_as_the_knob_says(
    account: Account, cloudfront: Client, names: int, code: str
) -> None:
    """The quota can be raised, and an account may have less."""
    account.server.knobs.aliases_quota = 2
    aliases = [f"n{number}.example.com" for number in range(names)]
    given = config(account.issued(*aliases), *aliases)
    answered = ""
    try:
        cloudfront.create_distribution(DistributionConfig=given)
    except ClientError as refused:
        answered = refused.response["Error"]["Code"]

    assert code == answered
    assert (0 if code else 1) == len(account.server.cloudfront.distributions())


def test_a_distribution_has_as_many_tags_as_the_knob_says(
    account: Account, cloudfront: Client
) -> None:
    """Counted with those that it has."""
    account.server.knobs.tags_quota = 2
    arn = account.server.cloudfront.get(account.server.seed_distribution()).arn
    two = [{"Key": key, "Value": ""} for key in ("a", "b")]
    cloudfront.tag_resource(Resource=arn, Tags={"Items": two})

    with pytest.raises(ClientError, match="InvalidTagging"):
        cloudfront.tag_resource(Resource=arn, Tags={"Items": [{"Key": "c", "Value": ""}]})


def test_the_caller_is_who_the_knob_says(account: Account) -> None:
    """In the identity, and in what a denied call is told."""
    arn = "arn:aws:sts::123456789012:assumed-role/other/someone"
    account.server.knobs.caller_arn = arn
    account.server.faults.add("acm.ListCertificates", "denied")

    with pytest.raises(ClientError, match=arn):
        account.server.client("acm").list_certificates()

    assert arn == account.server.client("sts").get_caller_identity()["Arn"]
