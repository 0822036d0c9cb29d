"""Which operations the bot has, and where those are killed that the scenes compared with them never
call. Whoever gives the bot a new one lets a scene call it, or names a test here that does the like.
"""

import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from slack_sdk import WebClient

import bot
from bot.aws.operations import OPERATIONS
from bot.sandbox.slack.coverage import Kind, supported

_ROOT = Path(bot.__file__).parents[1]
_SPEAKING = ("bot/slack", "handlers/slack")
_ASKED = "functional/steps/test_killed_inquiries.py::test_what_one_began_another_ends"
_IMPORTED = "e2e/matrix/test_import.py::test_the_{}_ends_the_same_whatever_happens_at_one_point"
_LINKED = "e2e/test_crashes.py::test_a_bot_killed_at_any_moments_finishes_its_job"

REQUEST_URL = "slack.request URL"
"""Where Slack reaches the bot: its answers there are points of every scene."""
NEVER_CALLED: Mapping[str, str] = MappingProxyType(
    {
        # Changes one certificate, or hands out its chain, as a person asks on its page.
        **dict.fromkeys(
            (
                "acm.AddTagsToCertificate",
                "acm.GetCertificate",
                "acm.RemoveTagsFromCertificate",
                "acm.ResendValidationEmail",
                "acm.UpdateCertificateOptions",
                "cloudfront.TagResource",
                "cloudfront.UntagResource",
            ),
            _ASKED,
        ),
        "acm.ImportCertificate": _IMPORTED.format("import"),
        "secretsmanager.GetSecretValue": _IMPORTED.format("reading"),
        # Socket Mode: the scenes are delivered by signed HTTP.
        **dict.fromkeys(("slack.apps.connections.open", "slack.link"), _LINKED),
    }
)
"""Each with a test that kills a bot, or its worker, behind it."""


def operations() -> frozenset[str]:
    """Return every operation of AWS, and every method and other address of Slack, that the bot can
    call.
    """
    addresses = {f"slack.{address}" for address in supported(Kind.ADDRESS)}
    return frozenset(OPERATIONS) | {f"slack.{method}" for method in _slack_methods()} | addresses


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
