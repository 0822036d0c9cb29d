"""Settings from the environment: read once, at the start; every fault is one line that mends it."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.settings.rules import (
    KEYGEN,
    LOOPBACK,
    MAX_PORT,
    AppToken,
    BotToken,
    Channel,
    DatabaseUrl,
    DnsServers,
    EndpointUrl,
    Ids,
    PublicUrl,
    SecretKeys,
    SecretsPrefix,
    SlackApiUrl,
    Topic,
)

DAY = 86_400
"""Seconds; nothing that is done again and again is done more seldom."""
MAX_KEEP_DAYS = 36_500
"""A century: longer than a database lives."""

_PYDANTIC = "Input should "


class Settings(BaseSettings):
    """What a deployment decides. Field descriptions are the documentation of each variable."""

    # `NAME=` in a file of settings means what leaving it out means.
    model_config = SettingsConfigDict(
        env_prefix="EDGECERT_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    slack_bot_token: BotToken = Field(
        validation_alias="SLACK_BOT_TOKEN",
        description="Bot token of the Slack app (xoxb-…), from *OAuth & Permissions*.",
    )
    slack_app_token: AppToken | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description="App-level token (xapp-…) with connections:write; switches Socket Mode on.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Signing secret, from *Basic Information*; for HTTP delivery.",
    )
    slack_api_url: SlackApiUrl = Field(
        default="https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="Where the Slack Web API is; a stand-in's address in tests.",
    )
    aws_endpoint_url: EndpointUrl | None = Field(
        default=None,
        validation_alias="AWS_ENDPOINT_URL",
        description="Where AWS is, which boto3 reads by itself; a stand-in's address in tests.",
    )
    database_url: DatabaseUrl = Field(
        default="sqlite:///edgecert.db",
        description="Where everything is remembered: `sqlite:///` and a path.",
    )
    channel: Channel = Field(
        description="Id (C… or G…) of the ops channel: where jobs are posted by default."
    )
    operators: Ids = Field(
        default=(),
        description="Who may ask: user ids (U…), user groups (S…), channels (C…), comma-separated. "
        "Empty: the members of the ops channel, which must then be private; guests never.",
    )
    approvers: Ids = Field(
        default=(), description="Who may confirm: like operators. Empty: operators confirm too."
    )
    two_person: bool = Field(
        default=False,
        description="Whether a job must be confirmed by someone other than its requester.",
    )
    sns_topic_arn: Topic | None = Field(
        default=None, description="SNS topic that is told of records, distributions and failures."
    )
    iam_policy: Literal["read", "create", "full"] | None = Field(
        default=None,
        description="Which of the IAM policies in docs/ the bot's role has (`read`, `create`, "
        "`full`): verbs that need more are shown as unavailable. Unset: those that AWS denied in "
        "the last quarter of an hour.",
    )
    names_per_certificate: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="Names that ACM allows in a certificate (10, up to 100 by quota); "
        "read from Service Quotas when unset.",
    )
    dns_servers: DnsServers = Field(
        default=(),
        description="address:port of DNS servers, comma-separated, that replace the system's "
        "resolvers and the walk to authoritative servers.",
    )
    http_host: str = Field(default="127.0.0.1", description="Address that the HTTP server binds.")
    http_port: int = Field(
        default=3000,
        ge=0,
        le=MAX_PORT,
        description="Port that the HTTP server binds; 0 picks a free one.",
    )
    public_url: PublicUrl | None = Field(
        default=None,
        description="https:// address at which people and Slack reach the HTTP server; switches "
        "one-time upload pages for private keys on, which need EDGECERT_SECRET_KEY.",
    )
    secret_key: SecretKeys = Field(
        default=(),
        description="Secrets that private keys are sealed with until they are imported, "
        "comma-separated: the first seals, all open; the same for every process. Make one with "
        f"`{KEYGEN}`.",
    )
    allow_keys_in_slack: bool = Field(
        default=False,
        description="Whether a private key may be pasted into a form, which Slack then has seen; "
        "needs EDGECERT_SECRET_KEY.",
    )
    secrets_prefix: SecretsPrefix = Field(
        default="edgecert/",
        description="How the names of those secrets in Secrets Manager begin that private keys may "
        "be read from: operators can name no other.",
    )
    workers: int = Field(
        default=16, ge=1, le=64, description="How many tasks a worker process runs at once."
    )
    sweep_seconds: float = Field(
        default=15, gt=0, le=DAY, description="Seconds between sweeps while something pends."
    )
    idle_sweep_seconds: float = Field(
        default=300, gt=0, le=DAY, description="Seconds between sweeps while nothing pends."
    )
    dns_seconds: float = Field(
        default=15,
        gt=0,
        le=DAY,
        description="Least seconds between two looks at one DNS record.",
    )
    tick_seconds: float = Field(
        default=1, gt=0, le=DAY, description="Seconds between two looks for due work."
    )
    group_seconds: float = Field(
        default=30,
        ge=0,
        le=DAY,
        description="Seconds within which a large job's milestones of one kind become one message.",
    )
    keep_days: int = Field(
        default=400,
        ge=1,
        le=MAX_KEEP_DAYS,
        description="Days that finished jobs' events and the audit are kept.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged."
    )
    log_format: Literal["json", "text"] = Field(default="json", description="How log lines look.")
    clock_file: Path | None = Field(
        default=None,
        description="File with an offset in seconds for the clock; only beside loopback endpoints.",
    )

    edge_ca: Path | None = Field(
        default=None,
        description="PEM file of roots that are trusted beside the public ones; only beside "
        "loopback endpoints.",
    )

    @model_validator(mode="after")
    def _agree(self) -> "Settings":
        if not self.slack_app_token and not self.slack_signing_secret:
            raise ValueError(
                "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): neither is there"
            )
        stand_ins = {"EDGECERT_CLOCK_FILE": self.clock_file, "EDGECERT_EDGE_CA": self.edge_ca}
        for name, is_set in stand_ins.items():
            if is_set and self._real:
                raise ValueError(
                    f"{name} works only with stand-ins: unset it, or point "
                    f"{' and '.join(self._real)} at 127.0.0.1"
                )
        takes_keys = {
            "EDGECERT_PUBLIC_URL": self.public_url is not None,
            "EDGECERT_ALLOW_KEYS_IN_SLACK": self.allow_keys_in_slack,
        }
        unsealed = [name for name, is_on in takes_keys.items() if is_on and not self.secret_key]
        if unsealed:
            raise ValueError(
                f"EDGECERT_SECRET_KEY is not set, and {' and '.join(unsealed)} lets private keys "
                "in, which are kept sealed with it. Make a secret, keep it, and give it to every "
                f"process: export EDGECERT_SECRET_KEY=$({KEYGEN})"
            )
        return self

    @property
    def _real(self) -> list[str]:
        """The variables that do not lead to a stand-in on this machine."""
        addresses = {
            "SLACK_API_URL": self.slack_api_url,
            "AWS_ENDPOINT_URL": self.aws_endpoint_url or "",
        }
        return [name for name, url in addresses.items() if urlsplit(url).hostname not in LOOPBACK]

    @property
    def takes_uploads(self) -> bool:
        """Whether private keys can be uploaded: with a public address, and in the sandbox."""
        return bool(self.secret_key) and (self.public_url is not None or not self._real)

    @property
    def extra_roots(self) -> bytes:
        """The roots that are trusted beside the public ones, as PEM.

        Raises:
            SettingsError: the file cannot be read.
        """
        if self.edge_ca is None:
            return b""
        try:
            return self.edge_ca.read_bytes()
        except OSError as error:
            raise SettingsError(
                f"EDGECERT_EDGE_CA: {self.edge_ca} cannot be read: {error.strerror}."
            ) from None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that seal private keys, in clear: for the store alone."""
        return tuple(one.get_secret_value() for one in self.secret_key)

    @property
    def socket_mode(self) -> bool:
        """Whether Slack delivers over a WebSocket."""
        return self.slack_app_token is not None


