"""What CloudFront's own model says of a DistributionConfig that somebody wrote. Asks nothing of the
network: boto3 would refuse the same, but only once a job creates distributions.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence

import botocore.session
from botocore.model import ListShape, Shape, StructureShape

MOST = 5
"""More faults than these are counted: one wrong bracket can make hundreds."""

_SCALARS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "a text"),
    "boolean": ((bool,), "true or false"),
    "integer": ((int,), "a whole number"),
    "long": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "double": ((int, float), "a number"),
}


def config_faults(config: Mapping[str, object]) -> tuple[str, ...]:
    """Return what CloudFront would not take, a sentence each with the place; empty when all is
    well. Values of settings are CloudFront's to judge: it knows newer ones than we do.
    """
    found = list(_faults(_shape(), config, ""))
    more = len(found) - MOST
    return (*found[:MOST], *([f"… and {more} more faults."] if more > 0 else []))


@functools.cache
def _shape() -> Shape:
    model = botocore.session.get_session().get_service_model("cloudfront")
    return model.shape_for("DistributionConfig")


def _faults(shape: Shape, value: object, at: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _in_structure(shape, value, at)
    elif isinstance(shape, ListShape):
        if isinstance(value, Sequence) and not isinstance(value, str):
            for place, item in enumerate(value):
                yield from _faults(shape.member, item, f"{at}[{place}]")
        else:
            yield f"`{at}` must be a list."
    else:
        types, words = _SCALARS[shape.type_name]
        # Python's booleans are numbers too, CloudFront's are not.
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            yield f"`{at}` must be {words}."


def _in_structure(shape: StructureShape, value: object, at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"`{at}` must be an object."
        return
    inside = f"{at}." if at else ""
    for name in shape.required_members:
        if name not in value:
            yield f"`{inside}{name}` is missing."
    for name, inner in value.items():
        if name in shape.members:
            yield from _faults(shape.members[name], inner, f"{inside}{name}")
        else:
            yield f"`{inside}{str(name)[:60]}` is nothing that CloudFront knows."
