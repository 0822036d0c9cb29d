"""An authoritative DNS server on 127.0.0.1: the zones of the sandbox's Route 53, and zones that are
kept at another provider. It answers from memory and never asks another server.
"""

from bot.sandbox.dns.server import DnsServer, Query
from bot.sandbox.dns.zone import Zone

__all__ = ["DnsServer", "Query", "Zone"]
