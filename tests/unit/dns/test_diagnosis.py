"""What a look at a validation record means, and the likely mistake."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dns.diagnosis import Look, diagnose
from bot.dns.lookups import Answer, State

NAME = "_x1.www.shop.example"
VALUE = "_y2.abcdef.acm-validations.aws"
ZONE = "shop.example"


def _look(cnames: Mapping[str, str], **others: tuple[str, ...]) -> Look:
    """Answer from a table of CNAMEs; `others` are the types at NAME instead."""

    def look(name: str) -> Answer:
        if name in cnames:
            return Answer(name, State.FOUND, "ns1.example", (cnames[name],), ZONE)
        kinds = others.get("types", ()) if name == NAME else ()
        state = State.MISSING if kinds else State.NXDOMAIN
        return Answer(name, state, "ns1.example", (), ZONE, kinds)

    return look


def test_the_right_record_is_found() -> None:
    """The expected value at the expected name."""
    found = diagnose(_look({NAME: VALUE}), NAME, VALUE)

    assert ("found", "found at ns1.example") == (found.state, found.sentence)


def test_a_value_without_its_underscore_is_accepted() -> None:
    """ACM accepts that, since some providers strip it."""
    assert "found" == diagnose(_look({NAME: VALUE[1:]}), NAME, VALUE).state


def test_case_does_not_matter() -> None:
    """DNS ignores case."""
    assert "found" == diagnose(_look({NAME: VALUE}), NAME.upper(), VALUE.upper()).state


def test_nothing_there_is_missing() -> None:
    """The usual state, until the owner has added it: with the server that was asked."""
    missing = diagnose(_look({}), NAME, VALUE)

    assert ("missing", "not found at ns1.example") == (missing.state, missing.sentence)


@pytest.mark.parametrize(
    ("cnames", "types", "words"),
    [
        ({NAME: "other.example"}, (), ("has `other.example`", f"should be `{VALUE}`")),
        ({NAME: f"{VALUE}.{ZONE}"}, (), (f"appended `{ZONE}` to the value",)),
        ({NAME: f"{VALUE[1:]}.{ZONE}"}, (), (f"appended `{ZONE}` to the value",)),
        ({NAME: f"_typo.{VALUE}"}, (), ("before or behind the value", "copy it again")),
        ({NAME: "_old.zzz.acm-validations.aws"}, (), ("another AWS account", "replace it")),
        ({f"{NAME}.{ZONE}": VALUE}, (), ("type only `_x1.www`", f"appends `{ZONE}`")),
        ({NAME[1:]: VALUE}, (), (f"is at `{NAME[1:]}`", "underscore")),
        ({}, ("TXT",), ("TXT record", "CNAME record")),
        ({}, ("TXT", "A"), ("TXT record", "CNAME record")),
        ({}, ("A", "AAAA"), ("has A and AAAA records", "proxy")),
    ],
)
def test_a_wrong_record_names_the_likely_mistake(
    cnames: Mapping[str, str], types: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """What is there, what should be, and the slip that leads there."""
    wrong = diagnose(_look(cnames, types=types), NAME, VALUE)

    assert "wrong" == wrong.state
    assert [] == [word for word in words if word not in wrong.sentence]


@pytest.mark.parametrize(
    ("state", "word"),
    [(State.SERVFAIL, "SERVFAIL"), (State.REFUSED, "refuses"), (State.TIMEOUT, "no answer")],
)
def test_no_certain_answer_is_an_error(state: State, word: str) -> None:
    """A server that does not know is never told as a missing record."""
    error = diagnose(lambda name: Answer(name, state, "ns1.example"), NAME, VALUE)

    assert "error" == error.state
    assert word in error.sentence
    assert "ns1.example" in error.sentence


def test_a_name_too_long_to_be_doubled_is_not_looked_for() -> None:
    """A domain name has at most 253 characters."""
    asked: list[str] = []
    name = "_x." + ".".join(["a" * 60] * 3) + "." + ZONE

    def look(each: str) -> Answer:
        asked.append(each)
        return Answer(each, State.NXDOMAIN, "ns", (), f"{'a' * 60}.{ZONE}")

    diagnose(look, name, VALUE)

    assert [] == [each for each in asked if len(each) > 253]
    assert name in asked


_hosts = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){0,3}", fullmatch=True)


@given(there=_hosts, expected=_hosts)
def test_only_the_expected_value_is_found(there: str, expected: str) -> None:
    """Found exactly when the value stands there, else wrong, and what stands there is told."""
    verdict = diagnose(_look({NAME: there}), NAME, f"_{expected}")

    assert ("found" if there == expected else "wrong") == verdict.state
    assert there == expected or f"`{there}`" in verdict.sentence


@given(types=st.sets(st.sampled_from(["TXT", "A", "AAAA"])))
def test_the_same_look_gives_the_same_words(types: set[str]) -> None:
    """Sentences are stable: a card is not sent again for nothing."""
    look: Callable[[str], Answer] = _look({}, types=tuple(sorted(types)))

    assert diagnose(look, NAME, VALUE) == diagnose(look, NAME, VALUE)
