"""What is checked before certificates are deleted: whether the last lists show them, and show that
nothing uses them. A pure look at our tables; the step looks at ACM itself.
"""

from collections.abc import Iterator, Sequence

from bot.domain.check import Check, Level
from bot.domain.task import Task
from bot.steps.check_names import Known

CODE = "deletions"
CHANGED = "deletions_changed"
MOST = 20
"""Changes that are told one by one."""


def deletions(tasks: Sequence[Task], known: Known) -> list[Check]:
    """Return one check for what can go, and one for each that is in use by now, or gone."""
    found = list(_changes(tasks, known))
    told = [Check(CHANGED, Level.WARNING, said) for said in found[:MOST]]
    if len(found) > MOST:
        more = f"and {len(found) - MOST} more changes like these"
        told.append(Check(CHANGED, Level.WARNING, more))
    if not found:
        told.append(Check(CODE, Level.PASSED, "nothing uses any of them, by the last lists"))
    return told


def _changes(tasks: Sequence[Task], known: Known) -> Iterator[str]:
    rows = {one.arn: one for one in known.certificates}
    serving = {one.certificate_arn: one.id for one in known.distributions}
    for task in tasks:
        arn = task.plan.removes.id if task.plan.removes else ""
        row, by = rows.get(arn), serving.get(arn)
        if row is None:
            yield f"{task.main_name} ({arn}): no list shows it: it seems to be gone already"
        elif by or row.in_use:
            yield (
                f"{task.main_name} ({arn}) is in use by {by or 'something'} now. It will stay "
                "unless that ends before it is its turn"
            )
