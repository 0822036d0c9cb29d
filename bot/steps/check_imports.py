"""Checks before Confirm of what is imported: what ACM and CloudFront need, a renewal against what
is there, names, what was mended. Reads what is known only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.certificate_facts import facts as described
from bot.domain.certificate_query import IMPORTED, Query
from bot.domain.check import Check, Level
from bot.domain.console import certificate_page
from bot.domain.import_aliases import alias_faults
from bot.domain.import_faults import ImportFault
from bot.domain.importing import CertificateText, ImportFacts, Verdict
from bot.domain.importing_job import Import
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.job import OPEN_STATES, Job
from bot.domain.kinds import JobKind
from bot.domain.names import quoted
from bot.domain.reimport import RULES, compare
from bot.domain.task import Task
from bot.steps.check_names import shortened
from bot.steps.import_plans import served_by
from bot.steps.import_titles import taken_title
from bot.store.base import Store
from bot.x509.checks import check
from bot.x509.roots import Roots, public_roots

_MOST_JOBS = 200
"""Open jobs at a time that are looked through: more than there ever are."""
CODE, NAME, RENEWAL, MENDED = "import", "import_name", "renewal", "mended"


@dataclass(frozen=True, slots=True)
class Ground:
    """What imports are checked against."""

    store: Store
    extra_roots: bytes
    now: datetime

    @property
    def roots(self) -> Roots:
        """The roots that are trusted; read at the first use, which jobs of other kinds never
        make.
        """
        return public_roots(self.extra_roots)


def imports(job: Job, tasks: Sequence[Task], ground: Ground) -> list[Check]:
    """Return what is to be known of each certificate of a job, the worst first."""
    found = [one for task in tasks for one in _of_task(job, task, ground)]
    found += _same(job, tasks, ground)
    refused = [one for one in found if one.level is Level.REFUSED]
    warned = [one for one in found if one.level is Level.WARNING]
    noted = [one for one in found if one.level is Level.NOTE]
    return [
        *shortened(refused, CODE, Level.REFUSED, "refusals"),
        *shortened(warned, CODE, Level.WARNING, "warnings"),
        *shortened(noted, CODE, Level.NOTE, "notes"),
    ]


def _of_task(job: Job, task: Task, ground: Ground) -> Iterator[Check]:
    plan = task.plan.imports
    if plan is None or plan.certificate is None:  # its secret could not be read: that is told
        return
    renewed = _renewed(plan, ground)
    served = served_by(ground.store, plan.renews) if plan.renews else {}
    verdict = check(
        plan.certificate,
        None,
        roots=ground.roots,
        now=ground.now,
        with_distribution=job.creates_distributions or bool(served),
    )
    yield from _said(plan, verdict, CODE)
    if job.creates_distributions and not verdict.faults:
        wrong = alias_faults(task.names, plan.certificate.facts)
        yield from _said(plan, Verdict(wrong), NAME)
    if plan.is_tagged:
        taken = taken_title(ground.store, job.account, job.number, plan.title, ground.now)
        if taken:
            yield Check(NAME, Level.REFUSED, taken)
    if plan.renews:
        yield from _renewing(job, plan, plan.certificate, renewed, served, ground)
    else:
        yield from _twice(job, plan, plan.certificate, ground)
    yield from (
        Check(MENDED, Level.NOTE, f"{quoted(plan.title)}: {one.sentence}") for one in plan.notes
    )


def _said(plan: Import, verdict: Verdict, code: str) -> Iterator[Check]:
    for level, faults in ((Level.REFUSED, verdict.faults), (Level.WARNING, verdict.warnings)):
        for one in faults:
            yield Check(code, level, _text(plan, one))


def _text(plan: Import, one: ImportFault) -> str:
    return f"{quoted(plan.title)}: {one.lines}"


def _renewed(plan: Import, ground: Ground) -> Certificate | None:
    found = ground.store.inventory.certificate(plan.renews) if plan.renews else None
    return None if found is None or found.status == CertificateStatus.GONE else found


def _renewing(
    job: Job,
    plan: Import,
    certificate: CertificateText,
    renewed: Certificate | None,
    served: Mapping[str, Sequence[str]],
    ground: Ground,
) -> Iterator[Check]:
    page = ((plan.renews.rsplit("/", 1)[-1], certificate_page(plan.renews)),)
    if renewed is None:
        said = f"{quoted(plan.renewed)} is not there any more. Press Edit and import as new."
        yield Check(RENEWAL, Level.REFUSED, said, page)
        return
    verdict = compare(renewed, described(renewed), certificate.facts, served)
    yield from _said(plan, verdict, RENEWAL)
    at_work = ground.store.tasks.working_with([plan.renews], other_than=job.number)
    for number in at_work.values():
        said = f"J-{number} works with {quoted(plan.renewed)} too: wait for that job, or cancel it."
        yield Check(RENEWAL, Level.REFUSED, said, page)
    yield Check(RENEWAL, Level.NOTE, f"It renews {quoted(plan.renewed)}. {RULES}", page)


def _same(job: Job, tasks: Sequence[Task], ground: Ground) -> Iterator[Check]:
    """Refuse a certificate that the job has twice, and warn of one that another open job has."""
    mine: dict[str, str] = {}
    for imports, facts in _facts(tasks):
        if facts.fingerprint in mine:
            said = (
                f"{quoted(imports.title)} is the same certificate as {mine[facts.fingerprint]}: "
                "press Edit and leave one of them out."
            )
            yield Check(CODE, Level.REFUSED, said)
        mine.setdefault(facts.fingerprint, quoted(imports.title))
    for other in ground.store.jobs.search(states=OPEN_STATES, limit=_MOST_JOBS):
        if other.kind is not JobKind.IMPORT or other.number == job.number:
            continue
        for imports, facts in _facts(ground.store.tasks.of_job(other.number)):
            if facts.fingerprint in mine:
                said = f"{quoted(imports.title)} is imported by {other.name} too."
                yield Check(CODE, Level.WARNING, f"{said} It would be there twice.")


def _facts(tasks: Sequence[Task]) -> Iterator[tuple[Import, ImportFacts]]:
    for task in tasks:
        imports = task.plan.imports
        if imports is not None and imports.facts is not None:
            yield imports, imports.facts


def _twice(job: Job, plan: Import, certificate: CertificateText, ground: Ground) -> Iterator[Check]:
    """Warn of a certificate that is there already."""
    facts = certificate.facts
    query = Query(words=(facts.main_name,), types=(IMPORTED,))
    found = ground.store.certificates.search(job.account, query, now=ground.now)
    for one in found.certificates:
        if described(one).serial.lower() == facts.serial:
            said = f"{quoted(plan.title)} was imported already: it would be there twice."
            page = ((one.arn.rsplit("/", 1)[-1], certificate_page(one.arn)),)
            yield Check(CODE, Level.WARNING, said, page)
