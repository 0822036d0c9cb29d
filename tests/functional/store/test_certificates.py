"""Certificates as people look for them: what a search finds and in which order, and when a
description is due.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.certificate_query import parse
from bot.domain.inventory import Certificate
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import ACCOUNT, NOW, certificate, distribution, later

MANY = 2500


def put(store: SqliteStore, *rows: Certificate) -> None:
    """Let a sweep see certificates."""
    store.inventory.put_certificates(rows, now=NOW)


def found(store: SqliteStore, text: str, **page: int) -> list[str]:
    """Return the ARNs that a search finds."""
    result = store.certificates.search(ACCOUNT, parse(text), now=NOW, **page)
    return [row.arn for row in result.certificates]


def account_of_many(store: SqliteStore) -> None:
    """Fill the inventory as a large account does."""
    rows = [
        certificate(f"arn:{at:04d}", f"s{at}.example", f"*.s{at}.example") for at in range(MANY)
    ]
    put(store, *rows)


def test_every_name_is_searched(store: SqliteStore) -> None:
    """Not the main name only; a part of a name, of the ARN, and of the tag Name will do."""
    put(
        store,
        certificate("arn:1", "a.example", "www.shop.example"),
        certificate("arn:2", "b.example"),
        replace(certificate("arn:3", "c.example"), tags={"Name": "Shop Front"}),
    )

    assert ["arn:1", "arn:3"] == found(store, "shop")
    assert ["arn:2"] == found(store, "arn:2")
    assert ["arn:1"] == found(store, "shop www")
    assert [] == found(store, "nothing")
    assert ["arn:1", "arn:2", "arn:3"] == found(store, "")


def test_of_a_name_the_certificate_that_serves_it_is_first(store: SqliteStore) -> None:
    """Then those that cover it, wildcards included, the issued before the others; then the rest.
    Only issued ones count: nobody can use the others.
    """
    put(
        store,
        certificate("arn:part", "x.www.shop.example"),
        certificate("arn:pending", "www.shop.example", status="PENDING_VALIDATION"),
        certificate("arn:exact", "www.shop.example"),
        certificate("arn:wild", "*.shop.example"),
        certificate("arn:served", "z.example", "*.shop.example"),
        certificate("arn:deep", "*.www.shop.example"),
    )
    store.inventory.put_distributions(
        [replace(distribution("E1", "www.shop.example"), certificate_arn="arn:served")], now=NOW
    )
    result = store.certificates.search(ACCOUNT, parse("www.shop.example"), now=NOW)
    arns = [row.arn for row in result.certificates]

    assert ["arn:served", "arn:wild", "arn:exact", "arn:pending"] == arns[:4]
    assert {"arn:part", "arn:deep"} == set(arns[4:])
    assert (6, 3) == (result.total, result.covering)


def test_cloudfront_prefers_the_name_to_the_wildcard(store: SqliteStore) -> None:
    """Of two distributions the one whose alias is the name itself serves it."""
    put(store, certificate("arn:1", "*.shop.example"), certificate("arn:2", "www.shop.example"))
    pairs = (("E1", "*.shop.example", "arn:1"), ("E2", "www.shop.example", "arn:2"))
    rows = [replace(distribution(one, name), certificate_arn=arn) for one, name, arn in pairs]
    store.inventory.put_distributions(rows, now=NOW)

    assert ["arn:2", "arn:1"] == found(store, "www.shop.example")
    assert ["arn:1"] == found(store, "*.shop.example")[:1]
    assert {"arn:1": ("E1",), "arn:2": ("E2",)} == store.certificates.users(["arn:1", "arn:2", "x"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status:issued", ["arn:1", "arn:3"]),
        ("status:failed,EXPIRED", ["arn:2", "arn:4"]),
        ("type:imported", ["arn:3"]),
        ("in-use:yes", ["arn:1"]),
        ("in-use:no type:amazon", ["arn:2", "arn:4"]),
        ("tag:team=shop", ["arn:1"]),
        ("tag:team", ["arn:1", "arn:2"]),
        ("tag:Team", []),
        ("expires:<30d", ["arn:4", "arn:3"]),
        ("expires:>4w", ["arn:1"]),
        ("c.example expires:<2w", ["arn:3"]),
    ],
)
def test_filters(store: SqliteStore, text: str, expected: Sequence[str]) -> None:
    """Each narrows what is found; what expires is ordered by its end."""
    day = timedelta(days=1)
    put(
        store,
        replace(
            certificate("arn:1", "a.example"),
            in_use=True,
            tags={"team": "shop"},
            not_after=NOW + 90 * day,
        ),
        replace(certificate("arn:2", "b.example", status="FAILED"), tags={"team": "blog"}),
        replace(certificate("arn:3", "c.example"), type="IMPORTED", not_after=NOW + 7 * day),
        replace(certificate("arn:4", "d.example", status="EXPIRED"), not_after=NOW - day),
    )

    assert expected == found(store, text)


def test_what_is_gone_is_not_found(store: SqliteStore) -> None:
    """Nor one of another account; by its ARN it is."""
    put(store, certificate("arn:1"), replace(certificate("arn:2"), account="999999999999"))
    store.inventory.forget_certificate("arn:1")

    assert [] == found(store, "")
    assert ["arn:1"] == [row.arn for row in store.certificates.ending_with(ACCOUNT, ":1")]
    assert [] == store.certificates.names(ACCOUNT)


def test_a_page_of_many_costs_as_many_statements_as_of_one(store: SqliteStore) -> None:
    """A search reads a page and a count: three statements with the distribution of a name."""
    account_of_many(store)
    statements: list[str] = []
    store.connections.database().conn.set_trace_callback(statements.append)
    pages = [found(store, text, limit=10, offset=10) for text in ("", "s12", "www.s7.example")]
    store.connections.database().conn.set_trace_callback(None)

    assert [10, 10, 0] == [len(page) for page in pages]
    assert 2 + 2 + 3 == len(statements)
    assert all("LIMIT" in one or "count(*)" in one for one in statements)


def test_names_are_given_once(store: SqliteStore) -> None:
    """For the nearest match of a name that none has."""
    put(store, certificate("arn:1", "a.example", "b.example"), certificate("arn:2", "b.example"))

    assert ["a.example", "b.example"] == store.certificates.names(ACCOUNT)


class TestDescriptions:
    """Once per change, once a day, and at once for who wants to see it."""

    def due(self, store: SqliteStore, seconds: float = 0, settle: float = 0) -> list[str]:
        """Return what is to be described after so many seconds."""
        return store.certificates.undescribed(
            ACCOUNT, now=later(seconds), settle=timedelta(seconds=settle), limit=9
        )

    def describe(self, store: SqliteStore, arn: str, *, is_whole: bool = True) -> None:
        """Keep a description."""
        store.certificates.described(
            arn, {"Subject": "CN=a"}, {"a": "1"}, names=["a.example"], is_whole=is_whole, now=NOW
        )

    def test_a_new_one_settles_first(self, store: SqliteStore) -> None:
        """An old certificate is due at once; one made just now once it has settled."""
        put(store, certificate("arn:1"), replace(certificate("arn:2"), created_at=NOW))

        assert ["arn:1"] == self.due(store, settle=60)
        assert ["arn:1", "arn:2"] == self.due(store, 60, settle=60)

    def test_described_it_is_due_a_day_later(self, store: SqliteStore) -> None:
        """Its facts and tags are kept, and a sweep that sees no change asks for nothing."""
        put(store, certificate("arn:1"))
        self.describe(store, "arn:1")
        put(store, certificate("arn:1"))
        known = store.inventory.certificate("arn:1")

        assert [] == self.due(store, 86_399)
        assert ["arn:1"] == self.due(store, 86_400)
        assert known is not None
        assert ({"Subject": "CN=a"}, {"a": "1"}) == (known.details, known.tags)
        assert NOW == store.certificates.described_at("arn:1")

    @pytest.mark.parametrize(
        "change",
        [
            {"status": "EXPIRED"},
            {"in_use": True},
            {"not_after": NOW},
            {"not_before": NOW},
            {"names": ("b.example",)},
        ],
    )
    def test_a_change_makes_it_due(self, store: SqliteStore, change: dict[str, object]) -> None:
        """Whatever a list tells of: it may say more."""
        put(store, certificate("arn:1"))
        self.describe(store, "arn:1")
        changed = replace(certificate("arn:1"), **change)  # type: ignore[arg-type] # by name
        store.inventory.put_certificates([changed], now=later(9))

        assert ["arn:1"] == self.due(store, 9)

    def test_what_was_not_whole_is_due_soon(self, store: SqliteStore) -> None:
        """ACM tells the records of a request late."""
        put(store, certificate("arn:1"))
        self.describe(store, "arn:1", is_whole=False)

        assert [] == self.due(store, 119)
        assert ["arn:1"] == self.due(store, 120)

    def test_the_wanted_is_first(self, store: SqliteStore) -> None:
        """Somebody looks at it; what does not exist cannot be wanted."""
        put(store, replace(certificate("arn:1"), created_at=NOW), certificate("arn:2"))
        self.describe(store, "arn:2")

        assert store.certificates.want("arn:2")
        assert not store.certificates.want("arn:3")
        assert ["arn:2"] == self.due(store)[:1]

    def test_what_acm_does_not_know_rests(self, store: SqliteStore) -> None:
        """A day; one that is gone, for good."""
        put(store, certificate("arn:1"), certificate("arn:2"))
        store.certificates.not_described("arn:1", now=NOW)
        store.inventory.forget_certificate("arn:2")

        assert [] == self.due(store, 86_399)
        assert ["arn:1"] == self.due(store, 86_400)
        assert None is store.certificates.described_at("arn:1")
        assert None is store.certificates.described_at("arn:none")

    def test_more_names_than_a_list_shows_stay_known(self, store: SqliteStore) -> None:
        """A list shows 100 and says that there are more; a description has all."""
        listed = replace(certificate("arn:1", "a.example"), more_names=True)
        put(store, listed)
        names = ["a.example", "last.example"]
        store.certificates.described("arn:1", {}, {}, names=names, is_whole=True, now=NOW)
        put(store, listed)
        known = store.inventory.certificate("arn:1")

        assert ["arn:1"] == found(store, "last.example")
        assert known is not None
        assert (tuple(names), False) == (known.names, known.more_names)
