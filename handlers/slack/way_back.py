"""Where a form was opened from, which it keeps until it is submitted: that is where whoever asked
is answered.
"""

import json
from typing import Any

from bot.domain.inquiry import ReplyTo
from bot.domain.person import Actor
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, press_of

IN_PLACE = "in_place"
"""What a form keeps that stands where the job was, and gives the place back."""


def channel_of(body: Body, doors: Doors) -> str:
    """Return the channel of the act, or the ops channel when it was none (direct messages)."""
    here = _here(body)
    return here if here[:1] in {"C", "G"} else doors.channel


def kept(body: Body, **about: object) -> str:
    """Return the private_metadata of a form: what it is about, and the way back."""
    back = {"channel": _here(body), "response_url": str(body.get("response_url", ""))}
    return json.dumps({**about, **back}, ensure_ascii=False)


def way_back(view: Body, actor: Actor) -> tuple[dict[str, Any], ReplyTo]:
    """Return what a submitted form is about, and where its answer goes."""
    about = json.loads(view["private_metadata"])
    back = ReplyTo(actor.user, about.get("channel", ""), about.get("response_url", ""))
    return about, back


def beside(body: Body, actor: Actor) -> ReplyTo:
    """Return the way back of a job's button: beside it, or to the person."""
    return ReplyTo(
        actor.user, press_of(body).channel, response_url=str(body.get("response_url") or "")
    )


def _here(body: Body) -> str:
    return str(body.get("channel_id") or (body.get("channel") or {}).get("id") or "")
