"""Certificates that somebody bought elsewhere, ready to be imported in the sandbox: as files in the
states in which people have them, with keys in Secrets Manager. Made when a world is furnished, and
kept in its memory alone.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import authority
from bot.sandbox.authority import Issued
from bot.sandbox.aws import AwsServer

PREFIX = "edgecert/"
"""How the names of those secrets begin that a bot of this world may read."""
PASSPHRASE = "sandbox"  # noqa: S105 # told to whoever tries a locked file
SHOP = "pay.shop.example"
MUDDLED = "api.shop.example"
LOCKED = "intra.shop.example"
MISMATCHED = "wrong.shop.example"
RENEWED = ("legacy.example", "www.legacy.example")
SEVERAL = ("de.shop.example", "fr.shop.example", "it.shop.example")


@dataclass(frozen=True, slots=True)
class Handout:
    """One thing to try: `title`, `about` in a sentence, files by name, and secrets by ARN."""

    title: str
    about: str
    files: Mapping[str, bytes]
    secrets: tuple[str, ...] = field(default=())


def hand_out(aws: AwsServer) -> tuple[Handout, ...]:
    """Issue every certificate that there is to try, and put what belongs there into Secrets
    Manager.
    """
    return (
        _in_order(aws),
        _muddled(aws),
        _several(aws),
        _mismatched(aws),
        _locked(aws),
        _renewal(aws),
    )


def put_secret(aws: AwsServer, name: str, value: str) -> str:
    """Put a secret under the prefix; return its ARN."""
    manager = aws.client("secretsmanager")
    made: str = manager.create_secret(Name=PREFIX + name, SecretString=value)["ARN"]
    return made


def _in_order(aws: AwsServer) -> Handout:
    issued = _issue(aws, SHOP, kind="rsa")
    about = "RSA 2048, all as it should be: three files, and the key in Secrets Manager too."
    return Handout(SHOP, about, _three(issued), (put_secret(aws, SHOP, issued.key.decode()),))


def _muddled(aws: AwsServer) -> Handout:
    issued = _issue(aws, MUDDLED, f"v2.{MUDDLED}")
    about = "ECDSA P-256: one file in the wrong order with the root in it, and the key."
    return Handout(MUDDLED, about, {"everything.pem": issued.muddle, "key.pem": issued.key})


def _several(aws: AwsServer) -> Handout:
    made = {name: _issue(aws, name) for name in SEVERAL}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, one in made.items():
            archive.writestr(f"{name}/certificate.pem", one.body)
            archive.writestr(f"{name}/chain.pem", one.chain)
    wholes = tuple(put_secret(aws, name, _whole(one)) for name, one in made.items())
    keys = {f"{name}-key.pem": one.key for name, one in made.items()}
    about = (
        "Three certificates at once: a zip of them, whose keys are handed over one by one, or "
        "three secrets, each with all of one."
    )
    files = {"several.zip": packed.getvalue(), **keys}
    return Handout(" · ".join(SEVERAL), about, files, wholes)


def _mismatched(aws: AwsServer) -> Handout:
    issued, other = _issue(aws, MISMATCHED), _issue(aws, MISMATCHED)
    about = "The key belongs to another certificate, as a file and as a secret: refused."
    files = {**_three(issued), "key.pem": other.key}
    return Handout(MISMATCHED, about, files, (put_secret(aws, MISMATCHED, other.key.decode()),))


def _locked(aws: AwsServer) -> Handout:
    issued = _issue(aws, LOCKED, kind="rsa")
    about = f"As Windows exports it, PKCS#12, and an encrypted key; the passphrase is {PASSPHRASE}."
    files = {
        "certificate.p12": issued.bundle(PASSPHRASE),
        "certificate.pem": issued.body,
        "chain.pem": issued.chain,
        "encrypted-key.pem": issued.locked_key(PASSPHRASE),
    }
    return Handout(LOCKED, about, files)


def _renewal(aws: AwsServer) -> Handout:
    issued = _issue(aws, *RENEWED, kind="rsa", days=398)
    about = "The next certificate of legacy.example, whose imported one ends soon: re-import it."
    secret = put_secret(aws, RENEWED[0], issued.key.decode())
    return Handout(f"{RENEWED[0]}, renewed", about, _three(issued), (secret,))


def _three(issued: Issued) -> dict[str, bytes]:
    return {"certificate.pem": issued.body, "chain.pem": issued.chain, "key.pem": issued.key}


def _whole(issued: Issued) -> str:
    parts = {"certificate": issued.body, "chain": issued.chain, "private_key": issued.key}
    return json.dumps({name: part.decode() for name, part in parts.items()})


def _issue(aws: AwsServer, *names: str, **how: Any) -> Issued:  # noqa: ANN401 - of `issue`
    return authority.issue(*names, now=aws.now(), **how)
