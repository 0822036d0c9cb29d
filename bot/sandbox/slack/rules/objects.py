"""Rules of Slack's composition objects: texts, options, confirm dialogs and filters."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules.shapes import (
    Check,
    Fields,
    anything,
    boolean,
    both,
    either,
    items,
    one_of,
    string,
    tagged,
    thing,
)

ID = string(255)
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS_MOST = 100


def plain(most: int) -> Check:
    """Accept a plain_text object of 1 to `most` characters."""
    return tagged({"plain_text": _plain_thing(most)}, {"mrkdwn": anything})


def rich(most: int) -> Check:
    """Accept a plain_text or mrkdwn object of 1 to `most` characters."""
    mrkdwn = thing({"type": anything, "text": string(most)}, {"verbatim": boolean})
    return either(tagged({"plain_text": _plain_thing(most), "mrkdwn": mrkdwn}))


def _plain_thing(most: int) -> Check:
    return thing({"type": anything, "text": string(most)}, {"emoji": boolean})


def _one_name(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    if len(value) != 1:
        yield Fault("must provide either id or url", at)


confirm = thing(
    {"title": plain(100), "text": rich(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

SELECT: Fields = {"placeholder": plain(150), "confirm": confirm, "focus_on_load": boolean}
IMAGE_SOURCE: Fields = {
    "image_url": string(3000),
    "slack_file": both(thing({}, {"id": string(255), "url": string(3000)}), _one_name),
}


def element(required: Fields | None = None, optional: Fields | None = None) -> Check:
    """Accept an interactive element; its action_id is optional, for Slack then makes one up."""
    return thing({"type": anything, **(required or {})}, {"action_id": ID, **(optional or {})})


def block(required: Fields | None = None, optional: Fields | None = None) -> Check:
    """Accept a block; its block_id is optional, for Slack then makes one up."""
    return thing({"type": anything, **(required or {})}, {"block_id": ID, **(optional or {})})


def one_source(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    """Demand of an image either its public URL or a file of this workspace."""
    if not {"image_url", "slack_file"} & set(value):
        yield Fault("missing required field: image_url", at)
    elif {"image_url", "slack_file"} <= set(value):
        yield Fault("must provide only one of image_url and slack_file", at)


_VALUE = string(OPTION_VALUE)
option = thing({"text": plain(OPTION_TEXT), "value": _VALUE}, {"description": plain(OPTION_TEXT)})
# Only radio buttons and checkboxes may show mrkdwn.
rich_option = thing(
    {"text": rich(OPTION_TEXT), "value": _VALUE}, {"description": rich(OPTION_TEXT)}
)
overflow_option = thing(
    {"text": plain(OPTION_TEXT), "value": _VALUE},
    {"description": plain(OPTION_TEXT), "url": string(3000)},
)
options = items(option, OPTIONS_MOST)
option_groups = items(
    thing({"label": plain(OPTION_TEXT), "options": items(option, OPTIONS_MOST)}), OPTIONS_MOST
)

conversation_filter = thing(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
dispatch_config = thing(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)}
)


def suggestion_faults(answer: object) -> list[Fault]:
    """Return the faults of an app's answer to block_suggestion: options or option_groups."""
    return list(_suggestion(answer))


def _suggestion(answer: object) -> Iterator[Fault]:
    if not isinstance(answer, dict) or len({"options", "option_groups"} & set(answer)) != 1:
        yield Fault("must provide either options or option_groups", "")
        return
    # An app may answer that nothing matches, though a static list may not be empty.
    yield from thing(
        {},
        {
            "options": items(option, OPTIONS_MOST, least=0),
            "option_groups": items(
                thing(
                    {
                        "label": plain(OPTION_TEXT),
                        "options": items(option, OPTIONS_MOST, least=0),
                    }
                ),
                OPTIONS_MOST,
                least=0,
            ),
        },
    )(answer, "")
