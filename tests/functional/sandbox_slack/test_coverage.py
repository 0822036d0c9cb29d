"""The coverage table is true: of the sandbox, of Slack as the SDK knows it, and of the bot."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import slack_sdk
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models import blocks as sdk

from bot.sandbox.slack import SlackServer, payloads, standard_roster
from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.coverage import Kind, row_of, rows, supported
from bot.sandbox.slack.rules import blocks, elements, objects, richtext, shapes
from bot.sandbox.slack.rules.blocks import Surface, block_faults
from bot.sandbox.slack.rules.views import view_faults
from handlers.slack.doors import Doors
from handlers.slack.listeners import register
from tests.functional.sandbox_slack.scan import shown_types

ROOT = Path(__file__).parents[3]
SURFACES: tuple[Surface, ...] = ("message", "modal", "home")
OPENS = "apps.connections.open"
METHOD = re.compile(r"[a-z]+(\.[a-zA-Z]+)+")
OF_PAYLOADS = {
    "command": "slash_commands",
    "message_action": "block_actions",
    "view_action": "block_actions",
    "submission": "view_submission",
    "closed": "view_closed",
    "suggestion": "block_suggestion",
    "home_opened": "app_home_opened",
}
"""What each function of the module makes; `action_of` makes a part of one."""
OF_OBJECTS = {
    "plain": "plain_text",
    "rich": "mrkdwn",
    "confirm": "confirm",
    "option": "option",
    "rich_option": "option",
    "overflow_option": "option",
    "options": "option",
    "option_groups": "option_groups",
    "conversation_filter": "conversation_filter",
    "dispatch_config": "dispatch_config",
}
"""The object that each rule is of."""
NO_OBJECTS = {"element", "block", "one_source", "suggestion_faults"}


OF_LISTENERS = {
    "command": "slash_commands",
    "action": "block_actions",
    "block_action": "block_actions",
    "view": "view_submission",
    "view_submission": "view_submission",
    "view_closed": "view_closed",
    "options": "block_suggestion",
    "block_suggestion": "block_suggestion",
    "shortcut": "shortcut",
    "global_shortcut": "shortcut",
    "message_shortcut": "message_action",
    "dialog_submission": "dialog_submission",
}
"""The payload that each way of Bolt's to register a listener waits for; events have names."""
NEVER_LISTENED = {
    "attachment_action",
    "dialog_cancellation",
    "dialog_suggestion",
    "function",
    "message",
}
SET_UP = {"use", "error"}


def sdk_methods() -> list[str]:
    """Return every method that the SDK can call."""
    client = Path(str(slack_sdk.__file__)).parent / "web" / "client.py"
    return sorted(set(re.findall(r'api_call\(\s*"([^"]+)"', client.read_text())))


def sdk_types(base: type) -> set[str]:
    """Return the types of the SDK's models of blocks or elements."""
    models = (one for one in vars(sdk).values() if inspect.isclass(one) and issubclass(one, base))
    types = {getattr(model, "type", None) for model in models}
    return {name for name in types if isinstance(name, str)}


def refuses(kind: str, element: object = None, surface: Surface = "message") -> bool:
    """Say whether a block of this type, or with this element, is refused for its type."""
    block = {"type": kind} if element is None else {"type": kind, **element}  # type: ignore[dict-item]
    return any("unsupported type" in str(fault) for fault in block_faults([block], "", surface))


def test_every_method_of_slack_is_in_the_table() -> None:
    """A method that the SDK knows is supported by name, or refused with its family."""
    assert {name: row_of(Kind.METHOD, name).is_supported for name in sdk_methods()} == {
        name: name in supported(Kind.METHOD) for name in sdk_methods()
    }


def test_supported_methods_are_those_that_answer() -> None:
    """No row without a method in the sandbox, and no method without a row."""
    assert {*METHODS, OPENS} == supported(Kind.METHOD)


