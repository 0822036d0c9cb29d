"""Failures and ends as replies: what went wrong, who mends it and how; what came of the job."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.event import Event, Payload
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState, WhoActs
from bot.views.message import (
    DAY,
    Message,
    code,
    count,
    few,
    link,
    mention,
    sentence,
    verbatim,
    when,
)
from bot.views.parts import Entry, Reply, parts
from bot.views.payload import items, moment, number, text, texts
from bot.views.thread_imported import unrenewed
from bot.views.words import words

MOST_NAMES = 20
MOST_LISTED = 15
MOST_SUPPORT = 3
"""Cases to open at AWS Support in one message; each is a text to paste."""

_ENDS = {
    JobState.SUCCEEDED: "🏁 ✅ *{job} succeeded*",
    JobState.FAILED: "🏁 🔴 *{job} finished with failures*",
    JobState.CANCELLED: "🏁 ⚪ *{job} was cancelled*",
}
_CLEANED_FIRST = "served_certificate_dead"
"""Of what failed so nothing can be retried while its distribution stands."""
_RETRY = "press *Retry failed* on the card"
_CLEAN = "press *Clean up* on the card, and *Retry failed* after it"
_ALL_LEFT = "🏁 ⚪ *{job} ended: every {task} left it*"


def failed(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Failed*: those with the same cause and remedy together."""
    causes: dict[tuple[str, ...], list[Payload]] = {}
    for event in events:
        keys = ("reason", "detail", "remedy", "who_acts", "link")
        causes.setdefault(tuple(text(event.payload, key) for key in keys), []).append(event.payload)
    return parts(
        Reply(
            title=f"🔴 *Failed*: {count(len(events), words(job).task)} of {job.name}",
            lead=f"{mention(job.requested_by)}, someone has to act. Nothing else waits for it.",
            entries=[entry for payloads in causes.values() for entry in _cause(payloads)],
            rest="*All rows* on the card has every one",
            small=_next([event.payload for event in events]),
        )
    )


def finished(job: Job, event: Event) -> list[Message]:
    """Return the last reply: counts, duration, who waited for whom, and what is left to do."""
    payload = event.payload
    state = JobState(text(payload, "state"))
    tasks = items(payload, "tasks")
    end = words(job).end(job)
    came = sum(text(task, "state") == end for task in tasks)
    all_left = state is JobState.CANCELLED and not job.cancel_requested
    ended = _ALL_LEFT if all_left else _ENDS.get(state, "🏁 *{job} ended*")
    title = ended.format(job=job.name, task=words(job).task)
    tally = _tally(payload, came, count(len(tasks), words(job).task), end)
    lines = [f"{mention(job.requested_by)} {tally}".strip(), *_led(job, payload), *_waited(payload)]
    return parts(
        Reply(
            title=f"{title}: {came} of {len(tasks)} {end} in {span(number(payload, 'seconds'))}",
            lead="\n".join(filter(None, lines)),
            entries=[*_failures(tasks), *_unattached(job, tasks), *_unrenewed(job, tasks)],
            small=words(job).file,
        )
    )


