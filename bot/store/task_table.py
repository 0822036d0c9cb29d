"""The table of tasks, as jobs, tasks and claims use it: reads, wakes, the rules of every save."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.kinds import JobKind
from bot.domain.task import Plan, Task
from bot.domain.task_moves import may_move
from bot.errors import RefusedError, UnknownError
from bot.store.connection import Connections, Row
from bot.store.rows import dump, from_plan, from_task, stamp, to_task

WAKE = """UPDATE tasks SET wake_seq = wake_seq + 1, reserved = 0,
          next_attempt_at = min(coalesce(next_attempt_at, :now), :now)
          WHERE finished = 0"""
"""Makes unfinished tasks due now, those that are due already not less so; a slot that was reserved
for later is given up. Callers add which tasks."""


def insert_tasks(db: Connections, job: int, account: str, plans: Sequence[Plan]) -> None:
    """Write one queued task per plan, in order; none is due before its job is released."""
    for position, plan in enumerate(plans):
        task = Task(id=uuid.uuid4().hex, job=job, position=position, plan=plan)
        row = from_task(task, with_distribution=True)
        db.insert("tasks", {"job": job, "position": position, "account": account, **row})


def write_plans(db: Connections, job: int, plans: Mapping[str, Plan]) -> None:
    """Replace the plans of tasks of a job, by task id."""
    for task, plan in plans.items():
        db.execute(
            "UPDATE tasks SET plan = :plan, names = :names WHERE id = :id AND job = :job",
            {"id": task, "job": job, **from_plan(plan)},
        )


def wake_job(db: Connections, job: int, now: datetime) -> None:
    """Make a job's unfinished tasks due now."""
    db.execute(f"{WAKE} AND job = :job", {"job": job, "now": stamp(now)})


def wake_tasks(db: Connections, tasks: Iterable[str], now: datetime) -> None:
    """Make tasks due now; finished ones stay as they are."""
    values = {"tasks": dump(list[str], list(tasks)), "now": stamp(now)}
    db.execute(f"{WAKE} AND id IN (SELECT value FROM json_each(:tasks))", values)


def tasks_of(db: Connections, numbers: Iterable[int]) -> dict[int, list[Task]]:
    """Return the tasks of several jobs by position, in one read; a job without tasks has none."""
    found: dict[int, list[Task]] = {number: [] for number in numbers}
    rows = db.rows(
        """SELECT * FROM tasks WHERE job IN (SELECT value FROM json_each(?))
           ORDER BY job, position""",
        (dump(list[int], list(found)),),
    )
    for row in rows:
        found[row["job"]].append(to_task(row))
    return found


def stored_task(db: Connections, task: str) -> Row:
    """Return the row of a task and whether its job makes distributions, or raise UnknownError."""
    row = db.row(
        """SELECT t.*, j.kind AS job_kind, j.with_distribution, j.state AS job_state
           FROM tasks t JOIN jobs j ON j.number = t.job WHERE t.id = ?""",
        (task,),
    )
    if row is None:
        raise UnknownError(f"There is no task {task!r}.")
    return row


def refuse_illegal(stored: Row, new: Task) -> None:
    """Raise RefusedError unless a task may go from the stored row to what is to be saved."""
    old = to_task(stored)
    if not may_move(old.state, new.state, JobKind(stored["job_kind"])):
        raise RefusedError(
            f"The certificate {old.main_name} is {old.state}: it cannot become {new.state}."
        )


def is_new_try(old: Task, new: Task) -> bool:
    """Tell whether attempts are counted afresh: they belong to one step and one generation.

    A task that has no step yet learns it from its first attempt, which counts.
    """
    if old.generation != new.generation:
        return True
    if old.step is None:
        return old.state is not new.state
    return old.step is not new.step
