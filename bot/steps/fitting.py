"""Whether a distribution is what was agreed to be changed, and whether a certificate covers all the
names that it is to have, as far as the last list tells. CloudFront has the last word.
"""

from collections.abc import Mapping
from typing import Any

from bot.domain.change import Change, How, aliases, is_unexpected
from bot.domain.names import covers
from bot.steps.context import Context

_SERVES_ANOTHER = frozenset({How.ATTACH, How.SWAP})
MOST = 3


def surprises(context: Context, change: Change, config: Mapping[str, Any]) -> bool:
    """Tell whether a distribution is not what a person agreed to have changed."""
    return is_unexpected(config, change, context.task.facts.certificate_arn)


def uncovered(context: Context, change: Change, wanted: Mapping[str, Any]) -> str:
    """Return a sentence on the names that the certificate does not cover, "" when there are none,
    or when that is not known here.
    """
    arn = str((wanted.get("ViewerCertificate") or {}).get("ACMCertificateArn") or "")
    found = context.store.inventory.certificate(arn)
    if change.how not in _SERVES_ANOTHER or found is None or found.more_names:
        return ""
    missing = [name for name in aliases(wanted) if not any(covers(by, name) for by in found.names)]
    if not missing:
        return ""
    more = f" and {len(missing) - MOST} more" if len(missing) > MOST else ""
    return f"{arn} does not cover {', '.join(missing[:MOST])}{more}."
