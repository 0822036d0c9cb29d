"""Settings of private keys: what lets them in needs what seals them, and no secret is repeated."""

import base64
import secrets
import subprocess
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load
from bot.settings.rules import KEYGEN
from bot.store.sealing import Seal

GOOD = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made up", "channel": "C1"}
STAND_INS = {
    "SLACK_API_URL": "http://127.0.0.1:8880/api/",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:5555",
}
PUBLIC = {"public_url": "https://certs.example.com"}


def secret() -> str:
    """Make a secret."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def said(**chosen: object) -> str:
    """Return why these settings are refused."""
    with pytest.raises(SettingsError) as refused:
        load({**GOOD, **chosen})
    return refused.value.sentence


@pytest.mark.parametrize(
    ("chosen", "which"),
    [
        (PUBLIC, "EDGECERT_PUBLIC_URL"),
        ({"allow_keys_in_slack": True}, "EDGECERT_ALLOW_KEYS_IN_SLACK"),
        (
            {**PUBLIC, "allow_keys_in_slack": True},
            "EDGECERT_PUBLIC_URL and EDGECERT_ALLOW_KEYS_IN_SLACK",
        ),
    ],
)
def test_what_lets_keys_in_needs_what_seals_them(chosen: dict[str, object], which: str) -> None:
    """The start stops with one line that names both, and shows how to make the secret."""
    expected = (
        f"EDGECERT_SECRET_KEY is not set, and {which} lets private keys in, which are kept sealed "
        "with it. Make a secret, keep it, and give it to every process: export "
        "EDGECERT_SECRET_KEY=$(openssl rand -base64 32 | tr '+/' '-_')"
    )

    assert expected == said(**chosen)
    assert load({**GOOD, **chosen, "secret_key": secret()})


def test_the_line_that_is_shown_makes_a_secret() -> None:
    """As it stands, in a shell; what it prints seals."""
    made = subprocess.check_output(["sh", "-c", KEYGEN], text=True).strip()

    assert (made,) == load({**GOOD, "secret_key": made}).secrets
    assert Seal([made])


@pytest.mark.parametrize(
    "wrong",
    ["canary", "ä" * 44, secret()[:-4], secret() + secret(), "-" * 45],
    ids=["a word", "no letters of base64", "too short", "two in one", "too long"],
)
def test_what_is_no_secret_is_refused_and_not_repeated(wrong: str) -> None:
    """Also beside one that is."""
    for value in (wrong, f"{secret()},{wrong}"):
        line = said(secret_key=value)

        assert line.startswith("EDGECERT_SECRET_KEY must be secrets of 32 random bytes")
        assert wrong not in line


def test_secrets_are_a_list_and_are_not_shown() -> None:
    """The first is the newest; no repr of the settings has any."""
    first, second = secret(), secret()
    settings = load({**GOOD, "secret_key": f"{first}, {second},"})

    assert (first, second) == settings.secrets
    assert first not in repr(settings)


@pytest.mark.parametrize("wrong", ["all*", "a b", "ä/", "x" * 513])
def test_a_prefix_is_the_begin_of_a_name(wrong: str) -> None:
    """With the letters that Secrets Manager takes in names; a star would promise a pattern."""
    assert said(secrets_prefix=wrong).startswith("EDGECERT_SECRETS_PREFIX must be how the names")
    assert "edgecert/" == load(GOOD).secrets_prefix


@pytest.mark.parametrize(
    ("chosen", "takes"),
    [
        ({}, False),
        ({"secret_key": secret()}, False),
        ({"secret_key": secret(), **PUBLIC}, True),
        ({"secret_key": secret(), **STAND_INS}, True),
        (STAND_INS, False),
    ],
)
def test_keys_are_uploaded_where_people_can_reach_the_page(
    chosen: dict[str, object], *, takes: bool
) -> None:
    """With a public address, and always in the sandbox, which is on the person's own machine."""
    assert takes == load({**GOOD, **chosen}).takes_uploads


def test_more_roots_are_for_stand_ins_only(tmp_path: Path) -> None:
    """No setting of production adds to the roots that are trusted."""
    file = tmp_path / "roots.pem"
    file.write_bytes(b"roots")

    assert "EDGECERT_EDGE_CA works only with stand-ins" in said(edge_ca=file)
    assert b"roots" == load({**GOOD, **STAND_INS, "edge_ca": file}).extra_roots
    assert b"" == load(GOOD).extra_roots


def test_a_file_of_roots_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    """The line names the setting and the file."""
    settings = load({**GOOD, **STAND_INS, "edge_ca": tmp_path / "none.pem"})

    with pytest.raises(SettingsError, match=r"EDGECERT_EDGE_CA: .*none\.pem cannot be read"):
        _ = settings.extra_roots
