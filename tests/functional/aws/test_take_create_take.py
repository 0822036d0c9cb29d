"""A snapshot is taken, a distribution created from it, and one taken of that: through the strict
AWS, which checks and completes what it is given.
"""

import itertools
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.aws.clients import Aws
from bot.domain.config_diff import differences
from bot.domain.distribution_config import NewDistribution, distribution_config
from bot.domain.template import refusals
from bot.sandbox.aws import AwsServer
from bot.sandbox.aws.cloudfront import templates

OURS = {"CallerReference", "Aliases", "ViewerCertificate", "Comment"}
"""What every clone has of its own."""

_numbers = itertools.count()


@given(
    template=st.sampled_from(sorted(templates.GOLDEN)),
    logging=st.sampled_from(["off", "keep"]),
    enabled=st.sampled_from([None, True, False]),
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_only_what_must_differ_differs(
    server: AwsServer,
    aws: Aws,
    template: str,
    logging: Literal["off", "keep"],
    enabled: bool | None,  # noqa: FBT001 - drawn
) -> None:
    """Its reference, names, certificate and comment; logging and state as they were chosen."""
    number = next(_numbers)
    source = server.seed_distribution(template, Aliases={"Quantity": 0})
    taken, _ = aws.cloudfront.config(source)
    if refusals(taken):
        return
    new = NewDistribution(
        names=(f"n{number}.shop.example",),
        certificate_arn=server.seed_certificate(f"n{number}.shop.example"),
        caller_reference=f"ref-{number}",
        comment_prefix=f"edgecert J-{number}",
        enabled=enabled,
        logging=logging,
    )
    made = aws.cloudfront.create(distribution_config(taken, new), {})
    again, _ = aws.cloudfront.config(made.id)
    changed = {one.path[0] for one in differences(taken, again)}
    chosen = {"Logging"} if taken["Logging"]["Enabled"] else set()
    if enabled is not None and enabled is not taken["Enabled"]:
        chosen.add("Enabled")

    assert {"CallerReference", "Aliases"} <= changed
    assert changed <= OURS | chosen
    assert chosen <= changed


@pytest.mark.parametrize("template", sorted(templates.GOLDEN))
def test_a_distribution_compared_with_itself_has_no_difference(
    server: AwsServer, aws: Aws, template: str
) -> None:
    """What CloudFront answers twice is the same to us."""
    source = server.seed_distribution(template)
    first, _ = aws.cloudfront.config(source)
    second, _ = aws.cloudfront.config(source)

    assert () == differences(first, second)
