"""What a look at a validation record means, and the likely mistake when it is wrong. It says what
stands in DNS and what should; it never says that ACM is content.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.dns.lookups import Answer, State

Standing = Literal["found", "missing", "wrong", "error"]
Look = Callable[[str], Answer]

NAME = 253
"""Characters of the longest domain name (RFC 1035)."""

_NO_ANSWER = {
    State.SERVFAIL: "{server} cannot answer for this zone (SERVFAIL): its provider must mend it",
    State.REFUSED: "{server} refuses to answer for this zone: is it still kept there?",
    State.TIMEOUT: "no answer from {server}",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How a record stands, and a sentence about it that stays the same while nothing changes."""

    state: Standing
    sentence: str


def diagnose(look: Look, name: str, value: str) -> Diagnosis:
    """Look a validation CNAME up and say how it stands; `name` and `value` without trailing dots.

    ACM accepts a value without its leading underscore, and compares without regard to case; a
    *name* without its underscore is another name.
    """
    expected = value.lower()
    answer = look(name.lower())
    if sentence := _NO_ANSWER.get(answer.state):
        return Diagnosis("error", sentence.format(server=answer.server))
    if answer.state is State.FOUND:
        return _judge(answer, expected)
    if "TXT" in answer.others:
        return Diagnosis(
            "wrong", f"`{name}` is a TXT record, and must be a CNAME record to `{expected}`"
        )
    if answer.others:
        kinds = " and ".join(answer.others)
        return Diagnosis(
            "wrong",
            f"`{name}` has {kinds} records where one CNAME record to `{expected}` should be: "
            "a proxy or a wildcard record of the provider may hide it",
        )
    return _misplaced(look, answer, expected) or Diagnosis(
        "missing", f"not found at {answer.server}"
    )


def _judge(answer: Answer, expected: str) -> Diagnosis:
    accepted = {expected, expected.removeprefix("_")}
    if accepted & set(answer.found):
        return Diagnosis("found", f"found at {answer.server}")
    there = answer.found[0]
    likely = _likely_mistake(there, answer.name, accepted)
    return Diagnosis("wrong", f"has `{there}`, should be `{expected}`{likely}")


def _likely_mistake(there: str, name: str, accepted: set[str]) -> str:
    for value in accepted:
        zone = there.removeprefix(f"{value}.")
        if zone != there and name.endswith(f".{zone}"):
            return (
                f": the provider appended `{zone}` to the value; "
                "end the value with a dot, or ask the provider how"
            )
    if any(value in there for value in accepted):
        return ": something stands before or behind the value; copy it again, whole and alone"
    if there.endswith(".acm-validations.aws"):
        return ": this is another AWS account's record, or an old one; replace it"
    return ""


def _misplaced(look: Look, answer: Answer, expected: str) -> Diagnosis | None:
    """Look for the record where two common slips put it."""
    name, zone = answer.name, answer.zone
    doubled = f"{name}.{zone}"
    if zone and name.endswith(f".{zone}") and _is_at(look, doubled, expected):
        host = name.removesuffix(f".{zone}")
        return Diagnosis(
            "wrong",
            f"is at `{doubled}`: the provider appends `{zone}` by itself; type only `{host}`",
        )
    bare = name.removeprefix("_")
    if bare != name and _is_at(look, bare, expected):
        return Diagnosis("wrong", f"is at `{bare}`: the name must begin with its underscore")
    return None


def _is_at(look: Look, name: str, expected: str) -> bool:
    if len(name) > NAME:
        return False
    answer = look(name)
    return bool({expected, expected.removeprefix("_")} & set(answer.found))
