"""The loss: how far the network is from what the sources say, in nats, over a batch of windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from documents import Range
from examples import UNTAUGHT, Example, FrameLesson
from network import FRAME_KINDS, HEADS_TAUGHT, POSITIONS, Encoder, Network, buckets
from torch import Tensor
from torch.nn import functional as F

from daybook.extract import scheme

CUE_WEIGHT = 0.3  # long contents have many words, each worth less
NO_NEWS_WEIGHT = 0.5  # MUC-4's "no template" is no sure sign of background
SENTENCES = 16  # a batch, for the sentence vectors
SENTENCE_WEIGHT = 40  # nats for a right angle: beside some 2,000 nats of all heads in a batch, 4 were drowned
ROLE_COUNT = len(scheme.ROLE_LABELS)


def _role_mask() -> Tensor:
    """shape (kinds of frame, role labels): 0 for labels that a kind has, a large negative number for others."""
    from examples import ROLE_LABEL, ROLES_OF

    mask = torch.full((len(FRAME_KINDS), ROLE_COUNT), -1e4)
    for n, kind in enumerate(FRAME_KINDS):
        mask[n, [0, *(ROLE_LABEL[f"{mark}-{role}"] for role in ROLES_OF[kind] for mark in "BI")]] = 0.0
    return mask


MASK = _role_mask()


@dataclass
class Loss:
    total: Tensor
    nats: Counter[str]


def padded(batch: Sequence[Example], device: torch.device) -> tuple[Tensor, Tensor, Tensor | None]:
    """ids and forms, shape (batch, longest), and the attention mask, None where all are of one length."""
    longest = max(len(e.ids) for e in batch)
    assert longest <= POSITIONS
    ids, forms = np.zeros((2, len(batch), longest), np.int64)
    for n, e in enumerate(batch):
        ids[n, : len(e.ids)], forms[n, : len(e.ids)] = e.ids, e.forms
    mask = None
    if min(len(e.ids) for e in batch) < longest:
        held = torch.tensor([len(e.ids) for e in batch])[:, None] > torch.arange(longest)[None]
        mask = held[:, None, None, :].to(device)
    return torch.from_numpy(ids).to(device), torch.from_numpy(forms).to(device), mask


def loss_of(network: Network, batch: Sequence[Example], teacher: Encoder, rng: np.random.Generator) -> Loss:
    device = network.sentence.weight.device
    ids, forms, mask = padded(batch, device)
    with torch.autocast(device.type, dtype=torch.bfloat16):
        states = network.encoder(ids, forms, mask)
        nats: Counter[str] = Counter()
        firsts = np.concatenate([e.first + n * ids.shape[1] for n, e in enumerate(batch)])
        words = network.drop(states).flatten(0, 1)[torch.from_numpy(firsts).to(device)]
        total = _heads(network, batch, words, nats)
        starts = np.cumsum([0, *(len(e.first) for e in batch)])  # of each window's words among all
        frames = [(int(starts[n]), len(e.first), f) for n, e in enumerate(batch) for f in e.frames]
        if frames:
            namings = means(words, [(at + f.words[0], at + f.words[1]) for at, _, f in frames])
            total = total + _roles(network, frames, words, namings, nats)
            total = total + _attributes(network, [f for _, _, f in frames], namings, nats)
            told = [(n, (at + a, at + b), how) for n, (at, _, f) in enumerate(frames) for (a, b), how in f.argument]
            if told:
                seen = torch.cat((namings[[n for n, _, _ in told]], means(words, [span for _, span, _ in told])), 1)
                total = total + _nats(nats, "responsibility", _chosen(network.responsibility(seen), [how for _, _, how in told]))
        pairs = [(int(starts[n]), pair) for n, e in enumerate(batch) for pair in e.pairs]
        if pairs:
            sides = [means(words, [(at + p[side][0], at + p[side][1]) for at, p in pairs]) for side in (0, 1)]
            total = total + _nats(nats, "root", _chosen(network.root(torch.cat(sides, 1)), [p[2] for _, p in pairs]))
        total = total + _sentences(network, batch, states, teacher, rng, nats)
    return Loss(total / (ids.numel() / 100), nats)


def means(rows: Tensor, ranges: Sequence[Range]) -> Tensor:
    """The mean of each stretch of rows, shape (ranges, size)."""
    sizes = np.array([b - a for a, b in ranges])
    at = np.concatenate([np.arange(a, b) for a, b in ranges])
    of = torch.from_numpy(np.repeat(np.arange(len(ranges)), sizes)).to(rows.device)
    total = rows.new_zeros((len(ranges), rows.shape[1]), dtype=torch.float32)
    total = total.index_add(0, of, rows[torch.from_numpy(at).to(rows.device)].float())
    return total / torch.from_numpy(sizes).to(rows.device)[:, None]


def _chosen(scores: Tensor, truth: Sequence[int]) -> Tensor:
    return F.cross_entropy(scores.float(), torch.tensor(truth, device=scores.device), reduction="sum")


def _nats(nats: Counter[str], name: str, loss: Tensor) -> Tensor:
    nats[name] += loss.detach()  # type: ignore[assignment]  # read as a number only where it is told: that waits for the accelerator
    return loss


def _heads(network: Network, batch: Sequence[Example], words: Tensor, nats: Counter[str]) -> Tensor:
    total = words.new_zeros((), dtype=torch.float32)
    for head in HEADS_TAUGHT:
        labels = np.concatenate([e.heads.get(head, np.full(len(e.first), UNTAUGHT)) for e in batch])
        if (labels >= 0).any():
            at = torch.from_numpy(np.flatnonzero(labels >= 0)).to(words.device)
            truth = torch.from_numpy(labels[labels >= 0]).to(words.device)
            total = total + _nats(nats, head, F.cross_entropy(network.heads[head](words[at]).float(), truth, reduction="sum"))
    return total


def _roles(network: Network, every: Sequence[tuple[int, int, FrameLesson]], words: Tensor, namings: Tensor, nats: Counter[str]) -> Tensor:
    """Of all frames of a batch, each over the words of its window: (number of the window's first word, words, frame). A word labelled O
    may also have the labels that the source does not annotate."""
    taught = [n for n, (_, _, f) in enumerate(every) if f.teaches_roles]
    if not taught:
        return words.new_zeros((), dtype=torch.float32)
    frames, longest = [every[n] for n in taught], max(every[n][1] for n in taught)
    labels = np.full((len(frames), longest), UNTAUGHT)
    at, away = np.zeros((2, len(frames), longest), np.int64)
    free = np.full((len(frames), ROLE_COUNT), -1e4, np.float32)
    free[:, 0] = 0.0
    for row, (first, count, f) in enumerate(frames):
        labels[row, :count] = f.labels
        here = np.arange(count)
        at[row, :count] = first + here
        away[row, :count] = np.minimum(here - f.words[0], 0) + np.maximum(here - (f.words[1] - 1), 0)
        free[row, list(f.allowed)] = 0.0
    device, kinds = words.device, np.array([f.kind for _, _, f in frames])
    kind = torch.from_numpy(kinds).to(device)
    truth = torch.from_numpy(labels).to(device)
    scores = network.roles(words, torch.from_numpy(at).to(device), namings[taught], kind, buckets(torch.from_numpy(away).to(device)))
    scores = scores.float() + MASK.to(device)[kind][:, None]
    right = scores.gather(2, truth.clamp(min=0)[..., None])[..., 0]
    right = torch.where(truth == 0, torch.logsumexp(scores + torch.from_numpy(free).to(device)[:, None], 2), right)
    wrong = ((torch.logsumexp(scores, 2) - right) * (truth != UNTAUGHT)).sum(1)
    total = wrong.new_zeros(())
    for number in np.unique(kinds):
        name = FRAME_KINDS[number]
        lost = wrong[torch.from_numpy(np.flatnonzero(kinds == number)).to(device)].sum()
        total = total + _nats(nats, f"roles_{name}", lost) * (CUE_WEIGHT if name == "cue" else 1.0)
    return total


def _attributes(network: Network, frames: Sequence[FrameLesson], namings: Tensor, nats: Counter[str]) -> Tensor:
    """Of all frames of a batch: the mass on values that cannot be right."""
    total = namings.new_zeros((), dtype=torch.float32)
    for kind, named in scheme.ATTRIBUTES.items():
        for name, values in named.items():
            those = [n for n, f in enumerate(frames) if FRAME_KINDS[f.kind] == kind and f.attributes.get(name)]
            if not those:
                continue
            wrong = torch.full((len(those), len(values)), -1e4)
            for row, n in enumerate(those):
                wrong[row, list(frames[n].attributes[name])] = 0.0
            weight = torch.tensor([1.0 if frames[n].teaches_roles else NO_NEWS_WEIGHT for n in those], device=namings.device)
            scores = network.attributes[f"{kind}_{name}"](namings[those]).float()
            lost = torch.logsumexp(scores, 1) - torch.logsumexp(scores + wrong.to(scores.device), 1)
            total = total + _nats(nats, f"{kind}_{name}", (lost * weight).sum())
    return total


def _sentences(network: Network, batch: Sequence[Example], states: Tensor, teacher: Encoder, rng: np.random.Generator,
               nats: Counter[str]) -> Tensor:
    """How far sentence vectors are from those that the base model gives to the sentence alone: 1 minus cosine."""
    every = [(n, a, b) for n, e in enumerate(batch) for a, b in e.sentences if b - a < 126]
    if not every:
        return states.new_zeros((), dtype=torch.float32)
    chosen = [every[i] for i in rng.choice(len(every), min(SENTENCES, len(every)), replace=False)]
    longest = max(b - a for _, a, b in chosen) + 2
    made = np.zeros((len(chosen), longest), np.int64)
    for row, (n, a, b) in enumerate(chosen):
        made[row, 0], made[row, b - a + 1] = 101, 102
        made[row, 1 : b - a + 1] = batch[n].ids[a:b]
    ids = torch.from_numpy(made).to(states.device)
    held = ids > 0
    with torch.no_grad():
        seen = teacher(ids, torch.zeros_like(ids), held[:, None, None, :]).float()
        wanted = F.normalize((seen * held[..., None]).sum(1) / held.sum(1, keepdim=True), dim=1)
    ours = means(states.flatten(0, 1), [(n * states.shape[1] + a, n * states.shape[1] + b) for n, a, b in chosen])
    got = F.normalize(network.sentence(ours).float(), dim=1)
    return SENTENCE_WEIGHT * _nats(nats, "sentence", (1 - (got * wanted).sum(1)).sum())
