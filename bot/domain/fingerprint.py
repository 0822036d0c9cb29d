"""A distribution's configuration as a few letters: two that differ in anything a person can set
have different ones. Whether it is enabled does not count, for that is the first thing a clean-up
changes.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_UNCOUNTED = frozenset({"Enabled"})
NAMES_AND_CERTIFICATE = frozenset({"Aliases", "ViewerCertificate"})
"""What a clean-up takes off a distribution whose certificate CloudFront takes no longer."""


def fingerprint(config: Mapping[str, Any], *, without: frozenset[str] = frozenset()) -> str:
    """Return 16 hex digits for a DistributionConfig, or for all of it but the members `without`;
    the order of plain lists does not count.
    """
    left_out = _UNCOUNTED | without
    counted = {key: _settled(value) for key, value in config.items() if key not in left_out}
    text = json.dumps(counted, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _settled(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        return {key: _settled(one) for key, one in value.items()}
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return sorted(value)
    return [_settled(one) for one in value] if isinstance(value, list) else value
