"""Distribution configs for tests: a golden one with names, and one fault at a time."""

import uuid
from typing import Any

from bot.sandbox.aws.cloudfront import templates
from tests.functional.sandbox_aws.account import Params

Config = dict[str, Any]


def viewer(arn: str) -> Config:
    """The viewer certificate as a caller writes it."""
    return {
        "ACMCertificateArn": arn,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }


def config(
    arn: str | None = None, *aliases: str, template: str = "s3_oac", **members: Params
) -> Config:
    """A new config: a golden one with its own CallerReference, aliases and certificate."""
    made = templates.GOLDEN[template]() | {"CallerReference": uuid.uuid4().hex}
    if arn is not None:
        made |= {"ViewerCertificate": viewer(arn), "Aliases": templates.items(*aliases)}
    return made | members
