"""Who is on a report or record now: in memory, for one server, and gone with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

NOW_SECONDS = 120  # since the last view of a page: longer ago is no longer now
MOST = 10_000  # pages that are remembered


class Presence:
    """Who looked at which page last, and when. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._seen: dict[str, dict[str, float]] = {}

    def others(self, page: str, me: str) -> tuple[str, ...]:
        """Note that somebody looks at a page; the others who are on it, by name."""
        now = self._clock()
        with self._lock:
            here = {name: at for name, at in self._seen.pop(page, {}).items() if now - at < NOW_SECONDS}
            self._seen[page] = here | {me: now}  # the latest at the end
            while len(self._seen) > MOST:
                del self._seen[next(iter(self._seen))]
        return tuple(sorted(name for name in here if name != me))
