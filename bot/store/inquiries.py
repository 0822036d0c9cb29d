"""Questions that need the network: asked, answered, told; each once."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from bot.domain.event import Payload
from bot.domain.inquiry import Inquiry, InquiryKind, InquiryState, ReplyTo, lives
from bot.errors import LeaseLostError
from bot.store.base import LEASE, InquiryClaim
from bot.store.connection import Connections, Row
from bot.store.locks import new_token
from bot.store.rows import dump, dump_object, load, load_object, moment, stamp

_CLAIM = """
UPDATE inquiries SET lease_token = :token, lease_until = :until WHERE id = (
  SELECT id FROM inquiries
  WHERE state = :state AND due_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
  ORDER BY created_at, id LIMIT 1)
RETURNING *
"""

# Asked before anything is written: every worker asks at every turn, and mostly in vain.
_ANY = """
SELECT 1 FROM inquiries WHERE state = 'open' AND (expires_at <= :now
  OR due_at <= :now AND (lease_until IS NULL OR lease_until <= :now)) LIMIT 1
"""

_END = """
UPDATE inquiries SET state = :state, answer = :answer, due_at = :due_at,
  lease_token = NULL, lease_until = NULL
WHERE id = :id AND lease_token = :token
"""


class SqliteInquiries:
    """`bot.store.base.Inquiries` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def add(
        self,
        kind: InquiryKind,
        subject: Mapping[str, str],
        *,
        actor: str,
        reply_to: ReplyTo,
        now: datetime,
    ) -> Inquiry:
        """Write an open inquiry that expires after as long as its kind lives."""
        inquiry = Inquiry(
            id=uuid.uuid4().hex,
            kind=kind,
            subject=dict(subject),
            actor=actor,
            reply_to=reply_to,
            state=InquiryState.OPEN,
            created_at=now,
            expires_at=now + lives(kind),
            answer={},
        )
        self._db.insert("inquiries", _row(inquiry))
        return inquiry

    def claim(self, now: datetime) -> InquiryClaim | None:
        """Lease the oldest open inquiry that is due; those that were open too long have expired."""
        if self._db.row(_ANY, {"now": stamp(now)}) is None:
            return None
        with self._db.transaction():
            self._db.execute(
                "UPDATE inquiries SET state = 'expired' WHERE state = 'open' AND expires_at <= ?",
                (stamp(now),),
            )
            return self._claim(InquiryState.OPEN, now)

    def answer(self, claim: InquiryClaim, answer: Payload, *, now: datetime) -> None:
        """Save the answer, to be told at once; raises LeaseLostError."""
        self._end(claim, InquiryState.ANSWERED, answer, due_at=now)

    def defer(self, claim: InquiryClaim, *, until: datetime) -> None:
        """Give it back, due at `until`, to be answered or told as before; raises LeaseLostError."""
        self._end(claim, claim.inquiry.state, claim.inquiry.answer, due_at=until)

    def claim_answered(self, now: datetime) -> InquiryClaim | None:
        """Lease the oldest answered inquiry that was not told and is due."""
        return self._claim(InquiryState.ANSWERED, now)

    def told(self, claim: InquiryClaim) -> None:
        """Record that the person has the answer; raises LeaseLostError."""
        inquiry = claim.inquiry
        self._end(claim, InquiryState.TOLD, inquiry.answer, due_at=inquiry.expires_at)

    def _claim(self, state: InquiryState, now: datetime) -> InquiryClaim | None:
        values = {"token": new_token(), "until": stamp(now + LEASE), "now": stamp(now)}
        row = self._db.row(_CLAIM, {**values, "state": state})
        return InquiryClaim(_inquiry(row), row["lease_token"]) if row else None

    def _end(
        self, claim: InquiryClaim, state: InquiryState, answer: Payload, *, due_at: datetime
    ) -> None:
        values = {
            "id": claim.inquiry.id,
            "token": claim.token,
            "state": state,
            "answer": dump_object(answer),
            "due_at": stamp(due_at),
        }
        if not self._db.execute(_END, values):
            raise LeaseLostError("Another worker has this question now: nothing was saved.")


def _row(inquiry: Inquiry) -> Row:
    return {
        "id": inquiry.id,
        "kind": inquiry.kind,
        "subject": dump(dict[str, str], dict(inquiry.subject)),
        "actor": inquiry.actor,
        "reply_to": dump(ReplyTo, inquiry.reply_to),
        "state": inquiry.state,
        "answer": dump_object(inquiry.answer),
        "created_at": stamp(inquiry.created_at),
        "expires_at": stamp(inquiry.expires_at),
        "due_at": stamp(inquiry.created_at),
    }


def _inquiry(row: Row) -> Inquiry:
    return Inquiry(
        id=row["id"],
        kind=InquiryKind(row["kind"]),
        subject=load(dict[str, str], row["subject"]),
        actor=row["actor"],
        reply_to=load(ReplyTo, row["reply_to"]),
        state=InquiryState(row["state"]),
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
        answer=load_object(row["answer"]),
    )
