"""Certificates that people ask to delete: which may go, which stay, and why. Rules; nothing is read
or written.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.certificate_facts import facts
from bot.domain.certificate_users import User, user_of
from bot.domain.console import distribution_page
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.removal import Removal, Resource, Stay
from bot.domain.task import Plan

MOST = 500
"""Certificates of one job."""
MOST_STAYS = 50
"""What stays, as a job keeps it: it is read with each of its tasks."""
MOST_TOLD = 5
"""Users that one sentence names."""
TASK_TAG = "edgecert:task"
"""What our own certificates carry: `<task id>.<generation>`."""


@dataclass(frozen=True, slots=True)
class DeleteCertificates:
    """What a deletion carries: the main names of what goes, what stays and why (of many the first;
    `more` are not told), and the search that found them ("" for one certificate of its own page).
    """

    names: tuple[str, ...]
    stays: tuple[Stay, ...] = ()
    search: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A certificate that somebody wants to delete, with who stands in the way: services that use
    it, and the open job of ours that works with it.
    """

    certificate: Certificate
    users: tuple[User, ...] = ()
    job: int | None = None


@dataclass(frozen=True, slots=True)
class Deletable:
    """What a search finds, before it is deleted: what goes, and what stays with why. `more` are
    found beyond what one job takes.
    """

    search: str
    goes: Sequence[Certificate]
    stays: Sequence[tuple[Candidate, str]]
    more: int = 0

    @property
    def mark(self) -> str:
        """Return what tells whether the same certificates go that were shown."""
        return hashlib.sha256("\n".join(one.arn for one in self.goes).encode()).hexdigest()[:32]


def users_of(certificate: Certificate, distributions: Sequence[str]) -> tuple[User, ...]:
    """Return who uses a certificate: `distributions` of ours that serve it, and others as ACM last
    described them; nobody when its last list says so.
    """
    ours = tuple(User("CloudFront", one, distribution_page(one)) for one in distributions)
    if not certificate.in_use:
        return ours
    told = (user_of(arn, certificate.account) for arn in facts(certificate).in_use_by)
    others = tuple(one for one in told if one not in ours)
    return (*ours, *others) or (User("something that ACM has not told yet", "", ""),)


def in_words(users: Sequence[User], *, pages: bool = False) -> str:
    """Return users by service and name: `load balancer app/shop/1, CloudFront E1ABC`; with the
    page of each in the AWS console where no link can stand beside.
    """
    told = [_user(one, page=pages) for one in users[:MOST_TOLD]]
    more = f" and {len(users) - MOST_TOLD} more" if users[MOST_TOLD:] else ""
    return f"{', '.join(told)}{more}"


def all_users(arn: str) -> str:
    """Return where every user of a certificate stands that ACM told, when they are too many."""
    return f"Export as CSV of `/certs list {arn}` has all that ACM tells"


def _user(one: User, *, page: bool) -> str:
    named = f"{one.service} `{one.name}`" if one.name else one.service
    return f"{named} ({one.page})" if page and one.page else named


def why_it_stays(candidate: Candidate, *, of_many: bool = False) -> str:
    """Return why a certificate must not be deleted, "" when it may. Of many, one that still waits
    for its owner stays too.
    """
    if candidate.users:
        return f"it is in use by {in_words(candidate.users)}. Detach it there first"
    if candidate.job is not None:
        return f"J-{candidate.job} works with it. Wait until that ends, or cancel it"
    pending = candidate.certificate.status == CertificateStatus.PENDING_VALIDATION
    if of_many and pending:
        return "it waits for its owner, who may be adding its records. Delete it on its own page"
    return ""


def plan(certificate: Certificate, *, line: int) -> Plan:
    """Return the plan of the task that deletes a certificate."""
    maker = certificate.tags.get(TASK_TAG, "").partition(".")[0]
    removal = Removal(Resource.CERTIFICATE, certificate.arn, maker)
    return Plan(line, certificate.names, (), removes=removal)


def stay(candidate: Candidate, why: str) -> Stay:
    """Return a certificate that is left alone as the card tells it."""
    one = candidate.certificate
    return Stay(Resource.CERTIFICATE, one.arn, one.main_name, why)


def candidates(
    found: Sequence[Certificate],
    distributions: Mapping[str, Sequence[str]],
    jobs: Mapping[str, int],
) -> list[Candidate]:
    """Return certificates with who stands in the way of each, by ARN."""
    return [
        Candidate(one, users_of(one, distributions.get(one.arn, ())), jobs.get(one.arn))
        for one in found
    ]
