"""Secrets Manager: one secret by its ARN, under the prefix that the settings name, and no other.
What is in it is returned as what it may be, a private key, and is neither kept nor logged.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.aws.translate import translated
from bot.aws.values import SecretText
from bot.domain.importing import GivenFile
from bot.domain.private_key import PrivateKeyText
from bot.domain.secret_name import region_of, why_not_read
from bot.errors import AwsError, Trouble

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

_READ = "secretsmanager.GetSecretValue"


class Secrets:
    """Secrets that private keys, and the certificates beside them, are read from."""

    def __init__(self, client: "Callable[[str], SecretsManagerClient]", prefix: str) -> None:
        """Take what returns the client of a region, and how the names of secrets must begin."""
        self._client = client
        self._prefix = prefix

    def read(self, arn: str) -> SecretText:
        """Return what is in a secret at present: SecretString, or the bytes of SecretBinary.

        Raises AwsError, FINAL as `secret_outside_prefix` before anything is asked of AWS, as
        `secret_not_found` and `secret_empty`; DENIED by `kms:Decrypt` when it is encrypted under a
        customer key that the role may not use.
        """
        refused = why_not_read(arn, self._prefix)
        if refused:
            raise _final("secret_outside_prefix", refused)
        try:
            with translated(_READ):
                answer = self._client(region_of(arn)).get_secret_value(SecretId=arn)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise
            raise _final("secret_not_found", error.message, error.request_id) from None
        content = answer.get("SecretString") or answer.get("SecretBinary")
        if not content:
            request_id = answer["ResponseMetadata"]["RequestId"]
            raise _final("secret_empty", "The answer has no value.", request_id)
        return SecretText(
            arn=arn,
            version=answer["VersionId"],
            given=GivenFile(answer["Name"], PrivateKeyText(content)),
        )


def _final(code: str, message: str, request_id: str = "") -> AwsError:
    return AwsError(
        code, operation=_READ, message=message, trouble=Trouble.FINAL, request_id=request_id
    )
