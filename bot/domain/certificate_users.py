"""Who uses a certificate: the ARNs that ACM gives, as services with their console pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.console import distribution_page

_REGION = "https://us-east-1.console.aws.amazon.com"
_SERVICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "elasticloadbalancing": (
            "load balancer",
            f"{_REGION}/ec2/home?region=us-east-1#LoadBalancers:",
        ),
        "apigateway": (
            "API Gateway",
            f"{_REGION}/apigateway/main/publish/domain-names?region=us-east-1",
        ),
        "appsync": ("AppSync", f"{_REGION}/appsync/home?region=us-east-1#/customdomainnames"),
        "cognito-idp": ("Cognito", f"{_REGION}/cognito/v2/idp/user-pools?region=us-east-1"),
        "apprunner": ("App Runner", f"{_REGION}/apprunner/home?region=us-east-1#/services"),
        "amplify": ("Amplify", f"{_REGION}/amplify/apps?region=us-east-1"),
        "elasticbeanstalk": (
            "Elastic Beanstalk",
            f"{_REGION}/elasticbeanstalk/home?region=us-east-1#/applications",
        ),
        "es": ("OpenSearch", f"{_REGION}/aos/home?region=us-east-1#opensearch/domains"),
        "network-firewall": (
            "Network Firewall",
            f"{_REGION}/vpcconsole/home?region=us-east-1#NetworkFirewalls:",
        ),
        "transfer": ("Transfer Family", f"{_REGION}/transfer/home?region=us-east-1#/servers"),
        "vpc-lattice": ("VPC Lattice", f"{_REGION}/vpcconsole/home?region=us-east-1#Services:"),
        "verified-access": (
            "Verified Access",
            f"{_REGION}/vpcconsole/home?region=us-east-1#VerifiedAccessEndpoints:",
        ),
        "ec2": ("EC2 (Nitro Enclaves)", f"{_REGION}/ec2/home?region=us-east-1#Instances:"),
    }
)
"""What ACM certificates can be attached to (ACM User Guide, *Services integrated with ACM*)."""
_PARTS = 6
"""arn:partition:service:region:account:resource"""


@dataclass(frozen=True, slots=True)
class User:
    """One user of a certificate: the service, what it is called there, and its console page, ""
    when it belongs to an account that cannot be looked into.
    """

    service: str
    name: str
    page: str


def user_of(arn: str, account: str) -> User:
    """Return who stands behind an ARN of InUseBy; `account` is ours."""
    parts = arn.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        return User("a service", arn, "")
    service, owner, name = parts[2], parts[4], parts[5]
    if service == "cloudfront":
        name = name.rpartition("/")[2]
        if owner != account:
            # AWS runs these itself, for custom domains of API Gateway and Cognito.
            return User("CloudFront, in an account of AWS", name, "")
        return User("CloudFront", name, distribution_page(name))
    label, page = _SERVICES.get(service, (service, ""))
    return User(label, name.removeprefix("/"), page)
