"""Where a resource is in the AWS console."""

_CONSOLE = "https://us-east-1.console.aws.amazon.com"


def certificates_page() -> str:
    """Return the page of all certificates in the AWS console."""
    return f"{_CONSOLE}/acm/home?region=us-east-1#/certificates/list"


def certificate_page(arn: str) -> str:
    """Return a certificate's page in the AWS console."""
    return f"{_CONSOLE}/acm/home?region=us-east-1#/certificates/{arn.rsplit('/', 1)[-1]}"


def distribution_page(distribution: str) -> str:
    """Return a distribution's page in the AWS console."""
    return f"{_CONSOLE}/cloudfront/v4/home#/distributions/{distribution}"
