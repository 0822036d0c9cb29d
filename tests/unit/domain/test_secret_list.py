"""A list of secrets is read whole, and every fault of it is told."""

from bot.domain.secret_list import MAX_SECRETS, parse_secrets

PREFIX = "edgecert/"


def arn(name: str) -> str:
    """Return the ARN of a secret."""
    return f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-a1B2c3"


def test_secrets_are_parted_by_anything() -> None:
    """By lines, commas, spaces and semicolons, in quotes or not; each is taken once."""
    first, second, third = (arn(f"edgecert/{name}") for name in "abc")
    text = f'{first},{second}\r\n\n  "{third}"; {first}\n'

    assert ((first, second, third), ()) == (
        parse_secrets(text, prefix=PREFIX).arns,
        parse_secrets(text, prefix=PREFIX).faults,
    )


def test_every_fault_is_told_with_its_line() -> None:
    """What is no ARN, and what is not under the prefix."""
    text = f"{arn('edgecert/a')}\nnothing {arn('other/b')}"
    faults = parse_secrets(text, prefix=PREFIX).faults

    assert [2, 2] == [one.line for one in faults]
    assert "`nothing` is not the whole ARN" in faults[0].text
    assert "other/b" in faults[1].text


def test_no_secret_and_too_many_are_refused() -> None:
    """A list has one secret at least, and a bounded number."""
    many = " ".join(arn(f"edgecert/{at}") for at in range(MAX_SECRETS + 1))

    assert ["Name at least one secret by its ARN."] == [
        one.text for one in parse_secrets(" \n", prefix=PREFIX).faults
    ]
    assert "101 secrets" in parse_secrets(many, prefix=PREFIX).faults[0].text
