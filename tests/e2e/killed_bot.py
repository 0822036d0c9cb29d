"""The real bot in a child process that ends itself, without a word, after one side effect.

`python -m tests.e2e.killed_bot OPERATION` (`acm.RequestCertificate`, `slack.chat.postMessage` …)
ends with status 9 when that was accepted, before anything of it could be saved.
"""

import os
import sys
from typing import Any

import boto3
from slack_sdk import WebClient

KILLED = 9


def kill_after(operation: str) -> None:
    """Arrange for the process to end right after the operation was accepted."""
    service, _, name = operation.partition(".")
    if service == "slack":
        _kill_after_slack(name)
    else:
        _kill_after_aws(service, name)


def _kill_after_aws(service: str, name: str) -> None:
    make = boto3.Session.client

    def client(session: boto3.Session, *args: Any, **named: Any) -> Any:  # noqa: ANN401 # boto3's
        made = make(session, *args, **named)
        made.meta.events.register(f"after-call.{service}.{name}", _die)
        return made

    boto3.Session.client = client  # type: ignore[method-assign, assignment]


def _kill_after_slack(method: str) -> None:
    call = WebClient.api_call

    def api_call(client: WebClient, api_method: str, **named: Any) -> Any:  # noqa: ANN401 # slack_sdk's
        answer = call(client, api_method, **named)
        if api_method == method and named.get("json", named.get("params", {})).get("thread_ts"):
            _die()
        return answer

    WebClient.api_call = api_call  # type: ignore[method-assign, assignment]


def _die(**_: object) -> None:
    os._exit(KILLED)


if __name__ == "__main__":
    kill_after(sys.argv[1])
    from bot.__main__ import main

    sys.argv = ["bot", "serve"]
    main()
