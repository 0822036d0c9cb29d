"""Origins for the golden configs, one of each kind, with every field that AWS shows."""

from typing import Any

Origin = dict[str, Any]


def _origin(name: str, domain: str, **members: Any) -> Origin:  # noqa: ANN401
    return {
        "Id": name,
        "DomainName": domain,
        "OriginPath": "",
        "CustomHeaders": {"Quantity": 0},
        "ConnectionAttempts": 3,
        "ConnectionTimeout": 10,
        "OriginShield": {"Enabled": False},
        "OriginAccessControlId": "",
        **members,
    }


def s3_with_oac(name: str) -> Origin:
    """Make a bucket behind an origin access control."""
    return _origin(
        name,
        f"{name}-example.s3.us-east-1.amazonaws.com",
        S3OriginConfig={"OriginAccessIdentity": "", "OriginReadTimeout": 30},
        OriginAccessControlId="E2QWRUHAPOMQZL",
    )


def s3_with_oai(name: str) -> Origin:
    """Make a bucket behind an origin access identity, the older way."""
    identity = "origin-access-identity/cloudfront/E1STARTER2OAI3"
    return _origin(
        name,
        f"{name}-example.s3.amazonaws.com",
        S3OriginConfig={"OriginAccessIdentity": identity, "OriginReadTimeout": 30},
    )


def custom(name: str, domain: str) -> Origin:
    """Make a web server, with a secret header and an origin shield."""
    headers = [{"HeaderName": "X-Origin-Verify", "HeaderValue": "not-a-secret"}]
    return _origin(
        name,
        domain,
        CustomHeaders={"Quantity": 1, "Items": headers},
        CustomOriginConfig={
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
            "OriginReadTimeout": 30,
            "OriginKeepaliveTimeout": 5,
        },
        OriginShield={"Enabled": True, "OriginShieldRegion": "us-east-1"},
    )


def vpc(name: str) -> Origin:
    """Make a server inside a VPC."""
    return _origin(
        name,
        f"{name}.internal.example.net",
        VpcOriginConfig={
            "VpcOriginId": "vo_A1b2C3d4E5f6G7h8I9j0K1",
            "OriginReadTimeout": 30,
            "OriginKeepaliveTimeout": 5,
        },
    )
