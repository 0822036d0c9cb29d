"""The pictures of the replies in a thread: to a create job, and what others have like it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.event import Event, EventKind
from bot.domain.job import Distributions, Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.task import TaskState
from bot.views import (
    thread,
    thread_again,
    thread_denied,
    thread_ended,
    thread_made,
    thread_records,
)
from tests.unit.views import (
    gallery_acts,
    gallery_changes,
    gallery_clean_up,
    gallery_imports,
    gallery_swaps,
)
from tests.unit.views.palette import PAGE, Palette
from tests.unit.views.showing import NOW, an_event

E = EventKind
S = JobState
T = TaskState

DEAD = "served_certificate_dead"
"""Of what failed so: only a clean-up mends it."""
SPANS = (timedelta(minutes=5), timedelta(hours=5), timedelta(days=5))
Shown = Any


def _issued_events(p: Palette) -> list[Event]:
    about = {"arn": p.certificate(1), "not_after": NOW.isoformat(), "used_for": list(p.names(1))}
    return [an_event(E.ISSUED, {"names": p.names(at), **about}) for at in range(p.many)]


def _created_events(p: Palette, kind: EventKind) -> list[Event]:
    def about(at: int) -> dict[str, object]:
        made = {"id": f"E{at:013d}", "domain": f"d{at:013d}.cloudfront.net", "enabled": at % 2 == 0}
        traffic = [{**p.record(at), "type": ("CNAME", "ALIAS")[at % 2]}] * p.labels
        return {"names": p.names(at), **made, "records": traffic}

    return [an_event(kind, about(at)) for at in range(p.many)]


def _failed_events(p: Palette, *, causes: bool, dead: int = 0) -> list[Event]:
    def about(at: int) -> dict[str, object]:
        cause = f"{at} {p.text}" if causes else p.text
        reason = DEAD if at < dead else p.text
        what = {"reason": reason, "detail": cause, "remedy": p.text, "who_acts": p.text}
        return {"names": p.names(at), **what, "link": PAGE, "support_text": p.text}

    return [an_event(E.TASK_FAILED, about(at)) for at in range(p.many)]


def _records_event(p: Palette, kind: EventKind) -> Event:
    zones = [
        {"zone": p.names(at)[0], "hosted": at % 2 == 0, "records": [p.record(at)] * p.labels}
        for at in range(min(p.many, 120))
    ]
    waiting = [name for at in range(p.many) for name in p.names(at)]
    return an_event(kind, {"zones": zones, "waiting_for": waiting})


def _records_there(p: Palette) -> Event:
    """Return the event of records that are all in DNS already; none is waited for."""
    records = [{**p.record(0), "found": True}]
    zones = [{"zone": p.names(0)[0], "hosted": True, "records": records}] * min(p.many, 120)
    return an_event(E.RECORDS, {"zones": zones})


def _finished_event(p: Palette, state: JobState, task: TaskState, *, dead: int = 0) -> Event:
    about = {"state": task, "detail": p.text, "not_after": NOW.isoformat()}
    ended = [
        {**about, "names": p.names(at), "reason": DEAD if at < dead else p.text}
        for at in range(p.many)
    ]
    counts = {"state": state, "failed": p.many, "cancelled": p.many, "seconds": 10**6 * p.many}
    waited = {p.text: p.many, "AWS": 60, "us": 5}
    led = {"names": 2 * p.many, "live": p.many}
    return an_event(E.FINISHED, {**counts, **led, "waited": waited, "tasks": ended})


def _for(p: Palette, state: JobState, what: Distributions) -> Job:
    job = p.job(state)
    return replace(job, request=replace(job.request, distributions=what))


def _issued(p: Palette) -> Iterator[Shown]:
    for what in Distributions:
        yield thread_made.issued(_for(p, S.RUNNING, what), _issued_events(p))


def _created(p: Palette) -> Iterator[Shown]:
    created = _created_events(p, E.DISTRIBUTION_CREATED)
    yield thread_made.distribution_created(p.job(S.RUNNING), created)


def _ready(p: Palette) -> Iterator[Shown]:
    yield thread_made.ready(p.job(S.RUNNING), _created_events(p, E.READY))


def _again(p: Palette) -> Iterator[Shown]:
    about = [{"names": p.names(at), "attempt": 2, "why": p.text} for at in range(p.many)]
    for payloads in (about[:1], about):
        events = [an_event(E.REQUESTED_AGAIN, one, number=at) for at, one in enumerate(payloads, 1)]
        yield thread_again.requested_again(p.job(S.RUNNING), events)


def _denied(p: Palette) -> Iterator[Shown]:
    names = [name for at in range(p.many) for name in p.names(at)]
    for policy in ("iam-policy-create.json", ""):
        about = {"operation": p.text, "action": p.text, "detail": p.text, "statement": p.text}
        event = an_event(E.DENIED, {**about, "policy": policy, "names": names})
        yield thread_denied.denied(p.job(S.RUNNING), event)


def _allowed(p: Palette) -> Iterator[Shown]:
    for action in (p.text, ""):
        for lasted in SPANS:
            about = {"action": action, "since": (NOW - lasted).isoformat()}
            yield thread_denied.allowed(p.job(S.RUNNING), an_event(E.ALLOWED, about))


def _failed(p: Palette) -> Iterator[Shown]:
    for causes in (True, False):
        yield thread_ended.failed(p.job(S.RUNNING), _failed_events(p, causes=causes))
    for dead in (1, p.many):
        events = _failed_events(p, causes=False, dead=dead)
        yield thread_ended.failed(p.job(S.RUNNING), events)


def _finished(p: Palette) -> Iterator[Shown]:
    ends = ((S.SUCCEEDED, T.READY), (S.FAILED, T.FAILED), (S.CANCELLED, T.CANCELLED))
    for state, task in ends:
        yield thread_ended.finished(p.job(state), _finished_event(p, state, task))
    only = _for(p, S.SUCCEEDED, Distributions.NONE)
    for some in (p, replace(p, many=1)):
        yield thread_ended.finished(only, _finished_event(some, S.SUCCEEDED, T.ISSUED))
    for dead in (1, p.many):
        ended = _finished_event(p, S.FAILED, T.FAILED, dead=dead)
        yield thread_ended.finished(p.job(S.FAILED), ended)
    yield thread_ended.finished(p.job(S.SUCCEEDED), an_event(E.FINISHED, {"state": S.SUCCEEDED}))
    yield gallery_imports.finished(p)


def _records(p: Palette) -> Iterator[Shown]:
    for kind in (E.RECORDS, E.RECORDS_SUPPLEMENT):
        yield thread_records.records_to_add(p.job(S.RUNNING), _records_event(p, kind))
    yield thread_records.records_to_add(p.job(S.RUNNING), _records_there(p))


def _replies(p: Palette) -> Iterator[Shown]:
    kept = [name for at in range(p.many) for name in p.names(at)]
    about = {"names": kept, "kept": kept, "by": p.user, "why": p.text, "covering": p.names(0)[0]}
    told = (E.CONFIRMED, E.EDITED, E.COVERING_LOST, E.REQUESTED_AGAIN, E.DROPPED, E.RETRIED)
    for kind in (*told, E.CANCEL_ASKED, E.EXPIRED):
        yield thread.replies(p.job(S.RUNNING), [an_event(kind, {**about, "others": p.many})])
    yield from gallery_clean_up.replies(p)
    yield from gallery_changes.replies(p)
    for job in (
        p.job(S.CANCELLED, confirmed_at=None),
        gallery_acts.deletion_of(p, S.RUNNING),
        gallery_imports.job_of(p, S.RUNNING),
        gallery_swaps.job_of(p, S.RUNNING, JobKind.ATTACH),
        gallery_swaps.job_of(p, S.RUNNING, JobKind.REPLACE_NAMES),
    ):
        for kind in (E.CONFIRMED, E.KEPT, E.CANCEL_ASKED, E.EXPIRED):
            yield thread.replies(job, [an_event(kind, {**about, "what": p.text, "id": p.text})])
    yield thread.replies(job, [])


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    thread.replies: _replies,
    thread_again.requested_again: _again,
    thread_denied.denied: _denied,
    thread_denied.allowed: _allowed,
    thread_ended.failed: _failed,
    thread_ended.finished: _finished,
    thread_made.issued: _issued,
    thread_made.distribution_created: _created,
    thread_made.ready: _ready,
    thread_records.records_to_add: _records,
}
"""What a thread is told; what only other kinds tell is with their other pictures."""
