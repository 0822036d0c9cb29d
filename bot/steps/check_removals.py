"""What is checked before a clean-up: whether what it removes is still as its maker left it, as far
as the last lists tell, and whether another open job works with it. A pure look at our tables; the
steps look at AWS itself.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.certificate_query import IMPORTED
from bot.domain.check import Check, Level
from bot.domain.inventory import Certificate, Distribution
from bot.domain.job import Job
from bot.domain.removal import Removal, Resource
from bot.domain.task import Task
from bot.steps.check_names import Known

CODE = "removals"
CHANGED = "removals_changed"
MOST = 20
"""Changes that are told one by one."""
SHOWN = 5
"""Certificates that one sentence names."""


def removals(job: Job, tasks: Sequence[Task], known: Known) -> list[Check]:
    """Return one check for what is as it was made, and one for each thing that is not."""
    distributions = {one.id: one for one in known.distributions}
    certificates = {one.arn: one for one in known.certificates}
    wanted = [task.plan.removes for task in tasks if task.plan.removes]
    found = [
        Check(CHANGED, Level.WARNING, f"{_named(one)}: {said}")
        for one in wanted
        for said in (
            *_changes(one, wanted, distributions, certificates),
            *_at_work(one, known.at_work),
        )
    ]
    told = found[:MOST]
    if len(found) > MOST:
        more = f"and {len(found) - MOST} more changes like these"
        told.append(Check(CHANGED, Level.WARNING, more))
    told += _keys(wanted, certificates)
    if not found:
        told.append(Check(CODE, Level.PASSED, f"all of it is as J-{job.parent} made it"))
    return told


def _keys(wanted: Sequence[Removal], certificates: Mapping[str, Certificate]) -> list[Check]:
    """Warn that an import goes with its private key."""
    rows = (certificates.get(one.id) for one in wanted if one.what is Resource.CERTIFICATE)
    names = [row.main_name for row in rows if row and row.type == IMPORTED]
    if not names:
        return []
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    said = (
        f"the private keys of {', '.join(names[:SHOWN])}{more} go with their certificates, and ACM "
        "never gives a key back: keep them elsewhere first if nobody else has them"
    )
    return [Check("imported_keys", Level.WARNING, said)]


def _named(removal: Removal) -> str:
    return f"{removal.what} {removal.id}"


def _changes(
    removal: Removal,
    wanted: Sequence[Removal],
    distributions: Mapping[str, Distribution],
    certificates: Mapping[str, Certificate],
) -> Iterator[str]:
    if removal.what is Resource.DISTRIBUTION:
        yield from _of_distribution(removal, distributions.get(removal.id))
    else:
        yield from _of_certificate(removal, wanted, certificates.get(removal.id))


def _at_work(removal: Removal, jobs: Mapping[str, int]) -> Iterator[str]:
    if removal.id in jobs:
        yield f"J-{jobs[removal.id]} works with it. It will wait until that job has ended"


def _of_distribution(removal: Removal, row: Distribution | None) -> Iterator[str]:
    if row is None:
        yield "no list shows it: it seems to be gone already"
        return
    for name in sorted(set(row.aliases) ^ set(removal.aliases)):
        verb = "was added to it" if name in row.aliases else "was taken off it"
        yield f"the name {name} {verb} since. It will wait until someone decides"
    if row.certificate_arn != removal.certificate:
        yield "it serves another certificate now. It will wait until someone decides"


def _of_certificate(
    removal: Removal, wanted: Sequence[Removal], row: Certificate | None
) -> Iterator[str]:
    if row is None:
        yield "no list shows it: it seems to be gone already"
    elif row.in_use and not any(one.certificate == removal.id for one in wanted):
        yield "something uses it. It will wait until nothing does"
