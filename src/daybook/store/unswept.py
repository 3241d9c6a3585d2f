"""A step that makes objects by the hundred thousand, without Python's collector looking through all of them over and over."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The collector belongs to the process and several threads may be at such work: the first stops it, the last lets it go on.
_lock, _at_work = threading.Lock(), 0
_was_on = True


@contextmanager
def unswept() -> Iterator[None]:
    """No search for cycles of objects meanwhile; what is in none is freed as ever. For a step of bounded size: a third of its time."""
    global _at_work, _was_on
    with _lock:
        if _at_work == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _at_work += 1
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if _at_work == 0 and _was_on:
                gc.enable()
