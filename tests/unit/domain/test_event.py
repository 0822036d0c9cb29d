"""Which event is told where."""

import pytest

from bot.domain.event import GROUPED, EventKind, Sink, sinks_of

SILENT = {"submitted", "planned", "offer_accepted"}
BY_SNS = {
    *("records", "records_supplement", "distribution_created", "removed", "task_failed"),
    *("changed", "key_needed", "denied", "superseded", "finished"),
}
WITH_FILES = {
    *("planned", "records", "records_supplement", "distribution_created", "changed", "finished"),
}


@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("sns", [True, False])
def test_every_event_is_told_where_it_belongs(kind: EventKind, *, sns: bool) -> None:
    """The thread tells all but what the card itself shows; SNS and files tell what they are for;
    without a topic nothing goes to SNS.
    """
    expected = {
        Sink.THREAD: kind not in SILENT,
        Sink.FILES: kind in WITH_FILES,
        Sink.SNS: sns and kind in BY_SNS,
    }

    assert tuple(sink for sink in Sink if expected[sink]) == sinks_of(kind, sns=sns)


def test_what_is_grouped_is_told_in_the_thread() -> None:
    """Only milestones of single certificates are many at a time."""
    assert {
        *("issued", "distribution_created", "changed", "ready", "removed", "task_failed"),
        *("imported", "key_needed", "requested_again"),
    } == GROUPED
    assert all(Sink.THREAD in sinks_of(kind, sns=False) for kind in GROUPED)
