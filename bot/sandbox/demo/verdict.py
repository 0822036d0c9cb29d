"""What really came of the demo, read from the sandbox's own servers: never from the bot's store."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.aws.inbox import Message as Notice
from bot.sandbox.slack import Message, SlackServer
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it should be, and whether it is."""

    what: str
    is_right: bool


class Verdict:
    """Compares the world after a job with what was asked for."""

    def __init__(
        self, world: World, asked: Sequence[tuple[str, ...]], tags: Mapping[str, str]
    ) -> None:
        """`asked` are the names of each certificate, the main name first."""
        self._world = world
        self._asked = asked
        self._tags = tags

    def findings(self, card: Message, replies: Sequence[Message]) -> list[Finding]:
        """Look at ACM, CloudFront, SNS and Slack, in this order."""
        certificates = self._certificates()
        return [
            *self._judge_certificates(certificates),
            *self._judge_distributions(certificates),
            *self._judge_notices(),
            *self._judge_thread(card, replies),
        ]

    def _certificates(self) -> dict[str, dict[str, Any]]:
        """Return the certificate that the job requested for each main name; nothing when one is
        double.
        """
        acm = self._world.aws.client("acm")
        mains = {names[0] for names in self._asked}
        found = [
            acm.describe_certificate(CertificateArn=row["CertificateArn"])["Certificate"]
            for page in acm.get_paginator("list_certificates").paginate()
            for row in page["CertificateSummaryList"]
        ]
        ours = [one for one in found if one["DomainName"] in mains]
        by_name = {one["DomainName"]: one for one in ours}
        return by_name if len(by_name) == len(ours) else {}

    def _judge_certificates(self, found: Mapping[str, dict[str, Any]]) -> Iterator[Finding]:
        yield Finding(f"{len(self._asked)} certificates, one each", len(found) == len(self._asked))
        for names in self._asked:
            one = found.get(names[0], {})
            right = one.get("Status") == "ISSUED" and set(one["SubjectAlternativeNames"]) == set(
                names
            )
            yield Finding(
                f"{one.get('CertificateArn', names[0])} is ISSUED for {' '.join(names)}", right
            )

    def _judge_distributions(self, certificates: Mapping[str, dict[str, Any]]) -> Iterator[Finding]:
        cloudfront = self._world.aws.client("cloudfront")
        rows = [
            row
            for page in cloudfront.get_paginator("list_distributions").paginate()
            for row in page["DistributionList"].get("Items", ())
        ]
        for names in self._asked:
            ours = [row for row in rows if set(row["Aliases"].get("Items", ())) == set(names)]
            arn = certificates.get(names[0], {}).get("CertificateArn")
            right = (
                len(ours) == 1 and _serves(ours[0], arn) and self._is_tagged(cloudfront, ours[0])
            )
            identifier = ours[0]["Id"] if ours else "none"
            yield Finding(
                f"{identifier} is Deployed with {' '.join(names)}, its certificate and its tags",
                right,
            )

    def _is_tagged(self, cloudfront: Any, row: Mapping[str, Any]) -> bool:  # noqa: ANN401 # boto3
        listed = cloudfront.list_tags_for_resource(Resource=row["ARN"])["Tags"]["Items"]
        tags = {tag["Key"]: tag["Value"] for tag in listed}
        return (
            all(tags.get(key) == value for key, value in self._tags.items())
            and "edgecert:job" in tags
        )

    def _judge_notices(self) -> Iterator[Finding]:
        events = told_events(self._world.aws.sns_messages())
        for event in ("records", "distribution_created", "finished"):
            yield Finding(f"SNS told of {event}: {events.count(event)} message(s)", event in events)

    def _judge_thread(self, card: Message, replies: Sequence[Message]) -> Iterator[Finding]:
        yield Finding("the card says that 3 of 3 are ready", "3 of 3 ready" in _all_text([card]))
        text = _all_text(replies)
        names = [name for names in self._asked for name in names]
        for word in ("Confirmed", "DNS records", "Issued", "cloudfront.net", *names):
            yield Finding(f"the thread says “{word}”", word.lower() in text.lower())
        files = {one.name for reply in replies for one in reply.files}
        records = {name.rpartition(".")[2] for name in files if name.startswith("records")}
        wanted = {"csv", "zone", "tf", "json"}
        yield Finding(f"the thread has records as {', '.join(sorted(wanted))}", wanted <= records)
        yield judged_by(self._world.slack)


def _serves(row: Mapping[str, Any], arn: str | None) -> bool:
    return bool(
        row["Status"] == "Deployed" and row["ViewerCertificate"].get("ACMCertificateArn") == arn
    )


def judged_by(slack: SlackServer) -> Finding:
    """Return what Slack has to complain of: wrong answers, and methods that it has not."""
    complaints = slack.complaints
    return Finding(f"Slack had nothing to complain of {complaints or ''}".rstrip(), not complaints)


def told_events(published: Iterable[Notice]) -> list[str]:
    """Return the event that each SNS message tells of."""
    return [str(_event(one.message, one.structure).get("event")) for one in published]


def _event(message: str, structure: str | None) -> dict[str, Any]:
    body = json.loads(message)
    told = json.loads(body["default"]) if structure == "json" else body
    return dict(told)


def _all_text(messages: Iterable[Message]) -> str:
    return "\n".join(
        message.text + json.dumps(message.blocks, ensure_ascii=False) for message in messages
    )
