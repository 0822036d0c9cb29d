"""What SNS is told of jobs of each kind."""

import json
from dataclasses import replace

import pytest

from bot.domain.event import Event, EventKind
from bot.domain.kinds import JobKind
from bot.notify.sns_message import notices
from tests.unit.notify.test_sns_message import JOB, NOW, REMOVED, schema


@pytest.mark.parametrize("kind", list(JobKind))
def test_every_kind_is_one_of_the_schema(kind: JobKind) -> None:
    """A kind that a subscriber cannot know would be refused by whoever checks."""
    job = replace(JOB, kind=kind)
    (notice,) = notices(job, [Event(42, 1, EventKind.REMOVED, REMOVED, NOW)], ())

    assert [] == list(schema().iter_errors(json.loads(notice.document)))


@pytest.mark.parametrize(
    ("parent", "said"),
    [(41, "Nothing answers at these any more."), (None, "Nothing used these; they count against")],
)
def test_what_is_gone_is_told_as_it_went(parent: int | None, said: str) -> None:
    """A clean-up takes a site away, a deletion what nobody used."""
    job = replace(JOB, parent=parent)
    (notice,) = notices(job, [Event(42, 1, EventKind.REMOVED, REMOVED, NOW)], ())

    assert said in notice.email
