"""What really came of the scene `import`, read from the sandbox's own servers: each certificate
once, and no private key anywhere but in the request to ACM.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.sandbox.authority import Issued
from bot.sandbox.aws.acm.certificate import Certificate
from bot.sandbox.aws.acm.control import AcmControl
from bot.sandbox.aws.calls import LoggedCall
from bot.sandbox.demo.stage import Stage, said
from bot.sandbox.demo.verdict import Finding, judged_by, told_events

IMPORT = "acm.ImportCertificate"
LEAST = 24
"""Bytes of a key that nothing else has by chance."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What should be there: names, what was issued for them, the tag `Name`, and the ARN that was
    to stay, "" for a new one.
    """

    names: tuple[str, ...]
    issued: Issued
    name: str = ""
    arn: str = ""


class ImportVerdict:
    """Compares the world after three import jobs with what was asked for."""

    def __init__(self, stage: Stage, expected: Sequence[Imported], keys: Sequence[Issued]) -> None:
        """`keys` are all whose private keys a person had in hand."""
        self._stage = stage
        self._expected = expected
        self._keys = keys

    def findings(self) -> Iterator[Finding]:
        """Look at ACM, CloudFront, SNS and Slack, and then for the keys."""
        for one in self._expected:
            yield from self._judge(one)
        yield from self._judge_calls()
        yield from self._judge_messages()
        yield from self._judge_keys()

    @property
    def _acm(self) -> AcmControl:
        return self._stage.world.aws.acm

    def _judge(self, one: Imported) -> Iterator[Finding]:
        found = [
            held
            for held in self._acm.certificates()
            if held.kind == "IMPORTED" and held.names[0] == one.names[0]
        ]
        arn = found[0].arn if found else "nothing"
        right = len(found) == 1 and self._is_right(found[0], one)
        what = "renewed under its ARN" if one.arn else "imported once"
        yield Finding(f"{arn} is {what} for {' '.join(one.names)}", right)
        serving = [
            row
            for row in self._stage.world.aws.cloudfront.distributions()
            if row.certificate_arn() == arn and set(row.aliases()) == set(one.names)
        ]
        yield Finding(f"a distribution serves {' '.join(one.names)} with it", len(serving) == 1)

    def _is_right(self, held: Certificate, one: Imported) -> bool:
        """Whether ACM has the very certificate, its chain in order without the root, its tags."""
        if held.pem is None or one.arn not in {"", held.arn}:
            return False
        tags = held.tags.listed(self._stage.world.aws.now(), 0)
        ours = "edgecert:task" in tags and (tags.get("Name", "") == one.name)
        body, chain = held.pem.body.encode().strip(), held.pem.chain.encode().strip()
        is_same = (body, chain) == (one.issued.body.strip(), one.issued.chain.strip())
        return is_same and (ours or bool(one.arn))

    def _judge_calls(self) -> Iterator[Finding]:
        by_bot = [one for one in self._calls() if one.operation == IMPORT]
        yield Finding(
            f"{len(by_bot)} imports were asked of ACM, one a certificate, none too fast",
            len(by_bot) == len(self._expected) and not any(one.error for one in by_bot),
        )

    def _judge_messages(self) -> Iterator[Finding]:
        stage = self._stage
        cards = stage.world.slack.messages(stage.channel)
        replies = [
            said(one) for card in cards for one in stage.world.slack.replies(stage.channel, card.ts)
        ]
        thread = "\n".join(replies)
        for word in ("Imported", "obody renews", "remind", "24 hours"):
            yield Finding(f"the thread says “{word}”", word in thread)
        events = told_events(stage.world.aws.sns_messages())
        yield Finding(f"SNS told of {events.count('finished')} ends", events.count("finished") == 3)  # noqa: PLR2004 # jobs
        yield judged_by(stage.world.slack)

    def _judge_keys(self) -> Iterator[Finding]:
        traces = {form for one in self._keys for form in traces_of(one)}
        sent = self._sent_to_acm()
        yield Finding("the keys were sent to ACM", _is_in(sent, traces))
        places = self._places()
        where = [name for name, content in places.items() if _is_in(content, traces)]
        yield Finding(f"and are in none of {', '.join(places)} {where or ''}".rstrip(), not where)
        size = sum(len(content) for content in places.values())
        yield Finding(f"({size:,} bytes were searched)", all(places.values()))

    def _sent_to_acm(self) -> bytes:
        imports = [one for one in self._calls() if one.operation == IMPORT]
        return b"".join(one.parameters["PrivateKey"] for one in imports)

    def _calls(self) -> list[LoggedCall]:
        """Return the bot's own calls: people put keys into Secrets Manager too."""
        every = self._stage.world.aws.calls()
        return [one for one in every if "edgecert/" in one.user_agent]

    def _places(self) -> Mapping[str, bytes]:
        """Return all that the bot sent, logged and stored, as bytes."""
        world, folder = self._stage.world, self._stage.bot.log.parent
        others = [_told(one.operation, one.parameters) for one in self._calls()]
        files = sorted(folder.glob("edgecert.db*"))
        return {
            "what it told Slack": _bytes([one.payload for one in world.slack.calls()]),
            "its files there": b"".join(one.content for one in self._files()),
            "its answers to Slack": _bytes([one.body for one in world.slack.deliveries()]),
            "its other calls to AWS": _bytes(others),
            "SNS": _bytes([[one.subject, one.message] for one in world.aws.sns_messages()]),
            "its log": self._stage.bot.log.read_bytes(),
            "its database": b"".join(file.read_bytes() for file in files),
        }

    def _files(self) -> Iterator[Any]:
        stage = self._stage
        for card in stage.world.slack.messages(stage.channel):
            for reply in stage.world.slack.replies(stage.channel, card.ts):
                yield from reply.files


def traces_of(issued: Issued) -> Iterator[bytes]:
    """Yield what betrays a private key: lines of its PEM, and pieces of its secret number as they
    are and as hex.
    """
    for shape in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        pem = issued.private_key.private_bytes(Encoding.PEM, shape, NoEncryption())
        lines = [line for line in pem.splitlines() if not line.startswith(b"-")]
        # The last ones of an elliptic key are its public half.
        yield from (one for one in lines if len(one) >= LEAST and one not in issued.body)
    key = issued.private_key
    if isinstance(key, rsa.RSAPrivateKey):
        secret = key.private_numbers().d
    else:
        secret = key.private_numbers().private_value
    whole = secret.to_bytes((secret.bit_length() + 7) // 8)
    for at in range(0, len(whole) - LEAST + 1, LEAST):
        piece = whole[at : at + LEAST]
        yield piece
        yield piece.hex().encode()


def _told(operation: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return what a call said, but for what belongs there: the key in an import."""
    kept = {name: value for name, value in parameters.items() if name != "PrivateKey"}
    return kept if operation == IMPORT else dict(parameters)


def _bytes(said_there: Sequence[object]) -> bytes:
    return json.dumps(said_there, default=repr).replace("\\n", "\n").encode()


def _is_in(content: bytes, traces: set[bytes]) -> bool:
    return any(trace in content for trace in traces)
