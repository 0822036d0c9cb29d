"""Checks before Confirm on names: who has them already, which certificate covers them, what may
be missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.check import Check, Level, Offer
from bot.domain.console import certificate_page, distribution_page
from bot.domain.inventory import Certificate, CertificateStatus, Distribution
from bot.domain.job import Job
from bot.domain.line_fault import Source
from bot.domain.list_hints import hints
from bot.domain.list_rows import Note
from bot.domain.names import covers
from bot.domain.task import Task

SHOWN = 10
"""Lines of one kind on a card; the rest are counted."""

_SERVED_BY_CLOUDFRONT = frozenset({"RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1"})


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables say of the account, as far as the sweeps since the submit have read it.

    `promised` are names that other open jobs will make aliases of, `busy` distributions that they
    work on, `at_work` certificates that are to go and they work with, `cards` those jobs' cards by
    `J-42`. `requested` counts what we requested ourselves in 365 days, whatever became of it.
    """

    certificates: Sequence[Certificate]
    distributions: Sequence[Distribution]
    taken: dict[str, Distribution]
    promised: Mapping[str, int]
    cards: Mapping[str, str]
    now: datetime
    requested: int = 0
    busy: Mapping[str, int] = field(default_factory=dict)
    at_work: Mapping[str, int] = field(default_factory=dict)


_FREE = {
    True: "No name is on a distribution of this account.",
    False: "No name that is added is on another distribution of this account.",
}


def taken_names(job: Job, known: Known) -> list[Check]:
    """Refuse names that are an alias of this account already, or will be one of another open
    job.
    """
    if not job.with_distribution:
        return []
    here = [
        Check(
            "alias_taken",
            Level.REFUSED,
            f"{name} is already an alias of {other.id} (this account): remove it there, or take "
            f"it off this job.",
            links=((other.id, distribution_page(other.id)),),
        )
        for name, other in sorted(known.taken.items())
    ]
    promised = [
        Check(
            "alias_promised",
            Level.REFUSED,
            f"{name} is asked for by J-{number} too: cancel that job, or take the name off this "
            f"one.",
            links=_card(number, known),
        )
        for name, number in sorted(known.promised.items())
    ]
    found = shortened([*here, *promised], "alias_taken", Level.REFUSED, "names that are taken")
    return found or [Check("aliases", Level.PASSED, _FREE[job.creates_distributions])]


def _card(number: int, known: Known) -> tuple[tuple[str, str], ...]:
    name = f"J-{number}"
    return ((name, known.cards[name]),) if name in known.cards else ()


def covering_certificates(tasks: Sequence[Task], known: Known) -> list[Check]:
    """Offer an issued certificate of the account that covers all names of a task."""
    found = [check for task in tasks for check in _offer(task, known)]
    return shortened(found, "covered", Level.NOTE, "certificates that issued ones cover")


def _offer(task: Task, known: Known) -> Iterator[Check]:
    if task.plan.reuse_certificate:
        arn = task.plan.reuse_certificate
        text = f"{task.main_name} uses {arn}, which is issued: nothing is requested."
        yield Check("reused", Level.PASSED, text)
        return
    if task.plan.covered_by is not None:
        return
    for one in known.certificates:
        if _is_usable(one, known.now) and all(_covered(name, one) for name in task.names):
            offer = Offer("use_certificate", "Use it", f"{task.position}:{one.arn}")
            text = (
                f"{task.main_name} is covered already by the issued certificate of {one.main_name}"
                f" ({one.arn.rsplit('/', 1)[-1]})."
            )
            yield Check(
                "covered", Level.NOTE, text, ((one.arn, certificate_page(one.arn)),), (offer,)
            )
            return


def _is_usable(one: Certificate, now: datetime) -> bool:
    alive = one.not_after is None or one.not_after > now
    return one.status == CertificateStatus.ISSUED and alive and is_served_by_cloudfront(one)


def is_served_by_cloudfront(one: Certificate) -> bool:
    """Tell whether CloudFront takes certificates with such a key."""
    return one.key_algorithm in _SERVED_BY_CLOUDFRONT


def _covered(name: str, one: Certificate) -> bool:
    return any(covers(by, name) for by in one.names)


def forgotten_names(job: Job) -> list[Check]:
    """Hint at names that people often forget; never an error."""
    found = [
        Check(
            "hint",
            Level.NOTE,
            hint.sentence,
            offers=(Offer("add_name", "Add it", hint.missing),),
        )
        for hint in hints(job.request.lines)
    ]
    return shortened(found, "hint", Level.NOTE, "names that may be missing")


def mended_lines(job: Job) -> list[Check]:
    """Say what was mended in the list: nothing of it is changed in silence."""
    found = [Check("mended", Level.NOTE, _mended(note)) for note in job.request.notes]
    return shortened(found, "mended", Level.NOTE, "lines that were mended")


def _mended(note: Note) -> str:
    if note.source is Source.FIELD:
        return note.text
    line = f", line {note.line}" if note.line else ""
    return f"List file{line}: {note.sentence}"


def shortened(checks: Sequence[Check], code: str, level: Level, noun: str) -> list[Check]:
    """Return at most SHOWN checks, and one that counts the rest."""
    rest = len(checks) - SHOWN
    more = [Check(code, level, f"… and {rest} more {noun}.")] if rest > 0 else []
    return [*checks[:SHOWN], *more]
