"""Secrets Manager: what is read is the very secret that was named, and KMS has its say."""

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"


@pytest.fixture
def secrets(account: Account) -> Client:
    """A client of the strict Secrets Manager."""
    return account.server.client("secretsmanager")


def _error(call: Client, **params: Params) -> str:
    """Make a call; return its error's code, "" for none."""
    try:
        call(**params)
    except ClientError as refused:
        code: str = refused.response["Error"]["Code"]
        return code
    return ""


def _wrong(arn: str) -> list[str]:
    """Return ARNs that are near a secret's and not its own."""
    partial = arn[:-7]
    return [
        partial.replace("us-east-1", "eu-west-1"),
        partial.replace("123456789012", "210987654321"),
    ]


def test_stock_moto_guesses_at_arns(stock: MakeClient) -> None:
    """Another region or account is all the same to it, where the six characters are missing."""
    client = stock("secretsmanager")
    arn = client.create_secret(Name="edgecert/a", SecretString="text")["ARN"]

    assert ["", ""] == [_error(client.get_secret_value, SecretId=one) for one in _wrong(arn)]


def test_a_secret_is_found_by_its_own_arn_only(account: Account, secrets: Client) -> None:
    """Or by its name, or without the six characters; a region has its own."""
    arn = secrets.create_secret(Name="edgecert/a", SecretString="text")["ARN"]
    elsewhere = account.server.client("secretsmanager", "eu-west-1")
    found = [
        secrets.get_secret_value(SecretId=one)["SecretString"]
        for one in (arn, arn[:-7], "edgecert/a")
    ]

    assert ["text"] * 3 == found
    assert {"ResourceNotFoundException"} == {
        _error(secrets.get_secret_value, SecretId=one)
        for one in (*_wrong(arn), *_wrong(arn + arn[-7:]), arn[:-6] + "zzzzzz", "edgecert/")
    }
    assert "ResourceNotFoundException" == _error(elsewhere.get_secret_value, SecretId="edgecert/a")


def test_what_is_read_is_whole(secrets: Client) -> None:
    """Text or bytes, with its ARN, name and version; a later value is the present one."""
    made = secrets.create_secret(Name="edgecert/a", SecretString="text")
    blob = secrets.create_secret(Name="edgecert/b", SecretBinary=b"\0\xff")
    read = secrets.get_secret_value(SecretId=made["ARN"])
    newer = secrets.put_secret_value(SecretId=made["ARN"], SecretString="newer")
    again = secrets.get_secret_value(SecretId=made["ARN"])

    assert (made["ARN"], "edgecert/a", made["VersionId"], "text") == (
        read["ARN"], read["Name"], read["VersionId"], read["SecretString"],
    )  # fmt: skip
    assert ("newer", newer["VersionId"]) == (again["SecretString"], again["VersionId"])
    assert b"\0\xff" == secrets.get_secret_value(SecretId=blob["ARN"])["SecretBinary"]


def test_a_secret_without_a_value_or_being_deleted_is_not_read(secrets: Client) -> None:
    """Each by its own code."""
    empty = secrets.create_secret(Name="edgecert/empty")["ARN"]
    going = secrets.create_secret(Name="edgecert/going", SecretString="text")["ARN"]
    secrets.delete_secret(SecretId=going)

    assert ["ResourceNotFoundException", "InvalidRequestException"] == [
        _error(secrets.get_secret_value, SecretId=one) for one in (empty, going)
    ]


def test_stock_moto_decrypts_everything(stock: MakeClient) -> None:
    """Under a key that there is not."""
    client = stock("secretsmanager")
    arn = client.create_secret(Name="edgecert/a", SecretString="text", KmsKeyId=KEY)["ARN"]

    assert not _error(client.get_secret_value, SecretId=arn)


@pytest.mark.parametrize(
    ("knob", "code", "said"),
    [
        ("denied", "AccessDeniedException", "Access to KMS is not allowed"),
        ("disabled", "DecryptionFailure", "can't decrypt the protected secret text"),
    ],
)
def test_a_customer_key_may_be_out_of_reach(
    account: Account, secrets: Client, knob: str, code: str, said: str
) -> None:
    """Of secrets under it; those under AWS's own key are read as before."""
    own = secrets.create_secret(Name="edgecert/own", SecretString="text", KmsKeyId=KEY)["ARN"]
    plain = secrets.create_secret(Name="edgecert/plain", SecretString="text")["ARN"]
    allowed = _error(secrets.get_secret_value, SecretId=own)
    account.server.knobs.customer_keys = knob  # type: ignore[assignment] # one of its words
    with pytest.raises(ClientError, match=said):
        secrets.get_secret_value(SecretId=own)

    assert ["", code, ""] == [
        allowed, *(_error(secrets.get_secret_value, SecretId=one) for one in (own, plain)),
    ]  # fmt: skip


#: What CreateSecret refuses.
FAULTS = [
    ({"Name": "edge cert"}, "ValidationException"),
    ({"Name": "größe"}, "ValidationException"),
    ({"SecretString": "a", "SecretBinary": b"b"}, "InvalidParameterException"),
]


@pytest.mark.parametrize(("params", "code"), FAULTS)
def test_stock_moto_makes_any_secret(stock: MakeClient, params: Params, code: str) -> None:
    """Whatever its name, with two values."""
    assert code
    assert not _error(stock("secretsmanager").create_secret, **{"Name": "edgecert/a"} | params)


@pytest.mark.parametrize(("params", "code"), FAULTS)
def test_a_secret_that_cannot_be_is_refused(secrets: Client, params: Params, code: str) -> None:
    """With AWS's code; so is one that is there already."""
    given = {"Name": "edgecert/a"} | params

    assert code == _error(secrets.create_secret, **given)
    assert not _error(secrets.create_secret, Name="edgecert/a")
    assert "ResourceExistsException" == _error(secrets.create_secret, Name="edgecert/a")
