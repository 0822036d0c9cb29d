"""`/certs`: which verb was meant, and its answer, all within the ack."""

import difflib
from collections.abc import Callable
from types import MappingProxyType

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain import permissions
from bot.domain.person import Actor, Role
from bot.views import menu
from bot.views.limits import limits_page
from bot.views.message import Message
from handlers.slack import (
    certificate_pages,
    certificates,
    distributions,
    importing,
    job_pages,
    new_certificates,
    snapshots,
)
from handlers.slack.answering import shown
from handlers.slack.doors import Doors
from handlers.slack.reading import Body

Verb = Callable[[Actor, Doors, str], Message]


def certs(ack: Ack, body: Body, client: WebClient, actor: Actor, doors: Doors) -> None:
    """Answer `/certs …`; a misspelt verb gets the nearest one."""
    verb, _, rest = str(body.get("text") or "").strip().partition(" ")
    doors.roles.require(actor, Role.VIEWER, what="use Edgecert")
    if verb.lower() == "new":
        doors.roles.own.require(permissions.Verb.NEW)
        new_certificates.open_form(client, body, actor, doors, names_text=rest.strip())
        ack()
        return
    if verb.lower() == "import":
        importing.open_form(client, body, actor, doors, name=rest.strip())
        ack()
        return
    answer = _VERBS.get(verb.lower(), _unknown(verb))
    ack(**shown(answer(actor, doors, rest.strip())))


def _menu(actor: Actor, doors: Doors, _: str) -> Message:
    can_operate = doors.roles.role(actor) in {Role.OPERATOR, Role.APPROVER}
    return menu.menu(can_operate=can_operate, lacking=doors.roles.own.lacking())


def _help(_actor: Actor, doors: Doors, text: str) -> Message:
    return limits_page() if text.lower() == "acm" else menu.help_page(doors.where())


def _unknown(verb: str) -> Verb:
    def answer(_actor: Actor, _doors: Doors, _: str) -> Message:
        near = difflib.get_close_matches(verb.lower(), menu.VERBS, n=1, cutoff=0.0)
        return menu.did_you_mean(verb, near[0])

    return answer


_VERBS: MappingProxyType[str, Verb] = MappingProxyType(
    {
        "": _menu,
        "help": _help,
        "list": certificates.listed,
        "show": certificate_pages.one,
        "distributions": distributions.listed,
        "jobs": job_pages.listed,
        "job": job_pages.one,
        "snapshots": snapshots.listed,
    }
)
