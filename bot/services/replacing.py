"""*New with other names*: a job that requests a certificate in the place of one that exists, and
swaps it on the distributions that serve that. Never acts on AWS itself: workers do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import domain_list, tags
from bot.domain.alias_changes import AliasChanges, after_change, revised, said
from bot.domain.attention import can_be_succeeded
from bot.domain.certificate_query import AMAZON_ISSUED, IMPORTED
from bot.domain.change import Change, How
from bot.domain.domain_list import CertificateLine, ParsedList
from bot.domain.inquiry import ReplyTo
from bot.domain.inventory import Certificate, Distribution, SweepKind
from bot.domain.job import Distributions, Job, KeyAlgorithm, Request
from bot.domain.person import Actor, Role
from bot.domain.replacement import ReplaceNames
from bot.domain.task import Plan
from bot.errors import FieldsError, RefusedError
from bot.services import chosen, targets
from bot.services.acting import Act, Acting
from bot.services.ordering import asked
from bot.services.submitting import Reader, told
from bot.store.base import Where

NONE = "none"
"""What the form says when the added names become nobody's alias."""
_WHAT = "replace certificates"


@dataclass(frozen=True, slots=True)
class Revision:
    """What the form says, as typed: `distributions` are the ids of those that get the new
    certificate, `takes_added` that of the one which gets the added names too, or NONE.
    """

    certificate: str
    names_text: str = ""
    distributions: tuple[str, ...] = ()
    takes_added: str | None = None
    key: KeyAlgorithm = KeyAlgorithm.RSA_2048
    tags_text: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """What the form opens with: a certificate, and the distributions that serve it."""

    certificate: Certificate
    distributions: tuple[Distribution, ...]


class Replacing:
    """The verbs that put a new certificate in the place of another."""

    def __init__(self, acting: Acting, reader: Reader) -> None:
        """Act through `acting`; `reader` knows how many names fit, and where a job can be told."""
        self._acting = acting
        self._store = acting.store
        self._reader = reader

    def present(self, actor: Actor, arn: str) -> Present:
        """Return what the form opens with; raises NotAllowedError, UnknownError when the
        certificate is gone, RefusedError when it is none that can be replaced.
        """
        self._acting.roles.require(actor, Role.OPERATOR, what=_WHAT)
        return self._present(arn)

    def replace_names(
        self, actor: Actor, form: Revision, *, key: str, reply_to: ReplyTo | None = None
    ) -> Job:
        """Make the job that the form asks for, in `checking`; the same `key` gives the same job.

        Raises FieldsError at `names`, `swap`, `takes_added`, `tags` and `post_in`, NotAllowedError,
        UnknownError when the certificate was deleted meanwhile.
        """
        act = Act(actor, Role.OPERATOR, "replace names", _WHAT, form.certificate)

        def deed(now: datetime) -> Job:
            known = self._store.locks.answered(key)
            if known:
                return self._store.jobs.get(int(known))
            present = self._present(form.certificate)
            request, changes = self._read(form, present)
            job = self._store.jobs.add_order(
                _order(present, request, changes),
                _plans(request.lines[0], changes, present),
                where=Where(present.certificate.account, form.channel),
                request=request,
                actor=actor.user,
                now=now,
            )
            self._store.locks.remember(key, str(job.number), now=now)
            return asked(self._acting, job, actor, reply_to, now)

        return self._acting.do(act, deed)

    def _present(self, arn: str) -> Present:
        found = chosen.certificate(self._store, arn)
        if found.type not in {AMAZON_ISSUED, IMPORTED}:
            raise RefusedError("A certificate of a private authority cannot be replaced here.")
        read = self._store.inventory.sweep(SweepKind.DISTRIBUTIONS, found.account)
        if read.finished_at is None:
            raise RefusedError(
                "I have not read yet which distributions serve it; that takes a minute after the "
                "start. Try again then."
            )
        ids = self._store.certificates.users([arn]).get(arn, ())
        users = [self._store.inventory.distribution(one) for one in ids]
        return Present(found, tuple(one for one in users if one))

    def _read(self, form: Revision, present: Present) -> tuple[Request, dict[str, AliasChanges]]:
        listed = domain_list.parse_one(form.names_text, limit=self._reader.limit())
        parsed = tags.parse(form.tags_text)
        after = listed.lines[0].names if listed.lines else ()
        changes = _changes(form, present, after)
        faults = {
            "names": _names_fault(form, present, listed, self._acting.clock.now()),
            "swap": self._swap_fault(form, present, changes) if after else "",
            "takes_added": _takes_fault(form, present, after),
            "tags": told(parsed.faults),
            "post_in": self._reader.channel_fault(form.channel),
        }
        if any(faults.values()):
            raise FieldsError({field: said for field, said in faults.items() if said})
        request = Request(
            lines=(replace(listed.lines[0], line=1),),
            distributions=Distributions.ATTACH if changes else Distributions.NONE,
            key=form.key,
            tags=parsed.tags,
            notes=listed.notes,
        )
        return request, changes

    def _swap_fault(
        self, form: Revision, present: Present, changes: dict[str, AliasChanges]
    ) -> str:
        users = {one.id: one for one in present.distributions}
        lost = [one for one in form.distributions if one not in users]
        if lost:
            return (
                f"{', '.join(lost)} does not serve this certificate any more. Open the form anew."
            )
        mend = "Keep a name that covers them"
        found = [targets.bare_fault(users[one], done, mend) for one, done in changes.items()]
        found += [targets.too_many(self._store, users[one], done) for one, done in changes.items()]
        return "\n".join(filter(None, found))


