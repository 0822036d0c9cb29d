"""What Slack's own client refuses before a form reaches the app."""

from bot.sandbox.slack.fields import Place, held, places
from bot.sandbox.slack.records import Json, View

REQUIRED = "Please complete this required field."
FILE_BYTES = 10 * 1024 * 1024
FILES_MOST = 10


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
    if place.kind == "plain_text_input":
        return _length(place.element, str(value))
    if place.kind == "file_input" and isinstance(value, list):
        return _files(place.element, value)
    return ""


def _length(element: Json, text: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) > most:
        return f"Must be at most {most} characters"
    return f"Must be at least {least} characters" if len(text) < least else ""


def _files(element: Json, files: list[Json]) -> str:
    most = element.get("max_files", FILES_MOST)
    if len(files) > most:
        return f"At most {most} files"
    return "File is too large" if any(f["size"] > FILE_BYTES for f in files) else ""
