"""Work in child processes that may be killed: what breaks a child costs one answer, never the run.

    parent ── JSON, text ──→ child     a question, any JSON object, and a text of any length, in pieces: the parent makes no copy of it
    parent ←── JSON, … ───── child     {"meanwhile": …} as often as the child likes, then {"answer": …} or {"fault": "ValueError: …"}

Each JSON and each piece of the text has its length before it; a length of 0 ends the text. What a child said meanwhile stands if it
breaks before it answers. Answers are JSON and nothing else: a child that a hostile page took over can send a wrong text, never code.
The child ends when its parent does: by the closed pipe, on Linux by the kernel's word, and in a hang by its own limit of processor time.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, NoReturn

LENGTH = struct.Struct(">Q")
MEGABYTE = 1 << 20
PIECE = 1 << 16  # bytes, or characters of a text
MOST_ANSWER = 8 * MEGABYTE  # bytes of one answer: 200,000 characters, six bytes each in JSON, and what a page says of itself
START_SECONDS = 60.0  # for a child to load its libraries; on a machine with nothing else to do it takes under one
PATIENCE = 1.2  # times its limit that a child has which has said nothing yet
NOT_STARTED, STOPPED = "did not start", "was stopped"  # reasons that tell nothing of the question
PR_SET_PDEATHSIG = 1  # prctl(2)
LIBRARY_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # each thread would reserve memory of its own

Said = Mapping[str, Any]
Answer = Callable[[dict[str, Any], str, Callable[[Said], None]], Said]  # question, text, how to say something meanwhile


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may take.

    Args:
        seconds: For one answer, by the clock on the wall; a fifth more for a child that has said nothing by then, so that it can
            say what then costs its parent no work.
        memory_mb: Resident memory, libraries included, in MiB.
        answers: After so many, another child takes its place.
    """

    seconds: float = 6.0
    memory_mb: int = 512
    answers: int = 200


@dataclass(frozen=True, slots=True)
class Broken:
    """A question that was not answered.

    Args:
        reason: "took longer than 6 s", "took more than 512 MB", "ended by signal 11", "ValueError: …".
        meanwhile: What the child had said by then, None if nothing.
    """

    reason: str
    meanwhile: Said | None = None


class Children:
    """Up to ``count`` child processes that answer questions; started when first needed, each killed where it breaks its limits.

    Once one of them broke, a spare one is kept for each: it has its libraries loaded by the time the next breaks.

    Args:
        target: Function that answers, as "package.module:function"; imported by the child.
        count: Processes.
        limits: Of each.
    """

    def __init__(self, target: str, count: int = 1, limits: Limits | None = None) -> None:
        self._target, self._limits = target, limits or Limits()
        # A child belongs to the thread that started it: on Linux it is killed when that thread ends.
        self._threads = ThreadPoolExecutor(count, "daybook-children")
        self._own = threading.local()
        self._alive: set[_Child] = set()
        self._is_closed = False
        self.started = 0

    def ask(self, question: Said, text: str = "") -> Future[dict[str, Any] | Broken]:
        """The answer to come; questions are taken in order, as many at a time as there are processes."""
        return self._threads.submit(self._answered, question, text)

    def close(self) -> None:
        """End all children; what was asked and not yet answered is dropped."""
        self._is_closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in list(self._alive):
            child.kill()
        self._threads.shutdown(wait=True)
        for child in list(self._alive):  # one that started meanwhile
            child.kill()

    def __enter__(self) -> Children:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _answered(self, question: Said, text: str) -> dict[str, Any] | Broken:
        own = self._own
        if not hasattr(own, "child"):
            own.child, own.spare = self._new(), None
        child: _Child = own.child
        answer = child.ask(question, text)
        is_broken = isinstance(answer, Broken)
        if is_broken or child.answers >= self._limits.answers:
            child.kill()
            self._alive.discard(child)
            if not self._is_closed:
                own.child = own.spare or self._new()  # it loads its libraries while others work
                own.spare = self._new() if is_broken or own.spare else None
        return answer

    def _new(self) -> _Child:
        child = _Child(self._target, self._limits)
        self._alive.add(child)
        self.started += 1
        return child


class _NoAnswer(Exception):
    """The pipe gave no answer; says why."""


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _NoAnswer("answered with what is no JSON object")
    return value


