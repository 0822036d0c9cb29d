"""A fingerprint differs when anything differs that a person can set, and only then."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fingerprint import fingerprint

_TEXT = st.text(max_size=5)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
CONFIG = {"Aliases": {"Quantity": 2, "Items": ["a", "b"]}, "Enabled": True, "Comment": "c"}


def test_being_enabled_does_not_count() -> None:
    """A clean-up disables it first, and must know it again."""
    assert fingerprint(CONFIG) == fingerprint({**CONFIG, "Enabled": False})


def test_the_order_of_plain_lists_does_not_count() -> None:
    """CloudFront gives the same names in another order; origins in another order are another."""
    turned = {**CONFIG, "Aliases": {"Items": ["b", "a"], "Quantity": 2}}
    origins = [{"Id": "a"}, {"Id": "b"}]

    assert fingerprint(CONFIG) == fingerprint(turned)
    assert fingerprint({"Origins": origins}) != fingerprint({"Origins": origins[::-1]})


@given(st.dictionaries(_TEXT, _VALUES, max_size=4), _TEXT, _VALUES)
def test_a_changed_value_changes_it(config: dict[str, object], key: str, value: object) -> None:
    """Whatever member it is, but the one that does not count."""
    changed = {**config, key: {"was": config.get(key), "is": value}}
    same = key == "Enabled"

    assert same is (fingerprint({**config, key: None}) == fingerprint(changed))
