"""Who is on a report or record now: in memory, for one server, whose processes tell each other, and gone with it."""

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
        self.tell: Callable[..., None] = lambda *_: None

    def others(self, page: str, me: str) -> tuple[str, ...]:
        """Note that somebody looks at a page; the others who are on it, by name."""
        self.tell(page, me)
        return tuple(name for name in self.hear(page, me) if name != me)

    def hear(self, page: str, me: str) -> tuple[str, ...]:
        """Note that somebody looks at a page, of this server's process or another; who is on it, by name."""
        now = self._clock()
        with self._lock:
            here = {name: at for name, at in self._seen.pop(page, {}).items() if now - at < NOW_SECONDS}
            self._seen[page] = here | {me: now}  # the latest at the end
            while len(self._seen) > MOST:
                del self._seen[next(iter(self._seen))]
        return tuple(sorted({*here, me}))
