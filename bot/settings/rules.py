"""What the value of a setting must look like; each refusal says what to write instead.
A token is never repeated in what is said.
"""

import base64
import binascii
import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_PORT = 65_535
KEYGEN = "openssl rand -base64 32 | tr '+/' '-_'"
"""Prints a secret that private keys can be sealed with, and a line break."""

_CHANNEL = re.compile(r"[CG][A-Z0-9]+", re.ASCII)
_WHO = re.compile(r"[CGSUW][A-Z0-9]+", re.ASCII)
_NAME_OF_SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}", re.ASCII)
_SECRET_BYTES = 32
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}", re.ASCII)


def _split(value: str | tuple[str, ...]) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value  # the default is a tuple
    return tuple(part.strip() for part in parts if part.strip())


def _bot_token(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith("xoxb-"):
        raise ValueError("must begin with xoxb- (copy the *Bot User OAuth Token*)")
    return value


def _app_token(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith("xapp-"):
        raise ValueError("must begin with xapp- (an *App-Level Token* with connections:write)")
    return value


def _secret_keys(value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not all(_is_secret_key(one.get_secret_value()) for one in value):
        raise ValueError(
            "must be secrets of 32 random bytes in URL-safe base64, comma-separated, the first "
            f"being the one that seals. Make one with: {KEYGEN}"
        )
    return value


def _is_secret_key(text: str) -> bool:
    try:
        made = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(made) == _SECRET_BYTES


def _secrets_prefix(value: str) -> str:
    if not _NAME_OF_SECRET.fullmatch(value):
        raise ValueError(
            "must be how the names of secrets begin that may be read, such as edgecert/, with "
            f"letters, digits and /_+=.@- only, not {value!r}"
        )
    return value


def _database(value: str) -> str:
    if not value.startswith("sqlite:///") or value == "sqlite:///":
        raise ValueError(
            "must be sqlite:/// and a path, as in sqlite:////var/lib/edgecert/edgecert.db, "
            f"not {value!r}"
        )
    return value


def _channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError(
            f"must be a channel's id such as C0123ABCD (channel name > About), not {value!r}"
        )
    return value


def _ids(value: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [entry for entry in value if not _WHO.fullmatch(entry)]
    if wrong:
        raise ValueError(
            "must be ids, comma-separated: U… of a person (profile > ⋮ > Copy member ID), S… of a "
            f"user group, C… of a channel; not {_listed(wrong)}"
        )
    return value


def _topic(value: str) -> str:
    if value.endswith(".fifo"):
        raise ValueError(f"must be the ARN of a standard topic, not of a FIFO one: {value!r}")
    if not _TOPIC.fullmatch(value):
        raise ValueError(
            "must be a topic's ARN such as arn:aws:sns:us-east-1:123456789012:edgecert, "
            f"not {value!r}"
        )
    return value


def _slack_api(value: str) -> str:
    _require_address(value, "https://slack.com/api/")
    return value if value.endswith("/") else value + "/"


def _endpoint(value: str) -> str:
    _require_address(value, "http://127.0.0.1:5555")
    return value


def _public(value: str) -> str:
    example = "https://certs.example.com"
    host = _require_address(value, example)
    if urlsplit(value).scheme != "https" and host not in LOOPBACK:
        raise ValueError(f"must be an https:// address such as {example}, not {value!r}")
    return value


def _dns_servers(value: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [server for server in value if not _is_server(server)]
    if wrong:
        raise ValueError(
            "must be address:port pairs such as 127.0.0.1:5353, comma-separated, "
            f"not {_listed(wrong)}"
        )
    return value


def _require_address(value: str, example: str) -> str:
    """Return the host of an http(s) address, or raise ValueError."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # raises when the port is no port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or re.search(r"\s", value):
        raise ValueError(f"must be an address such as {example}, not {value!r}")
    return host


def _is_server(text: str) -> bool:
    host, _, port = text.rpartition(":")
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return port.isascii() and port.isdigit() and 0 < int(port) <= MAX_PORT


def _listed(wrong: list[str]) -> str:
    return ", ".join(map(repr, wrong))


BotToken = Annotated[SecretStr, AfterValidator(_bot_token)]
AppToken = Annotated[SecretStr, AfterValidator(_app_token)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Channel = Annotated[str, AfterValidator(_channel)]
Ids = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_ids)]
Topic = Annotated[str, AfterValidator(_topic)]
SecretKeys = Annotated[
    tuple[SecretStr, ...], NoDecode, BeforeValidator(_split), AfterValidator(_secret_keys)
]
SecretsPrefix = Annotated[str, AfterValidator(_secrets_prefix)]
SlackApiUrl = Annotated[str, AfterValidator(_slack_api)]
EndpointUrl = Annotated[str, AfterValidator(_endpoint)]
PublicUrl = Annotated[str, AfterValidator(_public)]
DnsServers = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_dns_servers)
]
