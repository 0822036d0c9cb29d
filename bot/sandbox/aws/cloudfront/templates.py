"""Golden distribution configs, as GetDistributionConfig gives them: full, with the fields that AWS
adds. Each function makes a new one; nothing here is shared.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bot.sandbox.aws.cloudfront.origins import custom, s3_with_oac, s3_with_oai, vpc

Config = dict[str, Any]

#: AWS's managed policies (CloudFront guide).
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
_ACCOUNT = "123456789012"


def items(*members: Any) -> Config:  # noqa: ANN401 - a list of anything
    """Make a list as CloudFront has them: with its Quantity, and no Items when empty."""
    return {"Quantity": len(members), "Items": list(members)} if members else {"Quantity": 0}


def default_certificate() -> Config:
    """Make the viewer certificate of a distribution without aliases."""
    return {
        "CloudFrontDefaultCertificate": True,
        "SSLSupportMethod": "vip",
        "MinimumProtocolVersion": "TLSv1",
        "CertificateSource": "cloudfront",
    }


def acm_certificate(arn: str, minimum: str = "TLSv1.2_2021") -> Config:
    """Make a viewer certificate as CloudFront shows it: with the two old fields beside the new."""
    return {
        "CloudFrontDefaultCertificate": False,
        "ACMCertificateArn": arn,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": minimum,
        "Certificate": arn,
        "CertificateSource": "acm",
    }


def with_certificate(config: Config, arn: str, aliases: Sequence[str]) -> Config:
    """Give a config aliases and the certificate that covers them."""
    return config | {"Aliases": items(*aliases), "ViewerCertificate": acm_certificate(arn)}


def _methods(*names: str) -> Config:
    return items(*names) | {"CachedMethods": items("HEAD", "GET")}


def _behavior(target: str, **members: Any) -> Config:  # noqa: ANN401
    return {
        "TargetOriginId": target,
        "TrustedSigners": {"Enabled": False, "Quantity": 0},
        "TrustedKeyGroups": {"Enabled": False, "Quantity": 0},
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": _methods("HEAD", "GET"),
        "SmoothStreaming": False,
        "Compress": True,
        "LambdaFunctionAssociations": items(),
        "FunctionAssociations": items(),
        "FieldLevelEncryptionId": "",
        "GrpcConfig": {"Enabled": False},
        **members,
    }


def _config(comment: str, origins: Sequence[Config], default: Config) -> Config:
    return {
        "CallerReference": f"golden {comment}",
        "Aliases": items(),
        "DefaultRootObject": "index.html",
        "Origins": items(*origins),
        "OriginGroups": items(),
        "DefaultCacheBehavior": default,
        "CacheBehaviors": items(),
        "CustomErrorResponses": items(),
        "Comment": comment,
        "Logging": {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""},
        "PriceClass": "PriceClass_All",
        "Enabled": True,
        "ViewerCertificate": default_certificate(),
        "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
        "WebACLId": "",
        "HttpVersion": "http2and3",
        "IsIPV6Enabled": True,
        "ContinuousDeploymentPolicyId": "",
        "Staging": False,
    }


def s3_oac() -> Config:
    """A static site: a private bucket behind an origin access control, two error pages."""
    config = _config(
        "Static site",
        [s3_with_oac("site")],
        _behavior(
            "site", CachePolicyId=CACHING_OPTIMIZED, ResponseHeadersPolicyId=SECURITY_HEADERS
        ),
    )
    config["CustomErrorResponses"] = items(
        *(
            {
                "ErrorCode": code,
                "ResponsePagePath": "/404.html",
                "ResponseCode": "404",
                "ErrorCachingMinTTL": 60,
            }
            for code in (403, 404)
        )
    )
    return config


def custom_origin() -> Config:
    """A web application behind a load balancer, with a behaviour for its API and one for files."""
    config = _config(
        "Web application",
        [custom("app", "app.origin.example.net"), s3_with_oac("files")],
        _behavior(
            "app",
            CachePolicyId=CACHING_DISABLED,
            OriginRequestPolicyId=ALL_VIEWER_EXCEPT_HOST,
            AllowedMethods=_methods("HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"),
        ),
    )
    config["DefaultRootObject"] = ""
    config["CacheBehaviors"] = items(
        {"PathPattern": "/static/*"} | _behavior("files", CachePolicyId=CACHING_OPTIMIZED),
        {"PathPattern": "/api/*"} | _behavior("app", CachePolicyId=CACHING_DISABLED),
    )
    return config


def origin_group() -> Config:
    """A fail-over pair of buckets, with an OAI each."""
    config = _config(
        "Two regions",
        [s3_with_oai("east"), s3_with_oai("west")],
        _behavior("pair", CachePolicyId=CACHING_OPTIMIZED),
    )
    config["OriginGroups"] = items(
        {
            "Id": "pair",
            "FailoverCriteria": {"StatusCodes": items(500, 502, 503, 504)},
            "Members": items({"OriginId": "east"}, {"OriginId": "west"}),
            "SelectionCriteria": "default",
        }
    )
    return config


def legacy_ttls() -> Config:
    """An old distribution: forwarded values and TTLs in place of a cache policy."""
    forwarded = {
        "QueryString": True,
        "Cookies": {"Forward": "whitelist", "WhitelistedNames": items("session")},
        "Headers": items("Host", "Origin"),
        "QueryStringCacheKeys": items("page"),
    }
    ttls = {"MinTTL": 0, "DefaultTTL": 86400, "MaxTTL": 31536000}
    return _config(
        "Old site",
        [custom("old", "old.origin.example.net")],
        _behavior("old", ForwardedValues=forwarded, **ttls),
    ) | {"HttpVersion": "http1.1", "PriceClass": "PriceClass_100", "IsIPV6Enabled": False}


def with_logging() -> Config:
    """A static site with standard logging and a geographic restriction."""
    return s3_oac() | {
        "Comment": "Logged site",
        "Logging": {
            "Enabled": True,
            "IncludeCookies": True,
            "Bucket": "logs-example.s3.amazonaws.com",
            "Prefix": "site/",
        },
        "Restrictions": {
            "GeoRestriction": {"RestrictionType": "whitelist"} | items("DE", "FR", "US")
        },
    }


def with_waf_lambda() -> Config:
    """A web application with a web ACL, Lambda@Edge and CloudFront functions."""
    config = custom_origin() | {
        "Comment": "Guarded application",
        "WebACLId": f"arn:aws:wafv2:us-east-1:{_ACCOUNT}:global/webacl/edge/5a7c3b1e",
    }
    config["DefaultCacheBehavior"] |= {
        "LambdaFunctionAssociations": items(
            {
                "LambdaFunctionARN": f"arn:aws:lambda:us-east-1:{_ACCOUNT}:function:rewrite:7",
                "EventType": "origin-request",
                "IncludeBody": False,
            }
        ),
        "FunctionAssociations": items(
            {
                "FunctionARN": f"arn:aws:cloudfront::{_ACCOUNT}:function/redirect",
                "EventType": "viewer-request",
            }
        ),
    }
    return config


def vpc_origin() -> Config:
    """An application inside a VPC."""
    return _config(
        "Inside a VPC",
        [vpc("inside")],
        _behavior("inside", CachePolicyId=CACHING_DISABLED),
    )


def staging() -> Config:
    """The staging half of a continuous deployment, which cannot be a template."""
    return s3_oac() | {"Comment": "Staging", "Staging": True}


def tenant_only() -> Config:
    """A multi-tenant distribution, which cannot be a template: it has no aliases or TTLs."""
    config = s3_oac() | {
        "Comment": "Tenants",
        "ConnectionMode": "tenant-only",
        "TenantConfig": {
            "ParameterDefinitions": [
                {"Name": "tenant", "Definition": {"StringSchema": {"Required": True}}}
            ]
        },
    }
    for name in ("Aliases", "PriceClass", "IsIPV6Enabled", "ContinuousDeploymentPolicyId"):
        del config[name]
    return config


GOLDEN: dict[str, Callable[[], Config]] = {
    "custom_origin": custom_origin,
    "legacy_ttls": legacy_ttls,
    "origin_group": origin_group,
    "s3_oac": s3_oac,
    "staging": staging,
    "tenant_only": tenant_only,
    "vpc_origin": vpc_origin,
    "with_logging": with_logging,
    "with_waf_lambda": with_waf_lambda,
}
