"""Which operations the bot has, and why the create job, as it is played here, calls some of them
never. Whoever gives the bot a new one lets the play call it, or says here why it does not.
"""

import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from slack_sdk import WebClient

import bot
from bot.aws.operations import OPERATIONS

_ROOT = Path(bot.__file__).parents[1]
_SPEAKING = ("bot/slack", "handlers/slack")

NEVER_CALLED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "acm.AddTagsToCertificate",
                "acm.RemoveTagsFromCertificate",
                "acm.ResendValidationEmail",
                "acm.UpdateCertificateOptions",
                "cloudfront.TagResource",
                "cloudfront.UntagResource",
            ),
            "changes one certificate as a person asks on its page; killed at each of its calls in "
            "tests/functional/steps, test_tagging and test_mails",
        ),
        "acm.GetCertificate": "hands out the chain of a certificate to a person who asks for it",
        **dict.fromkeys(
            ("acm.ImportCertificate", "secretsmanager.GetSecretValue"),
            "imports what was bought elsewhere; killed there in test_import",
        ),
        "slack.apps.connections.open": "opens Socket Mode; the play is delivered by signed HTTP",
        "slack.usergroups.users.list": "reads user groups that settings name as operators",
        "slack.usergroups.list": "reads the names of those groups",
    }
)


def operations() -> frozenset[str]:
    """Return every operation of AWS and every method of Slack that the bot can call."""
    return frozenset(OPERATIONS) | {f"slack.{method}" for method in _slack_methods()}


def _slack_methods() -> list[str]:
    """Return the methods whose names are in the code, as text or as the SDK's own functions."""
    every = re.findall(r'api_call\(\s*"([\w.]+)"', inspect.getsource(WebClient))
    code = "".join(
        file.read_text() for folder in _SPEAKING for file in (_ROOT / folder).rglob("*.py")
    )
    return [
        method
        for method in every
        if f'"{method}"' in code or f".{method.replace('.', '_')}(" in code
    ]
