"""Records and the zones they belong to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.records import Record, host_part, traffic_record, zone_of

LABELS = st.text("abc", min_size=1, max_size=3)
NAMES = st.lists(LABELS, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "test"]))


def test_traffic_is_a_cname_below_the_apex_and_an_alias_at_it() -> None:
    """DNS allows no CNAME beside a zone's SOA."""
    www = traffic_record("www.shop.example", "shop.example", "D1.cloudfront.net", ipv6=True)
    apex = traffic_record("shop.example", "Shop.Example.", "d1.cloudfront.net", ipv6=True)

    assert Record("traffic", "www.shop.example", "CNAME", "d1.cloudfront.net") == www
    assert Record("traffic", "shop.example", "ALIAS", "d1.cloudfront.net", ipv6=True) == apex


@pytest.mark.parametrize(
    ("name", "hosted", "zone"),
    [
        ("_x.www.shop.example", [], "shop.example"),
        ("_x.www.shop.example", ["shop.example."], "shop.example"),
        ("_x.www.shop.example", ["shop.example", "WWW.shop.example"], "www.shop.example"),
        ("_x.myshop.example", ["shop.example"], "myshop.example"),
        ("shop.example", ["shop.example"], "shop.example"),
        ("a.b.co.uk", ["uk"], "uk"),
        ("*.shop.example", [], "shop.example"),
    ],
)
def test_the_zone_is_the_longest_hosted_one_else_what_was_registered(
    name: str, hosted: list[str], zone: str
) -> None:
    """Zones match at label boundaries only."""
    assert zone == zone_of(name, hosted)


@pytest.mark.parametrize(
    ("name", "zone", "host"),
    [
        ("_x.www.shop.example", "shop.example", "_x.www"),
        ("shop.example.", "Shop.example", "@"),
        ("*.shop.example", "shop.example", "*"),
        ("other.test", "shop.example", "other.test"),
    ],
)
def test_the_host_part_is_what_a_provider_wants_typed(name: str, zone: str, host: str) -> None:
    """The provider adds the zone itself; typing it doubles the suffix."""
    assert host == host_part(name, zone)


@given(NAMES, st.lists(NAMES, max_size=5))
def test_a_record_is_in_its_zone(name: str, hosted: list[str]) -> None:
    """Host part and zone together are the name again."""
    zone = zone_of(name, hosted)
    host = host_part(name, zone)

    assert name == (zone if host == "@" else f"{host}.{zone}")
