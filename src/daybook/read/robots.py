"""What robots.txt allows (RFC 9309), kept for a while and for so many hosts."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from daybook.errors import FetchError
from daybook.read.wire import Answer

MOST_BYTES = 500 * 1024  # RFC 9309 2.5: a crawler may stop there
MOST_HOSTS = 500
KEPT_SECONDS = 24 * 3600.0
KEPT_AFTER_FAULT = 600.0  # a server that is down for a minute must not keep a desk out for a day
LONGEST_PAUSE = 30.0  # seconds of Crawl-delay that are honoured; more would hold up all that waits behind


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows: its rules, or one answer for everything, and until when that is held to be so."""

    until: float
    rules: Protego | None = None
    allows_all: bool = True
    why: str = ""


class Robots:
    """The rules of the hosts that were asked.

    Args:
        agent: The name by which robots.txt may call us.
        ask: Fetches a robots.txt by origin ("https://example.org"); raises FetchError.
        clock: Seconds, never going back.
    """

    def __init__(self, agent: str, ask: Callable[[str], Answer], clock: Callable[[], float] = time.monotonic) -> None:
        self._agent, self._ask, self._clock = agent, ask, clock
        self._held: OrderedDict[str, Rules] = OrderedDict()

    def rules(self, origin: str) -> Rules:
        """The rules of an origin, asked for if they are not held."""
        held = self._held.get(origin)
        if held is None or held.until < self._clock():
            held = self._fetched(origin)
            self._held[origin] = held
            while len(self._held) > MOST_HOSTS:
                self._held.popitem(last=False)
        self._held.move_to_end(origin)
        return held

    def check(self, origin: str, url: str) -> None:
        """See that a URL may be fetched.

        Raises:
            FetchError: robots.txt says no, or cannot be had, which RFC 9309 takes for a no.
        """
        rules = self.rules(origin)
        if rules.rules is None and not rules.allows_all:
            raise FetchError(f"robots.txt of {origin} cannot be had ({rules.why}), so nothing is fetched there for now")
        if rules.rules is not None and not rules.rules.can_fetch(url, self._agent):
            raise FetchError(f"robots.txt of {origin} does not allow it", is_final=True)

    def pause(self, origin: str) -> float:
        """Seconds between two requests that robots.txt asks for, 0 if it does not."""
        rules = self.rules(origin).rules
        delay = rules.crawl_delay(self._agent) if rules is not None else None
        return min(float(delay or 0), LONGEST_PAUSE)

    def _fetched(self, origin: str) -> Rules:
        now = self._clock()
        try:
            answer = self._ask(origin)
        except FetchError as fault:
            if fault.is_final:  # refused by us or too large: the page would be refused alike
                raise
            return Rules(now + KEPT_AFTER_FAULT, allows_all=False, why=fault.reason)
        if answer.status >= 500 or answer.status == 429:
            return Rules(now + KEPT_AFTER_FAULT, allows_all=False, why=f"HTTP {answer.status}")
        if answer.status != 200:
            return Rules(now + KEPT_SECONDS)
        text = answer.content[:MOST_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
        return Rules(now + KEPT_SECONDS, Protego.parse(text))
