"""The rates of AWS's operations: token buckets, by operation and region, at any speed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from bot.aws.operations import OPERATIONS
from bot.aws.pacing import RATES
from bot.sandbox.aws.rates import PUBLISHED_RATES, Rates
from tests.functional.sandbox_aws.account import Account, MakeClient

#: AWS's own figures (ACM guide, Quotas; Route 53 guide, Quotas; Service Quotas guide).
_ACM = {
    "RequestCertificate": 5,
    "DescribeCertificate": 10,
    "ListCertificates": 8,
    "SearchCertificates": 5,
    "ImportCertificate": 1,
    "DeleteCertificate": 10,
    "GetCertificate": 10,
    "AddTagsToCertificate": 5,
    "RemoveTagsFromCertificate": 5,
    "ListTagsForCertificate": 10,
    "ResendValidationEmail": 1,
    "UpdateCertificateOptions": 5,
}


class Seconds:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.now


def _burst(account: Account, calls: int) -> list[str]:
    """Ask many times at once; give the error codes, good calls first."""
    client = account.server.client("acm", config={"max_pool_connections": calls})

    def ask(_: int) -> str:
        try:
            client.list_certificates()
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    with ThreadPoolExecutor(calls) as pool:
        return sorted(pool.map(ask, range(calls)))


def test_stock_moto_takes_any_number_of_calls(stock: MakeClient) -> None:
    """Stock moto knows no rates."""
    client = stock("acm")

    assert all(client.list_certificates() for _ in range(20))


def test_more_calls_than_the_rate_are_throttled(account: Account) -> None:
    """The bucket holds one second's calls; what comes beyond them is refused, and not done."""
    account.server.knobs.rates = dict(PUBLISHED_RATES)
    account.server.knobs.speed = 0.001  # hardly a call is added while this test runs
    seen = _burst(account, 12)

    assert [""] * 8 + ["ThrottlingException"] * 4 == seen


def test_each_service_throttles_in_its_own_words(account: Account) -> None:
    """Route 53 has one bucket for whatever is asked; Service Quotas has its own code."""
    account.server.knobs.rates = {"route53.*": 1.0, "servicequotas.*": 1.0}
    account.server.knobs.speed = 0.001
    zones, quotas = account.server.client("route53"), account.server.client("service-quotas")
    zones.list_hosted_zones()
    quotas.list_service_quotas(ServiceCode="acm")

    with pytest.raises(ClientError, match=r"Throttling.*Rate exceeded"):
        zones.get_hosted_zone(Id="Z1")
    with pytest.raises(ClientError, match=r"TooManyRequestsException.*Rate exceeded"):
        quotas.list_service_quotas(ServiceCode="acm")


def test_acm_s_rates_are_those_it_publishes() -> None:
    """Every operation that ACM publishes a rate of."""
    ours = {name[4:]: rate for name, rate in PUBLISHED_RATES.items() if name.startswith("acm.")}

    assert _ACM == ours


def test_whatever_the_bot_calls_has_a_rate() -> None:
    """But for reads of CloudFront, of which AWS says nothing."""
    rates, limits = Rates(Seconds()), dict.fromkeys(PUBLISHED_RATES, 1.0)
    free = {
        name for name in OPERATIONS if all(rates.allow(name, "us-east-1", limits) for _ in range(2))
    }

    reads = {one for one in OPERATIONS if one.startswith(("cloudfront.List", "cloudfront.Get"))}
    assert reads == free


@pytest.mark.parametrize("operation", RATES)
def test_the_bot_s_pace_never_empties_a_bucket(operation: str) -> None:
    """A bucket holds one second's calls, at least one: of a full one the bot takes no more at once,
    and afterwards less than flows in.
    """
    ours, published = RATES[operation], PUBLISHED_RATES[operation]

    assert ours.burst <= max(published, 1.0)
    assert ours.per_second < published


@given(
    rate=st.floats(0.5, 50),
    speed=st.sampled_from([1.0, 20.0]),
    gaps=st.lists(st.floats(0, 2), min_size=1, max_size=60),
)
def test_no_second_has_more_calls_than_the_rate(
    rate: float, speed: float, gaps: list[float]
) -> None:
    """Over any time the calls are at most those of the time and one full bucket."""
    seconds = Seconds()
    rates, allowed = Rates(seconds), 0
    for gap in gaps:
        seconds.now += gap
        allowed += rates.allow("a.B", "us-east-1", {"a.B": rate}, speed)

    passed = (seconds.now - Seconds.now) * speed
    assert allowed <= passed * rate + max(rate, 1.0) + 1e-6


def test_a_bucket_fills_twenty_times_as_fast_at_speed_twenty() -> None:
    """A tenth of a second then is two seconds of AWS's: the bucket is full again."""
    seconds = Seconds()
    rates, limits = Rates(seconds), {"a.B": 5.0}

    def burst() -> int:
        return sum(rates.allow("a.B", "us-east-1", limits, 20.0) for _ in range(50))

    full = burst()
    seconds.now += 0.01
    later = burst()
    seconds.now += 0.1

    assert (5, 1, 5) == (full, later, burst())


def test_regions_and_operations_have_buckets_of_their_own() -> None:
    """A pattern is one bucket for all that it matches; a rate by name goes before a pattern."""
    rates, limits = Rates(Seconds()), {"a.*": 1.0, "a.C": 1.0}
    asked = [("a.B", "us-east-1"), ("a.D", "us-east-1"), ("a.C", "us-east-1"), ("a.B", "eu-west-1")]

    assert [True, False, True, True] == [rates.allow(*one, limits) for one in asked]


def test_latency_passes_at_the_sandbox_s_speed(account: Account) -> None:
    """600 seconds a call are 30 at twenty times the speed, 0.006 at a hundred thousand times."""
    account.server.knobs.latency = 600
    account.server.knobs.speed = 100_000
    patient = account.server.client("acm", config={"read_timeout": 5})

    assert [] == patient.list_certificates()["CertificateSummaryList"]
    account.server.knobs.speed = 20
    assert 30.0 == account.server.knobs.real_latency()
