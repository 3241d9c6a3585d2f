"""Counts over many rows that are used for some seconds: to count half a million records anew for every page would take most of its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
# Below it counting costs less than a page's other work (20,000 index rows: 2 ms), and what is shown is always what is there.
MANY = 20_000  # rows counted
SECONDS = 10.0  # that a larger count is used for


class Counted:
    """Counts that were made lately. Safe to use from several threads.

    Args:
        clock: Seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._held: dict[Hashable, tuple[float, Any]] = {}

    def of(self, key: Hashable, count: Callable[[], T], rows: Callable[[T], int]) -> T:
        """What was counted under this key, at most ``SECONDS`` ago if it was over more than ``MANY`` rows, else just now.

        Args:
            key: What is counted.
            count: Counts it.
            rows: Of a count, over how many rows it is.
        """
        with self._lock:
            now, held = self._clock(), self._held.get(key)
            if held is not None:
                if now - held[0] < SECONDS:
                    return held[1]  # type: ignore[no-any-return]
                self._held[key] = (now, held[1])  # whoever asks while it is counted anew gets the old one and does not count as well
        made = count()
        with self._lock:
            if rows(made) > MANY:
                self._held[key] = (now, made)
            else:
                self._held.pop(key, None)
        return made
