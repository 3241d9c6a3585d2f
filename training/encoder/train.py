"""Train the encoder: python training/encoder/train.py ../shared/data [--epochs 2] [--permissive] [--minutes 70]

Begins where the last call stopped (checkpoints/encoder/state.pt). Same seed, same data, same steps; figures differ in the last digits
between processors. Then export.py makes what is shipped of it. On an accelerator: --budget 8192 --rate 2 --workers, a process a core; with
a file of corpus.py instead of the folder where there is no data.
"""

from __future__ import annotations

import argparse
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from corpus import SEED, Corpus, of
from examples import Example, examples, recased, rewritten, shortened, with_residue
from lessons import loss_of
from network import Encoder, Network, from_minilm, minilm_folder, parameters, scale
from numpy.typing import NDArray

from daybook.extract.pieces import tokenizer

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / "checkpoints" / "encoder" / "state.pt"
BUDGET = 2048  # pieces a step, unless told
SHARD = 40  # documents whose windows one process makes at a time
RATES = (1.2e-4, 8e-4)  # peak, of the layers and of what begins at random
POLISH_DECAY, BRIEF_DECAY = 0.998, 0.99
POLISH_RATES = (1e-4, 5e-4)  # likewise, of the second stage
BRIEF_RATES = (6e-5, 4e-4)
POLISH_EPOCHS, BRIEF_EPOCHS = 7, 1
DECAY = 0.999  # of the running mean of the weights, which is what is shipped
UPPER, LOWER, RESIDUE, REWRITTEN = 0.08, 0.04, 0.12, 0.15  # shares of windows (documents for residue) that are changed


def neighbours(network: Network) -> NDArray[np.int64]:
    """The five nearest pieces of each whole-word piece of letters, by the cosine of their vectors; others have themselves alone."""
    held = torch.nn.functional.normalize(network.encoder.piece.weight.detach().cpu(), dim=1)
    names = tokenizer(minilm_folder() / "tokenizer.json")
    plain = torch.tensor([bool((w := names.id_to_token(n)) and w.isalpha() and len(w) > 3) for n in range(len(held))])
    own = np.arange(len(held))[:, None].repeat(5, 1)
    candidates = torch.nonzero(plain)[:, 0]
    for rows_of in candidates.split(2000):
        near = (held[rows_of] @ held[candidates].T).topk(6, 1).indices[:, 1:]
        own[rows_of.numpy()] = candidates[near].numpy()
    return own


def epoch_examples(held: Corpus, near: NDArray[np.int64], epoch: int, pool: ProcessPoolExecutor | None) -> list[Example]:
    """The windows of one epoch, augmented; the same for the same epoch, however many processes make them."""
    shards = range(0, len(held.documents), SHARD)
    if pool is None:
        return [e for first in shards for e in shard(held, near, epoch, first)]
    return [e for made in pool.map(partial(_of_the_process, epoch), shards) for e in made]


def shard(held: Corpus, near: NDArray[np.int64], epoch: int, first: int) -> list[Example]:
    """The windows of ``SHARD`` documents."""
    seed = (SEED * 1000 + epoch) * 100_000 + first
    rng, noise, names = random.Random(seed), np.random.default_rng(seed), tokenizer(minilm_folder() / "tokenizer.json")
    found: list[Example] = []
    for document in held.documents[first : first + SHARD]:
        for _ in range(int(document.weight) + (rng.random() < document.weight % 1)):
            seen = document
            if document.id in held.capitals and rng.random() < 0.5:
                seen = replace(document, text=held.capitals[document.id])
            if document.id.endswith(" begun"):
                seen = shortened(seen, rng)
            elif rng.random() < RESIDUE:
                seen = with_residue(seen, rng)
            for example in examples(seen, names, rng):
                draw = rng.random()
                made = recased(example, 3) if draw < UPPER else recased(example, 1) if draw < UPPER + LOWER else example
                found.append(rewritten(made, near, noise) if rng.random() < REWRITTEN else made)
    return found


_HELD: list[tuple[Corpus, NDArray[np.int64]]] = []  # of a process that makes windows


def _begin_process(held: Corpus, near: NDArray[np.int64]) -> None:
    _HELD[:] = [(held, near)]


