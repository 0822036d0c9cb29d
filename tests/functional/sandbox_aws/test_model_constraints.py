"""Every constraint of every operation's model, violated over the wire: botocore lets most out."""

from collections.abc import Iterator
from functools import cache

import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape

from bot.aws.operations import OPERATIONS
from bot.sandbox.aws.operations import MOTO_OPERATIONS, OURS, OVER_MOTO
from tests.functional.sandbox_aws.account import Account
from tests.functional.sandbox_aws.violations import violations

_MODELS = {"servicequotas": "service-quotas"}
#: How each service says that a request is outside its model.
_CODES = {
    "ValidationException",
    "InvalidArgument",
    "InvalidInput",
    "InvalidParameter",
    "MalformedXML",
    "ValidationError",
}
#: What a URL gets that lacks the parameter by which it is told from others.
_NO_SUCH_URL = "UnknownOperationException"
#: The bot's own, and whatever else the sandbox answers itself.
_ALL = sorted({*OPERATIONS, *OURS, *OVER_MOTO, *MOTO_OPERATIONS})


@cache
def _model(service: str) -> ServiceModel:
    described = Loader().load_service_model(_MODELS.get(service, service), "service-2")
    return ServiceModel(described, service)


def _input_of(operation: str) -> StructureShape | None:
    service, _, name = operation.partition(".")
    shape = _model(service).operation_model(name).input_shape
    assert shape is None or isinstance(shape, StructureShape)
    return shape


_CONSTRAINED = [one for one in _ALL if (shape := _input_of(one)) and any(violations(shape))]


@pytest.mark.parametrize("operation", _CONSTRAINED)
def test_every_constraint_of_the_model_is_enforced(account: Account, operation: str) -> None:
    """Patterns, lengths, ranges, enums and required members, wherever they are in a request."""
    shape = _input_of(operation)
    assert shape is not None

    assert [] == list(_accepted(account, operation, shape))
    assert [] == account.server.acm.certificates()
    assert [] == account.server.cloudfront.distributions()


def _accepted(account: Account, operation: str, shape: StructureShape) -> Iterator[str]:
    """Send every violation past botocore's own validation; tell what was not refused for it."""
    service, _, name = operation.partition(".")
    client = account.server.client(
        _MODELS.get(service, service), config={"parameter_validation": False}
    )
    for violation in violations(shape):
        try:
            client._make_api_call(name, violation.params)  # noqa: SLF001 - by the operation's name
            yield f"{violation} passed"
        except ClientError as refused:
            code, said = refused.response["Error"]["Code"], refused.response["Error"]["Message"]
            is_told = f"'{violation.path}' failed to satisfy" in said and violation.words in said
            is_nowhere = violation.is_other_url and code == _NO_SUCH_URL
            if not (code in _CODES and is_told) and not is_nowhere:
                yield f"{violation} was refused by {code}: {said}"


def test_the_bot_s_operations_are_constrained() -> None:
    """The table is not empty where it matters: these models have constraints by the dozen."""
    counted = {one: sum(1 for _ in violations(shape)) for one in _ALL if (shape := _input_of(one))}

    assert counted["acm.RequestCertificate"] > 30
    assert counted["acm.ListCertificates"] > 10
    assert counted["cloudfront.CreateDistributionWithTags"] > 120
    assert set(OPERATIONS) <= set(_ALL)
