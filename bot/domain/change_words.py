"""What changes on a distribution, for people: one sentence for each difference. Never shows the
value of an origin's header: it may be a secret.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.comparison import Comparison, Side, told

MOST = 12
"""Sentences that a card shows of one distribution; its file has every setting."""
_NO_TIME = datetime.min.replace(tzinfo=UTC)


def sentences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return every difference: the console's group and the thing, then what changes."""
    return tuple(
        f"{f'{part.group} · {item}' if item else part.group}: {one}"
        for part in told(between(before, after))
        for item, said in part.things
        for one in said
    )


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Return the comparison of a distribution as it is with what it becomes."""
    return Comparison(
        Side("the present one", _NO_TIME, before), Side("the new one", _NO_TIME, after), ""
    )
