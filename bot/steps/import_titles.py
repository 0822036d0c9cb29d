"""Whether what people want to call a certificate is what another one is called. Reads our own
tables only.
"""

from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.job import OPEN_STATES
from bot.domain.kinds import JobKind
from bot.domain.names import quoted
from bot.store.base import Store

_LIVE = frozenset(
    {CertificateStatus.ISSUED, CertificateStatus.PENDING_VALIDATION, CertificateStatus.INACTIVE}
)
_MOST_JOBS = 200
"""Open jobs at a time that are looked through: more than there ever are."""


def taken_title(store: Store, account: str, job: int, title: str) -> str:
    """Return why no certificate of the account can be named so, "" when one can: a live one has the
    tag `Name` of that value, or another open job brings one.
    """
    for one in store.inventory.certificates(account):
        if _is_live(one) and one.tags.get("Name") == title:
            return (
                f"{quoted(one.main_name)} ({one.arn.rsplit('/', 1)[-1]}) is named {quoted(title)} "
                "already. Choose another name, or renew that one."
            )
    others = store.jobs.search(states=OPEN_STATES, limit=_MOST_JOBS)
    for other in others:
        is_other = other.kind is JobKind.IMPORT and other.number != job
        if is_other and title in _titles(store, other.number):
            return f"J-{other.number} imports a certificate named {quoted(title)}. Choose another."
    return ""


def _is_live(one: Certificate) -> bool:
    return one.status in _LIVE


def _titles(store: Store, job: int) -> set[str]:
    plans = (task.plan.imports for task in store.tasks.of_job(job))
    return {one.title for one in plans if one and one.is_tagged}
