"""Who read a protected field, in the log: that it was read, never its value."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from daybook.core.log import Event
from daybook.store import Store

AGAIN_SECONDS = 3600  # the same person on the same page within this time is one reading
REMEMBERED = 50_000  # readings


class Readings:
    """Notes readings in a store's log, each once an hour. Safe to use from several threads.

    Args:
        store: Whose log.
        clock: Seconds.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock, self._lock = store, clock, threading.Lock()
        self._noted: OrderedDict[tuple[str, str], float] = OrderedDict()

    def noted(self, by: str, subject: str, fields: Iterable[str]) -> None:
        """Note that somebody is about to see protected fields; what cannot be noted raises, and is not shown.

        Args:
            by: Who.
            subject: Public id of a record, or hex id of a report.
            fields: As "incident.victim".

        Raises:
            StoreError: The log cannot be written.
        """
        now = self._clock()
        with self._lock:
            if now - self._noted.get((by, subject), -AGAIN_SECONDS) < AGAIN_SECONDS:
                return
        self._store.log.note(Event("field.read", by, subject, after={"fields": " ".join(sorted(fields))}))
        with self._lock:
            self._noted.pop((by, subject), None)
            self._noted[by, subject] = now
            if len(self._noted) > REMEMBERED:
                self._noted.popitem(last=False)
