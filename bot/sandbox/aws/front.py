"""The front of the sandbox's AWS, a WSGI application: it reads a call, lets a fault or our rules
have their say, keeps the log, and leaves the rest to moto. No connection hangs but by order.
"""

import contextlib
import math
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from bot.sandbox.aws import constraints, operations, strays, wire
from bot.sandbox.aws.acm import issuance
from bot.sandbox.aws.calls import KEPT, CallLog, LoggedCall
from bot.sandbox.aws.faults import Fault, Faults, denied, refusal_of, throttled
from bot.sandbox.aws.rates import Rates
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call, Reply
from bot.sandbox.aws.world import World

StartResponse = Callable[[str, list[tuple[str, str]]], object]
_ERROR_CODE = re.compile(rb'(?:<Code>|"__type": ?"(?:[\w.]+#)?)(\w+)')
_MAX_BODY = 10 * 1024 * 1024
#: How often a hanging call looks whether its caller is still there.
_LOOK_SECONDS = 0.05


class Front:
    """One endpoint for every service."""

    def __init__(self, world: World, stored: Stored) -> None:
        self.world = world
        self.stored = stored
        self.log = CallLog()
        self.faults = Faults(world.now)
        self.rates = Rates()
        self._interrupt = threading.Event()

    def interrupt(self) -> None:
        """Cut off the calls that are being delayed: they are never done."""
        self._interrupt.set()
        self._interrupt = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333), or cut the connection when a fault says so."""
        body = _body(environ)
        try:
            call = wire.read(environ, body)
        except RefusedError as refusal:
            return _send(_unreadable(environ, refusal), start_response)
        fault = self.faults.take(call.operation)
        late = fault.seconds if fault is not None and fault.kind != "hang" else 0.0
        if self._interrupt.wait(self.world.knobs.real_latency() + late):
            _cut(environ)
        if fault is not None and fault.kind == "drop":
            self._log(call, None, "drop")
            _cut(environ)
        reply, error = self._reply(call, fault, environ, body)
        is_lost = fault is not None and fault.kind in {"lost", "hang"}
        self._log(call, None if is_lost else int(reply.status), error, reply.body)
        if fault is not None and fault.kind == "hang":
            self._hang(environ, fault.seconds)
        if is_lost:
            _cut(environ)
        return _send(reply, start_response)

    def _hang(self, environ: Mapping[str, Any], seconds: float) -> None:
        """Say nothing until the caller leaves, for `seconds` at most when there are any."""
        interrupt, end = self._interrupt, time.monotonic() + (seconds or math.inf)
        while not interrupt.wait(_LOOK_SECONDS) and time.monotonic() < end:
            if _has_left(environ["werkzeug.socket"]):
                return

    def _reply(
        self, call: Call, fault: Fault | None, environ: Mapping[str, Any], body: bytes
    ) -> tuple[Reply, str]:
        try:
            if fault is not None:
                caller = self.world.knobs.caller_arn
                if ordered := refusal_of(fault, call.operation, caller):
                    raise ordered
            knobs = self.world.knobs
            if not self.rates.allow(call.operation, call.region, knobs.rates, knobs.speed):
                raise throttled(call.service)
            return self._perform(call, environ, body)
        except RefusedError as refusal:
            return wire.refuse(call, refusal), refusal.code

    def _perform(self, call: Call, environ: Mapping[str, Any], body: bytes) -> tuple[Reply, str]:
        if call.operation not in operations.SUPPORTED:
            raise _unavailable(call, self.world.knobs.caller_arn)
        strays.check(call, str(environ.get("QUERY_STRING", "")), body)
        constraints.check(call)
        self._look_at_dns(call)
        with self.world.lock(call.service):
            if ours := operations.OURS.get(call.operation):
                return wire.answer(call, ours(self.world, call)), ""
            if over_moto := operations.OVER_MOTO.get(call.operation):
                return wire.answer(call, over_moto(self.world, self.stored, call)), ""
            reply = self.stored.perform(call, environ, body)
            return reply, _error_in(reply)

    def _look_at_dns(self, call: Call) -> None:
        """Bring certificates up to date first, without a lock: a look-up may take a second."""
        if call.operation in operations.LOOKING_AT_DNS:
            name = operations.LOOKING_AT_DNS[call.operation]
            issuance.refresh(self.world, call.params[name] if name else None)

    def _log(self, call: Call, status: int | None, error: str, answer: bytes = b"") -> None:
        self.log.add(
            LoggedCall(
                operation=call.operation,
                parameters=call.params,
                user_agent=call.user_agent,
                request_id=call.request_id,
                at=self.world.now(),
                status=status,
                error=error,
                answer=answer[:KEPT],
            )
        )


def _unavailable(call: Call, caller: str) -> RefusedError:
    """Refuse what the bot has no need of, so that it shows as a permission that is missing."""
    refusal = denied(call.operation, caller)
    return RefusedError(
        refusal.code, f"{refusal.message} (the sandbox does not have it)", refusal.status
    )


def _error_in(reply: Reply) -> str:
    if reply.status < HTTPStatus.BAD_REQUEST:
        return ""
    found = _ERROR_CODE.search(reply.body)
    return found[1].decode() if found else str(reply.status)


def _body(environ: Mapping[str, Any]) -> bytes:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), _MAX_BODY)
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    return body


def _unreadable(environ: Mapping[str, Any], refusal: RefusedError) -> Reply:
    is_json = "json" in str(environ.get("CONTENT_TYPE", ""))
    return wire.refusal_reply(
        refusal,
        status=refusal.status or HTTPStatus.BAD_REQUEST,
        request_id=str(uuid.uuid4()),
        xml_namespace=None if is_json else "",
    )


def _send(reply: Reply, start_response: StartResponse) -> list[bytes]:
    headers = [*reply.headers.items(), ("Content-Length", str(len(reply.body)))]
    start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
    return [reply.body]


def _has_left(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _cut(environ: Mapping[str, Any]) -> NoReturn:
    """Cut the connection: the caller sees it closed without an answer."""
    connection: socket.socket = environ["werkzeug.socket"]
    with contextlib.suppress(OSError):  # the caller may have left already
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError
