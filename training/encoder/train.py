"""Train the encoder: python training/encoder/train.py ../shared/data [--epochs 2] [--permissive] [--minutes 70]

Begins where the last call stopped (checkpoints/encoder/state.pt). Same seed, same data, same steps; figures differ in the last digits
between processors. Then export.py makes what is shipped of it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from documents import Document, joined
from examples import Example, examples, recased, rewritten, shortened, with_residue
from lessons import loss_of
from made import made
from network import Encoder, Network, from_minilm, minilm_folder, parameters, scale
from numpy.typing import NDArray
from records import annotated, muc
from sources import LICENCES, event_location, newswire, plover, polnear, re3d, truecaser, voa, wikievents
from tokenizers import Tokenizer

from daybook.extract.pieces import tokenizer

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / "checkpoints" / "encoder" / "state.pt"
BUDGET = 2048  # pieces a step
RATES = (1.2e-4, 8e-4)  # peak, of the layers and of what begins at random
POLISH_DECAY, BRIEF_DECAY = 0.998, 0.99
POLISH_RATES = (1e-4, 5e-4)  # likewise, of the second stage
BRIEF_RATES = (6e-5, 4e-4)
POLISH_EPOCHS, BRIEF_EPOCHS = 7, 1
ONE_SENTENCE = ("plover-sentences",)
DECAY = 0.999  # of the running mean of the weights, which is what is shipped
UPPER, LOWER, RESIDUE, REWRITTEN = 0.08, 0.04, 0.12, 0.15  # shares of windows (documents for residue) that are changed
SEED = 17


@dataclass(frozen=True)
class Corpus:
    documents: tuple[Document, ...]
    capitals: dict[str, str]  # MUC-4's texts in mixed case


def corpus(data: Path, permissive: bool) -> Corpus:
    """All documents, each with its weight; one text is one document."""
    by_hand = [replace(d, weight=3.0 if "polnear" not in d.id else 2.0) for d in annotated(data)]
    coded = {d.id.removeprefix("records/") for d in by_hand}
    found: list[Document] = [*polnear(data), *newswire(data), *wikievents(data), *plover(data)]
    found += [replace(d, weight=2.0) for d in re3d(data)]
    found += [d if d.frames else replace(d, weight=0.2) for d in voa(data)]
    found += [replace(d, weight=0.3) for d in event_location(data)]
    found += [replace(d, weight=1.0) for d in muc(data) if d.id not in coded]
    found = list(joined([*found, *by_hand]))
    if permissive:
        found = [d for d in found if LICENCES.get(d.source)]
    cased = truecaser([d.text for d in found if d.source in ("polnear", "newswire-ner", "syria-news")])
    return Corpus(tuple(found), {d.id: cased(d.text) for d in found if d.source == "muc4"})


def polish(data: Path, permissive: bool) -> Corpus:
    """The reports annotated for this project whole and, half the time, their beginnings alone; and a changing share of the large sources so
    that nothing is forgotten. A weight below 1 is the share of epochs in which a document is read."""
    by_hand = [replace(d, weight=1.5 if d.source == "syria-news" else 1.0) for d in annotated(data)]
    coded = {d.id.removeprefix("records/") for d in by_hand}
    texts = {d.text for d in by_hand}
    large = [*polnear(data), *newswire(data)]
    found = [d if d.text in texts else replace(d, weight=0.12 if d.source == "polnear" else 0.08) for d in large]
    found += [replace(d, weight=0.15) for d in muc(data) if d.id not in coded]
    found += [replace(d, weight=0.1) for d in (*wikievents(data), *plover(data), *re3d(data))]
    found += [replace(d, weight=0.04) for d in voa(data)]
    found = list(joined([*by_hand, *found]))
    begun = [replace(d, id=f"{d.id} begun", weight=0.5) for d in by_hand if d.source not in ONE_SENTENCE]
    found += [*begun, *(replace(d, weight=0.4) for d in made(SEED))]
    if permissive:
        found = [d for d in found if LICENCES.get(d.source)]
    cased = truecaser([d.text for d in large])
    return Corpus(tuple(found), {d.id: cased(d.text) for d in found if d.source == "muc4"})


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


def epoch_examples(held: Corpus, names: Tokenizer, near: NDArray[np.int64], epoch: int) -> list[Example]:
    """The windows of one epoch, augmented; the same for the same epoch."""
    rng, noise = random.Random(SEED * 1000 + epoch), np.random.default_rng(SEED * 1000 + epoch)
    found: list[Example] = []
    for document in held.documents:
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


def batches(every: Sequence[Example], epoch: int) -> list[list[Example]]:
    """Windows of like length together, about ``BUDGET`` pieces each, in random order."""
    rng = random.Random(SEED * 7 + epoch)
    order = sorted(every, key=lambda e: (len(e.ids) + rng.randrange(24), rng.random()))
    found: list[list[Example]] = [[]]
    for e in order:
        longest = max([len(e.ids), *(len(o.ids) for o in found[-1])])
        if found[-1] and longest * (len(found[-1]) + 1) > BUDGET:
            found.append([])
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


def begin_polish(device: torch.device, brief: bool) -> Run:
    """From the running mean of the first stage. The brief one takes smaller steps; it is mixed into what the long one learned."""
    run = begin(device)
    run.network.load_state_dict(run.mean.state_dict())
    split = parameters(run.network)
    rates = BRIEF_RATES if brief else POLISH_RATES
    groups = [{"params": p, "lr": rate, "peak": rate} for p, rate in zip((split.encoder, split.others), rates, strict=True)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    polished = Run(run.network, run.mean, optimizer, 0, STATE.with_name("brief.pt" if brief else "polished.pt"))
    if polished.file.exists():
        polished.load()
        print(f"goes on at step {polished.step} of the second stage", flush=True)
    return polished


def begin(device: torch.device) -> Run:
    torch.manual_seed(SEED)
    network, mean = Network(), Network()
    from_minilm(network, minilm_folder())
    mean.load_state_dict(network.state_dict())
    split = parameters(network)
    groups = [{"params": split.encoder, "lr": RATES[0], "peak": RATES[0]}, {"params": split.others, "lr": RATES[1], "peak": RATES[1]}]
    run = Run(network.to(device), mean.to(device).eval(), torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True))
    if STATE.exists():
        run.load()
        print(f"goes on at step {run.step}", flush=True)
    return run


def steps(held: Corpus, names: Tokenizer, near: NDArray[np.int64], epochs: int, done: int) -> Iterator[tuple[int, list[Example]]]:
    """(share of the training done in thousandths, batch) from the step where the last call stopped."""
    at = 0
    for epoch in range(epochs):
        every = batches(epoch_examples(held, names, near, epoch), epoch)
        print(f"epoch {epoch}: {len(every)} steps, {sum(len(e.ids) for b in every for e in b):,} pieces", flush=True)
        for n, batch in enumerate(every):
            if at >= done:
                yield round(1e6 * (epoch + n / len(every)) / epochs), batch
            at += 1


def train(data: Path, epochs: int, permissive: bool, minutes: float, polishing: bool, brief: bool) -> None:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(max(1, torch.get_num_threads()))
    run, started = begin_polish(device, brief) if polishing else begin(device), time.monotonic()
    teacher = Encoder().to(device).eval()
    base = Network()
    from_minilm(base, minilm_folder())
    teacher.load_state_dict(base.encoder.state_dict())
    held = polish(data, permissive) if polishing else corpus(data, permissive)
    print(Counter(d.source for d in held.documents), flush=True)
    names, noise = tokenizer(minilm_folder() / "tokenizer.json"), np.random.default_rng(SEED)
    nats: Counter[str] = Counter()
    seen, last = 0, time.monotonic()
    for share, batch in steps(held, names, neighbours(run.network), epochs, run.step):
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
            told = " ".join(f"{name} {value / 50:.2f}" for name, value in sorted(nats.items()))
            print(f"{run.step} {share / 10_000:.1f}% {seen / (time.monotonic() - started):.0f}/s {told}", flush=True)
            nats.clear()
        if time.monotonic() - last > 300:
            run.save()
            last = time.monotonic()
        if time.monotonic() - started > minutes * 60:
            break
    run.save()


@torch.no_grad()
def _average(run: Run) -> None:
    """Move the running mean a little towards the weights; early on a good deal."""
    keep = min(DECAY if run.file == STATE else BRIEF_DECAY if run.file.name == "brief.pt" else POLISH_DECAY, run.step / (run.step + 20))
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
    chosen = options.parse_args()
    usual = BRIEF_EPOCHS if chosen.brief else POLISH_EPOCHS if chosen.polish else 2
    train(chosen.data, chosen.epochs or usual, chosen.permissive, chosen.minutes, chosen.polish or chosen.brief, chosen.brief)


if __name__ == "__main__":
    main()
