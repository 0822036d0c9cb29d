"""What was cleaned up is not there any more, however long AWS's lists still show it."""

import pytest

from bot.domain.check import Level
from bot.domain.inventory import CertificateStatus
from tests.functional.steps.bench import ACCOUNT, Bench
from tests.functional.steps.cleaning import cleaned, ready


@pytest.mark.parametrize("lag", [0, 90])
def test_a_name_that_was_cleaned_up_can_be_asked_for_at_once(bench: Bench, lag: float) -> None:
    """No check names the distribution or the certificate that went."""
    bench.server.knobs.list_lag = lag
    parent = ready(bench, "shop.example")
    arn = bench.arn(parent)
    cleaned(bench, parent)
    again, refused, statuses = bench.submit("shop.example"), set[str](), set[str]()
    for _ in range(3):
        bench.sweep()
        bench.checker.run_one(bench.time)
        refused |= {one.text for one in bench.job(again).checks if one.level is Level.REFUSED}
        known = bench.store.inventory.certificate(arn)
        statuses.add(known.status if known else "")
        bench.pass_time(seconds=40)

    assert bench.job(again).checks
    assert set() == refused
    assert {CertificateStatus.GONE} == statuses
    assert [] == bench.store.inventory.distributions(ACCOUNT)
    assert [] == bench.store.inventory.certificates(ACCOUNT)
