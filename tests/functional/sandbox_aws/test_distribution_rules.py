"""Create and UpdateDistribution: each fault that stock moto accepts, and AWS's refusal of it."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws.cloudfront.origins import custom, s3_with_oac, s3_with_oai
from tests.functional.sandbox_aws.account import Account, Client, MakeClient
from tests.functional.sandbox_aws.configs import Config, config, viewer

FOREIGN_ACCOUNT = "arn:aws:acm:us-east-1:999999999999:certificate/1"


@dataclass(frozen=True)
class Fault:
    """A config that AWS refuses, made of an issued certificate for www.example.com."""

    what: str
    make: Callable[[str], Config]
    code: str


def _with(path: str, value: object, template: str = "s3_oac") -> Callable[[str], Config]:
    """Make configs with one member, named by its path, replaced."""

    def make(arn: str) -> Config:
        made = copy.deepcopy(config(arn, "www.example.com", template=template))
        *parents, last = path.split(".")
        place: Config = made
        for name in parents:
            place = place[name]
        place[last] = value
        return made

    return make


def _group(*origins: str) -> Config:
    group = {
        "Id": "pair",
        "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [500]}},
        "Members": {
            "Quantity": len(origins),
            "Items": [{"OriginId": origin} for origin in origins],
        },
    }
    return {"Quantity": 1, "Items": [group]}


def _viewer_with(**members: object) -> Callable[[str], Config]:
    return lambda arn: config(arn, "www.example.com", ViewerCertificate=viewer(arn) | members)


def _two_origins_of_one_name(arn: str) -> Config:
    made = config(arn, "www.example.com")
    origins = made["Origins"]["Items"] * 2
    return made | {"Origins": {"Quantity": 2, "Items": origins}}


FAULTS = [
    Fault(
        "missing certificate",
        lambda arn: config(FOREIGN_ACCOUNT + arn[-4:], "www.example.com"),
        "InvalidViewerCertificate",
    ),
    Fault("not covering", lambda arn: config(arn, "a.example.com"), "InvalidViewerCertificate"),
    Fault(
        "an IAM certificate that is not there",
        _with("ViewerCertificate", {"IAMCertificateId": "AS1", "SSLSupportMethod": "sni-only"}),
        "InvalidViewerCertificate",
    ),
    Fault(
        "aliases without a certificate",
        _with("ViewerCertificate", {"CloudFrontDefaultCertificate": True}),
        "InvalidViewerCertificate",
    ),
    Fault(
        "default certificate left over",
        _viewer_with(CloudFrontDefaultCertificate=True),
        "InvalidArgument",
    ),
    Fault(
        "old certificate left over",
        _viewer_with(Certificate="arn:old", CertificateSource="acm"),
        "InvalidArgument",
    ),
    Fault("source left over", _viewer_with(CertificateSource="cloudfront"), "InvalidArgument"),
    Fault(
        "no support method",
        lambda arn: config(arn, "www.example.com", ViewerCertificate={"ACMCertificateArn": arn}),
        "InvalidArgument",
    ),
    Fault("upper case", lambda arn: config(arn, "WWW.example.com"), "InvalidArgument"),
    Fault(
        "an alias twice",
        lambda arn: config(arn, "www.example.com", "www.example.com"),
        "InvalidArgument",
    ),
    Fault(
        "101 aliases",
        lambda arn: config(arn, *[f"n{number}.example.com" for number in range(101)]),
        "TooManyDistributionCNAMEs",
    ),
    Fault("long comment", _with("Comment", "c" * 129), "InvalidArgument"),
    Fault("origin counted wrong", _with("Origins.Quantity", 2), "InconsistentQuantities"),
    Fault(
        "methods counted wrong",
        _with("DefaultCacheBehavior.AllowedMethods.CachedMethods.Quantity", 3),
        "InconsistentQuantities",
    ),
    Fault("TTL beside a cache policy", _with("DefaultCacheBehavior.MinTTL", 0), "InvalidArgument"),
    Fault(
        "forwarded values beside a cache policy",
        _with("DefaultCacheBehavior.CachePolicyId", "658327ea-f89d-4fab", template="legacy_ttls"),
        "InvalidArgument",
    ),
    Fault(
        "neither policy nor forwarded values",
        _with("DefaultCacheBehavior.CachePolicyId", ""),
        "InvalidArgument",
    ),
    Fault(
        "TTLs out of order",
        _with("DefaultCacheBehavior.MinTTL", 90000, template="legacy_ttls"),
        "InvalidTTLOrder",
    ),
    Fault(
        "origin request policy without a cache policy",
        _with("DefaultCacheBehavior.OriginRequestPolicyId", "216adef6", template="legacy_ttls"),
        "InvalidArgument",
    ),
    Fault("an origin twice", _two_origins_of_one_name, "InvalidArgument"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_stock_moto_accepts_the_fault(stock: MakeClient, account: Account, fault: Fault) -> None:
    """Stock moto creates a distribution of any config."""
    arn = account.server.seed_certificate("www.example.com")

    made = stock("cloudfront").create_distribution(DistributionConfig=fault.make(arn))

    assert made["Distribution"]["Id"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_the_sandbox_refuses_to_create_it(
    account: Account, cloudfront: Client, fault: Fault
) -> None:
    """The sandbox answers AWS's own code, and creates nothing."""
    arn = account.server.seed_certificate("www.example.com")

    with pytest.raises(ClientError) as refused:
        cloudfront.create_distribution(DistributionConfig=fault.make(arn))

    assert fault.code == refused.value.response["Error"]["Code"]
    assert account.server.cloudfront.distributions() == []


