"""What happens before every listener: who acts is read, services handed over, repeats ended."""

from collections.abc import Callable

from slack_bolt import BoltContext, BoltResponse

from bot.views.unavailable import VERBS
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, actor_of, click_of

Next = Callable[[], None]
Middleware = Callable[..., BoltResponse | None]


def hand_over(doors: Doors) -> Middleware:
    """Return the middleware that gives every listener its `actor` and the `doors`."""

    def middleware(body: Body, context: BoltContext, next_: Next) -> None:
        doors.be_brief()  # here repeats are ended, and the listener runs
        context["doors"] = doors
        context["actor"] = actor_of(body)
        next_()

    return middleware


def meet_strangers(doors: Doors) -> Middleware:
    """Return the middleware that looks up who acts for the first time, as nobody knows them yet."""

    def middleware(body: Body, context: BoltContext, next_: Next) -> None:
        if "event" not in body and doors.roles.is_to_be_met(context["actor"]):
            doors.meet(context["actor"].user)
        next_()

    return middleware


def refuse_unavailable(doors: Doors) -> Middleware:
    """Return the middleware that refuses the buttons, of old messages too, of verbs that the bot
    itself lacks a permission for.
    """

    def middleware(body: Body, next_: Next) -> None:
        for action in body.get("actions") or ():
            verb = VERBS.get(str(action.get("action_id", "")))
            if verb:
                doors.roles.own.require(verb)
        next_()

    return middleware


def end_repeats(doors: Doors) -> Middleware:
    """Return the middleware that acks a repeated delivery without doing its work twice."""

    def middleware(body: Body, next_: Next) -> BoltResponse | None:
        click = click_of(body)
        if click and not doors.clicks.is_first(click):
            return BoltResponse(status=200, body="")
        next_()
        return None

    return middleware
