"""What of Slack the sandbox has, and how strict it is: every method, payload, block, element and
object by name. Tests compare it with the code, with the SDK's names and with what the bot sends;
what is not here as supported is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The parts of Slack, in the order in which the document shows them."""

    METHOD = "Web API methods"
    ADDRESS = "Other addresses"
    PAYLOAD = "Payloads"
    FRAME = "Frames of Socket Mode"
    VIEW = "Views"
    BLOCK = "Blocks"
    ELEMENT = "Elements"
    TEXT = "Rich text and table cells"
    OBJECT = "Objects"
    MANIFEST = "Parts of a manifest"


REFUSED = "what has no row of its own is refused: unknown_method, with the name"
UNSUPPORTED = "refused: unsupported type, with a pointer to the place"
NEVER = "never sent: the app's manifest asks for none"


@dataclass(frozen=True, slots=True)
class Row:
    """One name (`admin.*` stands for a family), and how strict the sandbox is about it."""

    kind: Kind
    name: str
    is_supported: bool
    strictness: str


_SUPPORTED: Mapping[Kind, Mapping[str, str]] = {
    Kind.METHOD: {
        "apps.connections.open": "app-level token only; a URL opens one link, within 30 s",
        "auth.test": "token and its kind",
        "chat.delete": "the bot's own messages only; Tier 3",
        "chat.getPermalink": "channel and message must be there and visible to the bot",
        "chat.postEphemeral": "the person must be in the channel; blocks, text and rate",
        "chat.postMessage": "membership, archive, thread, every block's rules, one a second a "
        "channel",
        "chat.update": "the bot's own messages only; text by bytes, blocks, Tier 3 for the "
        "workspace",
        "conversations.info": "a private channel without the bot is channel_not_found",
        "conversations.list": "scopes by type; pages by cursor; Tier 2",
        "conversations.members": "visible channels only; pages by cursor",
        "files.completeUploadExternal": "uploaded files only; shared later, without a message's ts",
        "files.getUploadURLExternal": "name and length; form arguments only",
        "files.info": "shares appear once the file is shared",
        "usergroups.list": "paid plans only; Tier 2",
        "usergroups.users.list": "paid plans only; Tier 2",
        "users.conversations": "scopes by type; pages by cursor; Tier 3",
        "users.info": "strangers of a shared channel included",
        "users.list": "this workspace only; pages by cursor; Tier 2",
        "views.open": "a trigger of 3 s, once; every rule of views; one stack of three",
        "views.publish": "needs a Home tab in the manifest",
        "views.push": "a modal's own trigger; three views at most",
        "views.update": "hash_conflict; type kept; every rule of views",
    },
    Kind.ADDRESS: {
        "upload": "the announced length, once",
        "download": "the bot's token, or the sign-in page with status 200",
        "response_url": "five uses in 30 minutes",
        "link": "single-use ticket; ten links; pings both ways",
        "request URL": "signed, 3 s; events retried three times with the true reason",
    },
    Kind.PAYLOAD: {
        "slash_commands": "a form; 3 s; not retried; a private channel's name is hidden",
        "block_actions": "of messages, modals and Home; state as Slack shapes it; not retried",
        "view_submission": "state of every input, empty ones too; the answer is checked",
        "view_closed": "when the view asks for it",
        "block_suggestion": "the answer's options are checked",
        "app_home_opened": "retried at once, after 1 and after 5 minutes",
        "url_verification": "signed; the challenge must come back",
        "ssl_check": "unsigned, as a form",
    },
    Kind.FRAME: {
        "hello": "number of links, app, approximate time",
        "disconnect": "warning, refresh_requested, link_disabled, too_many_websockets; the link "
        "ends after it",
        "slash_commands": "takes an answer, on any link, within 3 s",
        "interactive": "takes an answer, on any link, within 3 s",
        "events_api": "takes none; comes again with attempt and reason",
    },
    Kind.VIEW: {
        "modal": "100 blocks, 250 KB, title of 24 characters, a submit for its inputs",
        "home": "100 blocks, 250 KB; only with a Home tab in the manifest",
    },
    Kind.BLOCK: {
        "actions": "25 elements, ids unique",
        "alert": "modals only",
        "container": "messages and Home; ten blocks",
        "context": "10 texts or images",
        "divider": "no fields but its id",
        "header": "150 characters of plain text",
        "image": "a URL or a file of Slack's, and a text for it",
        "input": "one element, a label; modals need a submit",
        "markdown": "messages only; 12,000 characters together",
        "rich_text": "its parts, spans and styles",
        "section": "3,000 characters, 10 fields of 2,000, one accessory",
        "table": "messages and Home; 100 rows of 20 cells, 10,000 characters, one a message",
        "video": "addresses by https, lengths",
    },
    Kind.ELEMENT: {
        "button": "75 characters, a value of 2,000, its dialog",
        "channels_select": "fields and lengths",
        "checkboxes": "10 options; first choices among them",
        "conversations_select": "filter; response_url_enabled in modals",
        "datepicker": "YYYY-MM-DD",
        "datetimepicker": "ten digits",
        "email_text_input": "an address, when it is submitted",
        "external_select": "100 options; fewest characters of a query",
        "file_input": "modals only; 10 files of 10 MB",
        "image": "a URL or a file of Slack's, and a text for it",
        "multi_channels_select": "most items",
        "multi_conversations_select": "most items; filter",
        "multi_external_select": "most items; fewest characters of a query",
        "multi_static_select": "100 options or groups; most items",
        "multi_users_select": "most items",
        "number_input": "bounds, whole or decimal",
        "overflow": "5 options",
        "plain_text_input": "3,000 characters; bounds; lines",
        "radio_buttons": "10 options; the first choice among them",
        "rich_text_input": "lines; a rich_text as first value",
        "static_select": "100 options or groups; the first choice among them",
        "timepicker": "HH:mm",
        "url_text_input": "an address, when it is submitted",
        "users_select": "fields and lengths",
    },
    Kind.TEXT: {
        **dict.fromkeys(
            ("rich_text_section", "rich_text_quote", "rich_text_preformatted"), "spans and border"
        ),
        "rich_text_list": "sections; bullet or ordered, indent",
        **dict.fromkeys(
            ("text", "link", "emoji", "broadcast", "color", "team", "user", "channel"),
            "required fields, style",
        ),
        **dict.fromkeys(("usergroup", "date"), "required fields, style"),
        **dict.fromkeys(("raw_text", "raw_number"), "a cell's fields"),
    },
    Kind.OBJECT: {
        "plain_text": "length by its place; no verbatim",
        "mrkdwn": "length by its place; refused where only plain text may stand",
        "confirm": "100, 300 and 30 characters",
        "option": "75 characters, a value of 150",
        "option_groups": "100 groups of 100",
        "conversation_filter": "known kinds",
        "dispatch_config": "known triggers",
    },
    Kind.MANIFEST: {
        "display_information": "a name of 35 characters, a description of 140",
        "features": "a command of 32 characters with a hint of 1,000; Home tab; the bot's name",
        "oauth_config": "the bot's scopes, each once",
        "settings": "the bot's events, each once; addresses by http",
    },
}

