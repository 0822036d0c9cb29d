"""DNS at other providers than Route 53, edited by a form like a registrar's: what is typed is
completed with the zone, so every classic mistake can be made.
"""

from collections.abc import Mapping

from bot.sandbox.dns import DnsServer, Zone
from bot.sandbox.slack.records import Json

LABELS = {
    "aws": "Amazon Route 53",
    "cloudflare": "Cloudflare",
    "godaddy": "GoDaddy",
    "ionos": "IONOS",
    "namecheap": "Namecheap",
    "registrar": "Registrar",
}
PROXY = "104.16.132.229"
"""What Cloudflare answers in place of a record that it proxies: an address of its own."""
HIDDEN = "cloudfront.net"
QUESTIONS = 30


class Names:
    """The zones of everybody who is not in this account."""

    def __init__(self, dns: DnsServer) -> None:
        """Read and edit the zones of this server."""
        self._dns = dns

    def shown(self) -> Json:
        """Return the zones with their records, the providers, and what was asked lately."""
        zones = [zone for zone in self._dns.zones if zone.name != HIDDEN]
        asked = reversed(self._dns.queries[-QUESTIONS:])
        return {
            "zones": [_zone(zone) for zone in zones],
            "providers": LABELS,
            "asked": [
                {"name": one.name, "type": one.type, "answer": one.rcode or "no answer"}
                for one in asked
            ],
        }

    def do(self, given: Mapping[str, object]) -> None:
        """Do what the page's body says; raises LookupError or ValueError with a sentence."""
        zone = str(given["zone"]).strip().lower().rstrip(".")
        if given.get("do") == "add_zone":
            if "." not in zone:
                raise ValueError(f"{zone or 'nothing'} is no domain: type one such as shop.test")
            self._dns.zone(zone, provider=str(given["provider"]))
            return
        if given.get("do") == "remove_zone":
            self._dns.remove_zone(zone)
            return
        self._edit(self._dns.zone(zone), given)

    def _edit(self, zone: Zone, given: Mapping[str, object]) -> None:
        name, kind = str(given["name"]).strip() or "@", str(given["type"])
        # A provider's form completes whatever is typed, a whole name too; a final dot means that
        # it is whole already, where a provider knows of that.
        if given.get("do") == "delete":
            zone.remove(name, kind)
            return
        value = str(given["value"]).strip()
        if not value:
            raise ValueError("Type a value.")
        if given.get("proxied"):
            zone.remove(name, kind)
            zone.set(name, "A", PROXY)
            return
        zone.set(name, kind, value, ttl=int(str(given.get("ttl") or 300)))


def _zone(zone: Zone) -> Json:
    served = zone.serve()
    records = [
        {"name": name, "host": _host(name, zone.name), "type": kind, "ttl": found.ttl,
         "values": list(found.values)}
        for name, kinds in sorted(served.records.items())
        for kind, found in sorted(kinds.items())
        if kind not in {"NS", "SOA"}
    ]  # fmt: skip
    label = LABELS.get(zone.provider, zone.provider)
    servers = list(zone.name_servers)
    return {
        "name": zone.name,
        "provider": zone.provider,
        "label": label,
        "name_servers": servers,
        "records": records,
    }


def _host(name: str, zone: str) -> str:
    return "@" if name == zone else name.removesuffix(f".{zone}")
