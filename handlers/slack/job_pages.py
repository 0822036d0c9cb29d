"""`/certs jobs` and `/certs job J-42`: the list with its filters and pages, and one job whole."""

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.job import JobState
from bot.domain.person import Actor
from bot.views import jobs as views
from bot.views.message import Message
from handlers.slack.answering import replace, whisper
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of, job_number


def listed(actor: Actor, doors: Doors, _: str = "") -> Message:
    """Return the first page of all jobs."""
    return _page(actor, doors, views.query(None, mine=False, page=0))


def one(actor: Actor, doors: Doors, text: str) -> Message:
    """Return one job whole; raises UnknownError when `text` names none."""
    page = doors.jobs.page(actor, job_number(text))
    return views.job_page(
        page, sns=page.sns, dead_letters=page.dead_letters, templates=page.templates
    )


def show_list(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show the list from the menu's button, beside the menu."""
    message = listed(actor, doors)
    ack()
    whisper(respond, client, body, message)


def turn(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show another page or filter in the list's place."""
    message = _page(actor, doors, chosen_of(body))
    ack()
    replace(respond, client, body, message)


def show_one(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show a job of the list, beside the list."""
    message = one(actor, doors, chosen_of(body))
    ack()
    whisper(respond, client, body, message)


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
