"""Reading with a progress line on a terminal, and a Ctrl-C that leaves everything in order."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from daybook.pipeline import Counts, read
from daybook.store import Store


def run_read(store: Store, inputs: Sequence[str], *, published: str | None, line_limit_mb: int, workers: int,
             refresh_every: int) -> tuple[Counts, bool]:
    """Read inputs and show how it goes; the counts, and whether the user stopped it."""
    console = Console(stderr=True)
    latest = Counts()
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading", total=None)

        def told(counts: Counts, source: str) -> None:
            nonlocal latest
            latest = counts
            progress.update(task, description=f"{counts.seen} read, {counts.rejected + counts.failed} not usable · {source[-60:]}")

        try:
            return read(store, inputs, published=published, line_limit_mb=line_limit_mb, workers=workers, refresh_every=refresh_every,
                        told=told), False
        except KeyboardInterrupt:
            return latest, True
