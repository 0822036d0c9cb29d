"""A strict local Slack that apps reach over the network only, and people drive from Python."""

from bot.sandbox.slack.fixture import Roster, standard_roster
from bot.sandbox.slack.modal import Modal
from bot.sandbox.slack.person import Person
from bot.sandbox.slack.records import Call, Channel, Delivery, Message, User, UserGroup
from bot.sandbox.slack.responses import Answer
from bot.sandbox.slack.server import SlackServer

__all__ = [
    "Answer",
    "Call",
    "Channel",
    "Delivery",
    "Message",
    "Modal",
    "Person",
    "Roster",
    "SlackServer",
    "User",
    "UserGroup",
    "standard_roster",
]
