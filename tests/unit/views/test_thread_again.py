"""The reply on certificates that are requested again: one for many."""

from bot.domain.event import EventKind
from bot.domain.job import JobState
from bot.views.thread import replies
from tests.unit.views.showing import a_job, an_event, assert_message_fits

E = EventKind
JOB = a_job(JobState.RUNNING)


def test_many_that_are_requested_again_are_one_reply() -> None:
    """Who asked is called once, whatever the number; each says which request it is."""
    events = [
        an_event(
            E.REQUESTED_AGAIN, {"names": [f"s{at}.example"], "attempt": 2, "why": "no records"}
        )
        for at in range(12)
    ]
    (reply,) = replies(JOB, events)

    assert_message_fits(reply)
    assert 1 == reply.text.count(f"<@{JOB.requested_by}>")
    assert "*Requested again*: 12 certificates of J-42, because no records." in reply.text
    assert "(2 of 3): `s11.example`" in reply.text
