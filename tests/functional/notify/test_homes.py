"""Home tabs: published once after opening, again when they changed, paced, retried, given up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.job import JobState
from bot.domain.person import Member
from bot.notify.homes import LOOKING, RECENT, SPACING, Homes
from bot.notify.pace import PUBLISHES_BURST
from bot.sandbox.slack import SlackServer
from bot.sandbox.slack.fixture import HOME_TEAM
from bot.services.home import Home
from bot.services.roles import Roles
from bot.settings import load
from bot.slack.outbox import Outbox
from bot.store.base import Store
from tests.functional.notify.counter import ACCOUNT, Counter, Hand


@dataclass
class Hall:
    """One instance of what publishes Home tabs, before a Slack; another one is another process."""

    slack: SlackServer
    store: Store
    clock: Hand

    def __post_init__(self) -> None:
        """Wire it as the composition root does."""
        settings = load(
            {
                "SLACK_BOT_TOKEN": self.slack.bot_token,
                "SLACK_SIGNING_SECRET": "made up",
                "channel": self.slack.channel("ssl-ops").id,
            }
        )
        roles = Roles(self.store, self.clock, settings)
        self.content = Home(self.store, self.clock, roles)
        outbox = Outbox(self.slack.bot_token, self.slack.api_url)
        self.homes = Homes(self.store, outbox, self.clock, self.content)

    def learn_who_is_where(self) -> None:
        """Let the directory's tick have read everything now."""
        now, ops = self.clock.now(), self.slack.channel("ssl-ops")
        for kind, key, members in (
            ("bot", "team", {HOME_TEAM}),
            ("bot", "channels", {ops.id}),
            ("bot", "private", {ops.id}),
            ("channel", ops.id, set(ops.members)),
        ):
            self.store.directory.put(kind, key, members, now=now)
        people = [Member(self.slack.user(name).id, HOME_TEAM) for name in ("dana", "sam", "vera")]
        self.store.directory.put_people(people, now=now)

    def open(self, *names: str, is_blank: bool = False) -> None:
        """Let people open their Home."""
        for name in names:
            user = self.slack.user(name).id
            self.store.homes.opened(user, HOME_TEAM, is_blank=is_blank, now=self.clock.now())

    def run(self) -> list[bool]:
        """Let all that is due be shown; return what came of each attempt."""
        went: list[bool] = []
        while not went or (went[-1] and len(went) < 100):
            went.append(self.homes.run_one(self.clock.now()))
        return went

    def wait(self, much: timedelta) -> None:
        """Let time pass, in which the directory is read again."""
        self.clock.time += much
        self.learn_who_is_where()

    def told(self) -> list[str]:
        """Return who got a Home, in order."""
        named = {self.slack.user(name).id: name for name in ("dana", "sam", "vera", "gus")}
        calls = self.slack.calls("views.publish")
        return [named[str(one.payload["user_id"])] for one in calls if one.ok]

    def reads(self, name: str) -> str:
        """Return what somebody's Home says."""
        home = self.slack.person(name).home()
        return "\n".join(home.texts) if home else ""


@pytest.fixture
def hall(slack: SlackServer, store: Store) -> Iterator[Hall]:
    """A hall that knows who is where, in an account that was swept."""
    made = Hall(slack, store, Hand())
    made.learn_who_is_where()
    store.inventory.put_account(ACCOUNT)
    yield made
    assert [] == slack.troubles


def a_job(hall: Hall) -> None:
    """Let dana have an open job."""
    Counter(hall.slack, hall.store, hall.clock).job(running=False)


def unconfirmed(hall: Hall) -> None:
    """Let a job of dana's be checked: it waits for someone, which everybody sees."""
    job = Counter(hall.slack, hall.store, hall.clock).job(running=False)
    checked = replace(job, state=JobState.AWAITING_CONFIRMATION)
    hall.store.jobs.save(checked, now=hall.clock.now())


def test_nobody_looks(hall: Hall) -> None:
    """Nothing is published to those who never opened it."""
    assert [False] == hall.run()
    assert [] == hall.told()


