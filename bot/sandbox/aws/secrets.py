"""The rules of the sandbox's Secrets Manager, kept by moto: names, whole ARNs, and keys of KMS that
the caller may not use. What is in a secret is given to whoever may read it, and shown nowhere.
"""

import re
from datetime import UTC, datetime
from typing import Any

from moto.secretsmanager.exceptions import SecretsManagerClientError

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

#: Letters, digits and these marks (Secrets Manager API reference, CreateSecret).
_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]{1,512}", re.ASCII)
_AWS_KEY = "alias/aws/secretsmanager"
_SUFFIX = 7


def create_secret(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """CreateSecret: a name of Secrets Manager's letters, and text or bytes, not both."""
    params = call.params
    if not _NAME.fullmatch(params["Name"]):
        raise RefusedError(
            "ValidationException",
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
            "following: -/_+=.@!",
        )
    if "SecretString" in params and "SecretBinary" in params:
        raise RefusedError(
            "InvalidParameterException", "You can't specify both a binary and a string."
        )
    try:
        stored.secrets(call.region).create_secret(
            name=params["Name"],
            secret_string=params.get("SecretString"),
            secret_binary=params.get("SecretBinary"),
            description=params.get("Description", ""),
            tags=params.get("Tags", []),
            kms_key_id=params.get("KmsKeyId"),
            client_request_token=params.get("ClientRequestToken"),
            replica_regions=[],
            force_overwrite=False,
        )
    except SecretsManagerClientError as error:
        raise _refusal(error) from error
    made = stored.secrets(call.region).secrets[params["Name"]]
    version = {"VersionId": made.default_version_id} if made.versions else {}
    return {"ARN": made.arn, "Name": made.name} | version


def get_secret_value(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """GetSecretValue: of this account and region, by its name or its ARN, which moto guesses at."""
    params, backend = call.params, stored.secrets(call.region)
    secret = _found(backend, params["SecretId"])
    try:
        value = backend.get_secret_value(
            secret_id=secret.arn,
            version_id=params.get("VersionId"),
            version_stage=params.get("VersionStage"),
        )
    except SecretsManagerClientError as error:
        raise _refusal(error) from error
    _decrypt(world, secret.kms_key_id)
    made = datetime.fromtimestamp(float(value["CreatedDate"]), UTC)
    return {**value, "CreatedDate": made}


def _found(backend: Any, given: str) -> Any:  # noqa: ANN401 - moto's models
    """Return the secret of a name, a whole ARN, or an ARN without its last six characters."""
    every = [*dict.values(backend.secrets)]
    for one in every:
        if given in {one.name, one.arn, one.arn[:-_SUFFIX]}:
            return one
    raise RefusedError(
        "ResourceNotFoundException", "Secrets Manager can't find the specified secret."
    )


def _decrypt(world: World, key: str | None) -> None:
    """Refuse what is encrypted under a customer key, when the caller may not use that."""
    if key in {None, "", _AWS_KEY} or world.knobs.customer_keys == "allowed":
        return
    if world.knobs.customer_keys == "denied":
        raise RefusedError("AccessDeniedException", "Access to KMS is not allowed")
    raise RefusedError(
        "DecryptionFailure",
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    )


def _refusal(error: SecretsManagerClientError) -> RefusedError:
    return RefusedError(error.error_type, error.message)
