"""Which DNS records point names to a distribution: what a change of its names means for their
owners. Reads our own tables only, and writes no record.
"""

from collections.abc import Collection, Iterable

from bot.domain.change import Change
from bot.domain.records import host_part, traffic_record, zone_of
from bot.steps.context import Context


def traffic(
    context: Context, names: Iterable[str], domain: str, *, ipv6: bool
) -> list[dict[str, object]]:
    """Return the record of each name that points it to a distribution, as events hold it."""
    hosted = context.store.inventory.zones(context.job.account)
    return [_one(name, domain, hosted, ipv6=ipv6) for name in names]


def told_of(context: Context, change: Change) -> dict[str, object]:
    """Return what the event of a change says of names: the `records` that the added ones need, and
    those that are `obsolete` once the dropped ones have left.
    """
    row = context.store.inventory.distribution(change.distribution)
    if row is None or not (change.adds or change.drops):
        return {}
    ipv6 = bool(row.summary.get("ipv6"))
    return {
        "ipv6": ipv6,
        "records": traffic(context, change.adds, row.domain, ipv6=ipv6),
        "obsolete": traffic(context, change.drops, row.domain, ipv6=ipv6),
    }


def _one(name: str, domain: str, hosted: Collection[str], *, ipv6: bool) -> dict[str, object]:
    zone = zone_of(name, hosted)
    record = traffic_record(name, zone, domain, ipv6=ipv6)
    return {
        "zone": zone,
        "hosted": zone in hosted,
        "name": record.name,
        "host": host_part(record.name, zone),
        "type": record.type,
        "value": record.value,
    }
