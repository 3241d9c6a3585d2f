"""The sources of training, each read into documents. Parts that the gate measures on are never read here.

    polnear/train        who says what                    muc4/train         templates of attacks
    newswire-ner         names (every fifth outlet kept)  voa-events         events in sentences
    wikievents/train     events over documents            event-location     the place of a verb
    re3d                 names on Iraq and Syria          plover-sentences   what one does to the other
    syria-news (train), evals/gold                        all kinds of record, annotated for this project
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from documents import Document, Frame, Range, Tagged

Row = dict[str, Any]

# Licences as data/README.md gives them; None: no licence file. --permissive trains on those with a licence alone.
LICENCES: dict[str, str | None] = {
    "muc4": "public evaluation data; xinyadu/gtt (MIT)", "polnear": None, "newswire-ner": None, "wikievents": "MIT",
    "voa-events": "MIT; text US public domain", "re3d": None, "event-location": "MIT", "plover-sentences": None,
    "syria-news": None, "made": "this project's",
}


def rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def joined_words(sentences: Iterable[Sequence[str]]) -> tuple[str, list[Range]]:
    """Words joined by spaces, a sentence a line, and the range of each word."""
    parts: list[str] = []
    spans: list[Range] = []
    at = 0
    for sentence in sentences:
        for n, word in enumerate(sentence):
            parts.append(word + (" " if n + 1 < len(sentence) else "\n"))
            spans.append((at, at + len(word)))
            at += len(parts[-1])
    return "".join(parts).rstrip("\n"), spans


# who says what


def polnear(data: Path) -> Iterator[Document]:
    for row in rows(data / "polnear" / "train.jsonl.gz"):
        cues: dict[Range, None] = {}
        frames = []
        for a in row["attributions"]:
            spans = {name: tuple((s, e) for s, e in a.get(name) or []) for name in ("source", "cue", "content")}
            cues |= dict.fromkeys(spans["cue"])
            if spans["cue"]:
                frames.append(Frame("cue", spans["cue"][0], roles={"source": spans["source"], "content": spans["content"]}))
        yield Document(f"polnear/{row['id']}", "polnear", row["text"], {"cue": tuple(Tagged(*c) for c in cues)}, frames=tuple(frames))


# names


def is_dev_outlet(rank: int) -> bool:
    """evals/gate.py measures on the fifth, tenth … outlet in order of the alphabet."""
    return rank % 5 == 4


def newswire(data: Path) -> Iterator[Document]:
    every = rows(data / "newswire-ner" / "docs.jsonl.gz")
    outlets = sorted({row["id"].rsplit("_", 1)[0] for row in every})
    for row in every:
        if is_dev_outlet(outlets.index(row["id"].rsplit("_", 1)[0])):
            continue
        text, spans = joined_words([[word for word, _ in sentence] for sentence in row["sentences"]])
        outer = [tags.split("\t")[0] for sentence in row["sentences"] for _, tags in sentence]
        yield Document(f"newswire-ner/{row['id']}", "newswire-ner", text, {"names": tuple(bio_spans(outer, spans))})


def bio_spans(tags: Sequence[str], spans: Sequence[Range]) -> Iterator[Tagged]:
    """The entities of a BIO sequence; an I- that continues nothing begins one."""
    held: Tagged | None = None
    for tag, (start, end) in zip(tags, spans, strict=True):
        mark, _, name = tag.partition("-")
        if mark == "I" and held and held.label == name:
            held = Tagged(held.start, end, name)
            continue
        if held:
            yield held
        held = Tagged(start, end, name) if name else None
    if held:
        yield held


def re3d(data: Path) -> Iterator[Document]:
    for row in rows(data / "re3d" / "docs.jsonl.gz"):
        kept: list[Tagged] = []
        for e in sorted(row["entities"], key=lambda e: (e["begin"], -e["end"])):
            if not kept or e["begin"] >= kept[-1].end:
                kept.append(Tagged(e["begin"], e["end"], e["type"]))
        yield Document(f"re3d/{row['id']}", "re3d", row["text"], {"re3d": tuple(kept)})


# events

ACE_ROLES = {
    "Attacker": "perpetrator", "Killer": "perpetrator", "Injurer": "perpetrator", "Perpetrator": "perpetrator", "Jailer": "perpetrator",
    "Destroyer": "perpetrator", "DamagerDestroyer": "perpetrator", "Target": "target", "Victim": "victim", "Detainee": "victim",
    "Place": "where", "Instrument": "weapon", "ExplosiveDevice": "weapon", "Time": "when", "Defendant": "suspect",
    "Investigator": "authority", "JudgeCourt": "authority", "Prosecutor": "authority", "Communicator": "actor", "Recipient": "recipient",
}
AGENTS = {"Life:Die": "perpetrator", "Justice:Arrest-Jail": "perpetrator", "Conflict:Attack": "perpetrator"}
PERSONS = {"Justice:Arrest-Jail": "victim"}


def voa(data: Path) -> Iterator[Document]:
    for name in ("text_only_event", "text_multimedia_event"):
        for row in rows(data / "voa-events" / f"{name}.jsonl.gz"):
            text, spans = joined_words([row["words"]])
            tags, frames = [], []
            for event in row["golden-event-mentions"]:
                trigger = _range(spans, event["trigger"])
                tags.append(Tagged(*trigger, event["event_type"].split(":")[1]))
                roles: dict[str, list[Range]] = defaultdict(list)
                for a in event["arguments"]:
                    role = {"Agent": AGENTS, "Person": PERSONS}.get(a["role"], {}).get(event["event_type"]) or ACE_ROLES.get(a["role"])
                    if role:
                        roles[role].append(_range(spans, a))
                frames.append(Frame("ace", trigger, roles={role: tuple(s) for role, s in roles.items()}, unknown=frozenset(("when",))))
            yield Document(f"voa-events/{row['sentence_id']}", "voa-events", text, {"ace": tuple(apart(tags))}, frames=tuple(frames))


def _range(spans: Sequence[Range], node: Row) -> Range:
    return spans[node["start"]][0], spans[node["end"] - 1][1]


def apart(tags: Iterable[Tagged]) -> Iterator[Tagged]:
    """The first of tags that overlap."""
    kept: list[Tagged] = []
    for tag in sorted(tags, key=lambda t: (t.start, t.end)):
        if not kept or tag.start >= kept[-1].end:
            kept.append(tag)
            yield tag


def wikievents(data: Path) -> Iterator[Document]:
    """Arguments come as strings: the occurrence nearest to the trigger is taken, if it is within 200 words."""
    for row in rows(data / "wikievents" / "train.jsonl.gz"):
        text, spans = joined_words([row["tokens"]])
        tags: list[Tagged] = []
        merged: dict[Range, dict[str, set[Range]]] = {}
        for event in row["event_mentions"]:
            at, to = event["trigger"]["start_idx"], event["trigger"]["end_idx"]
            trigger = spans[at][0], spans[to - 1][1]
            tags.append(Tagged(*trigger, event["event_type"].split(".")[1]))
            roles = merged.setdefault(trigger, {})
            for a in event["arguments"]:
                role, words = ACE_ROLES.get(a["role"]), a["text"].split()
                found = _nearest(row["tokens"], words, at) if role else None
                if role and found is not None:
                    roles.setdefault(role, set()).add((spans[found][0], spans[found + len(words) - 1][1]))
        frames = tuple(Frame("ace", trigger, roles={r: tuple(sorted(s)) for r, s in roles.items()}, unknown=frozenset(("when",)))
                       for trigger, roles in merged.items())
        yield Document(f"wikievents/{row['id']}", "wikievents", text, {"ace": tuple(apart(tags))}, frames=frames)


def _nearest(tokens: Sequence[str], words: Sequence[str], at: int, reach: int = 200) -> int | None:
    size = len(words)
    starts = [i for i in range(max(0, at - reach), min(len(tokens) - size, at + reach) + 1) if list(tokens[i : i + size]) == list(words)]
    return min(starts, key=lambda i: abs(i - at), default=None) if size else None


def event_location(data: Path) -> Iterator[Document]:
    """A verb and its place; several verbs of one sentence come as rows of their own."""
    by_text: dict[str, list[Row]] = defaultdict(list)
    for row in rows(data / "event-location" / "sentences.jsonl.gz"):
        by_text[row["text"]].append(row)
    unknown = frozenset(("when", "perpetrator", "target", "victim", "weapon"))
    for text, those in by_text.items():
        frames = []
        for row in those:
            verbs = [(s["start"], s["end"]) for s in row["spans"] if s["label"] == "VERB"]
            places = tuple((s["start"], s["end"]) for s in row["spans"] if s["label"] == "LOCATION")
            frames += [Frame("place", verb, roles={"where": places}, unknown=unknown) for verb in verbs]
        yield Document(f"event-location/{those[0]['id']}", "event-location", text, frames=tuple(frames))


def plover(data: Path) -> Iterator[Document]:
    for row in rows(data / "plover-sentences" / "train.jsonl.gz"):
        marked = row["marked_sentence"]
        ends = [re.search(f"<{mark}>(.*?)</{mark}>", marked, re.S) for mark in "st"]
        if all(ends) and row["gold_root"]:
            source, target = (_unmarked(marked, found) for found in ends if found)
            text = re.sub(r"</?[st]>", "", marked)
            yield Document(f"plover-sentences/{row['id']}", "plover-sentences", text, pairs=((source, target, row["gold_root"]),))


def _unmarked(marked: str, found: re.Match[str]) -> Range:
    start = found.start(1) - sum(len(m[0]) for m in re.finditer(r"</?[st]>", marked[: found.start(1)]))
    return start, start + len(found[1])


# writing of capitals


def truecaser(texts: Iterable[str]) -> Callable[[str], str]:
    """A function that gives a text in capitals the case that its words mostly have in the texts. Offsets stay."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for m in re.finditer(r"(?<![.!?\"“:] )(?<!\n)(?<=\s)[A-Za-z][A-Za-z'’-]*", text):
            seen[m[0].lower()][m[0]] += 1

    def cased(text: str) -> str:
        out = list(text.lower())
        if len(out) != len(text):
            return text
        for m in re.finditer(r"[A-Za-z][A-Za-z'’-]*", text):
            word = m[0].lower()
            best = seen[word].most_common(1)[0][0] if word in seen else word.capitalize()
            before = text[: m.start()].rstrip()[-1:]
            out[m.start() : m.end()] = best[:1].upper() + best[1:] if before in (".", "!", "?", "]", "") else best
        return "".join(out)

    return cased
