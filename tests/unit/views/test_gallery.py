"""Every view with short, huge and hostile content: accepted, harmless, and honest about what it
left out.
"""

import pytest

from tests.unit.views.gallery import GALLERY, public_views
from tests.unit.views.judging import faults_of, harm_in, messages_in, out_of_order
from tests.unit.views.palette import PALETTES

VIEWS = sorted(GALLERY, key=lambda view: f"{view.__module__}.{view.__name__}")


def _name(value: object) -> str:
    return getattr(value, "__qualname__", str(value))


def test_every_view_is_in_the_gallery() -> None:
    """A new public function that returns something Slack shows needs its pictures."""
    assert public_views() == set(GALLERY)


@pytest.mark.parametrize("view", VIEWS, ids=_name)
@pytest.mark.parametrize("sort", PALETTES)
def test_a_view_is_accepted_harmless_and_read_in_order(view: object, sort: str) -> None:
    """By Slack's limits and slack_sdk's models; nobody is notified, nothing linked or formatted;
    the text, which is all that screen readers read, has each block, if shorter, where it belongs.
    """
    found = {
        f"{palette.text[:30]!r} {number}: {trouble}"
        for palette in PALETTES[sort]
        for number, shown in enumerate(GALLERY[view](palette))  # type: ignore[index] # one of VIEWS
        for trouble in (*faults_of(shown), *harm_in(shown), *_unread(shown, sort))
    }

    assert set() == found


def _unread(shown: object, sort: str) -> list[str]:
    if sort == "hostile":
        return []  # what is left of the worst texts is too little to be told apart
    return [words for message in messages_in(shown) for words in out_of_order(message)]
