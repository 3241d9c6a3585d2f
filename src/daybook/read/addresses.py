"""Which network addresses a fetch may connect to: public unicast ones, by an explicit rule."""

# Not ipaddress.is_global: on Python 3.11 it holds NAT64 and 6to4 forms of inner addresses, site-local and multicast ones for global.

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# IANA's special-purpose registries (RFC 6890 and later entries), multicast and reserved space; and a cloud's inner service that
# has an address out of public space.
REFUSED_4 = tuple(ipaddress.IPv4Network(given) for given in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32"))
PUBLIC_6 = ipaddress.IPv6Network("2000::/3")  # all that IANA gives out; loopback, mapped, link-, site- and unique-local lie outside
REFUSED_6 = tuple(ipaddress.IPv6Network(given) for given in (
    "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"))  # protocols (Teredo), documentation, 6to4
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


def is_public(address: Address) -> bool:
    """Is it an address of the public internet, and of one machine?"""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in REFUSED_4)
    if address.scope_id is not None:
        return False
    if address in NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in PUBLIC_6 and not any(address in network for network in REFUSED_6)


def may_reach(given: str, networks: Iterable[Network] = ()) -> bool:
    """May a fetch connect to this address?

    Args:
        given: As the resolver gives it: "93.184.216.34", "2606:2800::1".
        networks: Inner networks that the user allows.
    """
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return False
    return is_public(address) or any(address in network for network in networks)
