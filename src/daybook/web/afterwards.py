"""What decisions leave to do is done in a quiet moment, so that whoever decides does not wait for it."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType

from daybook.errors import DaybookError
from daybook.pipeline import rules
from daybook.store import Store

log = logging.getLogger("daybook.web")
QUIET_SECONDS = 0.5  # since the last decision, before the next thing that they leave is done
LONGEST_SECONDS = 20.0  # that it waits for such a moment
PAUSE_SECONDS = 0.015  # between its transactions: longer than another process that waits to write takes to ask again
ENDING_SECONDS = 10.0  # for the transaction at work when the server ends; the rest is done by whatever opens the store next


class _Ended(Exception):
    """The server ends."""


class Afterwards:
    """Carries out what decisions leave (``Store.settle``), in a thread of its own while this is entered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked, self._ended = threading.Event(), threading.Event()
        self._last = 0.0  # when somebody decided
        self._thread = threading.Thread(target=self._run, name="afterwards", daemon=True)

    def __enter__(self) -> Afterwards:
        self._asked.set()  # a server that was killed may have left something
        self._thread.start()
        self._store.later = self._decided
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._store.later = None
        self._ended.set()
        self._asked.set()
        self._thread.join(ENDING_SECONDS)

    def _decided(self) -> None:
        self._last = time.monotonic()
        self._asked.set()

    def _run(self) -> None:
        is_sure = False  # that nothing is left of what a server was killed in the middle of, or of what failed here
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                if not is_sure:  # later on, what is begun is another process's, which is at it
                    self._store.resume(*rules(), pause=self._pause)
                    is_sure = True
                while self._await_quiet() and self._store.settle(*rules(), most=1, pause=self._pause):
                    pass
                if not self._ended.is_set():
                    self._store.checkpoint()  # else one decision in thirty does so, and takes 20 ms longer
            except _Ended:
                return
            except DaybookError as fault:  # the store is gone or locked: what is left stays noted, for the next time
                log.warning("what decisions left could not be carried out yet: %s", fault)
                is_sure = False
            except Exception:
                log.exception("what decisions left could not be carried out")
                is_sure = False
            if self._ended.is_set():
                return

    def _pause(self) -> None:
        if self._ended.wait(PAUSE_SECONDS):
            raise _Ended

    def _await_quiet(self) -> bool:
        """Wait until nobody has decided for a moment, for so long at most; False where the server ends meanwhile."""
        until = time.monotonic() + LONGEST_SECONDS
        while (rest := min(self._last + QUIET_SECONDS, until) - time.monotonic()) > 0 and not self._ended.wait(rest):
            pass
        return not self._ended.is_set()
