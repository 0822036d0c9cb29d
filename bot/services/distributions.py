"""The account's distributions for whoever looks. Reads the store only."""

from collections.abc import Iterable

from bot.clock import Clock
from bot.domain.certificate_page import DistributionList, DistributionRow, ReadAt
from bot.domain.inventory import Distribution, SweepKind
from bot.domain.nearest import nearest
from bot.domain.person import Actor
from bot.services.acting import Acting
from bot.services.roles import Roles
from bot.store.base import Store

PAGE = 10


def known_by(distributions: Iterable[Distribution]) -> list[str]:
    """Return what people call distributions: their ids, names and domains."""
    return [word for one in distributions for word in (one.id, *one.aliases, one.domain)]


class Distributions:
    """What anyone of the workspace may know of the account's distributions."""

    def __init__(self, store: Store, clock: Clock, roles: Roles) -> None:
        """Read the inventory of `store`; never ask AWS."""
        self._store = store
        self._acting = Acting(store, clock, roles, sns=False)

    def search(self, actor: Actor, text: str = "", *, page: int = 0) -> DistributionList:
        """Return a page of the distributions whose id, domain, alias or comment holds `text`, the
        last one when `page` lies beyond; raises NotAllowedError.
        """
        self._acting.look(actor, "look at distributions")
        account, tidy = self._store.inventory.account(), " ".join(text.split())
        found = self._store.inventory.distributions(account, search=tidy)
        last = max(0, (len(found) - 1) // PAGE)
        page = min(max(page, 0), last)
        rows = [self._row(one) for one in found[page * PAGE : (page + 1) * PAGE]]
        sweep = self._store.inventory.sweep(SweepKind.DISTRIBUTIONS, account)
        near = "" if found or not tidy else self._nearest(tidy, account)
        read = ReadAt(sweep.started_at, sweep.error)
        return DistributionList(tidy, rows, len(found), page, read, near)

    def _nearest(self, text: str, account: str) -> str:
        return nearest(text, known_by(self._store.inventory.distributions(account)))

    def _row(self, found: Distribution) -> DistributionRow:
        arn = found.certificate_arn
        saved = self._store.snapshots.search(found.account, found.id)
        return DistributionRow(
            found,
            self._store.inventory.certificate(arn) if arn else None,
            [one for one in saved if one.distribution == found.id],
        )
