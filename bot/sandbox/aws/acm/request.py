"""RequestCertificate: the rules of names, tokens and quotas that stock moto does not have."""

import re
from typing import Any

from bot.sandbox.aws.acm.certificate import Certificate
from bot.sandbox.aws.acm.store import Token
from bot.sandbox.aws.acm.tagging import checked_tags
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

#: The common name of a certificate holds 64 octets (RFC 5280, ub-common-name-length).
MAX_MAIN_NAME = 64
AMAZON_SUFFIXES = (".amazonaws.com", ".cloudfront.net", ".elasticbeanstalk.com")
#: The other key types are for imports only (ACM API reference, RequestCertificate).
REQUESTABLE_KEYS = frozenset({"RSA_2048", "EC_prime256v1", "EC_secp384r1"})
_RESERVED_HYPHENS = re.compile(r"(?!xn--)..--")
_YEAR = 365 * 24 * 3600


def request_certificate(world: World, call: Call) -> dict[str, Any]:
    """RequestCertificate (ACM API reference): a new certificate, or the token's earlier one."""
    names = _names(call.params)
    token = call.params.get("IdempotencyToken")
    if token and (arn := _answered_before(world, call.region, token, names)):
        return {"CertificateArn": arn}
    _check_names(world, names)
    _check_method(call.params, names)
    tags = checked_tags(call.params.get("Tags", []))
    _check_quotas(world, call.region)
    now = world.now()
    certificate = world.acm.add(
        Certificate(
            arn=world.acm.new_arn(call.region),
            account=world.account,
            names=names,
            created_at=now,
            method=call.params.get("ValidationMethod", "EMAIL"),
            key_algorithm=call.params.get("KeyAlgorithm", "RSA_2048"),
            options=dict(call.params.get("Options", {})),
        )
    )
    certificate.tags.put(tags, now)
    world.acm.requested.append(now)
    if token:
        world.acm.tokens[call.region, token] = Token(certificate.arn, names, now)
    return {"CertificateArn": certificate.arn}


def _names(params: dict[str, Any]) -> tuple[str, ...]:
    given = [params["DomainName"], *params.get("SubjectAlternativeNames", [])]
    return tuple(dict.fromkeys(name.lower() for name in given))


def _answered_before(world: World, region: str, token: str, names: tuple[str, ...]) -> str | None:
    used = world.acm.token_used(region, token, world.now())
    if used is None:
        return None
    if set(used.names) == set(names) and used.names[0] == names[0]:
        return used.arn
    if world.knobs.idempotency_mismatch == "answer_old":
        return used.arn
    raise RefusedError(
        "InvalidParameterException",
        f"The idempotency token {token} was used for a request with other parameters.",
    )


def _check_names(world: World, names: tuple[str, ...]) -> None:
    if len(names[0]) > MAX_MAIN_NAME:
        raise RefusedError(
            "InvalidDomainValidationOptionsException",
            f"The first domain name can be no longer than {MAX_MAIN_NAME} characters.",
        )
    for name in names:
        if f".{name}".endswith(AMAZON_SUFFIXES):
            raise RefusedError(
                "InvalidDomainValidationOptionsException",
                f"The domain name {name} is owned by Amazon and not allowed.",
            )
        if any(_RESERVED_HYPHENS.match(label) for label in name.split(".")):
            raise RefusedError(
                "InvalidDomainValidationOptionsException",
                f"The domain name {name} has hyphens in the third and fourth place.",
            )
    if len(names) > world.knobs.names_quota:
        raise RefusedError("LimitExceededException", "Certificate has too many domains.")


def _check_method(params: dict[str, Any], names: tuple[str, ...]) -> None:
    key = params.get("KeyAlgorithm", "RSA_2048")
    if key not in REQUESTABLE_KEYS:
        raise RefusedError(
            "ValidationException", f"The key algorithm {key} is for imported certificates only."
        )
    for option in params.get("DomainValidationOptions", []):
        name, domain = option["DomainName"].lower(), option["ValidationDomain"].lower()
        if name not in names or not f".{name}".endswith(f".{domain}"):
            raise RefusedError(
                "InvalidDomainValidationOptionsException",
                f"The validation domain {domain} is not a superdomain of a name asked for.",
            )
    if params.get("ValidationMethod") == "HTTP" and params.get("ManagedBy") != "CLOUDFRONT":
        raise RefusedError(
            "InvalidParameterException", "HTTP validation is for CloudFront's own certificates."
        )
    if params.get("CertificateAuthorityArn"):
        raise RefusedError(
            "InvalidArnException", "The sandbox has no private certificate authority."
        )


def _check_quotas(world: World, region: str) -> None:
    made = [one for one in world.acm.of_region(region) if one.kind == "AMAZON_ISSUED"]
    if len(made) >= world.knobs.certificates_quota:
        raise RefusedError(
            "LimitExceededException",
            f"You have reached the maximum number of certificates: {len(made)}.",
        )
    now = world.now()
    recent = [at for at in world.acm.requested if (now - at).total_seconds() < _YEAR]
    if len(recent) >= world.knobs.requests_per_year:
        raise RefusedError(
            "LimitExceededException",
            f"You have reached your limit of {len(recent)} certificates in the last year.",
        )
