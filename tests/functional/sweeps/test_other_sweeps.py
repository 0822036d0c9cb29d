"""The sweeps of distributions, zones and quotas."""

from bot.domain.inventory import SweepKind
from bot.domain.task import TaskState
from scheduler.sweeps import QUOTAS_EVERY, ZONES_EVERY, Sweeps
from tests.functional.sweeps.conftest import BUSY, IDLE, Bench

LIST, GET = "cloudfront.ListDistributions", "cloudfront.GetDistribution"


def _deploying(bench: Bench) -> str:
    """Let a task wait for a deployment that takes a minute."""
    known = bench.server.seed_distribution()
    bench.server.knobs.deploy_seconds = 60
    bench.server.cloudfront.edit(known, Comment="changed")
    bench.waiting(
        TaskState.ISSUED,
        TaskState.CREATING_DISTRIBUTION,
        TaskState.DEPLOYING,
        distribution_id=known,
        distribution_status="InProgress",
    )
    return known


def test_all_distributions_are_known_after_a_pass(bench: Bench, sweeps: Sweeps) -> None:
    """A hundred a call, whatever else is going on."""
    made = {bench.server.seed_distribution() for _ in range(101)}
    sweeps.distributions()
    rows = bench.store.inventory.distributions(bench.server.account)

    assert made == {row.id for row in rows}
    assert 2 == len(bench.server.calls(LIST))


def test_a_deployed_distribution_wakes_its_task(bench: Bench, sweeps: Sweeps) -> None:
    """The task is due at the sweep that sees Deployed."""
    _deploying(bench)
    sweeps.distributions()
    before = bench.store.tasks.claim(bench.time)
    bench.pass_time(seconds=60)
    sweeps.distributions()

    assert before is None
    assert bench.store.tasks.claim(bench.time) is not None


def test_distributions_are_read_often_only_while_something_deploys(
    bench: Bench, sweeps: Sweeps
) -> None:
    """A task that waits for its certificate does not hurry the sweep of distributions."""
    bench.waiting(TaskState.REQUESTED, TaskState.AWAITING_VALIDATION)
    for _ in range(4):
        sweeps.distributions()
        bench.pass_time(seconds=BUSY.total_seconds())
    idle = len(bench.server.calls(LIST))
    _deploying(bench)
    for _ in range(4):
        sweeps.distributions()
        bench.pass_time(seconds=BUSY.total_seconds())

    assert (1, 5) == (idle, len(bench.server.calls(LIST)))


def test_a_distribution_is_gone_only_when_cloudfront_says_so(bench: Bench, sweeps: Sweeps) -> None:
    """Absent from two lists, it is asked for; only then is it forgotten."""
    known = bench.server.seed_distribution()
    sweeps.distributions()
    bench.server.cloudfront.vanish(known)
    seen = []
    for _ in range(3):
        bench.pass_time(seconds=IDLE.total_seconds())
        sweeps.distributions()
        seen.append(bench.store.inventory.distribution(known) is not None)

    assert [True, False, False] == seen
    assert 1 == len(bench.server.calls(GET))


def test_a_distribution_that_lists_hide_is_not_gone(bench: Bench, sweeps: Sweeps) -> None:
    """What GetDistribution still shows stays, with the status that it shows."""
    known = bench.server.seed_distribution()
    sweeps.distributions()
    bench.server.knobs.list_lag = 365 * 24 * 3600.0
    for _ in range(2):
        bench.pass_time(seconds=IDLE.total_seconds())
        sweeps.distributions()
    row = bench.store.inventory.distribution(known)

    assert row is not None
    assert row.is_deployed


def test_a_failed_look_at_an_absent_distribution_fails_the_pass(
    bench: Bench, sweeps: Sweeps
) -> None:
    """Not being allowed to look does not make a distribution gone."""
    known = bench.server.seed_distribution()
    sweeps.distributions()
    bench.server.cloudfront.vanish(known)
    bench.server.faults.add(GET, "denied")
    for _ in range(2):
        bench.pass_time(seconds=IDLE.total_seconds())
        sweeps.distributions()
    sweep = bench.store.inventory.sweep(SweepKind.DISTRIBUTIONS, bench.server.account)

    assert bench.store.inventory.distribution(known) is not None
    assert "cloudfront:GetDistribution" in sweep.error


def test_zones_are_replaced_every_five_minutes(bench: Bench, sweeps: Sweeps) -> None:
    """A zone that was made shows at the next pass."""
    sweeps.zones()
    made = bench.server.client("route53").create_hosted_zone(
        Name="shop.example.", CallerReference="1"
    )
    sweeps.zones()
    before = bench.store.inventory.zones(bench.server.account)
    bench.pass_time(seconds=ZONES_EVERY.total_seconds())
    sweeps.zones()

    assert {} == before
    assert {
        "shop.example": made["HostedZone"]["Id"].rpartition("/")[2]
    } == bench.store.inventory.zones(bench.server.account)


def test_quotas_are_read_once_an_hour(bench: Bench, sweeps: Sweeps) -> None:
    """What Service Quotas applies is kept, unknown ones as unknown."""
    sweeps.quotas()
    bench.server.knobs.certificates_quota = 5000
    sweeps.quotas()
    before = bench.store.inventory.quotas(bench.server.account)
    bench.pass_time(seconds=QUOTAS_EVERY.total_seconds())
    sweeps.quotas()
    after = bench.store.inventory.quotas(bench.server.account)

    assert (2500, 5000) == (before["acm.certificates"], after["acm.certificates"])
    assert after["cloudfront.aliases"] is None


def test_who_is_subscribed_is_known(bench: Bench) -> None:
    """Confirmed and pending ones, a hundred a call, anew every five minutes."""
    sns = bench.server.client("sns")
    topic = sns.create_topic(Name="jobs")["TopicArn"]
    for number in range(101):
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=f"s{number}@shop.example")
    sweeps = bench.sweeps(topic)
    sweeps.topic()
    pending = bench.store.inventory.subscriptions(topic)
    bench.server.confirm_subscription("s7@shop.example")
    bench.pass_time(minutes=4)
    sweeps.topic()
    early = bench.store.inventory.subscriptions(topic)
    bench.pass_time(minutes=1)
    sweeps.topic()
    found = bench.store.inventory.subscriptions(topic)

    assert (101, early) == (len(pending), pending)
    assert not any(one.is_confirmed for one in pending)
    assert ["s7@shop.example"] == [one.endpoint for one in found if one.is_confirmed]


def test_a_topic_that_cannot_be_read_says_why(bench: Bench, sweeps: Sweeps) -> None:
    """The error is kept; without a topic nothing is asked."""
    sweeps.topic()
    bench.sweeps(f"arn:aws:sns:us-east-1:{bench.server.account}:gone").topic()
    sweep = bench.store.inventory.sweep(SweepKind.TOPIC, bench.server.account)

    assert 1 == len(bench.server.calls("sns.ListSubscriptionsByTopic"))
    assert "NotFound" in sweep.error


def test_a_topic_that_may_not_be_read_names_the_permission(bench: Bench) -> None:
    """Kept with the sweep, from where help and each job's page tell it."""
    topic = f"arn:aws:sns:us-east-1:{bench.server.account}:certs"
    bench.server.faults.add("sns.ListSubscriptionsByTopic", "denied")
    bench.sweeps(topic).topic()
    sweep = bench.store.inventory.sweep(SweepKind.TOPIC, bench.server.account)

    assert "sns:ListSubscriptionsByTopic" in sweep.error
