"""Quarantine: a host of which three pages in a row broke the parser is not parsed any more, until a person lets it out.

Its pages are still read, without their tags, and say so: nothing is lost, and what they cost is bounded. Pages of files have no host and
are always parsed: whoever names a file wants it read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from daybook.errors import UsageError
from daybook.read import Page
from daybook.store import Store
from daybook.store.strikes import Strikes
from daybook.store.views import Strike

MOST = 3  # pages in a row; one of them alone may be a mishap, and costs at most the limits of one page


@dataclass(frozen=True, slots=True)
class Held:
    """A host in quarantine, and the pages that brought it there."""

    host: str
    strikes: tuple[Strike, ...]


def held(store: Store) -> tuple[Held, ...]:
    """The hosts in quarantine, by name."""
    hosts = _by_host(store.strikes.rows())
    return tuple(Held(host, strikes) for host, strikes in hosts.items() if len(strikes) >= MOST)


def release(store: Store, host: str) -> None:
    """Have the pages of a host parsed again.

    Raises:
        UsageError: It is not in quarantine.
    """
    if host not in {one.host for one in held(store)}:
        raise UsageError(f"{host} is not in quarantine; `daybook quarantine list` shows what is")
    store.strikes.forget(host)


def _by_host(strikes: Iterable[Strike]) -> dict[str, tuple[Strike, ...]]:
    hosts: dict[str, tuple[Strike, ...]] = {}
    for strike in strikes:
        hosts[strike.host] = (*hosts.get(strike.host, ()), strike)
    return hosts


class Watch:
    """What one run knows of quarantine, and what it adds.

    Args:
        strikes: Of the store that the run writes.
        run: Its number.
    """

    def __init__(self, strikes: Strikes, run: int) -> None:
        self._strikes, self._run = strikes, run
        self._hosts = {host: {one.source for one in its} for host, its in _by_host(strikes.rows()).items()}

    def unparsed(self, page: Page) -> str:
        """Why a page is not to be parsed, "" if it is."""
        host = host_of(page)
        if len(self._hosts.get(host, ())) < MOST:
            return ""
        return f"{host} is in quarantine, for {MOST} of its pages in a row broke the parser (`daybook quarantine release {host}` ends that)"

    def parsed(self, page: Page, broke: str) -> None:
        """Note that a page was parsed, or how it broke its parser."""
        host = host_of(page)
        if not host:
            return
        if broke:
            self._hosts.setdefault(host, set()).add(page.source)
            self._strikes.keep(Strike(host, page.source, broke, self._run))
        elif self._hosts.pop(host, None):
            self._strikes.forget(host)


def host_of(page: Page) -> str:
    """The host that a page is from, "" where it is from none."""
    try:
        return urlsplit(page.url or "").hostname or ""
    except ValueError:  # "http://[": a page may tell any address
        return ""
