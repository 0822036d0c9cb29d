"""Settings: what is missing or malformed stops the start, with one line each that mends it."""

import math

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load, misspelt, variable

CHANNEL = "C0SSLOPS00"
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-made-up",
    "SLACK_SIGNING_SECRET": "made up",
    "EDGECERT_CHANNEL": CHANNEL,
}
IDS = (
    "must be ids, comma-separated: U… of a person (profile > ⋮ > Copy member ID), "
    "S… of a user group, C… of a channel; not "
)
SERVERS = "must be address:port pairs such as 127.0.0.1:5353, comma-separated, not "
TOPIC = "must be a topic's ARN such as arn:aws:sns:us-east-1:123456789012:edgecert, not "
SQLITE = "must be sqlite:/// and a path, as in sqlite:////var/lib/edgecert/edgecert.db, not "
CHANNEL_ID = "must be a channel's id such as C0123ABCD (channel name > About), not "
API = "must be an address such as https://slack.com/api/, not "
PUBLIC = "must be an address such as https://certs.example.com, not "
HTTPS = "must be an https:// address such as https://certs.example.com, not "
STANDARD = "must be the ARN of a standard topic, not of a FIFO one: "
STAND_INS = "EDGECERT_CLOCK_FILE works only with stand-ins: unset it, or point "

FAULTS = [
    ("SLACK_BOT_TOKEN", "xapp-1", "must begin with xoxb- (copy the *Bot User OAuth Token*)"),
    (
        "SLACK_APP_TOKEN",
        "xoxb-1",
        "must begin with xapp- (an *App-Level Token* with connections:write)",
    ),
    ("SLACK_API_URL", "slack.com/api", f"{API}'slack.com/api'"),
    ("SLACK_API_URL", "ftp://slack.com/", f"{API}'ftp://slack.com/'"),
    ("SLACK_API_URL", "https://", f"{API}'https://'"),
    ("SLACK_API_URL", "https://slack.com:api/", f"{API}'https://slack.com:api/'"),
    (
        "AWS_ENDPOINT_URL",
        "127.0.0.1:5555",
        "must be an address such as http://127.0.0.1:5555, not '127.0.0.1:5555'",
    ),
    ("EDGECERT_DATABASE_URL", "postgres://db", f"{SQLITE}'postgres://db'"),
    ("EDGECERT_DATABASE_URL", "sqlite:///", f"{SQLITE}'sqlite:///'"),
    ("EDGECERT_CHANNEL", "#ssl-ops", f"{CHANNEL_ID}'#ssl-ops'"),
    ("EDGECERT_CHANNEL", "c0sslops00", f"{CHANNEL_ID}'c0sslops00'"),
    ("EDGECERT_CHANNEL", "U0DANA", f"{CHANNEL_ID}'U0DANA'"),
    ("EDGECERT_OPERATORS", "@dana, U0SAM,#ops", f"{IDS}'@dana', '#ops'"),
    ("EDGECERT_APPROVERS", "dana@shop.example", f"{IDS}'dana@shop.example'"),
    ("EDGECERT_SNS_TOPIC_ARN", "edgecert", f"{TOPIC}'edgecert'"),
    (
        "EDGECERT_SNS_TOPIC_ARN",
        "arn:aws:sns:us-east-1:123:edgecert",
        f"{TOPIC}'arn:aws:sns:us-east-1:123:edgecert'",
    ),
    (
        "EDGECERT_SNS_TOPIC_ARN",
        "arn:aws:sns:us-east-1:123456789012:edgecert.fifo",
        f"{STANDARD}'arn:aws:sns:us-east-1:123456789012:edgecert.fifo'",
    ),
    ("EDGECERT_PUBLIC_URL", "garbage", f"{PUBLIC}'garbage'"),
    ("EDGECERT_PUBLIC_URL", "https://certs example", f"{PUBLIC}'https://certs example'"),
    (
        "EDGECERT_PUBLIC_URL",
        "http://certs.example.com",
        f"{HTTPS}'http://certs.example.com'",
    ),
    ("EDGECERT_DNS_SERVERS", "ns1.example.com:53", f"{SERVERS}'ns1.example.com:53'"),
    ("EDGECERT_DNS_SERVERS", "127.0.0.1", f"{SERVERS}'127.0.0.1'"),
    ("EDGECERT_DNS_SERVERS", "127.0.0.1:53,127.0.0.1:99999", f"{SERVERS}'127.0.0.1:99999'"),
    ("EDGECERT_DNS_SERVERS", "127.0.0.1:0", f"{SERVERS}'127.0.0.1:0'"),
    ("EDGECERT_HTTP_PORT", "65536", "must be less than or equal to 65535, not '65536'"),
    ("EDGECERT_WORKERS", "0", "must be greater than or equal to 1, not '0'"),
    ("EDGECERT_NAMES_PER_CERTIFICATE", "101", "must be less than or equal to 100, not '101'"),
    ("EDGECERT_SWEEP_SECONDS", "inf", "must be less than or equal to 86400, not 'inf'"),
    ("EDGECERT_TICK_SECONDS", "nan", "must be less than or equal to 86400, not 'nan'"),
    ("EDGECERT_GROUP_SECONDS", "-1", "must be greater than or equal to 0, not '-1'"),
    ("EDGECERT_KEEP_DAYS", "1000000", "must be less than or equal to 36500, not '1000000'"),
    ("EDGECERT_LOG_FORMAT", "xml", "must be 'json' or 'text', not 'xml'"),
]


