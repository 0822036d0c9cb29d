"""Everything that the sandbox's AWS knows at one moment, handed to every operation. It holds state
and locks, and decides nothing.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.aws.acm.store import CertificateStore
from bot.sandbox.aws.clock import Clock
from bot.sandbox.aws.cloudfront.store import DistributionStore
from bot.sandbox.aws.dns_lookup import Caa
from bot.sandbox.aws.inbox import Inbox
from bot.sandbox.aws.knobs import Knobs
from bot.sandbox.aws.route53.store import ChangeStore

ResolveCname = Callable[[str], str | None]
ResolveCaa = Callable[[str], tuple[Caa, ...] | None]

#: ACM and CloudFront look at each other's state, so they share one lock.
_LOCK_GROUPS = {"acm": "certificates", "cloudfront": "certificates"}


@dataclass(slots=True)
class World:
    """The account: its certificates, distributions, messages, quotas, and what time it is."""

    account: str
    clock: Clock
    resolve_cname: ResolveCname
    resolve_caa: ResolveCaa
    knobs: Knobs
    acm: CertificateStore
    cloudfront: DistributionStore
    inbox: Inbox = field(default_factory=Inbox)
    route53: ChangeStore = field(default_factory=ChangeStore)
    _locks: dict[str, threading.RLock] = field(default_factory=dict)
    _locks_lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The time on the sandbox's clock, UTC."""
        return self.clock()

    def lock(self, service: str) -> threading.RLock:
        """The lock under which a service is looked at and changed (moto is not thread-safe)."""
        with self._locks_lock:
            group = _LOCK_GROUPS.get(service, service)
            return self._locks.setdefault(group, threading.RLock())
