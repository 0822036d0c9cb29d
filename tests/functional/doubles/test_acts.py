"""People and Slack do things twice, in the same instant too: one job, one effect, two true answers.

a form delivered twice               → one job; no error is shown for the repetition
Submit pressed twice, quickly        → one job: the view is the same
Submit, its ack lost, Submit again   → one job, though the form was updated in between
a refused form, mended, submitted    → one job: only what succeeded is remembered
two people confirm at once           → one confirmation; the other reads who was first
a Confirm delivered twice            → one confirmation; nobody reads of an error
Confirm and Cancel at once           → one of them, or both in an order; both read the truth
Drop, and Drop by another, at once   → dropped once; the other reads so
Retry failed by two at once          → retried once; one certificate more, not two
an event delivered twice             → the Home tab is shown as after one
the same, with two bots on the store → the same: what is seen once is noted in the store
two people, each at another bot      → the same: nothing but the store knows who was first
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.sandbox.slack import Answer, Person
from tests.functional.slack.desk import TEMPLATE
from tests.functional.storms.station import Station

pytestmark = pytest.mark.usefixtures("door")


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Let people act in the same instant, each in a thread of their own; give their answers."""
    ready = threading.Barrier(len(acts))

    def act(what: Callable[[], Answer]) -> Answer:
        ready.wait(10)
        return what()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def told(station: Station, *answers: Answer) -> list[str]:
    """Give what each actor read once all that is due was told, "" when the card says it all."""
    assert [None] * len(answers) == [answer.error for answer in answers]
    station.pass_time(20)
    return [answer.messages[-1].text if answer.messages else "" for answer in answers]


def checked(station: Station, *lines: str) -> Job:
    """Have a job checked, its card shown."""
    job = station.ask(*lines)
    station.until(lambda: station.job(job).state is JobState.AWAITING_CONFIRMATION)
    station.pass_time(10)
    return job


def events(station: Station, job: Job, kind: EventKind) -> int:
    """Count a job's events of a kind."""
    return sum(event.kind is kind for event in station.store.events.of_job(job.number))


def jobs(station: Station) -> list[Job]:
    """Give every job."""
    return station.store.jobs.search()


@pytest.fixture
def dana(station: Station) -> Person:
    """Whoever asks."""
    return station.slack.person("dana")


@pytest.fixture
def sam(station: Station) -> Person:
    """A second operator."""
    return station.slack.person("sam")


@pytest.fixture(params=["one bot", "two bots"])
def bots(station: Station, request: pytest.FixtureRequest) -> None:
    """Who takes deliveries: one bot, or two in turn, each with its own connections and locks."""
    if request.param == "two bots":
        station.another()


@pytest.mark.usefixtures("bots")
class TestForm:
    """Submit is one press, however often it arrives, and at whichever bot."""

    def test_a_form_that_is_delivered_twice_is_one_job(
        self, station: Station, dana: Person
    ) -> None:
        """Both deliveries are acked alike: nobody reads of an error."""
        form = station.open_form(dana, "shop.example")
        station.slack.knobs.deliver_twice()
        before = len(station.slack.deliveries("interactive"))
        errors = form.submit()
        deliveries = station.slack.deliveries("interactive")[before:]

        assert {} == errors
        assert [None, None] == [delivery.error for delivery in deliveries]
        assert 1 == len(jobs(station))

    def test_two_quick_presses_are_one_job(self, station: Station, dana: Person) -> None:
        """The second click of an impatient finger carries the same view."""
        form = station.open_form(dana, "shop.example")
        ready, errors = threading.Barrier(2), list[dict[str, str]]()

        def press() -> None:
            ready.wait(10)
            with suppress(LookupError):  # the first was so quick that the form has gone
                errors.append(form.submit())

        with ThreadPoolExecutor(2) as pool:
            for each in [pool.submit(press) for _ in range(2)]:
                each.result()
        station.pass_time(20)

        assert {} == errors[0] == errors[-1]
        assert 1 == len(jobs(station))
        assert 1 == events(station, jobs(station)[0], EventKind.SUBMITTED)

    def test_a_form_that_was_updated_between_two_presses_is_one_job(
        self, station: Station, dana: Person
    ) -> None:
        """The ack is lost, the facts of the template land in the form, and its hash is another."""
        form = station.open_form(dana, "shop.example")
        before = form.view["hash"]
        station.slack.knobs.lose_after_accept("interactive")
        lost = form.submit()
        form.pick("Snapshot", TEMPLATE)
        station.slack.wait_for(lambda: form.view["hash"] != before)
        errors = form.submit()

        assert ["operation_timeout"] == station.slack.forgive()
        assert [""] == list(lost)
        assert {} == errors
        assert 1 == len(jobs(station))

    def test_a_refused_form_can_be_submitted_once_it_is_mended(
        self, station: Station, dana: Person
    ) -> None:
        """What was refused made nothing, so it does not count as submitted."""
        form = station.open_form(dana, "not a name!")
        refused = form.submit()
        form.fill("Domain names", "shop.example")
        errors = form.submit()

        assert ["Domain names"] == list(refused)
        assert {} == errors
        assert 1 == len(jobs(station))