_REFUSED: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.METHOD: (
        REFUSED,
        (
            "admin.*",
            "agents.*",
            "api.*",
            "apps.*",
            "assistant.*",
            "auth.*",
            "blocks.*",
            "bookmarks.*",
            "bots.*",
            "calls.*",
            "canvases.*",
            "channels.*",
            "chat.*",
            "conversations.*",
            "dialog.*",
            "dnd.*",
            "emoji.*",
            "entity.*",
            "files.*",
            "functions.*",
            "groups.*",
            "im.*",
            "migration.*",
            "mpim.*",
            "oauth.*",
            "openid.*",
            "pins.*",
            "reactions.*",
            "reminders.*",
            "rtm.*",
            "search.*",
            "slackLists.*",
            "slackbot.*",
            "stars.*",
            "team.*",
            "tooling.*",
            "usergroups.*",
            "users.*",
            "views.*",
            "workflows.*",
        ),
    ),
    Kind.PAYLOAD: (
        NEVER,
        ("shortcut", "message_action", "workflow_step_edit", "dialog_submission"),
    ),
    Kind.VIEW: (UNSUPPORTED, ("workflow_step",)),
    Kind.BLOCK: (
        UNSUPPORTED,
        (
            "auth_provider",
            "call",
            "card",
            "carousel",
            "context_actions",
            "file",
            "plan",
            "task_card",
        ),
    ),
    Kind.MANIFEST: (
        "refused: invalid additional property",
        (
            "_metadata",
            "app_directory",
            "datastores",
            "external_auth_providers",
            "functions",
            "mcp_servers",
            "outgoing_domains",
            "types",
            "workflows",
        ),
    ),
    Kind.ELEMENT: (UNSUPPORTED, ("feedback_buttons", "icon_button", "url", "workflow_button")),
}


def rows() -> Iterator[Row]:
    """Walk over the table: of each kind what is supported, then what is refused."""
    for kind in Kind:
        for name, strictness in sorted(_SUPPORTED[kind].items()):
            yield Row(kind, name, is_supported=True, strictness=strictness)
        told, names = _REFUSED.get(kind, ("", ()))
        for name in sorted(names):
            yield Row(kind, name, is_supported=False, strictness=told)


def supported(kind: Kind) -> frozenset[str]:
    """Return the names that the sandbox has."""
    return frozenset(_SUPPORTED[kind])


def row_of(kind: Kind, name: str) -> Row:
    """Return the row for a name, or of its family; raises LookupError."""
    named = {row.name: row for row in rows() if row.kind is kind}
    row = named.get(name) or named.get(f"{name.partition('.')[0]}.*")
    if row is None:
        raise LookupError(f"{name} is in no row of {kind}")
    return row
