"""The one error listener: whoever asked gets a sentence, in the way that their act can be answered.
Never lets a person wait without an answer, and never shows a trace or what a library said.
"""

import secrets
from typing import Any

import structlog
from slack_bolt import BoltContext, BoltResponse, Respond
from slack_sdk import WebClient

from bot.errors import EdgecertError, RefusedError, StaleError, StoreError
from bot.views.blocks import told
from bot.views.refusal import refused
from handlers.slack.answering import shown, whisper
from handlers.slack.doors import Doors
from handlers.slack.field_errors import at_fields, inputs_of
from handlers.slack.job_pages import show_anew
from handlers.slack.prompt import PromptAck
from handlers.slack.reading import Body, Surface, press_of, surface_of
from handlers.slack.ways import is_slow

log = structlog.get_logger(__name__)


def tell(
    error: Exception,
    body: Body,
    context: BoltContext,
    client: WebClient,
    respond: Respond,
    response: BoltResponse | None,
) -> None:
    """Answer an act that a listener did not finish: in its ack, else beside it.

    Bolt gives no `response` when the ack was sent already.
    """
    said = _slow() if is_slow(error) else error
    incident = "" if isinstance(said, RefusedError | StoreError) else secrets.token_hex(4)
    fault = said if isinstance(said, RefusedError | StoreError) else _incident(incident)
    if response is not None and "event" not in body:  # what is not acked, Slack delivers again
        _ack(context, response, BoltResponse(status=200, body=_ack_body(body, fault)))
    if is_slow(error):
        log.warning("slack_slow", kind=body.get("type", "command"), error=str(error))
    elif not isinstance(error, RefusedError):
        log.error("incident", incident=incident, kind=body.get("type", "command"), exc_info=error)
    if body.get("type") == "block_actions":
        whisper(respond, client, body, refused(fault), title="Not done")
    if isinstance(fault, StaleError):
        _refresh(body, context, client)


def _ack(context: BoltContext, response: BoltResponse, answer: BoltResponse) -> None:
    """Ack before anything is told: Slack waits three seconds, and telling needs the network."""
    # A 500 so far, which Bolt would return.
    response.status, response.headers, response.body = answer.status, answer.headers, answer.body
    prompt: PromptAck = context["ack"]
    prompt.give(response)


def _slow() -> RefusedError:
    return RefusedError(
        "Slack is slow to answer me just now: what you asked for may show in a moment, or not at "
        "all. Nothing is lost and nothing was changed; try again if it does not show."
    )


def _incident(number: str) -> EdgecertError:
    return EdgecertError(
        "Something went wrong on my side, and nothing was changed as far as I know. Try again; "
        f"if it stays so, tell whoever runs me: incident {number}."
    )


def _ack_body(body: Body, fault: EdgecertError) -> dict[str, Any] | str:
    if "command" in body:
        return shown(refused(fault))
    match body.get("type"):
        case "view_submission" if not inputs_of(body["view"]):
            view = told("Not done", refused(fault).blocks)
            return {"response_action": "update", "view": view}
        case "view_submission":
            return {"response_action": "errors", "errors": at_fields(body["view"], fault)}
        case "block_suggestion":
            return {"options": []}
        case _:
            return ""


def _refresh(body: Body, context: BoltContext, client: WebClient) -> None:
    """Have the card shown anew whose button was too old, and the modal that it was in."""
    doors: Doors | None = context.get("doors")
    if doors is None or body.get("type") != "block_actions":
        return
    job = press_of(body).job
    doors.jobs.refresh(job)
    if surface_of(body) is Surface.MODAL:
        show_anew(client, str(body["view"]["id"]), context["actor"], doors, job)
