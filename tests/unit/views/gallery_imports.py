"""The pictures of imports: forms, cards, links, replies. No private key stands in any of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.event import EventKind, Payload
from bot.domain.import_aliases import CertificateNames, NameChoice
from bot.domain.importing import CertificateText, ImportFacts, KeyFacts, KeyKind
from bot.domain.importing_job import Import, ImportCertificates
from bot.domain.job import Distributions, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.kinds import JobKind
from bot.domain.task import Task, TaskState
from bot.domain.task_moves import LEGAL_MOVES
from bot.domain.upload import Link
from bot.views import (
    card,
    give_key,
    hand_over,
    import_buttons,
    import_names,
    imported,
    importing,
    mending,
    thread_ended,
    thread_imported,
)
from bot.views.message import Message
from tests.unit.views.palette import Palette
from tests.unit.views.showing import NOW, an_event, certificate_arn

E = EventKind
STATES = tuple(LEGAL_MOVES[JobKind.IMPORT])
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:edgecert/shop-a1B2c3"
PAGE = Link("https://console.aws.amazon.com/uploads/made-up", NOW + timedelta(minutes=10))
"""At an address that the pictures are allowed to lead to; the real one is the bot's own."""
MORE_THAN_WHOLE = 7
"""Imports of which some are told in a line, and none is left out."""
Shown = Any


def facts_of(p: Palette, at: int) -> ImportFacts:
    """Return what a certificate of the sort says of itself."""
    return ImportFacts(
        subject=p.text,
        names=p.names(at),
        other_names=(p.text,) * min(p.many, 9),
        issuer=p.text,
        serial="01:02",
        not_before=NOW,
        not_after=NOW + timedelta(days=365),
        key=KeyFacts(KeyKind.OTHER, 0, p.text),
        chain_length=p.many,
        fingerprint=":".join(["AB"] * 32),
        is_self_signed=False,
    )


def import_of(p: Palette, at: int) -> Import:
    """Return one certificate to import; of every fourth the secret is still unread."""
    found = CertificateText("", "", facts_of(p, at)) if at % 4 != 3 else None
    source = list(KeySource)[at % len(KeySource)]
    secret = p.arn or SECRET if source is KeySource.SECRET else ""
    return Import(p.text, source, found, secret=secret)


def _task(p: Palette, at: int, state: TaskState) -> Task:
    made = p.task(at, state)
    names = made.plan.names[: 1 + at % 3] or made.plan.names
    return replace(made, plan=replace(made.plan, names=names, imports=import_of(p, at)))


def job_of(p: Palette, state: JobState, *, makes: bool = True, renews: bool = False) -> Job:
    """Return a job that imports; it makes distributions, or renews an earlier import."""
    arn = p.certificate(1) if renews else ""
    order = ImportCertificates((p.text,) * p.many, arn, p.text if renews else "")
    made = replace(p.job(state), kind=JobKind.IMPORT, order=order)
    ends = Distributions.CREATE if makes else Distributions.NONE
    return replace(made, request=replace(made.request, lines=(), distributions=ends))


def cards(p: Palette) -> Iterator[card.CardView]:
    """Yield cards in every state of job and task, with keys that are waited for and without."""
    for state in JobState:
        for makes in (True, False):
            tasks = [_task(p, at, STATES[at % len(STATES)]) for at in range(p.many)]
            wanted = frozenset(task.id for task in tasks[::2])
            job = job_of(p, state, makes=makes)
            snapshots = {"s1": p.snapshot()}
            yield card.CardView(job, tasks, (), sns=True, templates=snapshots, keyless=wanted)
            before = replace(job, confirmed_at=None)
            yield card.CardView(before, tasks, (), sns=False, keyless=wanted)
    one = _task(p, 0, TaskState.QUEUED)
    imports = replace(import_of(p, 0), renews=p.certificate(1), renewed=p.text)
    renewal = [replace(one, plan=replace(one.plan, imports=imports))]
    for state in (JobState.AWAITING_CONFIRMATION, JobState.RUNNING):
        job = job_of(p, state, makes=False, renews=True)
        yield card.CardView(job, renewal, (), sns=True)
    some = [_task(p, at, TaskState.QUEUED) for at in range(min(p.many, MORE_THAN_WHOLE))]
    before = replace(job_of(p, JobState.CHECKING), confirmed_at=None)
    yield card.CardView(before, some, (), sns=True)
    every = replace(some[0], plan=replace(some[0].plan, names=facts_of(p, 0).names))
    yield card.CardView(before, [every], (), sns=True)


def _form(p: Palette) -> Iterator[Shown]:
    every = tuple(KeySource)
    empty = importing.Draft("C1", every[:1], "edgecert/")
    yield importing.form(empty, metadata="{}")
    yield importing.form(replace(empty, channel="", has_snapshots=False), metadata="{}")
    chosen = (certificate_arn(), p.text)
    for way in KeySource:
        yield importing.form(
            importing.Draft(
                "C1",
                every,
                p.text[:100],
                name=p.text,
                body=p.text,
                chain=p.text,
                key_from=way,
                secrets_text=p.text,
                distributions=Distributions.CREATE,
                template=("snapshot:s1", p.text),
                tags_text=p.text,
                renew=chosen if way is KeySource.PASTE else None,
                kept=p.many,
                has_key=way is not KeySource.SECRET,
                job=42,
            ),
            metadata="{}",
        )


