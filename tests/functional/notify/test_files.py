"""Files: one set for each milestone, after its text, shared once whatever happens between steps."""

from collections.abc import Callable

import pytest

from bot.domain.event import EventKind
from bot.sandbox.slack import SlackServer
from tests.functional.notify.counter import Counter, made, records

E = EventKind
RECORD_FILES = ["records.csv", "records.json", "records.tf", "records.zone"]


def names(counter: Counter, slack: SlackServer, sets: int, job_number: int = 1) -> list[list[str]]:
    """Return the names of the files shared, once there are so many sets."""
    job = counter.store.jobs.get(job_number)
    slack.wait_for(lambda: len(counter.shared(job)) >= sets)
    return [sorted(one) for one in counter.shared(job)]


def test_records_are_shared_after_their_text(counter: Counter, slack: SlackServer) -> None:
    """Text first; then the four files as one message."""
    job = counter.carded()
    counter.happen(job, E.RECORDS, records("a.example"))
    early = counter.files.run_one(counter.clock.now())
    counter.run("threads", "files")

    assert not early
    assert [RECORD_FILES] == names(counter, slack, 1)


def test_distributions_told_together_share_one_set(counter: Counter, slack: SlackServer) -> None:
    """Two distributions of a half-minute have their records in the same files."""
    job = counter.carded(2)
    for task in range(2):
        counter.happen(job, E.DISTRIBUTION_CREATED, made(task), task)
    counter.run("threads", "files")

    assert [[f"traffic-{name}" for name in RECORD_FILES]] == names(counter, slack, 1)


def test_the_finish_brings_the_table(counter: Counter, slack: SlackServer) -> None:
    """Once at the finish: every certificate of the job."""
    job = counter.carded()
    tasks = [{"names": ["a.example"], "state": "ready"}]
    counter.happen(job, E.FINISHED, {"state": "succeeded", "seconds": 1, "tasks": tasks})
    counter.run("threads", "files")

    assert [["J-1.csv"]] == names(counter, slack, 1)


def lost_at_completion(slack: SlackServer) -> None:
    """Slack shares the files, and the answer gets lost."""
    slack.knobs.lose_after_accept("files.completeUploadExternal")


def down_at_completion(slack: SlackServer) -> None:
    """Slack fails before it shares anything."""
    slack.knobs.fail("files.completeUploadExternal", "x", status=503)


def busy_at_announcement(slack: SlackServer) -> None:
    """Slack asks for a pause before the first file."""
    slack.knobs.ratelimit("files.getUploadURLExternal", retry_after=3)


def failed_upload(slack: SlackServer) -> None:
    """The bytes do not arrive."""
    slack.knobs.fail("upload", "x", status=500)


def refused_upload(slack: SlackServer) -> None:
    """The upload address is refused; another attempt gets another one."""
    slack.knobs.fail("upload", "x", status=410)


@pytest.mark.parametrize(
    "trouble",
    [lost_at_completion, down_at_completion, busy_at_announcement, failed_upload, refused_upload],
)
@pytest.mark.parametrize("delay", [0.0, 0.3])
def test_files_are_shared_once_whatever_goes_wrong(
    counter: Counter, slack: SlackServer, trouble: Callable[[SlackServer], None], delay: float
) -> None:
    """Tried again after any fault, with Slack quick or slow to share: one set, never two."""
    slack.knobs.file_delay = delay
    job = counter.carded()
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.run("threads")
    trouble(slack)
    counter.run("files")
    counter.clock.wait(10)
    counter.run("files")
    shared = names(counter, slack, 1)

    assert [RECORD_FILES] == shared
    assert not counter.files.run_one(counter.clock.now())
    assert [] == counter.dead()


def test_files_that_slack_forgot_are_uploaded_anew(counter: Counter, slack: SlackServer) -> None:
    """Their ids are unknown after a failed completion: the next attempt makes new ones."""
    job = counter.carded()
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.run("threads")
    slack.knobs.fail("files.completeUploadExternal", "x", status=503)
    counter.files.run_one(counter.clock.now())
    with slack.workspace.change():
        slack.workspace.files.clear()
        slack.workspace.uploads.clear()
    counter.clock.wait(2)
    counter.run("files")

    assert [RECORD_FILES] == names(counter, slack, 1)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_refused_files_are_dead_letters_and_the_next_set_comes(
    counter: Counter, slack: SlackServer, method: str
) -> None:
    """What Slack refuses for good is put aside; later milestones have their files."""
    job = counter.carded()
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.run("threads")
    slack.knobs.fail(method, "channel_not_found")
    counter.run("files")
    counter.happen(job, E.RECORDS_SUPPLEMENT, records("b.example"))
    counter.run("threads", "files")

    assert [(1, "files")] == counter.dead()
    assert [RECORD_FILES] == names(counter, slack, 1)


