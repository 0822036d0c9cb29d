"""UpdateCertificateOptions: moves an issued certificate from validation by email to DNS."""

from typing import Any

from bot.sandbox.aws.acm.views import visible
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World


def update_certificate_options(world: World, call: Call) -> dict[str, Any]:
    """UpdateCertificateOptions (ACM API reference, and its guide on moving to DNS): the records
    are to be added then; who may export a certificate is settled at its request.
    """
    certificate, options = visible(world, call), call.params["Options"]
    exports = certificate.options.get("Export", "DISABLED")
    if options.get("Export", exports) != exports:
        raise RefusedError("ValidationException", "Export cannot be changed after the request.")
    method = options.get("ValidationMethod")
    if method is None:
        return {}
    if certificate.kind != "AMAZON_ISSUED" or certificate.status != "ISSUED":
        raise RefusedError(
            "InvalidStateException",
            f"The certificate {certificate.arn} is not one that ACM has issued.",
        )
    if method == certificate.method:
        return {}
    if (certificate.method, method) != ("EMAIL", "DNS"):
        raise RefusedError(
            "ValidationException", f"Validation goes from EMAIL to DNS only, not to {method}."
        )
    certificate.method = method
    certificate.validated.clear()
    return {}