def test_published_once_until_it_changes(hall: Hall) -> None:
    """The same content is not sent again; a change is, half a minute after the last at the
    earliest.
    """
    hall.open("dana")
    hall.run()
    first = hall.told()
    a_job(hall)
    hall.wait(SPACING - timedelta(seconds=1))
    hall.run()
    early = hall.told()
    hall.wait(timedelta(seconds=1))
    hall.run()
    hall.wait(SPACING * 2)
    hall.run()

    assert (["dana"], ["dana"], ["dana"] * 2) == (first, early, hall.told())
    assert "*J-1*" in hall.reads("dana")


def test_who_looks_sees_a_change_soon(hall: Hall) -> None:
    """While somebody may be looking it is compared every five seconds, later every thirty."""
    hall.open("dana")
    hall.run()
    hall.wait(SPACING)
    looks = [hall.run(), hall.run()]
    hall.wait(timedelta(seconds=5))
    looks.append(hall.run())
    hall.wait(LOOKING)
    looks.append(hall.run())
    hall.wait(timedelta(seconds=5))
    looks.append(hall.run())

    assert [[True, False], [False], [True, False], [True, False], [False]] == looks


def test_a_day_after_opening_it_rests(hall: Hall) -> None:
    """Until it is opened again."""
    hall.open("dana")
    hall.run()
    a_job(hall)
    hall.wait(RECENT)
    asleep = hall.run()
    hall.open("dana")
    hall.run()

    assert [False] == asleep
    assert ["dana", "dana"] == hall.told()


def test_a_blank_home_is_published_again(hall: Hall) -> None:
    """Slack has nothing to show, though we showed it before: the app was installed anew."""
    hall.open("dana")
    hall.run()
    hall.wait(SPACING)
    hall.open("dana")
    hall.run()
    kept = hall.told()
    hall.open("dana", is_blank=True)
    hall.run()

    assert (["dana"], ["dana", "dana"]) == (kept, hall.told())


def test_throttled_is_waited_out(hall: Hall) -> None:
    """As long as Slack says, and then it is published."""
    hall.slack.knobs.ratelimit("views.publish", retry_after=7)
    hall.open("dana")
    hall.run()
    hall.wait(timedelta(seconds=6))
    early = hall.run()
    hall.wait(timedelta(seconds=1))
    hall.run()

    assert [False] == early
    assert ["dana"] == hall.told()


def test_slack_down_is_waited_out_with_backoff(hall: Hall) -> None:
    """One, two, four seconds; nobody's Home holds up another's."""
    hall.slack.knobs.fail("views.publish", "fatal_error", times=4)
    hall.open("dana", "sam")
    hall.run()
    tries = [len(hall.slack.calls("views.publish"))]
    for seconds in (1, 1, 1):
        hall.wait(timedelta(seconds=seconds))
        hall.run()
        tries.append(len(hall.slack.calls("views.publish")))

    assert [2, 4, 4, 6] == tries
    assert {"dana", "sam"} == set(hall.told())


def test_an_answer_that_is_lost(hall: Hall) -> None:
    """Publishing twice does no harm: it is sent again."""
    hall.slack.knobs.lose_after_accept("views.publish")
    hall.open("dana")
    hall.run()
    hall.wait(timedelta(seconds=1))
    hall.run()

    assert ["dana", "dana"] == hall.told()


def test_refused_for_good_until_opened_again(hall: Hall) -> None:
    """What Slack refuses for good is not tried again before somebody opens it."""
    hall.slack.knobs.fail("views.publish", "not_enabled")
    hall.open("dana")
    hall.run()
    hall.wait(timedelta(hours=1))
    given_up = hall.run()
    hall.open("dana")
    hall.run()

    assert [False] == given_up
    assert ["dana"] == hall.told()


