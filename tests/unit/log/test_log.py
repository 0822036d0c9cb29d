"""Log lines: their shape, and what they never hold."""

import base64
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.log import MASK, configure, mask

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Logging is the process's: leave it as it was found."""
    root = logging.getLogger()
    handlers, level, said = root.handlers, root.level, structlog.get_config()
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**said)
    logging.getLogger("slack_bolt.RequestVerification").filters = []


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_event_with_keys() -> None:
    """One event name, the bound job and task, a level and a time."""
    stream = io.StringIO()
    configure("INFO", stream=stream)
    with structlog.contextvars.bound_contextvars(job="J-1", task="t"):
        structlog.get_logger("bot.steps").info("step", outcome="Done")
    (line,) = _lines(stream)
    time = line.pop("timestamp")

    assert {
        "event": "step",
        "outcome": "Done",
        "job": "J-1",
        "task": "t",
        "level": "info",
        "logger": "bot.steps",
    } == line
    assert str(time).endswith("Z")


def test_libraries_lines_look_the_same() -> None:
    """What boto3 or Slack's packages log has the same shape."""
    stream = io.StringIO()
    configure("INFO", stream=stream)
    logging.getLogger("urllib3.pool").warning("retry %s", 1)
    (line,) = _lines(stream)

    assert ("retry 1", "warning") == (line["event"], line["level"])


def test_text_is_for_people() -> None:
    """The text style has no braces."""
    stream = io.StringIO()
    configure("INFO", "text", stream=stream)
    structlog.get_logger().info("started", role="all")

    assert "started" in stream.getvalue()
    assert "role=all" in stream.getvalue()
    assert "{" not in stream.getvalue()


def test_levels_are_kept() -> None:
    """What is below the level is not written."""
    stream = io.StringIO()
    configure("WARNING", stream=stream)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")

    assert ["loud"] == [line["event"] for line in _lines(stream)]


def test_pem_in_base64_is_hidden() -> None:
    """So keys travel to AWS: botocore would log such a body, should somebody let it."""
    sent = base64.b64encode(KEY.encode()).decode()
    body = f'{{"PrivateKey": "{sent}", "Tags": []}}'

    assert f'{{"PrivateKey": "{MASK}", "Tags": []}}' == mask(body)


@pytest.mark.parametrize("member", ["PrivateKey", "SecretString", "SecretBinary"])
@pytest.mark.parametrize("times", [0, 1, 2])
def test_what_aws_calls_hold_of_a_key_is_hidden(member: str, times: int) -> None:
    """In whatever form the key is, however often the line was written into another one."""
    line = json.dumps({"Name": "a", member: 'MIGH"AgEA/\\x', "Tags": "b"})
    hidden = json.dumps({"Name": "a", member: MASK, "Tags": "b"})
    for _ in range(times):
        line, hidden = json.dumps({"event": line}), json.dumps({"event": hidden})

    assert hidden == mask(line)


@pytest.mark.parametrize("library", ["botocore.endpoint", "slack_sdk.web", "boto3", "urllib3"])
def test_libraries_never_tell_whole_requests(library: str) -> None:
    """At DEBUG these log bodies; their debug lines are never written."""
    stream = io.StringIO()
    configure("DEBUG", stream=stream)
    logging.getLogger(library).debug("body: secret")
    structlog.get_logger().debug("ours")

    assert ["ours"] == [line["event"] for line in _lines(stream)]


@pytest.mark.parametrize("style", ["json", "text"])
@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        KEY.partition("-----END")[0],
        KEY.replace("RSA ", ""),
        "xoxb-12-34-AbC",
        "xapp-1-A0-99-ff",
        "xoxe.xoxp-1-abc",
        "https://hooks.slack.com/commands/T1/99/abc",
        "wss://wss.slack.com/link/?ticket=abc-def&app_id=1",
        "https://certs.example.com/uploads/abc-def_12-34",
    ],
)
def test_no_secret_is_written(style: str, secret: str) -> None:
    """Not as a value, not inside one, not in a library's line, not in a traceback."""
    stream = io.StringIO()
    configure("INFO", "text" if style == "text" else "json", stream=stream)
    log = structlog.get_logger()
    log.info("value", key=secret)
    log.info("inside", answer={"items": [f"before {secret}"]})
    logging.getLogger("lib").warning("got %s", secret)
    try:
        int(secret)
    except ValueError:
        log.exception("failed")
    written = stream.getvalue()

    assert 4 <= written.count(MASK)
    for part in ("IBAAK", "12-34", "A0-99", "1-abc", "T1/99", "abc-def"):
        assert part not in written


def test_bolt_never_logs_a_body() -> None:
    """A request with a wrong signature is told without what it said."""
    stream = io.StringIO()
    configure("INFO", stream=stream)
    logger = logging.getLogger("slack_bolt.RequestVerification")
    # Bolt gives its loggers the level of the app that was made last, in whatever test.
    logger.setLevel(logging.NOTSET)
    logger.info("Invalid request signature detected (body: %s)", "text=hello")
    (line,) = _lines(stream)

    assert "signature is wrong" in str(line["event"])
    assert "hello" not in stream.getvalue()


def test_configuring_twice_writes_once() -> None:
    """The second time replaces the first."""
    first, second = io.StringIO(), io.StringIO()
    configure("INFO", stream=first)
    configure("INFO", stream=second)
    structlog.get_logger().info("once")

    assert ("", 1) == (first.getvalue(), len(_lines(second)))


@given(before=st.text(), after=st.text(alphabet="abc \n"))
def test_only_the_secret_is_hidden(before: str, after: str) -> None:
    """What stands around a key stays readable."""
    shown = mask(f"{before} {KEY} {after}")

    assert f" {MASK} {after}" == shown[-len(f" {MASK} {after}") :]
    assert "IBAAK" not in shown
