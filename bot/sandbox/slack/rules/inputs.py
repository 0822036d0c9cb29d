"""Rules of what is typed or set: texts, numbers, addresses, days and moments."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules import objects as o
from bot.sandbox.slack.rules.richtext import rich_text
from bot.sandbox.slack.rules.shapes import (
    Check,
    Fields,
    anything,
    boolean,
    both,
    date,
    pattern,
    string,
    thing,
    whole,
)

INPUT_MOST = 3000
_MOMENT_MOST = 9_999_999_999  # ten digits, says the documentation

_TYPED: Fields = {
    "placeholder": o.plain(150),
    "dispatch_action_config": o.dispatch_config,
    "focus_on_load": boolean,
}
_NUMBER = pattern(r"-?\d+(\.\d+)?", "a number")


def _text_bounds(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    """Demand min <= max, and a first value that fits."""
    most = value.get("max_length", INPUT_MOST)
    if value.get("min_length", 0) > most:
        yield Fault("min_length must be less than or equal to max_length", at)
    if len(value.get("initial_value", "")) > most:
        yield Fault(f"must be less than {most + 1} characters", f"{at}/initial_value")


def _number_bounds(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    """Demand whole numbers where decimals are not allowed, and min <= first value <= max."""
    given = {key: value[key] for key in ("min_value", "initial_value", "max_value") if key in value}
    for key, number in given.items():
        if "." in number and not value["is_decimal_allowed"]:
            yield Fault("must be a whole number", f"{at}/{key}")
    ordered = [float(number) for number in given.values()]
    if ordered != sorted(ordered):
        yield Fault("min_value must be less than or equal to max_value", at)


def _address(most: int) -> Check:
    return o.element({}, {**_TYPED, "initial_value": string(most, least=0)})


TEXTS: dict[str, Check] = {
    "plain_text_input": both(
        o.element(
            {},
            {
                **_TYPED,
                "initial_value": string(INPUT_MOST, least=0),
                "multiline": boolean,
                "min_length": whole(0, INPUT_MOST),
                "max_length": whole(1, INPUT_MOST),
            },
        ),
        _text_bounds,
    ),
    "email_text_input": _address(INPUT_MOST),
    "url_text_input": _address(INPUT_MOST),
    "number_input": both(
        o.element(
            {"is_decimal_allowed": boolean},
            {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        ),
        _number_bounds,
    ),
    "rich_text_input": o.element(
        {},
        {
            **_TYPED,
            "initial_value": thing({"type": anything, "elements": rich_text}, {"block_id": o.ID}),
            "min_lines": whole(1, 100),
            "max_lines": whole(1, 100),
        },
    ),
}

TIMES: dict[str, Check] = {
    "datepicker": o.element({}, {**o.SELECT, "initial_date": date}),
    "timepicker": o.element(
        {},
        {
            **o.SELECT,
            "initial_time": pattern(r"([01]\d|2[0-3]):[0-5]\d", "HH:mm"),
            "timezone": string(255),
        },
    ),
}

MOMENT: dict[str, Check] = {
    "datetimepicker": o.element(
        {},
        {
            "initial_date_time": whole(0, _MOMENT_MOST),
            "confirm": o.confirm,
            "focus_on_load": boolean,
        },
    )
}
