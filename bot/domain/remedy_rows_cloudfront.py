"""What CloudFront's errors mean to a person, and what mends them. Data only."""

from bot.domain.quotas import DISTRIBUTIONS, SHARED_POLICY
from bot.domain.remedy import AWS, OPERATOR, US, Remedy, alike

_GUIDE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide"
_ALIASES = f"{_GUIDE}/alternate-domain-names-move.html"
_CERTIFICATES = f"{_GUIDE}/cnames-and-https-requirements.html"
_LIMITS = f"{_GUIDE}/cloudfront-limits.html"
_MEND = (
    "Mend it on the template's distribution, save the snapshot again and make a new job with it."
)
_SMALLER = f"{_MEND} The quota may be raised as well."
_SPREAD = (
    "Raise the quota, or use a template with another one: clones share what their template uses."
)


def _wrong(code: str, part: str) -> Remedy:
    return Remedy(code, f"CloudFront refused the template's {part}.", _MEND, OPERATOR)


def _gone(code: str, part: str) -> Remedy:
    return Remedy(code, f"The template uses {part} that no longer exists.", _MEND, OPERATOR)


def _too_many(code: str, parts: str) -> Remedy:
    said = f"The template has more {parts} than CloudFront's quota allows."
    return Remedy(code, said, _SMALLER, OPERATOR, _LIMITS)


def _shared_out(code: str, part: str) -> Remedy:
    said = f"As many distributions as CloudFront allows already use the template's {part}."
    return Remedy(code, said, _SPREAD, OPERATOR, SHARED_POLICY.link)


_ABOUT_CLONES: tuple[Remedy, ...] = (
    Remedy(
        "CNAMEAlreadyExists",
        "A name is already an alias of another distribution, in this account or another.",
        "Remove it there, or move it (AWS has a proof by TXT record for other accounts), then "
        "press Retry failed.",
        OPERATOR,
        _ALIASES,
    ),
    Remedy(
        "DistributionAlreadyExists",
        "CloudFront made a distribution for this request before, and we cannot find it.",
        "Look for the job's number among the comments of the account's distributions; delete what "
        "is not wanted, then press Retry failed.",
        OPERATOR,
    ),
    Remedy(
        "InvalidViewerCertificate",
        "CloudFront does not accept the certificate: not issued, not in us-east-1, its chain is "
        "not trusted, or it does not cover every alias.",
        "Check the certificate against what AWS says, then press Retry failed.",
        OPERATOR,
        _CERTIFICATES,
    ),
    Remedy(
        "TooManyDistributions",
        "The account has as many distributions as its quota allows.",
        "Ask for a higher quota, or delete distributions that nobody needs, then press Retry "
        "failed.",
        OPERATOR,
        DISTRIBUTIONS.link,
    ),
    Remedy(
        "TooManyDistributionCNAMEs",
        "The certificate has more names than a distribution may have aliases.",
        "Split the names over several certificates, or raise the quota.",
        OPERATOR,
        DISTRIBUTIONS.link,
    ),
    Remedy(
        "TooManyCertificates",
        "The account has as many certificates with dedicated IP addresses as it may.",
        "Ask for a higher quota; Edgecert itself uses SNI only.",
        OPERATOR,
        DISTRIBUTIONS.link,
    ),
    Remedy(
        "InvalidTagging",
        "CloudFront refused the tags.",
        "Change the tags to what AWS says is allowed, and make a new job.",
        OPERATOR,
        f"{_GUIDE}/tagging.html",
    ),
    Remedy(
        "InvalidArgument",
        "CloudFront refused a value of the new distribution.",
        f"See what AWS says. {_MEND}",
        OPERATOR,
    ),
    *alike(
        ("InconsistentQuantities", "MalformedXML", "MissingBody"),
        "CloudFront could not read the configuration that we sent.",
        "This is a fault of Edgecert: please report it with the request id.",
        US,
    ),
    *alike(
        ("NoSuchDistribution", "NoSuchResource", "EntityNotFound"),
        "The distribution, or something that it uses, no longer exists.",
        "If the template was deleted, pick another one in a new job.",
        OPERATOR,
    ),
    *alike(
        ("PreconditionFailed", "InvalidIfMatchVersion"),
        "Someone changed the distribution in the meantime.",
        "Look at their change, then press Retry failed: we read it again first.",
        OPERATOR,
    ),
    Remedy(
        "DistributionNotDisabled",
        "The distribution is still enabled and cannot be deleted.",
        "Nothing to do: it is disabled first, which takes minutes.",
        AWS,
    ),
    Remedy(
        "ResourceInUse",
        "The distribution is in use and cannot be deleted.",
        "Detach what uses it, such as a continuous deployment, then press Retry failed.",
        OPERATOR,
    ),
    *alike(
        ("ContinuousDeploymentPolicyInUse", "StagingDistributionInUse"),
        "The distribution takes part in a continuous deployment.",
        "End the continuous deployment first, then press Retry failed.",
        OPERATOR,
        link=f"{_GUIDE}/continuous-deployment.html",
    ),
    _gone("NoSuchContinuousDeploymentPolicy", "a continuous deployment policy"),
    Remedy(
        "IllegalUpdate",
        "CloudFront does not allow this change of a distribution.",
        "See what AWS says; make a new distribution instead.",
        OPERATOR,
    ),
)

