"""Small checks from which all rules are built; a check yields faults and changes nothing."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping

from bot.sandbox.slack.refusals import Fault

Check = Callable[[object, str], Iterator[Fault]]
Fields = Mapping[str, Check]


def string(most: int, least: int = 1) -> Check:
    """Accept text of `least` to `most` characters."""

    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("must provide a string", at)
        elif len(value) > most:
            yield Fault(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield Fault(f"must be more than {least - 1} characters", at)

    return check


def pattern(expression: str, wanted: str) -> Check:
    """Accept text that matches the whole expression."""
    compiled = re.compile(expression)

    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("must provide a string", at)
        elif not compiled.fullmatch(value):
            yield Fault(f"must match {wanted}", at)

    return check


def date(value: object, at: str) -> Iterator[Fault]:
    """Accept a day of the calendar as YYYY-MM-DD."""
    faults = list(pattern(r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD")(value, at))
    yield from faults
    if not faults:
        try:
            dt.date.fromisoformat(str(value))
        except ValueError:
            yield Fault("must be a valid date", at)


def boolean(value: object, at: str) -> Iterator[Fault]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield Fault("must provide a boolean", at)


def number(value: object, at: str) -> Iterator[Fault]:
    """Accept any number."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        yield Fault("must provide a number", at)


def whole(least: int, most: int) -> Check:
    """Accept an integer between the two, both included."""

    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault("must provide a number", at)
        elif value < least:
            yield Fault(f"must be greater than or equal to {least}", at)
        elif value > most:
            yield Fault(f"must be less than or equal to {most}", at)

    return check


def one_of(*allowed: str) -> Check:
    """Accept one of these words."""

    def check(value: object, at: str) -> Iterator[Fault]:
        if value not in allowed:
            yield Fault("must be a valid enum value", at)

    return check


def items(check_item: Check, most: int, least: int = 1) -> Check:
    """Accept an array of `least` to `most` items, each of which passes the check."""

    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault("must provide an array", at)
            return
        if len(value) > most:
            yield Fault(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield Fault(f"must provide at least {least} items", at)
        for index, item in enumerate(value):
            yield from check_item(item, f"{at}/{index}")

    return check


def thing(required: Fields, optional: Fields | None = None) -> Check:
    """Accept an object with all required fields, any optional ones, and no others."""
    known = {**required, **(optional or {})}

    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault("must provide an object", at)
            return
        for name in required:
            if name not in value:
                yield Fault(f"missing required field: {name}", at)
        for name, given in value.items():
            if name in known:
                yield from known[name](given, f"{at}/{name}")
            else:
                yield Fault(f"invalid additional property: {name}", at)

    return check


def tagged(kinds: Mapping[str, Check], known: Mapping[str, Check] | None = None) -> Check:
    """Accept an object whose `type` is one of these; `known` types exist, but not in this place."""

    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault("must provide an object", at)
            return
        kind = value.get("type")
        if kind is None:
            yield Fault("missing required field: type", at)
        elif isinstance(kind, str) and kind in kinds:
            yield from kinds[kind](value, at)
        elif isinstance(kind, str) and kind in (known or {}):
            yield Fault(f"unsupported type: {kind} is not allowed here", f"{at}/type")
        else:
            yield Fault(f"unsupported type: {kind}", f"{at}/type")

    return check


def either(choices: Check) -> Check:
    """Say first, as Slack does of what may be one of several, that none of them fits."""

    def check(value: object, at: str) -> Iterator[Fault]:
        if faults := list(choices(value, at)):
            yield Fault("failed to match all allowed schemas", at)
            yield from faults

    return check


def anything(_value: object, _at: str) -> Iterator[Fault]:
    """Accept whatever is there: its rule is checked elsewhere."""
    return iter(())


def both(*checks: Check) -> Check:
    """Accept what passes every check; the later ones see only what passed the first."""

    def check(value: object, at: str) -> Iterator[Fault]:
        for one in checks:
            faults = list(one(value, at))
            yield from faults
            if faults:
                return

    return check
