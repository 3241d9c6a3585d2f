"""The encoder: one pass of a small transformer over a text tells names, sayings, incidents, commitments, cases, relations.

The model lies in ``models/encoder``: the layers in eight bits, the heads on them, the tokenizer, and a manifest with the SHA-256 of each
file and the labels. What does not fit the manifest or this version's labels is refused. Windows are read one at a time: the scales of
eight-bit arithmetic are taken over what is read at once, so that a batch would change what is seen of its members.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from daybook.core.reading import Frame, Role, Sighting
from daybook.core.span import Span
from daybook.errors import ConfigError
from daybook.extract import scheme
from daybook.extract.decode import Run, best_labels, log_softmax, runs
from daybook.extract.pieces import FIRST, LAST, OVERLAP, Ints, Pieces, pieces, tokenizer, windows

FOLDER = Path(__file__).parent / "models" / "encoder"
PARTS = ("encoder", "words", "roles", "argument", "sentences")
BUCKETS = 33
# Weights are int8. Processors without the instructions for that (AVX2 alone) add such products in 16 bits, where they overflow; asked for
# precision, onnxruntime adds them exactly there too, so that every machine reads the same.
EXACT_SUMS = ("session.x64quantprecision", "1")
MOST_FRAMES = 64  # of one kind in a window; the likeliest are kept. Dense news has 12
FAINT = 0.2  # probability under which a frame is not worth its roles: no finder takes it, and roles are half of the time
SAYING = 96  # words before and after a cue in which its source and content are looked for: in PolNeAR 0.5 % of contents end beyond
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the encoder sees in a text.

    Args:
        sightings: Names, in order.
        frames: In order of their naming words.
        vectors: One for each of the sentences that were asked for.
    """

    sightings: tuple[Sighting, ...]
    frames: tuple[Frame, ...]
    vectors: tuple[bytes, ...]


@dataclass(frozen=True)
class _Window:
    """Word states of pieces [start, end); ``first`` is the text's number of its first word."""

    start: int
    end: int
    first: int
    last: int
    states: Floats
    words: Floats
    scores: dict[str, Floats]


