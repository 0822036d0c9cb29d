"""How every verb is done: permission first, one transaction, an audit row whatever came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.clock import Clock
from bot.domain.job import Job
from bot.domain.person import Actor, Role
from bot.errors import EdgecertError, FieldsError, RefusedError, StoreError
from bot.services.roles import Roles
from bot.store.base import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what to what: `verb` is the audit's word, `what` completes "You may not …"."""

    actor: Actor
    role: Role
    verb: str
    what: str
    subject: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a deed returns when it refuses but what it wrote stays: the job is checked anew."""

    sentence: str
    links: tuple[tuple[str, str], ...] = ()


class Acting:
    """Does an act for a person: what the services share."""

    def __init__(self, store: Store, clock: Clock, roles: Roles, *, sns: bool) -> None:
        """`sns` says whether a topic is set, which decides where events are told."""
        self.store = store
        self.clock = clock
        self.roles = roles
        self.sns = sns

    def do(self, act: Act, deed: Callable[[datetime], T | Kept]) -> T:
        """Check the role, and what the bot itself may do; run `deed(now)` in a transaction and
        write the audit row.

        An error of the deed undoes what it wrote, is written to the audit and raised on; a `Kept`
        is raised as a RefusedError once what it wrote is committed.
        """
        now = self.clock.now()
        try:
            self.roles.require(act.actor, act.role, what=act.what)
            self.roles.own.require_act(act.verb)
            with self.store.transaction():
                result = deed(now)
                self._audit(*_outcome(act, result), now)
        except StoreError:
            raise  # nor could the audit be written
        except EdgecertError as error:
            self._audit(act, f"refused: {error.sentence}", now)
            raise
        if isinstance(result, Kept):
            raise RefusedError(result.sentence, result.links)
        return result

    def submit(self, act: Act, deed: Callable[[datetime], T | Kept], channel: str) -> T:
        """Do an act whose form says where to post; where the bot is not, its arrival is awaited."""
        try:
            return self.do(act, deed)
        except FieldsError as error:
            if "post_in" in error.fields:  # here, where no transaction is undone
                self.roles.expect(channel)
            raise

    def look(self, actor: Actor, what: str) -> None:
        """Raise NotAllowedError unless the actor may look; only a refusal leaves an audit row."""
        try:
            self.roles.require(actor, Role.VIEWER, what=what)
        except RefusedError as error:
            act = Act(actor, Role.VIEWER, "look", what, "")
            self._audit(act, f"refused: {error.sentence}", self.clock.now())
            raise

    def _audit(self, act: Act, outcome: str, now: datetime) -> None:
        self.store.audit.add(act.actor, act.verb, act.subject, outcome, now=now)


def _outcome(act: Act, result: object) -> tuple[Act, str]:
    """Return the act with the subject that it made, and the audit's word for how it ended."""
    if isinstance(result, Kept):
        return act, f"refused: {result.sentence}"
    return (replace(act, subject=result.name) if isinstance(result, Job) else act), "done"
