"""CloudFront's writes: create, update, delete. Every rule is in `rules`, `certificates` and
`aliases`; here is their order.
"""

from typing import Any

from bot.sandbox.aws.cloudfront.aliases import check_aliases
from bot.sandbox.aws.cloudfront.certificates import check_certificate
from bot.sandbox.aws.cloudfront.rules import check_config, check_creation, check_replacement
from bot.sandbox.aws.cloudfront.sharing import check_shared
from bot.sandbox.aws.cloudfront.store import Distribution
from bot.sandbox.aws.cloudfront.tagging import checked_tags
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World


def create_distribution(world: World, call: Call) -> dict[str, Any]:
    """CreateDistribution (CloudFront API reference)."""
    return _create(world, call.params["DistributionConfig"], {})


def create_distribution_with_tags(world: World, call: Call) -> dict[str, Any]:
    """CreateDistributionWithTags (CloudFront API reference)."""
    given = call.params["DistributionConfigWithTags"]
    return _create(world, given["DistributionConfig"], checked_tags(given["Tags"]))


def _create(world: World, config: dict[str, Any], tags: dict[str, str]) -> dict[str, Any]:
    check_config(config)
    check_creation(config)
    _check_reference(world, config)
    check_aliases(world, config)
    check_certificate(world, config, is_new=True)
    if len(world.cloudfront.distributions) >= world.knobs.distributions_quota:
        raise RefusedError(
            "TooManyDistributions",
            "Processing your request would cause you to exceed the maximum number of "
            "distributions allowed.",
        )
    check_shared(world, config)
    made = world.cloudfront.add(config, world.now(), world.knobs.deploy_seconds, tags)
    location = f"https://cloudfront.amazonaws.com/2020-05-31/distribution/{made.id}"
    return {"Distribution": detail(world, made), "Location": location, "ETag": made.etag}


def _check_reference(world: World, config: dict[str, Any]) -> None:
    earlier = world.cloudfront.references.get(config["CallerReference"])
    if earlier is None:
        return
    if world.knobs.repeated_create == "CNAMEAlreadyExists":
        check_aliases(world, config)
    raise RefusedError(
        "DistributionAlreadyExists",
        "The caller reference that you are using to create a distribution is associated with "
        f"another distribution. Already exists: {earlier}",
    )


def update_distribution(world: World, call: Call) -> dict[str, Any]:
    """UpdateDistribution: replaces the whole config, guarded by If-Match."""
    distribution = world.cloudfront.get(call.params["Id"])
    _check_etag(distribution, call.params.get("IfMatch"))
    config = call.params["DistributionConfig"]
    check_config(config)
    check_replacement(distribution.config, config)
    check_aliases(world, config, own_id=distribution.id)
    check_certificate(world, config, is_new=False)
    check_shared(world, config, own_id=distribution.id)
    now = world.now()
    before = distribution.certificate_arn()
    distribution.change(config, now, world.knobs.deploy_seconds)
    if before and before != distribution.certificate_arn():
        world.cloudfront.certificate_released(before, distribution.arn, now)
    return {"Distribution": detail(world, distribution), "ETag": distribution.etag}


def delete_distribution(world: World, call: Call) -> dict[str, Any]:
    """DeleteDistribution: disabled, deployed, and with the present ETag only."""
    distribution = world.cloudfront.get(call.params["Id"])
    _check_etag(distribution, call.params.get("IfMatch"))
    now = world.now()
    if distribution.config["Enabled"] or distribution.status(now) != "Deployed":
        raise RefusedError(
            "DistributionNotDisabled",
            "The distribution you are trying to delete has not been disabled.",
        )
    world.cloudfront.remove(distribution, now)
    return {}


def _check_etag(distribution: Distribution, if_match: str | None) -> None:
    if not if_match:
        raise RefusedError(
            "InvalidIfMatchVersion",
            "The If-Match version is missing or not valid for the resource.",
        )
    if if_match != distribution.etag:
        raise RefusedError(
            "PreconditionFailed",
            "The request failed because it didn't meet the preconditions in one or more "
            "request-header fields.",
        )


def detail(world: World, distribution: Distribution) -> dict[str, Any]:
    """Give a Distribution as CloudFront shows it."""
    nobody = {"Enabled": False, "Quantity": 0}
    return {
        "Id": distribution.id,
        "ARN": distribution.arn,
        "Status": distribution.status(world.now()),
        "LastModifiedTime": distribution.changed_at,
        "InProgressInvalidationBatches": 0,
        "DomainName": distribution.domain_name,
        "ActiveTrustedSigners": nobody,
        "ActiveTrustedKeyGroups": nobody,
        "DistributionConfig": distribution.config,
        "AliasICPRecordals": icp_recordals(distribution.config),
    }


def icp_recordals(config: dict[str, Any]) -> list[dict[str, str]]:
    """Give each alias's filing state, which is APPROVED outside China."""
    aliases = config.get("Aliases", {}).get("Items", [])
    return [{"CNAME": alias, "ICPRecordalStatus": "APPROVED"} for alias in aliases]
