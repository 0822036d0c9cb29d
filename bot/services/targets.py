"""The distributions that a certificate is put on: which one a person means, and what that does to
its names. Reads the store only, and never asks AWS.
"""

from collections.abc import Sequence

from bot.domain.alias_changes import AliasChanges, after_change, attached, said
from bot.domain.change import Change, How
from bot.domain.inventory import Distribution
from bot.domain.list_rows import CertificateLine
from bot.domain.nearest import nearest
from bot.domain.quotas import ALIASES
from bot.store.base import Store

MOST_TOLD = 5


def known(store: Store, wanted: str) -> tuple[Distribution | None, str]:
    """Return the distribution of an id, and why it cannot be used: one of both is empty."""
    asked = wanted.strip().upper()
    found = store.inventory.distribution(asked) if asked else None
    if not asked:
        return None, "Pick the distribution that the certificate is attached to."
    if found is None:
        return None, _unknown(store, asked)
    account = store.inventory.account()
    if found.account != account:
        said = f"is of account {found.account}, and my credentials are of account {account}"
        return None, f"{found.id} {said}. Ask where that account's Edgecert is."
    if found.staging:
        return None, f"{found.id} is a staging distribution, which has no names of its own."
    return found, ""


def fault(store: Store, wanted: str | None, lines: Sequence[CertificateLine]) -> str:
    """Return why the certificate of a list cannot be attached to a distribution; "" when it can,
    or when the list itself has no certificate to look at.
    """
    found, why = known(store, wanted or "")
    if found is None or not lines:
        return why
    if len(lines) > 1:
        return (
            f"One distribution carries one certificate, and the list has {len(lines)}. Put all "
            "names into one line, or create a distribution for each."
        )
    changes = attached(lines[0].names, lines[0].names, found.aliases)
    return bare_fault(found, changes, "Add them to the certificate's line") or too_many(
        store, found, changes
    )


def bare_fault(found: Distribution, changes: AliasChanges, mend: str) -> str:
    """Return the refusal that names what a certificate would leave bare; "" when nothing is."""
    if not changes.bare:
        return ""
    more = len(changes.bare) - MOST_TOLD
    named = ", ".join(f"`{name}`" for name in changes.bare[:MOST_TOLD])
    names = f"{named} and {more} more" if more > 0 else named
    return (
        f"{found.id} has names that this certificate does not cover: {names}. {mend}, take them "
        f"off {found.id}, or pick another distribution."
    )


def too_many(store: Store, found: Distribution, changes: AliasChanges) -> str:
    """Return the refusal of more names than a distribution takes; "" when they fit."""
    read = store.inventory.quotas(found.account).get("cloudfront.aliases")
    limit = int(read or ALIASES.default)
    number = len(after_change(found.aliases, changes.adds, changes.drops))
    if number <= limit:
        return ""
    return (
        f"{found.id} would have {number} names, and a distribution takes {limit}. Take names off, "
        f"or have the quota raised: {ALIASES.link}"
    )


def attaching(
    found: Distribution, names: Sequence[str], covering: Sequence[str], arn: str | None = None
) -> Change:
    """Return what attaching a certificate does to a distribution: that of `arn`, which covers
    `covering`, or the one that the task requests; in the place of what it serves by the last list.
    """
    done = attached(names, covering, found.aliases)
    shown = said(done, "this certificate" if arn else "the new certificate")
    return Change(
        found.id,
        How.ATTACH,
        certificate=arn,
        replaces=found.certificate_arn or "",
        adds=done.adds,
        shown=shown,
        differs=len(shown),
    )


def _unknown(store: Store, asked: str) -> str:
    ids = [one.id for one in store.inventory.distributions(store.inventory.account())]
    near = nearest(asked, ids)
    meant = f" Did you mean `{near}`?" if near else ""
    return (
        f"No distribution of this account has the id `{asked[:40]}`.{meant} One made a moment ago "
        "shows up within minutes."
    )
