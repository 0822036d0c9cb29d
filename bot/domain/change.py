"""What is to become of a distribution that exists, and its configuration after that. It knows no
AWS, never touches the configurations that it is given, and never says that anything was changed.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.config_diff import differences, leaves
from bot.domain.distribution_config import TLS_BASE, acceptable
from bot.domain.fingerprint import fingerprint
from bot.domain.template import items

Config = Mapping[str, Any]
"""A DistributionConfig as boto3 gives it."""


class How(StrEnum):
    """In which way a distribution is changed."""

    SNAPSHOT = "snapshot"
    ATTACH = "attach"
    SWAP = "swap"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Change:
    """One distribution, by its id, and what is to become of it.

    SNAPSHOT: it gets the configuration of `snapshot`, but for what is its own. ATTACH and SWAP: it
    serves `certificate` (None: the one that its task requests), with the aliases `adds` and without
    `drops`, while it still serves `replaces` ("": none of ACM). RESTORE: it gets the very
    configuration of `snapshot` back. `seen` is the version (see `version_of`) that a person agreed
    to have changed, "" before any was shown, or which the task itself left before its certificate
    died. `shown` is what they were shown, a sentence each, of `differs` differences in all.
    `undoes` is the task whose change is taken back.
    """

    distribution: str
    how: How
    snapshot: str | None = None
    certificate: str | None = None
    replaces: str | None = None
    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    seen: str = ""
    shown: tuple[str, ...] = ()
    differs: int = 0
    undoes: str = ""


_OWN = (
    "CallerReference",
    "Aliases",
    "Comment",
    "Enabled",
    "Staging",
    "ContinuousDeploymentPolicyId",
)
"""What a distribution keeps when a snapshot is applied: whom it serves, and whether it does."""
_OWN_TLS = "sni-only"


def changed(config: Config, change: Change, snapshot: Config | None = None) -> dict[str, Any]:
    """Return the DistributionConfig that `config` becomes; `snapshot` is the configuration that
    SNAPSHOT and RESTORE are about.
    """
    if change.how is How.SNAPSHOT:
        return _applied(config, snapshot or {})
    if change.how is How.RESTORE:
        return copy.deepcopy({**(snapshot or {}), "CallerReference": config["CallerReference"]})
    return _served(config, change)


def version_of(config: Config) -> str:
    """Return a few letters for a configuration: two that differ have different ones."""
    return version(fingerprint(config), enabled=bool(config.get("Enabled")))


def version(print_of: str, *, enabled: bool) -> str:
    """Return what `version_of` does, for a configuration of which only that is known."""
    return f"{print_of}{'+' if enabled else '-'}"


def is_unexpected(config: Config, change: Change, requested: str | None) -> bool:
    """Tell whether a distribution is not what a person agreed to have changed: another version than
    they saw, or one that serves neither the certificate which is replaced nor the one that comes,
    which may be `requested` only now.
    """
    if change.seen:
        return change.seen != version_of(config)
    served = (config.get("ViewerCertificate") or {}).get("ACMCertificateArn") or ""
    expected = {change.replaces, change.certificate, requested}
    return change.replaces is not None and served not in expected


def is_done(config: Config, wanted: Config) -> bool:
    """Tell whether a distribution is already as it is to become."""
    return not differences(config, wanted)


def is_completed(config: Config, wanted: Config, before: Config) -> bool:
    """Tell whether a distribution has all that it is to have, and more only where that was not
    there `before`: CloudFront completes what it is given with its defaults.
    """
    was = leaves(before)
    return all(
        one.after is None and was.get(one.path) != one.before for one in differences(config, wanted)
    )


def aliases(config: Config) -> tuple[str, ...]:
    """Return a distribution's names, lower case, in its order."""
    return tuple(str(name).lower() for name in items(config.get("Aliases") or {}))


def _applied(config: Config, snapshot: Config) -> dict[str, Any]:
    # What a snapshot does not speak of stays: CloudFront refuses an update that leaves out members.
    comes = {key: one for key, one in snapshot.items() if key not in _OWN}
    wanted = copy.deepcopy({**config, **comes})
    wanted["ViewerCertificate"] = _certificate_kept(config, snapshot)
    return acceptable(wanted)


def _certificate_kept(config: Config, snapshot: Config) -> dict[str, Any]:
    """Return how the distribution serves TLS: its own certificate, and the snapshot's security
    policy where both can have one.
    """
    own, other = (dict(one.get("ViewerCertificate") or {}) for one in (config, snapshot))
    both = {own.get("SSLSupportMethod"), other.get("SSLSupportMethod")}
    if both == {_OWN_TLS} and other.get("MinimumProtocolVersion"):
        own["MinimumProtocolVersion"] = other["MinimumProtocolVersion"]
    return own


def _served(config: Config, change: Change) -> dict[str, Any]:
    wanted = copy.deepcopy(dict(config))
    gone = {name.lower() for name in change.drops}
    kept = [name for name in aliases(config) if name not in gone]
    names = list(dict.fromkeys([*kept, *(name.lower() for name in change.adds)]))
    wanted["Aliases"] = {"Quantity": len(names), **({"Items": names} if names else {})}
    if change.certificate:
        wanted["ViewerCertificate"] = _certificate_of(config, change.certificate)
    return wanted


def _certificate_of(config: Config, arn: str) -> dict[str, Any]:
    """Return how a certificate is served: as the present one is, where that is one of its own."""
    present = config.get("ViewerCertificate") or {}
    method = present.get("SSLSupportMethod")
    own = present if method and not present.get("CloudFrontDefaultCertificate") else {}
    return {
        "ACMCertificateArn": arn,
        "SSLSupportMethod": own.get("SSLSupportMethod", _OWN_TLS),
        "MinimumProtocolVersion": own.get("MinimumProtocolVersion", TLS_BASE),
    }
