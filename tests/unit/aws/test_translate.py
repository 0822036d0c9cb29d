"""What each error of botocore and of AWS becomes."""

import inspect
from typing import Any

import pytest
from botocore import exceptions as botocore_errors
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from bot.aws.operations import OPERATIONS
from bot.aws.translate import TROUBLES, note_lost, translated
from bot.errors import AwsError, Trouble

READ, WRITE = "acm.DescribeCertificate", "acm.RequestCertificate"

LOST = {
    "ConnectionClosedError",
    "HTTPClientError",
    "IncompleteReadError",
    "ReadTimeoutError",
    "ResponseStreamingError",
}
NOT_SENT = {
    "CapacityNotAvailableError",
    "ConnectTimeoutError",
    "ConnectionError",
    "EndpointConnectionError",
    "ProxyConnectionError",
    "SSLError",
}
NO_CREDENTIALS = {
    "CredentialRetrievalError",
    "LoginAuthorizationCodeError",
    "LoginError",
    "LoginInsufficientPermissions",
    "LoginRefreshRequired",
    "LoginTokenLoadError",
    "MetadataRetrievalError",
    "NoAuthTokenError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "ProfileNotFound",
    "RefreshWithMFAUnsupportedError",
    "SSOError",
    "SSOTokenLoadError",
    "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
    "UnknownCredentialError",
    "UnknownTokenProviderError",
}
OURS_OR_CONFIGURATION = {
    "AliasConflictParameterError",
    "ApiVersionNotFoundError",
    "AwsChunkedWrapperError",
    "BaseEndpointResolverError",
    "BotoCoreError",
    "ChecksumError",
    "ConfigNotFound",
    "ConfigParseError",
    "DataNotFoundError",
    "EndpointProviderError",
    "EndpointResolutionError",
    "EndpointVariantError",
    "FlexibleChecksumError",
    "InfiniteLoopConfigError",
    "InvalidChecksumConfigError",
    "InvalidConfigError",
    "InvalidDNSNameError",
    "InvalidDefaultsMode",
    "InvalidEndpointConfigurationError",
    "InvalidEndpointDiscoveryConfigurationError",
    "InvalidExpressionError",
    "InvalidHostLabelError",
    "InvalidIMDSEndpointError",
    "InvalidIMDSEndpointModeError",
    "InvalidMaxRetryAttemptsError",
    "InvalidProxiesConfigError",
    "InvalidRegionError",
    "InvalidRetryConfigurationError",
    "InvalidRetryModeError",
    "InvalidS3AddressingStyleError",
    "InvalidS3UsEast1RegionalEndpointConfigError",
    "InvalidSTSRegionalEndpointsConfigError",
    "MD5UnavailableError",
    "MissingDependencyException",
    "MissingParametersError",
    "MissingServiceIdError",
    "NoRegionError",
    "OperationNotPageableError",
    "PaginationError",
    "ParamValidationError",
    "RangeError",
    "ServiceNotInRegionError",
    "StubAssertionError",
    "StubResponseError",
    "UnStubbedResponseError",
    "UndefinedModelAttributeError",
    "UnknownClientMethodError",
    "UnknownEndpointError",
    "UnknownEndpointResolutionBuiltInName",
    "UnknownFIPSEndpointError",
    "UnknownKeyError",
    "UnknownParameterError",
    "UnknownRegionError",
    "UnknownServiceError",
    "UnknownServiceStyle",
    "UnknownSignatureVersionError",
    "UnseekableStreamError",
    "UnsupportedOutpostResourceError",
    "UnsupportedS3AccesspointConfigurationError",
    "UnsupportedS3ArnError",
    "UnsupportedS3ConfigurationError",
    "UnsupportedS3ControlArnError",
    "UnsupportedS3ControlConfigurationError",
    "UnsupportedServiceProtocolsError",
    "UnsupportedSignatureVersionError",
    "ValidationError",
    "WaiterConfigError",
    "WaiterError",
}
# Answers of AWS are judged by their code; warnings are no errors.
JUDGED_OTHERWISE = {
    "ClientError",
    "EventStreamError",
    "ImminentRemovalWarning",
    "UnsupportedTLSVersionWarning",
}


