"""The sandbox's AWS as a server on 127.0.0.1, and what tests and the demo do to it: read what is
really there, turn knobs, order faults, and let certificates fail.
"""

import copy
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import boto3
from botocore.config import Config
from cryptography import x509
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.sandbox.aws import sns
from bot.sandbox.aws.acm.control import AcmControl
from bot.sandbox.aws.acm.store import CertificateStore
from bot.sandbox.aws.calls import LoggedCall
from bot.sandbox.aws.clock import Clock, clock_with_offset_file
from bot.sandbox.aws.cloudfront.control import CloudFrontControl
from bot.sandbox.aws.cloudfront.store import DistributionStore
from bot.sandbox.aws.dns_lookup import Caa, caa_asker, cname_asker
from bot.sandbox.aws.faults import Faults
from bot.sandbox.aws.front import Front
from bot.sandbox.aws.inbox import Inbox, Message
from bot.sandbox.aws.knobs import Knobs
from bot.sandbox.aws.rates import Rates
from bot.sandbox.aws.route53 import zones
from bot.sandbox.aws.route53.store import ChangeStore
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.world import ResolveCaa, ResolveCname, World
from bot.sandbox.dns.hosted import hosted_zones
from bot.sandbox.dns.records import ServedZone

ACCOUNT = "123456789012"
_POLL_SECONDS = 0.05
_IN_MOTO = ("sns", "route53", "secretsmanager")


