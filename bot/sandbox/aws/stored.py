"""The door to moto: what it stores for services whose rules are ours (Route 53's zones, SNS's
topics, the reads of secrets) or that need none. No other module knows moto's server and backends.
"""

import io
from collections.abc import Mapping
from typing import Any

from moto.backends import get_backend
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import run_wsgi_app

from bot.sandbox.aws.wire import Call, Reply


class Stored:
    """moto's own application, called without a network. Callers hold the service's lock."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._app = DomainDispatcherApplication(create_backend_app)

    def perform(self, call: Call, environ: Mapping[str, Any], body: bytes) -> Reply:
        """Let moto do a call, and give its reply."""
        inner = dict(environ) | {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        chunks, status, headers = run_wsgi_app(self._app, inner, buffered=True)
        kept = {
            name: value
            for name, value in headers
            if name.lower() not in {"content-length", "x-amzn-requestid"}
        }
        kept["x-amzn-RequestId"] = call.request_id
        return Reply(int(status.split(" ", 1)[0]), kept, b"".join(chunks))

    def sns(self, region: str) -> Any:  # noqa: ANN401 - moto's backend
        """Give moto's SNS of a region."""
        return get_backend("sns")[self._account][region]

    def secrets(self, region: str) -> Any:  # noqa: ANN401 - moto's backend
        """Give moto's Secrets Manager of a region."""
        return get_backend("secretsmanager")[self._account][region]

    def route53(self) -> Any:  # noqa: ANN401 - moto's backend
        """Give moto's Route 53."""
        return get_backend("route53")[self._account]["aws"]

    def reset(self) -> None:
        """Empty all of moto."""
        moto_api_backend.reset()
