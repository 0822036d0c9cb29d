"""The strict AWS behind a desk: what a test seeds there, a sweep lists and a tick describes."""

from datetime import timedelta

from bot.aws.clients import Aws
from bot.domain.inventory import SweepKind
from bot.sandbox.aws import AwsServer
from scheduler.descriptions import Descriptions
from scheduler.sweeps import Sweeps
from tests.functional.slack.desk import Desk

OFTEN = timedelta(seconds=15)


class Cloud:
    """One account, and the sweeps that read it into the desk's store."""

    def __init__(self, server: AwsServer, aws: Aws, desk: Desk) -> None:
        """Put the bot of a desk before a running AWS."""
        self.server = server
        self.desk = desk
        self.aws = aws
        self._sweeps = Sweeps(desk.store, self.aws, desk.clock, busy=OFTEN, idle=OFTEN)

    def seed(self, *names: str, tags: dict[str, str] | None = None, **facts: object) -> str:
        """Put a certificate into the account; give its ARN."""
        arn = self.server.seed_certificate(*names, **facts)
        self.server.acm.get(arn).tags.put(tags or {}, self.server.now())
        return arn

    def serve(self, arn: str, *names: str) -> str:
        """Put a distribution that serves a certificate into the account; give its id."""
        viewer = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only"}
        aliases = {"Quantity": len(names), "Items": list(names)}
        return self.server.seed_distribution(ViewerCertificate=viewer, Aliases=aliases)

    def work(self) -> None:
        """Let the lists be read, and all work that is due be done, until nothing is left to do."""
        for _ in range(4):
            self.read()
            for run in (*self.desk.bot.parts.work, self.desk.bot.parts.announce):
                while run(self.desk.clock.now()):
                    pass

    def read(self) -> None:
        """Let both lists be read, and every certificate described."""
        desk = self.desk
        for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS):
            desk.store.inventory.hurry(kind)
        self._sweeps.certificates()
        self._sweeps.distributions()
        arns = [one.arn for one in self.server.acm.certificates()]
        for arn in arns:
            desk.store.certificates.want(arn)
        for _ in arns:
            Descriptions(desk.store, self.aws, desk.clock).tick()
            desk.clock.wait(seconds=1)
