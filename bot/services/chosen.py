"""The certificate that a person chose, as the last lists know it: whether it is there still, and of
the account whose credentials we have. Reads the store only, and never asks AWS.
"""

from bot.domain.inventory import Certificate, CertificateStatus
from bot.errors import RefusedError, UnknownError
from bot.store.base import Store


def certificate(store: Store, arn: str) -> Certificate:
    """Return the certificate of an ARN, with its description; raises UnknownError when it is gone,
    RefusedError when it is of another account.
    """
    found = store.inventory.certificate(arn)
    if found is None or found.status == CertificateStatus.GONE:
        name = f"`{found.main_name}`" if found else "That certificate"
        raise UnknownError(
            f"{name} is not there any more: it was deleted. `/certs list` has those that are."
        )
    account = store.inventory.account()
    if found.account != account:
        raise RefusedError(
            f"`{found.main_name}` is of account {found.account}, and my credentials are of account "
            f"{account}. Ask where that account's Edgecert is."
        )
    return found
