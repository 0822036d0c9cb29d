"""What people do to be rid of certificates: delete one, or what a filtered list finds. Never acts
on AWS: a deletion is a job, and workers do it once that is confirmed.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.certificate_query import parse
from bot.domain.deletion import (
    MOST,
    MOST_STAYS,
    MOST_TOLD,
    Candidate,
    Deletable,
    DeleteCertificates,
    all_users,
    candidates,
    plan,
    stay,
    why_it_stays,
)
from bot.domain.inquiry import ReplyTo
from bot.domain.inventory import Certificate
from bot.domain.job import Job
from bot.domain.person import Actor, Role
from bot.errors import RefusedError, StaleError
from bot.services import chosen
from bot.services.acting import Act, Acting
from bot.services.ordering import asked
from bot.steps.rivals import card_links
from bot.store.base import Where

_DELETE = "delete certificates"


class Deleting:
    """The verbs that delete certificates."""

    def __init__(self, acting: Acting) -> None:
        """Act through `acting`."""
        self._acting = acting
        self._store = acting.store

    def delete(
        self, actor: Actor, arn: str, channel: str, *, reply_to: ReplyTo | None = None
    ) -> Job:
        """Make a job that deletes one certificate; its card stands in `channel`. Raises
        NotAllowedError, UnknownError when it is gone, and RefusedError while something uses it
        (named with its page) or an open job works with it (its card is linked).
        """
        act = Act(actor, Role.OPERATOR, "delete certificate", _DELETE, arn)

        def deed(now: datetime) -> Job:
            certificate = chosen.certificate(self._store, arn)
            (candidate,) = self._candidates([certificate])
            why = why_it_stays(candidate)
            if why:
                said = f"`{certificate.main_name}` stays: {why}."
                raise RefusedError(said, self._links(candidate), all_users(arn))
            order = DeleteCertificates((certificate.main_name,))
            return self._ask(order, [certificate], actor, channel, reply_to, now)

        return self._acting.do(act, deed)

    def deletable(self, actor: Actor, text: str) -> Deletable:
        """Return what of a list would be deleted, and what stays and why; raises NotAllowedError,
        UnknownError for a filter that there is not, RefusedError without any.
        """
        self._acting.roles.require(actor, Role.OPERATOR, what=_DELETE)
        return self._found(text)

    def delete_several(
        self,
        actor: Actor,
        text: str,
        mark: str,
        channel: str,
        *,
        key: str,
        reply_to: ReplyTo | None = None,
    ) -> Job:
        """Make a job that deletes what a list finds; the same `key` gives the same job. Raises
        StaleError when that is not what was shown (`mark`), and as `deletable` does.
        """
        act = Act(actor, Role.OPERATOR, "delete certificate", _DELETE, text.strip()[:200])

        def deed(now: datetime) -> Job:
            known = self._store.locks.answered(key)
            if known:
                return self._store.jobs.get(int(known))
            found = self._found(text)
            if found.mark != mark or not found.goes:
                raise StaleError("The list has changed since you looked. Look at it once more.")
            order = DeleteCertificates(
                tuple(one.main_name for one in found.goes),
                tuple(stay(one, why) for one, why in found.stays[:MOST_STAYS]),
                found.search,
                more=max(0, len(found.stays) - MOST_STAYS),
            )
            job = self._ask(order, found.goes, actor, channel, reply_to, now)
            self._store.locks.remember(key, str(job.number), now=now)
            return job

        return self._acting.do(act, deed)

    def _ask(
        self,
        order: DeleteCertificates,
        going: Sequence[Certificate],
        actor: Actor,
        channel: str,
        reply_to: ReplyTo | None,
        now: datetime,
    ) -> Job:
        plans = [plan(one, line=line) for line, one in enumerate(going, start=1)]
        where = Where(self._store.inventory.account(), channel)
        job = self._store.jobs.add_order(order, plans, where=where, actor=actor.user, now=now)
        return asked(self._acting, job, actor, reply_to, now)

    def _found(self, text: str) -> Deletable:
        query = parse(text)
        if not query.text:
            raise RefusedError(
                "Filter the list first, as in `status:expired,timed-out,failed` or `in-use:no`: "
                "all certificates of the account are never deleted together."
            )
        now = self._acting.clock.now()
        found = self._store.certificates.search(self._store.inventory.account(), query, now=now)
        judged = [
            (one, why_it_stays(one, of_many=True)) for one in self._candidates(found.certificates)
        ]
        goes = [one.certificate for one, why in judged if not why]
        stays = [(one, why) for one, why in judged if why]
        return Deletable(query.text, goes[:MOST], stays, more=max(0, len(goes) - MOST))

    def _candidates(self, found: Sequence[Certificate]) -> list[Candidate]:
        arns = [one.arn for one in found]
        users, jobs = self._store.certificates.users(arns), self._store.tasks.working_with(arns)
        return candidates(found, users, jobs)

    def _links(self, candidate: Candidate) -> tuple[tuple[str, str], ...]:
        """Return the page of each user, and the card of the job at work."""
        many = len(candidate.users) > MOST_TOLD
        named = [
            (f"{one.service} {one.name}", one.page) for one in candidate.users if one.page or many
        ]
        jobs = [] if candidate.job is None else [candidate.job]
        return (*named, *card_links(self._store.cards, jobs))
