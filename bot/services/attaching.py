"""*Attach*: a job that puts an issued certificate on a distribution that exists, and adds names to
it. Never acts on AWS itself: workers do.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import domain_list
from bot.domain.alias_changes import attached, uncovered
from bot.domain.attachment import Attach
from bot.domain.domain_list import ParsedList
from bot.domain.inquiry import ReplyTo
from bot.domain.inventory import Certificate, CertificateStatus, Distribution
from bot.domain.job import Distributions, Job, Request
from bot.domain.person import Actor, Role
from bot.domain.quotas import ALIASES
from bot.domain.task import Plan
from bot.errors import FieldsError, RefusedError
from bot.services import chosen, targets
from bot.services.acting import Act, Acting
from bot.services.ordering import asked
from bot.services.submitting import Reader, told
from bot.store.base import Where

MAX_OPTIONS = 100
"""As many as Slack shows in a select."""
_WHAT = "attach certificates"


@dataclass(frozen=True, slots=True)
class Attachment:
    """What the form says, as typed: `distribution` is an id."""

    certificate: str
    distribution: str | None = None
    names_text: str = ""
    channel: str = ""


class Attaching:
    """The verbs that put a certificate on a distribution."""

    def __init__(self, acting: Acting, reader: Reader) -> None:
        """Act through `acting`; `reader` knows where a job can be told."""
        self._acting = acting
        self._store = acting.store
        self._reader = reader

    def attachable(self, actor: Actor, arn: str) -> Certificate:
        """Return the certificate that the form opens with; raises NotAllowedError, UnknownError
        when it is gone, RefusedError while it cannot be attached.
        """
        self._acting.roles.require(actor, Role.OPERATOR, what=_WHAT)
        return self._certificate(arn)

    def targets(self, actor: Actor, text: str = "") -> list[Distribution]:
        """Return the distributions whose id, domain, alias or comment holds `text`, at most 100."""
        self._acting.look(actor, "look at distributions")
        account = self._store.inventory.account()
        return self._store.inventory.distributions(account, search=text.strip(), limit=MAX_OPTIONS)

    def attach(
        self, actor: Actor, form: Attachment, *, key: str, reply_to: ReplyTo | None = None
    ) -> Job:
        """Make the job that the form asks for, in `checking`; the same `key` gives the same job.

        Raises FieldsError at `names`, `distribution` and `post_in`, NotAllowedError, UnknownError
        when the certificate was deleted meanwhile, RefusedError.
        """
        act = Act(actor, Role.OPERATOR, "attach", _WHAT, form.certificate)

        def deed(now: datetime) -> Job:
            known = self._store.locks.answered(key)
            if known:
                return self._store.jobs.get(int(known))
            certificate = self._certificate(form.certificate)
            plan = self._read(form, certificate)
            order = Attach(
                names=plan.names[:1], certificate=certificate.arn, covers=certificate.names
            )
            job = self._store.jobs.add_order(
                order,
                [plan],
                where=Where(certificate.account, form.channel),
                request=Request((), Distributions.ATTACH),
                actor=actor.user,
                now=now,
            )
            self._store.locks.remember(key, str(job.number), now=now)
            return asked(self._acting, job, actor, reply_to, now)

        return self._acting.do(act, deed)

    def _certificate(self, arn: str) -> Certificate:
        found = chosen.certificate(self._store, arn)
        if found.status != CertificateStatus.ISSUED:
            raise RefusedError(f"That certificate is {found.status}: only issued ones serve.")
        return found

    def _read(self, form: Attachment, certificate: Certificate) -> Plan:
        listed = domain_list.parse_one(form.names_text, limit=ALIASES.default)
        found, why = targets.known(self._store, form.distribution or "")
        names = listed.lines[0].names if listed.lines else ()
        faults = {
            "names": _names_fault(listed, certificate),
            "distribution": why,
            "post_in": self._reader.channel_fault(form.channel),
        }
        if found and not faults["names"]:
            faults["distribution"] = self._fault(found, certificate, names)
        if any(faults.values()) or found is None:
            raise FieldsError({field: said for field, said in faults.items() if said})
        change = targets.attaching(found, names, certificate.names, certificate.arn)
        return Plan(line=1, names=names, certificate_names=(), changes=change)

    def _fault(self, found: Distribution, certificate: Certificate, names: tuple[str, ...]) -> str:
        changes = attached(names, certificate.names, found.aliases)
        if found.certificate_arn == certificate.arn and not changes.adds:
            return f"{found.id} serves this certificate for these names already."
        mend = "Have a certificate issued for all of them (New with other names)"
        return targets.bare_fault(found, changes, mend) or targets.too_many(
            self._store, found, changes
        )


def _names_fault(listed: ParsedList, certificate: Certificate) -> str:
    if listed.faults:
        return told(listed.faults)
    if not listed.lines:
        return "Give at least one name: those that the distribution is to answer to."
    bare = uncovered(listed.lines[0].names, certificate.names)
    if not bare:
        return ""
    named = ", ".join(f"`{name}`" for name in bare)
    return f"The certificate does not cover {named}. It is for {', '.join(certificate.names)}."
