"""What can come of an import, and what mends it. Data only."""

from bot.domain.quotas import IMPORTS
from bot.domain.remedy import AWS, OPERATOR, Kind, Remedy

_GUIDE = "https://docs.aws.amazon.com/acm/latest/userguide"

IMPORTS_REASONS: tuple[Remedy, ...] = (
    Remedy(
        "awaiting_key",
        "The private key has not been handed over yet.",
        "Hand it over by an upload link of the job's card; the import goes on at once.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "key_needed",
        "It needs the key again: the private key is not kept any more, or cannot be opened.",
        "Hand it over once more, by the job's card; the import goes on at once.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "looking_for_certificate",
        "AWS's answer was lost, and imports are looked for before they are sent again.",
        "Nothing to do: it takes two minutes at most.",
        AWS,
        kind=Kind.TRANSIENT,
    ),
    Remedy(
        "import_refused",
        "ACM refused the certificate, its chain or its key.",
        "Compare them with what AWS says, leave this one, and import the certificate as it should "
        "be (`/certs import`).",
        OPERATOR,
        f"{_GUIDE}/import-certificate-troubleshooting.html",
    ),
    Remedy(
        "import_limit",
        "The account has as many imported certificates as it may; expired ones count too.",
        "Delete imports that nobody needs, or ask for a higher quota, then press Retry failed.",
        OPERATOR,
        IMPORTS.link,
    ),
    Remedy(
        "import_target_gone",
        "The certificate that was to be renewed is not there any more.",
        "Leave this one, and import the certificate as a new one (`/certs import`).",
        OPERATOR,
        f"{_GUIDE}/import-reimport.html",
    ),
    Remedy(
        "import_target_changed",
        "Another certificate was imported there since the checks, and stays.",
        "Leave this one. If it is to take that one's place all the same, import it again "
        "(`/certs import`).",
        OPERATOR,
    ),
    Remedy(
        "import_name_taken",
        "Another certificate has its name by now.",
        "Leave this one, and import it under another name (`/certs import`).",
        OPERATOR,
    ),
    Remedy(
        "secret_without_key",
        "The secret does not have the private key of this certificate.",
        "Put the right key into the secret and press Retry failed, or give another key by the "
        "job's card.",
        OPERATOR,
    ),
    Remedy(
        "import_unread",
        "The certificate was not read from its secret.",
        "Leave this one, and import it again (`/certs import`).",
        OPERATOR,
    ),
)
"""Reasons of imports."""
