"""The door of the Web API: who calls, may they, how often; then the method; every call is kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers

from bot.sandbox.slack import methods_chat as chat
from bot.sandbox.slack import methods_files as files
from bot.sandbox.slack import methods_people as people
from bot.sandbox.slack import methods_views as views
from bot.sandbox.slack.arguments import Args
from bot.sandbox.slack.rates import POST, TIER_2, TIER_3, TIER_4, Buckets, Rate
from bot.sandbox.slack.records import Call, Json
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.workspace import Workspace

Run = Callable[[Workspace, Args], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method, the scopes of which it needs one, and its rate."""

    run: Run
    scopes: tuple[str, ...] = ()
    rate: Rate | None = TIER_4
    wants_app_token: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire; a lost one was done but is never told."""

    body: Json
    status: int
    headers: Mapping[str, str]
    is_lost: bool = False


_READS = ("channels:read", "groups:read")

METHODS: dict[str, Method] = {
    "auth.test": Method(people.auth_test, rate=None),
    "chat.postMessage": Method(chat.post_message, ("chat:write",), POST),
    "chat.update": Method(chat.update, ("chat:write",), TIER_3),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",), TIER_3),
    "chat.getPermalink": Method(chat.get_permalink, rate=None),
    "views.open": Method(views.open_view),
    "views.push": Method(views.push_view),
    "views.update": Method(views.update_view),
    "views.publish": Method(views.publish_view),
    "users.info": Method(people.users_info, ("users:read",)),
    "users.list": Method(people.users_list, ("users:read",), TIER_2),
    "users.conversations": Method(people.users_conversations, _READS, TIER_3),
    "usergroups.list": Method(people.usergroups_list, ("usergroups:read",), TIER_2),
    "usergroups.users.list": Method(people.usergroups_users, ("usergroups:read",), TIER_2),
    "conversations.info": Method(people.conversations_info, _READS, TIER_3),
    "conversations.members": Method(people.conversations_members, _READS),
    "conversations.list": Method(people.conversations_list, _READS, TIER_2),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "files.info": Method(files.files_info, ("files:read",)),
}


def arguments(query: str, content_type: str, body: bytes) -> Json:
    """Read the arguments of a request; raises RefusalError (invalid_json) like Slack."""
    given: Json = dict(parse_qsl(query, keep_blank_values=True))
    if content_type.startswith("application/json"):
        try:
            sent = json.loads(body or b"{}")
        except ValueError:
            raise RefusalError("invalid_json") from None
        if not isinstance(sent, dict):
            raise RefusalError("json_not_object")
        return {**given, **sent}
    if content_type.startswith("application/x-www-form-urlencoded"):
        given.update(parse_qsl(body.decode(), keep_blank_values=True))
    return given


class WebApi:
    """Answers Web API calls; `connect` opens Socket Mode (it gives the URL to connect to)."""

    def __init__(self, ws: Workspace, connect: Callable[[], str]) -> None:
        self._ws = ws
        self._buckets = Buckets()
        opened = Method(lambda _ws, _args: {"url": connect()}, wants_app_token=True)
        self._methods = {**METHODS, "apps.connections.open": opened}

    def answer(self, name: str, query: str, headers: Headers, body: bytes) -> Reply:
        """Do what one request asks and return the reply; never raises."""
        payload: Json = {}
        with self._ws.change():
            try:
                payload = arguments(query, headers.get("content-type", ""), body)
                token = _token(payload, headers)
                reply = self._planned(name) or self._run(name, token, Args(payload))
            except RefusalError as refusal:
                reply = Reply(refusal.told(), 200, {})
            self._keep(name, payload, reply, headers.get("user-agent", ""))
        return reply

    def _run(self, name: str, token: str, args: Args) -> Reply:
        method = self._allowed(name, token)
        if seconds := self._wait(name, method, args):
            return _too_many(seconds)
        body = {"ok": True, **method.run(self._ws, args)}
        lost = self._ws.knobs.take(name, "lose") is not None
        scopes = {"X-OAuth-Scopes": ",".join(self._ws.roster.scopes)}
        return Reply(body, 200, scopes, lost)

    def _allowed(self, name: str, token: str) -> Method:
        method, granted = self._methods.get(name), self._ws.roster.scopes
        if method is None:
            raise RefusalError("unknown_method", req_method=name)
        secrets = self._ws.secrets
        if not token:
            raise RefusalError("not_authed")
        if token not in (secrets.bot_token, secrets.app_token):
            raise RefusalError("invalid_auth")
        if method.wants_app_token != (token == secrets.app_token):
            raise RefusalError("not_allowed_token_type")
        if method.scopes and not set(method.scopes) & set(granted):
            needed = method.scopes[0]
            raise RefusalError("missing_scope", needed=needed, provided=",".join(granted))
        return method

    def _wait(self, name: str, method: Method, args: Args) -> int:
        if method.rate is None or not self._ws.knobs.rates:
            return 0
        key = args.text(method.rate.per) if method.rate.per else ""
        return self._buckets.wait(name, method.rate, key, self._ws.clock())

    def _planned(self, name: str) -> Reply | None:
        plan = self._ws.knobs.take(name, "fail", "ratelimit")
        if plan is None:
            return None
        if plan.kind == "ratelimit":
            return _too_many(plan.retry_after)
        return Reply({"ok": False, "error": plan.error}, plan.status, {})

    def _keep(self, name: str, payload: Json, reply: Reply, agent: str) -> None:
        now = self._ws.clock()
        self._ws.calls.append(
            Call(name, payload, reply.body, reply.status, now, reply.is_lost, agent)
        )


def _token(payload: Json, headers: Headers) -> str:
    """Take the token out of the request, wherever it is, so that the log of calls has none."""
    sent = str(payload.pop("token", ""))
    return headers.get("authorization", "").removeprefix("Bearer ").strip() or sent


def _too_many(seconds: int) -> Reply:
    return Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})