def test_a_caller_reference_has_128_characters_at_most(
    account: Account, cloudfront: Client
) -> None:
    """One more is refused; an update keeps the reference, so that it is a rule of creation."""
    arn = account.server.seed_certificate("www.example.com")
    fits, longer = (_with("CallerReference", "c" * length)(arn) for length in (128, 129))

    with pytest.raises(ClientError, match="InvalidArgument"):
        cloudfront.create_distribution(DistributionConfig=longer)

    assert cloudfront.create_distribution(DistributionConfig=fits)["ETag"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_the_sandbox_refuses_to_update_to_it(
    account: Account, cloudfront: Client, fault: Fault
) -> None:
    """An update passes the same rules."""
    arn = account.server.seed_certificate("www.example.com")
    made = cloudfront.create_distribution(DistributionConfig=config(arn, "www.example.com"))
    before = made["Distribution"]["DistributionConfig"]
    reference = {"CallerReference": before["CallerReference"]}

    with pytest.raises(ClientError) as refused:
        cloudfront.update_distribution(
            Id=made["Distribution"]["Id"],
            IfMatch=made["ETag"],
            DistributionConfig=fault.make(arn) | reference,
        )

    assert fault.code == refused.value.response["Error"]["Code"]
    assert before == account.server.cloudfront.get(made["Distribution"]["Id"]).config


UNUSABLE = [
    {"status": "PENDING_VALIDATION"},
    {"status": "EXPIRED"},
    {"status": "REVOKED"},
    {"status": "FAILED"},
    {"status": "VALIDATION_TIMED_OUT"},
    {"status": "INACTIVE"},
    {"region": "eu-west-1"},
    {"key_algorithm": "EC_secp384r1"},
]


@pytest.mark.parametrize("facts", UNUSABLE, ids=str)
def test_stock_moto_takes_any_certificate(
    stock: MakeClient, account: Account, facts: dict[str, str]
) -> None:
    """Stock moto never looks at the certificate."""
    arn = account.server.seed_certificate("www.example.com", **facts)

    made = stock("cloudfront").create_distribution(
        DistributionConfig=config(arn, "www.example.com")
    )

    assert made["Distribution"]["Id"]


@pytest.mark.parametrize("facts", UNUSABLE, ids=str)
def test_an_unusable_certificate_is_refused(
    account: Account, cloudfront: Client, facts: dict[str, str]
) -> None:
    """It must be issued, in us-east-1, and of a key type that CloudFront takes."""
    arn = account.server.seed_certificate("www.example.com", **facts)

    with pytest.raises(ClientError, match="InvalidViewerCertificate"):
        cloudfront.create_distribution(DistributionConfig=config(arn, "www.example.com"))


def test_a_just_issued_certificate_may_be_refused_for_a_moment(
    account: Account, cloudfront: Client
) -> None:
    """CloudFront learns late of a new certificate; later it takes it."""
    account.server.knobs.certificate_refused_for = 2
    arn = account.issued("www.example.com")

    with pytest.raises(ClientError, match="InvalidViewerCertificate"):
        cloudfront.create_distribution(DistributionConfig=config(arn, "www.example.com"))
    account.pass_time(seconds=2)

    assert cloudfront.create_distribution(DistributionConfig=config(arn, "www.example.com"))


@pytest.mark.parametrize(
    ("alias", "is_covered"),
    [
        ("www.example.com", True),
        ("*.example.com", True),
        ("example.com", False),
        ("a.b.example.com", False),
        ("www.example.org", False),
    ],
)
def test_a_wildcard_covers_one_label(
    account: Account, cloudfront: Client, alias: str, *, is_covered: bool
) -> None:
    """`*.example.com` covers neither the apex nor two labels."""
    arn = account.server.seed_certificate("*.example.com")
    try:
        cloudfront.create_distribution(DistributionConfig=config(arn, alias))
        was_made = True
    except ClientError as error:
        was_made = "InvalidViewerCertificate" != error.response["Error"]["Code"]

    assert is_covered == was_made


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_with("DefaultCacheBehavior.TargetOriginId", "elsewhere"), "NoSuchOrigin"),
        (_with("OriginGroups", _group("east", "elsewhere"), "origin_group"), "NoSuchOrigin"),
        (_with("CallerReference", ""), "InvalidArgument"),
        (_with("HttpVersion", "http9"), "MalformedXML"),
    ],
)
def test_a_config_that_leads_nowhere_is_refused(
    account: Account, cloudfront: Client, make: Callable[[str], Config], code: str
) -> None:
    """Behaviours and groups name origins that exist; enums have their values."""
    arn = account.server.seed_certificate("www.example.com")

    with pytest.raises(ClientError) as refused:
        cloudfront.create_distribution(DistributionConfig=make(arn))

    assert code == refused.value.response["Error"]["Code"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"CustomOriginConfig": custom("a", "a.example.net")["CustomOriginConfig"]},
            "InvalidOrigin",
        ),
        (
            {"S3OriginConfig": s3_with_oai("a")["S3OriginConfig"]},
            "IllegalOriginAccessConfiguration",
        ),
    ],
)
def test_an_origin_of_two_kinds_is_refused(cloudfront: Client, change: Config, code: str) -> None:
    """One kind an origin, and one way into a bucket."""
    origin = s3_with_oac("site") | change

    with pytest.raises(ClientError) as refused:
        cloudfront.create_distribution(
            DistributionConfig=config(Origins={"Quantity": 1, "Items": [origin]})
        )

    assert code == refused.value.response["Error"]["Code"]


