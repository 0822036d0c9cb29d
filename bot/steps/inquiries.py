"""Answers inquiries: questions of people that need the network. What was fetched may be stored;
telling is not done here.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import uuid4

import structlog

from bot.clock import Clock
from bot.domain.event import Payload
from bot.domain.inquiry import Inquiry, InquiryKind
from bot.domain.person import Actor, Entrance
from bot.domain.snapshot import Snapshot
from bot.domain.template import refusals
from bot.errors import AwsError, LeaseLostError, RefusedError, Trouble
from bot.steps import asked
from bot.steps.certificate_acts import ACTS
from bot.steps.engine import Aws
from bot.steps.stumbling import Stumbling, said
from bot.steps.troubles import told
from bot.store.base import InquiryClaim, Store

log = structlog.get_logger(__name__)

AGAIN = timedelta(seconds=2)
PATIENCE = timedelta(seconds=60)
"""How long AWS may stumble before the person is told, who sees "Looking…" until then."""
LOOK_AGAIN = timedelta(seconds=1)
"""A card is posted within a second or two of its job."""
LOOK_SELDOM = timedelta(minutes=1)
"""Slack may be down for hours."""

_LIVE = "live:"
"""A distribution as it is now, in a pick of a form."""


class Inquirer:
    """Asks the network on behalf of a person."""

    def __init__(self, store: Store, aws: Aws, clock: Clock) -> None:
        """Read and save in `store`, ask `aws`."""
        self._store = store
        self._aws = aws
        self._clock = clock

    def run_one(self, now: datetime) -> bool:
        """Answer the oldest open inquiry; return False when there is none.

        An error that nobody expected is the answer, and is raised on.
        """
        claim = self._store.inquiries.claim(now)
        if claim is None:
            return False
        with Stumbling(lambda incident: self._refuse(claim, f"{said(incident)} Ask again.", now)):
            try:
                self._run(claim, now)
            except LeaseLostError:
                log.warning("lease_lost", inquiry=claim.inquiry.id)
        return True

    def _run(self, claim: InquiryClaim, now: datetime) -> None:
        inquiry = claim.inquiry
        try:
            match inquiry.kind:
                case InquiryKind.TAKE_SNAPSHOT:
                    self._take(claim, now)
                case InquiryKind.CARD_LINK:
                    self._link(claim, now)
                case (
                    InquiryKind.ALL_ROWS | InquiryKind.SNAPSHOT_FILE | InquiryKind.CERTIFICATES_FILE
                ):
                    # The file is made of the store when it is told.
                    self._store.inquiries.answer(claim, dict(inquiry.subject), now=now)
                case InquiryKind.COMPARE | InquiryKind.COMPARISON_FILE:
                    self._compare(claim, now)
                case InquiryKind.CERTIFICATE_CHAIN:
                    self._hand_out(claim, now)
                case InquiryKind.EDIT_TAGS | InquiryKind.RESEND_MAIL | InquiryKind.MOVE_TO_DNS:
                    self._act(claim, now)
                case _:
                    assert_never(inquiry.kind)
        except RefusedError as error:
            self._refuse(claim, error.sentence, now)
        except AwsError as error:
            passing = error.trouble not in {Trouble.FINAL, Trouble.DENIED}
            patience = asked.PATIENCE if inquiry.kind in ACTS else PATIENCE
            if passing and now - inquiry.created_at < patience:
                self._store.inquiries.defer(claim, until=now + AGAIN)
            else:
                self._refuse(claim, told(error), now)

    def _refuse(self, claim: InquiryClaim, why: str, now: datetime) -> None:
        self._answer(claim, {"error": why}, now)

    def _answer(self, claim: InquiryClaim, answer: Payload, now: datetime) -> None:
        """Keep an answer; how a change ended stands in the audit too."""
        inquiry = claim.inquiry
        with self._store.transaction():
            self._store.inquiries.answer(claim, answer, now=now)
            if inquiry.kind in ACTS:
                who = Actor(inquiry.actor, "", Entrance.BOT)
                action, subject = inquiry.kind.replace("_", " "), inquiry.subject["arn"]
                why = answer.get("error")
                outcome = f"refused: {why}" if why else "done"
                self._store.audit.add(who, action, subject, outcome, now=now)

    def _act(self, claim: InquiryClaim, now: datetime) -> None:
        """Change what was asked to be changed; what was done so far is kept for the next look."""
        inquiry = claim.inquiry
        found = ACTS[inquiry.kind](asked.Asked(inquiry, self._store, self._aws, now))
        if isinstance(found, asked.Later):
            kept = replace(claim, inquiry=replace(inquiry, answer=found.so_far))
            self._store.inquiries.defer(kept, until=found.at)
        else:
            self._answer(claim, found, now)

    def _link(self, claim: InquiryClaim, now: datetime) -> None:
        card = self._store.cards.of_job(int(claim.inquiry.subject["job"]))
        if card.ts is None and not card.dead_reason:
            # The longer it took already, the less often we look.
            pause = min(max(LOOK_AGAIN, (now - claim.inquiry.created_at) / 10), LOOK_SELDOM)
            self._store.inquiries.defer(claim, until=now + pause)
            return
        found = {"ts": card.ts} if card.ts else {"error": card.dead_reason}
        answer = {"job": card.job, "channel": card.channel, **found}
        self._store.inquiries.answer(claim, answer, now=now)

    def _hand_out(self, claim: InquiryClaim, now: datetime) -> None:
        """Get a certificate and its chain from ACM: both are public."""
        subject = dict(claim.inquiry.subject)
        got = self._aws.acm.chain(subject["arn"])
        found = {**subject, "certificate": got.certificate, "chain": got.chain}
        self._store.inquiries.answer(claim, found, now=now)

    def _compare(self, claim: InquiryClaim, now: datetime) -> None:
        """Read the distribution that a snapshot is compared with; another snapshot is here."""
        subject = dict(claim.inquiry.subject)
        other = subject["other"]
        if other.startswith(_LIVE):
            config, _ = self._aws.cloudfront.config(other.removeprefix(_LIVE))
            read = {"config": config, "read_at": now.isoformat()}
            self._store.inquiries.answer(claim, {**subject, **read}, now=now)
        else:
            self._store.inquiries.answer(claim, subject, now=now)

    def _take(self, claim: InquiryClaim, now: datetime) -> None:
        """Save a snapshot of a distribution, named by id or by an alias, and say so: at once."""
        snapshot = self._snapshot(claim.inquiry, now)
        answer = {
            "snapshot": snapshot.id,
            "name": snapshot.name,
            "distribution": snapshot.distribution,
        }
        with self._store.transaction():
            self._store.snapshots.add(snapshot)
            self._store.inquiries.answer(claim, answer, now=now)

    def _snapshot(self, inquiry: Inquiry, now: datetime) -> Snapshot:
        subject = inquiry.subject
        distribution = self._distribution(subject["distribution"])
        config, etag = self._aws.cloudfront.config(distribution)
        reasons = refusals(config)
        if reasons:
            raise RefusedError(f"{distribution} cannot be a template: {' '.join(reasons)}")
        return Snapshot(
            id=uuid4().hex,
            name=subject["name"],
            account=self._store.inventory.account(),
            distribution=distribution,
            note=subject.get("note", ""),
            config=config,
            etag=etag,
            taken_by=inquiry.actor,
            taken_at=now,
        )

    def _distribution(self, wanted: str) -> str:
        account = self._store.inventory.account()
        if self._store.inventory.distribution(wanted.upper()):
            return wanted.upper()
        by_alias = self._store.inventory.with_aliases(account, [wanted.lower()])
        return next((one.id for one in by_alias.values()), wanted)
