"""What the errors that any AWS service answers mean to a person, and what mends them. Data only."""

from bot.domain.remedy import AWS, HEALTH, OPERATOR, SUPPORT, US, Kind, Remedy, alike

_POLICY = "docs/iam-policy-create.json has every action that Edgecert needs"
_SNS = "https://docs.aws.amazon.com/sns/latest/dg"
_TOPIC = "Check EDGECERT_SNS_TOPIC_ARN and the topic itself; jobs go on without it."
_KEY = f"{_SNS}/sns-enable-encryption-for-topic.html"

COMMON_ERRORS: tuple[Remedy, ...] = (
    *alike(
        (
            "AccessDenied",
            "AccessDeniedException",
            "NotAuthorized",
            "Unauthorized",
            "UnauthorizedOperation",
        ),
        "AWS denied the call: Edgecert's role lacks a permission.",
        f"Allow the action that AWS names ({_POLICY}), or have your organisation's policy changed.",
        OPERATOR,
        Kind.OPERATOR,
        link="https://console.aws.amazon.com/iam/home#/roles",
    ),
    *alike(
        (
            "AuthFailure",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "NoCredentialsError",
            "PartialCredentialsError",
            "ProfileNotFound",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
        "AWS does not accept Edgecert's credentials.",
        "Give the bot valid credentials of the account. It looks for new ones by itself; only "
        "those in environment variables need a restart. `/readyz` says when AWS takes them.",
        OPERATOR,
        Kind.OPERATOR,
    ),
    *alike(
        (
            "CredentialRetrievalError",
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "TokenRetrievalError",
        ),
        "Edgecert's AWS credentials have expired, or its clock is wrong.",
        "Renew the credentials, or set the machine's clock; jobs go on by themselves then.",
        OPERATOR,
        Kind.OPERATOR,
    ),
    Remedy(
        "OptInRequired",
        "The account is not signed up for this service or region.",
        "Complete the account's registration at AWS, or open a case with the text below.",
        OPERATOR,
        SUPPORT,
        support_text=True,
        kind=Kind.OPERATOR,
    ),
    *alike(
        (
            "BandwidthLimitExceeded",
            "PriorRequestNotComplete",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
        ),
        "AWS asks us to slow down.",
        "Nothing to do: we try again, more slowly.",
        US,
        Kind.THROTTLED,
    ),
    *alike(
        (
            "InternalError",
            "InternalFailure",
            "InternalServiceError",
            "RequestTimeout",
            "RequestTimeoutException",
            "ServiceException",
            "ServiceUnavailable",
            "ServiceUnavailableException",
        ),
        "AWS has a fault of its own just now.",
        "Nothing to do: we try again.",
        AWS,
        Kind.TRANSIENT,
        link=HEALTH,
    ),
    *alike(
        (
            "ConnectTimeoutError",
            "ConnectionClosedError",
            "EndpointConnectionError",
            "ProxyConnectionError",
            "ReadTimeoutError",
            "SSLError",
        ),
        "AWS could not be reached, or its answer was lost.",
        "Nothing to do: we try again. If it lasts, check the bot's way to the internet.",
        US,
        Kind.TRANSIENT,
        link=HEALTH,
    ),
    *alike(
        ("ParamValidationError", "MalformedQueryString", "InvalidAction"),
        "The call was not well-formed.",
        "This is a fault of Edgecert: please report it with the log.",
        US,
    ),
)
"""Answered by every service, or by botocore in its place."""

SNS_ERRORS: tuple[Remedy, ...] = (
    Remedy(
        "AuthorizationError",
        "AWS denied publishing to the SNS topic.",
        f"Allow sns:Publish on the topic: to the role ({_POLICY}) and in the topic's own policy.",
        OPERATOR,
        f"{_SNS}/sns-access-policy-use-cases.html",
        kind=Kind.OPERATOR,
    ),
    Remedy("NotFound", "The SNS topic does not exist.", _TOPIC, OPERATOR),
    *alike(
        ("InvalidParameter", "ParameterValueInvalid"),
        "SNS refused the message or the topic.",
        _TOPIC,
        OPERATOR,
    ),
    *alike(
        ("EndpointDisabled", "PlatformApplicationDisabled"),
        "A subscriber of the SNS topic is disabled.",
        "Enable or remove that subscription; the others get their messages.",
        OPERATOR,
    ),
    Remedy(
        "InvalidSecurity",
        "SNS does not accept how the message was signed or sent.",
        "Check the credentials and that the topic's endpoint is HTTPS.",
        OPERATOR,
        kind=Kind.OPERATOR,
    ),
    Remedy(
        "KMSAccessDenied",
        "The topic is encrypted, and Edgecert's role may not use its key.",
        "Allow kms:GenerateDataKey and kms:Decrypt on the topic's key.",
        OPERATOR,
        _KEY,
        kind=Kind.OPERATOR,
    ),
    *alike(
        ("KMSDisabled", "KMSInvalidState", "KMSNotFound", "KMSOptInRequired"),
        "The topic is encrypted, and its key cannot be used.",
        "Enable the key, or choose another one for the topic.",
        OPERATOR,
        link=_KEY,
    ),
    *alike(
        ("KMSThrottling",),
        "The key of the encrypted topic is asked too often.",
        "Nothing to do: we try again, more slowly.",
        US,
        Kind.THROTTLED,
    ),
)
"""What SNS's operations model; a fault here never fails a job."""

LOOKUP_ERRORS: tuple[Remedy, ...] = (
    *alike(
        ("NoSuchResourceException", "IllegalArgumentException"),
        "Service Quotas does not know this quota.",
        "Nothing to do: AWS's default is assumed, and the card says so.",
        US,
    ),
    Remedy(
        "InvalidPaginationTokenException",
        "AWS lost its place in a list.",
        "Nothing to do: the list is read again from the start.",
        US,
    ),
    *alike(
        ("InvalidDomainName", "InvalidInput"),
        "Route 53 refused the look-up of a zone.",
        "Nothing to do: records are shown by registrable domain instead.",
        US,
    ),
    *alike(
        ("NoSuchDelegationSet", "DelegationSetNotReusable"),
        "Route 53 does not know the delegation set.",
        "Nothing to do: records are shown by registrable domain instead.",
        US,
    ),
)
"""What the look-ups of Service Quotas and Route 53 model; a fault there only makes us assume."""
