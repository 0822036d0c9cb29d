"""The private keys and key types of imports. A key is compared with its certificate and forgotten:
this module keeps and logs none.
"""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.sandbox.aws.acm.chain import invalid

#: Bytes (ACM API reference, ImportCertificate; the model's own maximum is higher).
MAX_KEY = 5120
RSA_SIZES = frozenset({1024, 2048, 3072, 4096})
CURVES = {
    "secp256r1": "EC_prime256v1",
    "secp384r1": "EC_secp384r1",
    "secp521r1": "EC_secp521r1",
}


def check_key(leaf: x509.Certificate, pem: bytes) -> None:
    """Refuse a private key that is too large, encrypted, unreadable or another certificate's.

    Raises:
        RefusedError: ValidationException.
    """
    if len(pem) > MAX_KEY:
        raise invalid("The private key is larger than 5 KB (5,120 bytes).")
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise invalid("The private key is encrypted. You must specify it unencrypted.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise invalid("The private key is not valid, or not PEM-encoded.") from error
    if key.public_key() != leaf.public_key():
        raise invalid("The private key does not match the certificate.")


def key_algorithm(leaf: x509.Certificate) -> str:
    """Name a certificate's key as ACM does (RSA_2048, EC_prime256v1 …).

    Raises:
        RefusedError: ValidationException, for a type or size that cannot be imported.
    """
    match leaf.public_key():
        case rsa.RSAPublicKey() as key if key.key_size in RSA_SIZES:
            return f"RSA_{key.key_size}"
        case ec.EllipticCurvePublicKey() as key if key.curve.name in CURVES:
            return CURVES[key.curve.name]
        case _:
            raise invalid("The certificate's key type or size is not supported.")
