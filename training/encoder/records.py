"""Records annotated by hand, and MUC-4's templates, as frames for the encoder."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from documents import Document, Frame, Range, Tagged
from sources import apart, rows

from daybook.clean import clean
from daybook.core import Reading, Span
from daybook.extract.sentences import split
from daybook.kinds.incident.event import Cluster
from daybook.kinds.incident.find import happenings, naming_span
from daybook.read import Page
from daybook.resolve.times import times

Row = dict[str, Any]
NAMED = {"perpetrators": "perpetrator", "parties": "party", "targets": "target", "victims": "victim", "weapons": "weapon",
         "suspects": "suspect"}
ONE = ("when", "where", "promisor", "beneficiary", "deadline", "condition", "authority", "actor", "recipient")
COUNTS = ("killed", "injured", "abducted", "detained")
KINDS = {"incidents": "incident", "commitments": "commitment", "cases": "case", "relations": "relation"}
VALUES = {"incident": ("type", "status", "pattern"), "case": ("category", "step"), "relation": ("type",), "commitment": ()}
GOLD = Path(__file__).resolve().parents[2] / "evals" / "gold"


def annotated(data: Path) -> Iterator[Document]:
    """syria-news' training part as corrected in evals/gold, and the reports annotated there. Offsets hold for exactly one text: a
    changed text is refused.

    Raises:
        ValueError: A text is not the one that was annotated.
    """
    texts = {(name, row["id"]): row for name, read in TEXTS.items() for row in read(data)}
    gold = [row for path in sorted(GOLD.glob("*.jsonl")) for row in rows(path)]
    corrected = {row["id"] for row in gold if row["set"] == "syria-news"}
    for row in rows(data / "syria-news" / "annotations.jsonl"):
        if row["part"] == "train" and row["id"] not in corrected:
            yield _document("syria-news", texts["syria-news", row["id"]], row)
    for row in gold:
        text = texts[row["set"], row["id"]]
        if (seen := hashlib.sha256(text["text"].encode()).hexdigest()) != row["sha256"]:
            raise ValueError(f"{row['set']} {row['id']}: the text's SHA-256 is {seen}, annotated was {row['sha256']}; "
                             "take the shared/data that was annotated")
        yield _document(row["set"], text, row)


def _plain(name: str) -> Callable[[Path], Iterator[Row]]:
    return lambda data: iter(rows(data / name))


def _newswire(data: Path) -> Iterator[Row]:
    for row in rows(data / "newswire-ner" / "docs.jsonl.gz"):
        yield {"id": row["id"], "text": "\n".join(" ".join(word for word, _ in sentence) for sentence in row["sentences"])}


def _wikievents(data: Path) -> Iterator[Row]:
    for row in rows(data / "wikievents" / "train.jsonl.gz"):
        yield {"id": row["id"], "text": " ".join(row["sentences"])}


def _plover(data: Path) -> Iterator[Row]:
    for row in rows(data / "plover-sentences" / "train.jsonl.gz"):
        yield {"id": row["id"], "text": re.sub(r"</?[st]>", "", row["marked_sentence"])}


TEXTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "syria-news": _plain("syria-news/reports.jsonl.gz"), "polnear": _plain("polnear/train.jsonl.gz"), "muc4": _plain("muc4/train.jsonl.gz"),
    "re3d": _plain("re3d/docs.jsonl.gz"), "gva-incidents": _plain("gva-incidents/reports.jsonl.gz"), "newswire-ner": _newswire,
    "wikievents": _wikievents, "plover-sentences": _plover,
}


def located(node: Row, text: str) -> Range | None:
    """The stretch of an annotated node: its ``span``, or the n-th place of its ``words``."""
    if node.get("span"):
        return node["span"][0], node["span"][1]
    at = -1
    for _ in range(node.get("nth") or 1):
        at = text.find(node.get("words") or "\0", at + 1)
        if at < 0:
            return None
    return at, at + len(node["words"])


def _document(source: str, report: Row, row: Row) -> Document:
    text = report["text"]
    frames = [frame for key, kind in KINDS.items() for node in row.get(key) or [] if (frame := _frame(kind, node, text, report))]
    frames = list(_one_a_naming(frames))
    tags = {kind: tuple(apart(Tagged(*f.naming) for f in frames if f.kind == kind)) for key, kind in KINDS.items() if key in row}
    return Document(f"records/{source}/{row['id']}", source, text, tags, frames=tuple(frames))


def _frame(kind: str, node: Row, text: str, report: Row) -> Frame | None:
    naming = located(node, text)
    if naming is None:
        return None
    roles: dict[str, list[Range]] = defaultdict(list)
    argument: dict[Range, str] = {}
    for key, role in (*NAMED.items(), *((name, name) for name in (*ONE, *COUNTS))):
        told = node.get(key)
        for part in told if isinstance(told, list) else [told] if told else []:
            span = located({"words": part} if isinstance(part, str) else part, text)
            if span:
                roles[role].append(span)
                if role == "perpetrator":
                    argument[span] = part.get("responsibility") or "stated"
    attributes = {name: (node[name],) for name in VALUES[kind]}
    if kind == "incident":
        attributes["foreground"] = ("yes" if node.get("foreground", True) else "no",)
    undated = not report.get("published") and not roles.get("when")
    unknown = frozenset(("when",) * undated + ("suspect",) * (kind == "case" and "suspects" not in node) + ("beneficiary",) * (
        kind == "commitment" and "beneficiary" not in node))
    held = {role: tuple(dict.fromkeys(spans)) for role, spans in roles.items()}
    return Frame(kind, naming, attributes, held, unknown, tuple(_elsewhere(text, held)), argument)


def _elsewhere(text: str, roles: dict[str, tuple[Range, ...]]) -> Iterator[Range]:
    """Where else the words of a role stand: naming the same, they are no mistake."""
    taken = {span for spans in roles.values() for span in spans}
    for start, end in taken:
        words = text[start:end]
        if len(words) > 2 and not words.isdigit():
            yield from (found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text) if found.span() not in taken)


def _one_a_naming(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Frames of one kind and naming made one: a phrase that names several happenings has the roles of all."""
    held: dict[tuple[str, Range], Frame] = {}
    for f in frames:
        old = held.get((f.kind, f.naming))
        if old is None:
            held[f.kind, f.naming] = f
            continue
        roles = {role: tuple(dict.fromkeys((*old.roles.get(role, ()), *f.roles.get(role, ())))) for role in old.roles | f.roles}
        taken = {span for spans in roles.values() for span in spans}
        attributes = {name: tuple(dict.fromkeys((*old.attributes[name], *values))) for name, values in f.attributes.items()}
        held[f.kind, f.naming] = replace(old, attributes=attributes, roles=roles, unknown=old.unknown | f.unknown,
                                         open=tuple(s for s in (*old.open, *f.open) if s not in taken), argument=old.argument | f.argument)
    yield from held.values()


