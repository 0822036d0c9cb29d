"""The list of jobs, and one job as a page: its card again, where it is, and who did what."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

from bot.domain.job import Job, JobState
from bot.domain.job_page import Deed, JobPage, JobRow, Link
from bot.domain.snapshot import Snapshot
from bot.domain.topic import Whereabouts
from bot.views import ids
from bot.views.blocks import actions, button, context, divider, header, option, section, sections
from bot.views.card import CardView, card_blocks
from bot.views.message import (
    Block,
    Message,
    channel_link,
    code,
    count,
    link,
    mention,
    message,
    sentence,
    when,
)
from bot.views.rows import RecordLook
from bot.views.whereabouts import whereabouts
from bot.views.words import words

PAGE = 10
HISTORY = 15

WORDS: Mapping[JobState, str] = MappingProxyType(
    {
        JobState.CHECKING: "⏳ checking",
        JobState.AWAITING_CONFIRMATION: "✋ awaiting confirmation",
        JobState.RUNNING: "🔵 running",
        JobState.SUCCEEDED: "✅ succeeded",
        JobState.FAILED: "🔴 failed",
        JobState.CANCELLED: "⚪ cancelled",
        JobState.EXPIRED: "⌛ expired",
    }
)
ALL, MINE = "all", "mine"


def job_list(
    rows: Sequence[JobRow],
    *,
    state: JobState | None = None,
    mine: bool = False,
    page: int = 0,
    has_more: bool = False,
) -> Message:
    """Return one page of jobs, newest first; `has_more` says that an older page exists."""
    shown = [row_of(row) for row in rows[:PAGE]]
    return message(
        [
            header("🗂 Jobs"),
            context(_said(rows, state, mine=mine, page=page)),
            *shown,
            actions(
                _states(state, mine=mine),
                _whose(state, mine=mine),
                *_turns(state, mine=mine, page=page, has_more=has_more),
            ),
        ]
    )


def query(state: JobState | None, *, mine: bool, page: int) -> str:
    """Return the list's query as its controls carry it: `<state or all>:<mine or all>:<page>`."""
    return f"{state or ALL}:{MINE if mine else ALL}:{page}"


def job_page(
    page: JobPage,
    *,
    sns: bool = True,
    dead_letters: int = 0,
    templates: Mapping[str, Snapshot] | None = None,
    told: Whereabouts | None = None,
) -> Message:
    """Return one job: the way to its card and thread, the card again, and its history with where
    its notices go.
    """
    records = cast("Sequence[RecordLook]", page.records)
    view = CardView(
        job=page.job,
        tasks=page.tasks,
        records=records,
        sns=sns,
        dead_letters=dead_letters,
        templates=templates,
        presses=page.presses,
        lacking=page.lacking,
        keyless=page.keyless,
    )
    here = [section(whereabouts(told))] if told else []
    return message([*_where(page), *card_blocks(view), divider(), *here, *_history(page.history)])


def posted(job: int, channel: str, ts: str) -> Message:
    """Return what the asker reads once a job's card was posted: where it is."""
    here = link(card_address(channel, ts), "its own card")
    return message([section(f"🔐 *J-{job}* goes on at {here} in {channel_link(channel)}.")])


def not_posted(job: int, channel: str, why: str) -> Message:
    """Return what the asker reads when Slack refused a job's card; `why` is the error it gave."""
    error = why.partition(": ")[2] or why
    mend = f"Type `/invite @Edgecert` there, then `/certs job J-{job}`, which has it posted."
    refused = f"could not be posted in {channel_link(channel)}: Slack said {code(error)}."
    return message([section(f"⛔ The card of *J-{job}* {refused} {mend}")])


def rows_follow(job: int, channel: str, ts: str) -> Message:
    """Return what whoever asked for the whole table reads: in which thread it comes."""
    here = link(card_address(channel, ts), "the card's thread")
    return message([section(f"The whole table of J-{job} comes as a file in {here}.")])


def card_address(channel: str, ts: str) -> str:
    """Return the address that opens a message, without asking Slack for its permalink."""
    return Link(channel, ts).address


