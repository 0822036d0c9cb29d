"""The canary finds itself, in whatever form it is: else finding nothing would say nothing."""

import base64
import json
import logging
from urllib.parse import quote_plus

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.domain.private_key import PrivateKeyText
from tests.canary import Canary, listening, told

KEYS = {"RSA": Canary.rsa(), "ECDSA": Canary.ec()}


def _forms(canary: Canary) -> dict[str, bytes | str]:
    pem, der = canary.pem.decode(), canary.der
    lines = pem.splitlines()
    return {
        "PEM": pem,
        "PEM in JSON": json.dumps({"key": pem}),
        "PEM in JSON in JSON": json.dumps(json.dumps({"key": pem})),
        "PEM in a form": quote_plus(pem),
        "PEM in one line": "".join(lines[1:-1]),
        "one line of PEM": f"before {lines[1]} after",
        "DER among others": b"\0" * 7 + der + b"\0",
        "hex": der.hex(),
        "HEX with colons": der.hex(":").upper(),
        "base64 of PEM": json.dumps({"PrivateKey": base64.b64encode(canary.pem).decode()}),
        "base64 of PEM, shifted": base64.b64encode(b"x" + canary.pem),
        "URL-safe base64 of DER": base64.urlsafe_b64encode(b"xy" + der),
        "repr of DER": repr(der),
    }


@pytest.mark.parametrize("kind", KEYS)
def test_the_canary_is_found_in_every_form(kind: str) -> None:
    """Whole, in part, escaped, encoded."""
    canary = KEYS[kind]
    forms = _forms(canary)

    assert set(forms) == set(canary.found_in(forms))


@pytest.mark.parametrize("kind", KEYS)
def test_what_is_public_betrays_nothing(kind: str) -> None:
    """The public key, another key, and texts that are said to be public."""
    canary = KEYS[kind]
    public = canary.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    others: dict[str, bytes | str] = {
        "public": public,
        "hex": public.hex(),
        "another": Canary.ec().pem,
    }

    assert {} == canary.found_in(others, public=public)


def test_the_ear_hears_what_is_logged_and_a_traceback_tells_what_it_has() -> None:
    """In the forms that the bot's own mask does not hide, also in a local variable of a frame."""
    canary = KEYS["ECDSA"]
    with listening() as ear:
        logging.getLogger("python_multipart").debug("got %s", canary.der.hex())
    try:
        int(canary.pem.decode().splitlines()[1])
    except ValueError as error:
        said = told(error)

    assert {"log", "error"} == set(canary.found_in({"log": ear.text, "error": said}))
    assert {} == canary.found_in({"value": repr(PrivateKeyText(canary.pem))})