class _QuietHandler(WSGIRequestHandler):
    """Writes no line for each request: the call log holds them."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _no_caa(_: str) -> tuple[Caa, ...]:
    """Say what a DNS without CAA records says: for servers whose CNAMEs are a function."""
    return ()


class AwsServer:
    """A strict AWS account behind one endpoint. One may run at a time in a process, because
    moto's state is the process's. `trusts` are roots (PEM) that its ACM and CloudFront trust, after
    `reset()` too.
    """

    account = ACCOUNT

    def __init__(
        self,
        port: int = 0,
        *,
        dns_address: tuple[str, int] = ("127.0.0.1", 5353),
        resolve_cname: ResolveCname | None = None,
        resolve_caa: ResolveCaa | None = None,
        clock: Clock | None = None,
        clock_file: str | Path | None = None,
        knobs: Knobs | None = None,
        trusts: bytes = b"",
    ) -> None:
        self.dns_address = dns_address
        self._trusts = trusts
        self._port = port
        self._first_knobs = knobs or Knobs()
        if resolve_cname is not None and resolve_caa is None:
            resolve_caa = _no_caa
        self._world = World(
            account=ACCOUNT,
            clock=clock or clock_with_offset_file(clock_file),
            resolve_cname=resolve_cname or cname_asker(lambda: self.dns_address),
            resolve_caa=resolve_caa or caa_asker(lambda: self.dns_address),
            knobs=copy.deepcopy(self._first_knobs),
            acm=self._no_certificates(),
            cloudfront=DistributionStore(ACCOUNT),
        )
        self._front = Front(self._world, Stored(ACCOUNT))
        self.acm = AcmControl(self._world)
        self.cloudfront = CloudFrontControl(self._world)
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._clients: dict[tuple[str, ...], Any] = {}
        # One session: it keeps the service models, and making clients of it is not thread-safe.
        self._session: Any = boto3.Session("sandbox", "sandbox", region_name="us-east-1")
        self._session_lock = threading.Lock()

    def start(self) -> Self:
        """Listen, with nothing that an earlier server of this process left in moto. The port is
        free to choose unless one was given.
        """
        self._empty_moto()
        self._server = make_server(
            "127.0.0.1", self._port, self._front, threaded=True, request_handler=_QuietHandler
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="aws", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; calls that are being delayed are cut off."""
        if self._server is None or self._thread is None:
            return
        self._front.interrupt()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None
        self._empty_moto()

    def _no_certificates(self) -> CertificateStore:
        roots = x509.load_pem_x509_certificates(self._trusts) if self._trusts else []
        return CertificateStore(ACCOUNT, trusted_roots=roots)

    def _empty_moto(self) -> None:
        with ExitStack() as locks:
            for service in _IN_MOTO:
                locks.enter_context(self._world.lock(service))
            self._front.stored.reset()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def reset(self) -> None:
        """Start over: resources, messages, calls and faults are gone, the knobs as at the start."""
        self._front.interrupt()
        with ExitStack() as locks:
            for service in ("acm", *_IN_MOTO):
                locks.enter_context(self._world.lock(service))
            self._empty_moto()
            self._world.acm = self._no_certificates()
            self._world.cloudfront = DistributionStore(ACCOUNT)
            self._world.inbox = Inbox()
            self._world.route53 = ChangeStore()
        self._world.knobs = copy.deepcopy(self._first_knobs)
        self.faults.clear()
        self._front.log.clear()
        self._front.rates.clear()

    @property
    def url(self) -> str:
        """The endpoint, for `AWS_ENDPOINT_URL`."""
        if self._server is None:
            raise RuntimeError("The sandbox's AWS is not started.")
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def knobs(self) -> Knobs:
        """The knobs, to be turned at any time."""
        return self._world.knobs

    @knobs.setter
    def knobs(self, knobs: Knobs) -> None:
        self._world.knobs = knobs

    def keep_rates_by(self, seconds: Callable[[], float]) -> None:
        """Let the buckets of `knobs.rates` fill by a clock of a test, full to begin with; it tells
        seconds, as `time.monotonic` does.
        """
        self._front.rates = Rates(seconds)

    def now(self) -> datetime:
        """Tell the account's time."""
        return self._world.now()

    @property
    def faults(self) -> Faults:
        """The faults to come."""
        return self._front.faults

    def hosted_zones(self) -> list[ServedZone]:
        """Give the zones that Route 53's name servers answer from at this moment."""
        world = self._world
        with world.lock("route53"):
            return hosted_zones(ACCOUNT, lambda zone: zones.served(world, zone, world.now()))

    def calls(self, operation: str | None = None) -> list[LoggedCall]:
        """Give every call so far, or those of `service.Operation` (`acm.*` matches too)."""
        return self._front.log.calls(operation)

    def sns_messages(self) -> list[Message]:
        """Give every published message, oldest first."""
        with self._world.lock("sns"):
            return list(self._world.inbox.messages)

    def confirm_subscription(self, endpoint: str, region: str = "us-east-1") -> None:
        """Confirm the subscriptions of an endpoint, as its owner would."""
        with self._world.lock("sns"):
            sns.confirm(self._front.stored, region, endpoint)

    def client(
        self, service: str, region: str = "us-east-1", config: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """Give a boto3 client of this account, with throwaway credentials and one attempt a call
        unless `config` (botocore's Config arguments) says otherwise. Whoever asks for the same gets
        the same: making one takes longer than most calls.
        """
        settings: dict[str, Any] = {"retries": {"total_max_attempts": 1}} | dict(config or {})
        wanted = (service, region, self.url, repr(settings))
        with self._session_lock:
            if wanted not in self._clients:
                self._clients[wanted] = self._session.client(
                    service, region, endpoint_url=self.url, config=Config(**settings)
                )
            return self._clients[wanted]

    def environment(self) -> dict[str, str]:
        """Give the environment variables with which boto3's own chain finds this account."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def seed_distribution(self, template: str = "s3_oac", **overrides: Any) -> str:  # noqa: ANN401
        """Put a deployed distribution into the account, unchecked; give its id. `template` is one
        of `templates.GOLDEN`; overrides replace members of its config.
        """
        return self.cloudfront.seed(template, overrides)

    def seed_certificate(self, *names: str, **facts: Any) -> str:  # noqa: ANN401
        """Put an issued certificate into the account, unchecked; give its ARN. Facts replace
        fields of `Certificate` (`status`, `created_at`, `kind`, `key_algorithm` …).
        """
        return self.acm.seed(names, **facts)
