"""Who acts: the actor of every verb, and the three roles."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; an approver may also do what an operator may."""

    STRANGER = "stranger"
    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"


class Entrance(StrEnum):
    """Which door the actor came through."""

    SLACK = "slack"
    HTTP = "http"
    CLI = "cli"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a door. `user` and `team` are Slack ids; never a display name."""

    user: str
    team: str
    entrance: Entrance = Entrance.SLACK


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of a user; `name` is what people call them there."""

    user: str
    team: str
    is_guest: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    name: str = ""
