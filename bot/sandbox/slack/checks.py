"""What Slack's own client refuses before a form reaches the app."""

import re

from bot.sandbox.slack.fields import Place, held, places
from bot.sandbox.slack.records import Json, View

REQUIRED = "Please complete this required field."
FILE_BYTES = 10 * 1024 * 1024
FILES_MOST = 10
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_WHOLE, _DECIMAL = re.compile(r"-?\d+"), re.compile(r"-?\d+(\.\d+)?")


def complaints(view: View) -> dict[str, str]:
    """Return what stops a submission, block_id -> sentence; {} when the form may go."""
    found: dict[str, str] = {}
    for place in places(view.body["blocks"]):
        if place.block["type"] != "input":
            continue
        if complaint := _complaint(place, view.values[place.block_id][place.action_id]):
            found[place.block_id] = complaint
    return found


def _complaint(place: Place, state: Json) -> str:
    value = held(state)
    if not value:
        return REQUIRED if place.is_required else ""
    match place.kind:
        case "plain_text_input":
            return _length(place.element, str(value))
        case "email_text_input":
            return "" if _EMAIL.fullmatch(str(value)) else "Must be a valid email address"
        case "url_text_input":
            return "" if _URL.fullmatch(str(value)) else "Must be a valid URL"
        case "number_input":
            return _number(place.element, str(value))
    return _many(place.element, value) if isinstance(value, list) else ""


def _length(element: Json, text: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) > most:
        return f"Must be at most {most} characters"
    return f"Must be at least {least} characters" if len(text) < least else ""


def _number(element: Json, text: str) -> str:
    if not (_DECIMAL if element["is_decimal_allowed"] else _WHOLE).fullmatch(text):
        return "Must be a valid number"
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(text) < float(least):
        return f"Must be at least {least}"
    return f"Must be at most {most}" if most is not None and float(text) > float(most) else ""


def _many(element: Json, chosen: list[Json]) -> str:
    if element["type"] != "file_input":
        most = element.get("max_selected_items", len(chosen))
        return f"At most {most} items" if len(chosen) > most else ""
    most = element.get("max_files", FILES_MOST)
    if len(chosen) > most:
        return f"At most {most} files"
    return "File is too large" if any(file["size"] > FILE_BYTES for file in chosen) else ""
