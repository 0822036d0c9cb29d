"""What a distribution becomes: by a snapshot, with a certificate attached or swapped, restored."""

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.change import (
    Change,
    How,
    aliases,
    changed,
    is_completed,
    is_done,
    is_unexpected,
    version_of,
)
from bot.domain.change_words import sentences
from bot.domain.config_diff import differences
from bot.sandbox.aws.cloudfront import templates

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/new"
OLD = "arn:aws:acm:us-east-1:123456789012:certificate/old"
OWN = {
    "CallerReference",
    "Aliases",
    "Comment",
    "Enabled",
    "Staging",
    "ContinuousDeploymentPolicyId",
    "ViewerCertificate",
}
DEFAULT = {
    "CloudFrontDefaultCertificate": True,
    "SSLSupportMethod": "vip",
    "MinimumProtocolVersion": "TLSv1",
}


def served(policy: str = "TLSv1.2_2019", method: str = "sni-only") -> dict[str, object]:
    """Give how a certificate of ACM is served."""
    return {
        "ACMCertificateArn": OLD,
        "SSLSupportMethod": method,
        "MinimumProtocolVersion": policy,
        "Certificate": OLD,
        "CertificateSource": "acm",
    }


def config(template: str = "custom_origin", **changes: object) -> dict[str, object]:
    """Give a configuration of a golden template."""
    return {**copy.deepcopy(templates.GOLDEN[template]()), **changes}


def named(*names: str) -> dict[str, object]:
    """Give CloudFront's list of aliases."""
    return {"Quantity": len(names), "Items": list(names)}


@given(st.sampled_from(sorted(templates.GOLDEN)), st.sampled_from(sorted(templates.GOLDEN)))
def test_a_snapshot_replaces_all_but_what_is_the_distributions_own(target: str, of: str) -> None:
    """It differs from the snapshot in nothing else; once done there is nothing to do; and neither
    side is touched.
    """
    now = config(target, Aliases=named("a.example"), Comment="mine", ViewerCertificate=served())
    snapshot = config(of, CallerReference="other", Enabled=False)
    before = copy.deepcopy((now, snapshot))
    wanted = changed(now, Change("E1", How.SNAPSHOT), snapshot)
    said = {one.path[0] for one in differences(snapshot, wanted) if one.before is not None}

    assert before == (now, snapshot)
    assert said <= OWN
    assert {key: now.get(key) for key in OWN - {"ViewerCertificate"}} == {
        key: wanted.get(key) for key in OWN - {"ViewerCertificate"}
    }
    assert is_done(wanted, changed(wanted, Change("E1", How.SNAPSHOT), snapshot))


@pytest.mark.parametrize(
    ("own", "other", "policy"),
    [
        (served(), served("TLSv1.2_2021"), "TLSv1.2_2021"),
        (served(), DEFAULT, "TLSv1.2_2019"),
        (DEFAULT, served("TLSv1.2_2021"), "TLSv1"),
        (served(method="vip"), served("TLSv1.2_2021"), "TLSv1.2_2019"),
    ],
)
def test_the_certificate_stays_and_the_security_policy_comes_where_both_may_have_one(
    own: dict[str, object], other: dict[str, object], policy: str
) -> None:
    """With CloudFront's own certificate, or dedicated addresses, the policy is not free."""
    now, snapshot = config(ViewerCertificate=own), config(ViewerCertificate=other)
    wanted = changed(now, Change("E1", How.SNAPSHOT), snapshot)

    assert {**own, "MinimumProtocolVersion": policy} == wanted["ViewerCertificate"]


def test_what_a_snapshot_does_not_speak_of_stays() -> None:
    """A file of an older day lacks members, and an update may leave out none."""
    now = config(AnycastIpListId="aip-1", HttpVersion="http3")
    short = {key: one for key, one in config().items() if key != "HttpVersion"}
    wanted = changed(now, Change("E1", How.SNAPSHOT), short)

    assert ("aip-1", "http3") == (wanted["AnycastIpListId"], wanted["HttpVersion"])


def test_attaching_adds_names_and_serves_the_certificate() -> None:
    """Names are compared without case; a distribution with CloudFront's own gets our base."""
    now = config(Aliases=named("A.example"), ViewerCertificate=DEFAULT)
    change = Change("E1", How.ATTACH, certificate=ARN, adds=("a.example", "WWW.a.example"))
    wanted = changed(now, change)

    assert ("a.example", "www.a.example") == aliases(wanted)
    assert {
        "ACMCertificateArn": ARN,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    } == wanted["ViewerCertificate"]
    assert {"Aliases", "ViewerCertificate"} == {one.path[0] for one in differences(now, wanted)}


