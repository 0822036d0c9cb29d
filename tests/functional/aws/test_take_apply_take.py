"""A snapshot is taken of a distribution, applied to another one, and one taken of that: through the
strict AWS, which checks and completes what it is given.
"""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.aws.clients import Aws
from bot.domain.change import Change, How, aliases, changed, is_done, version_of
from bot.domain.config_diff import differences
from bot.domain.template import refusals
from bot.sandbox.aws import AwsServer
from bot.sandbox.aws.cloudfront import templates

OWN = {"CallerReference", "Aliases", "ViewerCertificate", "Comment", "Enabled"}
"""What every distribution keeps."""

_numbers = itertools.count()


def seeded(server: AwsServer, template: str, *, enabled: bool, named: bool) -> str:
    """Give the id of a distribution of a golden template, with a name of its own or without."""
    name = f"t{next(_numbers)}.shop.example"
    config: dict[str, object] = {"Aliases": {"Quantity": 0}, "Enabled": enabled, "Comment": name}
    if named:
        config = templates.with_certificate(config, server.seed_certificate(name), (name,))
    return server.seed_distribution(template, **config)


@given(
    source=st.sampled_from(sorted(templates.GOLDEN)),
    target=st.sampled_from(sorted(templates.GOLDEN)),
    enabled=st.booleans(),
    named=st.booleans(),
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_only_what_must_differ_differs(
    server: AwsServer,
    aws: Aws,
    source: str,
    target: str,
    enabled: bool,  # noqa: FBT001 - drawn
    named: bool,  # noqa: FBT001 - drawn
) -> None:
    """Reference, names, certificate, comment and whether it is enabled stay the target's own; and
    what it was comes back whole.
    """
    taken, _ = aws.cloudfront.config(seeded(server, source, enabled=True, named=True))
    which = seeded(server, target, enabled=enabled, named=named)
    before, etag = aws.cloudfront.config(which)
    if refusals(taken) or refusals(before):
        return
    aws.cloudfront.update(which, changed(before, Change(which, How.SNAPSHOT), taken), etag)
    after, etag = aws.cloudfront.config(which)
    aws.cloudfront.update(which, changed(after, Change(which, How.RESTORE), before), etag)
    restored, _ = aws.cloudfront.config(which)

    assert {one.path[0] for one in differences(taken, after)} <= OWN
    assert {key: before[key] for key in OWN - {"ViewerCertificate"}} == {
        key: after[key] for key in OWN - {"ViewerCertificate"}
    }
    assert _certificate(before) == _certificate(after)
    assert is_done(after, changed(after, Change(which, How.SNAPSHOT), taken))
    assert version_of(before) == version_of(restored)
    assert aliases(before) == aliases(restored)


def _certificate(config: dict[str, object]) -> object:
    viewer = config["ViewerCertificate"]
    return viewer.get("ACMCertificateArn") if isinstance(viewer, dict) else None


@pytest.mark.parametrize("template", sorted(templates.GOLDEN))
def test_a_distribution_s_own_snapshot_changes_nothing_on_it(
    server: AwsServer, aws: Aws, template: str
) -> None:
    """Whatever it has."""
    taken, _ = aws.cloudfront.config(seeded(server, template, enabled=True, named=False))

    assert is_done(taken, changed(taken, Change("E1", How.SNAPSHOT), taken))
