"""Counts over many rows that are used for some seconds: to count half a million records anew for every page would take most of its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
# Below it counting costs less than a page's other work (20,000 index rows: 2 ms), and what is shown is always what is there.
MANY = 20_000  # rows counted
LONG = 0.08  # seconds of the processor; looking at many rows to count few takes as long
SECONDS = 10.0  # that a count that takes long is used for, at least
MANY_SECONDS = 30.0  # that one over many rows is: in half a minute one of 20,000 changes by a row or two
TIMES = 50  # so many times as long as it took: then counting takes a fiftieth of a processor, whatever is counted
LONGEST_SECONDS = 60.0
MOST = 1000  # counts that are held


class Counted:
    """Counts that were made lately. Safe to use from several threads.

    Args:
        clock: Seconds.
        spent: Seconds of the processor that this thread has used.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, spent: Callable[[], float] = time.thread_time) -> None:
        self._clock, self._spent, self._lock = clock, spent, threading.Lock()
        self._held: dict[Hashable, tuple[float, Any]] = {}  # until when, and what

    def of(self, key: Hashable, count: Callable[[], T], rows: Callable[[T], int]) -> T:
        """What was counted under this key lately if it was over more than ``MANY`` rows or took ``LONG``, else just now.

        Args:
            key: What is counted.
            count: Counts it.
            rows: Of a count, over how many rows it is.
        """
        with self._lock:
            now, held = self._clock(), self._held.get(key)
            if held is not None:
                if now < held[0]:
                    return held[1]  # type: ignore[no-any-return]
                self._held[key] = (now + SECONDS, held[1])  # whoever asks while it is counted anew gets the old one, and counts not as well
        before = self._spent()
        made = count()
        took = self._spent() - before
        with self._lock:
            ended = self._clock()
            are_many = rows(made) > MANY
            if are_many or took > LONG:
                least = MANY_SECONDS if are_many else SECONDS
                self._held[key] = (ended + min(LONGEST_SECONDS, max(least, TIMES * (ended - now))), made)
                self._tidy(ended)
            else:
                self._held.pop(key, None)
        return made

    def _tidy(self, now: float) -> None:
        """Hold no more than ``MOST``, and of those the ones that are used longest from now."""
        if len(self._held) > MOST:
            lasting = sorted((until, n) for n, (until, _) in enumerate(self._held.values()) if until > now)[-MOST // 2 :]
            kept = {n for _, n in lasting}
            self._held = {key: held for n, (key, held) in enumerate(self._held.items()) if n in kept}
