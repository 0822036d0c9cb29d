"""Slack, AWS and DNS together in one process, and the settings with which a bot finds them. It
starts no bot and imports nothing of one.
"""

import base64
import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.sandbox import authority, handouts
from bot.sandbox.aws import AwsServer, Knobs
from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.dns import DnsServer, Zone
from bot.sandbox.handouts import Handout
from bot.sandbox.slack import SlackServer, fixture
from bot.sandbox.slack.records import User

OPS_CHANNEL = "ssl-ops"
OPS_EMAIL = "ops@shop.example"


@dataclass(frozen=True, slots=True)
class Furniture:
    """What `World.furnish` put there, as people will name it."""

    template: str  #: the distribution that people copy, "storefront"
    hosted_zone: str  #: Route 53's id of shop.example
    registrar: Zone  #: blog.example, at another provider, edited by its owner
    topic: str  #: the SNS topic's ARN


class World:
    """The three servers; make it, `start()` it, and `stop()` it (or use `with`).

    `clock_file` holds the seconds by which AWS's clock is off, `slack_clock` gives Slack's (epoch
    seconds): messages do not jump when AWS's clock does. `http` is whether the bot is to be reached
    by signed HTTP (tell `slack.deliver_to` where) in place of Socket Mode.
    """

    def __init__(
        self,
        *,
        clock_file: str | Path | None = None,
        slack_clock: Callable[[], float] = time.time,
        http: bool = False,
        knobs: Knobs | None = None,
    ) -> None:
        self._clock_file = clock_file
        self._slack_clock = slack_clock
        self._http = http
        self._topic: str | None = None
        self._approvers = ""
        # The same for every start of a bot in this world: what one sealed the next one opens.
        self._secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self._running = ExitStack()
        self.handouts: tuple[Handout, ...] = ()
        self.aws = AwsServer(clock_file=clock_file, knobs=knobs, trusts=authority.root_pem())
        self.dns = DnsServer(hosted=self.aws.hosted_zones)

    def start(self) -> Self:
        """Start all three; when one cannot, those already started are stopped."""
        with ExitStack() as started:
            self.slack = SlackServer(clock=self._slack_clock).start()
            started.callback(self.slack.stop)
            self.dns.start()
            started.callback(self.dns.stop)
            self.aws.dns_address = self.dns.address
            self.aws.start()
            started.callback(self.aws.stop)
            folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="edgecert-")))
            self._roots = folder / "roots.pem"
            self._roots.write_bytes(authority.root_pem())
            self._running = started.pop_all()
        return self

    def stop(self) -> None:
        """Stop all three; stopping twice is fine."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def environment(self) -> dict[str, str]:
        """Give the settings that a bot needs to live in this world, as environment variables."""
        slack, (host, port) = self.slack, self.dns.address
        settings = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            **self.aws.environment(),
            "EDGECERT_CHANNEL": slack.channel(OPS_CHANNEL).id,
            "EDGECERT_DNS_SERVERS": f"{host}:{port}",
            "EDGECERT_EDGE_CA": str(self._roots),
            "EDGECERT_SECRET_KEY": self._secret,
        }
        if self._http:
            settings["SLACK_SIGNING_SECRET"] = slack.signing_secret
        else:
            settings["SLACK_APP_TOKEN"] = slack.app_token
        if self._topic:
            settings["EDGECERT_SNS_TOPIC_ARN"] = self._topic
        if self._approvers:
            settings["EDGECERT_APPROVERS"] = self._approvers
        if self._clock_file:
            settings["EDGECERT_CLOCK_FILE"] = str(self._clock_file)
        return settings

    def hire(self) -> None:
        """Add olga, who may ask and not confirm; the bot is told who approves: dana and sam."""
        slack = self.slack
        olga = User(fixture.user_id("olga"), "olga", slack.team_id, "Olga Operator")
        slack.put_user(olga)
        for name in ("general", OPS_CHANNEL):
            channel = slack.channel(name)
            slack.put_channel(replace(channel, members=(*channel.members, olga.id)))
        self._approvers = f"{slack.user('dana').id},{slack.user('sam').id}"

    def furnish(self) -> Furniture:
        """Fill the empty world with what a company has that is about to use the bot."""
        self._edge()
        template, self._topic = self._storefront(), self._notices()
        return Furniture(template, self._hosted_zone(), self._registrar(), self._topic)

    def inherit(self) -> None:
        """Add what earlier people left behind: certificates proven by mail, one that waits and one
        that serves; an imported one that serves and ends soon; and dead ones that count against
        the quota.
        """
        seed, now = self.aws.seed_certificate, self.aws.now()
        waiting = {"method": "EMAIL", "status": "PENDING_VALIDATION", "created_at": now}
        seed("mail.example", "www.mail.example", **waiting)
        names = ("members.example", "www.members.example")
        arn = seed(*names, method="EMAIL")
        served = templates.with_certificate({"Comment": "members"}, arn, names)
        self.aws.seed_distribution("s3_oac", **served)
        names = ("legacy.example", "www.legacy.example")
        arn = self.bought(*names, days=20)
        served = templates.with_certificate({"Comment": "legacy"}, arn, names)
        self.aws.seed_distribution("s3_oac", **served)
        gone = now - timedelta(days=1)
        for name in ("old.example", "older.example"):
            seed(name, status="EXPIRED", not_after=gone)
        seed("trial.example", status="FAILED", failure_reason="CAA_ERROR")

    def hand_out(self) -> None:
        """Issue certificates for people to import, and put keys into Secrets Manager."""
        self.handouts = handouts.hand_out(self.aws)

    def bought(self, *names: str, days: int) -> str:
        """Import a certificate as somebody did by hand; return its ARN."""
        issued = authority.issue(*names, now=self.aws.now(), kind="rsa", days=days)
        made: str = self.aws.client("acm").import_certificate(
            Certificate=issued.body, CertificateChain=issued.chain, PrivateKey=issued.key
        )["CertificateArn"]
        return made

    def _edge(self) -> None:
        """Let every distribution's name resolve."""
        edge = self.dns.zone("cloudfront.net", provider="aws")
        edge.set("*", "A", "127.0.0.1")
        edge.set("*", "AAAA", "::1")

    def _storefront(self) -> str:
        """Put a live distribution there, with a bucket and a custom origin: the template."""
        names = ("storefront.example", "www.storefront.example")
        arn = self.aws.seed_certificate(*names)
        config = templates.with_certificate({"Comment": "storefront"}, arn, names)
        distribution = self.aws.seed_distribution("custom_origin", **config)
        domain = self.aws.cloudfront.get(distribution).domain_name
        zone = self.dns.zone("storefront.example", provider="cloudflare")
        zone.set("www", "CNAME", domain)
        for name in names:
            record = self.aws.acm.record(name)
            zone.set(f"{record.name.rstrip('.')}.", "CNAME", record.value)
        return distribution

    def _notices(self) -> str:
        """Make a topic with one address that confirmed and one that has not yet."""
        sns = self.aws.client("sns")
        topic: str = sns.create_topic(Name="edgecert")["TopicArn"]
        for endpoint in (OPS_EMAIL, "owner@blog.example"):
            sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=endpoint)
        self.aws.confirm_subscription(OPS_EMAIL)
        return topic

    def _hosted_zone(self) -> str:
        """Make shop.example in this account's Route 53; its CAA allows Amazon."""
        route53 = self.aws.client("route53")
        made = route53.create_hosted_zone(Name="shop.example", CallerReference="shop.example")
        caa = {
            "Name": "shop.example.",
            "Type": "CAA",
            "TTL": 300,
            "ResourceRecords": [{"Value": '0 issue "amazon.com"'}],
        }
        zone: str = made["HostedZone"]["Id"]
        route53.change_resource_record_sets(
            HostedZoneId=zone,
            ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": caa}]},
        )
        return zone

    def _registrar(self) -> Zone:
        """Make blog.example at GoDaddy; its site is on another host so far."""
        zone = self.dns.zone("blog.example", provider="godaddy")
        zone.set("@", "MX", "10 mail.blog.example")
        zone.set("@", "A", "192.0.2.10")
        zone.set("www", "A", "192.0.2.10")
        return zone
