"""What every first page counts is counted when the server starts, so that the first who come do not wait for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from types import TracebackType

from daybook.core import Kind
from daybook.core.sight import EVERYTHING, Sight
from daybook.errors import DaybookError
from daybook.sighted import Sighted
from daybook.store import Store

log = logging.getLogger("daybook.web")
ENDING_SECONDS = 2.0  # for what is being counted when the server ends


class Ahead:
    """Looks at the front page and at each first list once, as everybody who may come sees it, in a thread of its own.

    Args:
        store: What is shown.
        kinds: The kinds of record that have lists.
        sights: What those who may come see; all, if left out.
    """

    def __init__(self, store: Store, kinds: Sequence[Kind], sights: Iterable[Sight] = (EVERYTHING,)) -> None:
        self._shelves = [Sighted(store, sight, kinds) for sight in dict.fromkeys(sights)]
        self._kinds = tuple(kinds)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def __enter__(self) -> Ahead:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join(ENDING_SECONDS)

    def await_end(self) -> None:
        """Wait until all is counted."""
        self._thread.join()

    def _run(self) -> None:
        try:
            for look in self._looks():
                if self._ended.is_set():
                    return
                look()
        except DaybookError as fault:  # whoever comes counts it, and is told what is wrong
            if not self._ended.is_set():
                log.warning("what the first pages tell could not be counted ahead: %s", fault)

    def _looks(self) -> Iterator[Callable[[], object]]:
        for shelf in self._shelves:
            yield from (shelf.overview, shelf.publishers, shelf.reports)
            for kind in self._kinds:
                yield from (partial(shelf.facets, kind.name), partial(shelf.records, kind.name, sources=0))
