"""A zone at a DNS provider that is not Route 53, edited as its owner edits it there. Names are what
an owner types into the provider's form, so a whole name typed there ends up doubled.
"""

import threading

from bot.sandbox.dns.records import RecordSet, ServedZone, checked, plain

#: The name servers that tell a provider; any other provider gets two of its own name.
_NAME_SERVERS = {
    "aws": ("ns-418.awsdns-52.com", "ns-1306.awsdns-35.org"),
    "cloudflare": ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com"),
    "godaddy": ("ns55.domaincontrol.com", "ns56.domaincontrol.com"),
    "namecheap": ("dns1.registrar-servers.com", "dns2.registrar-servers.com"),
    "ionos": ("ns1045.ui-dns.com", "ns1078.ui-dns.org"),
}
_SOA_TTL = 3600
_NEGATIVE_TTL = 300  # what the SOA's last number allows a resolver to remember "no such name"


class Zone:
    """One zone, safe to edit while it is served."""

    def __init__(self, name: str, *, provider: str) -> None:
        self.name = plain(name)
        self.provider = provider
        self.name_servers = _NAME_SERVERS.get(
            provider, tuple(f"ns{number}.{provider}.test" for number in (1, 2))
        )
        self._lock = threading.RLock()
        self._records: dict[str, dict[str, RecordSet]] = {}
        self._serial = 1
        self._put(self.name, "NS", tuple(f"{host}." for host in self.name_servers), 86400)
        self._put(self.name, "SOA", (self._soa(),), _SOA_TTL)

    def set(self, name: str, record_type: str, *values: str, ttl: int = 300) -> None:
        """Make these the only records of that name and type.

        `name` is relative to the zone (`_x.shop`, `@` for the zone itself) unless it ends with a
        dot; names inside `values` are absolute. `ttl` is in seconds.

        Raises:
            ValueError: no value, a value that is not of that type, a name outside the zone, or a
                CNAME beside other records (RFC 1034, section 3.6.2).
        """
        record_type, absolute = record_type.upper(), self._absolute(name)
        if not values:
            message = f"{absolute} {record_type}: give at least one value, or use remove()"
            raise ValueError(message)
        written = tuple(checked(record_type, value) for value in values)
        with self._lock:
            self._refuse_beside_cname(absolute, record_type)
            self._put(absolute, record_type, written, ttl)
            self._touch()

    def add(self, name: str, record_type: str, value: str, *, ttl: int = 300) -> None:
        """Add one record to those of that name and type; as `set` otherwise."""
        record_type = record_type.upper()
        written = checked(record_type, value)
        with self._lock:
            present = self._records.get(self._absolute(name), {}).get(record_type)
            held = present.values if present else ()
            self.set(name, record_type, *(v for v in held if v != written), written, ttl=ttl)

    def remove(self, name: str, record_type: str | None = None) -> None:
        """Remove the records of a name, of one type or (None) of every type; none is fine too."""
        absolute = self._absolute(name)
        with self._lock:
            kept = self._records.pop(absolute, {})
            if record_type is not None:
                kept.pop(record_type.upper(), None)
                if kept:
                    self._records[absolute] = kept
            self._touch()

    def serve(self) -> ServedZone:
        """Give the zone as it stands now."""
        with self._lock:
            return ServedZone(self.name, {name: dict(s) for name, s in self._records.items()})

    def _absolute(self, name: str) -> str:
        if name == "@":
            return self.name
        if not name.endswith("."):
            return f"{plain(name)}.{self.name}"
        absolute = plain(name)
        if absolute != self.name and not absolute.endswith("." + self.name):
            message = f"{name} is not in the zone {self.name}"
            raise ValueError(message)
        return absolute

    def _refuse_beside_cname(self, name: str, record_type: str) -> None:
        others = self._records.get(name, {}).keys() - {record_type}
        if others and (record_type == "CNAME" or "CNAME" in others):
            message = f"{name} has {', '.join(sorted(others))}: a CNAME can have no company"
            raise ValueError(message)

    def _put(self, name: str, record_type: str, values: tuple[str, ...], ttl: int) -> None:
        self._records.setdefault(name, {})[record_type] = RecordSet(record_type, ttl, values)

    def _touch(self) -> None:
        """Count the change; a zone always has its SOA, whatever was removed."""
        self._serial += 1
        self._put(self.name, "SOA", (self._soa(),), _SOA_TTL)

    def _soa(self) -> str:
        first = self.name_servers[0]
        return f"{first}. hostmaster.{self.name}. {self._serial} 7200 900 1209600 {_NEGATIVE_TTL}"