def _choices(p: Palette, many: int, at: int = 0, *, more: bool = True) -> CertificateNames:
    taken = ("", p.text)
    names = tuple(
        NameChoice(p.names(one)[0], taken[one % 2], is_chosen=not one % 2) for one in range(many)
    )
    left = tuple((name, p.text) for name in p.names(at)) * min(p.many, 9)
    return CertificateNames(f"{at:032x}", p.text, names, left if more else ())


def _names(p: Palette) -> Iterator[Shown]:
    for many in {min(p.many, 1), min(p.many, 30), min(p.many, 101) * 2}:
        yield import_names.form([_choices(p, many)], p.text, metadata="{}")
    several = [_choices(p, 3, at) for at in range(min(p.many, 60))]
    yield import_names.form(several, "J-42", metadata="{}")
    large = [_choices(p, 101, at) for at in range(min(p.many, 30))]
    yield import_names.form(large, "J-42", metadata="{}")
    few = [_choices(p, 0), _choices(p, 1, 1, more=False)]
    yield import_names.form(few, "J-42", metadata="{}")


def _links(p: Palette) -> Iterator[Shown]:
    one = hand_over.KeyLink(p.text, p.names(1), PAGE, has_failed=True)
    yield hand_over.links("J-42", [one], value="42:3")
    yield hand_over.links("J-42", [one] * min(p.many, hand_over.MOST), more=p.many, value="42:3")


def _keys(p: Palette) -> Iterator[Shown]:
    job = job_of(p, JobState.RUNNING)
    for many in (1, p.many):
        wanted = frozenset(f"{at:032x}" for at in range(many))
        yield from import_buttons.keys(job, wanted)
        yield from import_buttons.keys(replace(job, cancel_requested=True), wanted)


def _names_button(p: Palette) -> Iterator[Shown]:
    tasks = [_task(p, 0, TaskState.QUEUED)]
    yield from import_buttons.names(job_of(p, JobState.CHECKING), tasks)
    yield from import_buttons.names(job_of(p, JobState.CHECKING, makes=False), tasks)


def _wanted(p: Palette) -> Iterator[Shown]:
    tasks = [_task(p, at, TaskState.QUEUED) for at in range(p.many)]
    every = frozenset(task.id for task in tasks)
    for state in JobState:
        yield imported.wanted(job_of(p, state), tasks, every)
    yield imported.wanted(job_of(p, JobState.RUNNING), tasks, frozenset())


def payload_of(p: Palette, at: int, **more: object) -> Payload:
    """Return what an event says of an imported certificate."""
    days = [(NOW + timedelta(days=number)).isoformat() for number in (320, 335, 350)]
    about = {
        "names": p.names(at),
        "title": p.text,
        "arn": p.certificate(at),
        "renewed": bool(at % 2),
        "not_after": (NOW + timedelta(days=365)).isoformat(),
        "reminders": days,
        "issuer": p.text,
        "key": p.text,
        "served_by": [f"E{one:013d} {p.user}" for one in range(p.many)],
    }
    return {**about, **more}


def _imported(p: Palette) -> Iterator[Shown]:
    for makes, renews in ((True, False), (False, False), (False, True)):
        job = job_of(p, JobState.RUNNING, makes=makes, renews=renews)
        payloads = [payload_of(p, at) for at in range(p.many)]
        yield thread_imported.imported(job, [an_event(E.IMPORTED, one) for one in payloads])
    alone = payload_of(p, 1, served_by=[])
    for payload in ({}, alone):
        yield thread_imported.imported(job, [an_event(E.IMPORTED, payload)])


def finished(p: Palette) -> list[Message]:
    """Return the last reply to an import: until when each is valid, and when people are told."""
    tasks = [payload_of(p, at, state=TaskState.READY) for at in range(p.many)]
    about = {"state": JobState.SUCCEEDED, "seconds": 7_500, "tasks": tasks}
    return thread_ended.finished(job_of(p, JobState.SUCCEEDED), an_event(E.FINISHED, about))


def _key_needed(p: Palette) -> Iterator[Shown]:
    job = job_of(p, JobState.RUNNING)
    for reason in ("awaiting_key", "key_needed"):
        payload = payload_of(p, 1, reason=reason, detail=p.text)
        for many in (1, p.many):
            yield thread_imported.key_needed(job, [an_event(E.KEY_NEEDED, payload)] * many)
    yield thread_imported.key_needed(job, [an_event(E.KEY_NEEDED, {})])


def _give_key(p: Palette) -> Iterator[Shown]:
    every = [(f"{at:032x}", p.text) for at in range(p.many)]
    for ways in ((KeySource.SECRET,), tuple(KeySource)):
        yield give_key.form(p.text, every, ways, p.text, metadata="42")


def _commands(p: Palette) -> Iterator[Shown]:
    yield mending.commands([p.text] * p.many)
    yield mending.commands([p.text[:500]] * min(p.many, 4))


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    give_key.form: _give_key,
    hand_over.links: _links,
    import_buttons.keys: _keys,
    import_buttons.names: _names_button,
    import_names.form: _names,
    imported.wanted: _wanted,
    importing.form: _form,
    mending.commands: _commands,
    thread_imported.imported: _imported,
    thread_imported.key_needed: _key_needed,
}
"""What only imports show."""
