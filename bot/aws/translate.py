"""botocore's errors as ours: one context manager around every call. It never retries and never
decides what to do; it says what an error means, in words that stay the same from call to call.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from botocore import exceptions as botocore_errors
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from bot.aws import codes
from bot.aws.operations import OPERATIONS, Operation
from bot.errors import AwsError, Trouble
from bot.log import mask

TROUBLES: Mapping[type[Exception], Trouble] = MappingProxyType(
    {
        # Sent, or perhaps sent, and no answer read.
        botocore_errors.HTTPClientError: Trouble.LOST,
        botocore_errors.IncompleteReadError: Trouble.LOST,
        botocore_errors.ResponseStreamingError: Trouble.LOST,
        ResponseParserError: Trouble.LOST,
        # Never sent.
        botocore_errors.ConnectionError: Trouble.TRANSIENT,
        botocore_errors.ConnectTimeoutError: Trouble.TRANSIENT,
        botocore_errors.EndpointConnectionError: Trouble.TRANSIENT,
        botocore_errors.ProxyConnectionError: Trouble.TRANSIENT,
        botocore_errors.SSLError: Trouble.TRANSIENT,
        # No credentials, or none that are good now: nothing of ours can go on without a person.
        botocore_errors.CapacityNotAvailableError: Trouble.TRANSIENT,
        botocore_errors.CredentialRetrievalError: Trouble.DENIED,
        botocore_errors.LoginError: Trouble.DENIED,
        botocore_errors.MetadataRetrievalError: Trouble.DENIED,
        botocore_errors.NoAuthTokenError: Trouble.DENIED,
        botocore_errors.NoCredentialsError: Trouble.DENIED,
        botocore_errors.PartialCredentialsError: Trouble.DENIED,
        botocore_errors.ProfileNotFound: Trouble.DENIED,
        botocore_errors.RefreshWithMFAUnsupportedError: Trouble.DENIED,
        botocore_errors.SSOError: Trouble.DENIED,
        botocore_errors.TokenRetrievalError: Trouble.DENIED,
        botocore_errors.UnknownCredentialError: Trouble.DENIED,
        botocore_errors.UnknownTokenProviderError: Trouble.DENIED,
        # All else is a fault of the call or of the configuration: the same again would fail again.
        BotoCoreError: Trouble.FINAL,
        botocore_errors.UndefinedModelAttributeError: Trouble.FINAL,
    }
)
"""What botocore's own errors mean; a class without an entry means what its nearest parent means."""

_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500

_lost: ContextVar[bool] = ContextVar("an attempt of this call was lost", default=False)

# "… (Service: Foo; Status Code: 400; Request ID: 1a2b; Proxy: null)", "RequestId: 1a2b", and the
# encoded message of a denial: different at every call, of use to nobody but AWS.
_IDS = re.compile(
    r"\s*\((?:[^()]*;\s*)?Request ?ID: [^()]*\)"
    r"|\s*[\[(]?\bRequest ?ID\s*[:=]\s*[\w-]+[\])]?"
    r"|\s*\bEncoded authorization failure message: \S+",
    re.IGNORECASE,
)
_MISSING = re.compile(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z*]+)")
# What Secrets Manager says of a secret under a customer key: the call itself is allowed.
_NO_KEY = "Access to KMS is not allowed"


def note_lost(attempt: Exception | None) -> None:
    """Remember that an attempt of the present call was sent and its answer lost.

    The next attempt may end in another error, which then says nothing about the first.
    """
    if attempt is not None and _trouble_of(type(attempt)) is Trouble.LOST:
        _lost.set(True)


def is_about_credentials(error: Exception | None) -> bool:
    """Tell whether botocore has no credentials, or could not renew those it had."""
    return error is not None and _trouble_of(type(error)) is Trouble.DENIED


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """Run one call of `operation` (`service.Operation`), raising AwsError for its errors.

    LOST is said of writes only: the answer was lost, so it may have been done. A lost read is
    TRANSIENT. DENIED names the missing IAM action: the one that AWS named, else all that the
    operation needs.

    Raises:
        KeyError: the operation is not in the table of operations.
    """
    known = OPERATIONS[operation]
    token = _lost.set(False)
    try:
        yield
    except ClientError as error:
        raise _from_answer(operation, known, error) from error
    except tuple(TROUBLES) as error:
        trouble = _trouble_of(type(error))
        raise AwsError(
            type(error).__name__,
            operation=operation,
            message=_stable(str(error)),
            trouble=_after_all(known, trouble),
        ) from error
    finally:
        _lost.reset(token)


def _from_answer(operation: str, known: Operation, error: ClientError) -> AwsError:
    response: Mapping[str, Any] = error.response
    told = response.get("Error", {})
    meta = response.get("ResponseMetadata", {})
    code, said = str(told.get("Code", "")), str(told.get("Message", ""))
    request_id = str(meta.get("RequestId", ""))
    trouble = _trouble_of_code(code, int(meta.get("HTTPStatusCode", 0)))
    return AwsError(
        code,
        operation=operation,
        message=_stable(said.replace(request_id, "") if request_id else said),
        trouble=_after_all(known, trouble),
        request_id=request_id,
        action=_missing_action(code, said, known),
    )


def _trouble_of(kind: type[Exception]) -> Trouble:
    return next((TROUBLES[base] for base in kind.__mro__ if base in TROUBLES), Trouble.FINAL)


def _trouble_of_code(code: str, status: int) -> Trouble:
    if code in codes.THROTTLED or status == _TOO_MANY_REQUESTS:
        return Trouble.THROTTLED
    if code in codes.REFUSED or code in codes.NO_CREDENTIALS:
        return Trouble.DENIED
    if code in codes.TRANSIENT or status >= _SERVER_ERROR:
        return Trouble.TRANSIENT
    return Trouble.FINAL


def _after_all(known: Operation, trouble: Trouble) -> Trouble:
    """Weigh an error with what the attempts before it showed: final words stand, others do not."""
    passing = trouble in {Trouble.TRANSIENT, Trouble.THROTTLED, Trouble.LOST}
    if not known.writes:
        return Trouble.TRANSIENT if trouble is Trouble.LOST else trouble
    return Trouble.LOST if passing and _lost.get() else trouble


def _missing_action(code: str, said: str, known: Operation) -> str:
    return ", ".join(missing_actions(said, known)) if code in codes.REFUSED else ""


def missing_actions(said: str, known: Operation) -> tuple[str, ...]:
    """Return the IAM action that a refusal names, else all that the operation needs."""
    named = _MISSING.search(said)
    if named is None and _NO_KEY in said:
        return ("kms:Decrypt",)
    return (named.group(1),) if named else known.required


def _stable(message: str) -> str:
    # A refusal may quote what was sent: no key of ours comes into a sentence by that way.
    return _IDS.sub("", mask(message)).strip()
