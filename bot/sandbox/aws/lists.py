"""Writes the long lists by AWS's models, as moto's writer does, which takes ten times as long. It
knows the shapes that lists are made of, and no others.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from moto.core.model import OperationModel

LISTS = frozenset({"acm.ListCertificates", "cloudfront.ListDistributions"})


def written(model: OperationModel, result: Mapping[str, Any]) -> tuple[str, bytes]:
    """Write a result (in boto3's shape), as JSON or as XML whose root is the payload; give its
    content type too.
    """
    if model.service_model.protocol == "json":
        return "application/x-amz-json-1.1", json.dumps(result, default=datetime.timestamp).encode()
    shape: Any = model.output_shape
    payload = shape.serialization["payload"]
    root = _element(payload, shape.members[payload], result[payload])
    return "text/xml", f"<?xml version='1.0' encoding='utf-8'?>\n{root}".encode()


def _element(name: str, shape: Any, value: Any) -> str:  # noqa: ANN401 - a shape of the model
    return f"<{name}>{_inside(shape, value)}</{name}>"


def _inside(shape: Any, value: Any) -> str:  # noqa: ANN401 - a shape of the model
    if shape.type_name == "structure":
        return "".join(
            _element(member.serialization.get("name", key), member, value[key])
            for key, member in shape.members.items()
            if value.get(key) is not None
        )
    if shape.type_name == "list":
        item = shape.member.serialization.get("name", "member")
        return "".join(_element(item, shape.member, one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else escape(str(value))
