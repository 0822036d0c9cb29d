"""What people do about one certificate at once: edit its tags, have its mails sent again, move it
to DNS. Never acts on AWS: each becomes an inquiry, which a worker does and tells of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import tag_edit
from bot.domain.certificate_facts import Validation, facts
from bot.domain.certificate_mail import awaited, why_not_mailed, why_not_moved
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.inventory import Certificate, Distribution
from bot.domain.person import Actor, Role
from bot.domain.tag_edit import TagChange, TagForm
from bot.errors import FieldsError, RefusedError
from bot.services import chosen
from bot.services.acting import Act, Acting

_EDIT = "edit tags"
_CHANGE = "change certificates"
MOST_TOLD = 10
"""Faults of one field that are told at once."""


@dataclass(frozen=True, slots=True)
class EditedTags:
    """What the form says: `fields` hold lines each, `mark` is that of the tags which it showed."""

    arn: str
    fields: Sequence[str]
    mark: str
    alike: bool = False


class CertificateActs:
    """The verbs that change one certificate."""

    def __init__(self, acting: Acting) -> None:
        """Act through `acting`."""
        self._acting = acting
        self._store = acting.store

    def tag_form(self, actor: Actor, arn: str) -> TagForm:
        """Return what the form *Edit tags* shows, and have the tags read anew; raises
        NotAllowedError, UnknownError, and RefusedError while they were never read.
        """
        self._acting.roles.require(actor, Role.OPERATOR, what=_EDIT)
        certificate = chosen.certificate(self._store, arn)
        is_read = self._store.certificates.described_at(arn) is not None
        self._store.certificates.want(arn)
        if not is_read:
            raise RefusedError("Its tags are being read from ACM. Try again in a few seconds.")
        return TagForm(certificate, self._serving(arn), tag_edit.mark(certificate.tags))

    def edit_tags(
        self, actor: Actor, edited: EditedTags, reply_to: ReplyTo, *, key: str
    ) -> Certificate:
        """Have a certificate's tags changed as the form says; the same `key` asks once. Raises
        NotAllowedError, UnknownError, and FieldsError at `tags0`, `tags1`…, with every faulty line.
        """
        act = Act(actor, Role.OPERATOR, _EDIT, _EDIT, edited.arn)

        def deed(now: datetime) -> Certificate:
            certificate = chosen.certificate(self._store, edited.arn)
            if self._store.locks.answered(key):
                return certificate
            change = _read(edited, certificate)
            users = self._serving(edited.arn) if edited.alike else ()
            subject = {
                "arn": edited.arn,
                "name": certificate.main_name,
                "change": tag_edit.written(change),
                "distributions": " ".join(one.id for one in users),
            }
            self._store.inquiries.add(
                InquiryKind.EDIT_TAGS, subject, actor=actor.user, reply_to=reply_to, now=now
            )
            self._store.locks.remember(key, edited.arn, now=now)
            return certificate

        return self._acting.do(act, deed)

    def mailed(self, actor: Actor, arn: str) -> tuple[Certificate, tuple[Validation, ...]]:
        """Return a certificate and the names whose mails wait for an answer; raises RefusedError
        with the reason when none does.
        """
        self._acting.roles.require(actor, Role.OPERATOR, what=_CHANGE)
        certificate = self._described(arn)
        if why := why_not_mailed(certificate, facts(certificate)):
            raise RefusedError(why)
        return certificate, awaited(certificate, facts(certificate))

    def resend_mail(
        self, actor: Actor, arn: str, name: str, reply_to: ReplyTo, *, key: str
    ) -> Certificate:
        """Have the mails for one name sent again; the same `key` asks once. Raises RefusedError
        with the reason when nothing waits for them.
        """
        act = Act(actor, Role.OPERATOR, "resend mail", _CHANGE, arn)

        def deed(now: datetime) -> Certificate:
            certificate = self._described(arn)
            if self._store.locks.answered(key):
                return certificate
            if why := why_not_mailed(certificate, facts(certificate)):
                raise RefusedError(why)
            names = [one.domain for one in awaited(certificate, facts(certificate))]
            # An option holds the beginning of a long name.
            whole = next((one for one in names if name and one.startswith(name)), None)
            if whole is None:
                raise RefusedError(f"`{name}` waits for no mail any more.")
            subject = {"arn": arn, "name": whole}
            self._store.inquiries.add(
                InquiryKind.RESEND_MAIL, subject, actor=actor.user, reply_to=reply_to, now=now
            )
            self._store.locks.remember(key, arn, now=now)
            return certificate

        return self._acting.do(act, deed)

    def move_to_dns(self, actor: Actor, arn: str, reply_to: ReplyTo) -> Certificate:
        """Have a certificate that is proven by mail proven by records from now on; raises
        RefusedError with the reason when it cannot be.
        """
        act = Act(actor, Role.OPERATOR, "move to DNS", _CHANGE, arn)

        def deed(now: datetime) -> Certificate:
            certificate = self._described(arn)
            if why := why_not_moved(certificate, facts(certificate)):
                raise RefusedError(why)
            subject = {"arn": arn, "name": certificate.main_name}
            self._store.inquiries.add(
                InquiryKind.MOVE_TO_DNS, subject, actor=actor.user, reply_to=reply_to, now=now
            )
            return certificate

        return self._acting.do(act, deed)

    def _described(self, arn: str) -> Certificate:
        known = chosen.certificate(self._store, arn)
        if not known.details:
            self._store.certificates.want(arn)
            raise RefusedError("It is being read from ACM. Try again in a few seconds.")
        return known

    def _serving(self, arn: str) -> list[Distribution]:
        ids = self._store.certificates.users([arn]).get(arn, ())
        found = (self._store.inventory.distribution(one) for one in ids)
        return [one for one in found if one]


def _read(edited: EditedTags, certificate: Certificate) -> TagChange:
    """Return what the form changes; raises FieldsError."""
    if edited.mark != tag_edit.mark(certificate.tags):
        raise FieldsError({"tags0": _stale(certificate)})
    # All fields are one list, but each counts its own lines.
    typed = [text.splitlines() for text in edited.fields]
    read = tag_edit.read("\n".join(line for lines in typed for line in lines), certificate.tags)
    faults: dict[str, list[str]] = {}
    for fault in read.faults:
        at, number = _place(fault.line, [len(lines) for lines in typed])
        said = f"Line {number}: {fault.sentence}" if number else fault.sentence
        faults.setdefault(f"tags{at}", []).append(said)
    if faults:
        raise FieldsError({name: _few(said) for name, said in faults.items()})
    change = tag_edit.changed(certificate.tags, dict(read.tags))
    if not change.keys:
        raise FieldsError({"tags0": "Nothing is changed. Change a line, or close the form."})
    return change


def _place(line: int, sizes: Sequence[int]) -> tuple[int, int]:
    """Return the field in which a line of all fields stands, and its number there."""
    for at, size in enumerate(sizes):
        if line <= size:
            return at, line
        line -= size
    return 0, 0


def _few(said: list[str]) -> str:
    more = f"\n… and {len(said) - MOST_TOLD} more" if said[MOST_TOLD:] else ""
    return "\n".join(said[:MOST_TOLD]) + more


def _stale(certificate: Certificate) -> str:
    lines = tag_edit.lines(certificate.tags)
    now = ", ".join(f"`{line[:60]}`" for line in lines[:5]) or "none"
    more = f" and {len(lines) - 5} more" if lines[5:] else ""
    return (
        f"The tags were changed since this form was opened; they are now {now}{more}. Copy your "
        "lines, close the form and press Edit tags again."
    )
