"""What every verb does that makes a job of an order: the job is told of, its checks are hurried,
and whoever asked is led to its card.
"""

from datetime import datetime

from bot.domain.event import EventKind, NewEvent
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.inventory import SweepKind
from bot.domain.job import Job
from bot.domain.person import Actor
from bot.services.acting import Acting


def asked(acting: Acting, job: Job, actor: Actor, reply_to: ReplyTo | None, now: datetime) -> Job:
    """Write, inside the transaction that made a job, that it was asked for; return it."""
    store = acting.store
    event = NewEvent(EventKind.SUBMITTED, {"by": actor.user})
    store.events.add(job.number, [event], sns=acting.sns, now=now)
    store.inventory.hurry(SweepKind.CERTIFICATES)
    store.inventory.hurry(SweepKind.DISTRIBUTIONS)
    if reply_to:
        subject = {"job": str(job.number)}
        store.inquiries.add(
            InquiryKind.CARD_LINK, subject, actor=actor.user, reply_to=reply_to, now=now
        )
    return job
