"""Requests that hold what the service's model does not know, or a value of another type."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params
from tests.functional.sandbox_aws.configs import config

#: botocore's AWSRequest; what its data is depends on the protocol.
Request = Any
Change = Callable[[Request], None]


@dataclass(frozen=True)
class Stray:
    """A call that is changed on its way, and the code of AWS's refusal."""

    what: str
    call: Callable[["Clients"], Any]
    code: str
    stock_takes_it: bool = True


Clients = Callable[[str, Change], Client]


def _json(**members: Params) -> Change:
    def change(request: Request) -> None:
        request.data = json.dumps(json.loads(request.data) | members).encode()

    return change


def _text(old: str, new: str) -> Change:
    def change(request: Request) -> None:
        body = request.data.decode() if isinstance(request.data, bytes) else request.data
        assert old in body
        request.data = body.replace(old, new, 1).encode()

    return change


def _root(request: Request) -> None:
    request.data = request.data.replace(b"DistributionConfig", b"Config")


def _query(**members: str) -> Change:
    def change(request: Request) -> None:
        request.data |= members

    return change


def _url(addition: str) -> Change:
    def change(request: Request) -> None:
        request.url += addition

    return change


def _request(change: Change) -> Callable[[Clients], Any]:
    return lambda clients: clients("acm", change).request_certificate(
        DomainName="example.com", Tags=[{"Key": "k", "Value": "v"}]
    )


def _create(change: Change) -> Callable[[Clients], Any]:
    return lambda clients: clients("cloudfront", change).create_distribution(
        DistributionConfig=config()
    )


def _topic(change: Change) -> Callable[[Clients], Any]:
    return lambda clients: clients("sns", change).create_topic(
        Name="notices", Attributes={"DisplayName": "n"}
    )


def _zones(change: Change) -> Callable[[Clients], Any]:
    return lambda clients: clients("route53", change).create_hosted_zone(
        Name="example.com", CallerReference="1"
    )


_JSON, _XML, _QUERY = "SerializationException", "MalformedXML", "InvalidQueryParameter"
STRAYS = [
    Stray("unknown member", _request(_json(Nothing=1)), _JSON),
    Stray("unknown tag member", _request(_json(Tags=[{"Key": "k", "Nothing": 1}])), _JSON),
    Stray("text for a list", _request(_json(SubjectAlternativeNames="a.com")), _JSON),
    Stray("number for text", _request(_json(IdempotencyToken=5)), _JSON),
    Stray("boolean for text", _request(_json(IdempotencyToken=True)), _JSON),
    Stray("list for a structure", _request(_json(Options=[])), _JSON, stock_takes_it=False),
    Stray("text for a structure", _request(_json(Options="x")), _JSON, stock_takes_it=False),
    Stray(
        "text for a number",
        lambda clients: clients("acm", _json(MaxItems="5")).list_certificates(),
        _JSON,
    ),
    Stray("unknown element", _create(_text("<Comment>", "<Nothing/><Comment>")), _XML),
    Stray("element twice", _create(_text("<Comment>", "<Comment>a</Comment><Comment>")), _XML),
    Stray(
        "unknown item",
        _create(_text("<Method>HEAD</Method>", "<Verb>HEAD</Verb>")),
        _XML,
    ),
    Stray("yes for true", _create(_text("<Compress>true<", "<Compress>yes<")), _XML),
    Stray("elements in text", _create(_text("<Comment>", "<Comment><b>x</b>")), _XML),
    Stray(
        "text for a number in XML",
        _create(_text("<ConnectionAttempts>3<", "<ConnectionAttempts>three<")),
        _XML,
        stock_takes_it=False,
    ),
    Stray(
        "another root",
        _create(_root),
        _XML,
        stock_takes_it=False,
    ),
    Stray("unknown in the URL", _create(_url("?Nothing=1")), _XML),
    Stray("unknown parameter", _topic(_query(Nothing="1")), _QUERY),
    Stray("unknown in a map", _topic(_query(**{"Attributes.entry.1.nothing": "1"})), _QUERY),
    Stray("unknown in a list", _topic(_query(**{"Tags.member.1.Nothing": "1"})), _QUERY),
    Stray(
        "unknown in Route 53",
        _zones(_text("<CallerReference>", "<Nothing/><CallerReference>")),
        "InvalidInput",
    ),
]


