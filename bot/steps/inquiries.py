"""Answers inquiries: questions of people that need the network. What was fetched may be stored;
telling is not done here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from bot.clock import Clock
from bot.domain.event import Payload
from bot.domain.inquiry import Inquiry, InquiryKind
from bot.domain.remedies import remedy_for
from bot.domain.snapshot import Snapshot
from bot.domain.template import refusals
from bot.errors import AwsError, RefusedError, Trouble
from bot.steps.engine import Aws
from bot.steps.troubles import denied
from bot.store.base import InquiryClaim, Store

AGAIN = timedelta(seconds=2)
LOOK_AGAIN = timedelta(seconds=1)
"""A card is posted within a second or two of its job."""


class Inquirer:
    """Asks the network on behalf of a person."""

    def __init__(self, store: Store, aws: Aws, clock: Clock) -> None:
        """Read and save in `store`, ask `aws`."""
        self._store = store
        self._aws = aws
        self._clock = clock

    def run_one(self, now: datetime) -> bool:
        """Answer the oldest open inquiry; return False when there is none."""
        claim = self._store.inquiries.claim(now)
        if claim is None:
            return False
        if self._waits_for_card(claim.inquiry):
            self._store.inquiries.defer(claim, until=now + LOOK_AGAIN)
            return True
        try:
            answer = self._answer(claim.inquiry, now)
        except RefusedError as error:
            answer = {"error": error.sentence}
        except AwsError as error:
            if error.trouble in {Trouble.TRANSIENT, Trouble.THROTTLED, Trouble.LOST}:
                self._store.inquiries.defer(claim, until=now + AGAIN)
                return True
            answer = {"error": _said(error)}
        self._save(claim, answer, now)
        return True

    def _save(self, claim: InquiryClaim, answer: Payload, now: datetime) -> None:
        self._store.inquiries.answer(claim, answer, now=now)

    def _answer(self, inquiry: Inquiry, now: datetime) -> Payload:
        match inquiry.kind:
            case InquiryKind.TAKE_SNAPSHOT:
                return self._take(inquiry.subject, inquiry.actor, now)
            case InquiryKind.ALL_ROWS:
                return dict(inquiry.subject)  # the table is made of the store when it is told
            case InquiryKind.CARD_LINK:
                card = self._store.cards.of_job(int(inquiry.subject["job"]))
                return {"job": card.job, "channel": card.channel, "ts": card.ts}

    def _waits_for_card(self, inquiry: Inquiry) -> bool:
        if inquiry.kind is not InquiryKind.CARD_LINK:
            return False
        return self._store.cards.of_job(int(inquiry.subject["job"])).ts is None

    def _take(self, subject: Mapping[str, str], actor: str, now: datetime) -> Payload:
        """Save a snapshot of a distribution, named by id or by an alias."""
        distribution = self._distribution(subject["distribution"])
        config, etag = self._aws.cloudfront.config(distribution)
        reasons = refusals(config)
        if reasons:
            raise RefusedError(f"{distribution} cannot be a template: {' '.join(reasons)}")
        account = self._store.inventory.account()
        snapshot = Snapshot(
            uuid4().hex,
            subject["name"],
            account,
            distribution,
            subject.get("note", ""),
            config,
            etag,
            actor,
            now,
        )
        self._store.snapshots.add(snapshot)
        return {"snapshot": snapshot.id, "name": snapshot.name, "distribution": distribution}

    def _distribution(self, wanted: str) -> str:
        account = self._store.inventory.account()
        if self._store.inventory.distribution(wanted.upper()):
            return wanted.upper()
        by_alias = self._store.inventory.with_aliases(account, [wanted.lower()])
        return next((one.id for one in by_alias.values()), wanted)


def _said(error: AwsError) -> str:
    if error.trouble is Trouble.DENIED:
        return denied(error)
    return f"{remedy_for(error.code).sentence} AWS said: {error.message}"
