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


class _Waiting:
    """An event that somebody waits for to be kept.

    ``leads``: is it on them to write, for all who wait?
    """

    def __init__(self, event: Event) -> None:
        self.event, self.wake, self.leads = event, threading.Event(), False
        self.fault: Exception | None = None


class Readings:
    """Notes readings in a store's log, each once an hour. Safe to use from several threads.

    Args:
        store: Whose log.
        clock: Seconds.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock, self._lock = store, clock, threading.Lock()
        self._noted: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._queue: list[_Waiting] = []
        self._is_writing = False

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
        self._write(Event("field.read", by, subject, after={"fields": " ".join(sorted(fields))}))
        with self._lock:
            self._noted.pop((by, subject), None)
            self._noted[by, subject] = now
            if len(self._noted) > REMEMBERED:
                self._noted.popitem(last=False)

    def _write(self, event: Event) -> None:
        """Keep an event, together with those of all others who came while the store was being written."""
        mine = _Waiting(event)
        with self._lock:
            self._queue.append(mine)
            mine.leads, self._is_writing = not self._is_writing, True
        if not mine.leads:
            mine.wake.wait()
        if mine.leads:
            self._write_queue()
        if mine.fault is not None:
            raise mine.fault

    def _write_queue(self) -> None:
        with self._lock:
            batch, self._queue = self._queue, []
        fault: Exception | None = None
        try:
            self._store.log.note(*(one.event for one in batch))
        except Exception as raised:
            fault = raised
        with self._lock:
            following = self._queue[:1]
            self._is_writing = bool(following)
            for one in following:
                one.leads = True
        for one in batch:
            one.fault = fault
        for one in (*batch, *following):
            one.wake.set()
