"""Whether what a clean-up is to remove is still as its maker left it, and led to by nobody. What
someone changed since is never touched before a person has seen that and accepted it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.aws.policy import OUR_TAG
from bot.aws.values import DistributionDetail
from bot.dns.traffic import Lead
from bot.domain.importing import fingerprint_of
from bot.domain.removal import Removal
from bot.domain.task import WhoActs
from bot.steps.backoff import TRAFFIC_SECONDS, after
from bot.steps.context import Context
from bot.steps.outcome import NeedsAction, Wait

ASKED_AGAIN = timedelta(minutes=1)
_OURS = "edgecert:"
_AMAZONS = "aws:"


def of_distribution(
    context: Context, removal: Removal, present: DistributionDetail
) -> Wait | NeedsAction | None:
    """Return why a distribution must not be removed now, or None when it may; raises AwsError.

    Its names come last: while one leads to it, only the owner of that name can help.
    """
    tags = context.cloudfront.tags(present.arn)
    bare = is_bare(context, present)
    settings = [] if bare else _settings(removal, present)
    found = [*settings, *_tags(context, removal, tags)]
    was = context.task.facts.bared if bare else removal.fingerprint
    # What CloudFront lets anyone set has a sentence of its own, or else this one.
    if not found and was not in {"", present.rest if bare else present.fingerprint}:
        found.append("its configuration was changed")
    leads = {name: context.lead(name, present.domain) for name in present.aliases}
    pointing = [name for name, where in leads.items() if where is Lead.THERE]
    found += [_UNSURE[where].format(name) for name, where in leads.items() if where in _UNSURE]
    return _changed(context, removal, found) or _pointing(context, pointing, present.domain)


def of_certificate(context: Context, removal: Removal) -> NeedsAction | None:
    """Return why a certificate must not be deleted, or None when it may; raises AwsError."""
    found = _tags(context, removal, context.acm.tags(removal.id))
    if removal.fingerprint:
        present = context.acm.chain(removal.id).certificate
        if fingerprint_of(present) != removal.fingerprint:
            found.append("another certificate was imported in its place")
    return _changed(context, removal, found)


def is_bare(context: Context, present: DistributionDetail) -> bool:
    """Tell whether a distribution is without names and certificate because this clean-up took them
    off.
    """
    has_none = not present.aliases and present.certificate_arn is None
    return has_none and bool(context.task.facts.bared)


_UNSURE = {
    Lead.PERHAPS: "`{}` may lead to it: its addresses are CloudFront's, and DNS tells no more",
    Lead.UNKNOWN: "`{}` could not be looked up, so it may lead to it",
}


def _settings(removal: Removal, present: DistributionDetail) -> list[str]:
    more = sorted(set(present.aliases) - set(removal.aliases))
    less = sorted(set(removal.aliases) - set(present.aliases))
    found = [f"the name `{name}` was added to it" for name in more]
    found += [f"the name `{name}` was taken off it" for name in less]
    if present.certificate_arn != removal.certificate:
        found.append(f"it serves {present.certificate_arn or 'no certificate of ACM'} now")
    return found


def _tags(context: Context, removal: Removal, tags: Mapping[str, str]) -> list[str]:
    """Say how tags differ from those that it was made with; Amazon's own do not count."""
    if tags.get(OUR_TAG) != f"J-{context.job.parent}" or not tags.get(
        "edgecert:task", ""
    ).startswith(f"{removal.maker}."):
        return ["our tags are not on it any more"]
    was = dict(removal.tags)
    now = {key: tags[key] for key in tags if not key.startswith((_OURS, _AMAZONS))}
    return [
        f"its tag `{key}` was changed"
        for key in sorted({*was, *now})
        if was.get(key) != now.get(key)
    ]


def _changed(context: Context, removal: Removal, found: list[str]) -> NeedsAction | None:
    new = tuple(one for one in found if one not in removal.accepts)
    if not new:
        return None
    said = (
        f"{', '.join(new)}, since J-{context.job.parent} made it. Nothing is touched before "
        "someone decides"
    )
    facts = replace(context.task.facts, changes=new)
    return NeedsAction("changed_since", said, again_in=ASKED_AGAIN, facts=facts)


def _pointing(context: Context, names: list[str], domain: str) -> Wait | None:
    if not names:
        return None
    told = " and ".join(f"`{name}`" for name in names)
    verb = "leads" if len(names) == 1 else "lead"
    said = (
        f"{told} still {verb} to {domain}: have that DNS record removed or changed first, for "
        "whoever takes the name of a removed distribution takes over its visitors"
    )
    wait = after(TRAFFIC_SECONDS, context.task.attempts)
    return Wait("still_points", said, WhoActs.DOMAIN_OWNER, wait)
