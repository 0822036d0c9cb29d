"""The account's certificates for whoever looks: search them, show one, hand out files of them.
Reads the store only: what ACM says of each is read by a tick, what it hands out by a worker.
"""

import contextlib
from datetime import datetime

from bot.clock import Clock
from bot.domain.alias_changes import is_covered
from bot.domain.arns import elsewhere
from bot.domain.certificate_facts import facts
from bot.domain.certificate_page import CertificateList, CertificatePage, Found, ReadAt
from bot.domain.certificate_query import Query, parse
from bot.domain.certificate_status import standing
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.inventory import Certificate, CertificateStatus, Distribution, SweepKind
from bot.domain.names import normalise
from bot.domain.nearest import nearest
from bot.domain.person import Actor, Role
from bot.errors import RefusedError, StoreError, UnknownError
from bot.services.acting import Act, Acting
from bot.services.certificate_acts import CertificateActs
from bot.services.roles import Roles
from bot.store.base import Store

PAGE = 10
_LOOK = "look at certificates"
_HAS_A_BODY = frozenset(
    {CertificateStatus.ISSUED, CertificateStatus.EXPIRED, CertificateStatus.REVOKED}
)
"""Others have nothing to hand out: GetCertificate answers once a certificate was issued."""


class Certificates:
    """What anyone of the workspace may know of the account's certificates."""

    def __init__(self, store: Store, clock: Clock, roles: Roles) -> None:
        """Read the inventory of `store`; never ask AWS."""
        self._store = store
        self._clock = clock
        self._acting = Acting(store, clock, roles, sns=False)
        acts = CertificateActs(self._acting)
        self.tag_form = acts.tag_form
        self.edit_tags = acts.edit_tags
        self.mailed = acts.mailed
        self.resend_mail = acts.resend_mail
        self.move_to_dns = acts.move_to_dns

    def search(self, actor: Actor, text: str = "", *, page: int = 0) -> CertificateList:
        """Return a page of what a search finds, the last one when `page` lies beyond. Raises
        NotAllowedError, and UnknownError for a filter that there is not.
        """
        self._acting.look(actor, _LOOK)
        query, now = parse(text), self._clock.now()
        found = self._found(query, now, page)
        last = max(0, (found.total - 1) // PAGE)
        if page > last:
            page, found = last, self._found(query, now, last)
        users = self._store.certificates.users([one.arn for one in found.certificates])
        lacking = self._acting.roles.own.lacking()
        return CertificateList(query, found, max(page, 0), now, self._read_at(), users, lacking)

    def show(self, actor: Actor, wanted: str) -> CertificatePage:
        """Return a certificate whole: by its ARN or the end of that, by a name that it covers, or
        by its tag `Name`. Raises NotAllowedError, and UnknownError with the nearest name.

        What ACM says of it beyond its lists is asked for when it is not known yet.
        """
        self._acting.look(actor, _LOOK)
        asked = wanted.strip()
        if not asked:
            raise UnknownError("Say which certificate, as in `/certs show www.shop.example`.")
        there = elsewhere(asked, self._account)
        if there:
            raise UnknownError(there)
        found = self._by_arn(asked) or self._by_name(asked)
        return self._page(found.certificates[0], asked=asked, covering=found.covering)

    def page(self, actor: Actor, arn: str) -> CertificatePage:
        """Return the certificate of an ARN as it is known now; raises UnknownError."""
        self._acting.look(actor, _LOOK)
        known = self._store.inventory.certificate(arn)
        if known is None:
            raise UnknownError("That certificate is not known any more. `/certs list` has those.")
        return self._page(known)

    def look_again(self, actor: Actor, arn: str) -> CertificatePage:
        """Return a certificate as it is known now, and have it read anew within seconds."""
        shown = self.page(actor, arn)
        self._want(arn)
        return shown

    def export(self, actor: Actor, text: str, reply_to: ReplyTo) -> Query:
        """Have what a search finds sent to the person as a table; raises as `search` does."""
        act = Act(actor, Role.VIEWER, "export certificates", _LOOK, text.strip()[:200] or "all")

        def deed(now: datetime) -> Query:
            query = parse(text)
            subject = {"text": query.text}
            self._store.inquiries.add(
                InquiryKind.CERTIFICATES_FILE,
                subject,
                actor=actor.user,
                reply_to=reply_to,
                now=now,
            )
            return query

        return self._acting.do(act, deed)

    def chain(self, actor: Actor, arn: str, reply_to: ReplyTo) -> Certificate:
        """Have a certificate and its chain, which are public, sent to the person as files; raises
        RefusedError while there are none.
        """
        act = Act(actor, Role.VIEWER, "download chain", _LOOK, arn)

        def deed(now: datetime) -> Certificate:
            known = self._store.inventory.certificate(arn)
            if known is None:
                raise UnknownError("That certificate is not known any more: it was deleted.")
            if known.status not in _HAS_A_BODY:
                status = standing(known.status)
                raise RefusedError(
                    f"There is nothing to download: {known.main_name} is {status.word}. "
                    f"{status.sentence}"
                )
            subject = {"arn": arn, "name": known.main_name}
            self._store.inquiries.add(
                InquiryKind.CERTIFICATE_CHAIN, subject, actor=actor.user, reply_to=reply_to, now=now
            )
            return known

        return self._acting.do(act, deed)

    def _found(self, query: Query, now: datetime, page: int) -> Found:
        return self._store.certificates.search(
            self._account, query, now=now, limit=PAGE, offset=max(page, 0) * PAGE
        )

    def _by_arn(self, asked: str) -> Found | None:
        """Return the certificate of an ARN, or of the end of one as the console shows it."""
        tail = asked.lower()
        if not tail.startswith("arn:") and tail.count("-") != _DASHES_OF_AN_ID:
            return None
        found = self._store.certificates.ending_with(self._account, tail)
        return Found((found[0],), 1) if len(found) == 1 else None

    def _by_name(self, asked: str) -> Found:
        name = normalise(asked)
        query = Query(text=asked, words=(name,), name=name)
        found = self._store.certificates.search(
            self._account, query, now=self._clock.now(), limit=PAGE
        )
        if any(is_covered(name, one.names) for one in found.certificates):
            return found
        if self._is_titled(found, asked):
            return found
        near = nearest(name, self._store.certificates.names(self._account))
        meant = f" Did you mean `{near}`?" if near else ""
        raise UnknownError(
            f"No certificate of this account covers `{asked[:253]}`.{meant} "
            "`/certs list` searches all of them."
        )

    def _is_titled(self, found: Found, asked: str) -> bool:
        titles = [one.tags.get("Name", "").lower() for one in found.certificates[:1]]
        return asked.lower() in titles

    def _page(self, found: Certificate, *, asked: str = "", covering: int = 0) -> CertificatePage:
        whole = self._store.inventory.certificate(found.arn) or found
        described_at = self._store.certificates.described_at(found.arn)
        if described_at is None:
            self._want(found.arn)
        return CertificatePage(
            certificate=whole,
            facts=facts(whole),
            now=self._clock.now(),
            distributions=self._distributions(found.arn),
            described_at=described_at,
            asked=asked,
            covering=covering,
            lacking=self._acting.roles.own.lacking(),
            trouble=self._store.inventory.sweep(SweepKind.DESCRIPTIONS, self._account).error,
        )

    def _distributions(self, arn: str) -> list[Distribution]:
        ids = self._store.certificates.users([arn]).get(arn, ())
        found = (self._store.inventory.distribution(one) for one in ids)
        return [one for one in found if one]

    def _want(self, arn: str) -> None:
        with contextlib.suppress(StoreError):  # what is known already can be shown all the same
            self._store.certificates.want(arn)

    def _read_at(self) -> ReadAt:
        sweep = self._store.inventory.sweep(SweepKind.CERTIFICATES, self._account)
        return ReadAt(sweep.started_at, sweep.error)

    @property
    def _account(self) -> str:
        return self._store.inventory.account()


_DASHES_OF_AN_ID = 4
"""A certificate's id is a UUID."""
