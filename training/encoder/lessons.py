"""The loss: how far the network is from what the sources say, in nats, over a batch of windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
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
        dropped = network.drop(states)
        words = [dropped[n, torch.from_numpy(e.first).to(device)] for n, e in enumerate(batch)]
        total = _heads(network, batch, torch.cat(words), nats)
        namings: list[Tensor] = []
        for e, of_words in zip(batch, words, strict=True):
            own = [of_words[f.words[0] : f.words[1]].mean(0) for f in e.frames]
            namings += own
            stacked = torch.stack(own) if own else of_words[:0]
            total = total + _roles(network, e, of_words, stacked, nats) + _arguments(network, e, of_words, stacked, nats)
        if namings:
            total = total + _attributes(network, [f for e in batch for f in e.frames], torch.stack(namings), nats)
        total = total + _sentences(network, batch, states, teacher, rng, nats)
    return Loss(total / (ids.numel() / 100), nats)


def _nats(nats: Counter[str], name: str, loss: Tensor) -> Tensor:
    nats[name] += float(loss.detach())  # type: ignore[assignment]
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


def _roles(network: Network, example: Example, words: Tensor, namings: Tensor, nats: Counter[str]) -> Tensor:
    """Of the frames of one window."""
    device = words.device
    taught = [n for n, f in enumerate(example.frames) if f.teaches_roles]
    if not taught:
        return words.new_zeros((), dtype=torch.float32)
    frames = [example.frames[n] for n in taught]
    kinds = torch.tensor([f.kind for f in frames], device=device)
    at = torch.arange(len(words), device=device)
    apart = torch.stack([torch.clamp(at - f.words[0], max=0) + torch.clamp(at - (f.words[1] - 1), min=0) for f in frames])
    logits = network.roles(words[None], namings[taught], kinds, buckets(apart)).float() + MASK.to(device)[kinds][:, None]
    return _role_nats(frames, logits, nats)


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


def _arguments(network: Network, example: Example, words: Tensor, namings: Tensor, nats: Counter[str]) -> Tensor:
    """Responsibilities of a window's perpetrators, and PLOVER roots of its pairs."""
    total = words.new_zeros((), dtype=torch.float32)
    told = [(torch.cat((namings[n], words[a:b].mean(0))), how) for n, f in enumerate(example.frames) for (a, b), how in f.argument]
    pairs = [(torch.cat((words[a[0] : a[1]].mean(0), words[b[0] : b[1]].mean(0))), root) for a, b, root in example.pairs]
    for name, layer, those in (("responsibility", network.responsibility, told), ("root", network.root, pairs)):
        if those:
            truth = torch.tensor([value for _, value in those], device=words.device)
            scores = layer(torch.stack([seen for seen, _ in those])).float()
            total = total + _nats(nats, name, F.cross_entropy(scores, truth, reduction="sum"))
    return total


def _role_nats(frames: Sequence[FrameLesson], logits: Tensor, nats: Counter[str]) -> Tensor:
    """A word labelled O may also have the labels that the source does not annotate."""
    device = logits.device
    labels = torch.from_numpy(np.stack([f.labels for f in frames])).to(device)
    right = logits.gather(2, labels.clamp(min=0)[..., None])[..., 0]
    for n, f in enumerate(frames):
        if f.allowed:
            free = torch.logsumexp(logits[n][:, [0, *f.allowed]], 1)
            right = torch.cat((right[:n], torch.where(labels[n] == 0, free, right[n])[None], right[n + 1 :]))
    wrong = (torch.logsumexp(logits, 2) - right) * (labels != UNTAUGHT)
    total = wrong.new_zeros(())
    for n, f in enumerate(frames):
        kind = FRAME_KINDS[f.kind]
        total = total + _nats(nats, f"roles_{kind}", wrong[n].sum()) * (CUE_WEIGHT if kind == "cue" else 1.0)
    return total


def _sentences(network: Network, batch: Sequence[Example], states: Tensor, teacher: Encoder, rng: np.random.Generator,
               nats: Counter[str]) -> Tensor:
    """How far sentence vectors are from those that the base model gives to the sentence alone: 1 minus cosine."""
    every = [(n, a, b) for n, e in enumerate(batch) for a, b in e.sentences if b - a < 126]
    if not every:
        return states.new_zeros((), dtype=torch.float32)
    chosen = [every[i] for i in rng.choice(len(every), min(SENTENCES, len(every)), replace=False)]
    longest = max(b - a for _, a, b in chosen) + 2
    ids = torch.zeros((len(chosen), longest), dtype=torch.long, device=states.device)
    for row, (n, a, b) in enumerate(chosen):
        ids[row, 0], ids[row, b - a + 1] = 101, 102
        ids[row, 1 : b - a + 1] = torch.from_numpy(batch[n].ids[a:b])
    held = ids > 0
    with torch.no_grad():
        seen = teacher(ids, torch.zeros_like(ids), held[:, None, None, :]).float()
        wanted = F.normalize((seen * held[..., None]).sum(1) / held.sum(1, keepdim=True), dim=1)
    ours = torch.stack([states[n, a:b].mean(0) for n, a, b in chosen])
    got = F.normalize(network.sentence(ours).float(), dim=1)
    return SENTENCE_WEIGHT * _nats(nats, "sentence", (1 - (got * wanted).sum(1)).sum())