@pytest.mark.parametrize("name", ["pins.add", "chat.scheduleMessage", "files.upload", "no.such"])
def test_other_methods_are_refused_by_name(client: WebClient, name: str) -> None:
    """unknown_method, and the name that was asked for."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(name)

    assert ("unknown_method", name) == (
        caught.value.response["error"],
        caught.value.response["req_method"],
    )


def test_every_block_of_slack_is_in_the_table() -> None:
    """A block that the SDK knows has a row."""
    named = {row.name for row in rows() if row.kind is Kind.BLOCK}

    assert set() == sdk_types(sdk.Block) - named
    assert set(vars(blocks)["_KNOWN"]) == supported(Kind.BLOCK)


@pytest.mark.parametrize("row", [r for r in rows() if r.kind is Kind.BLOCK], ids=lambda r: r.name)
def test_blocks_are_taken_or_refused_as_the_table_says(row: Any) -> None:  # noqa: ANN401 - a Row
    """A supported block has a surface on which it may stand; another one has none."""
    stands = [surface for surface in SURFACES if not refuses(row.name, surface=surface)]

    assert row.is_supported == bool(stands)


@pytest.mark.parametrize("row", [r for r in rows() if r.kind is Kind.VIEW], ids=lambda r: r.name)
def test_views_are_taken_or_refused_as_the_table_says(row: Any) -> None:  # noqa: ANN401 - a Row
    """A modal and a Home tab, and nothing else."""
    faults = view_faults({"type": row.name}, "", row.name)

    assert row.is_supported != any("unsupported type" in str(fault) for fault in faults)


def test_every_element_of_slack_is_in_the_table() -> None:
    """An element that the SDK knows has a row, and the supported ones are those with a rule."""
    named = {row.name for row in rows() if row.kind is Kind.ELEMENT}
    text = supported(Kind.TEXT) | supported(Kind.BLOCK) | supported(Kind.OBJECT)

    assert set() == sdk_types(sdk.BlockElement) - named - text
    assert set(elements.EVERY) == supported(Kind.ELEMENT)


@pytest.mark.parametrize(
    "row",
    [r for r in rows() if r.kind is Kind.ELEMENT and not r.is_supported],
    ids=lambda r: r.name,
)
def test_other_elements_are_refused(row: Any) -> None:  # noqa: ANN401 - a Row
    """Wherever it stands, its type is refused."""
    places: list[tuple[str, dict[str, object]]] = [
        ("actions", {"elements": [{"type": row.name}]}),
        ("input", {"element": {"type": row.name}}),
        ("section", {"accessory": {"type": row.name}}),
    ]

    assert all(refuses(kind, element, "modal") for kind, element in places)


def test_rich_text_and_cells() -> None:
    """The parts and spans of rich text, and the cells of a table."""
    spans, parts = vars(richtext)["_SPANS"], vars(richtext)["_PARTS"]
    cells = {"raw_text", "raw_number", "rich_text"}

    assert {*spans, *parts, *cells} - {"rich_text"} == supported(Kind.TEXT)
    assert not any(refuses("table", {"rows": [[{"type": cell}]]}) for cell in cells)
    assert refuses("table", {"rows": [[{"type": "mrkdwn"}]]})


def test_objects() -> None:
    """Every rule of an object is in the table, and every row has one."""
    own = {name for name in vars(objects) if name.islower() and name not in vars(shapes)}
    public = {name for name in own if not name.startswith("_") and callable(vars(objects)[name])}

    assert set(OF_OBJECTS) == public - NO_OBJECTS
    assert set(OF_OBJECTS.values()) == supported(Kind.OBJECT)


def test_payloads() -> None:
    """Every payload that the sandbox can make is in the table, and nothing else."""
    made = {
        name
        for name, one in inspect.getmembers(payloads, inspect.isfunction)
        if one.__module__ == payloads.__name__ and not name.startswith("_") and name != "action_of"
    }
    asked = {"url_verification", "ssl_check"}  # the courier's own

    assert set(OF_PAYLOADS) == made
    assert {*OF_PAYLOADS.values(), *asked} == supported(Kind.PAYLOAD)


def literals(folder: str) -> Iterator[str]:
    """Walk over the strings in the code of a folder."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            if isinstance(node, ast.Attribute):
                yield f".{node.attr}"