def _classes() -> dict[str, type[Exception]]:
    return {
        name: kind
        for name, kind in vars(botocore_errors).items()
        if inspect.isclass(kind)
        and issubclass(kind, Exception)
        and kind.__module__ == botocore_errors.__name__
    }


def _raised(operation: str, error: Exception, *, before: Exception | None = None) -> AwsError:
    """Raise inside one call, after an attempt that ended in `before`."""

    def call() -> None:
        with translated(operation):
            note_lost(before)
            raise error

    with pytest.raises(AwsError) as caught:
        call()
    return caught.value


def _instance(kind: type[Exception]) -> Exception:
    """Make an error without the arguments that only its message needs."""
    made = kind.__new__(kind)
    Exception.__init__(made, "said so")
    return made


def _answer(code: str, message: str = "no", status: int = 400, request_id: str = "") -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": request_id},
    }
    return ClientError(response, "Operation")


def test_every_error_of_botocore_was_decided_on() -> None:
    """A new version of botocore has a new error: decide what it means, here and in TROUBLES."""
    decided = LOST | NOT_SENT | NO_CREDENTIALS | OURS_OR_CONFIGURATION | JUDGED_OTHERWISE

    assert decided == set(_classes())


@pytest.mark.parametrize(
    ("names", "trouble"),
    [
        (LOST, Trouble.LOST),
        (NOT_SENT, Trouble.TRANSIENT),
        (NO_CREDENTIALS, Trouble.DENIED),
        (OURS_OR_CONFIGURATION, Trouble.FINAL),
    ],
)
def test_an_error_of_botocore_means_what_was_decided(names: set[str], trouble: Trouble) -> None:
    """Each class, raised in a write, becomes an AwsError of its trouble, named after the class."""
    classes = _classes()
    found = {name: _raised(WRITE, _instance(classes[name])) for name in sorted(names)}

    assert dict.fromkeys(found, trouble) == {name: e.trouble for name, e in found.items()}
    assert set(found) == {error.code for error in found.values()}


def test_an_unreadable_answer_is_lost() -> None:
    """The parser's error is no BotoCoreError; the call was sent all the same."""
    assert Trouble.LOST is _raised(WRITE, ResponseParserError("<html>")).trouble
    assert Trouble.TRANSIENT is _raised(READ, ResponseParserError("<html>")).trouble


@pytest.mark.parametrize(
    ("code", "status", "trouble"),
    [
        ("ThrottlingException", 400, Trouble.THROTTLED),
        ("Throttling", 400, Trouble.THROTTLED),
        ("PriorRequestNotComplete", 400, Trouble.THROTTLED),
        ("Whatever", 429, Trouble.THROTTLED),
        ("AccessDenied", 403, Trouble.DENIED),
        ("AuthorizationError", 403, Trouble.DENIED),
        ("ExpiredTokenException", 403, Trouble.DENIED),
        ("InvalidClientTokenId", 403, Trouble.DENIED),
        ("ServiceUnavailable", 503, Trouble.TRANSIENT),
        ("InternalFailure", 500, Trouble.TRANSIENT),
        ("ConflictException", 409, Trouble.TRANSIENT),
        ("LimitExceededException", 400, Trouble.FINAL),
        ("InvalidViewerCertificate", 400, Trouble.FINAL),
        ("CNAMEAlreadyExists", 409, Trouble.FINAL),
        ("ResourceNotFoundException", 400, Trouble.FINAL),
        ("", 400, Trouble.FINAL),
    ],
)
def test_an_answer_is_judged_by_code_then_status(code: str, status: int, trouble: Trouble) -> None:
    """Throttling and denial by code, server faults by status, all else is final."""
    error = _raised(WRITE, _answer(code, status=status))

    assert (code, trouble) == (error.code, error.trouble)


@pytest.mark.parametrize(
    ("second", "trouble"),
    [
        (_answer("ThrottlingException"), Trouble.LOST),
        (_answer("ServiceUnavailable", status=503), Trouble.LOST),
        (_instance(botocore_errors.ConnectTimeoutError), Trouble.LOST),
        (_answer("InvalidParameterException"), Trouble.FINAL),
        (_answer("AccessDeniedException"), Trouble.DENIED),
    ],
)
def test_what_came_after_a_loss(second: Exception, trouble: Trouble) -> None:
    """A write whose first attempt was lost stays lost, unless AWS then gave a final word."""
    lost = _instance(botocore_errors.ReadTimeoutError)

    assert trouble is _raised(WRITE, second, before=lost).trouble


