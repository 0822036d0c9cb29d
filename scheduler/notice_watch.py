"""Looks which certificates of the account have come to need somebody, from what the sweeps know
alone, and writes the notices. It tells nobody, and asks AWS nothing.
"""

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.attention import LATE, SOON, band
from bot.domain.inventory import SweepKind
from bot.domain.notice import Notice
from bot.store.base import Store

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=15)
"""How often a process looks: bands are days wide."""
GATHER = timedelta(minutes=5)
"""The least time between two bulletins. Descriptions are read a few at a time: what they tell of
many certificates in these minutes is one message."""


class NoticeWatch:
    """The watch over the account's certificates; several processes may run one each."""

    def __init__(self, store: Store, clock: Clock, *, sns: bool) -> None:
        """`sns` says whether a topic is set, which is told too."""
        self._store = store
        self._clock = clock
        self._sns = sns
        self._looked_at: datetime | None = None

    def tick(self) -> None:
        """Write one bulletin of all that came into a band since the last."""
        now = self._clock.now()
        if self._looked_at and timedelta() <= now - self._looked_at < EVERY:
            return
        account = self._store.inventory.account()
        # The first pass may be under way: half of the account would be told of as if it were all.
        if not self._store.inventory.sweep(SweepKind.CERTIFICATES, account).finished_at:
            return
        self._looked_at = now
        fresh = self._fresh(account, now)
        if not fresh or self._is_gathering(account, now):
            return
        number = self._store.notices.add(account, fresh, sns=self._sns, now=now)
        if number is not None:
            log.info("certificates_need_someone", bulletin=number, certificates=len(fresh))

    def _fresh(self, account: str, now: datetime) -> list[Notice]:
        found, _ = self._store.overview.ending(account, now=now, soon=SOON, late=LATE, limit=-1)
        due = [Notice(one.arn, one.not_after, band(one, now)) for one in found]
        fresh = self._store.notices.fresh(due)
        # Asked of the new ones only: it compares each with every other certificate.
        replaced = self._store.notices.replaced(account, [one.arn for one in fresh])
        return [one for one in fresh if one.arn not in replaced]

    def _is_gathering(self, account: str, now: datetime) -> bool:
        last = self._store.notices.last_at(account)
        return last is not None and timedelta() <= now - last < GATHER
