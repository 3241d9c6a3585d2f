"""Figures on what was annotated for this project alone: evals/dev, offsets and values without texts, each text pinned by its SHA-256.

    headlines.jsonl   450 headlines of UCDP's Syrian events: the dead and the hurt that each states, as (min, max) in its words
    speakers.jsonl    the attributions of 20 reports of PolNeAR's dev part: the names of who speaks, as places in the text
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
Figures = dict[str, float]
HARMS = ("killed", "injured")
TITLES = frozenset("mr mrs ms dr sen senator rep representative gov governor president the a an secretary vice former jr sir gen "
                   "general".split())


def headline(row: Row) -> str:
    """The text of a UCDP event that is read."""
    return str(row.get("source_headline") or "").strip()


def report(row: Row) -> str:
    return str(row["text"])


TEXT_OF: Mapping[str, Callable[[Row], str]] = {"headlines": headline, "speakers": report}


def with_texts(name: str, gold: Iterable[Row], every: Iterable[Row]) -> list[Row]:
    """Rows to read for the annotated ones, in their order.

    Raises:
        ValueError: A text is missing, or is not the one that was annotated.
    """
    wanted = {row["id"]: row["sha256"] for row in gold}
    found = {row["id"]: {"id": row["id"], "text": TEXT_OF[name](row)} for row in every if row["id"] in wanted}
    for number, digest in wanted.items():
        text = found.get(number, {}).get("text")
        if text is None or hashlib.sha256(text.encode()).hexdigest() != digest:
            raise ValueError(f"{name} {number}: {'no such text' if text is None else 'not the text that was annotated'}")
    return [found[number] for number in wanted]


def headlines(gold: Sequence[Row], made: Sequence[Row]) -> Figures:
    """Of headlines: how many give exactly their figures, min and max; and precision, recall, F1 over single figures."""
    by_id = {row["report"]["id"]: row for row in made}
    exact = right = told = wanted = 0
    for row in gold:
        true = sorted((harm, e["min"], e["max"]) for harm in HARMS for e in row[harm])
        seen = sorted({(harm, v["value"]["min"], v["value"]["max"], v.get("start", -1)) for r in by_id[row["id"]].get("records", ())
                       for harm in HARMS for v in r["fields"].get(harm, ())}, key=repr)
        ours = sorted((entry[:3] for entry in seen), key=repr)
        exact += ours == sorted(true, key=repr)
        left = list(true)
        for entry in ours:
            if entry in left:
                left.remove(entry)
                right += 1
        told, wanted = told + len(ours), wanted + len(true)
    precision, recall = right / max(told, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"exact": exact / len(gold), "precision": precision, "recall": recall, "f1": f1}


def score(name: str, gold: Sequence[Row], made: Sequence[Row], every: Sequence[Row]) -> Figures:
    """The figures of a set.

    Args:
        name: "headlines" or "speakers".
        gold: Its annotation.
        made: What ``daybook extract`` prints for the texts.
        every: The rows of the set under ../shared/data.
    """
    if name == "headlines":
        return headlines(gold, made)
    return speakers(gold, made, {row["id"]: row["attributions"] for row in every})


def plain(name: str) -> tuple[str, ...]:
    """Words of a name without titles, articles and initials."""
    words = re.sub(r"['’]s\b|[^\w\s-]", " ", name.lower()).split()
    return tuple(w for w in words if w not in TITLES and len(w) > 1)


def is_one(name: str, forms: Iterable[str]) -> bool:
    """Is it one of the forms, or of two and more words of which one holds the other?"""
    own = plain(name)
    for form in map(plain, forms):
        if own == form or (min(len(own), len(form)) > 1 and (set(own) <= set(form) or set(form) <= set(own))):
            return True
    return False


def speakers(gold: Sequence[Row], made: Sequence[Row], attributions: Mapping[str, Sequence[Row]]) -> Figures:
    """Of the attributions that are found: how many have the right speaker. One without a name anywhere may have none, or the words as
    they stand; of several speakers one is enough.

    Args:
        attributions: Report to PolNeAR's attributions, which ``speakers.jsonl`` numbers.
    """
    by_id = {row["report"]["id"]: row for row in made}
    found = right = every = 0
    for row in gold:
        own, text = by_id[row["id"]], by_id[row["id"]]["report"]["text"]
        for speaker in row["speakers"]:
            every += 1
            cue = attributions[row["id"]][speaker["n"]].get("cue") or []
            ours = next((a for a in own["attributions"] if any(s < e2 and s2 < e for s, e in cue for s2, e2 in a["cue"])), None)
            if ours is not None:
                found += 1
                right += is_right(ours, speaker, text)
    return {"actor": right / max(found, 1), "found": found / max(every, 1)}


def is_right(ours: Row, speaker: Row, text: str) -> bool:
    """Is the speaker of an attribution the annotated one?"""
    named, forms = ours.get("speaker"), [text[s:e] for s, e in speaker["names"]]
    if not forms:
        words = {w for s, e in ours["source"] for w in plain(text[s:e])}
        return not named or set(plain(named)) <= words
    if not named:
        return False
    own = f" {' '.join(plain(named))} "
    return is_one(named, forms) or (speaker["several"] and any(f" {' '.join(plain(form))} " in own for form in forms))