def test_a_loss_ends_with_its_call() -> None:
    """What one call lost says nothing of the next."""
    lost = _instance(botocore_errors.ReadTimeoutError)
    _raised(WRITE, _answer("ThrottlingException"), before=lost)

    assert Trouble.THROTTLED is _raised(WRITE, _answer("ThrottlingException")).trouble


def test_an_attempt_that_was_not_sent_is_no_loss() -> None:
    """A refused connection did nothing."""
    refused = _instance(botocore_errors.EndpointConnectionError)

    assert Trouble.THROTTLED is _raised(WRITE, _answer("Throttling"), before=refused).trouble


def test_a_denial_without_a_named_action_names_all_of_the_operation() -> None:
    """CloudFront often says no more than AccessDenied; optional actions are not among them."""
    error = _raised(
        "cloudfront.CreateDistributionWithTags", _answer("AccessDenied", "Access denied")
    )

    assert "cloudfront:CreateDistribution, cloudfront:TagResource" == error.action


def test_a_denial_names_what_aws_named() -> None:
    """A dependent action of another service is told as AWS tells it."""
    said = "User: arn:aws:iam::1:user/x is not authorized to perform: lambda:EnableReplication* on"
    error = _raised("cloudfront.CreateDistributionWithTags", _answer("AccessDenied", said))

    assert "lambda:EnableReplication*" == error.action


def test_bad_credentials_miss_no_action() -> None:
    """No policy mends an expired token."""
    assert "" == _raised(WRITE, _answer("ExpiredToken")).action


@pytest.mark.parametrize(
    ("said", "stable"),
    [
        ("No such certificate (RequestId: 1a2b-3c)", "No such certificate"),
        (
            "Rate exceeded (Service: Acm; Status Code: 400; Request ID: 1a-2b; Proxy: null)",
            "Rate exceeded",
        ),
        ("Bad. Request ID: 1a2b-3c", "Bad."),
        ("Bad [RequestID=1a2b]", "Bad"),
        ("Denied. Encoded authorization failure message: AbC_d-9", "Denied."),
        ("Name (with brackets) is bad", "Name (with brackets) is bad"),
        ("Your request identity is unknown", "Your request identity is unknown"),
    ],
)
def test_messages_are_stable(said: str, stable: str) -> None:
    """What differs at every call is taken out, so that the same fault reads the same."""
    assert stable == _raised(WRITE, _answer("X", said)).message


def test_the_answers_own_request_id_is_taken_out_wherever_it_stands() -> None:
    """The id is kept apart."""
    error = _raised(WRITE, _answer("X", "call 7f-1 failed", request_id="7f-1"))

    assert ("call  failed", "7f-1") == (error.message, error.request_id)


def test_an_unknown_operation_cannot_be_called() -> None:
    """An operation without a row would have no permission: it is a bug, found by its first test."""
    with pytest.raises(KeyError), translated("acm.RevokeCertificate"):
        pytest.fail("was called")


def test_other_errors_pass() -> None:
    """A bug of ours is not AWS's fault."""
    with pytest.raises(ZeroDivisionError), translated(READ):
        raise ZeroDivisionError


def test_the_table_of_troubles_holds_classes_of_botocore_only() -> None:
    """Each key is an exception class that botocore can raise."""
    known = set(_classes().values()) | {ResponseParserError}

    assert set() == set(TROUBLES) - known


def test_writes_are_marked_as_such() -> None:
    """LOST is said of writes only: the table must know them by their verbs."""
    verbs: tuple[str, ...] = ("Add", "Create", "Delete", "Import", "Publish", "Remove", "Request")
    verbs = (*verbs, "Resend", "Tag", "Untag", "Update")
    writes = {name for name in OPERATIONS if name.partition(".")[2].startswith(verbs)}

    assert writes == {name for name, operation in OPERATIONS.items() if operation.writes}