_ABOUT_TEMPLATES: tuple[Remedy, ...] = (
    _wrong("IllegalFieldLevelEncryptionConfigAssociationWithCacheBehavior", "field encryption"),
    _wrong("IllegalOriginAccessConfiguration", "origin: it has an access control and an identity"),
    _wrong("InvalidDefaultRootObject", "default root object"),
    _wrong("InvalidDomainNameForOriginAccessControl", "origin: access control does not fit it"),
    _wrong("InvalidErrorCode", "custom error responses"),
    _wrong("InvalidForwardCookies", "forwarded cookies"),
    _wrong("InvalidFunctionAssociation", "function association"),
    _wrong("InvalidGeoRestrictionParameter", "geo restriction"),
    _wrong("InvalidHeadersForS3Origin", "forwarded headers, which an S3 origin does not take"),
    _wrong("InvalidLambdaFunctionAssociation", "Lambda@Edge association"),
    _wrong("InvalidLocationCode", "countries of its geo restriction"),
    _wrong("InvalidMinimumProtocolVersion", "minimum TLS policy"),
    _wrong("InvalidOrigin", "origin: no such S3 bucket or host"),
    _wrong("InvalidOriginAccessControl", "origin access control"),
    _wrong("InvalidOriginAccessIdentity", "origin access identity"),
    _wrong("InvalidOriginKeepaliveTimeout", "origin keep-alive timeout"),
    _wrong("InvalidOriginReadTimeout", "origin response timeout"),
    _wrong("InvalidProtocolSettings", "TLS settings: SSLv3 cannot be had with SNI"),
    _wrong("InvalidQueryStringParameters", "forwarded query strings"),
    _wrong("InvalidRelativePath", "paths: one lacks its slash or is too long"),
    _wrong("InvalidRequiredProtocol", "required protocol"),
    _wrong("InvalidResponseCode", "response codes of its custom errors"),
    _wrong("InvalidTTLOrder", "TTLs: minimum ≤ default ≤ maximum"),
    _wrong("InvalidWebACLId", "web ACL"),
    _wrong("RealtimeLogConfigOwnerMismatch", "real-time logs, which belong to another account"),
    _gone("NoSuchCachePolicy", "a cache policy"),
    _gone("NoSuchFieldLevelEncryptionConfig", "a field-level encryption"),
    _gone("NoSuchOrigin", "an origin"),
    _gone("NoSuchOriginRequestPolicy", "an origin request policy"),
    _gone("NoSuchRealtimeLogConfig", "a real-time log configuration"),
    _gone("NoSuchResponseHeadersPolicy", "a response headers policy"),
    _gone("TrustedKeyGroupDoesNotExist", "a key group"),
    _gone("TrustedSignerDoesNotExist", "a trusted signer"),
    _too_many("TooManyCacheBehaviors", "cache behaviors"),
    _too_many("TooManyCookieNamesInWhiteList", "forwarded cookies"),
    _too_many("TooManyFunctionAssociations", "function associations"),
    _too_many("TooManyHeadersInForwardedValues", "forwarded headers"),
    _too_many("TooManyKeyGroupsAssociatedToDistribution", "key groups"),
    _too_many("TooManyLambdaFunctionAssociations", "Lambda@Edge associations"),
    _too_many("TooManyOriginCustomHeaders", "origin headers"),
    _too_many("TooManyOriginGroupsPerDistribution", "origin groups"),
    _too_many("TooManyOrigins", "origins"),
    _too_many("TooManyQueryStringParameters", "forwarded query strings"),
    _too_many("TooManyTrustedSigners", "trusted signers"),
    _shared_out("TooManyDistributionsAssociatedToCachePolicy", "cache policy"),
    _shared_out("TooManyDistributionsAssociatedToFieldLevelEncryptionConfig", "field encryption"),
    _shared_out("TooManyDistributionsAssociatedToKeyGroup", "key group"),
    _shared_out("TooManyDistributionsAssociatedToOriginAccessControl", "origin access control"),
    _shared_out("TooManyDistributionsAssociatedToOriginRequestPolicy", "origin request policy"),
    _shared_out("TooManyDistributionsAssociatedToResponseHeadersPolicy", "headers policy"),
    _shared_out("TooManyDistributionsWithFunctionAssociations", "function"),
    _shared_out("TooManyDistributionsWithLambdaAssociations", "Lambda@Edge functions"),
    _shared_out("TooManyDistributionsWithSingleFunctionARN", "Lambda@Edge function"),
)

CLOUDFRONT_ERRORS: tuple[Remedy, ...] = (*_ABOUT_CLONES, *_ABOUT_TEMPLATES)
"""The errors that CloudFront's operations model, but for what every service answers."""
