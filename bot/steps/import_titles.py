"""Whether what people want to call a certificate is what another one is called. Reads our own
tables only.
"""

from datetime import datetime, timedelta

from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.job import Job
from bot.domain.names import quoted
from bot.domain.task import Task
from bot.store.base import Store

UNLISTED = timedelta(minutes=10)
"""How long a certificate that we imported may be missing from the lists; afterwards it is gone."""
_LIVE = frozenset(
    {CertificateStatus.ISSUED, CertificateStatus.PENDING_VALIDATION, CertificateStatus.INACTIVE}
)


def taken_title(store: Store, account: str, job: int, title: str, now: datetime) -> str:
    """Return why no certificate of the account can be named so, "" when one can: a live one has the
    tag `Name` of that value, or got it a moment ago, or another open job brings one.
    """
    for one in store.inventory.certificates(account):
        if one.status in _LIVE and one.tags.get("Name") == title:
            return _named(one.main_name, one.arn, title)
    for task in store.tasks.naming(title, other_than=job):
        arn = task.facts.certificate_arn
        if arn is None:
            return f"J-{task.job} imports a certificate named {quoted(title)}. Choose another name."
        # Tags are read some time after a certificate is listed, and that after it is imported.
        if _is_there(store.inventory.certificate(arn), task, now):
            return _named(task.main_name, arn, title)
    return ""


def why_not_free(store: Store, job: Job, task: Task, now: datetime) -> str:
    """Return what another job or person did to the name, or the place, of what a task is to import;
    "" when nothing is in its way.
    """
    imports = task.plan.imports
    if imports is None or task.facts.certificate_arn:
        return ""
    if imports.is_tagged:
        taken = taken_title(store, job.account, job.number, imports.title, now)
        if taken:
            return taken
    targets = [imports.renews] if imports.renews else []
    for number in store.tasks.working_with(targets, other_than=job.number).values():
        return f"J-{number} works with {quoted(imports.renewed)} too: wait until that job ends."
    return ""


def _is_there(found: Certificate | None, task: Task, now: datetime) -> bool:
    if found is None:
        since = task.facts.issued_at
        is_new = since is not None and now - since < UNLISTED
        return is_new and task.facts.certificate_arn not in task.facts.removed
    return found.status in _LIVE and "Name" not in found.tags


def _named(main_name: str, arn: str, title: str) -> str:
    return (
        f"{quoted(main_name)} ({arn.rsplit('/', 1)[-1]}) is named {quoted(title)} already. Choose "
        "another name, or renew that one."
    )
