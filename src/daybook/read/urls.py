"""Web addresses: what may be fetched at all, and one spelling for one address."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from daybook.errors import FetchError

LONGEST = 2000  # characters; longer ones are traps or data, not addresses of reports
PORTS = {"http": 80, "https": 443}
ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]")
# Parameters that only tell where a reader came from; leaving them out leads to the same page.
TRACKING = re.compile(r"(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|twclid|yclid|at_(?:medium|campaign|custom\d)|ns_\w+"
                      r"|_hsenc|_hsmi|cmpid|ftag)(?:=|$)", re.I)
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")  # no zone of an interface (fe80::1%lo), nothing in per cent
SAFE = "%/:=&?~+!$,;'@()*[]|"


@dataclass(frozen=True, slots=True)
class Where:
    """An address taken apart.

    Args:
        url: In one spelling: small letters in scheme and host, no default port, no fragment, no tracking parameters.
        scheme: "http" or "https".
        host: In ASCII, without brackets.
        port: Given, or the scheme's.
        target: Path and query as they are asked for.
    """

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and, if it is not the scheme's, port: what the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"


def where(url: str, ports: Collection[int] = (80, 443)) -> Where:
    """Take an address apart and bring it into one spelling.

    Args:
        url: As given or as a redirect says.
        ports: Those that may be asked.

    Raises:
        FetchError: It is no address that Daybook fetches; says why.
    """
    given = url.strip()
    if len(given) > LONGEST:
        raise _refused(f"the address has {len(given):,} characters, more than {LONGEST:,}")
    if ODD.search(given):
        raise _refused(f"the address {given[:80]!r} holds a blank, a control character, a backslash or half a letter")
    try:
        parts = urlsplit(given)
        port = parts.port
        host = _ascii(parts.hostname or "")
    except ValueError as fault:
        raise _refused(f"the address {given[:80]!r} cannot be read ({fault})") from fault
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _refused(f"only http and https are fetched, not {scheme or given[:20]!r}")
    if parts.username is not None or parts.password is not None:
        raise _refused("the address holds a user name or password; give it without")
    if not host:
        raise _refused(f"the address {given[:80]!r} names no host")
    port = PORTS[scheme] if port is None else port
    if port not in ports:
        raise _refused(f"port {port} is none that may be asked; the setting fetch_ports allows more")
    query = "&".join(part for part in parts.query.split("&") if not TRACKING.match(part))
    path, query = quote(parts.path or "/", safe=SAFE), quote(query, safe=SAFE)
    made = Where("", scheme, host, port, path + (f"?{query}" if query else ""))
    return Where(urlunsplit((scheme, made.authority, path, query, "")), scheme, host, port, made.target)


def _ascii(host: str) -> str:
    """The host as DNS has it. Digits in circles and other guises come out as what they are taken for, and are checked as such."""
    try:
        name = (host if host.isascii() else host.encode("idna").decode("ascii")).rstrip(".").lower()
    except UnicodeError as fault:
        raise ValueError(f"its host is no name: {fault}") from fault
    if name and not HOST.fullmatch(name):
        raise ValueError(f"its host {name[:60]!r} is neither a name nor an address")
    return name


def _refused(reason: str) -> FetchError:
    return FetchError(reason, is_final=True)


def canonical(url: str) -> str:
    """One spelling of an address, whatever its port; the address as it stands if it is none that can be fetched."""
    try:
        return where(url, range(65536)).url
    except FetchError:
        return url
