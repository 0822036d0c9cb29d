"""ImportCertificate: what was imported is listed as IMPORTED with the names, dates and key type
that are in it, once its key, its dates and its chain are found to be in order.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from bot.sandbox.aws.acm import leaf as leaves
from bot.sandbox.aws.acm.certificate import Certificate, Pem
from bot.sandbox.aws.acm.chain import check_chain, invalid, read_chain, read_leaf
from bot.sandbox.aws.acm.keys import check_key, key_algorithm
from bot.sandbox.aws.acm.tagging import checked_tags
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

#: Characters of the OCSP responder's address (ACM API reference, ImportCertificate).
MAX_OCSP_URL = 1000


@dataclass(frozen=True, slots=True)
class _Import:
    """An import in order: its certificate, names, key type and PEM."""

    leaf: x509.Certificate
    names: tuple[str, ...]
    algorithm: str
    pem: Pem


def import_certificate(world: World, call: Call) -> dict[str, Any]:
    """ImportCertificate (ACM API reference): new, or in place of an earlier import."""
    params, now = call.params, world.now()
    read = _checked(world, params, now)
    tags = checked_tags(params.get("Tags", []))
    if "CertificateArn" in params:
        return _reimport(world, call, read, has_tags=bool(tags))
    imported = [one for one in world.acm.of_region(call.region) if one.kind == "IMPORTED"]
    if len(imported) >= world.knobs.imported_quota:
        raise RefusedError(
            "LimitExceededException", "You have reached the maximum number of imports."
        )
    certificate = world.acm.add(
        Certificate(
            arn=world.acm.new_arn(call.region),
            account=world.account,
            names=read.names,
            created_at=now,
            kind="IMPORTED",
        )
    )
    certificate.tags.put(tags, now)
    _fill(certificate, read, now)
    return {"CertificateArn": certificate.arn}


def _checked(world: World, params: dict[str, Any], now: datetime) -> _Import:
    body, chain = params["Certificate"], params.get("CertificateChain", b"")
    leaf = read_leaf(body)
    algorithm = key_algorithm(leaf)
    check_key(leaf, params["PrivateKey"])
    _check_content(leaf, now)
    check_chain(
        leaf,
        read_chain(chain),
        world.acm.trusted_roots,
        now,
        must_be_trusted=world.knobs.untrusted_imports == "refuse",
    )
    return _Import(leaf, leaves.domain_names(leaf), algorithm, Pem(body.decode(), chain.decode()))


def _check_content(leaf: x509.Certificate, now: datetime) -> None:
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise invalid("The certificate is not valid at this time.")
    if not leaf.issuer.rdns:
        raise invalid("The certificate's Issuer field is empty.")
    if not leaves.domain_names(leaf):
        raise invalid("The certificate has no domain name.")
    if any(len(url) > MAX_OCSP_URL for url in leaves.ocsp_urls(leaf)):
        raise invalid("The certificate's OCSP authority URL exceeds 1000 characters.")


def _reimport(world: World, call: Call, read: _Import, *, has_tags: bool) -> dict[str, Any]:
    certificate = world.acm.get(call.params["CertificateArn"], call.region)
    if has_tags:
        raise invalid("You cannot apply tags when reimporting a certificate.")
    if certificate.kind != "IMPORTED":
        raise invalid(f"The certificate {certificate.arn} was not imported.")
    if certificate.key_algorithm != read.algorithm:
        raise invalid("The key type and size of a reimported certificate cannot change.")
    if certificate.pem and not _usages(read_leaf(certificate.pem.body.encode())) <= _usages(
        read.leaf
    ):
        raise invalid("A reimported certificate cannot lose key usages.")
    _fill(certificate, read, world.now())
    return {"CertificateArn": certificate.arn}


def _fill(certificate: Certificate, read: _Import, now: datetime) -> None:
    leaf = read.leaf
    certificate.change(
        now,
        names=read.names,
        status="ISSUED",
        method="",
        key_algorithm=read.algorithm,
        issued_at=now,
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        issuer=leaves.issuer_of(leaf),
        serial=leaves.serial_of(leaf),
        pem=read.pem,
    )


def _usages(leaf: x509.Certificate) -> set[str]:
    """Give the key usages, plain and extended: a reimport may add to them (ACM guide, Reimport)."""
    return {*leaves.key_usages(leaf), *leaves.extended_usages(leaf)}
