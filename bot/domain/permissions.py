"""What the bot itself must be allowed at AWS for each verb that people use, and how it is said when
it is not. Whether it is allowed is for others to know.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Grant(IntEnum):
    """The generated IAM policies, by their size; each holds the smaller ones."""

    READ = 1
    CREATE = 2
    FULL = 3


class Verb(StrEnum):
    """What people do that changes AWS, in words that complete "… needs"."""

    NEW = "New certificates"
    IMPORT = "Import"
    CLEAN_UP = "Clean up"
    APPLY = "Apply"
    ATTACH = "Attach"
    REPLACE = "New with other names"
    EDIT_TAGS = "Edit tags"
    DELETE = "Delete"
    RESEND_MAIL = "Resend mail"
    MOVE_TO_DNS = "Move to DNS"


@dataclass(frozen=True, slots=True)
class Need:
    """What a verb needs: the smallest policy that allows it, and the IAM actions in it that count.
    Actions that only some templates need are not among them.
    """

    grant: Grant
    actions: tuple[str, ...]


_UPDATE = "cloudfront:UpdateDistribution"
_REQUEST = "acm:RequestCertificate"

NEEDS: Mapping[Verb, Need] = MappingProxyType(
    {
        Verb.NEW: Need(Grant.CREATE, (_REQUEST,)),
        Verb.IMPORT: Need(Grant.CREATE, ("acm:ImportCertificate",)),
        Verb.CLEAN_UP: Need(
            Grant.FULL, (_UPDATE, "cloudfront:DeleteDistribution", "acm:DeleteCertificate")
        ),
        Verb.APPLY: Need(Grant.FULL, (_UPDATE,)),
        Verb.ATTACH: Need(Grant.FULL, (_UPDATE,)),
        Verb.REPLACE: Need(Grant.FULL, (_REQUEST, _UPDATE)),
        Verb.EDIT_TAGS: Need(
            Grant.FULL, ("acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate")
        ),
        Verb.DELETE: Need(Grant.FULL, ("acm:DeleteCertificate",)),
        Verb.RESEND_MAIL: Need(Grant.FULL, ("acm:ResendValidationEmail",)),
        Verb.MOVE_TO_DNS: Need(Grant.FULL, ("acm:UpdateCertificateOptions",)),
    }
)
"""Every verb has its row; a test compares it with the table of AWS operations."""


def unavailable(verb: Verb, granted: Grant | None, denied: Collection[str]) -> str:
    """Return why a verb cannot be done now, "" when nothing is known against it. `granted` is the
    policy that the bot's role is said to have, None when nobody said; `denied` are the IAM actions
    that AWS denied lately.
    """
    need = NEEDS[verb]
    missing = need.actions
    if granted is None or granted >= need.grant:
        missing = tuple(action for action in need.actions if action in denied)
    if not missing:
        return ""
    actions = ", ".join(f"`{action}`" for action in missing)
    return f"{verb.value} is unavailable: my role lacks {actions} (docs/{policy_file(need.grant)})."


def policy_file(grant: Grant) -> str:
    """Return the name of a policy's file."""
    return f"iam-policy-{grant.name.lower()}.json"
