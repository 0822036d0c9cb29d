"""What the errors of Secrets Manager mean to a person, and what mends them. Data only."""

from bot.domain.remedy import OPERATOR, Kind, Remedy

_GUIDE = "https://docs.aws.amazon.com/secretsmanager/latest/userguide"

SECRETS_ERRORS: tuple[Remedy, ...] = (
    Remedy(
        "secret_outside_prefix",
        "The secret is not one that Edgecert may read.",
        "Store the key in a secret whose name begins as EDGECERT_SECRETS_PREFIX says, and give the "
        "whole ARN of that.",
        OPERATOR,
    ),
    Remedy(
        "secret_not_found",
        "Secrets Manager has no such secret, or there is no value in it.",
        "Look the secret up in Secrets Manager, in the region that its ARN names, and copy its "
        "whole ARN; put the key into it if it is empty.",
        OPERATOR,
        "https://console.aws.amazon.com/secretsmanager/listsecrets",
    ),
    Remedy(
        "secret_empty",
        "Secrets Manager answered without a value.",
        "Put the key into the secret, as PEM or as JSON with the PEM as a value; then press Retry "
        "failed.",
        OPERATOR,
    ),
    Remedy(
        "InvalidRequestException",
        "The secret is marked for deletion, or not to be read now.",
        "Restore the secret in Secrets Manager, or give another one; then press Retry failed.",
        OPERATOR,
        f"{_GUIDE}/manage_restore-secret.html",
    ),
    Remedy(
        "DecryptionFailure",
        "Secrets Manager cannot decrypt the secret: its KMS key is disabled, or being deleted.",
        "Enable the key, or store the secret anew under another one; then press Retry failed.",
        OPERATOR,
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
        kind=Kind.FINAL,
    ),
)
"""What reading a secret comes to."""
