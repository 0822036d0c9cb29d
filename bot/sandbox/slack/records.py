"""Everything a workspace holds, as values in Slack's words; they know nothing of the network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.reading import buttons_in, texts_in

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """A person or the bot, with what `users.info` tells about them."""

    id: str
    name: str
    team_id: str
    real_name: str = ""
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False

    def told(self, team_id: str) -> Json:
        """Return the user object as the workspace `team_id` sees it (docs: user object)."""
        shown: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name or self.name.title(),
            "deleted": self.deleted,
            "is_admin": False,
            "is_owner": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
            "tz": "Etc/UTC",
            "profile": {
                "display_name": self.name,
                "real_name": self.real_name or self.name.title(),
            },
        }
        # Slack sends is_stranger only for people of another workspace.
        return shown if self.team_id == team_id else {**shown, "is_stranger": True}


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation: public or private channel, or the direct messages of one person (`dm_of`).

    `restriction` is the code with which its owners' rules refuse a post: `restricted_action…`.
    """

    id: str
    name: str
    is_private: bool = False
    members: tuple[str, ...] = ()
    archived: bool = False
    dm_of: str = ""
    created: int = 1_700_000_000
    restriction: str = ""

    def told(self, bot: str, *, shared: bool = False) -> Json:
        """Return the conversation object as `conversations.info` and `.list` give it."""
        if self.dm_of:
            return {"id": self.id, "is_im": True, "user": self.dm_of, "created": self.created}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": self.created,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.archived,
            "is_member": bot in self.members,
            "is_general": self.name == "general",
            "is_ext_shared": shared,
            "is_shared": shared,
        }


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group (`@handle`) and its members' ids."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file with its bytes; `shares` are (channel, message ts) pairs, filled when it is shared."""

    id: str
    name: str
    title: str
    user: str
    content: bytes
    url: str
    mimetype: str = "application/octet-stream"
    shares: tuple[tuple[str, str], ...] = ()

    def told(self) -> Json:
        """Return the file object of Slack, with URLs that want the bot's token."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2],
            "user": self.user,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "url_private": self.url,
            "url_private_download": f"{self.url}?download=1",
            "shares": {"private": {where: [{"ts": ts}] for where, ts in self.shares}},
        }


@dataclass(frozen=True, slots=True)
class Edit:
    """What a message said before an update."""

    at: float
    text: str
    blocks: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as people see it now; `edits` are its former texts, oldest first."""

    channel: str
    ts: str
    text: str
    user: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    files: tuple[File, ...] = ()
    edits: tuple[Edit, ...] = ()
    seen_by: str | None = None
    broadcast: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)
    response_token: str | None = None

    @property
    def texts(self) -> list[str]:
        """Return what people read in the blocks, in order (the top-level text when none)."""
        return list(texts_in(self.blocks)) or [self.text]

    @property
    def buttons(self) -> list[str]:
        """Return the texts of its buttons."""
        return list(buttons_in(self.blocks))

    @property
    def is_ephemeral(self) -> bool:
        """Say whether only one person sees it."""
        return self.seen_by is not None

    def told(self, bot_id: str, app_id: str) -> Json:
        """Return the message object as methods and payloads carry it."""
        shown: Json = {
            "type": "message",
            "user": self.user,
            "bot_id": bot_id,
            "app_id": app_id,
            "ts": self.ts,
            "text": self.text,
            "blocks": [dict(block) for block in self.blocks],
        }
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.edits:
            shown["edited"] = {"user": self.user, "ts": f"{self.edits[-1].at:.6f}"}
        if self.files:
            shown["files"] = [file.told() for file in self.files]
        return shown


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the Web API, without its token, and its answer; `at` in epoch seconds."""

    method: str
    payload: Json
    response: Json
    status: int
    at: float
    was_lost: bool = False
    user_agent: str = ""

    @property
    def ok(self) -> bool:
        """Say whether Slack did what was asked."""
        return self.response.get("ok") is True


@dataclass(frozen=True, slots=True)
class Delivery:
    """One payload sent to the app; `seconds` is how long its ack took, from when the payload left;
    None: none came in time.
    """

    kind: str
    payload: Json
    at: float
    seconds: float | None
    error: str | None
    attempt: int = 0
    body: str = ""


@dataclass(slots=True)
class View:
    """A modal or a Home tab, changed under the workspace's lock; `values` is what was entered."""

    id: str
    owner: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    channel: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_open: bool = True

    @property
    def kind(self) -> str:
        """Return `modal` or `home`."""
        return str(self.body["type"])
