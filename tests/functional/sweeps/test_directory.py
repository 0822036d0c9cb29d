"""The directory's upkeep: what is cached, how often, and what an error leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.inventory import SweepKind
from bot.domain.person import Member
from bot.errors import SlackError, Trouble
from bot.services.roles import AWAITED, Roles
from bot.settings import Settings, load
from scheduler.directory import EAGER, EVERY, PAUSE, PEOPLE_AT_ONCE, Directory
from tests.functional.sweeps.conftest import Bench


@dataclass
class FakeSlack:
    """A workspace: channels with names, members and privacy; groups; who fails."""

    channels: dict[str, str] = field(default_factory=lambda: {"C1": "ops", "C2": "random"})
    private: set[str] = field(default_factory=lambda: {"C1"})
    people: dict[str, list[str]] = field(default_factory=lambda: {"C1": ["U1", "U2"]})
    failing: set[str] = field(default_factory=set)
    retry_after: float | None = None
    asked: list[str] = field(default_factory=list)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.failing:
            raise SlackError(
                "ratelimited",
                method=what,
                trouble=Trouble.THROTTLED,
                retry_after=self.retry_after,
            )

    def me(self) -> tuple[str, str, str]:
        """Tell the team, the bot and the team's name."""
        self._ask("me")
        return "T1", "UBOT", "Acme"

    def names(self) -> Mapping[str, str]:
        """Tell the bot's channels."""
        self._ask("names")
        return self.channels

    def channel(self, channel: str) -> tuple[bool, bool, bool]:
        """Tell whether a channel is private."""
        self._ask(f"channel {channel}")
        return channel in self.private, False, channel in self.channels

    def members(self, channel: str) -> list[str]:
        """Tell a channel's members."""
        self._ask(f"members {channel}")
        return self.people[channel]

    def group(self, usergroup: str) -> list[str]:
        """Tell a group's members."""
        self._ask(f"group {usergroup}")
        return self.people[usergroup]

    def group_names(self) -> dict[str, str]:
        """Tell the groups' handles."""
        self._ask("group names")
        return {"S1": "ssl-admins", "S9": "others"}

    def person(self, user: str) -> Member:
        """Tell who somebody is."""
        self._ask(f"person {user}")
        return Member(user, "T1", is_guest=user == "U9", name=f"name of {user}")


def _settings(**more: str) -> Settings:
    return load(
        {
            "SLACK_BOT_TOKEN": "xoxb-made-up",
            "SLACK_SIGNING_SECRET": "made-up",
            "channel": "C1",
            **more,
        }
    )


@pytest.fixture
def slack() -> FakeSlack:
    """A workspace with a private ops channel of two."""
    return FakeSlack()


@pytest.fixture
def directory(bench: Bench, slack: FakeSlack) -> Directory:
    """The upkeep of one process."""
    return Directory(bench.store, slack, _settings(), bench)


def roles(bench: Bench) -> Roles:
    """Return what tells people that the bot is not in a channel."""
    return Roles(bench.store, bench, _settings())


def _cached(bench: Bench, kind: str, key: str) -> set[str]:
    return set(bench.store.directory.members(kind, key)[0])


def test_what_permissions_need_is_cached(bench: Bench, directory: Directory) -> None:
    """Team, channels, their privacy and names, the ops channel's members, and who they are."""
    directory.tick()

    assert {"T1"} == _cached(bench, "bot", "team")
    assert {"C1", "C2"} == _cached(bench, "bot", "channels")
    assert {"C1"} == _cached(bench, "bot", "private")
    assert {"ops"} == _cached(bench, "name", "C1")
    assert {"U1", "U2"} == _cached(bench, "channel", "C1")
    assert Member("U1", "T1") == bench.store.directory.person("U1")


def test_named_groups_channels_and_people_are_cached(bench: Bench, slack: FakeSlack) -> None:
    """Operators and approvers may be user groups, channels or people."""
    slack.people |= {"S1": ["U3"], "C2": ["U4"]}
    settings = _settings(operators="S1,U9", approvers="C2")
    Directory(bench.store, slack, settings, bench).tick()
    guest = bench.store.directory.person("U9")

    assert {"U3"} == _cached(bench, "group", "S1")
    assert "@ssl-admins" == Roles(bench.store, bench, settings).name_of("S1")
    assert set() == _cached(bench, "name", "S9")
    assert {"name of U9"} == _cached(bench, "name", "U9")
    assert "@name of U9" == Roles(bench.store, bench, settings).name_of("U9")
    assert {"U4"} == _cached(bench, "channel", "C2")
    assert guest is not None
    assert guest.is_guest


