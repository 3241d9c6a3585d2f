"""When sessions and tokens were last used, kept in the store by a thread of its own: whoever reads a page does not wait for a writer."""

from __future__ import annotations

import contextlib
import threading
from types import TracebackType

from daybook.errors import StoreError
from daybook.store.people import People

EVERY_SECONDS = 5.0


class Uses:
    """Notes uses: while entered a few seconds later, all in one transaction; otherwise at once. Safe to use from several threads.

    What cannot be written is noted with the next use.
    """

    def __init__(self, people: People) -> None:
        self._people, self._lock = people, threading.Lock()
        self._sessions: dict[int, str] = {}
        self._tokens: dict[int, str] = {}
        self._ended, self._thread = threading.Event(), threading.Thread(target=self._run, name="uses", daemon=True)

    def __enter__(self) -> Uses:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def session(self, id: int, at: str) -> None:
        """A session was used."""
        self._note(self._sessions, id, at)

    def token(self, id: int, at: str) -> None:
        """A token was used."""
        self._note(self._tokens, id, at)

    def _note(self, kept: dict[int, str], id: int, at: str) -> None:
        with self._lock:
            kept[id] = at
        if not self._thread.is_alive():
            self._keep()

    def _run(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self._keep()
        self._keep()

    def _keep(self) -> None:
        with self._lock:
            sessions, tokens = dict(self._sessions), dict(self._tokens)
            self._sessions.clear()
            self._tokens.clear()
        if sessions or tokens:
            with contextlib.suppress(StoreError):
                self._people.used(sessions, tokens)
