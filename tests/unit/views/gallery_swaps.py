"""The pictures of jobs that put another certificate on what exists: forms, cards, rows, replies."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.attachment import Attach
from bot.domain.certificate_facts import facts
from bot.domain.certificate_page import CertificatePage
from bot.domain.change import Change, How
from bot.domain.event import EventKind
from bot.domain.inventory import Certificate, CertificateStatus, Distribution
from bot.domain.job import Distributions, Job, JobState, KeyAlgorithm
from bot.domain.kinds import JobKind
from bot.domain.replacement import ReplaceNames
from bot.domain.task import Task, TaskState
from bot.domain.task_moves import LEGAL_MOVES
from bot.views import attachment, card, certificate_orders, replacement, request_fields, swapping
from tests.unit.views.palette import Palette
from tests.unit.views.showing import ACCOUNT, NOW, an_event

E = EventKind
STATES = tuple(LEGAL_MOVES[JobKind.REPLACE_NAMES])
MOST_CHOICES = 150
"""More than Slack's select shows."""
Shown = Any


def _certificate(p: Palette, kind: str = "AMAZON_ISSUED") -> Certificate:
    made = Certificate(
        p.certificate(1)[:256], ACCOUNT, p.names(1), CertificateStatus.ISSUED, kind, "RSA_2048"
    )
    return replace(made, tags={**dict(p.tags), "Name": p.text, "edgecert:job": "J-1"})


def _distribution(p: Palette, at: int) -> Distribution:
    names = p.names(at) if at % 2 else ()
    made = Distribution(f"E{at:013d}", ACCOUNT, "arn", p.text, names, "Deployed", enabled=True)
    return replace(made, comment=p.text if at % 3 else "")


def job_of(p: Palette, state: JobState, kind: JobKind, *, many: bool = True) -> Job:
    """Return a job of such a kind; one that replaces may put its certificate nowhere."""
    names, arn = p.names(1), p.certificate(1)
    others = tuple(f"E{at:013d}" for at in range(p.many)) if many else ()
    order = ReplaceNames(names[:1], arn, names, others, imported=many)
    made = replace(p.job(state), kind=kind, order=order)
    if kind is JobKind.ATTACH:
        return replace(made, order=Attach(names[:1], arn, names))
    ends = Distributions.ATTACH if many else Distributions.NONE
    return replace(made, request=replace(made.request, distributions=ends))


def _task(p: Palette, at: int, state: TaskState) -> Task:
    shown = (p.text,) * min(p.many, 12)
    change = Change(f"E{at:013d}", How.SWAP, adds=p.names(at), drops=p.names(at), shown=shown)
    made = p.task(at, state)
    plan = replace(made.plan, changes=replace(change, differs=p.many), reuse_certificate=None)
    return replace(made, plan=plan)


def cards(p: Palette) -> Iterator[card.CardView]:
    """Yield their cards in every state of job and task."""
    tasks = [_task(p, at, STATES[at % len(STATES)]) for at in range(p.many)]
    plain = [replace(one, plan=replace(one.plan, changes=None)) for one in tasks[:1]]
    for state in JobState:
        for kind in (JobKind.REPLACE_NAMES, JobKind.ATTACH):
            job = job_of(p, state, kind)
            yield card.CardView(job, tasks, (), sns=True)
            yield card.CardView(replace(job, confirmed_at=None), tasks, (), sns=False)
        alone = replace(job_of(p, state, JobKind.REPLACE_NAMES, many=False), confirmed_at=None)
        yield card.CardView(alone, plain, (), sns=True)
    yield card.CardView(replace(alone, order=None), plain, (), sns=True)


def _changed(p: Palette) -> Iterator[Shown]:
    about = {"id": p.text, "domain": p.text, "request_id": "r", "ipv6": True}
    records = [p.record(at) for at in range(p.many)]
    job = job_of(p, JobState.RUNNING, JobKind.ATTACH)
    for more in ({}, {"records": records}, {"obsolete": records}):
        payloads = [{"names": p.names(at), **about, **more} for at in range(min(p.many, 3))]
        yield swapping.changed(job, [an_event(E.CHANGED, one) for one in payloads])


def _superseded(p: Palette) -> Iterator[Shown]:
    job = job_of(p, JobState.SUCCEEDED, JobKind.REPLACE_NAMES)
    for users in ([], [p.text] * p.many):
        payload = {"arn": p.certificate(1), "names": p.names(1), "users": users}
        yield swapping.superseded(job, an_event(E.SUPERSEDED, payload))


def _orders(p: Palette) -> Iterator[Shown]:
    for kind in ("AMAZON_ISSUED", "IMPORTED", "PRIVATE"):
        for status in CertificateStatus:
            one = replace(_certificate(p, kind), status=status)
            yield from certificate_orders.orders(CertificatePage(one, facts(one), NOW))


def _attach(p: Palette) -> Iterator[Shown]:
    for status in CertificateStatus:
        yield from certificate_orders.attach(replace(_certificate(p), status=status))


def _replace_form(p: Palette) -> Iterator[Shown]:
    for kind, number in (("AMAZON_ISSUED", 0), ("IMPORTED", 1), ("AMAZON_ISSUED", 2)):
        for many in {min(p.many, number), number * MOST_CHOICES if p.many > 1 else number}:
            users = [_distribution(p, at) for at in range(many)]
            draft = replacement.Draft(_certificate(p, kind), users, "C1")
            yield replacement.form(draft, metadata="{}")


def _attach_form(p: Palette) -> Iterator[Shown]:
    yield attachment.form(_certificate(p), "C1", metadata="{}")
    yield attachment.form(_certificate(p), "", metadata="{}")


def _targets(p: Palette) -> Iterator[Shown]:
    yield {"options": attachment.targets([_distribution(p, at) for at in range(p.many)])}


def _target(p: Palette) -> Iterator[Shown]:
    yield from (attachment.target(_distribution(p, at)) for at in range(4))


def _key(_p: Palette) -> Iterator[Shown]:
    yield from (request_fields.key("b", one) for one in KeyAlgorithm)


def _tags(p: Palette) -> Iterator[Shown]:
    yield request_fields.tags("b", p.text, "the certificate")


def _select(p: Palette) -> Iterator[Shown]:
    yield request_fields.distribution("b", p.text[:2000])
    yield request_fields.distribution("b", "Which?", attachment.target(_distribution(p, 1)))


def _post_in(_p: Palette) -> Iterator[Shown]:
    yield request_fields.post_in("b", "C1")


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    attachment.form: _attach_form,
    attachment.target: _target,
    attachment.targets: _targets,
    certificate_orders.orders: _orders,
    certificate_orders.attach: _attach,
    replacement.form: _replace_form,
    request_fields.distribution: _select,
    request_fields.key: _key,
    request_fields.post_in: _post_in,
    request_fields.tags: _tags,
    swapping.changed: _changed,
    swapping.superseded: _superseded,
}
"""What only such jobs show."""
