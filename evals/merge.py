"""How well reports on one incident are brought together, on gva-incidents: python evals/merge.py [--store PATH] [--shared DIR].

Reads the set into a store (or takes one that holds it), brings the records up to date, and scores BCubed F1 of the reports' clusters. The
cluster of a report is the incident, as `daybook incidents` lists it, that its news is part of: of the incidents that the report tells of,
the one that kinds.incident.same.lead chooses; where nothing of an incident was found in it, the one that lists it under "also", else
the reports that it hangs together with (``Store.together``). A report of no such kind is a cluster of its own.

The figure that counts is that of the held part: no incident of it was used to fit weights, word counts or thresholds. Beside it stand two
plain baselines over the same reports: same day of publication and same place, and TF-IDF cosine within 14 days, joined transitively, its
threshold being the one that is best on the fitted part.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
from commonness import is_fitted

from daybook import pipeline
from daybook.kinds import all_kinds
from daybook.kinds.incident.same import lead
from daybook.merge.clusters import components
from daybook.store import Store
from daybook.text.normal import words

Row = dict[str, Any]
DAYS = 14


def told_in(store: Store, rows: Sequence[Row]) -> dict[str, tuple[str | None, str | None]]:
    """Report -> the public id of its news, and the place of it."""
    also = {report: row.id for offset in range(0, store.records("incident", limit=1).total, 200)
            for row in store.records("incident", offset=offset, limit=200).items for report in row.also}
    found: dict[str, tuple[str | None, str | None]] = {}
    for row in rows:
        view = store.report(row["id"])
        about = lead(view.records) if view is not None else None
        if view is None or about is None:
            beside = store.together(row["id"])
            found[row["id"]] = (also.get(row["id"]) or (f"by words {min(row['id'], *beside)}" if beside else None), None)
        else:
            where = about.best("where")
            place = getattr(where.assertion.value, "name", None) if where else None
            found[row["id"]] = (view.public_ids.get(about.id), place)
    return found


def joined(rows: Sequence[Row], pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Clusters from pairs that count as one."""
    ids = [row["id"].encode() for row in rows]
    groups = components(ids, [(a.encode(), b.encode()) for a, b in pairs])
    return {member.decode(): members[0].decode() for members in groups for member in members}


def day_and_place(rows: Sequence[Row], places: Mapping[str, str | None]) -> dict[str, str]:
    """One day of publication and one place as read are one incident."""
    return {row["id"]: f"{row['published']} {place}" if (place := places[row["id"]]) else row["id"] for row in rows}


def cosines(rows: Sequence[Row]) -> list[tuple[float, str, str]]:
    """Of every two reports within 14 days, the cosine of their words by log count and inverse document frequency, from 0.1 on."""
    counts = [Counter(words(f"{row['title'] or ''} {row['text']}")) for row in rows]
    seen = Counter(word for count in counts for word in count)
    vectors = []
    for count in counts:
        vector = {word: (1 + math.log(n)) * (1 + math.log(len(rows) / seen[word])) for word, n in count.items() if seen[word] > 1}
        length = math.sqrt(sum(v * v for v in vector.values())) or 1.0
        vectors.append({word: v / length for word, v in vector.items()})
    days = [date.fromisoformat(row["published"][:10]).toordinal() for row in rows]
    order, found = sorted(range(len(rows)), key=days.__getitem__), []
    for at, a in enumerate(order):
        for b in order[at + 1 :]:
            if days[b] - days[a] > DAYS:
                break
            small, large = sorted((vectors[a], vectors[b]), key=len)
            if (cosine := sum(v * large.get(word, 0.0) for word, v in small.items())) >= 0.1:
                found.append((cosine, rows[a]["id"], rows[b]["id"]))
    return found


def bcubed(rows: Sequence[Row], clusters: Mapping[str, str | None], score: Callable[..., Row]) -> Row:
    """The scorer's figures; precision counts what else lies in a cluster only among these rows."""
    return score([{"id": row["id"], "incident": row["incident"]} for row in rows],
                 [{"id": row["id"], "cluster": clusters[row["id"]]} for row in rows])


def table(rows: Sequence[Row], systems: Mapping[str, Mapping[str, str | None]], score: Callable[..., Row]) -> float:
    """Print figures of all systems on both parts; the F1 of ours on the held part."""
    parts: dict[str, Sequence[Row]] = {"held": [row for row in rows if not is_fitted(row["incident"])],
                                       "fitted": [row for row in rows if is_fitted(row["incident"])], "all": rows}
    ours = 0.0
    for part, chosen in parts.items():
        for name, clusters in systems.items():
            got = bcubed(chosen, clusters, score)
            figures = "  ".join(f"{short} {got[f'bcubed.{short}']:.4f}" for short in ("p", "r", "f1"))
            print(f"{part:<8}{len(chosen):>6}  {name:<28} {figures}  alone {got['reports.missing']}", flush=True)
            if (part, name) == ("held", "daybook"):
                ours = got["bcubed.f1"]
    return ours


def main() -> None:
    """Read if asked, cluster, score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", default="../shared", help="where data/ and tools/ are (default ../shared)")
    parser.add_argument("--store", help="a store that holds the set (or part of it), as `daybook read` makes it")
    parser.add_argument("--least", type=float, default=0.0, help="fail below this F1 on the held part")
    args = parser.parse_args()
    sys.path.insert(0, str(Path(args.shared) / "tools"))
    from scoring import clusters as scorer  # type: ignore[import-not-found]

    with gzip.open(Path(args.shared) / "data/gva-incidents/reports.jsonl.gz", "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder, Store.open(args.store or f"{folder}/gva.db", kinds=all_kinds()) as store:
        if not args.store:
            inputs = Path(folder) / "gva.jsonl"
            plain = [{key: row[key] for key in ("id", "title", "published", "url", "text")} for row in rows]
            inputs.write_text("".join(json.dumps(row) + "\n" for row in plain))
            pipeline.read(store, [str(inputs)])
        pipeline.refresh(store)
        held = {row.external_id for offset in range(0, store.reports(limit=1).total, 500)
                for row in store.reports(offset=offset, limit=500).items}
        rows = [row for row in rows if row["id"] in held]
        news = told_in(store, rows)
    pairs = cosines(rows)
    fitted = [row for row in rows if is_fitted(row["incident"])]
    best = max((t / 100 for t in range(10, 60, 2)),
               key=lambda t: bcubed(fitted, joined(rows, [(a, b) for cosine, a, b in pairs if cosine >= t]), scorer.score)["bcubed.f1"])
    systems: dict[str, Mapping[str, str | None]] = {
        "daybook": {id: cluster for id, (cluster, _) in news.items()},
        "same day and place": day_and_place(rows, {id: place for id, (_, place) in news.items()}),
        f"TF-IDF cosine >= {best:.2f}": joined(rows, [(a, b) for cosine, a, b in pairs if cosine >= best])}
    got = table(rows, systems, scorer.score)
    if got < args.least:
        sys.exit(f"F1 on the held part is {got:.4f}, asked for {args.least}")


if __name__ == "__main__":
    main()
