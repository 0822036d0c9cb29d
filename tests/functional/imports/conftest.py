"""The whole bot on a hand clock, with every way for private keys to come in; and the search for
them in whatever it wrote, logged, sent and answered.
"""

import base64
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import botocore.endpoint
import httpx
import pytest
from slack_sdk import WebClient

from bot.app import Application
from bot.aws.clients import Aws
from bot.domain.job import Job, JobState
from bot.sandbox import authority, handouts
from bot.sandbox.authority import Issued
from bot.sandbox.aws import AwsServer
from bot.sandbox.slack import Message, Modal, SlackServer
from bot.services.health import Health
from handlers.http.deliveries import Answer, Dispatch
from handlers.http.server import HttpServer, application
from tests.canary import (
    LIBRARIES_OF_AWS,
    LIBRARIES_OF_SLACK,
    Answers,
    Canary,
    Ear,
    as_text,
    files_of,
    listening,
)
from tests.complaints import without_complaint
from tests.functional.slack.desk import OPS
from tests.functional.storms import station as stations
from tests.functional.storms.fixtures import (
    Hands,
    empty_database,
    gateways,
    hands,
    sandbox_aws,
    sandbox_slack,
)
from tests.functional.storms.station import Station
from tests.plain import PLAIN

__all__ = ["empty_database", "gateways", "hands", "sandbox_aws", "sandbox_slack"]

IMPORT = "acm.ImportCertificate"
_LINK = re.compile(r"<(http[^|>]+/uploads/[^|>]+)")
SECRET = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Flight:
    """One bot, what it says, and dana with certificates."""

    station: Station
    ear: Ear
    browser: httpx.Client
    answers: Answers
    folder: Path
    before: tuple[int, int, int] = (0, 0, 0)
    public: list[bytes] = field(default_factory=list)
    listens: list[Dispatch] = field(default_factory=list)

    @property
    def slack(self) -> SlackServer:
        """The workspace."""
        return self.station.slack

    @property
    def aws(self) -> AwsServer:
        """The account."""
        return self.station.aws

    def issued(self, *names: str, kind: authority.Kind = "ec") -> tuple[Issued, Canary]:
        """Have a certificate issued for a canary's key."""
        canary = Canary.ec() if kind == "ec" else Canary.rsa()
        made = authority.issue(*names, now=self.station.clock.now(), key=canary.key, kind=kind)
        self.public.append(made.body)
        return made, canary

    def again(self, canary: Canary, *names: str) -> Issued:
        """Have another certificate issued for a canary's key (EC), as a renewal is."""
        made = authority.issue(*names, now=self.station.clock.now(), key=canary.key)
        self.public.append(made.body)
        return made

    def secret(self, name: str, value: str | bytes) -> str:
        """Put a secret into Secrets Manager, text or bytes; return its ARN."""
        if isinstance(value, str):
            return handouts.put_secret(self.aws, name, value)
        made: str = self.aws.client("secretsmanager").create_secret(
            Name=f"{handouts.PREFIX}{name}", SecretBinary=value
        )["ARN"]
        return made

    def form(self, issued: Issued, way: str, **typed: str) -> Modal:
        """Open the form and fill in a certificate, certificates only."""
        dana = self.slack.person("dana")
        dana.command("/certs", "import", channel=OPS)
        form = dana.modal()
        assert form is not None
        form.fill("Certificate body", issued.body.decode())
        form.fill("Certificate chain", issued.chain.decode())
        form.choose("Private key", way)
        form.choose("Distributions", "Certificates only")
        for label, text in typed.items():
            form.fill(label.replace("_", " ").capitalize(), text)
        return form

    def job(self) -> Job:
        """Return the newest job."""
        return self.station.store.jobs.search()[0]

    def card(self) -> Message:
        """Return its card."""
        return self.station.message(self.job())

    def until_button(self, label: str) -> Message:
        """Let time pass until the card has a button that begins so."""

        def there() -> bool:
            link = self.station.bot.jobs.link(self.job().number)
            return link is not None and any(one.startswith(label) for one in self.card().buttons)

        self.station.until(there)
        return self.card()

    def confirm(self) -> None:
        """Press Confirm once it is there."""
        answer = self.slack.person("dana").press(self.until_button("Confirm"), "Confirm")
        assert answer.error is None

    def end(self) -> JobState:
        """Let time pass until the job has ended and all of it was told."""
        self.station.until(lambda: self.job().state is not JobState.RUNNING)
        self.station.pass_time(60)
        return self.job().state

    def link(self) -> str:
        """Press *Hand over the key*; return where the link leads."""
        dana = self.slack.person("dana")
        whisper = dana.press(self.until_button("Hand over"), "job_hand_over").wait()[-1]
        found: list[str] = _LINK.findall("\n".join([*whisper.texts, whisper.text]))
        return found[0]

    def upload(self, url: str, key: bytes) -> httpx.Response:
        """Open the page, and send a file by it."""
        self.browser.get(url)
        return self.browser.post(url, files={"file": ("key.pem", key), "text": (None, "")})

    def places(self) -> dict[str, bytes | str]:
        """Return all that the bot wrote, logged, sent and answered, the key in its request to ACM
        left out.
        """
        calls, deliveries, asked = self.before
        whole = [one for one in self.aws.calls()[asked:] if "edgecert/" in one.user_agent]
        others = [
            (one.operation, {**one.parameters, "PrivateKey": ""})
            if one.operation == IMPORT
            else (one.operation, one.parameters)
            for one in whole
        ]
        return {
            **files_of(self.station.store.connections.path),
            "logs": self.ear.text,
            "told to Slack": as_text(one.payload for one in self.slack.calls()[calls:]),
            "answers to Slack": "\n".join(one.body for one in self.slack.deliveries()[deliveries:]),
            "files in Slack": b"".join(self._files()),
            "AWS": repr(others),
            "SNS": as_text([one.subject, one.message] for one in self.aws.sns_messages()),
            "pages": self.answers.text,
        }

    def sent_to_acm(self) -> bytes:
        """Return the keys in the bot's requests to ACM."""
        asked = self.before[2]
        found = [one for one in self.aws.calls()[asked:] if one.operation == IMPORT]
        return b"\n".join(one.parameters["PrivateKey"] for one in found)

    def nowhere(self, *canaries: Canary) -> dict[str, list[str]]:
        """Return where keys are found that should be nowhere: nothing, when all is well."""
        places, public = self.places(), b"\n".join(self.public)
        assert {"logs", "told to Slack", "AWS"} <= {name for name, said in places.items() if said}
        found: dict[str, list[str]] = {}
        for canary in canaries:
            found |= canary.found_in(places, public=public)
        return found

    def post(self, text: str) -> None:
        """Say something in the channel as the bot."""
        WebClient(self.slack.bot_token, base_url=self.slack.api_url).chat_postMessage(
            channel=self.slack.channel(OPS).id, text=text
        )

    def share(self, content: bytes) -> None:
        """Put a file into the job's thread as the bot."""
        link = self.station.bot.jobs.link(self.job().number)
        assert link
        WebClient(self.slack.bot_token, base_url=self.slack.api_url).files_upload_v2(
            content=content, filename="key.pem", channel=link.channel, thread_ts=link.ts
        )

    def answer(self, text: str) -> None:
        """Answer a command with a text."""
        told = self.station.bot.listening.dispatch

        def careless(body: str, headers: Mapping[str, str]) -> Future[Answer]:
            if "careless" not in body:
                return told(body, headers)
            answered: Future[Answer] = Future()
            answered.set_result((200, {}, text))
            return answered

        self.listens[0] = careless
        self.slack.person("dana").command("/certs", "careless", channel=OPS)

    def publish(self, text: str) -> None:
        """Publish a text to the topic."""
        topic = self.station.bot.settings.sns_topic_arn
        self.aws.client("sns").publish(TopicArn=topic, Message=text)

    def tag(self, text: str) -> None:
        """Ask AWS for something in which a text stands."""
        ours = self.aws.client("route53", config={"user_agent_extra": "edgecert/test"})
        ours.list_hosted_zones_by_name(DNSName=text)

    def echo(self, content: bytes) -> None:
        """Have a page answer with something."""
        asked = httpx.Request("GET", "http://127.0.0.1")
        self.answers.heard(httpx.Response(200, content=content, request=asked))

    def _files(self) -> Iterator[bytes]:
        """Yield what the bot uploaded; what people did is their own."""
        workspace = self.slack.workspace
        with workspace.look():
            files = list(workspace.files.values())
        yield from (one.content for one in files if one.user == workspace.bot_user)


