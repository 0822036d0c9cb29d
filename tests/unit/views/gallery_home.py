"""App Home's pictures, and those of the pieces that it shares with the lists."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.domain.attention import concern
from bot.domain.home_page import Few, HomePage, Stuck
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.job import JobState
from bot.domain.job_page import JobRow
from bot.domain.task import TaskState
from bot.views import home, jobs, menu
from tests.unit.views.palette import Palette
from tests.unit.views.showing import ACCOUNT, NOW

SHOWN = 10
"""More of each list than a page of Home has room for is never handed to it."""


def _row(p: Palette) -> JobRow:
    return JobRow(p.job(JobState.RUNNING), p.many, 1, 1, p.many, live=1, names=p.many)


def _certificate(p: Palette, at: int) -> Certificate:
    status = list(CertificateStatus)[at % len(CertificateStatus)]
    kind = ("IMPORTED", "AMAZON_ISSUED", "PRIVATE")[at % 3]
    about = (p.certificate(at)[:256], ACCOUNT, p.names(at), status, kind, "RSA_2048")
    ends = NOW + timedelta(days=at)
    return Certificate(*about, not_after=ends, in_use=at % 2 == 0, more_names=at % 2 == 0)


def _home(p: Palette) -> Iterator[Any]:
    few = min(p.many, SHOWN)
    failed = p.tasks(TaskState.FAILED)[:few]
    waits = p.tasks(TaskState.AWAITING_VALIDATION)[:few]
    running = p.job(JobState.RUNNING)
    stuck = [Stuck(running, one, p.many, p.looks([one])) for one in [*failed, *waits][:few]]
    yield home.home(
        HomePage(
            can_operate=True,
            approvers=p.text,
            is_swept=True,
            mine=Few([_row(p)] * few, p.many),
            unconfirmed=Few([p.job(JobState.AWAITING_CONFIRMATION)] * few, p.many),
            stuck=Few(stuck, p.many),
            concerns=Few([concern(_certificate(p, at), NOW) for at in range(few)], p.many),
            snapshots=Few([p.snapshot(at) for at in range(few)], p.many),
        )
    )
    # Nothing forbids these, so it is told who may confirm them.
    allowed = Few([p.job(JobState.AWAITING_CONFIRMATION, checks=())] * few, p.many)
    yield home.home(HomePage(can_operate=True, approvers=p.text, unconfirmed=allowed))
    yield home.home(HomePage())
    yield home.home(HomePage(why=p.text))


def _row_of(p: Palette) -> Iterator[Any]:
    yield jobs.row_of(_row(p))


def _rows_follow(p: Palette) -> Iterator[Any]:
    yield jobs.rows_follow(42, p.channel, "1.2")


def _buttons(_p: Palette) -> Iterator[Any]:
    yield from (menu.buttons(can_operate=role) for role in (True, False))


PICTURES: Mapping[Callable[..., Any], Callable[[Palette], Iterator[Any]]] = {
    home.home: _home,
    jobs.row_of: _row_of,
    jobs.rows_follow: _rows_follow,
    menu.buttons: _buttons,
}
