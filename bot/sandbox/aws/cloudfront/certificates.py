"""The viewer certificate: in us-east-1, issued, of a kind that CloudFront takes, and covering
every alias.
"""

from datetime import timedelta
from typing import Any

from bot.sandbox.aws.acm.certificate import Certificate, covers
from bot.sandbox.aws.acm.chain import cloudfront_takes
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.world import World

#: Key types that CloudFront attaches (CloudFront guide, requirements for certificates).
KEY_ALGORITHMS = {"RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1"}
_NOT_USABLE = (
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or "
    "doesn't include a valid certificate chain."
)
_MISSING = (
    "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a "
    "trusted certificate that validates your authorization to use the domain name."
)
_NOT_COVERING = (
    "The certificate that is attached to your distribution doesn't cover the alternate domain "
    "name (CNAME) that you're trying to add."
)


def check_certificate(world: World, config: dict[str, Any], *, is_new: bool) -> None:
    """Refuse a viewer certificate as CloudFront does.

    Raises:
        RefusedError: InvalidViewerCertificate, InvalidArgument.
    """
    viewer = config.get("ViewerCertificate", {})
    aliases = config.get("Aliases", {}).get("Items", [])
    arn = viewer.get("ACMCertificateArn")
    if viewer.get("IAMCertificateId"):
        raise RefusedError("InvalidViewerCertificate", _NOT_USABLE)
    if not arn:
        if aliases:
            raise RefusedError("InvalidViewerCertificate", _MISSING)
        return
    _check_fields(viewer, is_new=is_new)
    certificate = _usable(world, arn)
    if not all(any(covers(name, alias) for name in certificate.names) for alias in aliases):
        raise RefusedError("InvalidViewerCertificate", _NOT_COVERING)


def _check_fields(viewer: dict[str, Any], *, is_new: bool) -> None:
    """Refuse what is left over from another certificate, and what must not be missing."""
    if viewer.get("CloudFrontDefaultCertificate"):
        raise RefusedError(
            "InvalidArgument",
            "The parameter CloudFrontDefaultCertificate cannot be used with ACMCertificateArn.",
        )
    leftover = [name for name in ("Certificate", "CertificateSource") if name in viewer]
    echoed = viewer.get("Certificate", viewer["ACMCertificateArn"]) == viewer["ACMCertificateArn"]
    if leftover and (is_new or not echoed or viewer.get("CertificateSource", "acm") != "acm"):
        raise RefusedError(
            "InvalidArgument",
            f"The parameter {leftover[0]} does not agree with ACMCertificateArn.",
        )
    if not viewer.get("SSLSupportMethod"):
        raise RefusedError(
            "InvalidArgument",
            "The parameter SSLSupportMethod is required with ACMCertificateArn.",
        )


def _usable(world: World, arn: str) -> Certificate:
    certificate = world.acm.certificates.get(arn)
    if certificate is None or certificate.region != "us-east-1" or certificate.status != "ISSUED":
        raise RefusedError("InvalidViewerCertificate", _NOT_USABLE)
    if certificate.key_algorithm not in KEY_ALGORITHMS:
        raise RefusedError("InvalidViewerCertificate", _NOT_USABLE)
    if certificate.kind == "IMPORTED" and certificate.pem is not None:
        body, chain = certificate.pem.body, certificate.pem.chain
        if not cloudfront_takes(body, chain, world.acm.trusted_roots, world.now()):
            raise RefusedError("InvalidViewerCertificate", _NOT_USABLE)
    came_at = certificate.issued_at or certificate.created_at
    if world.now() < came_at + timedelta(seconds=world.knobs.certificate_refused_for):
        raise RefusedError("InvalidViewerCertificate", _NOT_USABLE)
    return certificate