class _Child:
    """One process and its two pipes."""

    def __init__(self, target: str, limits: Limits) -> None:
        command = [sys.executable, "-P", "-m", "daybook.children", target, str(os.getpid()), str(limits.memory_mb), str(limits.seconds)]
        folders = [folder for folder in sys.path if folder]  # what the parent finds, the child finds
        environment = os.environ | dict.fromkeys(LIBRARY_THREADS, "1") | {"PYTHONPATH": os.pathsep.join(folders), "PYTHONHASHSEED": "0"}
        self.answers, self._limits = 0, limits
        # A session of its own: Ctrl-C in the terminal is for the parent, which then ends its children in order.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                         env=environment, start_new_session=True)
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        self._is_ready = False

    def ask(self, question: Said, text: str) -> dict[str, Any] | Broken:
        limits, meanwhile = self._limits, None
        try:
            if not self._is_ready:
                self._receive(time.monotonic() + START_SECONDS)
                self._is_ready = True
            started = time.monotonic()
            until = started + limits.seconds * PATIENCE
            self._send(json.dumps(question).encode(), until)
            for at in range(0, len(text), PIECE):
                self._send(text[at : at + PIECE].encode("utf-8", "surrogatepass"), until)
            self._send(b"", until)
            while "meanwhile" in (said := self._receive(until)):
                meanwhile, until = _object(said["meanwhile"]), started + limits.seconds
            answer = _object(said["answer"]) if "answer" in said else None
        except _NoAnswer as fault:
            return Broken(str(fault), meanwhile)
        self.answers += 1
        if answer is not None:
            return answer
        told = str(said.get("fault"))
        return Broken(f"took more than {limits.memory_mb} MB" if told.startswith("MemoryError") else told[:200], meanwhile)

    def kill(self) -> None:
        """End the process and close its pipes; nothing happens the second time."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _send(self, content: bytes, until: float) -> None:
        view = memoryview(LENGTH.pack(len(content)) + content)
        while view:
            self._wait(self._to, select.POLLOUT, until)
            try:
                view = view[os.write(self._to, view[:PIECE]) :]
            except BlockingIOError:
                continue
            except OSError as fault:
                raise _NoAnswer(self._ended()) from fault

    def _receive(self, until: float) -> dict[str, Any]:
        size = LENGTH.unpack(self._bytes(LENGTH.size, until))[0]
        if size > MOST_ANSWER:
            raise _NoAnswer(f"answered with {size:,} bytes, more than can be right")
        try:
            return _object(json.loads(self._bytes(size, until)))
        except (ValueError, RecursionError) as fault:
            raise _NoAnswer("answered with what is no JSON") from fault

    def _bytes(self, size: int, until: float) -> bytes:
        held = bytearray()
        while len(held) < size:
            self._wait(self._from, select.POLLIN, until)
            try:
                piece = os.read(self._from, min(size - len(held), MEGABYTE))
            except OSError as fault:  # closed from another thread, by close()
                raise _NoAnswer(STOPPED) from fault
            if not piece:
                raise _NoAnswer(self._ended())
            held += piece
        return bytes(held)

    def _wait(self, pipe: int, event: int, until: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise _NoAnswer(f"took longer than {self._limits.seconds:.3g} s" if self._is_ready else NOT_STARTED)

    def _ended(self) -> str:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        return f"ended by signal {-code}" if code < 0 else f"ended with code {code}"


# The child's side.


def serve(target: str, parent: int, limits: Limits) -> NoReturn:
    """Answer questions on standard input until it is closed; the main of a child."""
    questions, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)  # what libraries print is no answer
    _die_with(parent)
    module, _, name = target.partition(":")
    answer: Answer = getattr(importlib.import_module(module), name)
    sys.excepthook = lambda kind, fault, _: _last_word(answers, kind, fault)
    gc.collect()
    gc.freeze()
    _limit_memory(limits.memory_mb)
    _write(answers, {"ready": True})
    with open(questions, "rb") as asked:
        while (question := _read(asked)) is not None:
            _limit_time(limits.seconds)
            _write(answers, {"answer": answer(json.loads(question), _text(asked), lambda said: _write(answers, {"meanwhile": said}))})
    os._exit(0)


def _read(pipe: BinaryIO) -> bytes | None:
    """What stands behind the next length; None where the pipe is closed."""
    head = pipe.read(LENGTH.size)
    return pipe.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _text(pipe: BinaryIO) -> str:
    pieces = []
    while piece := _read(pipe):
        pieces.append(piece.decode("utf-8", "surrogatepass"))
    return "".join(pieces)


def _last_word(pipe: int, kind: type[BaseException], fault: BaseException) -> None:
    """Say what the child ends of; there is room to do so even where memory was what it lacked."""
    _free_memory()
    _write(pipe, {"fault": f"{kind.__name__}: {fault}"[:400]})


def _write(pipe: int, answer: Said) -> None:
    content = json.dumps(answer).encode()
    view = memoryview(LENGTH.pack(len(content)) + content)
    while view:
        view = view[os.write(pipe, view) :]


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)


def _limit_memory(most_mb: int) -> None:
    """Let the address space grow by what is left of ``most_mb`` beyond what is resident now: then no more can become resident."""
    if sys.platform != "linux":  # elsewhere the kernel does not hold to it; the limit of time still does
        return
    with open("/proc/self/statm", encoding="ascii") as numbers:
        whole, resident = [int(number) * resource.getpagesize() for number in numbers.read().split()[:2]]
    most = whole + max(0, most_mb * MEGABYTE - resident)
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _free_memory() -> None:
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: float) -> None:
    """For a child that hangs after its parent was killed: the kernel ends it when it has used three times its time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + 3 * seconds) + 1, most))


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), Limits(float(sys.argv[4]), int(sys.argv[3])))
