"""A private key is shown, logged, pickled and copied by nobody."""

import copy
import json
import pickle
from dataclasses import asdict, dataclass

import pytest

from bot.domain.private_key import PrivateKeyText

CANARY = "canary-in-the-place-of-a-key"
KEY = PrivateKeyText(CANARY)


@dataclass(frozen=True, slots=True)
class Holder:
    """What might hold a key."""

    key: PrivateKeyText


@pytest.mark.parametrize(
    "shown",
    [str(KEY), repr(KEY), f"{KEY}", f"{KEY!r:>40}", "%s" % KEY, repr([KEY]), repr(Holder(KEY))],  # noqa: UP031 - it is one of the ways
)
def test_a_key_is_not_shown(shown: str) -> None:
    """No way of showing it, or what holds it, has the key."""
    assert CANARY not in shown
    assert "PrivateKeyText" in shown


def test_a_key_is_told_to_who_asks() -> None:
    """Text and bytes are the same key; its size is that in bytes."""
    assert CANARY.encode() == KEY.reveal()
    assert KEY == PrivateKeyText(bytearray(CANARY.encode()))
    assert len(CANARY) == KEY.size


def test_a_key_is_not_written_down() -> None:
    """It cannot be pickled, nor become JSON, nor stand in a set."""
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(Holder(KEY))
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(asdict(Holder(KEY)))
    with pytest.raises(TypeError, match="unhashable"):
        hash(KEY)


def test_a_copy_is_the_value_itself() -> None:
    """Copying what holds a key makes no second key."""
    assert copy.copy(KEY) is KEY
    assert copy.deepcopy(Holder(KEY)).key is KEY


def test_keys_are_compared() -> None:
    """Another key, and what is no such value, is not equal; white space is no key."""
    assert PrivateKeyText("another") != KEY
    assert KEY != CANARY
    assert not PrivateKeyText(" \n")
    assert KEY