def test_swapping_drops_names_and_keeps_how_tls_is_served() -> None:
    """Only the certificate is another; without any name left the list is empty."""
    now = config(Aliases=named("a.example", "b.example"), ViewerCertificate=served(method="vip"))
    change = Change("E1", How.SWAP, certificate=ARN, adds=("c.example",), drops=("A.example",))
    wanted = changed(now, change)
    bare = changed(now, Change("E1", How.SWAP, drops=("a.example", "b.example")))

    assert ("b.example", "c.example") == aliases(wanted)
    assert {
        "ACMCertificateArn": ARN,
        "SSLSupportMethod": "vip",
        "MinimumProtocolVersion": "TLSv1.2_2019",
    } == wanted["ViewerCertificate"]
    assert {"Quantity": 0} == bare["Aliases"]
    assert now["ViewerCertificate"] == bare["ViewerCertificate"]


def test_restoring_brings_back_everything() -> None:
    """Names and certificate too; the reference is fixed at CloudFront."""
    before = config(Aliases=named("a.example"), ViewerCertificate=served(), Enabled=False)
    now = config("origin_group", CallerReference=before["CallerReference"])
    wanted = changed(now, Change("E1", How.RESTORE), before)

    assert () == differences(before, wanted)


def test_nothing_is_done_without_a_snapshot() -> None:
    """Whoever forgot it changes nothing."""
    now = config(ViewerCertificate=served())

    assert is_done(now, changed(now, Change("E1", How.SNAPSHOT)))


def test_a_version_counts_whether_it_is_enabled() -> None:
    """Everything that a person can set; the order of plain lists does not."""
    one = config(Aliases=named("a.example", "b.example"))

    assert version_of(one) == version_of({**one, "Aliases": named("b.example", "a.example")})
    assert version_of(one) != version_of({**one, "Enabled": not one["Enabled"]})
    assert version_of(one) != version_of({**one, "Comment": "another"})


def test_what_has_more_than_was_wanted_is_completed() -> None:
    """More is CloudFront's doing; another value is not, nor what was to be taken away."""
    wanted = config(DefaultRootObject="")
    more = {**wanted, "DefaultRootObject": "index.html"}

    assert is_completed(more, wanted, wanted)
    assert not is_completed(more, wanted, more)
    assert not is_done(more, wanted)
    assert not is_completed(wanted, more, wanted)


def test_each_difference_is_one_sentence_with_its_group() -> None:
    """A setting of the distribution itself, and one of a thing in it."""
    one = config()
    other = copy.deepcopy(one)
    other["PriceClass"] = "PriceClass_100"
    origin = other["Origins"]["Items"][0]  # type: ignore[index]
    origin["OriginPath"] = "/new"
    said = sentences(one, other)

    assert 2 == len(said)
    assert said[0].startswith("General: price class: ")
    assert said[1].startswith("Origins · ")


@pytest.mark.parametrize(
    ("change", "requested", "unexpected"),
    [
        (Change("E1", How.SNAPSHOT), None, False),
        (Change("E1", How.SWAP, replaces=OLD), None, False),
        (Change("E1", How.SWAP, replaces="another"), None, True),
        (Change("E1", How.SWAP, replaces="another"), OLD, False),
        (Change("E1", How.ATTACH, replaces="another", certificate=OLD), None, False),
        (Change("E1", How.ATTACH, replaces="", certificate="another"), None, True),
        (Change("E1", How.SWAP, replaces="another", seen="the one that is there"), None, False),
        (Change("E1", How.SWAP, replaces=OLD, seen="another version"), None, True),
    ],
    ids=[
        "unseen",
        "replaced",
        "a third one",
        "ours already",
        "chosen already",
        "none before",
        "agreed to",
        "changed again",
    ],
)
def test_only_what_was_agreed_to_is_changed(
    change: Change,
    requested: str | None,
    unexpected: bool,  # noqa: FBT001 - a column
) -> None:
    """The version that a person saw, or the certificate that is replaced; ours is no surprise."""
    config = {"ViewerCertificate": {"ACMCertificateArn": OLD}, "Enabled": True}
    seen = change.seen and change.seen.replace("the one that is there", version_of(config))

    assert unexpected is is_unexpected(config, replace(change, seen=seen), requested)


@pytest.mark.parametrize(
    ("tls", "replaces", "unexpected"),
    [({}, "", False), ({}, OLD, True), ({"ACMCertificateArn": OLD}, "", True)],
    ids=["none still", "none by now", "one by now"],
)
def test_no_certificate_is_what_was_agreed_to_as_well(
    tls: dict[str, str],
    replaces: str,
    unexpected: bool,  # noqa: FBT001 - a column
) -> None:
    """A distribution with CloudFront's own certificate has none that could be named."""
    change = Change("E1", How.ATTACH, certificate="new", replaces=replaces)

    assert unexpected is is_unexpected({"ViewerCertificate": tls}, change, None)
