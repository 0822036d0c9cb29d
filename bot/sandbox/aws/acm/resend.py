"""ResendValidationEmail: only for a pending certificate that is validated by email."""

from typing import Any

from bot.sandbox.aws.acm.views import visible
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World


def resend_validation_email(world: World, call: Call) -> dict[str, Any]:
    """ResendValidationEmail (ACM API reference): mails go to the boxes of `ValidationDomain`, which
    is the domain or one above it.
    """
    certificate = visible(world, call)
    if certificate.method != "EMAIL" or certificate.status != "PENDING_VALIDATION":
        raise RefusedError(
            "InvalidStateException",
            f"The certificate {certificate.arn} is not waiting for validation by email.",
        )
    name, domain = call.params["Domain"].lower(), call.params["ValidationDomain"].lower()
    if name not in certificate.names:
        raise RefusedError(
            "InvalidDomainValidationOptionsException",
            f"The domain {call.params['Domain']} is not in the certificate.",
        )
    if not f".{name}".endswith(f".{domain.removeprefix('*.')}"):
        raise RefusedError(
            "InvalidDomainValidationOptionsException",
            f"The validation domain {domain} is not a superdomain of {name}.",
        )
    certificate.mailed.append((name, domain))
    return {}