def _of_the_process(epoch: int, first: int) -> list[Example]:
    return shard(*_HELD[0], epoch, first)


def batches(every: Sequence[Example], epoch: int, budget: int = BUDGET) -> list[list[Example]]:
    """Windows of like length together, about ``budget`` pieces each, in random order."""
    rng = random.Random(SEED * 7 + epoch)
    order = sorted(every, key=lambda e: (len(e.ids) + rng.randrange(24), rng.random()))
    found: list[list[Example]] = [[]]
    longest = 0
    for e in order:
        longest = max(longest, len(e.ids))
        if found[-1] and longest * (len(found[-1]) + 1) > budget:
            found.append([])
            longest = len(e.ids)
        found[-1].append(e)
    rng.shuffle(found)
    return found


@dataclass
class Run:
    """What is kept between calls."""

    network: Network
    mean: Network
    optimizer: torch.optim.Optimizer
    step: int = 0
    file: Path = STATE

    def save(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        held = {"network": self.network.state_dict(), "mean": self.mean.state_dict(), "optimizer": self.optimizer.state_dict(),
                "step": self.step}
        torch.save(held, self.file.with_suffix(".new"))
        self.file.with_suffix(".new").replace(self.file)

    def load(self) -> None:
        held = torch.load(self.file, map_location="cpu", weights_only=True)
        self.network.load_state_dict(held["network"])
        self.mean.load_state_dict(held["mean"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.step = held["step"]


def begin_polish(device: torch.device, folder: Path, plan: Plan) -> Run:
    """From the running mean of the first stage. The brief one takes smaller steps; it is mixed into what the long one learned."""
    run, brief = begin(device, folder), plan.brief
    run.network.load_state_dict(run.mean.state_dict())
    split = parameters(run.network)
    rates = BRIEF_RATES if brief else POLISH_RATES
    groups = [{"params": p, "lr": rate, "peak": rate * plan.rate} for p, rate in zip((split.encoder, split.others), rates, strict=True)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    polished = Run(run.network, run.mean, optimizer, 0, folder / ("brief.pt" if brief else "polished.pt"))
    if polished.file.exists():
        polished.load()
        print(f"goes on at step {polished.step} of the second stage", flush=True)
    return polished


def begin(device: torch.device, folder: Path, rate: float = 1.0) -> Run:
    torch.manual_seed(SEED)
    network, mean = Network(), Network()
    from_minilm(network, minilm_folder())
    mean.load_state_dict(network.state_dict())
    split = parameters(network)
    groups = [{"params": p, "lr": peak, "peak": peak * rate} for p, peak in zip((split.encoder, split.others), RATES, strict=True)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    run = Run(network.to(device), mean.to(device).eval(), optimizer, file=folder / STATE.name)
    if run.file.exists():
        run.load()
        print(f"goes on at step {run.step}", flush=True)
    return run


@dataclass(frozen=True)
class Plan:
    """How a stage is run."""

    epochs: int
    permissive: bool = False
    minutes: float = 1e9
    polishing: bool = False
    brief: bool = False
    budget: int = BUDGET
    workers: int = 0
    rate: float = 1.0
    clock: bool = False

    def share(self, by_steps: int, seconds: float) -> int:
        """Of the training that is done, in millionths."""
        return min(999_999, round(1e6 * seconds / (60 * self.minutes))) if self.clock else by_steps


def steps(held: Corpus, near: NDArray[np.int64], plan: Plan, done: int,
          pool: ProcessPoolExecutor | None) -> Iterator[tuple[int, list[Example]]]:
    """(share of the training done in millionths, batch) from the step where the last call stopped."""
    at, epochs = 0, plan.epochs
    for epoch in range(epochs):
        every = batches(epoch_examples(held, near, epoch, pool), epoch, plan.budget)
        print(f"epoch {epoch}: {len(every)} steps, {sum(len(e.ids) for b in every for e in b):,} pieces", flush=True)
        for n, batch in enumerate(every):
            if at >= done:
                yield round(1e6 * (epoch + n / len(every)) / epochs), batch
            at += 1


def train(data: Path, folder: Path, plan: Plan) -> None:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    held = of(data, plan.permissive, plan.polishing)
    print(Counter(d.source for d in held.documents), flush=True)
    base = Network()
    from_minilm(base, minilm_folder())
    near = neighbours(base)
    pool = ProcessPoolExecutor(plan.workers, initializer=_begin_process, initargs=(held, near)) if plan.workers else None
    if pool:
        pool.submit(int).result()  # the processes are begun before the accelerator is
    run, started = begin_polish(device, folder, plan) if plan.polishing else begin(device, folder, plan.rate), None
    teacher = Encoder().to(device).eval()
    teacher.load_state_dict(base.encoder.state_dict())
    noise, nats = np.random.default_rng(SEED), Counter[str]()
    seen, last = 0, time.monotonic()
    for by_steps, batch in ahead(steps(held, near, plan, run.step, pool)):
        started = started or time.monotonic()
        share = plan.share(by_steps, time.monotonic() - started)
        run.network.train()
        for group in run.optimizer.param_groups:
            group["lr"] = group["peak"] * scale(share, 1_000_000)
        loss = loss_of(run.network, batch, teacher, noise)
        loss.total.backward()
        torch.nn.utils.clip_grad_norm_(run.network.parameters(), 2.0)
        run.optimizer.step()
        run.optimizer.zero_grad(set_to_none=True)
        run.step += 1
        _average(run)
        nats.update(loss.nats)
        seen += sum(len(e.ids) for e in batch)
        if run.step % 50 == 0:
            told = " ".join(f"{name} {float(value) / 50:.2f}" for name, value in sorted(nats.items()))
            print(f"{run.step} {share / 10_000:.1f}% {seen / (time.monotonic() - started):.0f}/s {told}", flush=True)
            nats.clear()
        if time.monotonic() - last > 300:
            run.save()
            last = time.monotonic()
        if time.monotonic() - started > plan.minutes * 60:
            break
    if pool:
        pool.shutdown(wait=False, cancel_futures=True)
    run.save()


def ahead(every: Iterator[tuple[int, list[Example]]]) -> Iterator[tuple[int, list[Example]]]:
    """The same, made by a thread while what came before is learned."""
    waiting: queue.Queue[tuple[int, list[Example]] | None] = queue.Queue(1000)

    def fill() -> None:
        try:
            for item in every:
                waiting.put(item)
        except CancelledError:
            pass  # the time is up
        finally:
            waiting.put(None)

    threading.Thread(target=fill, daemon=True).start()
    while (item := waiting.get()) is not None:
        yield item


@torch.no_grad()
def _average(run: Run) -> None:
    """Move the running mean a little towards the weights; early on a good deal."""
    decay = DECAY if run.file.name == STATE.name else BRIEF_DECAY if run.file.name == "brief.pt" else POLISH_DECAY
    keep = min(decay, run.step / (run.step + 20))
    for mean, now in zip(run.mean.parameters(), run.network.parameters(), strict=True):
        if now.requires_grad:
            mean.lerp_(now, 1 - keep)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--epochs", type=int, help="2, or 7 of the second stage")
    options.add_argument("--polish", action="store_true", help="the second stage, on what was annotated for this project")
    options.add_argument("--brief", action="store_true", help="with --polish: one epoch of smaller steps, to be mixed in by export.py")
    options.add_argument("--permissive", action="store_true", help="train on sources with a licence alone")
    options.add_argument("--minutes", type=float, default=1e9, help="stop after so long; call again to go on")
    options.add_argument("--budget", type=int, default=BUDGET, help="pieces a step; more on an accelerator")
    options.add_argument("--workers", type=int, default=0, help="processes that make the windows")
    options.add_argument("--rate", type=float, default=1.0, help="times the usual learning rates; 2 for steps four times as large")
    options.add_argument("--clock", action="store_true", help="the learning rates fall over --minutes instead of --epochs")
    options.add_argument("--checkpoints", type=Path, default=STATE.parent, help="folder of the checkpoints")
    chosen = options.parse_args()
    usual = 1000 if chosen.clock else BRIEF_EPOCHS if chosen.brief else POLISH_EPOCHS if chosen.polish else 2
    train(chosen.data, chosen.checkpoints, Plan(chosen.epochs or usual, chosen.permissive, chosen.minutes, chosen.polish or chosen.brief,
                                                chosen.brief, chosen.budget, chosen.workers, chosen.rate, chosen.clock))


if __name__ == "__main__":
    main()
