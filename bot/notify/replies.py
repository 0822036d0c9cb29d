"""Tells people what their inquiries found: where they asked, else by the next way still open."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.domain.event import Payload
from bot.domain.inquiry import RESPONSE_URL_LIVES, Inquiry, InquiryKind
from bot.errors import LeaseLostError, SlackError, Trouble, UnknownError
from bot.notify.handing import Handed, comparison_told, file_of
from bot.notify.pace import again_at, attempts_by
from bot.notify.places import thread_for, thread_of
from bot.slack.outbox import Outbox
from bot.store.base import InquiryClaim, Store
from bot.views import certificate_mail, certificate_tags
from bot.views.blocks import told
from bot.views.certificate_files import not_sent
from bot.views.files import all_rows
from bot.views.jobs import not_posted, posted
from bot.views.message import Message, sentence
from bot.views.payload import number, text
from bot.views.snapshot_page import file_not_sent
from bot.views.snapshots import not_taken, taken

log = structlog.get_logger(__name__)

FRESH = 3
"""Attempts, those of the first 15 seconds, that are made without probing."""

_TITLES = {
    InquiryKind.COMPARE: "Compare",
    InquiryKind.EDIT_TAGS: certificate_tags.TITLE,
    InquiryKind.RESEND_MAIL: certificate_mail.TITLE,
    InquiryKind.MOVE_TO_DNS: certificate_mail.MOVE,
}
_ACTS = {
    InquiryKind.EDIT_TAGS: certificate_tags.tags_changed,
    InquiryKind.RESEND_MAIL: certificate_mail.mail_sent,
    InquiryKind.MOVE_TO_DNS: certificate_mail.moved,
}
"""What is said of an act that a worker did."""


class Replies:
    """Answers, oldest first; several processes may run one each."""

    def __init__(self, store: Store, outbox: Outbox, clock: Clock) -> None:
        """Read what was found in `store`."""
        self._store = store
        self._outbox = outbox
        self._clock = clock

    def run_one(self, now: datetime) -> bool:
        """Tell the oldest answer that was not told; False when there is none."""
        claim = self._store.inquiries.claim_answered(now)
        if claim is None:
            return False
        try:
            self._tell(claim, now)
        except LeaseLostError:
            log.warning("reply_lease_lost", inquiry=claim.inquiry.id)
        return True

    def _tell(self, claim: InquiryClaim, now: datetime) -> None:
        inquiry = claim.inquiry
        if self._is_seen(inquiry):
            self._store.inquiries.told(claim)
            return
        ways = self._ways(inquiry, now)
        # An answer comes within seconds: one as old as this was tried before.
        attempts = attempts_by(now - inquiry.created_at)
        try:
            if attempts > FRESH:
                self._outbox.probe()
            if not any(_took(way, inquiry) for way in ways):
                log.warning("inquiry_not_told", inquiry=inquiry.id, user=inquiry.reply_to.user)
        except SlackError as error:
            again = again_at(error, attempts, self._clock.now())
            self._store.inquiries.defer(claim, until=again)
            return
        self._store.inquiries.told(claim)

    def _is_seen(self, inquiry: Inquiry) -> bool:
        """Tell whether who asked for a job sees its card without being led there: it stands in the
        channel in which they asked, and not in a thread.
        """
        answer = inquiry.answer
        if inquiry.kind is not InquiryKind.CARD_LINK or text(answer, "error"):
            return False
        is_here = inquiry.reply_to.channel == text(answer, "channel")
        return is_here and thread_for(self._store, number(answer, "job")) is None

    def _ways(self, inquiry: Inquiry, now: datetime) -> list[Callable[[], None]]:
        """Return the ways to answer, best first: the open view, the response_url, the channel, the
        direct messages.
        """
        if inquiry.kind is InquiryKind.ALL_ROWS:
            return [lambda: self._share_rows(inquiry)]
        message, to = self._message(inquiry), inquiry.reply_to
        view = told(_TITLES.get(inquiry.kind, "Save a snapshot"), message.blocks)
        file = file_of(self._store, inquiry)
        thread = to.thread or None
        ways: list[tuple[bool, Callable[[], None]]] = [
            (file is not None, lambda: self._send(to.user, file)),
            (bool(to.view), lambda: self._outbox.update_view(to.view, view)),
            (
                bool(to.response_url) and now < inquiry.created_at + RESPONSE_URL_LIVES,
                lambda: self._outbox.respond(to.response_url, message),
            ),
            (
                bool(to.channel),
                lambda: self._outbox.ephemeral(to.channel, to.user, message, thread_ts=thread),
            ),
            (True, lambda: self._write_to(to.user, message)),
        ]
        return [way for is_open, way in ways if is_open]

    def _send(self, user: str, file: Handed | None) -> None:
        """Send a file in direct messages: only there can nobody else read it."""
        if file:
            named = ((file.name, file.text), *file.others)
            uploaded = [self._outbox.files.upload(name, text) for name, text in named]
            channel = self._outbox.write_to(user, file.message)
            self._outbox.files.complete(uploaded, channel=channel)

    def _write_to(self, user: str, message: Message) -> None:
        """Write to the person: whispers reach only who looks at the channel."""
        self._outbox.post(user, message)

    def _message(self, inquiry: Inquiry) -> Message:
        if inquiry.kind in _ACTS:
            return _ACTS[inquiry.kind]({**inquiry.subject, **inquiry.answer})
        if inquiry.kind is InquiryKind.CARD_LINK:
            return _card_link(inquiry.answer)
        if inquiry.kind in {InquiryKind.SNAPSHOT_FILE, InquiryKind.COMPARISON_FILE}:
            return file_not_sent(text(inquiry.answer, "name"), text(inquiry.answer, "error"))
        if inquiry.kind in {InquiryKind.CERTIFICATES_FILE, InquiryKind.CERTIFICATE_CHAIN}:
            what = text(inquiry.answer, "name") or inquiry.subject.get("name", "")
            return not_sent(what, text(inquiry.answer, "error"))
        if inquiry.kind is InquiryKind.COMPARE:
            return comparison_told(self._store, inquiry)
        fault = text(inquiry.answer, "error")
        if fault:
            return not_taken(sentence(fault))
        try:
            return taken(self._store.snapshots.get(text(inquiry.answer, "snapshot")))
        except UnknownError:
            name = sentence(f"“{text(inquiry.answer, 'name')}”")
            return not_taken(f"It was saved as {name}, and deleted since.")

    def _share_rows(self, inquiry: Inquiry) -> None:
        asked = number(inquiry.answer, "job") or int(text(inquiry.answer, "job"))
        job, card = self._store.jobs.get(asked), thread_of(self._store, asked)
        name, table = all_rows(job, self._store.tasks.of_job(asked))
        file = self._outbox.files.upload(name, table)
        said = f"All rows of {job.name}, as they are now."
        self._outbox.files.complete([file], channel=card.channel, thread_ts=card.ts, comment=said)


def _card_link(found: Payload) -> Message:
    job, channel, fault = number(found, "job"), text(found, "channel"), text(found, "error")
    return not_posted(job, channel, fault) if fault else posted(job, channel, text(found, "ts"))


def _took(way: Callable[[], None], inquiry: Inquiry) -> bool:
    """Try one way; False when it is shut for good (a closed view, a used address, not a member)."""
    try:
        way()
    except SlackError as error:
        if error.trouble is not Trouble.FINAL:
            raise
        log.info("reply_way_shut", inquiry=inquiry.id, code=error.code, method=error.method)
        return False
    return True