@pytest.fixture(autouse=True)
def _good(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def said() -> str:
    """Return why the settings of the environment are refused."""
    with pytest.raises(SettingsError) as refused:
        load()
    return refused.value.sentence


def _given(settings: Settings) -> set[str]:
    """Return the fields that do not have their defaults."""
    fields = Settings.model_fields.items()
    return {name for name, field in fields if field.default != getattr(settings, name)}


def test_what_must_be_set_is_enough() -> None:
    """A deployment names its tokens and its channel; all else has a default."""
    settings = load()

    assert CHANNEL == settings.channel
    assert settings.slack_app_token is None
    assert not settings.socket_mode
    assert () == settings.operators
    assert math.isclose(15, settings.sweep_seconds)


@pytest.mark.parametrize(("name", "value", "why"), FAULTS)
def test_a_malformed_setting_is_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    """A malformed setting stops the start, with one line: its name, what it must be, its value."""
    monkeypatch.setenv(name, value)

    assert f"{name} {why}" == said()


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_wrong_token_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What stands where a token belongs may be a secret: it is never printed."""
    monkeypatch.setenv(name, "canary-of-a-secret")

    assert "canary" not in said()


def test_a_missing_setting_says_how_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing setting is named, with what it is for and the command that sets it."""
    monkeypatch.delenv("EDGECERT_CHANNEL")

    expected = (
        "EDGECERT_CHANNEL is not set. Id (C… or G…) of the ops channel: where jobs are posted by "
        "default. Set it with: export EDGECERT_CHANNEL=…"
    )

    assert expected == said()


def test_several_faults_are_several_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fault is told at once, a line each: nobody starts the bot five times to learn five."""
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    monkeypatch.setenv("EDGECERT_CHANNEL", "#ops")
    monkeypatch.setenv("EDGECERT_WORKERS", "many")

    lines = [line.split()[0] for line in said().splitlines()]

    assert {"SLACK_BOT_TOKEN", "EDGECERT_CHANNEL", "EDGECERT_WORKERS"} == set(lines)
    assert 3 == len(lines)


def test_slack_must_have_a_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an app token and without a signing secret nothing that Slack sends can arrive."""
    monkeypatch.delenv("SLACK_SIGNING_SECRET")

    expected = "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): neither is there"

    assert expected == said()


def test_an_app_token_is_way_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an app token Slack delivers over Socket Mode, which needs no signing secret."""
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-made-up")

    settings = load()
    token = settings.slack_app_token

    assert settings.socket_mode
    assert token is not None
    assert "xapp-made-up" == token.get_secret_value()


def test_empty_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NAME=` in a file of settings means what leaving it out means."""
    for field in Settings.model_fields:
        if variable(field) not in GOOD:
            monkeypatch.setenv(variable(field), "")

    settings = load()

    assert {"slack_bot_token", "slack_signing_secret", "channel"} == _given(settings)


def test_empty_is_missing_where_a_value_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty token is no token."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")

    assert said().startswith("SLACK_BOT_TOKEN is not set. ")


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list takes spaces around its commas, and a comma at its end."""
    monkeypatch.setenv("EDGECERT_OPERATORS", "U0DANA, S0TEAM00 ,C0OTHER00,")
    monkeypatch.setenv("EDGECERT_DNS_SERVERS", "127.0.0.1:5353, [::1]:53")

    settings = load()

    assert ("U0DANA", "S0TEAM00", "C0OTHER00") == settings.operators
    assert ("127.0.0.1:5353", "[::1]:53") == settings.dns_servers


@pytest.mark.parametrize("url", ["http://127.0.0.1:8880/api", "http://127.0.0.1:8880/api/"])
def test_slacks_address_ends_with_a_slash(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """slack_sdk appends the method's name to the address, so it must end with a slash."""
    monkeypatch.setenv("SLACK_API_URL", url)

    assert "http://127.0.0.1:8880/api/" == load().slack_api_url


