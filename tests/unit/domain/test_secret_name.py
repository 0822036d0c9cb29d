"""Which secrets may be read: whole ARNs, under the prefix, and nothing that leads a call astray."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.secret_name import region_of, why_not_read

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:edgecert/shop-a1B2c3"


@pytest.mark.parametrize(
    ("arn", "prefix", "region"),
    [
        (ARN, "edgecert/", "us-east-1"),
        (ARN, "edgecert/shop", "us-east-1"),
        (ARN.replace("us-east-1", "ap-southeast-2"), "edgecert/", "ap-southeast-2"),
        (
            ARN.replace("aws:", "aws-us-gov:").replace("us-", "us-gov-"),
            "edgecert/",
            "us-gov-east-1",
        ),
    ],
)
def test_a_secret_under_the_prefix_may_be_read(arn: str, prefix: str, region: str) -> None:
    """In its own region."""
    assert ("", region) == (why_not_read(arn, prefix), region_of(arn))


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "edgecert/shop",
        ARN[:-7],
        ARN + "\n",
        ARN.replace("us-east-1", "evil.example/#"),
        ARN.replace("us-east-1", ""),
        ARN.replace("123456789012", "1"),
        ARN.replace("secretsmanager", "ssm"),
        ARN.replace("shop", "shöp"),
        "x" * 5000,
    ],
)
def test_what_is_no_whole_arn_is_refused(arn: str) -> None:
    """With an example, and what was given in bounds."""
    said = why_not_read(arn, "edgecert/")

    assert "is not the whole ARN of a secret" in said
    assert "arn:aws:secretsmanager:us-east-1:123456789012:secret:edgecert/shop-a1B2c3" in said
    assert len(said) < 500


@pytest.mark.parametrize("name", ["payroll/root", "edgecer", "Edgecert/shop", "x/edgecert/shop"])
def test_a_secret_outside_the_prefix_is_refused(name: str) -> None:
    """It is said which names are allowed, and what setting says so."""
    said = why_not_read(ARN.replace("edgecert/shop", name), "edgecert/")

    assert f"`{name}-a1B2c3`" in said
    assert "begin with `edgecert/` are (EDGECERT_SECRETS_PREFIX)" in said


@given(st.text(max_size=80))
def test_nothing_but_the_prefix_opens_a_secret(name: str) -> None:
    """Whatever the name: what may be read begins as the setting says."""
    arn = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-a1B2c3"

    assert why_not_read(arn, "edgecert/") or name.startswith("edgecert/")
