"""The inventory: what the sweeps saw, what is missing, when they last looked."""

from dataclasses import replace

from bot.domain.inventory import Certificate, CertificateStatus, Distribution, Sweep, SweepKind
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import ACCOUNT, ARN, NOW, certificate, distribution, later

OTHER = "999999999999"


def test_a_certificate_is_kept_whole(store: SqliteStore) -> None:
    """Every field is read as it was put; `seen_at` is when it was put."""
    whole = Certificate(
        arn=ARN,
        account=ACCOUNT,
        names=("a.example", "*.a.example"),
        status="FAILED",
        type="IMPORTED",
        key_algorithm="EC_prime256v1",
        created_at=NOW,
        not_before=later(1),
        not_after=later(2),
        in_use=True,
        more_names=True,
        tags={"team": "shop"},
    )
    store.inventory.put_certificates([whole], now=later(9))

    assert replace(whole, seen_at=later(9)) == store.inventory.certificate(ARN)
    assert store.inventory.certificate("arn:none") is None


def test_a_list_keeps_what_a_description_said(store: SqliteStore) -> None:
    """Rows without tags refresh all else; rows with them replace them."""
    put = store.inventory.put_certificates
    put([replace(certificate(), tags={"a": "1"})], now=NOW)
    put([certificate(status="EXPIRED")], now=later(1))
    listed = store.inventory.certificate(ARN)
    put([replace(certificate(), tags={"b": "2"})], now=later(2))
    again = store.inventory.certificate(ARN)

    assert replace(certificate(status="EXPIRED"), tags={"a": "1"}, seen_at=later(1)) == listed
    assert again is not None
    assert {"b": "2"} == again.tags


def test_certificates_are_listed_by_name_without_the_gone(store: SqliteStore) -> None:
    """Of one account; one that is gone is still found by its ARN, and comes back when seen."""
    rows = [
        certificate("arn:2", "b.example"),
        certificate("arn:1", "a.example"),
        certificate("arn:3", "c.example"),
    ]
    store.inventory.put_certificates([*rows, replace(rows[0], arn="4", account=OTHER)], now=NOW)
    store.inventory.forget_certificate("arn:3")
    gone, marked = store.inventory.certificate("arn:3"), store.inventory.gone(ACCOUNT)
    listed = store.inventory.certificates(ACCOUNT)
    store.inventory.put_certificates([rows[2]], now=NOW)

    assert ["arn:1", "arn:2"] == [row.arn for row in listed]
    assert gone is not None
    assert CertificateStatus.GONE == gone.status
    assert {"arn:3"} == marked
    assert set() == store.inventory.gone(OTHER)
    assert ["arn:1", "arn:2", "arn:3"] == [r.arn for r in store.inventory.certificates(ACCOUNT)]


def test_a_distribution_is_kept_whole(store: SqliteStore) -> None:
    """Every field is read as it was put; an empty summary keeps the known one."""
    whole = Distribution(
        id="E1",
        account=ACCOUNT,
        arn="arn:E1",
        domain="d1.cloudfront.net",
        aliases=("a.example",),
        status="InProgress",
        enabled=False,
        certificate_arn=ARN,
        comment="shop",
        staging=True,
        summary={"WebACLId": "w"},
    )
    store.inventory.put_distributions([whole], now=NOW)
    first = store.inventory.distribution("E1")
    store.inventory.put_distributions([replace(whole, summary={}, status="Deployed")], now=later(1))

    assert replace(whole, seen_at=NOW) == first
    assert replace(whole, status="Deployed", seen_at=later(1)) == store.inventory.distribution("E1")
    assert store.inventory.distribution("E9") is None


def test_distributions_are_found_by_what_people_know(store: SqliteStore) -> None:
    """Id, domain, alias or comment, ignoring case; signs have no meaning; the limit holds."""
    rows = [
        distribution("E2", "www.shop.example"),
        replace(distribution("E1"), comment="The 100% Shop"),
        distribution("E3", "blog_a.example"),
    ]
    store.inventory.put_distributions(rows, now=NOW)

    def found(search: str, limit: int | None = None) -> list[str]:
        return [r.id for r in store.inventory.distributions(ACCOUNT, search=search, limit=limit)]

    assert ["E1", "E2", "E3"] == found("")
    assert ["E1", "E2"] == found(" SHOP ")
    assert ["E1"] == found("shop", 1)
    assert ["E3"] == found("e3.cloudfront")
    assert ["E1"] == found("100%")
    assert ["E3"] == found("_")
    assert [] == store.inventory.distributions(OTHER)


def test_a_forgotten_distribution_is_in_no_read(store: SqliteStore) -> None:
    """Until it is seen again."""
    row = distribution("E1", "a.example")
    store.inventory.put_distributions([row], now=NOW)
    store.inventory.forget_distribution("E1")
    reads = (
        store.inventory.distribution("E1"),
        store.inventory.distributions(ACCOUNT),
        store.inventory.with_aliases(ACCOUNT, ["a.example"]),
        store.inventory.absent_distributions(ACCOUNT, since=later(9)),
    )
    store.inventory.put_distributions([row], now=NOW)

    assert (None, [], {}, []) == reads
    assert store.inventory.distribution("E1") is not None