def test_a_look_that_fails_is_repeated(counter: Counter, slack: SlackServer) -> None:
    """Whether files are shared is asked again until Slack answers."""
    job = counter.carded()
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.run("threads")
    slack.knobs.lose_after_accept("files.completeUploadExternal")
    counter.files.run_one(counter.clock.now())
    slack.knobs.fail("files.info", "x", status=503)
    counter.run("files")
    counter.clock.wait(10)
    counter.run("files")

    assert [RECORD_FILES] == names(counter, slack, 1)


def test_a_lease_that_passed_on_shares_nothing(counter: Counter, slack: SlackServer) -> None:
    """Another instance took the files while the upload was slow: only its set is shared."""
    job = counter.carded()
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.run("threads")
    other = Counter(slack, counter.store, counter.clock)
    outbox = counter.files._outbox  # noqa: SLF001 - made slow below
    sent = outbox.files.upload

    def slow(name: str, text: str) -> str:
        counter.clock.wait(61)
        other.files.run_one(counter.clock.now())
        return sent(name, text)

    outbox.files.upload = slow  # type: ignore[method-assign] # a slow network
    counter.files.run_one(counter.clock.now())

    assert [RECORD_FILES] == names(counter, slack, 1)
    assert 1 == len(slack.calls("files.completeUploadExternal"))


def test_two_instances_share_a_set_once(counter: Counter, slack: SlackServer) -> None:
    """One send of a job's files is in flight at a time."""
    job = counter.carded()
    other = Counter(slack, counter.store, counter.clock)
    counter.happen(job, E.RECORDS, records("a.example"))
    counter.run("threads")
    went = [one.files.run_one(counter.clock.now()) for one in (counter, other)]

    assert [True, False] == went
    assert [RECORD_FILES] == names(counter, slack, 1)


def zones(number: int) -> dict[str, object]:
    """Return the payload of records in so many zones."""
    one = {"type": "CNAME", "value": "_y.acm-validations.aws"}
    return {
        "zones": [
            {"zone": f"z{at}.example", "records": [{"name": f"_x.z{at}.example", **one}]}
            for at in range(number)
        ],
        "until": "2026-11-24T14:02:00+00:00",
    }


def test_each_zone_has_its_files_which_say_who_asks(counter: Counter, slack: SlackServer) -> None:
    """Five zones are five sets of four, at most two zones a message, each file once."""
    people = counter.store.directory
    people.put("bot", "team", ["T1"], now=counter.clock.now())
    people.put("name", "T1", ["Acme"], now=counter.clock.now())
    job = counter.carded()
    people.put("name", job.requested_by, ["Dana Diaz"], now=counter.clock.now())
    counter.happen(job, E.RECORDS, zones(5))
    counter.run("threads", "files")
    sets = names(counter, slack, 3)
    replies = slack.replies(counter.channel, counter.card_of(job) or "")
    texts = [file.content.decode() for reply in replies for file in reply.files]

    assert [8, 8, 4] == [len(one) for one in sets]
    assert 20 == len({name for one in sets for name in one})
    assert all("Dana Diaz of Acme" in text and "J-1" in text for text in texts)
    assert all("2026-11-24 14:02 UTC" in text for text in texts)


def test_sets_that_were_shared_before_a_crash_are_not_shared_again(
    counter: Counter, slack: SlackServer
) -> None:
    """The answer to the first message is lost: whoever comes next goes on behind it."""
    job = counter.carded()
    counter.happen(job, E.RECORDS, zones(5))
    counter.run("threads")
    slack.knobs.lose_after_accept("files.completeUploadExternal")
    counter.run("files")
    counter.clock.wait(60)
    counter.run("files")

    assert [8, 8, 4] == [len(one) for one in names(counter, slack, 3)]
