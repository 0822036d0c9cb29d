"""The sandbox's own authority: what it issues is imported, attached and verified; its roots alone
are trusted.
"""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509.verification import PolicyBuilder, Store

from bot.sandbox import authority
from bot.sandbox.world import World
from tests.functional.sandbox_aws.configs import config

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", authority.KINDS)
def test_what_it_issues_verifies(kind: authority.Kind) -> None:
    """As browsers verify: to the roots handed out, with the intermediate that comes along."""
    issued = authority.issue("shop.example", "www.shop.example", now=NOW, kind=kind)
    roots = Store(x509.load_pem_x509_certificates(authority.root_pem()))
    verifier = PolicyBuilder().store(roots).time(NOW)
    path = verifier.build_server_verifier(x509.DNSName("www.shop.example")).verify(
        issued.leaf, [issued.intermediate]
    )

    assert 3 == len(path)


def test_it_hands_out_what_people_have() -> None:
    """A muddle of all three, a locked key, a PKCS#12 file: of one and the same key."""
    issued = authority.issue("shop.example", now=NOW)
    keys = [
        load_pem_private_key(issued.key, None),
        load_pem_private_key(issued.locked_key("words"), b"words"),
        pkcs12.load_pkcs12(issued.bundle("words"), b"words").key,
    ]
    publics = [key.public_key() if key else None for key in keys]

    assert [issued.leaf.public_key()] * 3 == publics
    assert [issued.root, issued.intermediate, issued.leaf] == x509.load_pem_x509_certificates(
        issued.muddle
    )


def test_a_renewal_keeps_its_key_when_asked() -> None:
    """Else each certificate has a key of its own."""
    first = authority.issue("shop.example", now=NOW)
    same = authority.issue("shop.example", now=NOW, days=200, key=first.private_key)
    other = authority.issue("shop.example", now=NOW)

    assert first.key == same.key
    assert first.key != other.key
    assert first.leaf.not_valid_after_utc < same.leaf.not_valid_after_utc


@pytest.mark.parametrize("kind", authority.KINDS)
def test_the_world_trusts_it(world: World, kind: authority.Kind) -> None:
    """ACM imports and CloudFront attaches what it issues, also once the account started over."""
    world.aws.reset()
    issued = authority.issue("shop.example", now=world.aws.now(), kind=kind)
    arn = world.aws.client("acm").import_certificate(
        Certificate=issued.body, CertificateChain=issued.chain, PrivateKey=issued.key
    )["CertificateArn"]
    made = world.aws.client("cloudfront").create_distribution(
        DistributionConfig=config(arn, "shop.example")
    )

    assert ["shop.example"] == made["Distribution"]["DistributionConfig"]["Aliases"]["Items"]