def test_the_distribution_of_an_alias_is_found(store: SqliteStore) -> None:
    """Exactly that name, in that account."""
    rows = [distribution("E1", "a.example", "*.a.example"), distribution("E2", "b.example")]
    store.inventory.put_distributions(rows, now=NOW)
    found = store.inventory.with_aliases(ACCOUNT, ["*.a.example", "b.example", "www.a.example"])

    assert {"*.a.example": "E1", "b.example": "E2"} == {name: d.id for name, d in found.items()}
    assert {} == store.inventory.with_aliases(OTHER, ["b.example"])


def test_what_is_absent_from_two_passes_is_told(store: SqliteStore) -> None:
    """Not from one, for lists lag; and seen again it counts anew."""
    inventory = store.inventory
    inventory.put_certificates([certificate("arn:1"), certificate("arn:2")], now=NOW)
    inventory.put_distributions([distribution("E1"), distribution("E2")], now=NOW)
    inventory.put_certificates([certificate("arn:2")], now=later(15))
    inventory.put_distributions([distribution("E2")], now=later(15))

    def absent() -> tuple[list[str], list[str]]:
        return (
            inventory.absent_certificates(ACCOUNT, since=later(15)),
            inventory.absent_distributions(ACCOUNT, since=later(15)),
        )

    passes = [absent(), absent(), absent()]
    inventory.put_certificates([certificate("arn:1")], now=NOW)
    inventory.put_distributions([distribution("E1")], now=NOW)
    passes.append(absent())
    inventory.forget_certificate("arn:1")

    assert [([], []), (["arn:1"], ["E1"]), (["arn:1"], ["E1"]), ([], [])] == passes
    assert [] == inventory.absent_certificates(ACCOUNT, since=later(15))
    assert [] == inventory.absent_certificates(OTHER, since=later(15))


def test_the_account_is_kept(store: SqliteStore) -> None:
    """Empty while AWS was never reached; the last one told counts."""
    unknown = store.inventory.account()
    store.inventory.put_account(OTHER)
    store.inventory.put_account(ACCOUNT)

    assert ("", ACCOUNT) == (unknown, store.inventory.account())


def test_zones_are_replaced_by_account(store: SqliteStore) -> None:
    """A zone that is no more goes; another account's stay."""
    inventory = store.inventory
    inventory.put_zones(ACCOUNT, {"b.example": "Z2", "a.example": "Z1"}, now=NOW)
    inventory.put_zones(OTHER, {"c.example": "Z3"}, now=NOW)
    inventory.put_zones(ACCOUNT, {"a.example": "Z9"}, now=NOW)

    assert {"a.example": "Z9"} == inventory.zones(ACCOUNT)
    assert {"c.example": "Z3"} == inventory.zones(OTHER)


def test_quotas_say_also_what_could_not_be_read(store: SqliteStore) -> None:
    """None is a value: asked, not answered."""
    inventory = store.inventory
    inventory.put_quota(ACCOUNT, "certificates", 2500, now=NOW)
    inventory.put_quota(ACCOUNT, "aliases", 100, now=NOW)
    inventory.put_quota(ACCOUNT, "aliases", None, now=NOW)

    assert {"aliases": None, "certificates": 2500.0} == inventory.quotas(ACCOUNT)
    assert {} == inventory.quotas(OTHER)


def test_a_sweep_tells_of_the_last_pass_that_ended(store: SqliteStore) -> None:
    """One under way has shown nothing yet; an error stays until a pass ends well."""
    inventory, kind = store.inventory, SweepKind.CERTIFICATES
    never = inventory.sweep(kind, ACCOUNT)
    inventory.sweep_started(kind, ACCOUNT, now=NOW)
    first = inventory.sweep(kind, ACCOUNT)
    inventory.sweep_finished(kind, ACCOUNT, started=NOW, now=later(2))
    inventory.sweep_started(kind, ACCOUNT, now=later(15))
    inventory.sweep_failed(kind, ACCOUNT, error="AWS refused")
    failed = inventory.sweep(kind, ACCOUNT)
    inventory.sweep_finished(kind, ACCOUNT, started=later(30), now=later(31))

    assert Sweep(kind, ACCOUNT) == never
    assert never == first
    assert Sweep(kind, ACCOUNT, NOW, later(2), "AWS refused") == failed
    assert Sweep(kind, ACCOUNT, later(30), later(31)) == inventory.sweep(kind, ACCOUNT)
    assert Sweep(kind, OTHER) == inventory.sweep(kind, OTHER)


def test_a_sweep_may_fail_or_end_first(store: SqliteStore) -> None:
    """Neither needs to have been begun."""
    inventory = store.inventory
    inventory.sweep_failed(SweepKind.ZONES, ACCOUNT, error="denied")
    inventory.sweep_finished(SweepKind.DNS, ACCOUNT, started=NOW, now=later(1))

    assert "denied" == inventory.sweep(SweepKind.ZONES, ACCOUNT).error
    assert later(1) == inventory.sweep(SweepKind.DNS, ACCOUNT).finished_at


def test_a_wish_is_taken_once(store: SqliteStore) -> None:
    """However often it was made; each kind of its own."""
    inventory = store.inventory
    inventory.hurry(SweepKind.DNS)
    inventory.hurry(SweepKind.DNS)
    taken = [inventory.hurried(kind) for kind in (SweepKind.ZONES, SweepKind.DNS, SweepKind.DNS)]

    assert [False, True, False] == taken
