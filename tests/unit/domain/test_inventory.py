"""What the rows of the sweeps say of themselves, and where the console shows them."""

import pytest

from bot.domain.console import certificate_page, distribution_page
from bot.domain.inventory import Certificate, CertificateStatus, Distribution

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c"


def test_a_certificate_is_known_by_its_main_name() -> None:
    """The first name is ACM's DomainName."""
    row = Certificate(
        ARN, "1", ("a.example", "b.example"), CertificateStatus.ISSUED, "", "RSA_2048"
    )

    assert "a.example" == row.main_name


@pytest.mark.parametrize(("status", "deployed"), [("Deployed", True), ("InProgress", False)])
def test_a_distribution_is_deployed_when_cloudfront_says_so(status: str, *, deployed: bool) -> None:
    """Only the status Deployed means that its configuration is everywhere."""
    row = Distribution("E1", "1", "arn:E1", "d1.cloudfront.net", (), status, enabled=True)

    assert deployed is row.is_deployed


def test_console_pages_lead_to_the_resource() -> None:
    """A certificate's page is found by the last part of its ARN, a distribution's by its id."""
    assert certificate_page(ARN).endswith("/acm/home?region=us-east-1#/certificates/0a1b2c")
    assert distribution_page("E1ABC").endswith("/cloudfront/v4/home#/distributions/E1ABC")