def test_stock_moto_disables_what_serves_a_dead_certificate(stock: MakeClient) -> None:
    """Stock moto never looks at the certificate, at an update neither."""
    client = stock("cloudfront")
    given = config(FOREIGN_ACCOUNT, "www.example.com")
    made = client.create_distribution(DistributionConfig=given)
    answer = client.update_distribution(
        Id=made["Distribution"]["Id"],
        IfMatch=made["ETag"],
        DistributionConfig=given | {"Enabled": False},
    )

    assert answer["Distribution"]["Id"]


@pytest.mark.parametrize("death", ["revoke", "expire", "vanish"])
def test_what_serves_a_dead_certificate_is_disabled_without_it(
    account: Account, cloudfront: Client, death: str
) -> None:
    """An update that keeps it is refused, whatever it changes; names need a certificate."""
    arn = account.issued("www.example.com")
    given = config(arn, "www.example.com")
    made = cloudfront.create_distribution(DistributionConfig=given)
    getattr(account.server.acm, death)(arn)
    off = given | {"Enabled": False}
    default = off | {"ViewerCertificate": {"CloudFrontDefaultCertificate": True}}
    which = {"Id": made["Distribution"]["Id"], "IfMatch": made["ETag"]}

    for refused in (off, default):
        with pytest.raises(ClientError, match="InvalidViewerCertificate"):
            cloudfront.update_distribution(DistributionConfig=refused, **which)
    bare = default | {"Aliases": {"Quantity": 0}}
    answer = cloudfront.update_distribution(DistributionConfig=bare, **which)

    assert not answer["Distribution"]["DistributionConfig"]["Enabled"]
