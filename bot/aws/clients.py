"""The clients of AWS: made when first used, with our regions, time limits, retries and user agent.
Making them asks nothing of the network.
"""

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from botocore.awsrequest import AWSPreparedRequest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.model import OperationModel

from bot.aws.acm import Acm
from bot.aws.cloudfront import CloudFront
from bot.aws.codes import NO_CREDENTIALS, REFUSED
from bot.aws.identity import Identity
from bot.aws.operations import OPERATIONS, SECRETS_PREFIX
from bot.aws.quotas import Quotas
from bot.aws.route53 import Route53
from bot.aws.secrets import Secrets
from bot.aws.sns import Sns
from bot.aws.translate import is_about_credentials, missing_actions, note_lost

REGION = "us-east-1"
"""CloudFront takes certificates from here only, and its quotas and Route 53's API live here."""
CONNECT_SECONDS = 5
READ_SECONDS = 20
ATTEMPTS = 2
CONNECTIONS = 32
ANEW_SECONDS = 10.0
"""The least time between two looks for credentials: making clients takes a tenth of a second."""

_job: ContextVar[str] = ContextVar("the job that AWS is called for", default="")


class Heard(Protocol):
    """Is told what AWS says of our permissions; never raises."""

    def __call__(self, actions: Sequence[str], *, is_denied: bool) -> None:
        """Take that these IAM actions were denied, or that a call which needs them went through."""


class Clients:
    """Clients by service and region, made once each, safe to use from many threads."""

    def __init__(
        self, *, version: str, endpoint: str | None, connections: int, heard: Heard | None
    ) -> None:
        """Keep how to make clients; `endpoint` None is boto3's own chain (AWS_ENDPOINT_URL …)."""
        self._heard = heard
        self._product = f"edgecert/{version}"
        self._endpoint = endpoint
        self._config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            max_pool_connections=max(CONNECTIONS, connections),
        )
        self._made: dict[tuple[str, str], BaseClient] = {}
        self._session: boto3.Session | None = None
        self._forgotten = -math.inf
        self._lock = threading.Lock()

    def client(self, service: str, region: str = REGION) -> Any:  # noqa: ANN401 - boto3 makes them
        """Return the client of a service. Sessions are not safe across threads: hence the lock."""
        key = (service, region)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(service, region)
            return self._made[key]

    def _make(self, service: str, region: str) -> BaseClient:
        self._session = self._session or boto3.Session()
        made: BaseClient = self._session.client(
            service,  # type: ignore[call-overload] # the stubs know literals only
            region_name=region,
            config=self._config,
            endpoint_url=self._endpoint,
        )
        made.meta.events.register("before-send", self._sign)
        # At the same name as botocore's own handler: only there does "first" mean before it.
        service_id = made.meta.service_model.service_id.hyphenize()
        made.meta.events.register_first(
            f"needs-retry.{service_id}",
            may_be_sent_again,  # type: ignore[arg-type] # the stubs forget that answers count
        )
        for event in ("after-call", "after-call-error"):
            made.meta.events.register(f"{event}.{service_id}", self._look_anew)
        made.meta.events.register(f"after-call.{service_id}", self._hear)
        return made

    def _look_anew(
        self,
        parsed: Mapping[str, Any] | None = None,
        exception: Exception | None = None,
        **_: object,
    ) -> None:
        """Forget clients whose credentials are missing or not good: botocore keeps what it found
        at first, and those that an operator gives us since would need a restart.
        """
        code = (parsed or {}).get("Error", {}).get("Code")
        if code not in NO_CREDENTIALS and not is_about_credentials(exception):
            return
        with self._lock:
            if time.monotonic() - self._forgotten >= ANEW_SECONDS:
                self._forgotten = time.monotonic()
                self._made.clear()
                self._session = None

    def _hear(
        self, model: OperationModel, parsed: Mapping[str, Any] | None = None, **_: object
    ) -> None:
        """Pass on that AWS denied a call, or let it through; other errors say neither."""
        error = (parsed or {}).get("Error", {})
        known = OPERATIONS.get(f"{model.service_model.signing_name}.{model.name}")
        if self._heard is None or known is None:
            return
        if error.get("Code") in REFUSED:
            named = missing_actions(str(error.get("Message", "")), known)
            self._heard(named, is_denied=True)
        elif not error:
            self._heard(known.required, is_denied=False)

    def _sign(self, request: AWSPreparedRequest, **_: object) -> None:
        """Append who we are, and for which job, to the user agent: CloudTrail shows it.

        At the last moment: botocore writes that header anew for every attempt, and never signs it.
        """
        job = _job.get()
        ours = f"{self._product} job/{job}" if job else self._product
        theirs = request.headers.get("User-Agent", "")
        text = theirs.decode() if isinstance(theirs, bytes) else theirs
        request.headers["User-Agent"] = f"{text} {ours}"


def may_be_sent_again(
    operation: OperationModel,
    response: tuple[object, Mapping[str, Any]] | None = None,
    caught_exception: Exception | None = None,
    **_: object,
) -> bool | None:
    """Answer botocore's `needs-retry`: False forbids another attempt, None leaves it to botocore.

    A write without a token is never sent twice. ACM's LimitExceededException is a quota, which
    botocore's standard mode takes for throttling.
    """
    note_lost(caught_exception)
    service = operation.service_model.signing_name
    code = response[1].get("Error", {}).get("Code") if response else None
    if OPERATIONS[f"{service}.{operation.name}"].once:
        return False
    return False if (service, code) == ("acm", "LimitExceededException") else None


@dataclass(frozen=True, slots=True)
class Aws:
    """Everything that we ask of AWS."""

    acm: Acm
    cloudfront: CloudFront
    route53: Route53
    sns: Sns
    secrets: Secrets
    quotas: Quotas
    identity: Identity

    @staticmethod
    def on_behalf_of(job: str) -> AbstractContextManager[None]:
        """Name the job (`J-42`) in the user agent of every call made inside the `with` block."""
        return _on_behalf_of(job)


@contextmanager
def _on_behalf_of(job: str) -> Iterator[None]:
    token = _job.set(job)
    try:
        yield
    finally:
        _job.reset(token)


def connect(
    *,
    version: str,
    endpoint: str | None = None,
    connections: int = CONNECTIONS,
    heard: Heard | None = None,
    secrets_prefix: str = SECRETS_PREFIX,
) -> Aws:
    """Return the gateways; nothing is asked of the network, and no credentials are read yet.

    `version` is the bot's; `endpoint` replaces boto3's own choice; `connections` is how many calls
    a process may have in flight to one service (never fewer than CONNECTIONS). `heard` is told of
    every call that AWS denied, or let through, by the IAM actions that it needs. Of secrets only
    those are read whose names begin with `secrets_prefix`.
    """
    clients = Clients(version=version, endpoint=endpoint, connections=connections, heard=heard)
    return Aws(
        acm=Acm(lambda: clients.client("acm")),
        cloudfront=CloudFront(lambda: clients.client("cloudfront")),
        route53=Route53(lambda: clients.client("route53")),
        sns=Sns(lambda region: clients.client("sns", region)),
        secrets=Secrets(lambda region: clients.client("secretsmanager", region), secrets_prefix),
        quotas=Quotas(lambda: clients.client("service-quotas")),
        identity=Identity(lambda: clients.client("sts")),
    )