def _changing(make: MakeClient) -> Clients:
    """Make clients whose next request is changed after botocore wrote it, before it signs it."""

    def clients(service: str, change: Change) -> Client:
        client = make(service)

        def handler(request: Request, **_: object) -> None:
            # Others use the client too. A call that does not come this far fails its test.
            client.meta.events.unregister("before-sign", handler)
            change(request)

        client.meta.events.register_first("before-sign", handler)
        return client

    return clients


@pytest.mark.parametrize(
    "stray", [one for one in STRAYS if one.stock_takes_it], ids=lambda stray: stray.what
)
def test_stock_moto_lets_strays_fall(stock: MakeClient, stray: Stray) -> None:
    """Stock moto drops what it does not know, and bends what is of another type."""
    answer = stray.call(_changing(stock))

    assert answer["ResponseMetadata"]["HTTPStatusCode"] < 300


@pytest.mark.parametrize("stray", STRAYS, ids=lambda stray: stray.what)
def test_strays_are_refused(account: Account, stray: Stray) -> None:
    """In the words of the protocol, and nothing is done."""
    with pytest.raises(ClientError) as refused:
        stray.call(_changing(account.server.client))

    assert stray.code == refused.value.response["Error"]["Code"]
    assert [] == account.server.acm.certificates()
    assert [] == account.server.cloudfront.distributions()
    assert [] == account.server.client("sns").list_topics()["Topics"]
    assert [] == account.server.client("route53").list_hosted_zones()["HostedZones"]


@pytest.mark.parametrize(
    "members",
    [
        {"ReturnSubscriptionArn": "maybe"},
        {"Attributes.entry.one.key": "RawMessageDelivery"},
        {"Attributes.entry.1": "RawMessageDelivery"},
        {"TopicArn.member.1": "x"},
    ],
    ids=str,
)
def test_a_query_holds_what_its_names_say(account: Account, members: dict[str, str]) -> None:
    """A boolean is true or false; lists and maps are counted; a text has no members."""
    topic = account.server.client("sns").create_topic(Name="notices")["TopicArn"]
    client = _changing(account.server.client)("sns", _query(**members))

    with pytest.raises(ClientError, match=_QUERY):
        client.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")


@pytest.mark.parametrize("blob", ["x", "%%%%"])
def test_a_binary_attribute_is_base64(account: Account, blob: str) -> None:
    """In a query, too; what is base64 is taken."""
    topic = account.server.client("sns").create_topic(Name="notices")["TopicArn"]
    given = {"a": {"DataType": "Binary", "BinaryValue": b"bytes"}}
    name = "MessageAttributes.entry.1.Value.BinaryValue"
    client = _changing(account.server.client)("sns", _query(**{name: blob}))

    with pytest.raises(ClientError, match=f"{_QUERY}|{_JSON}"):
        client.publish(TopicArn=topic, Message="m", MessageAttributes=given)
    account.server.client("sns").publish(TopicArn=topic, Message="m", MessageAttributes=given)

    assert 1 == len(account.server.sns_messages())


@pytest.mark.parametrize(
    "blob", ["not base64", "a", "bm90IHBhZGRlZA"], ids=["letters", "one", "unpadded"]
)
def test_a_blob_is_base64(account: Account, blob: str) -> None:
    """Anything else is refused before it is looked at."""
    client = _changing(account.server.client)("acm", _json(Certificate=blob))

    with pytest.raises(ClientError, match=_JSON):
        client.import_certificate(Certificate=b"x", PrivateKey=b"x")