Fly = Callable[..., Flight]


@pytest.fixture
def fly(
    tmp_path: Path,
    empty_database: Path,
    hands: Hands,
    sandbox_aws: AwsServer,
    sandbox_slack: SlackServer,
    gateways: Aws,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Fly]:
    """Makes a bot with settings besides; all logs at DEBUG are heard from before its first word."""
    for name, value in sandbox_aws.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.root_pem())
    made: list[tuple[Station, HttpServer]] = []
    with (
        listening(*LIBRARIES_OF_SLACK, *LIBRARIES_OF_AWS) as ear,
        httpx.Client(trust_env=False, timeout=30, verify=PLAIN) as browser,
        without_complaint(sandbox_slack),
    ):

        def flight(**chosen: object) -> Flight:
            settings = {
                "AWS_ENDPOINT_URL": sandbox_aws.url,
                "secret_key": SECRET,
                "edge_ca": roots,
                "http_port": 0,
                **chosen,
            }
            station = stations.station(
                sandbox_slack, sandbox_aws, gateways, empty_database, tmp_path, **settings
            )
            sandbox_aws.acm.trust(authority.root_pem())
            listens: list[Dispatch] = [station.bot.listening.dispatch]
            server = _serve(station.bot, listens)
            made.append((station, server))
            hands.station = station
            sandbox_slack.deliver_to(f"http://127.0.0.1:{server.port}/slack/events")
            before = (
                len(sandbox_slack.calls()),
                len(sandbox_slack.deliveries()),
                len(sandbox_aws.calls()),
            )
            answers = Answers([])
            browser.event_hooks = {"response": [answers.heard]}
            station.work()
            return Flight(station, ear, browser, answers, tmp_path, before, listens=listens)

        yield flight
        hands.station = None
        sandbox_slack.deliver_to("")
        while modal := sandbox_slack.person("dana").modal():
            modal.close()
        for station, server in made:
            server.stop(5)
            station.close()


def _serve(bot: Application, listens: list[Dispatch]) -> HttpServer:
    """Serve the bot; whoever is first in `listens` takes what Slack delivers."""
    health = Health(bot.store, bot.clock, bot.settings)

    def take(body: str, headers: Mapping[str, str]) -> Future[Answer]:
        return listens[0](body, headers)

    server = HttpServer(application(health, take, bot.uploads), host="127.0.0.1", port=0)
    server.start()
    bot.http = server
    return server
