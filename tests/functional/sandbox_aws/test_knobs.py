"""Every knob is turned by some test, and these four do what they say."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws import Knobs
from tests.functional.sandbox_aws.account import Account, Client
from tests.functional.sandbox_aws.configs import config

HERE = Path(__file__).parent


def _turned(file: Path) -> Iterator[tuple[str, object]]:
    """Give each knob that the tests of a file set, and what to; None where that is worked out, or
    comes with a case of the test.
    """
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Assign(targets=[ast.Attribute() as target], value=value):
                yield from _pairs([target], [value])
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                yield from _pairs(targets, values)
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Attribute(attr="knobs"), *_]):
                yield from ((name, None) for name in _cases(file, node))


def _pairs(targets: Sequence[ast.expr], values: Sequence[ast.expr]) -> Iterator[tuple[str, object]]:
    for target, value in zip(targets, values, strict=True):
        match target:
            case ast.Attribute(attr=name, value=ast.Attribute(attr="knobs")):
                yield name, value.value if isinstance(value, ast.Constant) else None


def _cases(file: Path, call: ast.Call) -> Iterator[str]:
    """Give the cases of the parameter by which a test names the knob that it sets."""
    given = call.args[1]
    assert isinstance(given, ast.Name)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="parametrize"),
                args=[ast.Constant(value=given.id), ast.List(elts=cases)],
            ):
                yield from (str(ast.literal_eval(case)) for case in cases)


def test_no_knob_is_left_unturned() -> None:
    """Some test here sets each, to another value than it has: one that nobody turns may do nothing.
    A name in a text, or a knob that is only read, is no turn.
    """
    plain = Knobs()
    turned = {
        name
        for file in sorted(HERE.glob("test_*.py"))
        for name, value in _turned(file)
        if value is None or value != getattr(plain, name)
    }

    assert {knob.name for knob in fields(Knobs)} == turned


def test_what_is_no_turn_is_not_taken_for_one(tmp_path: Path) -> None:
    """Read, named, set on something else: none of these is."""
    file = tmp_path / "test_it.py"
    file.write_text(
        "print(server.knobs.latency, 'latency')\nother.latency = 4\n"
        "server.knobs.list_lag, server.knobs.speed = 4, fast()\n"
    )

    assert [("list_lag", 4), ("speed", None)] == list(_turned(file))


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
