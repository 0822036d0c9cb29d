"""ImportCertificate: what was imported is listed as IMPORTED with the names, dates and key type
that are in it. The private key is compared and forgotten.
"""

from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from bot.sandbox.aws.acm.certificate import Certificate, Pem
from bot.sandbox.aws.acm.tagging import checked_tags
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World


def import_certificate(world: World, call: Call) -> dict[str, Any]:
    """ImportCertificate (ACM API reference): new, or in place of an earlier import."""
    params = call.params
    leaf = _leaf(params["Certificate"])
    _check_key(leaf, params["PrivateKey"])
    _key_algorithm(leaf)
    now = world.now()
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise _invalid("The certificate is not valid at this time.")
    tags = checked_tags(params.get("Tags", []))
    arn = params.get("CertificateArn")
    if arn is not None:
        return _reimport(world, call, leaf, has_tags=bool(tags))
    imported = [one for one in world.acm.of_region(call.region) if one.kind == "IMPORTED"]
    if len(imported) >= world.knobs.imported_quota:
        raise RefusedError(
            "LimitExceededException", "You have reached the maximum number of imports."
        )
    certificate = world.acm.add(
        Certificate(
            arn=world.acm.new_arn(call.region),
            account=world.account,
            names=_names(leaf),
            created_at=now,
            kind="IMPORTED",
        )
    )
    certificate.tags.put(tags, now)
    _fill(certificate, leaf, params, now)
    return {"CertificateArn": certificate.arn}


def _reimport(
    world: World, call: Call, leaf: x509.Certificate, *, has_tags: bool
) -> dict[str, Any]:
    certificate = world.acm.get(call.params["CertificateArn"], call.region)
    if has_tags:
        raise _invalid("You cannot apply tags when reimporting a certificate.")
    if certificate.kind != "IMPORTED" or certificate.key_algorithm != _key_algorithm(leaf):
        raise _invalid("The key type and size of a reimported certificate cannot change.")
    certificate.names = _names(leaf)
    _fill(certificate, leaf, call.params, world.now())
    return {"CertificateArn": certificate.arn}


def _fill(
    certificate: Certificate, leaf: x509.Certificate, params: dict[str, Any], now: datetime
) -> None:
    certificate.status = "ISSUED"
    certificate.method = ""
    certificate.key_algorithm = _key_algorithm(leaf)
    certificate.issued_at = now
    certificate.not_before = leaf.not_valid_before_utc
    certificate.not_after = leaf.not_valid_after_utc
    certificate.issuer = _common_name(leaf.issuer)
    certificate.serial = ":".join(f"{byte:02x}" for byte in _bytes(leaf.serial_number))
    certificate.pem = Pem(
        params["Certificate"].decode(), params.get("CertificateChain", b"").decode()
    )


def _leaf(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise _invalid("The certificate field contains no valid PEM certificate.") from error


def _check_key(leaf: x509.Certificate, pem: bytes) -> None:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise _invalid("The private key is not valid, or is encrypted.") from error
    if key.public_key() != leaf.public_key():
        raise _invalid("The private key does not match the certificate.")


def _key_algorithm(leaf: x509.Certificate) -> str:
    match leaf.public_key():
        case rsa.RSAPublicKey() as key:
            return f"RSA_{key.key_size}"
        case ec.EllipticCurvePublicKey() as key:
            curves = {"secp256r1": "EC_prime256v1"}
            return curves.get(key.curve.name, f"EC_{key.curve.name}")
        case _:
            raise _invalid("The certificate's key type is not supported.")


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    main = _common_name(leaf.subject)
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        others = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        others = []
    return tuple(dict.fromkeys(name.lower() for name in [main, *others] if name))


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8 or 1, "big")


def _invalid(message: str) -> RefusedError:
    return RefusedError("ValidationException", message)
