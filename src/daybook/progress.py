"""Reading with a progress line on a terminal, and a Ctrl-C that leaves everything in order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from daybook.pipeline import Counts, read
from daybook.read import ArchiveRules
from daybook.store import Store

Told = Callable[[Counts, str], None]


class _Stop:
    """Whether Ctrl-C was pressed. The first is obeyed between two reports, where nothing is half done; the second at once."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While it lasts, Ctrl-C comes here; elsewhere than in the main thread signals cannot be had, and nothing changes."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def run_read(store: Store, inputs: Sequence[str], *, published: str | None, line_limit_mb: int, workers: int,
             refresh_every: int, archives: ArchiveRules) -> tuple[Counts, bool]:
    """Read inputs and show how it goes; the counts, and whether the user stopped it."""
    return watched(lambda told: read(store, inputs, published=published, line_limit_mb=line_limit_mb, workers=workers,
                                     refresh_every=refresh_every, archives=archives, told=told))


def watched(work: Callable[[Told], Counts]) -> tuple[Counts, bool]:
    """Do what reads items and show how it goes; the counts, and whether the user stopped it.

    Args:
        work: Is given what to tell after every item.
    """
    console = Console(stderr=True)
    latest, stop = Counts(), _Stop()
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading", total=None)

        def told(counts: Counts, source: str) -> None:
            nonlocal latest
            latest = counts
            progress.update(task, description=f"{counts.seen} read, {counts.rejected + counts.failed} not usable · {source[-60:]}")
            if stop.asked:
                raise KeyboardInterrupt

        try:
            with stop.listening():
                return work(told), False
        except KeyboardInterrupt:
            return latest, True