def test_lists_are_read_every_five_minutes(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """However often the tick asks; people once an hour, since each costs a call."""
    for _ in range(int(2 * EVERY / timedelta(minutes=1))):
        directory.tick()
        bench.pass_time(minutes=1)

    assert 2 == slack.asked.count("members C1")
    assert 1 == slack.asked.count("person U1")


def test_people_are_looked_up_again_after_an_hour(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """Somebody may have become a guest."""
    for _ in range(13):
        directory.tick()
        bench.pass_time(seconds=EVERY.total_seconds())

    assert 2 == slack.asked.count("person U1")


def test_somebody_who_asks_is_looked_up_at_once(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """A wish for a person reads that person, and not every list again."""
    directory.tick()
    slack.asked.clear()
    bench.store.directory.put("wanted", "people", {"U7"}, now=bench.time)
    bench.store.inventory.hurry(SweepKind.DIRECTORY)
    directory.tick()

    assert ["person U7"] == slack.asked
    assert set() == _cached(bench, "wanted", "people")
    assert Member("U7", "T1") == bench.store.directory.person("U7")


def test_a_wish_without_a_person_reads_the_lists(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """Whoever wishes for nobody in particular gets fresh lists."""
    directory.tick()
    slack.asked.clear()
    bench.store.inventory.hurry(SweepKind.DIRECTORY)
    directory.tick()

    assert "members C1" in slack.asked


def test_an_invitation_is_noticed_within_seconds(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """Who was told "type /invite, and wait a minute" need not wait for the next usual pass."""
    directory.tick()
    roles(bench).expect("C3")
    bench.pass_time(seconds=20)
    directory.tick()
    slack.channels["C3"] = "shop"  # only now the person does it
    bench.pass_time(seconds=15)
    directory.tick()
    known = _cached(bench, "bot", "channels")
    slack.asked.clear()
    bench.pass_time(seconds=60)
    directory.tick()

    assert {"C1", "C2", "C3"} == known
    assert [] == slack.asked


def test_an_invitation_that_never_comes_is_forgotten(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """For five minutes Slack is asked every 15 s, for every channel awaited; then as usual."""
    directory.tick()
    roles(bench).expect("C3")
    roles(bench).expect("C4")
    slack.channels["C3"] = "shop"
    awaited = _cached(bench, "wanted", "channels")
    for _ in range(600):
        bench.pass_time(seconds=1)
        directory.tick()
    roles(bench).expect("C5")

    assert {"C3", "C4"} == awaited
    assert 1 + AWAITED // EAGER + 1 == slack.asked.count("names")
    assert {"C5"} == _cached(bench, "wanted", "channels")


def test_what_fails_keeps_nothing_else_from_being_read(bench: Bench, slack: FakeSlack) -> None:
    """User groups need a paid plan: without one, channels still permit."""
    slack.failing = {"group S1"}
    Directory(bench.store, slack, _settings(operators="S1,C1"), bench).tick()
    sweep = bench.store.inventory.sweep(SweepKind.DIRECTORY, "")

    assert {"U1", "U2"} == _cached(bench, "channel", "C1")
    assert (set(), None) == (
        _cached(bench, "group", "S1"),
        bench.store.directory.members("group", "S1")[1],
    )
    assert "group S1: ratelimited" in sweep.error


def test_what_was_known_grows_old_when_it_cannot_be_read(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """An error leaves the list and the moment of its last reading."""
    first = bench.time
    directory.tick()
    slack.failing = {"members C1"}
    bench.pass_time(seconds=EVERY.total_seconds())
    directory.tick()

    assert (frozenset({"U1", "U2"}), first) == bench.store.directory.members("channel", "C1")


def test_after_an_error_slack_is_left_alone_for_a_moment(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """Also wishes wait; then all is tried again."""
    slack.failing = {"names"}
    directory.tick()
    asked = len(slack.asked)
    bench.store.inventory.hurry(SweepKind.DIRECTORY)
    directory.tick()
    paused = len(slack.asked)
    slack.failing = set()
    bench.pass_time(seconds=PAUSE.total_seconds())
    directory.tick()

    assert asked == paused
    assert {"C1", "C2"} == _cached(bench, "bot", "channels")


def test_slack_is_left_alone_for_as_long_as_it_says(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """Its Retry-After is kept where it is longer than our own pause."""
    slack.failing, slack.retry_after = {"names"}, 60
    directory.tick()
    asked = len(slack.asked)
    bench.pass_time(seconds=59)
    directory.tick()
    paused = len(slack.asked)
    slack.failing = set()
    bench.pass_time(seconds=1)
    directory.tick()

    assert asked == paused
    assert {"C1", "C2"} == _cached(bench, "bot", "channels")


def test_a_channel_without_the_bot_is_not_asked_about(
    bench: Bench, slack: FakeSlack, directory: Directory
) -> None:
    """Slack tells nothing of it; whoever asks is told to invite the bot."""
    slack.channels = {"C2": "random"}
    directory.tick()

    assert set() == _cached(bench, "bot", "private")
    assert [] == [asked for asked in slack.asked if "C1" in asked]


def test_one_process_reads_at_a_time(bench: Bench, slack: FakeSlack, directory: Directory) -> None:
    """Web and worker both keep the directory: between them each list is read once."""
    other = Directory(bench.store, slack, _settings(), bench)
    token = bench.store.locks.take("directory", now=bench.time, lease=EVERY)
    directory.tick()
    during = list(slack.asked)
    bench.store.locks.give_back("directory", token or "")
    directory.tick()
    other.tick()

    assert [] == during
    assert 1 == slack.asked.count("members C1")


def test_a_large_channel_is_met_in_several_passes(bench: Bench, slack: FakeSlack) -> None:
    """users.info allows about a hundred calls a minute."""
    slack.people["C1"] = [f"U{number}" for number in range(PEOPLE_AT_ONCE + 1)]
    directory = Directory(bench.store, slack, _settings(), bench)
    directory.tick()
    first = sum(asked.startswith("person") for asked in slack.asked)
    bench.pass_time(seconds=EVERY.total_seconds())
    directory.tick()
    both = sum(asked.startswith("person") for asked in slack.asked)

    assert (PEOPLE_AT_ONCE, PEOPLE_AT_ONCE + 1) == (first, both)
