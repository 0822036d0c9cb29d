"""What a single record set may say: names, values and alias targets (Route 53 guide, supported DNS
record types). Each function gives the sentences of what is wrong, [] for nothing.
"""

import re
from collections.abc import Iterator

from bot.sandbox.aws.route53.record_set import RecordSet, canonical
from bot.sandbox.dns.records import TXT_STRING, checked

#: The hosted zone of every distribution (Route 53 API reference, AliasTarget).
CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
MAX_VALUES = 400
_MAX_LABEL, _MAX_NAME = 63, 255
_CLOUDFRONT_TYPES = {"A", "AAAA", "HTTPS"}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNPRINTABLE = re.compile(r"[^!-~]")


def name_faults(name: str) -> Iterator[str]:
    """Say what DNS cannot hold in a name."""
    labels = name.rstrip(".").split(".")
    if _UNPRINTABLE.search(name):
        yield _fatal("UnsupportedCharacter (Value contains unsupported characters)", name)
    elif not all(labels):
        yield _fatal("DomainLabelEmpty (Domain label is empty)", name)
    elif any(len(label.replace("\\052", "*")) > _MAX_LABEL for label in labels):
        yield _fatal("DomainLabelTooLong (Domain label is too long)", name)
    elif len(name) > _MAX_NAME:
        yield _fatal("DomainNameTooLong (Domain name is too long)", name)


def value_faults(record_set: RecordSet) -> Iterator[str]:
    """Say what is wrong with the values."""
    seen: set[str] = set()
    for value in record_set.values:
        if value in seen:
            yield f"Duplicate Resource Record: '{value}'"
        seen.add(value)
        if problem := _problem(record_set.type, value):
            yield f"Invalid Resource Record: '{_fatal(problem, value)}'"
    if len(record_set.values) > MAX_VALUES:
        yield f"Number of records limit of {MAX_VALUES} exceeded."
    if record_set.type in {"CNAME", "SOA"} and len(record_set.values) > 1:
        yield (
            f"RRSet of type {record_set.type} with DNS name {record_set.name} may hold one record."
        )


def _problem(record_type: str, value: str) -> str:
    if record_type in {"TXT", "SPF"}:
        return _text_problem(value)
    if record_type in {"CNAME", "NS", "PTR"} and _UNPRINTABLE.search(value):
        return "UnsupportedCharacter (Value contains unsupported characters)"
    try:
        checked(record_type, value)
    except ValueError:
        return {
            "A": "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)",
            "AAAA": "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)",
            "CAA": "CAARRDATAInvalid (Value is not a valid CAA record)",
        }.get(record_type, f"{record_type}RRDATAInvalid (Value is not a valid record)")
    return ""


def _text_problem(value: str) -> str:
    if _QUOTED.sub("", value).strip() or not value.strip():
        return "InvalidCharacterString (Value should be enclosed in quotation marks)"
    if any(len(one.group()) - len('""') > TXT_STRING for one in _QUOTED.finditer(value)):
        return "CharacterStringTooLong (Value is too long)"
    return ""


def alias_faults(record_set: RecordSet, *, in_private_zone: bool) -> Iterator[str]:
    """Say why a distribution cannot be the target of this alias. Other targets are not known."""
    alias = record_set.alias
    if alias is None or alias["HostedZoneId"] != CLOUDFRONT_ZONE:
        return
    target = canonical(alias["DNSName"])
    tried = (
        f"Tried to create an alias that targets {target}, type {record_set.type} in zone "
        f"{CLOUDFRONT_ZONE}, but"
    )
    if not target.endswith(".cloudfront.net."):
        yield f"{tried} the alias target name does not lie within the target zone"
    elif record_set.type not in _CLOUDFRONT_TYPES:
        yield f"{tried} that target was not found"
    if alias["EvaluateTargetHealth"]:
        yield "EvaluateTargetHealth cannot be true for an alias of a CloudFront distribution"
    if in_private_zone:
        yield "An alias of a CloudFront distribution cannot be in a private hosted zone"


def _fatal(problem: str, value: str) -> str:
    return f"FATAL problem: {problem} encountered with '{value}'"
