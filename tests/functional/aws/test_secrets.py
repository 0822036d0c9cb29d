"""Secrets are read by their ARN, under the prefix, and what AWS refuses is told with its remedy."""

import json
from typing import Any, cast

import pytest

from bot.aws.clients import Aws, connect
from bot.aws.secrets import Secrets
from bot.domain.remedies import has_row
from bot.errors import AwsError, Trouble
from bot.sandbox.aws import AwsServer
from bot.steps.troubles import denied, told
from tests.canary import Canary, listening
from tests.canary import told as told_by

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
CANARY = Canary.ec()


def _secret(server: AwsServer, name: str = "edgecert/shop", /, **given: object) -> str:
    """Put a secret into the account; return its ARN."""
    value = given or {"SecretString": "text"}
    arn: str = server.client("secretsmanager").create_secret(Name=name, **value)["ARN"]
    return arn


def _error(aws: Aws, arn: str) -> AwsError:
    with pytest.raises(AwsError) as caught:
        aws.secrets.read(arn)
    return caught.value


@pytest.mark.parametrize(
    "value",
    [CANARY.pem.decode(), json.dumps({"key": CANARY.pem.decode()}), CANARY.der],
    ids=["PEM", "JSON", "DER"],
)
def test_a_secret_is_read_as_a_file(server: AwsServer, aws: Aws, value: str | bytes) -> None:
    """Text or bytes, as they are; with its name and version, and shown by nothing."""
    given = {"SecretBinary" if isinstance(value, bytes) else "SecretString": value}
    arn = _secret(server, "edgecert/shop", **given)
    with listening() as ear:
        read = aws.secrets.read(arn)
    raw = value if isinstance(value, bytes) else value.encode()

    assert (arn, "edgecert/shop", raw) == (read.arn, read.given.name, read.given.content.reveal())
    assert 36 == len(read.version)
    assert {} == CANARY.found_in({"logs": ear.text, "value": repr(read)})


def test_a_secret_of_another_region_is_read_there(server: AwsServer, aws: Aws) -> None:
    """Its ARN says where."""
    client = server.client("secretsmanager", "eu-central-1")
    arn = client.create_secret(Name="edgecert/shop", SecretString="text")["ARN"]

    assert b"text" == aws.secrets.read(arn).given.content.reveal()


def test_no_other_secret_is_asked_for(server: AwsServer, aws: Aws) -> None:
    """The prefix is compared before any call; its own is the setting's."""
    arn = _secret(server, "payroll/root")
    error = _error(aws, arn)
    calls = server.calls("secretsmanager.GetSecretValue")
    allowed = connect(version="1", secrets_prefix="payroll/").secrets.read(arn)

    assert ("secret_outside_prefix", Trouble.FINAL, []) == (error.code, error.trouble, calls)
    assert "`payroll/root-" in error.message
    assert "begin with `edgecert/`" in error.message
    assert b"text" == allowed.given.content.reveal()


def test_a_customer_key_that_may_not_be_used_is_told_as_such(server: AwsServer, aws: Aws) -> None:
    """The missing action is kms:Decrypt: reading the secret is allowed."""
    arn = _secret(server, SecretString="text", KmsKeyId=KEY)
    server.knobs.customer_keys = "denied"
    error = _error(aws, arn)

    assert (Trouble.DENIED, "kms:Decrypt") == (error.trouble, error.action)
    assert (
        "AWS denies secretsmanager.GetSecretValue: allow `kms:Decrypt` to Edgecert's role (see "
        "docs/iam-policy-create.json)."
    ) == denied(error)


def test_a_denied_read_names_its_own_action(server: AwsServer, aws: Aws) -> None:
    """As AWS names it."""
    server.faults.add("secretsmanager.GetSecretValue", "denied")
    error = _error(aws, _secret(server))

    assert (Trouble.DENIED, "secretsmanager:GetSecretValue") == (error.trouble, error.action)


def test_what_cannot_be_read_has_its_remedy(server: AwsServer, aws: Aws) -> None:
    """Gone, empty, marked for deletion, under a key that nobody can use: each says what to do."""
    arn = _secret(server, SecretString="text", KmsKeyId=KEY)
    client = server.client("secretsmanager")
    server.knobs.customer_keys = "disabled"
    errors = [_error(aws, arn), _error(aws, arn[:-6] + "zzzzzz")]
    errors.append(_error(aws, client.create_secret(Name="edgecert/empty")["ARN"]))
    client.delete_secret(SecretId=arn)
    errors.append(_error(aws, arn))

    assert [
        "DecryptionFailure",
        "secret_not_found",
        "secret_not_found",
        "InvalidRequestException",
    ] == [error.code for error in errors]
    assert {Trouble.FINAL} == {error.trouble for error in errors}
    assert all(has_row(error.code) and error.request_id for error in errors)
    assert told(errors[1]).startswith("Secrets Manager has no such secret, or there is no value")


class Mute:
    """A client whose answer lost its value on the way."""

    def get_secret_value(self, **_: object) -> dict[str, object]:
        """Answer nothing."""
        return {"ResponseMetadata": {"RequestId": "r1"}}


def test_an_answer_without_a_value_is_told() -> None:
    """No key is made of nothing."""
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:edgecert/shop-a1B2c3"
    with pytest.raises(AwsError) as caught:
        Secrets(lambda _: cast("Any", Mute()), "edgecert/").read(arn)

    assert ("secret_empty", "r1") == (caught.value.code, caught.value.request_id)
    assert has_row(caught.value.code)


@pytest.mark.parametrize("kind", ["throttle", "server_error", "lost"])
def test_what_passes_is_tried_again_and_tells_nothing(
    server: AwsServer, aws: Aws, kind: str
) -> None:
    """A read may be repeated; no error has anything of the secret."""
    arn = _secret(server, SecretString=CANARY.pem.decode())
    server.faults.add("secretsmanager.GetSecretValue", kind, times=2)  # type: ignore[arg-type]
    with listening() as ear:
        error = _error(aws, arn)

    assert error.trouble in {Trouble.THROTTLED, Trouble.TRANSIENT}
    assert {} == CANARY.found_in({"logs": ear.text, "traceback": told_by(error)})
    assert aws.secrets.read(arn).given.content
