"""Deletions as people read them: what is counted, what is named, and the file of all."""

import csv
import io
from dataclasses import replace

from bot.domain.deletion import MOST_STAYS, DeleteCertificates
from bot.domain.job import JobState
from bot.domain.kinds import JobKind
from bot.domain.removal import Removal, Resource, Stay
from bot.domain.task import Plan, Task
from bot.views import deletion
from bot.views.files import all_rows
from tests.unit.views.showing import a_job, certificate_arn


def a_deletion(*, stays: int = 0, more: int = 0) -> tuple[DeleteCertificates, list[Task]]:
    """Return an order, and the tasks that delete two certificates."""
    left = tuple(
        Stay(Resource.CERTIFICATE, certificate_arn(at), f"s{at}.example", "it is in use")
        for at in range(stays)
    )
    plans = [
        Plan(at, (f"a{at}.example",), (), removes=Removal(Resource.CERTIFICATE, f"arn:{at}", ""))
        for at in (1, 2)
    ]
    order = DeleteCertificates(("a1.example", "a2.example"), left, "status:failed", more)
    return order, [Task(f"t{at}", 7, at, plan) for at, plan in enumerate(plans)]


def test_what_stays_is_counted_whole() -> None:
    """What a job keeps of it, what the card has room for, and what neither has."""
    order, tasks = a_deletion(stays=MOST_STAYS, more=1000)
    job = replace(a_job(JobState.CHECKING), kind=JobKind.DELETE, order=order)
    lines = deletion.summary(job, tasks)

    assert "Deletes *2 certificates* of `status:failed`" in lines[0]
    assert f"… and {1000 + MOST_STAYS - deletion.MOST_STAYS:,} more that stay." == lines[-1]


def test_the_file_of_all_has_every_arn() -> None:
    """Deleted or not."""
    order, tasks = a_deletion()
    job = replace(a_job(JobState.RUNNING), kind=JobKind.DELETE, order=order)
    _, text = all_rows(job, tasks)
    rows = list(csv.reader(io.StringIO(text)))

    assert ["arn:1", "arn:2"] == [next(cell for cell in row if "arn:" in cell) for row in rows[1:]]
