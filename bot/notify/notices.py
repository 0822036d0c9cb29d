"""Tells the ops channel and SNS which certificates need somebody: each bulletin once to each, as
things are when it is sent. A place that refuses for good holds up nobody.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.attention import concern, needs_someone
from bot.domain.notice import Bulletin, NoticeSink, Told
from bot.errors import AwsError, LeaseLostError, SlackError, Trouble
from bot.notify.cards import Lacking
from bot.notify.pace import again_at, may_post
from bot.notify.sns import GIVE_UP, Aws
from bot.notify.sns_notice import documents
from bot.slack.outbox import Outbox
from bot.store.base import BulletinClaim, Store
from bot.views.notices import bulletin

log = structlog.get_logger(__name__)

NO_SLOT = timedelta(seconds=1)


class ChannelNotices:
    """Posts bulletins in the ops channel; several processes may run one each."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        *,
        channel: str,
        lacking: Lacking = dict,
    ) -> None:
        """`channel` is the id of the ops channel; `lacking` says which verbs the bot itself may not
        do, and why.
        """
        self._lacking = lacking
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._channel = channel

    def run_one(self, now: datetime) -> bool:
        """Post the bulletin that is due longest; False when none is."""
        claim = self._store.notices.claim(NoticeSink.CHANNEL, now)
        return claim is not None and _kept(claim, lambda: self._tell(claim, now))

    def _tell(self, claim: BulletinClaim, now: datetime) -> None:
        told = as_it_is(self._store, claim, now)
        if not told.notices:
            self._store.notices.done(claim, now=now)
            return
        if not may_post(self._store.locks, self._channel, now):
            self._store.notices.hold(claim, until=now + NO_SLOT)
            return
        try:
            if claim.attempts:
                self._outbox.probe()
            shown = replace(told, lacking=self._lacking())
            self._outbox.post(self._channel, bulletin(shown))
        except SlackError as error:
            self._failed(claim, error)
            return
        self._store.notices.done(claim, now=self._clock.now())

    def _failed(self, claim: BulletinClaim, error: SlackError) -> None:
        log.warning("bulletin_not_posted", bulletin=claim.number, code=error.code)
        now = self._clock.now()
        if error.trouble is Trouble.FINAL:
            self._store.notices.bury(claim, reason=error.sentence, now=now)
        else:
            at = again_at(error, claim.attempts, now)
            self._store.notices.retry(claim, at=at, error=error.sentence)


class SnsNotices:
    """Publishes bulletins to the topic; several processes may run one each."""

    def __init__(self, store: Store, aws: Aws, clock: Clock, *, topic: str | None) -> None:
        """`topic` is an ARN; None when none is set any more."""
        self._store = store
        self._aws = aws
        self._clock = clock
        self._topic = topic

    def run_one(self, now: datetime) -> bool:
        """Publish the bulletin that is due longest; False when none is."""
        claim = self._store.notices.claim(NoticeSink.SNS, now)
        return claim is not None and _kept(claim, lambda: self._tell(claim, now))

    def _tell(self, claim: BulletinClaim, now: datetime) -> None:
        if self._topic is None:
            self._store.notices.bury(claim, reason="no topic is set", now=now)
            return
        try:
            self._publish(as_it_is(self._store, claim, now), self._topic)
        except AwsError as error:
            self._failed(claim, error)
            return
        self._store.notices.done(claim, now=self._clock.now())

    def _publish(self, told: Bulletin, topic: str) -> None:
        # After a failure all parts go again: what they tell may have changed, and by its numbers a
        # part that comes twice is known.
        for one in documents(told):
            self._aws.sns.publish(
                topic,
                subject=one.subject,
                message=one.document,
                attributes=one.attributes,
                email=one.email,
            )

    def _failed(self, claim: BulletinClaim, error: AwsError) -> None:
        log.warning("bulletin_not_published", bulletin=claim.number, code=error.code)
        now = self._clock.now()
        if error.trouble is Trouble.FINAL or now - claim.created_at > GIVE_UP:
            self._store.notices.bury(claim, reason=error.sentence, now=now)
        else:
            at = again_at(error, claim.attempts, now)
            self._store.notices.retry(claim, at=at, error=error.sentence)


def as_it_is(store: Store, claim: BulletinClaim, now: datetime) -> Bulletin:
    """Return a bulletin as things are now, worst first: what was renewed, replaced or deleted since
    it was written is left out.
    """
    kept = [(one, store.inventory.certificate(one.arn)) for one in claim.notices]
    arns = [one.arn for one in claim.notices]
    replaced, users = store.notices.replaced(claim.account, arns), store.certificates.users(arns)
    notices = [
        Told(concern(found, now), one.band, users.get(one.arn, ()))
        for one, found in kept
        if found and found.not_after == one.ends and one.arn not in replaced
        if needs_someone(found, now)
    ]
    notices.sort(key=_urgency)
    return Bulletin(claim.number, claim.account, claim.created_at, notices, now)


def _urgency(one: Told) -> tuple[bool, str, str]:
    """Order what has ended first, then by the end."""
    certificate = one.concern.certificate
    ends = certificate.not_after
    ended = one.band in {"revoked", "expired"}
    return not ended, ends.isoformat() if ends else "", certificate.arn


def _kept(claim: BulletinClaim, tell: Callable[[], None]) -> bool:
    """Tell, and say that something was due; a lease that was lost is another worker's affair."""
    try:
        tell()
    except LeaseLostError:
        log.warning("bulletin_lease_lost", bulletin=claim.number, sink=claim.sink)
    return True
