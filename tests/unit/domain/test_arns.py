"""Where a resource is, by its ARN: told apart from what is only a name."""

import pytest

from bot.domain.arns import account_of, elsewhere, region_of

OURS = "111122223333"


@pytest.mark.parametrize(
    ("text", "account", "region"),
    [
        ("arn:aws:acm:us-east-1:111122223333:certificate/1", "111122223333", "us-east-1"),
        (" ARN:aws:cloudfront::999900001111:distribution/E1 ", "999900001111", ""),
        ("arn:aws:s3:::bucket", "", ""),
        ("arn:aws:acm", "", ""),
        ("shop.example", "", ""),
        ("a:b:c:d:e:f", "", ""),
        ("", "", ""),
    ],
)
def test_what_an_arn_says(text: str, account: str, region: str) -> None:
    """Its account and its region; of anything else nothing."""
    assert (account, region) == (account_of(text), region_of(text))


@pytest.mark.parametrize(
    ("arn", "said"),
    [
        ("arn:aws:cloudfront::999900001111:distribution/E1", "of account 999900001111"),
        ("arn:aws:acm:eu-west-1:111122223333:certificate/1", "of eu-west-1"),
        ("arn:aws:acm:us-east-1:111122223333:certificate/1", ""),
        ("arn:aws:cloudfront::111122223333:distribution/E1", ""),
        ("E1ABC", ""),
    ],
)
def test_what_is_elsewhere_says_where(arn: str, said: str) -> None:
    """Another account, another region; what could be ours is looked for."""
    found = elsewhere(arn, OURS)

    assert bool(said) == bool(found)
    assert said in found