def span(seconds: int) -> str:
    """Return a duration as people say it: `40 s`, `42 min`, `3 h 5 min`, `2 days 4 h`."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return f"{count(days, 'day')} {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def _next(failed: Sequence[Payload]) -> str:
    """Say what to press: *Retry failed* is not offered where a clean-up must come first."""
    cleaned = sum(text(one, "reason") == _CLEANED_FIRST for one in failed)
    if not cleaned:
        return f"Once it is mended, {_RETRY}."
    if cleaned == len(failed):
        return f"Once the job has ended, {_CLEAN}."
    return (
        f"Once it is mended, {_RETRY}. For what serves a dead certificate, once the job has ended, "
        f"{_CLEAN}."
    )


def _cause(payloads: Sequence[Payload]) -> list[Entry]:
    first = payloads[0]
    names = [code(name) for payload in payloads for name in texts(payload, "names")]
    page = text(first, "link")
    who = text(first, "who_acts") or WhoActs.OPERATOR
    remedy = sentence(text(first, "remedy"), most=800)
    lines = [
        f"🔴 {few(names, limit=MOST_NAMES)}\n{sentence(text(first, 'detail'), most=900)}",
        f"*What to do* ({sentence(who, most=60)} acts): {remedy}",
    ]
    if page.startswith("https://"):
        lines.append(link(page, "More about it"))
    told = [Entry("\n".join(lines))]
    pasted = [text(payload, "support_text") for payload in payloads]
    return [*told, *_support([one for one in pasted if one])]


def _support(pasted: Sequence[str]) -> list[Entry]:
    shown = [Entry(f"Text for AWS Support:\n{verbatim(one[:2000])}") for one in pasted]
    if len(shown) > MOST_SUPPORT:
        more = len(shown) - MOST_SUPPORT
        return [*shown[:MOST_SUPPORT], Entry(f"… and {more} more of the same kind.")]
    return shown


def _tally(payload: Payload, came: int, total: str, end: TaskState) -> str:
    told = [f"🟢 {came} {end}"] if came else []
    told += [f"🔴 {number(payload, 'failed')} failed"] if number(payload, "failed") else []
    left = number(payload, "cancelled")
    told += [f"⚪ {left} left out"] if left else []
    return f"Of {total}: {' · '.join(told)}" if told else ""


def _led(job: Job, payload: Payload) -> list[str]:
    """Say who acts next, and of how many names: those that nobody saw lead to their distributions.
    An event of before that was counted says nothing of it.
    """
    makes = job.traits.makes and job.creates_distributions and not job.cancel_requested
    names = number(payload, "names")
    rest = names - number(payload, "live")
    if not makes or rest <= 0:
        return []
    unseen = f"{rest:,} of {count(names, 'name')} {'was' if rest == 1 else 'were'} not seen"
    have = "Have the traffic records changed (“Distribution created”, above in the thread)."
    return [f"→ {mention(job.requested_by)} acts: {unseen} to lead here yet. {have}"]


def _waited(payload: Payload) -> list[str]:
    waited = payload.get("waited")
    if not isinstance(waited, dict):
        return []
    named = ((sentence(str(who), most=60), seconds) for who, seconds in waited.items() if seconds)
    told = [f"for the {who} {span(seconds)}" for who, seconds in named]
    said = " · ".join(told).replace("the AWS", "AWS").replace("the us", "us")
    return [f"Longest waits: {said}"] if told else []


def _failures(tasks: Sequence[Payload]) -> list[Entry]:
    lost = [task for task in tasks if text(task, "state") == TaskState.FAILED]
    told = [Entry(f"🔴 {_main(task)}: {sentence(text(task, 'detail'), most=600)}") for task in lost]
    if len(told) > MOST_LISTED:
        told = [*told[:MOST_LISTED], Entry(f"… and {len(lost) - MOST_LISTED} more failed.")]
    return [*told, Entry(_next_at_last(lost))] if told else []


def _next_at_last(lost: Sequence[Payload]) -> str:
    cleaned = sum(text(one, "reason") == _CLEANED_FIRST for one in lost)
    if not cleaned:
        return f"Mend these, then {_RETRY}."
    if cleaned == len(lost):
        return _CLEAN.replace("press", "Press", 1) + "."
    return f"Mend these, then {_RETRY}; for what serves a dead certificate, {_CLEAN}."


def _unrenewed(job: Job, tasks: Sequence[Payload]) -> list[Entry]:
    end = words(job).end(job)
    return unrenewed([one for one in tasks if "reminders" in one and text(one, "state") == end])


def _unattached(job: Job, tasks: Sequence[Payload]) -> list[Entry]:
    """Say of each certificate that nothing uses what becomes of it (ACM renews what is in use)."""
    if job.with_distribution or not job.traits.makes:
        return []
    own = [task for task in tasks if text(task, "state") == TaskState.ISSUED]
    told = [
        Entry(
            f"🔏 {_main(task)}: not attached: ACM will not renew it; attach it or it expires"
            f"{_expiry(moment(task, 'not_after'))}"
        )
        for task in own
    ]
    if len(told) > MOST_LISTED:
        more = len(told) - MOST_LISTED
        return [*told[:MOST_LISTED], Entry(f"… and {more} more certificates, likewise.")]
    return told


def _expiry(not_after: datetime | None) -> str:
    return f" on {when(not_after, DAY)}." if not_after else "."


def _main(task: Payload) -> str:
    names = texts(task, "names")
    more = f" (+{len(names) - 1})" if len(names) > 1 else ""
    return f"{code(names[0])}{more}" if names else "a certificate"
