"""What the error codes of AWS's services mean, where the code alone decides. Data only."""

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "KMSThrottlingException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""Too many calls: the same call passes later."""

REFUSED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "KMSAccessDenied",
        "KMSAccessDeniedException",
        "NotAuthorized",
        "Unauthorized",
        "UnauthorizedOperation",
    }
)
"""The credentials are good, but a policy does not allow the call."""

NO_CREDENTIALS = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
"""The credentials are missing, expired or wrong; no policy can mend that."""

TRANSIENT = frozenset(
    {
        "ConflictException",
        "InternalError",
        "InternalErrorException",
        "InternalFailure",
        "InternalServiceError",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
    }
)
"""A fault of the service, or a change still under way."""