# MUC-4: templates without triggers. The tellings that the rules of kinds/incident see are the triggers; a template is aligned to one.

MUC_TYPES = {
    "shelling": "ATTACK BOMBING", "air_strike": "ATTACK BOMBING", "bombing": "BOMBING", "suicide_bombing": "BOMBING",
    "armed_attack": "ATTACK", "clash": "ATTACK", "assassination": "ATTACK", "killing": "ATTACK", "execution": "ATTACK",
    "abduction": "KIDNAPPING",
    "ill_treatment": "ATTACK", "chemical_attack": "ATTACK", "destruction": "ARSON", "unrest_other": "ATTACK",
}
STAGES = {"ACCOMPLISHED": ("happened",), "ATTEMPTED": ("attempted", "foiled"), "THREATENED": ("threatened", "planned")}
SLOTS = {"PERP: INDIVIDUAL ID": "perpetrator", "PERP: ORGANIZATION ID": "perpetrator", "PHYS TGT: ID": "target", "HUM TGT: NAME": "victim",
         "HUM TGT: DESCRIPTION": "victim", "INCIDENT: INSTRUMENT ID": "weapon"}
UNTOLD = frozenset(("when", "where", "party", "killed", "injured", "abducted", "detained"))
REACH = 1200  # characters between a trigger and a filler that still play in one scene


def muc(data: Path, share: float = 1.0) -> Iterator[Document]:
    """MUC-4's training messages, or the first of every few of them."""
    for row in rows(data / "muc4" / "train.jsonl.gz")[:: round(1 / share)]:
        made = clean(Page(b"", "application/json", str(row["id"]), str(row["id"]), text=row["text"]))
        yield muc_document(times(split(Reading(made.report, made.text))), row)  # no encoder: it is what is to be trained


