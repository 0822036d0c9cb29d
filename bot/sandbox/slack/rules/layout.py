"""Rules of the blocks that only show something: markdown, video, alert, and the container."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules import elements as e
from bot.sandbox.slack.rules import objects as o
from bot.sandbox.slack.rules.inferred import ALERT_TEXT, MARKDOWN_TEXT
from bot.sandbox.slack.rules.richtext import rich_text
from bot.sandbox.slack.rules.shapes import (
    Check,
    anything,
    boolean,
    both,
    items,
    one_of,
    pattern,
    string,
    tagged,
    thing,
)

CHILDREN_MOST = 10
_HTTPS = pattern(r"https://\S+", "an https URL")

MARKDOWN = o.block({"text": string(MARKDOWN_TEXT)})
ALERT = o.block(
    {"text": o.rich(ALERT_TEXT)},
    {"level": one_of("default", "info", "warning", "error", "success")},
)
# A title and an author "must be less than" 200 and 50 characters.
VIDEO = o.block(
    {
        "alt_text": string(2000),
        "video_url": _HTTPS,
        "thumbnail_url": string(3000),
        "title": o.plain(199),
    },
    {
        "title_url": _HTTPS,
        "description": o.plain(200),
        "provider_icon_url": string(3000),
        "provider_name": string(49),
        "author_name": string(49),
    },
)


def container(children: Mapping[str, Check]) -> Check:
    """Accept a container of one to ten of these blocks, which has a title of either kind."""
    title = thing({"type": anything, "elements": rich_text}, {"block_id": o.ID})
    return both(
        o.block(
            {"child_blocks": items(tagged(children), CHILDREN_MOST)},
            {
                "title": o.plain(150),
                "rich_text_title": title,
                "subtitle": o.rich(150),
                "width": one_of("narrow", "standard", "wide", "full"),
                "icon": tagged(e.IMAGE),
                "is_collapsible": boolean,
                "default_collapsed": boolean,
                "has_header_divider": boolean,
            },
        ),
        _headed,
    )


def _headed(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    if not {"title", "rich_text_title"} & set(value):
        yield Fault("missing required field: title", at)
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield Fault("default_collapsed requires is_collapsible", f"{at}/default_collapsed")
