"""How the web may be fetched: the limits, as the settings have them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from daybook.config import Chosen, chosen
from daybook.errors import ConfigError
from daybook.read.addresses import Network


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of one fetch.

    Args:
        limit: Bytes of an answer, unpacked; as many on the wire and a little for its headers.
        seconds: For one fetch in all.
        redirects: That are followed.
        delay_seconds: Between two requests to one host.
        ports: That may be asked.
        networks: Inner networks that may be reached beside the public ones.
        proxy: Host and port of an HTTP proxy, or None.
        items: Of one feed that are fetched at a time.
    """

    limit: int = 10_000_000
    seconds: float = 20.0
    redirects: int = 3
    delay_seconds: float = 1.0
    ports: tuple[int, ...] = (80, 443)
    networks: tuple[Network, ...] = ()
    proxy: tuple[str, int] | None = None
    items: int = 50


def policy(values: Mapping[str, Chosen] | None = None) -> Policy:
    """The policy that the settings make.

    Raises:
        ConfigError: A setting is no list of ports or networks, or no proxy.
    """
    held = chosen() if values is None else values
    return Policy(
        limit=int(held["fetch_limit_mb"].value) * 1_000_000, seconds=float(held["fetch_seconds"].value),
        redirects=int(held["fetch_redirects"].value), delay_seconds=int(held["fetch_delay_ms"].value) / 1000,
        ports=_ports(str(held["fetch_ports"].value)), networks=_networks(str(held["fetch_networks"].value)),
        proxy=_proxy(str(held["fetch_proxy"].value)), items=int(held["feed_items"].value))


def _listed(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _ports(given: str) -> tuple[int, ...]:
    parts = _listed(given)
    if not parts or not all(part.isascii() and part.isdigit() and 0 < int(part) < 65536 for part in parts):
        raise ConfigError(f"fetch_ports is a list of ports such as 80,443, not {given!r}")
    return tuple(map(int, parts))


def _networks(given: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part) for part in _listed(given))
    except ValueError as fault:
        raise ConfigError(f"fetch_networks is a list of networks such as 10.1.0.0/16: {fault}") from fault


def _proxy(given: str) -> tuple[str, int] | None:
    if not given:
        return None
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as fault:
        raise ConfigError(f"fetch_proxy is http://host:port, not {given!r} ({fault})") from fault
    if parts.scheme != "http" or not parts.hostname or port is None:
        raise ConfigError(f"fetch_proxy is http://host:port, not {given!r}; for Tor, use its HTTPTunnelPort")
    return parts.hostname, port
