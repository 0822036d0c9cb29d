"""A missing permission as a reply: who is asked, which action, and the statement that has it.

It is said once for a job and an operation, never for each certificate.
"""

from bot.domain.event import Event, Payload
from bot.domain.job import Job
from bot.views.blocks import context, section
from bot.views.message import Message, code, count, mention, message, sentence, verbatim
from bot.views.payload import moment, text, texts
from bot.views.thread_ended import span
from bot.views.words import words

MOST_STATEMENT = 2000
_AFTER = "Once it is mended all goes on by itself within a minute, and it is said here."


def denied(job: Job, event: Event) -> list[Message]:
    """Return the reply that asks for a permission; who asked and who confirmed is called."""
    payload = event.payload
    people = dict.fromkeys(filter(None, (job.requested_by, job.confirmed_by)))
    waiting = count(len(texts(payload, "names")), words(job).task)
    called = " and ".join(mention(person) for person in people)
    detail = sentence(text(payload, "detail"), most=900)
    detail = f"{detail[:1].upper()}{detail[1:]}"
    lines = [
        f"🔒 {_denies(payload)}, so {waiting} of {job.name} cannot go on.",
        f"{called}, an operator must act. {detail}",
    ]
    blocks = [section("\n".join(lines))]
    statement = text(payload, "statement")[:MOST_STATEMENT]
    if statement:
        blocks.append(section(f"Add this to the policy of Edgecert's role:\n{verbatim(statement)}"))
    blocks.append(context(_AFTER))
    return [message(blocks)]


def _denies(payload: Payload) -> str:
    if not text(payload, "policy"):
        return "*AWS refuses* Edgecert's credentials"
    return f"*AWS denies* {code(text(payload, 'action'))}"


def allowed(job: Job, event: Event) -> list[Message]:
    """Return the reply that a permission is there again."""
    payload = event.payload
    since = moment(payload, "since")
    lasted = f", after {span(round((event.created_at - since).total_seconds()))}" if since else ""
    action = text(payload, "action")
    what = f"*AWS allows* {code(action)}" if action else "*AWS takes* Edgecert's credentials"
    return [message([section(f"🔓 {what} again{lasted}: {job.name} goes on.")])]