def test_what_the_bot_calls_is_supported() -> None:
    """Every method that stands in the bot's code, as its name or as the SDK's function for it."""
    known = {name: name for name in (*sdk_methods(), *supported(Kind.METHOD))}
    known |= {f".{name.replace('.', '_')}": name for name in known if "." in name}
    found = {
        known[word]
        for folder in ("bot/slack", "bot/notify", "handlers", "scheduler", "bot/services")
        for word in literals(folder)
        if word in known
    }

    assert {"chat.postMessage", "views.open", "conversations.members", OPENS} <= found
    assert set() == found - supported(Kind.METHOD)


class Registrar:
    """Stands in for a Bolt App: it notes what is listened to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, object]] = []

    def __getattr__(self, kind: str) -> Callable[..., Callable[[object], None]]:
        """Note one registration of any kind."""

        def listen(what: object, **_: object) -> Callable[[object], None]:
            self.asked.append((kind, what))
            return lambda _: None

        return listen


def test_what_the_bot_listens_to_is_supported() -> None:
    """Every payload that a listener waits for can come; and every event is asked for."""
    registrar = Registrar()
    register(cast("App", registrar), cast("Doors", None))
    asked = [one for one in registrar.asked if one[0] not in SET_UP]
    events = {str(what) for kind, what in asked if kind == "event"}
    kinds = {OF_LISTENERS[kind] for kind, _ in asked if kind != "event"} | events

    assert {"slash_commands", "block_actions", "view_submission", "block_suggestion"} <= kinds
    assert set() == kinds - supported(Kind.PAYLOAD)
    assert events == set(standard_roster().events)


def test_bolt_listens_to_nothing_else() -> None:
    """Every way in which an App of Bolt's registers a listener for a payload is known here."""
    ways = {
        name
        for name, way in inspect.getmembers(App, inspect.isfunction)
        if not name.startswith("_") and "middleware" in inspect.signature(way).parameters
    }

    assert {*OF_LISTENERS, "event", *NEVER_LISTENED} == ways


def test_what_the_bot_shows_is_supported() -> None:
    """Every `type` that stands in a view: block, element, object or view."""
    shown = shown_types()
    kinds = (Kind.VIEW, Kind.BLOCK, Kind.ELEMENT, Kind.OBJECT, Kind.TEXT)
    known = frozenset[str]().union(*(supported(kind) for kind in kinds))

    assert {"section", "file_input", "mrkdwn"} <= shown
    assert set() == shown - known


def test_an_unknown_name_has_no_row() -> None:
    """The table does not speak of what Slack does not have."""
    with pytest.raises(LookupError, match="sticker"):
        row_of(Kind.BLOCK, "sticker")


def test_calls_that_are_not_covered_are_seen(slack: SlackServer, client: WebClient) -> None:
    """The sandbox remembers what it was asked for and does not have."""
    client.auth_test()
    with pytest.raises(SlackApiError):
        client.api_call("pins.add")

    assert {"pins.add"} == slack.uncovered


def test_complaints_are_heard_until_they_are_forgiven(
    slack: SlackServer, client: WebClient
) -> None:
    """What was answered wrongly, and what is not covered; the next ones are heard again."""
    channel, torn = slack.channel("ssl-ops").id, "x" * 4001
    client.chat_postMessage(channel=channel, text=torn)
    with pytest.raises(SlackApiError):
        client.api_call("pins.add")
    [trouble, lacking] = slack.forgive()
    none = slack.complaints
    client.chat_postMessage(channel=channel, text=torn)

    assert ([], [trouble]) == (none, slack.complaints)
    assert ("4001" in trouble, "there is no pins.add") == (True, lacking)
