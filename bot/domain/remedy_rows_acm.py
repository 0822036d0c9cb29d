"""What ACM's failure reasons and errors mean to a person, and what mends them. Data only."""

from bot.domain.quotas import CERTIFICATES
from bot.domain.remedy import AWS, OPERATOR, OWNER, SUPPORT, US, Kind, Remedy, alike

_GUIDE = "https://docs.aws.amazon.com/acm/latest/userguide"
_CAA = f"{_GUIDE}/setup-caa.html"
_FAILED = f"{_GUIDE}/troubleshooting-failed.html"
_PRIVATE = "Retry failed requests a public certificate; Edgecert requests no others."

FAILURE_REASONS: tuple[Remedy, ...] = (
    Remedy(
        "NO_AVAILABLE_CONTACTS",
        "ACM found nobody to mail for e-mail validation.",
        "Press Retry failed: Edgecert validates by DNS, which needs no mail.",
        OPERATOR,
        _FAILED,
    ),
    Remedy(
        "ADDITIONAL_VERIFICATION_REQUIRED",
        "Amazon wants to verify this name by hand before it issues (a check against fraud with "
        "well-known names).",
        "Open a case at AWS Support with the text below; press Retry failed when AWS agrees.",
        OPERATOR,
        SUPPORT,
        support_text=True,
    ),
    Remedy(
        "DOMAIN_NOT_ALLOWED",
        "Amazon does not issue for this domain: it is on a list of unsafe sites, such as Google "
        "Safe Browsing.",
        "The owner looks up the domain's status, cleans the site and asks for a review "
        "(https://safebrowsing.google.com/safebrowsing/report_error/). Then an operator presses "
        "Retry failed, or opens a case at AWS Support with the text below when the domain is not "
        "listed.",
        OWNER,
        "https://transparencyreport.google.com/safe-browsing/search",
        support_text=True,
    ),
    Remedy(
        "INVALID_PUBLIC_DOMAIN",
        "A name does not end in a public suffix that Amazon knows.",
        "Check the spelling, and request one with the right name (`/certs new`).",
        OPERATOR,
        _FAILED,
    ),
    Remedy(
        "DOMAIN_VALIDATION_DENIED",
        "Someone who controls the domain declined the certificate.",
        "The owner says why, and agrees; then an operator presses Retry failed.",
        OWNER,
        _FAILED,
    ),
    Remedy(
        "CAA_ERROR",
        "A CAA record of the domain forbids Amazon to issue, or the look-up of CAA failed.",
        'The owner adds the record `CAA 0 issue "amazon.com"` (for a wildcard `issuewild`), or '
        "mends DNSSEC. Then an operator presses Retry failed, which requests a new certificate.",
        OWNER,
        _CAA,
    ),
    Remedy(
        "SLR_NOT_FOUND",
        "ACM's service-linked role is missing in the account.",
        "Let someone with iam:CreateServiceLinkedRole create it for ACM, then press Retry failed.",
        OPERATOR,
        f"{_GUIDE}/acm-slr.html",
    ),
    Remedy(
        "OTHER",
        "ACM gives no reason; mostly a name is mistyped.",
        "Check the spelling of every name, then press Retry failed. If it fails again, open a case "
        "at AWS Support with the text below.",
        OPERATOR,
        SUPPORT,
        support_text=True,
    ),
    *alike(
        ("PCA_LIMIT_EXCEEDED",),
        "The private certificate authority has issued as many certificates as it may.",
        _PRIVATE,
        OPERATOR,
        link=_FAILED,
    ),
    *alike(
        ("PCA_INVALID_ARN", "PCA_RESOURCE_NOT_FOUND"),
        "The private certificate authority of this request does not exist.",
        _PRIVATE,
        OPERATOR,
        link=_FAILED,
    ),
    *alike(
        ("PCA_INVALID_STATE",),
        "The private certificate authority of this request is not active.",
        _PRIVATE,
        OPERATOR,
        link=_FAILED,
    ),
    *alike(
        ("PCA_REQUEST_FAILED", "PCA_INVALID_ARGS", "PCA_INVALID_DURATION"),
        "The private certificate authority refused the request.",
        _PRIVATE,
        OPERATOR,
        link=_FAILED,
    ),
    *alike(
        ("PCA_NAME_CONSTRAINTS_VALIDATION",),
        "The private certificate authority may not issue for one of the names.",
        _PRIVATE,
        OPERATOR,
        link=_FAILED,
    ),
    *alike(
        ("PCA_ACCESS_DENIED",),
        "ACM may not use the private certificate authority.",
        _PRIVATE,
        OPERATOR,
        link=_FAILED,
    ),
)
"""One row for each FailureReason of DescribeCertificate."""

ACM_ERRORS: tuple[Remedy, ...] = (
    Remedy(
        "LimitExceededException",
        "An ACM quota of the account is used up; expired and failed certificates count too.",
        "Delete certificates that nobody needs, or ask for a higher quota, then press Retry "
        "failed.",
        OPERATOR,
        CERTIFICATES.link,
    ),
    Remedy(
        "InvalidDomainValidationOptionsException",
        "ACM refused a name's validation options.",
        "Check the names, and request it anew (`/certs new`).",
        OPERATOR,
        f"{_GUIDE}/dns-validation.html",
    ),
    Remedy(
        "InvalidArnException",
        "ACM does not take this as a certificate's ARN.",
        "Press Retry failed, which requests a new certificate.",
        OPERATOR,
    ),
    Remedy(
        "ResourceNotFoundException",
        "The certificate is not there: deleted, in another account, or not visible yet.",
        "Press Retry failed, which requests a new certificate.",
        OPERATOR,
    ),
    Remedy(
        "ResourceInUseException",
        "The certificate is attached to something and cannot be deleted.",
        "Detach it there first; for some minutes after that ACM still counts it as in use.",
        OPERATOR,
    ),
    Remedy(
        "RequestInProgressException",
        "The certificate is not issued yet.",
        "Nothing to do: it is there once its records are validated.",
        AWS,
    ),
    Remedy(
        "ConflictException",
        "Another change of the same certificate is under way.",
        "Nothing to do: we try again.",
        US,
        kind=Kind.TRANSIENT,
    ),
    *alike(
        ("InvalidParameterException", "InvalidArgsException", "ValidationException"),
        "AWS refused a value of the request.",
        "Check the names and tags against what AWS says, and make a new job with others.",
        OPERATOR,
        link=f"{_GUIDE}/troubleshooting.html",
    ),
    *alike(
        ("InvalidTagException", "TagPolicyException"),
        "AWS refused a tag, by its own rules or by your organisation's tag policy.",
        "Change the tags to what AWS says is allowed, and request the certificate anew.",
        OPERATOR,
        link=f"{_GUIDE}/tags-restrictions.html",
    ),
    Remedy(
        "InvalidStateException",
        "The certificate is in no state for that: not waiting for mails, or not issued.",
        "Look at it again: `/certs show` says where it stands by now.",
        OPERATOR,
        f"{_GUIDE}/email-validation.html",
    ),
    Remedy(
        "TooManyTagsException",
        "The certificate would have more than 50 tags.",
        "Remove tags from the job; five places are the bot's.",
        OPERATOR,
    ),
)
"""The errors that ACM's operations model, but for what every service answers."""