def _changes(form: Revision, present: Present, after: Sequence[str]) -> dict[str, AliasChanges]:
    """Return what happens to the names of each distribution that was chosen."""
    users = {one.id: one for one in present.distributions}
    chosen = [one for one in form.distributions if one in users]
    takes = form.takes_added or next(iter(chosen), NONE)
    before = present.certificate.names
    return {
        one: revised(before, after, users[one].aliases, takes_added=one == takes) for one in chosen
    }


def _names_fault(form: Revision, present: Present, listed: ParsedList, now: datetime) -> str:
    if listed.faults:
        return told(listed.faults)
    if not listed.lines:
        return "Give at least one domain name: those that the new certificate is for."
    old = present.certificate
    same = set(listed.lines[0].names) == set(old.names) and form.key.value == old.key_algorithm
    if same and not can_be_succeeded(old, now):
        return "These are its names already, and its key: nothing would change. Change a name."
    return ""


def _takes_fault(form: Revision, present: Present, after: Sequence[str]) -> str:
    is_meant = set(after) - set(present.certificate.names)
    if not is_meant or form.takes_added in {None, NONE, *form.distributions}:
        return ""
    return f"{form.takes_added} does not get the new certificate. Choose one that does, or none."


def _plans(line: CertificateLine, changes: dict[str, AliasChanges], present: Present) -> list[Plan]:
    """Return one plan a distribution, known by the names that it has in the end: the first requests
    the certificate, the others wait for it; without a distribution the one that requests it.
    """
    if not changes:
        return [Plan(line=1, names=line.names, certificate_names=line.names)]
    users = {one.id: one for one in present.distributions}
    plans = [
        Plan(
            line=1,
            names=after_change(users[which].aliases, done.adds, done.drops)
            or (users[which].domain,),
            certificate_names=(),
            covered_by=0,
            changes=_swap(which, done, present.certificate.arn),
        )
        for which, done in changes.items()
    ]
    return [replace(plans[0], certificate_names=line.names, covered_by=None), *plans[1:]]


def _swap(which: str, done: AliasChanges, old: str) -> Change:
    shown = said(done, "the new certificate")
    return Change(
        which,
        How.SWAP,
        replaces=old,
        adds=done.adds,
        drops=done.drops,
        shown=shown,
        differs=len(shown),
    )


def _order(present: Present, request: Request, changes: dict[str, AliasChanges]) -> ReplaceNames:
    old = present.certificate
    return ReplaceNames(
        names=(request.lines[0].names[0],),
        certificate=old.arn,
        before=old.names,
        others=tuple(one.id for one in present.distributions if one.id not in changes),
        imported=old.type == IMPORTED,
    )