def muc_document(reading: Reading, row: Row) -> Document:
    text, clusters = row["text"], happenings(reading)
    templates = [t for t in row["templates"] if t.get("INCIDENT: TYPE")]
    pairs = aligned(clusters, templates)
    frames = [_muc_frame(text, clusters[i], templates[n]) for i, n in pairs.items()]
    for i, cluster in enumerate(clusters):
        if i not in pairs and cluster.type in MUC_TYPES:
            span = naming_span(cluster)
            frames.append(Frame("incident", (span.start, span.end), {"foreground": ("no",)}, unknown=frozenset(("every",))))
    tags = tuple(apart(Tagged(*frames[k].naming) for k in range(len(pairs))))
    told = [(s.start, s.end) for c in clusters for e in c.events for s in [_span(reading, e)]]
    unsure = tuple(span for span in told if not any(t.start < span[1] and span[0] < t.end for t in tags))
    return Document(f"muc4/{row['id']}", "muc4", text, {"incident": tags}, {"incident": unsure}, tuple(frames))


def _span(reading: Reading, event: Any) -> Span:
    return reading.span_of(event.trigger.first, event.trigger.last)


def fillers(template: Row) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(role, alternatives) of a template, each filler once; descriptions of people with a name are left out."""
    for slot, role in SLOTS.items():
        for line in (template.get(slot) or "").split("\n"):
            own = line.split(": \"")[0] if slot == "HUM TGT: DESCRIPTION" else line
            if slot == "HUM TGT: DESCRIPTION" and own != line:
                continue
            if words := tuple(re.findall(r'"((?:\\.|[^"\\])*)"', own)):
                yield role, words


def aligned(clusters: list[Cluster], templates: list[Row]) -> dict[int, int]:
    """Cluster index to template index, one to one, best first: types agree, and names are shared where there are any."""
    scored = []
    for i, cluster in enumerate(clusters):
        ours = [n for name in ("victim", "target", "perpetrator", "weapon") for n in cluster.names(name)]
        for n, template in enumerate(templates):
            if not set(template["INCIDENT: TYPE"].split(" / ")) & set(MUC_TYPES.get(cluster.type, "").split()):
                continue
            names = [(role, w) for role, words in fillers(template) for w in words]
            shared = sum(2 if role in ("victim", "target") else 1 for role, w in names if any(_alike(w, o) for o in ours))
            if shared or not names or len(templates) == 1:
                scored.append((shared, -i, n))
    found: dict[int, int] = {}
    for _, i, n in sorted(scored, reverse=True):
        if -i not in found and n not in found.values():
            found[-i] = n
    return found


def _alike(a: str, b: str) -> bool:
    a, b = (" ".join(w for w in re.sub(r"[\W_]+", " ", x.lower()).split() if w not in ("a", "an", "the")) for x in (a, b))
    return bool(a and b) and (f" {a} " in f" {b} " or f" {b} " in f" {a} ")


def _muc_frame(text: str, cluster: Cluster, template: Row) -> Frame:
    places = [_span(e.trigger.sentence.reading, e) for e in cluster.events]
    roles: dict[str, list[Range]] = defaultdict(list)
    unsure: list[Range] = []
    for role, alternatives in fillers(template):
        found = [m.span() for words in alternatives for m in re.finditer(rf"(?<!\w){_loosely(words)}(?!\w)", text)]
        found = [s for s in found if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in found)]
        near = [(min(abs(s[0] - p.start) for p in places), s) for s in found]
        best = min((pair for pair in near if pair[0] <= REACH), default=None)
        if best:
            roles[role].append(best[1])
        unsure += [s for _, s in near if best is None or s != best[1]]
    types = tuple(t for t, muc_types in MUC_TYPES.items() if set(muc_types.split()) & set(template["INCIDENT: TYPE"].split(" / ")))
    attributes = {"type": types, "foreground": ("yes",)}
    if stage := STAGES.get(template.get("INCIDENT: STAGE OF EXECUTION", "").strip("? ")):
        attributes["status"] = stage
    first = naming_span(cluster)
    return Frame("incident", (first.start, first.end), {k: v for k, v in attributes.items() if v},
                 {r: tuple(dict.fromkeys(s)) for r, s in roles.items()}, UNTOLD, tuple(unsure))


def _loosely(words: str) -> str:
    """The words as a pattern that takes any white space between them: lines of MUC-4 break anywhere."""
    return r"\s+".join(map(re.escape, words.split()))



