"""`/certs jobs` and `/certs job J-42`: the list with its filters and pages, and one job whole."""

from dataclasses import replace as replaced

import structlog
from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.job import JobState
from bot.domain.job_query import parse
from bot.domain.person import Actor
from bot.errors import EdgecertError
from bot.views import jobs as views
from bot.views.blocks import told
from bot.views.message import Block, Message
from handlers.slack.answering import replace, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of, job_number
from handlers.slack.ways import update_view

log = structlog.get_logger(__name__)

LIST = "Jobs"


def listed(actor: Actor, doors: Doors, text: str = "") -> Message:
    """Return the first page of jobs: all of them, or those in a state, or one's own."""
    asked = parse(text)
    return _page(actor, doors, views.query(asked.state, mine=asked.mine, page=0))


def one(actor: Actor, doors: Doors, text: str) -> Message:
    """Return one job whole; raises UnknownError when `text` names none."""
    page = doors.jobs.page(actor, job_number(text))
    return views.job_page(
        page,
        sns=page.sns,
        dead_letters=page.dead_letters,
        templates=page.templates,
        told=replaced(doors.where(), channel=page.job.channel),
    )


def show_list(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show the list from the menu's button, beside the menu."""
    message = listed(actor, doors)
    ack()
    whisper(respond, client, body, message, title=LIST)


def turn(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show another page or filter in the list's place."""
    message = _page(actor, doors, chosen_of(body))
    ack()
    replace(respond, client, body, message, title=LIST)


def show_one(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show a job of the list, beside the list."""
    chosen = chosen_of(body)
    message = one(actor, doors, chosen)
    ack()
    whisper(respond, client, body, message, title=f"J-{chosen}")


def show_anew(client: WebClient, view_id: str, actor: Actor, doors: Doors, job: int) -> None:
    """Show a job as it is now in the modal that showed it before, after the ack: a card is shown
    anew by itself, a modal is not.
    """
    shown = as_it_is(actor, doors, job)
    if shown:
        update_view(client, view_id, shown)


def as_it_is(actor: Actor, doors: Doors, job: int) -> Block | None:
    """Return a job's modal as it is now; None when it cannot be shown, which is no reason to say
    that what was done before was not.
    """
    try:
        return told(f"J-{job}", one(actor, doors, str(job)).blocks)
    except EdgecertError as error:
        log.warning("a job could not be shown anew", job=job, error=error.sentence)
        return None


def _page(actor: Actor, doors: Doors, query: str) -> Message:
    state_word, _, tail = query.partition(":")
    whose, _, number = tail.partition(":")
    state = None if state_word == views.ALL else JobState(state_word)
    mine, page = whose == views.MINE, int(number or 0)
    # One more than a page shows tells whether there is another.
    rows = doors.jobs.search(
        actor,
        states=[state] if state else None,
        mine=mine,
        limit=views.PAGE + 1,
        offset=page * views.PAGE,
    )
    has_more = len(rows) > views.PAGE
    return views.job_list(rows[: views.PAGE], state=state, mine=mine, page=page, has_more=has_more)
