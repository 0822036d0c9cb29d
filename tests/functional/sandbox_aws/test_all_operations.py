"""Every operation of every service that the bot talks to: the sandbox has it, or says clearly that
it has not. Nothing falls through to what stock moto makes of it.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

from bot.aws.operations import OPERATIONS
from bot.sandbox.aws.operations import SUPPORTED
from tests.functional.sandbox_aws.account import NOON, Account, Client, MakeClient

#: botocore's name of a service -> the sandbox's (its signing name).
SERVICES = {
    "acm": "acm",
    "cloudfront": "cloudfront",
    "route53": "route53",
    "service-quotas": "servicequotas",
    "sns": "sns",
    "sts": "sts",
}
#: How each service says that a permission is missing, and with which HTTP status.
DENIALS = {
    "acm": ("AccessDeniedException", 400),
    "cloudfront": ("AccessDenied", 403),
    "route53": ("AccessDenied", 403),
    "service-quotas": ("AccessDeniedException", 400),
    "sns": ("AuthorizationError", 403),
    "sts": ("AccessDenied", 403),
}


def _model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _operations(service: str) -> list[OperationModel]:
    model = _model(service)
    return [model.operation_model(name) for name in model.operation_names]


def _anything(shape: Shape | None) -> Any:  # noqa: ANN401 - of the shape's type
    """Make the least that botocore can send for a shape."""
    match shape:
        case StructureShape():
            return {name: _anything(shape.members[name]) for name in shape.required_members}
        case ListShape():
            return [_anything(shape.member)]
        case MapShape():
            return {}
        case None:
            return {}
    plain: dict[str, Any] = {"boolean": False, "blob": b"x", "timestamp": NOON}
    plain |= dict.fromkeys(("integer", "long"), 1) | dict.fromkeys(("float", "double"), 1.0)
    return plain.get(shape.type_name, shape.metadata.get("enum", ["x"])[0])


def _answer(client: Client, operation: OperationModel) -> tuple[str, int, str]:
    """Call an operation; give its error code ("" for none), HTTP status and message."""
    try:
        made = client._make_api_call(operation.name, _anything(operation.input_shape))  # noqa: SLF001 - by name
    except ClientError as refused:
        error, about = refused.response["Error"], refused.response["ResponseMetadata"]
        return error["Code"], about["HTTPStatusCode"], error["Message"]
    return "", made["ResponseMetadata"]["HTTPStatusCode"], ""


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_there_or_refused_clearly(account: Account, service: str) -> None:
    """Like a missing permission in the service's own protocol: never 404, 500 or a page of HTML."""
    client = account.server.client(service, config={"parameter_validation": False})
    wrong = []
    for operation in _operations(service):
        name = f"{SERVICES[service]}.{operation.name}"
        code, status, message = _answer(client, operation)
        is_refused = "the sandbox does not have it" in message
        told = name.replace(".", ":") in message and (code, status) == DENIALS[service]
        if is_refused == (name in SUPPORTED) or (is_refused and not told) or status >= 500:
            wrong.append(f"{name}: {status} {code}: {message}")

    assert [] == wrong
    assert len(_operations(service)) == len(account.server.calls(f"{SERVICES[service]}.*"))


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_the_sandbox_has_every_operation_of_the_bot_s(operation: str) -> None:
    """What the bot may call can be tried here."""
    assert operation in SUPPORTED


def test_what_the_sandbox_has_is_aws_s() -> None:
    """Its tables hold no operation that AWS does not have."""
    models = SERVICES | {"secretsmanager": "secretsmanager"}
    known = {f"{models[name]}.{one.name}" for name in models for one in _operations(name)}

    assert set() == SUPPORTED - known


def test_a_topic_is_deleted_by_its_arn(account: Account) -> None:
    """Twice is fine; what is no ARN is refused (stock moto breaks on it)."""
    client = account.server.client("sns")
    topic = client.create_topic(Name="notices")["TopicArn"]
    for _ in range(2):
        client.delete_topic(TopicArn=topic)

    assert [] == client.list_topics()["Topics"]
    with pytest.raises(ClientError, match="InvalidParameter"):
        client.delete_topic(TopicArn="notices")


#: What the bot must do without where it may not be called, and what stock moto answers.
UNAVAILABLE = [
    ("acm", "SearchCertificates", 500),
    ("cloudfront", "GetCachePolicy", 404),
    ("cloudfront", "ListDistributionTenants", 404),
    ("cloudfront", "ListDomainConflicts", 404),
    ("route53", "ListTrafficPolicies", 404),
]


@pytest.mark.parametrize(("service", "name", "status"), UNAVAILABLE)
def test_stock_moto_breaks_on_what_it_has_not(
    stock: MakeClient, service: str, name: str, status: int
) -> None:
    """Neither is an answer of AWS's."""
    operation = _model(service).operation_model(name)

    assert (str(status), status) == _answer(stock(service), operation)[:2]