def fit(folder: Path) -> dict[str, Any]:
    """The manifest of a model folder, its files and labels checked.

    Raises:
        ConfigError: A file is missing or altered, or the model was made for other labels.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf8"))
    except (OSError, ValueError) as fault:
        raise ConfigError(f"{folder}: no manifest to be read ({fault}); install daybook again") from fault
    for name, wanted in manifest["sha256"].items():
        path = folder / name
        got = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "no file"
        if got != wanted:
            raise ConfigError(f"{path}: SHA-256 is {got}, the manifest says {wanted}; install daybook again")
    if manifest["scheme"] != labels():
        raise ConfigError(f"{folder}: made for scheme {manifest['scheme'].get('version')} with other labels, this version needs "
                          f"{scheme.VERSION}; run training/encoder again or install the model that belongs to this version")
    return manifest


def labels() -> dict[str, Any]:
    """All labels that a model must have been made for, as the manifest keeps them."""
    return {"version": scheme.VERSION, "heads": {name: list(classes) for name, classes in scheme.HEADS.items()},
            "frames": list(scheme.FRAMES), "roles": list(scheme.ROLE_LABELS),
            "attributes": {kind: {name: list(values) for name, values in named.items()} for kind, named in scheme.ATTRIBUTES.items()}}


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """A graph of the model, ready to run: its whole numbers come out the same on every machine and with any number of threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry(*EXACT_SUMS)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Encoder:
    """The model of a folder, loaded.

    Args:
        folder: Where the model lies.
        threads: That one pass may use; 0 takes all cores. The result does not depend on it.

    Raises:
        ConfigError: See ``fit``.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        manifest = fit(folder)
        self.source = f"encoder@{manifest['version']}"
        self.thresholds: dict[str, float] = manifest["thresholds"]
        self._tokenizer = tokenizer(folder / "tokenizer.json")
        self._sessions = {part: session(folder / f"{part}.onnx", threads) for part in PARTS}
        self._roles_of = {kind: [0, *(scheme.ROLE_LABELS.index(f"{mark}-{role}") for role in roles for mark in "BI")]
                          for kind, roles in scheme.ROLES.items()}  # the labels that a kind's words may have

    def see(self, text: str, sentences: Sequence[Span] = ()) -> Seen:
        """What is in a text; time is linear in its length, and all of it is read.

        Args:
            text: As it is to be read: residue blanked, offsets kept.
            sentences: For which vectors are wanted.
        """
        held = pieces(text, self._tokenizer)
        if not len(held):
            return Seen((), (), tuple(bytes(384) for _ in sentences))
        starts, ends = held.word_spans()
        read = [self._read(held, start, end) for start, end in windows(len(held))]
        scores = {head: _blended(read, head, len(starts)) for head in scheme.HEADS}
        names = runs(best_labels(scores["names"][None])[0].tolist(), scores["names"])
        sightings = tuple(Sighting(_span(run, starts, ends), scheme.NAMES[run.label], round(run.probability, 4)) for run in names)
        frames: list[Frame] = []
        for kind in scheme.FRAMES:
            frames += self._frames(kind, self._named(kind, scores[kind]), read, starts, ends)
        frames.sort(key=lambda f: (f.span, f.kind))
        return Seen(sightings, tuple(frames), self._vectors(held, read, sentences))

    def _read(self, held: Pieces, start: int, end: int) -> _Window:
        first, last = (int(n) for n in np.searchsorted(held.words, (start, end)))
        ids = np.concatenate(([FIRST], held.ids[start:end], [LAST]))[None]
        forms = np.concatenate(([0], held.forms[start:end], [0]))[None]
        states = self._sessions["encoder"].run(["states"], {"ids": ids, "forms": forms})[0][0]
        own = states[held.words[first:last] - start + 1]
        if last > first:
            logits = self._sessions["words"].run(list(scheme.HEADS), {"words": own})
        else:
            logits = [np.zeros((0, len(scheme.bio(classes))), np.float32) for classes in scheme.HEADS.values()]
        return _Window(start, end, first, last, states, own, dict(zip(scheme.HEADS, map(log_softmax, logits), strict=True)))

    def _named(self, kind: str, logs: Floats) -> list[Run]:
        """The naming phrases of a kind: of the best sequence after "none" has been made less likely.

        The probability of a phrase is that of its surest word not to be "none": where exactly a phrase begins and ends may be open.
        """
        found = runs(best_labels(self._lifted(logs, f"bias.{kind}")[None])[0].tolist(), logs)
        return [replace(run, probability=float(1 - np.exp(logs[run.first : run.last, 0].min()))) for run in found]

    def _lifted(self, logs: Floats, name: str) -> Floats:
        """With the log probability of "none" changed by a threshold of the manifest."""
        lifted = logs.copy()
        lifted[..., 0] += np.float32(self.thresholds.get(name, 0.0))
        return lifted

    def _frames(self, kind: str, named: Sequence[Run], read: Sequence[_Window], starts: Ints, ends: Ints) -> list[Frame]:
        found: list[Frame] = []
        for n, window in enumerate(read):
            here = [run for run in named if _home(run, read) == n and run.probability >= FAINT]
            here = sorted(sorted(here, key=lambda r: -r.probability)[:MOST_FRAMES], key=lambda r: r.first)
            if here:
                found += self._framed(kind, here, window, starts, ends)
        return found

    def _framed(self, kind: str, here: Sequence[Run], window: _Window, starts: Ints, ends: Ints) -> list[Frame]:
        count = len(window.words)
        bounds = [(max(run.first, window.first) - window.first, min(run.last, window.last) - window.first) for run in here]
        namings = np.stack([window.words[a:b].mean(0) for a, b in bounds]).astype(np.float32)
        span = min(count, 2 * SAYING + 1) if kind == "cue" else count
        begins = [min(max((a + b) // 2 - span // 2, 0), count - span) for a, b in bounds]
        at = np.array(begins)[:, None] + np.arange(span)
        first, last = np.array(bounds).T[..., None]
        apart = buckets(np.minimum(at - first, 0) + np.maximum(at - (last - 1), 0))
        kinds = np.full(len(here), scheme.FRAMES.index(kind), np.int64)
        logits, attributes = self._sessions["roles"].run(["roles", "attributes"], {
            "words": window.words, "namings": namings, "kinds": kinds, "at": at, "apart": apart})
        logs = log_softmax(logits[:, :, self._roles_of[kind]])
        paths = best_labels(self._lifted(logs, f"bias.{kind}.roles"))
        frames = []
        for n, run in enumerate(here):
            roles = [replace(r, first=r.first + begins[n], last=r.last + begins[n]) for r in runs(paths[n].tolist(), logs[n])]
            how = self._responsibilities(kind, namings[n], window, roles)
            told = tuple(Role(scheme.ROLES[kind][r.label], _span(r, starts, ends, window.first), round(r.probability, 4), how.get(i))
                         for i, r in enumerate(roles))
            frames.append(Frame(kind, _span(run, starts, ends), round(run.probability, 4),
                                _attributes(kind, attributes[n]), told))
        return frames

    def _responsibilities(self, kind: str, naming: Floats, window: _Window, roles: Sequence[Run]) -> dict[int, str]:
        """The responsibility of those roles that are perpetrators, by their number."""
        those = [i for i, r in enumerate(roles) if scheme.ROLES[kind][r.label] == "perpetrator"]
        if not those:
            return {}
        pairs = np.stack([np.concatenate((naming, window.words[roles[i].first : roles[i].last].mean(0))) for i in those]).astype(np.float32)
        scores = self._sessions["argument"].run(["responsibility"], {"pairs": pairs})[0]
        values = scheme.ARGUMENT_ATTRIBUTES["responsibility"]
        return {i: values[int(best)] for i, best in zip(those, scores.argmax(1), strict=True)}

    def _vectors(self, held: Pieces, read: Sequence[_Window], sentences: Sequence[Span]) -> tuple[bytes, ...]:
        """Sentence vectors in eight bits, each from the window that holds most of it; zeros for a sentence without a word."""
        means = np.zeros((len(sentences), read[0].states.shape[1]), np.float32)
        for n, sentence in enumerate(sentences):
            a, b = int(np.searchsorted(held.ends, sentence.start, side="right")), int(np.searchsorted(held.starts, sentence.end))
            window = max(read, key=lambda w: min(b, w.end) - max(a, w.start))
            a, b = max(a, window.start) - window.start + 1, min(b, window.end) - window.start + 1
            if a < b:
                means[n] = window.states[a:b].mean(0)
        if not len(sentences):
            return ()
        vectors = self._sessions["sentences"].run(["vectors"], {"means": means})[0]
        kept = np.round(vectors * means.any(1, keepdims=True) * 127).astype(np.int8)
        return tuple(row.tobytes() for row in kept)


def buckets(distance: NDArray[np.int64]) -> NDArray[np.int64]:
    """Signed distance in words to 33 buckets: one each up to 4, then two an octave."""
    size = np.abs(distance)
    far = np.maximum(np.floor(np.log2(np.maximum(size, 1) / 4, dtype=np.float32) * 2), 0).astype(np.int64) + 5
    bucket = np.where(size < 5, size, np.minimum(far, 16))
    return np.where(distance < 0, 16 - bucket, 16 + bucket)


def _attributes(kind: str, scores: Floats) -> tuple[tuple[str, str, float], ...]:
    found, at = [], 0
    for own, named in scheme.ATTRIBUTES.items():
        for name, values in named.items():
            if own == kind:
                logs = log_softmax(scores[at : at + len(values)])
                best = int(logs.argmax())
                found.append((name, values[best], round(float(np.exp(logs[best])), 4)))
            at += len(values)
    return tuple(found)


def _span(run: Run, starts: Ints, ends: Ints, at: int = 0) -> Span:
    return Span(int(starts[at + run.first]), int(ends[at + run.last - 1]))


def _home(run: Run, read: Sequence[_Window]) -> int:
    """The window in which a run has most words on its nearer side."""
    return max(range(len(read)), key=lambda n: min(run.first - read[n].first + (1000 if n == 0 else 0),
                                                   read[n].last - run.last + (1000 if n == len(read) - 1 else 0)))


def _blended(read: Sequence[_Window], head: str, count: int) -> Floats:
    """The scores of all words; where windows overlap, their mean, each weighed by how far inside its window the word stands."""
    total = np.zeros((count, read[0].scores[head].shape[1]), np.float32)
    weight = np.zeros((count, 1), np.float32)
    for n, window in enumerate(read):
        own = np.arange(window.last - window.first, dtype=np.float32)
        left = own + 1 if n else np.full_like(own, OVERLAP)
        right = own[::-1] + 1 if n < len(read) - 1 else np.full_like(own, OVERLAP)
        share = np.minimum(np.minimum(left, right), OVERLAP)[:, None]
        total[window.first : window.last] += share * window.scores[head]
        weight[window.first : window.last] += share
    return log_softmax((total / np.maximum(weight, np.float32(1))).astype(np.float32))


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder that ships, loaded once. A worker process takes one thread, since there is a process for every core."""
    return Encoder(threads=1 if multiprocessing.parent_process() else 0)
