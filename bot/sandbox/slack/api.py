"""The door of the Web API: who calls, may they, how often; then the method; every call is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers

from bot.sandbox.slack import methods_chat as chat
from bot.sandbox.slack import methods_files as files
from bot.sandbox.slack import methods_people as people
from bot.sandbox.slack import methods_views as views
from bot.sandbox.slack.arguments import Args, arguments, warnings
from bot.sandbox.slack.rates import POST, POST_ALL, TIER_2, TIER_3, TIER_4, Buckets, Rate
from bot.sandbox.slack.records import Call, Json
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.workspace import Workspace

Run = Callable[[Workspace, Args], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method, the scopes of which it needs one, its rates, and whether it reads JSON bodies."""

    run: Run
    scopes: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = (TIER_4,)
    takes_json: bool = False
    wants_app_token: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire; a lost one was done but is never told."""

    body: Json
    status: int
    headers: Mapping[str, str]
    is_lost: bool = False


# Who speaks under another name or face needs a scope of its own.
_PERSONA, _CUSTOMIZE = ("username", "icon_emoji", "icon_url"), "chat:write.customize"
_READS = ("channels:read", "groups:read")

_CHAT, _FILES = ("chat:write",), ("files:write",)
_PEOPLE, _GROUPS = ("users:read",), ("usergroups:read",)
_T2, _T3 = (TIER_2,), (TIER_3,)
# auth.test and chat.getPermalink allow hundreds a minute: nothing here asks that often.
_UNLIMITED: tuple[Rate, ...] = ()

METHODS: dict[str, Method] = {
    "auth.test": Method(people.auth_test, rates=_UNLIMITED, takes_json=True),
    "chat.postMessage": Method(chat.post_message, _CHAT, (POST, POST_ALL), takes_json=True),
    "chat.update": Method(chat.update, _CHAT, _T3, takes_json=True),
    "chat.postEphemeral": Method(chat.post_ephemeral, _CHAT, takes_json=True),
    "chat.delete": Method(chat.delete, _CHAT, _T3, takes_json=True),
    "chat.getPermalink": Method(chat.get_permalink, rates=_UNLIMITED),
    "views.open": Method(views.open_view, takes_json=True),
    "views.push": Method(views.push_view, takes_json=True),
    "views.update": Method(views.update_view, takes_json=True),
    "views.publish": Method(views.publish_view, takes_json=True),
    "users.info": Method(people.users_info, _PEOPLE),
    "users.list": Method(people.users_list, _PEOPLE, _T2),
    "users.conversations": Method(people.users_conversations, _READS, _T3),
    "usergroups.list": Method(people.usergroups_list, _GROUPS, _T2),
    "usergroups.users.list": Method(people.usergroups_users, _GROUPS, _T2),
    "conversations.info": Method(people.conversations_info, _READS, _T3),
    "conversations.members": Method(people.conversations_members, _READS),
    "conversations.list": Method(people.conversations_list, _READS, _T2),
    "files.getUploadURLExternal": Method(files.get_upload_url, _FILES),
    "files.completeUploadExternal": Method(files.complete_upload, _FILES, takes_json=True),
    "files.info": Method(files.files_info, ("files:read",)),
}


class WebApi:
    """Answers Web API calls; `connect` opens Socket Mode (it gives the URL to connect to)."""

    def __init__(self, ws: Workspace, connect: Callable[[], str]) -> None:
        self._ws = ws
        self._buckets = Buckets()
        opened = Method(
            lambda _ws, _args: {"url": connect()},
            rates=_T3,
            takes_json=True,
            wants_app_token=True,
        )
        self._methods = {**METHODS, "apps.connections.open": opened}

    def answer(self, name: str, query: str, headers: Headers, body: bytes) -> Reply:
        """Do what one request asks and return the reply; never raises."""
        payload: Json = {}
        method = self._methods.get(name)
        with self._ws.change():
            try:
                takes_json = method is None or method.takes_json
                payload = arguments(query, headers, body, takes_json=takes_json)
                token = _token(payload, headers)
                reply = self._planned(name) or self._run(name, method, token, Args(payload))
                _warn(reply.body, warnings(headers, body))
            except RefusalError as refusal:
                reply = Reply(refusal.told(), 200, {})
            self._keep(name, payload, reply, headers.get("user-agent", ""))
        return reply

    def _run(self, name: str, method: Method | None, token: str, args: Args) -> Reply:
        if method is None:
            raise RefusalError("unknown_method", req_method=name)
        self._allow(method, token, args)
        if seconds := self._wait(name, method, args):
            return _too_many(seconds)
        body = {"ok": True, **method.run(self._ws, args)}
        lost = self._ws.knobs.take(name, "lose") is not None
        scopes = {"X-OAuth-Scopes": ",".join(self._ws.roster.scopes)}
        return Reply(body, 200, scopes, lost)

    def _allow(self, method: Method, token: str, args: Args) -> None:
        secrets, granted = self._ws.secrets, self._ws.roster.scopes
        if not token:
            raise RefusalError("not_authed")
        if token not in (secrets.bot_token, secrets.app_token):
            raise RefusalError("invalid_auth")
        if method.wants_app_token != (token == secrets.app_token):
            raise RefusalError("not_allowed_token_type")
        if self._ws.token_fault:
            raise RefusalError(self._ws.token_fault)
        needed = method.scopes[0] if method.scopes and not set(method.scopes) & set(granted) else ""
        if not needed and method.scopes == _CHAT and any(args.text(name) for name in _PERSONA):
            needed = "" if _CUSTOMIZE in granted else _CUSTOMIZE
        if needed:
            raise RefusalError("missing_scope", needed=needed, provided=",".join(granted))

    def _wait(self, name: str, method: Method, args: Args) -> int:
        if not self._ws.knobs.rates:
            return 0
        rates = [(rate, self._key(rate, args)) for rate in method.rates]
        return self._buckets.wait(name, rates, self._ws.clock())

    def _key(self, rate: Rate, args: Args) -> str:
        """Return what splits the buckets: the channel's id, by whichever name it was called."""
        wanted = args.text(rate.per) if rate.per else ""
        try:
            return self._ws.channel_named(wanted).id
        except LookupError:
            return wanted

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


def _warn(body: Json, told: list[str]) -> None:
    if told and body["ok"]:
        body["warning"] = ",".join(told)
        body["response_metadata"] = {**body.get("response_metadata", {}), "warnings": told}


def _too_many(seconds: int) -> Reply:
    return Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})
