"""Coverage-guided fuzzing of what reads strangers' bytes (test B3 of the security page), by atheris.

    python bench/fuzz.py html dates … --seconds 360 [--keep FOLDER]

A run does not stop at the first fault: each place that raises what it must not, or breaks a law, is kept once, with its input, in FOLDER
(build/fuzz). So is each input that takes more than 5 seconds of the processor. What a target may raise is
said beside it. Prints a line a target.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

if TYPE_CHECKING:
    from fuzz_targets import Target

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "bench")]
HANG, PROCESS_HANG, MEMORY_MB = 5.0, 60, 3000  # seconds of the processor; seconds of the clock after which the whole run ends; MB


class Runs:
    """What came of the inputs of one target."""

    def __init__(self, target: Callable[[bytes], None], folder: Path) -> None:
        self._target, self._folder = target, folder
        self.runs, self.slowest, self.until = 0, 0.0, float("inf")
        self.faults: dict[str, str] = {}

    def one(self, content: bytes) -> None:
        begun = time.process_time()
        try:
            self._target(content)
        except Exception as fault:  # whatever the target did not expect is what is looked for
            self._keep("fault", _place(fault), f"{type(fault).__name__}: {fault}"[:150], content)
        took = time.process_time() - begun
        self.runs += 1
        if took > self.slowest:
            self.slowest = took
            (self._folder / "slowest").write_bytes(content)
        if took > HANG:
            self._keep("hang", "hang", f"{took:.1f} s", content)

    def _keep(self, sort: str, place: str, said: str, content: bytes) -> None:
        if place in self.faults:
            return
        self.faults[place] = said
        path = self._folder / f"{sort}-{hashlib.sha256(content).hexdigest()[:12]}"
        path.write_bytes(content)
        print(f"\n{sort.upper()} {place}: {said}\n  {path}", flush=True)


def _place(fault: BaseException) -> str:
    """Where a fault was raised: the innermost line of ours, and the sort."""
    ours = ("/daybook/", "fuzz_targets")
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if any(part in frame.filename for part in ours)]
    last = frames[-1] if frames else None
    return f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}" if last else type(fault).__name__


def main() -> None:
    """Fuzz targets one after the other, each in a process of its own: what they need is loaded once."""
    with atheris.instrument_imports(include=["daybook"]):
        from fuzz_targets import TARGETS

    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="+", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=360, help="of the clock, for each")
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    given = parser.parse_args()
    for name in given.targets:
        if not (child := os.fork()):
            fuzz(name, TARGETS[name], given.keep / name, given.seconds)
        os.waitpid(child, 0)


def fuzz(name: str, target: Target, folder: Path, most_seconds: int) -> None:
    """Fuzz one target for so long, then end the process."""
    (corpus := folder / "corpus").mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed[: target.longest])
    words = folder / "words"
    words.write_text("".join(f"{_quoted(word)}\n" for word in target.words), encoding="ascii")
    runs = Runs(target.run, folder)
    begun, worked = time.monotonic(), time.process_time()

    def step(content: bytes) -> None:
        runs.one(content)
        if time.monotonic() - begun > most_seconds:
            print(json.dumps({"target": name, "runs": runs.runs, "seconds": round(time.monotonic() - begun),
                              "processor_seconds": round(time.process_time() - worked), "corpus": len(list(corpus.iterdir())),
                              "slowest_seconds": round(runs.slowest, 2), "faults": runs.faults}), flush=True)
            os._exit(0)  # libFuzzer takes an exit for a crash

    atheris.Setup([sys.argv[0], str(corpus), f"-max_len={target.longest}", f"-dict={words}", f"-timeout={PROCESS_HANG}",
                   f"-rss_limit_mb={MEMORY_MB}", "-verbosity=0", "-print_final_stats=0", f"-artifact_prefix={folder}/"], step)
    atheris.Fuzz()


def _quoted(word: bytes) -> str:
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in word) + '"'


if __name__ == "__main__":
    main()
