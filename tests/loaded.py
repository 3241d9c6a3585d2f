"""Runs of the command line that may be killed, forked from a process that has loaded the models: else that is most of their time."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection


class Runs:
    """Starts runs, one after another."""

    def __init__(self, asks: Connection) -> None:
        self._asks, self._run = asks, 0

    def start(self, *arguments: str) -> None:
        """Start a run of the command line with these arguments; what it says is lost."""
        self._asks.send(arguments)
        self._run = self._asks.recv()

    def ended(self, seconds: float) -> int | None:
        """How the run ended, None where it has not after so long."""
        return self._asks.recv() if self._asks.poll(seconds) else None

    def kill(self) -> int:
        """Kill the run with all that it has started; how it ended."""
        with suppress(ProcessLookupError):  # it ended just now
            os.killpg(self._run, signal.SIGKILL)
        return int(self._asks.recv())


@contextmanager
def loaded() -> Iterator[Runs]:
    """What starts runs, as soon as the models are loaded. In their process a model has no threads: it can be forked."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_fork, args=(theirs,))
    process.start()
    theirs.close()
    try:
        ours.recv()
        yield Runs(ours)
    finally:
        ours.close()
        process.join()


def _fork(asks: Connection) -> None:
    """Fork a run for each that is asked for, until nobody is left to ask."""
    from daybook.pipeline import warm

    warm()
    asks.send("loaded")
    with suppress(EOFError):
        while True:
            arguments = asks.recv()
            if (child := os.fork()) == 0:
                _run(arguments)
            os.setpgid(child, child)  # before anybody knows of it, and could want to kill it
            asks.send(child)
            asks.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _run(arguments: Sequence[str]) -> None:
    """Be the command line."""
    from daybook.cli import main

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    code = 1
    try:
        main(list(arguments))
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)