@pytest.mark.usefixtures("bots")
class TestTwoPeople:
    """Two people press in the same instant, through the real Bolt app, or through two of them."""

    def test_one_confirms_and_the_other_reads_so(
        self, station: Station, dana: Person, sam: Person
    ) -> None:
        """One event, one run; whoever came second learns that it runs."""
        job = checked(station, "shop.example")
        card = station.message(job)
        answers = at_once(lambda: dana.press(card, "Confirm"), lambda: sam.press(card, "Confirm"))
        read = told(station, *answers)
        station.finish(job)

        assert 1 == events(station, job, EventKind.CONFIRMED)
        assert 1 == read.count("")
        assert ["it was confirmed and runs"] == [
            "it was confirmed and runs" for one in read if "it was confirmed and runs" in one
        ]
        assert station.job(job).confirmed_by == [dana.id, sam.id][read.index("")]
        assert JobState.SUCCEEDED is station.job(job).state
        assert (1, 1) == station.made()
        assert 1 == len(station.replies(job, "Confirmed"))

    def test_confirm_and_cancel_at_once_both_hold(
        self, station: Station, dana: Person, sam: Person
    ) -> None:
        """Cancelled before or after Confirm, the job ends cancelled; or Cancel was too late and
        its presser reads why.
        """
        job = checked(station, "shop.example")
        card = station.message(job)
        answers = at_once(lambda: dana.press(card, "Confirm"), lambda: sam.press(card, "Cancel"))
        confirmed, cancelled = told(station, *answers)
        now = station.job(job)

        assert "" in {confirmed, cancelled}
        if now.state is JobState.CANCELLED and confirmed:
            assert "it was cancelled" in confirmed
        elif now.state is JobState.RUNNING:
            assert "it was confirmed and runs" in cancelled
        assert now.confirmed_by in {dana.id, None}
        assert 1 >= events(station, job, EventKind.CANCEL_ASKED)

    def test_a_drop_by_two_is_one(self, station: Station, dana: Person, sam: Person) -> None:
        """The certificate leaves once, and one reply says so."""
        job = checked(station, "shop.example", "blog.example")
        station.confirm(job)
        station.until_all(job, TaskState.AWAITING_VALIDATION)
        station.pass_time(20)
        card, value = station.message(job), self._drop(station, job)
        answers = at_once(
            lambda: dana.press(card, "job_drop", value=value),
            lambda: sam.press(card, "job_drop", value=value),
        )
        read = told(station, *answers)
        station.finish(job)

        assert [TaskState.CANCELLED, TaskState.READY] == [one.state for one in station.tasks(job)]
        assert 1 == len(station.replies(job, "Dropped"))
        assert 1 <= read.count("")
        assert [] == [one for one in read if one and "shop.example" not in one]
        assert 1 == station.calls("acm.DeleteCertificate")

    def _drop(self, station: Station, job: Job) -> str:
        return f"{job.number}:{station.job(job).revision}:{station.task(job).id}"

    def test_a_retry_by_two_is_one(self, station: Station, dana: Person, sam: Person) -> None:
        """One new certificate is requested, and whoever came second learns that it runs."""
        job = checked(station, "shop.example")
        station.confirm(job)
        station.until_state(job, TaskState.AWAITING_VALIDATION)
        station.aws.acm.fail(station.arn(job), "CAA_ERROR")
        station.until(lambda: station.job(job).state is JobState.FAILED)
        station.pass_time(20)
        card = station.message(job)
        answers = at_once(
            lambda: dana.press(card, "Retry failed"), lambda: sam.press(card, "Retry failed")
        )
        read = told(station, *answers)
        station.finish(job)

        assert 1 == events(station, job, EventKind.RETRIED)
        assert 1 == read.count("")
        assert 2 == station.calls("acm.RequestCertificate")
        assert (1, 1) == station.made()


class TestDelivery:
    """Slack delivers some things twice, to one bot or to two of them on one store."""

    def test_a_confirm_that_is_delivered_twice_acts_once(
        self, station: Station, sam: Person
    ) -> None:
        """The repetition is acked, and nobody reads of an error."""
        job = checked(station, "shop.example")
        station.slack.knobs.deliver_twice()
        answer = sam.press(station.message(job), "Confirm")

        assert [""] == told(station, answer)
        assert 1 == events(station, job, EventKind.CONFIRMED)

    def test_an_event_that_is_delivered_twice_is_shown_once(
        self, station: Station, dana: Person
    ) -> None:
        """Both are acked and wish for the same Home: one row, which makes the second harmless."""
        before = len(station.slack.deliveries("events_api"))
        published = len(station.slack.calls("views.publish"))
        station.slack.knobs.deliver_twice()
        dana.open_home()
        deliveries = station.slack.deliveries("events_api")[before:]
        station.pass_time(20)

        assert [None, None] == [delivery.error for delivery in deliveries]
        assert 1 == len(station.slack.calls("views.publish")) - published
        assert [] == [one for one in dana.ephemerals() if "incident" in one.text]

    def test_two_bots_on_one_store_take_a_click_once(self, station: Station, sam: Person) -> None:
        """A load balancer sends the same click to both: one of them acts."""
        job = checked(station, "shop.example")
        station.another()
        station.slack.knobs.deliver_twice()
        answer = sam.press(station.message(job), "Confirm")

        assert [""] == told(station, answer)
        assert 1 == events(station, job, EventKind.CONFIRMED)
