"""CloudFront distributions: create, read, list. Never decides, never waits for a deployment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.aws.distribution_summary import summary
from bot.aws.paging import each_page
from bot.aws.translate import translated
from bot.aws.values import DistributionDetail
from bot.domain.fingerprint import NAMES_AND_CERTIFICATE, fingerprint
from bot.domain.inventory import Distribution

if TYPE_CHECKING:
    from types_boto3_cloudfront import CloudFrontClient

PAGE = "100"
"""What ListDistributions answers at most."""


class CloudFront:
    """Distributions of the account. Every call raises AwsError."""

    def __init__(self, client: "Callable[[], CloudFrontClient]") -> None:
        """Take what returns the client; it is asked at the first call."""
        self._client = client

    def create(self, config: Mapping[str, Any], tags: Mapping[str, str]) -> DistributionDetail:
        """Create a distribution of `config` with `tags`; its CallerReference makes it repeatable.

        `DistributionAlreadyExists` and `CNAMEAlreadyExists` may both mean that an earlier, lost
        call made it. The domain name is known at once, long before it is deployed.
        """
        items = [{"Key": name, "Value": value} for name, value in tags.items()]
        request: Any = {"DistributionConfig": dict(config), "Tags": {"Items": items}}
        with translated("cloudfront.CreateDistributionWithTags"):
            answer = self._client().create_distribution_with_tags(
                DistributionConfigWithTags=request
            )
        return _detail(answer)

    def get(self, distribution: str) -> DistributionDetail:
        """Return a distribution by id; FINAL `NoSuchDistribution` when there is none."""
        with translated("cloudfront.GetDistribution"):
            answer = self._client().get_distribution(Id=distribution)
        return _detail(answer)

    def config(self, distribution: str) -> tuple[dict[str, Any], str]:
        """Return a distribution's DistributionConfig, untouched, and the ETag of that version."""
        with translated("cloudfront.GetDistributionConfig"):
            answer = self._client().get_distribution_config(Id=distribution)
        return dict(answer["DistributionConfig"]), answer["ETag"]

    def update(self, distribution: str, config: Mapping[str, Any], etag: str) -> DistributionDetail:
        """Replace a distribution's whole configuration, if it is still the version of `etag`; FINAL
        `PreconditionFailed` when it is not.
        """
        given: Any = dict(config)
        with translated("cloudfront.UpdateDistribution"):
            answer = self._client().update_distribution(
                Id=distribution, DistributionConfig=given, IfMatch=etag
            )
        return _detail(answer)

    def delete(self, distribution: str, etag: str) -> str:
        """Delete a disabled, deployed distribution of that version, return the request id; FINAL
        `DistributionNotDisabled` or `PreconditionFailed` when it is not so.
        """
        with translated("cloudfront.DeleteDistribution"):
            answer = self._client().delete_distribution(Id=distribution, IfMatch=etag)
        return answer["ResponseMetadata"]["RequestId"]

    def pages(self) -> Iterator[list[Distribution]]:
        """Yield every distribution of the account, a page at a time."""
        pages = each_page(
            "cloudfront.ListDistributions",
            self._client().get_paginator("list_distributions"),
            PaginationConfig={"PageSize": PAGE},
        )
        for page in pages:
            yield [_row(item) for item in page["DistributionList"].get("Items", ())]

    def tags(self, arn: str) -> dict[str, str]:
        """Return a distribution's tags; CloudFront has no list that shows them."""
        with translated("cloudfront.ListTagsForResource"):
            answer = self._client().list_tags_for_resource(Resource=arn)
        return {tag["Key"]: tag.get("Value", "") for tag in answer["Tags"].get("Items", ())}

    def tag(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a distribution, or overwrite those of the same key; at most 50 together."""
        given: Any = {"Items": [{"Key": key, "Value": value} for key, value in tags.items()]}
        with translated("cloudfront.TagResource"):
            self._client().tag_resource(Resource=arn, Tags=given)

    def untag(self, arn: str, keys: Sequence[str]) -> None:
        """Take tags off a distribution; those that are not there are fine."""
        with translated("cloudfront.UntagResource"):
            self._client().untag_resource(Resource=arn, TagKeys={"Items": list(keys)})


def _aliases(config: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name.lower() for name in config.get("Aliases", {}).get("Items", ()))


def _certificate(config: Mapping[str, Any]) -> str | None:
    return config.get("ViewerCertificate", {}).get("ACMCertificateArn") or None


def _detail(answer: Mapping[str, Any]) -> DistributionDetail:
    distribution = answer["Distribution"]
    config = distribution["DistributionConfig"]
    return DistributionDetail(
        id=distribution["Id"],
        arn=distribution["ARN"],
        domain=distribution["DomainName"].lower(),
        status=distribution["Status"],
        etag=answer.get("ETag", ""),
        ipv6=bool(config.get("IsIPV6Enabled")),
        aliases=_aliases(config),
        certificate_arn=_certificate(config),
        comment=config.get("Comment", ""),
        enabled=bool(config.get("Enabled")),
        request_id=answer["ResponseMetadata"]["RequestId"],
        fingerprint=fingerprint(config),
        rest=fingerprint(config, without=NAMES_AND_CERTIFICATE),
    )


def _row(item: Mapping[str, Any]) -> Distribution:
    arn = str(item["ARN"])
    return Distribution(
        id=item["Id"],
        account=arn.split(":")[4],
        arn=arn,
        domain=item["DomainName"].lower(),
        aliases=_aliases(item),
        status=item["Status"],
        enabled=bool(item["Enabled"]),
        certificate_arn=_certificate(item),
        comment=item.get("Comment", ""),
        staging=bool(item.get("Staging")),
        summary=summary(item),
    )