def test_two_processes_publish_once(hall: Hall, store: Store) -> None:
    """Whoever holds the lease publishes; the other finds nothing due."""
    other = Hall(hall.slack, store, hall.clock)
    hall.open("dana")
    claim = store.homes.claim(hall.clock.now(), spacing=SPACING, recent=RECENT)
    assert claim is not None
    found = other.run()
    store.homes.unchanged(claim, until=hall.clock.now())
    went = [other.run(), hall.run()]

    assert [False] == found
    assert [[True, False], [False]] == went
    assert ["dana"] == hall.told()


def test_a_process_that_slept_over_its_lease(hall: Hall, store: Store) -> None:
    """What it publishes late may be older than what the other one did: the Home is compared anew,
    and the last state is shown.
    """
    other = Hall(hall.slack, store, hall.clock)

    class Late(Outbox):
        def publish(self, user: str, view: Mapping[str, Any]) -> None:
            hall.wait(timedelta(seconds=61))
            unconfirmed(hall)
            other.run()
            super().publish(user, view)

    late = Late(hall.slack.bot_token, hall.slack.api_url)
    hall.open("vera")
    Homes(store, late, hall.clock, hall.content).run_one(hall.clock.now())
    stale = hall.reads("vera")
    hall.wait(SPACING)
    hall.run()

    assert "*J-1*" not in stale
    assert "*J-1*" in hall.reads("vera")
    assert ["vera"] * 3 == hall.told()


def crowd(hall: Hall, count: int) -> None:
    """Let so many people open their Home at once."""
    users = [f"U0CROWD{number:04d}" for number in range(count)]
    people = [Member(user, HOME_TEAM) for user in users]
    hall.store.directory.put_people(people, now=hall.clock.now())
    for user in users:
        hall.store.homes.opened(user, HOME_TEAM, is_blank=True, now=hall.clock.now())


def test_many_who_open_at_once_share_slacks_rate(hall: Hall) -> None:
    """A burst, then one a second and no sooner."""
    crowd(hall, PUBLISHES_BURST + 4)
    shown = []
    for seconds in (0, 0.99, 0.01):
        hall.wait(timedelta(seconds=seconds))
        hall.run()
        shown.append(len(hall.slack.calls("views.publish")) - PUBLISHES_BURST)

    assert [0, 0, 1] == shown


def test_the_workspace_has_at_most_90_homes_a_minute(hall: Hall) -> None:
    """Two processes on one store: Slack takes about a hundred a minute of a whole workspace."""
    crowd(hall, 100)
    other = Hall(hall.slack, hall.store, hall.clock)
    shown = []
    for _ in range(60):
        hall.run()
        other.run()
        shown.append(len(hall.slack.calls("views.publish")))
        hall.clock.wait(1)

    assert 60 < shown[-1] <= 90


def test_who_loses_the_right_to_look_reads_why(hall: Hall) -> None:
    """Permission is asked at each look: what was shown before goes."""
    unconfirmed(hall)
    hall.open("vera")
    hall.run()
    before = hall.reads("vera")
    hall.wait(SPACING)
    guest = Member(hall.slack.user("vera").id, HOME_TEAM, is_guest=True)
    hall.store.directory.put_people([guest], now=hall.clock.now())
    hall.run()

    assert "*J-1*" in before
    assert "guests and bots cannot use Edgecert" in hall.reads("vera")
    assert "J-1" not in hall.reads("vera")


def test_a_failure_after_the_lease_has_passed_on(hall: Hall, store: Store) -> None:
    """Whoever holds the lease now decides when it is tried again."""
    other = Hall(hall.slack, store, hall.clock)

    class Late(Outbox):
        def publish(self, user: str, view: Mapping[str, Any]) -> None:
            hall.wait(timedelta(seconds=61))
            other.run()
            hall.slack.knobs.fail("views.publish", "not_enabled")
            super().publish(user, view)

    late = Late(hall.slack.bot_token, hall.slack.api_url)
    hall.open("dana")
    went = Homes(store, late, hall.clock, hall.content).run_one(hall.clock.now())
    unconfirmed(hall)
    hall.wait(SPACING)
    hall.run()

    assert went
    assert ["dana", "dana"] == hall.told()