def moved(job: int, channel: str, ts: str) -> Message:
    """Return what stands in the place of a card that is not the job's own: the way to that one."""
    here = link(card_address(channel, ts), "its own card")
    return message([section(f"This is a copy. J-{job} goes on at {here}.")])


def row_of(row: JobRow) -> Block:
    """Return a job as one row of a list."""
    job = row.job
    spoken = words(job)
    parts = [count(row.certificates, spoken.task), f"{row.ready} {spoken.end(job)}"]
    if job.with_distribution and spoken.task != "distribution":
        parts.insert(1, count(row.distributions, "distribution"))
    if row.names:
        parts.append(live_of(row.live, row.names))
    if row.failed:
        parts.append(f"{row.failed} failed")
    names = job.main_names
    first = names[0] if names else ""
    who = f"{mention(job.requested_by)}, {when(job.created_at)}"
    said = f"*{job.name}* · {words(job).kind} · *{WORDS[job.state]}*\n{code(first)}{_more(job)}"
    text = f"{said}\n{' · '.join(parts)} · {who}"
    return section(text, accessory=button("Open", ids.JOB_OPEN, str(job.number)))


def live_of(live: int, names: int) -> str:
    """Return how many of a job's names lead to their distributions."""
    return f"{live:,} of {count(names, 'name')} live"


def _more(job: Job) -> str:
    more = len(job.main_names) - 1
    return f" and {more:,} more" if more > 0 else ""


def _said(rows: Sequence[JobRow], state: JobState | None, *, mine: bool, page: int) -> str:
    which = f"{WORDS[state]} jobs" if state else "jobs"
    if not rows:
        there = " that you asked for" if mine else ""
        if state or page:
            return f"No {which}{there}{' on this page' if page else ''}."
        return f"No jobs{there or ' yet'}. Start one with `/certs new`."
    whose = "that you asked for" if mine else "of everyone"
    return f"The {which} {whose}, newest first{f' · page {page + 1}' if page else ''}"


def _states(state: JobState | None, *, mine: bool) -> Block:
    every = option("Every state", query(None, mine=mine, page=0))
    choices = [option(word, query(one, mine=mine, page=0)) for one, word in WORDS.items()]
    chosen = query(state, mine=mine, page=0)
    return {
        "type": "static_select",
        "action_id": ids.jobs_show("state"),
        "options": [every, *choices],
        "initial_option": next(one for one in [every, *choices] if one["value"] == chosen),
    }


def _whose(state: JobState | None, *, mine: bool) -> Block:
    label = "Everyone's" if mine else "Only mine"
    return button(label, ids.jobs_show("whose"), query(state, mine=not mine, page=0))


def _turns(state: JobState | None, *, mine: bool, page: int, has_more: bool) -> list[Block]:
    turns = []
    if page > 0:
        newer = query(state, mine=mine, page=page - 1)
        turns.append(button("Newer", ids.jobs_show("newer"), newer))
    if has_more:
        older = query(state, mine=mine, page=page + 1)
        turns.append(button("Older", ids.jobs_show("older"), older))
    return turns


def _where(page: JobPage) -> list[Block]:
    if page.card_link is None:
        said = "The card of this job has not been posted yet"
        why = sentence(page.card_trouble, most=600)
        return [context(f"{said} ({why}); it is tried again now." if why else f"{said}.")]
    channel, ts = page.card_link
    address = card_address(channel, ts)
    live = f" · {live_of(page.live, page.names)} by the last look" if page.names else ""
    return [context(f"{link(address, 'The card and its thread')} in {channel_link(channel)}{live}")]


def _history(deeds: Sequence[Deed]) -> list[Block]:
    if not deeds:
        return []
    lines = ["*History*", *(_deed(deed) for deed in deeds[:HISTORY])]
    if len(deeds) > HISTORY:
        lines.append(f"… and {len(deeds) - HISTORY} earlier.")
    return sections(lines)


def _deed(deed: Deed) -> str:
    return (
        f"{when(deed.at)} · {mention(deed.actor)} · {code(deed.action)}: "
        f"{sentence(deed.outcome, most=400)}"
    )
