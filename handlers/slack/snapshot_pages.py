"""One snapshot: shown, noted, sent as a file, deleted; from the list, from its page, from Home."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.domain.inquiry import ReplyTo
from bot.domain.person import Actor, Role
from bot.errors import UnknownError
from bot.views import ids
from bot.views import snapshot_page as views
from bot.views.message import Message
from handlers.slack.answering import open_view, replace, whisper
from handlers.slack.comparing import open_form
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, chosen_of

PAGE = "Snapshot"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press of a button of one snapshot, with all that an answer needs."""

    ack: Ack
    body: Body
    respond: Respond
    client: WebClient
    actor: Actor
    doors: Doors
    snapshot: str

    @property
    def is_in_list(self) -> bool:
        """Whether it was a row of the list."""
        return bool(self.body["actions"][0]["action_id"] == ids.SNAPSHOT_MENU)

    def whisper(self, message: Message) -> None:
        """Ack, and answer beside what was pressed."""
        self.ack()
        whisper(self.respond, self.client, self.body, message, title=PAGE)


def answers_to(body: Body, actor: Actor) -> ReplyTo:
    """Return where a worker's answer to a press goes."""
    channel = str((body.get("channel") or {}).get("id") or "")
    return ReplyTo(actor.user, channel, str(body.get("response_url", "")))


def pick(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Do what was chosen in a row's menu of the list."""
    verb, _, snapshot = chosen_of(body).partition(":")
    if verb not in _MENU:
        raise UnknownError("That menu is of an older list. `/certs snapshots` shows it anew.")
    _MENU[verb](Pressed(ack, body, respond, client, actor, doors, snapshot))


def show(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Show a snapshot whole."""
    _show(Pressed(ack, body, respond, client, actor, doors, chosen_of(body)))


def download(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Have a snapshot's file sent."""
    _download(Pressed(ack, body, respond, client, actor, doors, chosen_of(body)))


def open_note(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Open the form for the note."""
    _open_note(Pressed(ack, body, respond, client, actor, doors, chosen_of(body)))


def delete(
    ack: Ack, body: Body, respond: Respond, client: WebClient, actor: Actor, doors: Doors
) -> None:
    """Delete the snapshot of a page, whose dialog was accepted; the page says so."""
    gone = doors.snapshots.delete(actor, chosen_of(body))
    ack()
    replace(respond, client, body, views.deleted(gone), title=PAGE)


def _show(press: Pressed) -> None:
    press.whisper(views.snapshot_page(press.doors.snapshots.page(press.actor, press.snapshot)))


def _download(press: Pressed) -> None:
    here = answers_to(press.body, press.actor)
    found = press.doors.snapshots.download(press.actor, press.snapshot, here)
    press.whisper(views.sent(found))


def _open_note(press: Pressed) -> None:
    press.doors.roles.require(press.actor, Role.OPERATOR, what="edit notes of snapshots")
    page = press.doors.snapshots.page(press.actor, press.snapshot)
    open_view(press.client, press.body, views.note_form(page.snapshot, in_list=press.is_in_list))
    press.ack()


def _ask_delete(press: Pressed) -> None:
    found = press.doors.snapshots.deletable(press.actor, press.snapshot)
    open_view(press.client, press.body, views.delete_form(found))
    press.ack()


def _compare(press: Pressed) -> None:
    open_form(
        press.ack, press.body, press.client, press.actor, press.doors, snapshot=press.snapshot
    )


_MENU: MappingProxyType[str, Callable[[Pressed], None]] = MappingProxyType(
    {
        "show": _show,
        "download": _download,
        "note": _open_note,
        "compare": _compare,
        "delete": _ask_delete,
    }
)
