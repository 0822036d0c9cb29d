"""Which open job works with a certificate: made, used, removed, replaced, put on a distribution,
brought back.
"""

from dataclasses import replace

import pytest

from bot.domain.change import Change, How
from bot.domain.job import JobState
from bot.domain.removal import Removal, Resource
from bot.domain.snapshot import Snapshot
from bot.domain.task import Facts, Plan
from bot.store.base import Store
from tests.functional.store.making import ACCOUNT, NOW, running_job

ARN, OTHER = "arn:aws:acm:us-east-1:1:certificate/1", "arn:aws:acm:us-east-1:1:certificate/2"
PLAN = Plan(1, ("a.example",), ())


@pytest.mark.parametrize(
    ("plan", "facts"),
    [
        (PLAN, Facts(certificate_arn=ARN)),
        (PLAN, Facts(dead_certificates=(OTHER + "x", ARN))),
        (replace(PLAN, reuse_certificate=ARN), Facts()),
        (replace(PLAN, removes=Removal(Resource.CERTIFICATE, ARN, "")), Facts()),
        (replace(PLAN, changes=Change("E1", How.SWAP, certificate=ARN)), Facts()),
        (replace(PLAN, changes=Change("E1", How.SWAP, replaces=ARN)), Facts()),
    ],
    ids=["made", "dead", "used", "removed", "attached", "replaced"],
)
def test_an_open_job_works_with_what_its_tasks_name(store: Store, plan: Plan, facts: Facts) -> None:
    """However they name it; no other certificate, and not for that job itself."""
    job = running_job(store, "a.example")
    (task,) = store.tasks.of_job(job.number)
    store.tasks.write(replace(task, plan=plan, facts=facts), now=NOW)

    assert {ARN: job.number} == store.tasks.working_with([ARN, OTHER])
    assert {} == store.tasks.working_with([ARN], other_than=job.number)
    assert {} == store.tasks.working_with([])


@pytest.mark.parametrize(("how", "works"), [(How.RESTORE, True), (How.SNAPSHOT, False)])
def test_an_undo_works_with_what_it_brings_back(store: Store, how: How, *, works: bool) -> None:
    """The certificate of the saved configuration; a snapshot that is applied leaves it out."""
    viewer = {"ACMCertificateArn": ARN, "SSLSupportMethod": "sni-only"}
    saved = {"ViewerCertificate": viewer}
    store.snapshots.add(Snapshot("s1", "before", ACCOUNT, "E1", "", saved, "", "U1", NOW))
    job = running_job(store, "a.example")
    (task,) = store.tasks.of_job(job.number)
    plan = replace(PLAN, changes=Change("E1", how, "s1"))
    store.tasks.write(replace(task, plan=plan), now=NOW)

    assert ({ARN: job.number} if works else {}) == store.tasks.working_with([ARN, OTHER])


def test_what_has_ended_works_with_nothing(store: Store) -> None:
    """Its certificate may go."""
    job = running_job(store, "a.example")
    (task,) = store.tasks.of_job(job.number)
    store.tasks.write(replace(task, facts=Facts(certificate_arn=ARN)), now=NOW)
    store.jobs.save(replace(job, state=JobState.SUCCEEDED), now=NOW)

    assert {} == store.tasks.working_with([ARN])