def variable(field: str) -> str:
    """Return the environment variable of a settings field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"EDGECERT_{field}".upper()


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """Return the names of environment variables that look like settings and are none, each with
    the setting that may have been meant.

    Nothing is refused for it: a cluster may set EDGECERT_SERVICE_HOST and the like by itself.
    """
    known = [variable(field) for field in Settings.model_fields]
    ours = [name for name in names if name.upper().startswith(("EDGECERT_", "SLACK_"))]
    unknown = [name for name in ours if name.upper() not in known]
    near = {name: get_close_matches(name.upper(), known, n=1, cutoff=0.85) for name in unknown}
    return {name: matches[0] for name, matches in near.items() if matches}


def load(chosen: Mapping[str, object] | None = None) -> Settings:
    """Read the settings from the environment; raises SettingsError, one line a fault.

    What is `chosen`, by the name of its field (or Slack's or AWS's variable), goes before it.
    """
    try:
        return Settings.model_validate(dict(chosen or {}))
    except ValidationError as error:
        raise SettingsError("\n".join(_line(fault) for fault in error.errors())) from None


def _line(fault: Mapping[str, object]) -> str:
    where = fault["loc"]
    field = str(where[0]) if isinstance(where, tuple) and where else ""
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not field:
        return message
    name = field if field.isupper() else variable(field)
    if fault["type"] == "missing":
        known = next(info for key, info in Settings.model_fields.items() if variable(key) == name)
        return f"{name} is not set. {known.description} Set it with: export {name}=…"
    if message.startswith(_PYDANTIC):  # its own checks are of numbers and words, never of secrets
        return f"{name} must {message.removeprefix(_PYDANTIC)}, not {fault['input']!r}"
    return f"{name} {message}"
