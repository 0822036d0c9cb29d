"""Shows each person's App Home as things are now, while they may be looking; sends nothing when it
would look the same. This is the one way by which a Home tab is published.
"""

import hashlib
import json
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.home_page import HomePage
from bot.domain.person import Actor
from bot.errors import LeaseLostError, SlackError, Trouble
from bot.notify.pace import again_at, may_publish
from bot.services.home import Home
from bot.slack.outbox import Outbox
from bot.store.base import HomeClaim, Store
from bot.views.home import home
from bot.views.message import Block

log = structlog.get_logger(__name__)

SPACING = timedelta(seconds=30)
"""The least time between two Home tabs of one person."""
RECENT = timedelta(hours=24)
"""Whoever opened theirs longer ago gets it anew when they open it again."""
LOOKING = timedelta(minutes=15)
"""How long after opening somebody is taken to look at it, and to act from it."""
SOON, SELDOM = timedelta(seconds=5), timedelta(seconds=30)
"""How often a Home is compared with what it should show: while they look, and after."""
KNOWN_BY = timedelta(seconds=5)
"""Whoever is new is looked up first: until then a Home could only say that it is not known yet."""
NO_SLOT = timedelta(seconds=1)


class Homes:
    """Publishes Home tabs, one at a time; several processes may run one each."""

    def __init__(self, store: Store, outbox: Outbox, clock: Clock, content: Home) -> None:
        """`content` says what each person sees."""
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._content = content

    def run_one(self, now: datetime) -> bool:
        """Bring the Home up to date that has waited longest; False when none is due, or when the
        workspace has no publishing free, which the others would find too.
        """
        claim = self._store.homes.claim(now, spacing=SPACING, recent=RECENT)
        if claim is None:
            return False
        try:
            return self._show(claim, now)
        except LeaseLostError:
            # Who took it over may have published first, and ours after that: neither can tell.
            log.warning("home_lease_lost", user=claim.user)
            self._store.homes.distrust(claim.user, now=now)
        except SlackError as error:
            self._failed(claim, error)
        return True

    def _show(self, claim: HomeClaim, now: datetime) -> bool:
        page = self._content.page(Actor(claim.user, claim.team))
        if _is_awaited(page, claim, now):
            self._store.homes.unchanged(claim, until=now + NO_SLOT)
            return True
        view = home(page)
        wanted, again = hash_of(view), _again(claim, now)
        if wanted == claim.shown_hash:
            self._store.homes.unchanged(claim, until=now + again)
        elif not may_publish(self._store.locks, now):
            self._store.homes.unchanged(claim, until=now + NO_SLOT)
            return False
        else:
            self._outbox.publish(claim.user, view)
            done = self._clock.now()
            self._store.homes.shown(claim, shown_hash=wanted, again=again, now=done)
        return True

    def _failed(self, claim: HomeClaim, error: SlackError) -> None:
        log.warning("home_not_shown", user=claim.user, code=error.code, trouble=error.trouble)
        try:
            if error.trouble is Trouble.FINAL:
                self._store.homes.bury(claim, reason=error.sentence)
            else:
                at = again_at(error, claim.attempts, self._clock.now())
                self._store.homes.retry(claim, at=at)
        except LeaseLostError:
            log.warning("home_lease_lost", user=claim.user)


def _is_awaited(page: HomePage, claim: HomeClaim, now: datetime) -> bool:
    return page.is_unknown and now < claim.opened_at + KNOWN_BY


def _again(claim: HomeClaim, now: datetime) -> timedelta:
    return SOON if now < claim.opened_at + LOOKING else SELDOM


def hash_of(view: Block) -> str:
    """Return the hash of a view's content: of its canonical JSON."""
    content = json.dumps(view, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
