"""Who may do what: the channel is the permission (docs/decisions tells why).
Reads the cached directory only, fails closed when it is old, and never trusts a name or a button.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.inventory import SweepKind
from bot.domain.person import Actor, Role
from bot.errors import NotAllowedError
from bot.services.permissions import Permissions
from bot.settings import Settings
from bot.store.base import Store

FRESH = timedelta(minutes=15)
"""Three passes of the directory's tick: older knowledge of who is where permits nothing."""

AWAITED = timedelta(minutes=5)
"""How long after somebody was told to invite the bot its channels are read every few seconds."""

_RANK = {Role.STRANGER: 0, Role.VIEWER: 1, Role.OPERATOR: 2, Role.APPROVER: 3}


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's role, and a sentence on why it is not more."""

    role: Role
    why: str


@dataclass(frozen=True, slots=True)
class _Circle:
    """Whom a setting lets in, and what kept us from knowing all of them."""

    people: frozenset[str]
    troubles: tuple[str, ...]


class Roles:
    """Answers for one person at one moment; nothing is remembered between two questions."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        """Read the directory of `store`; `settings` names operators, approvers, the ops channel.
        `own` is what the bot itself may do at AWS.
        """
        self._store = store
        self._clock = clock
        self._settings = settings
        self.own = Permissions(store, clock, settings)

    def role(self, actor: Actor) -> Role:
        """Return what the actor may be now; never raises, and never more than is certain."""
        return self._standing(actor).role

    def require(self, actor: Actor, role: Role, *, what: str) -> None:
        """Raise NotAllowedError, saying why and whom to ask, unless the actor has at least `role`.

        `what` completes "You may not …".
        """
        standing = self._standing(actor)
        if _RANK[standing.role] < _RANK[role]:
            raise NotAllowedError(f"You may not {what}: {standing.why}")

    def forbid_own(self, actor: Actor, authors: Iterable[str]) -> None:
        """Raise NotAllowedError when two persons are required and the actor is one of `authors`."""
        if self._settings.two_person and actor.user in set(authors):
            raise NotAllowedError(
                "You may not confirm what you asked for yourself: two people are required here. "
                f"Ask {self.approvers_named()} to press Confirm."
            )

    def is_in(self, channel: str) -> bool:
        """Tell whether the bot is known to be in a channel; False when that is not fresh."""
        return channel in self._fresh("bot", "channels")[0]

    def expect(self, channel: str) -> None:
        """Have it noticed within seconds that the bot was invited to a channel, as somebody was
        told to do.
        """
        now = self._clock.now()
        with self._store.transaction():
            awaited, asked_at = self._store.directory.members("wanted", "channels")
            if asked_at is None or now - asked_at > AWAITED:
                awaited = frozenset()
            self._store.directory.put("wanted", "channels", awaited | {channel}, now=now)

    def name_of(self, thing: str) -> str:
        """Return `#channel`, `@person` or `@group` if the directory knows the id, else the id."""
        names, _ = self._store.directory.members("name", thing)
        sign = "#" if thing[:1] in {"C", "G"} else "@"
        return f"{sign}{min(names)}" if names else thing

    def is_unknown(self, actor: Actor) -> bool:
        """Tell whether an actor was never looked up in Slack: whoever asks for a role starts it."""
        return self._store.directory.person(actor.user) is None

    def is_to_be_met(self, actor: Actor) -> bool:
        """Tell whether an actor of our workspace is looked up now, while they wait."""
        return (
            self.is_unknown(actor) and actor.team in self._store.directory.members("bot", "team")[0]
        )

    def _standing(self, actor: Actor) -> Standing:
        outside = self._outsider(actor)
        if outside:
            return Standing(Role.STRANGER, outside)
        operators = self._operators()
        approvers = self._circle(self._settings.approvers)
        if actor.user in approvers.people:
            return Standing(Role.APPROVER, "")
        if actor.user in operators.people:
            if not self._settings.approvers:
                return Standing(Role.APPROVER, "")
            return Standing(Role.OPERATOR, self._why(approvers, self.approvers_named()))
        return Standing(Role.VIEWER, self._why(operators, self._operators_named()))

    def _outsider(self, actor: Actor) -> str:
        """Return why a person is nobody here, or an empty text."""
        team, _ = self._store.directory.members("bot", "team")
        if not team:
            return "I have not reached Slack yet to learn which workspace is mine. Try in a minute."
        person = self._store.directory.person(actor.user)
        if actor.team not in team or (person and person.team not in team):
            return "people of other workspaces (Slack Connect) cannot use Edgecert. Ask your host."
        if person is None:
            self._ask_about(actor.user)
            return "I do not know you yet and am looking you up. Try again in a few seconds."
        if person.is_guest or person.is_bot or person.is_deleted:
            return f"guests and bots cannot use Edgecert. Ask {self._operators_named()}."
        return ""

    def _ask_about(self, user: str) -> None:
        with self._store.transaction():  # others are asked about meanwhile
            asked, _ = self._store.directory.members("wanted", "people")
            self._store.directory.put("wanted", "people", asked | {user}, now=self._clock.now())
        self._store.inventory.hurry(SweepKind.DIRECTORY)

    def _operators(self) -> _Circle:
        return self._circle(self._settings.operators or (self._settings.channel,))

    def _circle(self, named: Iterable[str]) -> _Circle:
        people: set[str] = set()
        troubles: list[str] = []
        for entry in named:
            found, trouble = self._members(entry)
            people |= found
            troubles += [trouble] if trouble else []
        return _Circle(frozenset(people), tuple(troubles))

    def _members(self, entry: str) -> tuple[frozenset[str], str]:
        if entry[:1] in {"U", "W"}:
            return frozenset({entry}), ""
        if entry[:1] == "S":
            people, seen_at = self._fresh("group", entry)
            return people, "" if people else self._unread(self.name_of(entry), seen_at)
        return self._channel_members(entry)

    def _channel_members(self, channel: str) -> tuple[frozenset[str], str]:
        name = self.name_of(channel)
        mine, seen_at = self._fresh("bot", "channels")
        if not mine and not self._is_fresh(seen_at):
            return frozenset(), self._unread(name, seen_at)
        if channel not in mine:
            self.expect(channel)
            return frozenset(), (
                f"I am not in {name}, so I cannot read who is. Type /invite @Edgecert there and "
                "wait a minute."
            )
        if channel not in self._fresh("bot", "private")[0]:
            return frozenset(), (
                f"{name} is a public channel, which anyone could join, so it permits nothing. "
                "Name operators in EDGECERT_OPERATORS, or make the channel private."
            )
        people, seen_at = self._fresh("channel", channel)
        return people, "" if people else self._unread(name, seen_at)

    def _fresh(self, kind: str, key: str) -> tuple[frozenset[str], datetime | None]:
        """Return a cached list, empty when it is old, and when it was read."""
        members, seen_at = self._store.directory.members(kind, key)
        return (members if self._is_fresh(seen_at) else frozenset()), seen_at

    def _is_fresh(self, seen_at: datetime | None) -> bool:
        return seen_at is not None and self._clock.now() - seen_at <= FRESH

    def _unread(self, where: str, seen_at: datetime | None) -> str:
        if self._is_fresh(seen_at):
            return f"nobody is in {where}."
        when = f"since {seen_at:%d %b %H:%M} UTC" if seen_at else "yet"
        return f"I could not read who is in {where} {when}. I keep trying; try again in a minute."

    def _why(self, circle: _Circle, whom: str) -> str:
        return " ".join(circle.troubles) if circle.troubles else f"ask {whom}."

    def _operators_named(self) -> str:
        return self._named(self._settings.operators or (self._settings.channel,))

    def approvers_named(self) -> str:
        """Return who confirms jobs, as people know them: `someone in #ssl-ops`."""
        return self._named(
            self._settings.approvers or self._settings.operators or (self._settings.channel,)
        )

    def _named(self, entries: Iterable[str]) -> str:
        return " or ".join(_whom(entry, self.name_of(entry)) for entry in entries)


def _whom(entry: str, name: str) -> str:
    return name if entry[:1] in {"U", "W"} else f"someone in {name}"
