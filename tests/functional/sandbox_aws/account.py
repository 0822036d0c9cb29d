"""A sandbox account with a DNS that is a dictionary and a clock that is moved by hand."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.aws import AwsServer

#: boto3 makes its clients, and their answers, at run time.
Client = Any
Params = Any
MakeClient = Callable[[str], Client]

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Account:
    """A running server, its DNS and its clock."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}
        self.time = NOON
        self.server = AwsServer(resolve_cname=self.records.get, clock=lambda: self.time)

    def reset(self) -> None:
        """Start over."""
        self.records.clear()
        self.time = NOON
        self.server.reset()

    def pass_time(self, **amount: float) -> None:
        """Move the clock."""
        self.time += timedelta(**amount)

    def request(self, *names: str, **params: Params) -> str:
        """Request a certificate; give its ARN."""
        others = {"SubjectAlternativeNames": list(names[1:])} if names[1:] else {}
        given = {"DomainName": names[0], "ValidationMethod": "DNS"} | others | params
        arn: str = self.server.client("acm").request_certificate(**given)["CertificateArn"]
        return arn

    def describe(self, arn: str) -> dict[str, Any]:
        """Describe a certificate."""
        answer = self.server.client("acm").describe_certificate(CertificateArn=arn)
        detail: dict[str, Any] = answer["Certificate"]
        return detail

    def add_record(self, option: Mapping[str, Any]) -> None:
        """Add the record of a DomainValidationOption to DNS."""
        record = option["ResourceRecord"]
        self.records[record["Name"].rstrip(".")] = record["Value"]

    def validate(self, arn: str) -> None:
        """Add every validation record of a certificate to DNS."""
        for option in self.describe(arn)["DomainValidationOptions"]:
            self.add_record(option)

    def issued(self, *names: str, **params: Params) -> str:
        """Request a certificate and have it issued; give its ARN."""
        arn = self.request(*names, **params)
        self.validate(arn)
        self.describe(arn)
        return arn