def test_a_public_address_on_this_machine_needs_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the sandbox people reach the bot on the machine itself."""
    monkeypatch.setenv("EDGECERT_PUBLIC_URL", "http://127.0.0.1:3000")
    monkeypatch.setenv("EDGECERT_SECRET_KEY", "A" * 43 + "=")

    assert "http://127.0.0.1:3000" == load().public_url


@pytest.mark.parametrize(
    ("slack", "aws", "which"),
    [
        (None, None, "SLACK_API_URL and AWS_ENDPOINT_URL"),
        ("http://127.0.0.1:8880/api/", None, "AWS_ENDPOINT_URL"),
        ("http://127.0.0.1:8880/api/", "https://acm.amazonaws.com", "AWS_ENDPOINT_URL"),
        (None, "http://localhost:5555", "SLACK_API_URL"),
        ("http://127.0.0.1.example.com/", "http://127.0.0.1:5555", "SLACK_API_URL"),
    ],
)
def test_a_moved_clock_is_for_stand_ins_only(
    monkeypatch: pytest.MonkeyPatch, slack: str | None, aws: str | None, which: str
) -> None:
    """Beside the real Slack or the real AWS a moved clock would lie to people."""
    monkeypatch.setenv("EDGECERT_CLOCK_FILE", "clock")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name, value in (("SLACK_API_URL", slack), ("AWS_ENDPOINT_URL", aws)):
        if value:
            monkeypatch.setenv(name, value)

    assert f"{STAND_INS}{which} at 127.0.0.1" == said()


def test_a_moved_clock_beside_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both Slack and AWS are on this machine, the clock may be moved."""
    monkeypatch.setenv("EDGECERT_CLOCK_FILE", "clock")
    monkeypatch.setenv("SLACK_API_URL", "http://localhost:8880/api/")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://[::1]:5555")

    assert "clock" == str(load().clock_file)


@pytest.mark.parametrize(
    ("field", "name"),
    [("slack_bot_token", "SLACK_BOT_TOKEN"), ("dns_servers", "EDGECERT_DNS_SERVERS")],
)
def test_variable_names_what_to_set(field: str, name: str) -> None:
    """Slack's and AWS's variables have their tools' names; ours begin with EDGECERT_."""
    assert name == variable(field)


def test_a_topic_is_taken_in_any_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Topics of other regions and partitions are told too."""
    topic = "arn:aws-us-gov:sns:us-gov-west-1:123456789012:edge_cert-1"
    monkeypatch.setenv("EDGECERT_SNS_TOPIC_ARN", topic)

    assert topic == load().sns_topic_arn


def test_what_is_chosen_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who starts the bot from code may choose a setting; the environment gives the rest."""
    monkeypatch.setenv("EDGECERT_WORKERS", "3")

    settings = load({"workers": 5})

    assert (5, CHANNEL) == (settings.workers, settings.channel)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("EDGECERT_CHANEL", {"EDGECERT_CHANEL": "EDGECERT_CHANNEL"}),
        ("EDGECERT_TWO_PERSONS", {"EDGECERT_TWO_PERSONS": "EDGECERT_TWO_PERSON"}),
        ("SLACK_BOT_TOKENS", {"SLACK_BOT_TOKENS": "SLACK_BOT_TOKEN"}),
        ("edgecert_channel", {}),
        ("EDGECERT_CHANNEL", {}),
        ("EDGECERT_SERVICE_HOST", {}),
        ("EDGECERT_PORT_3000_TCP", {}),
        ("CHANEL", {}),
    ],
)
def test_a_misspelt_name_is_noticed(name: str, meant: dict[str, str]) -> None:
    """A variable that is nearly a setting is told with the one meant; a cluster's own is not."""
    assert meant == misspelt([name])


def test_settings_do_not_change() -> None:
    """Settings are read once: nothing changes them while the bot runs."""
    with pytest.raises(ValueError, match="frozen"):
        load().workers = 3  # type: ignore[misc] # what the rule forbids
