"""Rules of rich_text (a useful minimum of it) and of the cells of a table."""

from collections.abc import Iterator

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules.shapes import (
    Check,
    anything,
    boolean,
    items,
    number,
    one_of,
    string,
    tagged,
    thing,
    whole,
)

ROWS_MOST = 100
CELLS_MOST = 20
_MANY = 1000

_STYLE = thing({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_TYPE = {"type": anything}
_SPANS: dict[str, Check] = {
    "text": thing({**_TYPE, "text": string(3000)}, {"style": _STYLE}),
    "link": thing({**_TYPE, "url": string(3000)}, {"text": string(3000), "style": _STYLE}),
    "emoji": thing(
        {**_TYPE, "name": string(255)},
        {"unicode": string(255), "skin_tone": whole(1, 6), "style": _STYLE},
    ),
    "broadcast": thing(
        {**_TYPE, "range": one_of("here", "channel", "everyone")}, {"style": _STYLE}
    ),
    "color": thing({**_TYPE, "value": string(255)}, {"style": _STYLE}),
    "team": thing({**_TYPE, "team_id": string(255)}, {"style": _STYLE}),
    "user": thing({**_TYPE, "user_id": string(255)}, {"style": _STYLE}),
    "channel": thing({**_TYPE, "channel_id": string(255)}, {"style": _STYLE}),
    "usergroup": thing({**_TYPE, "usergroup_id": string(255)}, {"style": _STYLE}),
    "date": thing(
        {**_TYPE, "timestamp": whole(0, 2**40), "format": string(255)},
        {"fallback": string(255), "url": string(3000), "style": _STYLE},
    ),
}
_LINE = items(tagged(_SPANS), _MANY, least=0)
_SECTION: dict[str, Check] = {"rich_text_section": thing({**_TYPE, "elements": _LINE})}
_PARTS: dict[str, Check] = {
    **_SECTION,
    "rich_text_preformatted": thing({**_TYPE, "elements": _LINE}, {"border": whole(0, 1)}),
    "rich_text_quote": thing({**_TYPE, "elements": _LINE}, {"border": whole(0, 1)}),
    "rich_text_list": thing(
        {
            **_TYPE,
            "style": one_of("bullet", "ordered"),
            "elements": items(tagged(_SECTION), _MANY),
        },
        {"indent": whole(0, 8), "offset": whole(0, _MANY), "border": whole(0, 1)},
    ),
}

rich_text = items(tagged(_PARTS), _MANY)

_CELL = tagged(
    {
        "raw_text": thing({**_TYPE, "text": string(3000)}),
        "raw_number": thing({**_TYPE, "value": number, "text": string(3000)}),
        "rich_text": thing({**_TYPE, "elements": rich_text}),
    }
)
_COLUMN = thing({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column(value: object, at: str) -> Iterator[Fault]:
    """Accept a column's settings; null leaves the column as it is."""
    return iter(()) if value is None else _COLUMN(value, at)


table_rows = items(items(_CELL, CELLS_MOST), ROWS_MOST)
table_columns = items(_column, CELLS_MOST)
