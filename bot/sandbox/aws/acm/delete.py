"""DeleteCertificate: never while something uses the certificate."""

from typing import Any

from bot.sandbox.aws.acm.views import users_of, visible
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World


def delete_certificate(world: World, call: Call) -> dict[str, Any]:
    """DeleteCertificate (ACM API reference)."""
    certificate = visible(world, call)
    if users_of(world, certificate.arn):
        raise RefusedError(
            "ResourceInUseException",
            f"Certificate {certificate.arn} in account {world.account} is in use.",
        )
    world.acm.remove(certificate, world.now())
    return {}
