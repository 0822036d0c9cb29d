"""`python -m bot.sandbox` as a person starts it."""

import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from slack_sdk import WebClient

from tests.architecture.tree import ROOT

_COMMAND = (sys.executable, "-m", "bot.sandbox")


@contextmanager
def _running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Start the sandbox, and give the process and the settings that it printed."""
    with subprocess.Popen(
        [*_COMMAND, "--port", "0", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            settings = {}
            for line in process.stdout:
                if line.startswith("# Running"):
                    break
                if line.startswith("export "):
                    name, _, value = shlex.split(line)[1].partition("=")
                    settings[name] = value
            yield process, settings
        finally:
            process.kill()


def test_it_prints_what_a_bot_must_be_told_and_stops_on_sigterm() -> None:
    """The printed settings open its Slack and its AWS; SIGTERM ends it well."""
    with _running("--no-bot") as (process, settings):
        slack = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
        session = boto3.Session(
            settings["AWS_ACCESS_KEY_ID"],
            settings["AWS_SECRET_ACCESS_KEY"],
            region_name=settings["AWS_DEFAULT_REGION"],
        )
        acm = session.client("acm", endpoint_url=settings["AWS_ENDPOINT_URL"])
        certificates = acm.list_certificates()["CertificateSummaryList"]
        who = slack.auth_test()
        process.send_signal(signal.SIGTERM)
        stopped = process.wait(10)

    assert "storefront.example" in {summary["DomainName"] for summary in certificates}
    assert who["ok"]
    assert 0 == stopped


def test_it_delivers_by_http_when_told_where() -> None:
    """With an address to deliver to, the bot is told the signing secret."""
    with _running("--deliver-to", "http://127.0.0.1:3000/slack/events") as (process, settings):
        process.send_signal(signal.SIGINT)
        stopped = process.wait(10)

    assert {"SLACK_SIGNING_SECRET"} == {"SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"} & set(settings)
    assert 0 == stopped


def test_a_taken_port_is_told_in_one_line() -> None:
    """The person is told which port, and how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*_COMMAND, "--port", port], cwd=ROOT, capture_output=True, check=False, text=True
        )

    assert 1 == done.returncode
    assert 1 == len(done.stderr.splitlines())
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port" in done.stderr
