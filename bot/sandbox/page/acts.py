"""What a person does on the page: each act is one of the sandbox's Slack, done by ids instead of
words.
"""

import base64
import binascii
from collections.abc import Callable, Mapping

from bot.sandbox.slack.choosing import offered_options
from bot.sandbox.slack.fields import STATE, Place, held, typed
from bot.sandbox.slack.methods_files import new_file
from bot.sandbox.slack.modal import Modal
from bot.sandbox.slack.person import Person
from bot.sandbox.slack.records import Json, Message, View
from bot.sandbox.slack.responses import Answer
from bot.sandbox.slack.screen import Screen

Given = Mapping[str, object]


class ActError(Exception):
    """An act that the page cannot do; its text says why, to the person."""


def act(person: Person, given: Given) -> Json:
    """Do what the page's body says.

    Returns `ok`, `trouble`, and what the act gives. Raises ActError.
    """
    doing = _ACTS.get(str(given.get("act")))
    if doing is None:
        raise ActError(f"nobody can {given.get('act')!r} here")
    try:
        return {"ok": True, "trouble": None, **doing(person, given)}
    except (LookupError, KeyError, TypeError, binascii.Error) as error:
        raise ActError(str(error)) from error


def _command(person: Person, given: Given) -> Json:
    name, _, text = str(given["text"]).strip().partition(" ")
    return _told(person.command(name, text.strip(), channel=str(given["channel"])))


def _say(person: Person, given: Given) -> Json:
    thread = given.get("thread_ts")
    person.say(str(given["text"]), str(given["channel"]), str(thread) if thread else None)
    return {}


def _open_home(person: Person, _: Given) -> Json:
    person.open_home()
    return {}


def _press(person: Person, given: Given) -> Json:
    screen = _screen(person, given)
    place = _pressed(screen, given)
    option = None
    if place.kind == "overflow":
        option = _option(offered_options(place.element), given.get("value"))
    return _told(screen.click(place, option))


def _pressed(screen: Screen, given: Given) -> Place:
    """Find what was pressed. A button of a message that was edited since, behind a dialog or a
    moment ago, is pressed as the person saw it: so Slack tells the app too.
    """
    element = given.get("element")
    try:
        return _place(screen, given)
    except LookupError:
        if not isinstance(element, dict) or element.get("type") != "button":
            raise
        block = {"type": "actions", "block_id": str(given["block_id"])}
        return Place(block, element, str(element["text"]["text"]))


def _set(person: Person, given: Given) -> Json:
    screen = _screen(person, given)
    place = _place(screen, given)
    return _told(screen.set(place, _value(screen, place, given.get("value"))))


def _search(person: Person, given: Given) -> Json:
    screen = _screen(person, given)
    found = screen.suggest(_place(screen, given), str(given.get("query") or ""))
    return {"options": [_shown(one) for one in found]}


def _attach(person: Person, given: Given) -> Json:
    screen = _screen(person, given)
    place = _place(screen, given)
    content = base64.b64decode(str(given["content_base64"]), validate=True)
    with person.ws.change():
        file = new_file(person.ws, str(given["name"]), person.id, content)
        present = held(screen.state(place))
    files = tuple(present) if isinstance(present, list) else ()
    return _told(screen.set(place, (*files, file.told())))


def _detach(person: Person, given: Given) -> Json:
    screen = _screen(person, given)
    place = _place(screen, given)
    present = held(screen.state(place))
    files = present if isinstance(present, list) else []
    kept = tuple(one for one in files if one["id"] != given.get("file"))
    return _told(screen.set(place, kept))


def _submit(person: Person, _: Given) -> Json:
    modal = _modal(person)
    trouble = modal.submit().get("")
    return {"ok": trouble is None, "trouble": trouble}


def _close(person: Person, _: Given) -> Json:
    _modal(person).close()
    return {}


_ACTS: dict[str, Callable[[Person, Given], Json]] = {
    "command": _command,
    "say": _say,
    "press": _press,
    "set": _set,
    "search": _search,
    "attach": _attach,
    "detach": _detach,
    "submit": _submit,
    "close": _close,
    "open_home": _open_home,
}


def _told(answer: Answer | None) -> Json:
    return {} if answer is None else {"ok": answer.acked, "trouble": answer.error}


def _modal(person: Person) -> Modal:
    modal = person.modal()
    if modal is None:
        raise ActError("the form is closed")
    return modal


def _screen(person: Person, given: Given) -> Screen:
    return Screen(person.ws, person.courier, person.user, _shown_at(person, given["at"]))


def _shown_at(person: Person, at: object) -> View | Message:
    """Find the view or message that the page names; raises LookupError when it is gone."""
    if not isinstance(at, dict):
        raise TypeError("say where")
    ws = person.ws
    with ws.look():
        if "view" in at:
            view = ws.views.get(str(at["view"]))
            if view is None or view.owner != person.id or not view.is_open:
                raise LookupError("that form is closed")
            return view
        return _message(person, str(at["channel"]), str(at["ts"]))


def _message(person: Person, channel: str, ts: str) -> Message:
    ws = person.ws
    if person.id not in ws.channel_named(channel).members:
        raise LookupError("you are not in that channel")
    for one in ws.ephemerals:
        if (one.channel, one.ts, one.seen_by) == (channel, ts, person.id):
            return one
    found = ws.messages.get(channel, {}).get(ts)
    if found is None:
        raise LookupError("that message is gone")
    return found


def _place(screen: Screen, given: Given) -> Place:
    return screen.at(str(given["block_id"]), str(given["action_id"]))


def _value(screen: Screen, place: Place, value: object) -> object:
    """Turn what the page sends into what the element holds: options by value, the rest as it is."""
    if place.kind not in STATE or place.kind == "file_input":
        raise LookupError(f"nothing can be put into a {place.kind}")
    key, _, nothing = STATE[place.kind]
    if value in (None, "", []):
        return nothing
    match key, value:
        case "selected_option", _:
            return _option(screen.options(place), value)
        case "selected_options", list():
            present = held(screen.state(place))
            known = [*(present if isinstance(present, list) else ()), *screen.options(place)]
            return tuple(_option(known, one) for one in value)
        case _, list():
            return tuple(value)
        case _:
            return typed(place.kind, str(value))


def _option(options: list[Json], value: object) -> Json:
    for option in options:
        if option.get("value") == value:
            return option
    raise LookupError(f"{value!r} is not on offer")


def _shown(option: Json) -> Json:
    about = option.get("description")
    return {
        "text": option["text"]["text"],
        "value": option["value"],
        "description": about["text"] if about else None,
    }
