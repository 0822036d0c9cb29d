"""How log lines look: one event name with keys and values, as JSON or text, on standard error.
Whatever is logged, by whomever, no private key and no token is ever written.
"""

import logging
import re
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "[hidden]"

# Looked for in the finished line, where a line break may be written as \n.
_SECRETS = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)"
    r"|LS0tLS1CRUdJTi[A-Za-z0-9+/=]*"  # any PEM in base64: so keys travel to AWS
    r"|\bxox[a-z]-[A-Za-z0-9-]+"  # Slack's bot, user and refresh tokens
    r"|\bxapp-[A-Za-z0-9-]+"  # Slack's app-level tokens
    r"|(?<=hooks\.slack\.com/)[A-Za-z0-9_./-]+"  # whoever has a response_url may answer
    r"|(?<=[?&]ticket=)[A-Za-z0-9_-]+"  # opens a Socket Mode connection
    r"|(?<=/uploads/)[A-Za-z0-9_-]+",  # whoever has it may hand over a key
    re.DOTALL,
)
# Members of AWS's calls that hold a key, as their JSON stands in a line of a library: quotes, and
# those within, are escaped as often as the line was written into another text.
_VALUES = re.compile(
    r"(?P<name>(?:PrivateKey|SecretBinary|SecretString)(?P<quote>\\*[\"'])\s*:\s*(?P=quote))"
    r".*?(?:(?<!\\)(?=(?P=quote))|\Z)",
    re.DOTALL,
)
_VERIFICATION = "slack_bolt.RequestVerification"
# Their debug lines hold whole requests; at INFO botocore tells of every endpoint, APScheduler of
# every tick.
_QUIETER: Mapping[str, int] = MappingProxyType(
    {
        "apscheduler": logging.WARNING,
        "boto3": logging.WARNING,
        "botocore": logging.WARNING,
        "slack_sdk": logging.INFO,
        "urllib3": logging.INFO,
    }
)


def configure(
    level: str, style: Literal["json", "text"] = "json", *, stream: TextIO | None = None
) -> None:
    """Send everything that is logged, libraries' lines included, to `stream` (standard error).

    `level` is the name of a level of `logging`. Calling it again replaces what was set before.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(style),
                mask_line,
            ],
        )
    )
    _install(handler, level)


def mask(text: str) -> str:
    """Return `text` with every private key, Slack token and response_url hidden."""
    return _SECRETS.sub(MASK, _VALUES.sub(rf"\g<name>{MASK}", text))


def mask_line(_: WrappedLogger, __: str, line: str | EventDict) -> str:
    """Hide secrets in a finished line: the last of structlog's processors."""
    return mask(str(line))


def hide_body(record: logging.LogRecord) -> bool:
    """Say that a signature was wrong, without the request's body, which Bolt logs at INFO."""
    record.msg = "A request's signature is wrong, or older than five minutes; it was refused."
    record.args = ()
    return True


def _renderers(style: str) -> list[Processor]:
    if style == "text":
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    # Plain tracebacks: structured ones show local variables, which no pattern can search.
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _install(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, least in _QUIETER.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    verification = logging.getLogger(_VERIFICATION)
    # Bolt overwrites the level of this logger when it starts; it leaves a filter alone.
    verification.filters = [hide_body]
