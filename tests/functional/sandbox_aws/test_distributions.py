"""The life of a distribution: its config, its ETag, its aliases, its deployment and its end."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws.cloudfront import templates
from tests.functional.sandbox_aws.account import Account, Client, MakeClient
from tests.functional.sandbox_aws.configs import Config, config


def _create(client: Client, made: Config) -> tuple[str, str]:
    """Create a distribution; give its id and ETag."""
    answer = client.create_distribution(DistributionConfig=made)
    return answer["Distribution"]["Id"], answer["ETag"]


def _config_of(client: Client, distribution_id: str) -> Config:
    answer: dict[str, Any] = client.get_distribution_config(Id=distribution_id)
    made: Config = answer["DistributionConfig"]
    return made


def _members(value: object, path: str = "") -> set[str]:
    """Give the paths of all members with a value, at any depth."""
    match value:
        case dict():
            found = [_members(inner, f"{path}.{name}") for name, inner in value.items()]
        case list():
            found = [_members(inner, path) for inner in value]
        case _:
            return {path}
    return set().union(*found)


#: What stock moto drops, and the golden config that has it.
LOST = [
    (".DefaultCacheBehavior.FunctionAssociations.Items.FunctionARN", "with_waf_lambda"),
    (".DefaultCacheBehavior.LambdaFunctionAssociations.Items.LambdaFunctionARN", "with_waf_lambda"),
    (".Origins.Items.OriginAccessControlId", "s3_oac"),
    (".Origins.Items.S3OriginConfig.OriginAccessIdentity", "s3_oac"),
    (".Origins.Items.VpcOriginConfig.VpcOriginId", "vpc_origin"),
]
INVENTED = {
    ".DefaultCacheBehavior.ForwardedValues.QueryString",
    ".DefaultCacheBehavior.MinTTL",
    ".DefaultCacheBehavior.DefaultTTL",
    ".DefaultCacheBehavior.MaxTTL",
}


@pytest.mark.parametrize(("lost", "template"), LOST)
def test_stock_moto_loses_parts_of_a_config(stock: MakeClient, lost: str, template: str) -> None:
    """Stock moto gives back another config than it was given: parts are missing, others made up."""
    client = stock("cloudfront")
    given = config(template=template)
    distribution_id, _ = _create(client, given)
    got = _members(_config_of(client, distribution_id))

    assert lost in _members(given) - got
    assert got - _members(given) >= INVENTED


@pytest.mark.parametrize("template", templates.GOLDEN)
def test_a_created_config_comes_back_exactly(cloudfront: Client, template: str) -> None:
    """Every member, empty or not, and nothing that was not there."""
    given = config(template=template)
    distribution_id, _ = _create(cloudfront, given)

    got = cloudfront.get_distribution(Id=distribution_id)["Distribution"]

    assert given == _config_of(cloudfront, distribution_id)
    assert given == got["DistributionConfig"]


@pytest.mark.parametrize("template", templates.GOLDEN)
def test_a_seeded_config_comes_back_exactly(
    account: Account, cloudfront: Client, template: str
) -> None:
    """A seeded distribution is the golden config with the given members replaced."""
    distribution_id = account.server.seed_distribution(template, Comment="mine", Enabled=False)
    got = _config_of(cloudfront, distribution_id)

    expected = templates.GOLDEN[template]() | {"Comment": "mine", "Enabled": False}
    assert expected | {"CallerReference": got["CallerReference"]} == got


def test_hostile_text_comes_back_exactly(cloudfront: Client) -> None:
    """Markup, quotes, spaces and other alphabets survive the wire."""
    given = config(Comment="<b>&amp; \"q\" 'a' ünï 日本  two spaces</b> ")
    distribution_id, _ = _create(cloudfront, given)

    assert given == _config_of(cloudfront, distribution_id)


def test_a_seeded_certificate_echo_can_be_sent_back(account: Account, cloudfront: Client) -> None:
    """What CloudFront itself added to a viewer certificate is no leftover in an update."""
    arn = account.server.seed_certificate("www.example.com")
    seeded = templates.with_certificate({}, arn, ["www.example.com"])
    distribution_id = account.server.seed_distribution(**seeded)
    answer = cloudfront.get_distribution_config(Id=distribution_id)

    updated = cloudfront.update_distribution(
        Id=distribution_id, IfMatch=answer["ETag"], DistributionConfig=answer["DistributionConfig"]
    )

    assert answer["DistributionConfig"] == updated["Distribution"]["DistributionConfig"]


def test_stock_moto_deploys_at_the_first_look(stock: MakeClient) -> None:
    """Stock moto says Deployed to whoever asks first."""
    client = stock("cloudfront")
    distribution_id, _ = _create(client, config())

    assert "Deployed" == client.get_distribution(Id=distribution_id)["Distribution"]["Status"]


def test_deploying_takes_time_after_each_change(account: Account, cloudfront: Client) -> None:
    """InProgress after the creation, and again after an update."""
    account.server.knobs.deploy_seconds = 60
    given = config()
    distribution_id, etag = _create(cloudfront, given)
    seen = []
    for change in (None, given | {"Comment": "changed"}):
        if change is not None:
            cloudfront.update_distribution(
                Id=distribution_id, IfMatch=etag, DistributionConfig=change
            )
        for _ in range(2):
            seen.append(account.server.cloudfront.status(distribution_id))
            account.pass_time(seconds=60)

    assert ["InProgress", "Deployed", "InProgress", "Deployed"] == seen


def test_a_deployment_can_be_ended_by_hand(account: Account, cloudfront: Client) -> None:
    """A demo need not wait."""
    account.server.knobs.deploy_seconds = 600
    distribution_id, _ = _create(cloudfront, config())
    account.server.cloudfront.deploy(distribution_id)

    got = cloudfront.get_distribution(Id=distribution_id)["Distribution"]

    assert "Deployed" == got["Status"]
    assert got["DomainName"].endswith(".cloudfront.net")


def test_stock_moto_never_changes_an_etag(stock: MakeClient) -> None:
    """Stock moto takes any If-Match, and gives the same ETag again."""
    client = stock("cloudfront")
    given = config()
    distribution_id, etag = _create(client, given)

    updated = client.update_distribution(
        Id=distribution_id, IfMatch="anything", DistributionConfig=given
    )

    assert etag == updated["ETag"]


def test_an_update_needs_the_present_etag_and_makes_a_new_one(cloudfront: Client) -> None:
    """A stale ETag is refused, a missing one too."""
    given = config()
    distribution_id, etag = _create(cloudfront, given)
    changed = given | {"Comment": "changed"}
    updated = cloudfront.update_distribution(
        Id=distribution_id, IfMatch=etag, DistributionConfig=changed
    )

    assert etag != updated["ETag"]
    assert updated["ETag"] == cloudfront.get_distribution(Id=distribution_id)["ETag"]
    with pytest.raises(ClientError, match="PreconditionFailed"):
        cloudfront.update_distribution(Id=distribution_id, IfMatch=etag, DistributionConfig=changed)
    with pytest.raises(ClientError, match="InvalidIfMatchVersion"):
        cloudfront.update_distribution(Id=distribution_id, DistributionConfig=changed)


def test_stock_moto_lets_a_caller_reference_change(stock: MakeClient) -> None:
    """Stock moto replaces what on AWS is fixed."""
    client = stock("cloudfront")
    distribution_id, etag = _create(client, config())

    updated = client.update_distribution(
        Id=distribution_id, IfMatch=etag, DistributionConfig=config()
    )

    assert updated["Distribution"]["Id"] == distribution_id


@pytest.mark.parametrize("dropped", ["Aliases", "Logging", "ViewerCertificate", "PriceClass"])
def test_an_update_that_drops_a_part_is_refused(cloudfront: Client, dropped: str) -> None:
    """An update is a full replacement."""
    given = config()
    distribution_id, etag = _create(cloudfront, given)
    partial = {name: value for name, value in given.items() if name != dropped}

    with pytest.raises(ClientError, match="IllegalUpdate"):
        cloudfront.update_distribution(Id=distribution_id, IfMatch=etag, DistributionConfig=partial)


@pytest.mark.parametrize("change", [{"CallerReference": "other"}, {"Staging": True}], ids=str)
def test_an_update_of_what_is_fixed_is_refused(cloudfront: Client, change: Config) -> None:
    """The CallerReference and Staging stay as they were created."""
    given = config()
    distribution_id, etag = _create(cloudfront, given)

    with pytest.raises(ClientError, match="IllegalUpdate"):
        cloudfront.update_distribution(
            Id=distribution_id, IfMatch=etag, DistributionConfig=given | change
        )


def test_stock_moto_deletes_what_is_enabled(stock: MakeClient) -> None:
    """Stock moto deletes a distribution that serves people."""
    client = stock("cloudfront")
    distribution_id, etag = _create(client, config(Enabled=True))
    client.delete_distribution(Id=distribution_id, IfMatch=etag)

    assert 0 == client.list_distributions()["DistributionList"]["Quantity"]


def test_only_a_disabled_and_deployed_distribution_can_be_deleted(
    account: Account, cloudfront: Client
) -> None:
    """Disable, wait until that is deployed, then delete with the present ETag."""
    account.server.knobs.deploy_seconds = 60
    given = config(Enabled=True)
    distribution_id, etag = _create(cloudfront, given)
    account.pass_time(seconds=60)
    with pytest.raises(ClientError, match="DistributionNotDisabled"):
        cloudfront.delete_distribution(Id=distribution_id, IfMatch=etag)
    disabled = cloudfront.update_distribution(
        Id=distribution_id, IfMatch=etag, DistributionConfig=given | {"Enabled": False}
    )
    with pytest.raises(ClientError, match="DistributionNotDisabled"):
        cloudfront.delete_distribution(Id=distribution_id, IfMatch=disabled["ETag"])
    account.pass_time(seconds=60)
    with pytest.raises(ClientError, match="PreconditionFailed"):
        cloudfront.delete_distribution(Id=distribution_id, IfMatch=etag)
    cloudfront.delete_distribution(Id=distribution_id, IfMatch=disabled["ETag"])

    with pytest.raises(ClientError, match="NoSuchDistribution"):
        cloudfront.get_distribution(Id=distribution_id)


def test_stock_moto_takes_an_alias_twice(stock: MakeClient, account: Account) -> None:
    """Stock moto gives one name to two distributions."""
    arn = account.server.seed_certificate("www.example.com")
    client = stock("cloudfront")
    _create(client, config(arn, "www.example.com"))

    assert _create(client, config(arn, "www.example.com"))


def test_an_alias_is_on_one_distribution_in_the_world(account: Account, cloudfront: Client) -> None:
    """A name of another distribution is refused, also when another account has it."""
    arn = account.server.seed_certificate("*.example.com")
    _create(cloudfront, config(arn, "www.example.com"))
    account.server.cloudfront.hold_elsewhere("shop.example.com")

    for taken in ("www.example.com", "shop.example.com"):
        with pytest.raises(ClientError, match="CNAMEAlreadyExists"):
            _create(cloudfront, config(arn, taken))
    account.server.cloudfront.release_elsewhere("shop.example.com")

    assert _create(cloudfront, config(arn, "shop.example.com"))


@pytest.mark.parametrize("change", [{}, {"Comment": "other"}], ids=str)
def test_a_used_caller_reference_is_refused(cloudfront: Client, change: Config) -> None:
    """Even with an equal config; the message may name the id."""
    given = config()
    distribution_id, _ = _create(cloudfront, given)

    with pytest.raises(ClientError, match="DistributionAlreadyExists") as refused:
        _create(cloudfront, given | change)

    assert distribution_id in refused.value.response["Error"]["Message"]


def test_a_repeated_create_may_answer_for_its_alias(account: Account, cloudfront: Client) -> None:
    """AWS does not say which of two errors a lost create repeats as: a knob chooses."""
    account.server.knobs.repeated_create = "CNAMEAlreadyExists"
    arn = account.server.seed_certificate("www.example.com")
    given = config(arn, "www.example.com")
    _create(cloudfront, given)
    without_aliases = config()
    _create(cloudfront, without_aliases)

    with pytest.raises(ClientError, match="CNAMEAlreadyExists"):
        _create(cloudfront, given)
    with pytest.raises(ClientError, match="DistributionAlreadyExists"):
        _create(cloudfront, without_aliases)


def test_the_quota_of_distributions_is_enforced(account: Account, cloudfront: Client) -> None:
    """One more than the quota is refused."""
    account.server.knobs.distributions_quota = 1
    _create(cloudfront, config())

    with pytest.raises(ClientError, match=r"\(TooManyDistributions\)"):
        _create(cloudfront, config())


def test_other_people_change_distributions(account: Account, cloudfront: Client) -> None:
    """An edit in the console changes the config and the ETag."""
    distribution_id, etag = _create(cloudfront, config())
    account.server.cloudfront.edit(distribution_id, Comment="by hand")

    answer = cloudfront.get_distribution_config(Id=distribution_id)

    assert "by hand" == answer["DistributionConfig"]["Comment"]
    assert etag != answer["ETag"]


def test_stock_moto_deletes_a_certificate_in_use(stock: MakeClient) -> None:
    """Stock moto knows no users of a certificate."""
    acm, client = stock("acm"), stock("cloudfront")
    arn = acm.request_certificate(DomainName="www.example.com")["CertificateArn"]
    _create(client, config(arn, "www.example.com"))

    assert acm.delete_certificate(CertificateArn=arn)


def test_a_certificate_in_use_cannot_be_deleted(
    account: Account, acm: Client, cloudfront: Client
) -> None:
    """InUseBy names the distribution, for a while even after it is gone."""
    account.server.knobs.in_use_lag = 60
    arn = account.issued("www.example.com")
    distribution_id, _ = _create(cloudfront, config(arn, "www.example.com"))
    user = account.server.cloudfront.get(distribution_id).arn
    in_use = account.describe(arn)

    with pytest.raises(ClientError, match="ResourceInUseException"):
        acm.delete_certificate(CertificateArn=arn)
    account.server.cloudfront.vanish(distribution_id)
    with pytest.raises(ClientError, match="ResourceInUseException"):
        acm.delete_certificate(CertificateArn=arn)
    account.pass_time(seconds=60)
    acm.delete_certificate(CertificateArn=arn)

    assert ([user], "ELIGIBLE") == (in_use["InUseBy"], in_use["RenewalEligibility"])
    assert [] == account.server.acm.certificates()


def test_an_update_to_another_certificate_frees_the_first(
    account: Account, acm: Client, cloudfront: Client
) -> None:
    """Only the present certificate is in use."""
    first, second = account.issued("www.example.com"), account.issued("www.example.com")
    given = config(first, "www.example.com")
    distribution_id, etag = _create(cloudfront, given)
    replaced = config(second, "www.example.com", CallerReference=given["CallerReference"])
    cloudfront.update_distribution(Id=distribution_id, IfMatch=etag, DistributionConfig=replaced)

    summaries = acm.list_certificates()["CertificateSummaryList"]

    assert [(first, False), (second, True)] == [
        (one["CertificateArn"], one["InUse"]) for one in summaries
    ]
