"""Settings from the environment: read once, at the start; every fault is one line that mends it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

Csv = Annotated[tuple[str, ...], NoDecode]
TOPIC_COLONS = 5
"""arn:aws:sns:<region>:<account>:<name>"""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """What a deployment decides. Field descriptions are the documentation of each variable."""

    model_config = SettingsConfigDict(env_prefix="EDGECERT_", extra="ignore", frozen=True)

    slack_bot_token: SecretStr = Field(
        validation_alias="SLACK_BOT_TOKEN",
        description="Bot token of the Slack app (xoxb-…), from *OAuth & Permissions*.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description="App-level token (xapp-…) with connections:write; switches Socket Mode on.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Signing secret, from *Basic Information*; for HTTP delivery.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="Where the Slack Web API is; a stand-in's address in tests.",
    )
    database_url: str = Field(
        default="sqlite:///edgecert.db",
        description="Where everything is remembered: `sqlite:///` and a path.",
    )
    channel: str = Field(
        description="Id (C… or G…) of the ops channel: where jobs are posted by default."
    )
    operators: Csv = Field(
        default=(),
        description="Who may ask: user ids (U…), user groups (S…), channels (C…), comma-separated. "
        "Empty: the members of the ops channel, which must then be private; guests never.",
    )
    approvers: Csv = Field(
        default=(), description="Who may confirm: like operators. Empty: operators confirm too."
    )
    two_person: bool = Field(
        default=False,
        description="Whether a job must be confirmed by someone other than its requester.",
    )
    sns_topic_arn: str | None = Field(
        default=None, description="SNS topic that is told of records, distributions and failures."
    )
    names_per_certificate: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="Names that ACM allows in a certificate (10, up to 100 by quota); "
        "read from Service Quotas when unset.",
    )
    dns_servers: Csv = Field(
        default=(),
        description="host:port of DNS servers, comma-separated, that replace the system's "
        "resolvers and the walk to authoritative servers.",
    )
    http_host: str = Field(default="127.0.0.1", description="Address that the HTTP server binds.")
    http_port: int = Field(
        default=3000,
        ge=0,
        le=65535,
        description="Port that the HTTP server binds; 0 picks a free one.",
    )
    public_url: str | None = Field(
        default=None,
        description="https:// address at which people and Slack reach the HTTP server.",
    )
    workers: int = Field(
        default=16, ge=1, le=64, description="How many tasks a worker process runs at once."
    )
    sweep_seconds: float = Field(
        default=15, gt=0, description="Seconds between sweeps while something pends."
    )
    idle_sweep_seconds: float = Field(
        default=300, gt=0, description="Seconds between sweeps while nothing pends."
    )
    dns_seconds: float = Field(
        default=15, gt=0, description="Seconds between passes over the DNS records that are due."
    )
    tick_seconds: float = Field(
        default=1, gt=0, description="Seconds between two looks for due work."
    )
    group_seconds: float = Field(
        default=30,
        ge=0,
        description="Seconds within which a large job's milestones of one kind become one message.",
    )
    keep_days: int = Field(
        default=400, ge=1, description="Days that finished jobs' events and the audit are kept."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged."
    )
    log_format: Literal["json", "text"] = Field(default="json", description="How log lines look.")
    clock_file: Path | None = Field(
        default=None,
        description="File with an offset in seconds for the clock; only beside loopback endpoints.",
    )

    @field_validator("operators", "approvers", "dns_servers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith("xoxb-"):
            raise ValueError("must begin with xoxb- (copy the *Bot User OAuth Token*)")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("must begin with xapp- (an *App-Level Token* with connections:write)")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_sqlite(cls, value: str) -> str:
        if not value.startswith("sqlite:///") or value == "sqlite:///":
            raise ValueError(
                "must be sqlite:/// and a path, as in sqlite:////var/lib/edgecert/edgecert.db"
            )
        return value

    @field_validator("channel")
    @classmethod
    def _is_channel(cls, value: str) -> str:
        if value[:1] not in {"C", "G"} or not value.isalnum() or value != value.upper():
            raise ValueError(
                "must be a channel's id such as C0123ABCD (channel name > About), not its name"
            )
        return value

    @field_validator("sns_topic_arn")
    @classmethod
    def _is_topic(cls, value: str | None) -> str | None:
        if value and (
            not value.startswith("arn:aws")
            or value.count(":") != TOPIC_COLONS
            or ":sns:" not in value
        ):
            raise ValueError(
                "must be a topic's ARN such as arn:aws:sns:us-east-1:123456789012:edgecert"
            )
        return value or None

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must be an http(s) address")
        return value if value.endswith("/") else value + "/"

    @field_validator("dns_servers")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for server in value:
            host, _, port = server.rpartition(":")
            if not host or not port.isdigit():
                raise ValueError(f"must be host:port pairs such as 127.0.0.1:5353, not {server!r}")
        return value

    @model_validator(mode="after")
    def _agree(self) -> "Settings":
        if not self.slack_app_token and not self.slack_signing_secret:
            raise ValueError(
                "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): neither is there"
            )
        if self.clock_file and urlsplit(self.slack_api_url).hostname not in LOOPBACK:
            raise ValueError(
                "EDGECERT_CLOCK_FILE works only with a stand-in: unset it, or point "
                "SLACK_API_URL at 127.0.0.1"
            )
        return self

    @property
    def socket_mode(self) -> bool:
        """Whether Slack delivers over a WebSocket."""
        return self.slack_app_token is not None


def variable(field: str) -> str:
    """Return the environment variable of a settings field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"EDGECERT_{field}".upper()


def load(environment: Mapping[str, object] | None = None) -> Settings:
    """Read the settings from the environment (or `environment`); raises SettingsError, one line
    a fault.
    """
    try:
        if environment is None:
            return Settings()
        return Settings.model_validate(dict(environment))
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
    return f"{name} {message}"
