"""What an import job carries is public, and says when nobody will renew it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attention import BANDS, reminders
from bot.domain.importing_job import Import, ImportCertificates
from bot.domain.key_source import KeySource
from bot.domain.kinds import TRAITS, JobKind, kind_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_name_that_was_given_is_a_tag() -> None:
    """What people call a certificate themselves is its tag `Name`; its main name is none."""
    named = Import("shop", KeySource.UPLOAD, is_tagged=True)

    assert (("Name", "shop"),) == named.tags
    assert () == Import("shop.example", KeySource.UPLOAD).tags
    assert named.facts is None


def test_an_import_is_edited_by_its_form_and_cleaned_up() -> None:
    """It has a form of its own, makes what can be removed, and waits for no other task."""
    traits = TRAITS[JobKind.IMPORT]

    assert JobKind.IMPORT is kind_of(ImportCertificates(("shop",)))
    assert (True, True, True) == (traits.has_form, traits.makes, traits.alone)


@given(days=st.integers(min_value=-10, max_value=400), hours=st.integers(0, 23))
def test_reminders_come_in_time(days: int, hours: int) -> None:
    """One a band, soonest first, none that is past, and the last a day before the end."""
    ends = NOW + timedelta(days=days, hours=hours)
    told = reminders(ends, NOW)

    assert list(told) == sorted(told)
    assert all(NOW < one < ends for one in told)
    assert sum(days * 24 + hours > band * 24 for band in BANDS) == len(told)
    assert not told or timedelta(days=1) == ends - told[-1]
