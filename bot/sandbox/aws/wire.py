"""Requests from, and replies to, AWS's wire protocols, read and written by botocore's service
models. It decides nothing: who may do what, and what is stored, is not its business.
"""

import io
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import SerializationContext, get_serializer_class
from werkzeug.exceptions import NotFound

from bot.sandbox.aws import lists
from bot.sandbox.aws.refusal import RefusedError

#: Signing name -> botocore's name of the service, for the services that the sandbox has.
SERVICES = {
    "acm": "acm",
    "cloudfront": "cloudfront",
    "route53": "route53",
    "secretsmanager": "secretsmanager",
    "servicequotas": "service-quotas",
    "sns": "sns",
    "sts": "sts",
}
#: The operations that are never signed (STS API reference).
_UNSIGNED = re.compile(rb"(?:^|&)Action=AssumeRoleWith(?:SAML|WebIdentity)(?:&|$)")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, understood: `operation` is `service.Operation`, `params` as boto3 has them."""

    service: str
    operation: str
    region: str
    params: dict[str, Any]
    user_agent: str
    model: OperationModel
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: an HTTP status, headers and a body."""

    status: int
    headers: dict[str, str]
    body: bytes


def read(environ: Mapping[str, Any], body: bytes) -> Call:
    """Understand a WSGI request.

    Raises:
        RefusedError: unsigned, a service the sandbox does not have, an unknown operation, or a
            body that cannot be parsed.
    """
    signing_name, region = _credential_scope(environ, body)
    name = SERVICES.get(signing_name)
    if name is None:
        raise RefusedError(
            "AccessDeniedException",
            f"The sandbox has no service {signing_name!r}.",
            HTTPStatus.FORBIDDEN,
        )
    request = Request(dict(environ) | {"wsgi.input": io.BytesIO(body)})
    try:
        operation, url_params = get_service_router(name).match(request)
    except (NotFound, NotImplementedError) as error:
        raise RefusedError(
            "UnknownOperationException", "No such operation.", HTTPStatus.NOT_FOUND
        ) from error
    return Call(
        service=signing_name,
        operation=f"{signing_name}.{operation.name}",
        region=region,
        params=_params(operation, request, url_params, body),
        user_agent=str(environ.get("HTTP_USER_AGENT", "")),
        model=operation,
    )


def _credential_scope(environ: Mapping[str, Any], body: bytes) -> tuple[str, str]:
    """Read the signing name and the region from the signature's credential scope."""
    authorization = str(environ.get("HTTP_AUTHORIZATION", ""))
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    if not authorization and _UNSIGNED.search(body):
        return "sts", "us-east-1"
    if len(scope) != len(("key", "date", "region", "service", "aws4_request")):
        raise RefusedError(
            "MissingAuthenticationToken",
            "Missing Authentication Token",
            HTTPStatus.FORBIDDEN,
        )
    return scope[3], scope[2]


def _params(
    operation: OperationModel, request: Request, url_params: dict[str, Any], body: bytes
) -> dict[str, Any]:
    protocol = determine_request_protocol(operation.service_model, request.content_type)
    parser = PROTOCOL_PARSERS[protocol](operation)
    try:
        if "json" in protocol:
            json.loads(body or b"{}")  # moto's parser takes any text for a message
        return parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": url_params,
            }
        )
    except (RequestParserError, AttributeError, KeyError, ValueError, TypeError) as error:
        code = "MalformedXML" if "xml" in protocol else "SerializationException"
        raise RefusedError(code, "The request could not be read.") from error


def answer(call: Call, result: Mapping[str, Any]) -> Reply:
    """Write a result (in boto3's shape) in the operation's own protocol."""
    if call.operation in lists.LISTS:
        kind, text = lists.written(call.model, result)
        headers = {"Content-Type": kind, "x-amzn-RequestId": call.request_id}
        return Reply(HTTPStatus.OK, headers, text)
    serializer = get_serializer_class(
        call.model.service_model.service_name, str(call.model.service_model.protocol)
    )(call.model, SerializationContext(call.request_id))
    written = serializer.serialize(dict(result))
    body = written["body"]
    return Reply(
        status=int(written["status_code"]),
        headers=dict(written["headers"]) | {"x-amzn-RequestId": call.request_id},
        body=body.encode() if isinstance(body, str) else body,
    )


def refuse(call: Call, refusal: RefusedError) -> Reply:
    """Write a refusal in the operation's own protocol, with the HTTP status of AWS's model."""
    model = call.model.service_model
    return refusal_reply(
        refusal,
        status=refusal.status or _status(model, refusal.code),
        request_id=call.request_id,
        xml_namespace=None if model.protocol == "json" else _namespace(model),
    )


def refusal_reply(
    refusal: RefusedError, *, status: int, request_id: str, xml_namespace: str | None
) -> Reply:
    """Write a refusal as JSON, or as XML when a namespace is given ("" for none known)."""
    headers = {"x-amzn-RequestId": request_id}
    if xml_namespace is None:
        body = json.dumps({"__type": refusal.code, "message": refusal.message})
        headers |= {"Content-Type": "application/x-amz-json-1.1", "X-Amzn-Errortype": refusal.code}
        return Reply(status, headers, body.encode())
    who = "Receiver" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "Sender"
    body = (
        f'<?xml version="1.0"?><ErrorResponse xmlns="{xml_namespace}"><Error><Type>{who}</Type>'
        f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return Reply(status, headers | {"Content-Type": "text/xml"}, body.encode())


def _namespace(model: ServiceModel) -> str:
    version = model.metadata.get("apiVersion", "")
    return f"http://{model.service_name}.amazonaws.com/doc/{version}/"


def _status(model: ServiceModel, code: str) -> int:
    for shape in model.error_shapes:
        if code in (shape.name, shape.metadata.get("error", {}).get("code")):
            return int(shape.metadata.get("error", {}).get("httpStatusCode", 400))
    return int(HTTPStatus.BAD_REQUEST)
