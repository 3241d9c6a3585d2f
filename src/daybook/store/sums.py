"""What tellings of one name come to, in a form in which two such sums can be added: a large record is the sum of its parts.

The best of the best is the best of all, and the names in two parts are the names in both. Nothing is ever subtracted: where a telling
changes, its part is summed anew from the facts.
"""

# A sum is a function of the tellings in it, in no order. ``summary`` of a sum is ``summary`` of the record that all of them make.

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from daybook.core import Choice, Decision, Kind, Place, Record, Ref
from daybook.core.assertion import COMMITMENT_VERDICTS
from daybook.core.record import ranked
from daybook.store.codec import compact
from daybook.store.rows import Kept, Lexicon, evidence_at
from daybook.store.rules import block_number
from daybook.store.strands import strands_of, voice
from daybook.store.summary import Summary, Whole, has_one_value, summary

Best = tuple[int, float, int, str, int, int, int]  # as ``ranked`` (0 accepted, the id as hex), then where it lies: text, told, n
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sum:
    """Some tellings together.

    Args:
        members: How many.
        head: The smallest id (hex) and its number.
        best: Field -> its best value.
        choices: Field that has one value -> the choices told of, by name.
        names: The names in its fields; of persons and groups (True) or of places.
        promise: The newest verdict on a promise: (seq, verdict).
        reports: Numbers of the reports, each once, rising.
        voices: Numbers of the independent voices behind these, likewise.
    """

    members: int
    head: tuple[str, int]
    best: Mapping[str, Best]
    choices: Mapping[str, frozenset[str]]
    names: frozenset[tuple[str, bool]]
    promise: tuple[int, str] | None
    reports: Numbers
    voices: Numbers


def summed(conn: sa.Connection, kind: Kind, records: Sequence[Record], kept: Kept, standing: Sequence[Decision]) -> Sum:
    """The sum of one record or more.

    Args:
        conn: For the strands of the reports.
        kind: Of all of them.
        records: With all their evidence.
        kept: The assertions in them; others do no harm.
        standing: The decisions that stand, on members of them or others.
    """
    places = {a.id: at for a, at in zip(kept.assertions, kept.places, strict=True)}
    told = {a.record: (at[1], report) for a, at, report in zip(kept.assertions, kept.places, kept.reports, strict=True)}
    members = [key for record in records for key in record.members]
    best: dict[str, list[Best]] = defaultdict(list)
    choices: dict[str, set[str]] = defaultdict(set)
    names: set[tuple[str, bool]] = set()
    for record in records:
        for name, found in record.fields.items():
            hidden, sure, start, id = ranked(found[0])
            best[name].append((int(hidden), sure, start, id.hex(), *places[id]))
            values = [e.assertion.value for e in found]
            names |= {(value.name, isinstance(value, Ref)) for value in values if isinstance(value, (Ref, Place))}
            if has_one_value(kind, name):
                choices[name] |= {value.choice for value in values if isinstance(value, Choice)}
    reports = {told[key][1] for key in members}
    voices = {block_number(f"voice {voice(row)}") for rows in strands_of(conn, reports).values() for row in rows}
    mine = set(members)
    promises = [(d.seq, d.verdict) for d in standing if d.verdict in COMMITMENT_VERDICTS and d.subject in mine]
    head = min(members)
    return Sum(len(members), (head.hex(), told[head][0]), {name: min(found) for name, found in best.items()},
               {name: frozenset(found) for name, found in choices.items()}, frozenset(names), max(promises, default=None),
               np.array(sorted(reports), np.int64), np.array(sorted(voices), np.int64))


def added(sums: Sequence[Sum]) -> Sum:
    """At least one of them, together."""
    return sums[0] if len(sums) == 1 else _folded(((it.members, it.head, it.best, it.choices, it.names, it.promise) for it in sums),
                   b"".join(it.reports.tobytes() for it in sums), b"".join(it.voices.tobytes() for it in sums))


def unpacked(rows: Sequence[tuple[str, bytes, bytes]]) -> Sum:
    """What some rows of ``leaf`` (body, reports, voices), at least one, come to together."""
    # Not a Sum of each first: 500 leaves, of 50,000 tellings, would take three times as long.
    return _folded((_parsed(body) for body, _, _ in rows), b"".join(row[1] for row in rows), b"".join(row[2] for row in rows))


def _folded(parts: Iterable[Sequence[Any]], reports: bytes, voices: bytes) -> Sum:
    """Add up parts as ``packed`` has them."""
    members, heads, promises = 0, [], []
    best: dict[str, Any] = {}
    choices: dict[str, set[str]] = defaultdict(set)
    names: set[tuple[str, bool]] = set()
    for some, head, found, told, named, promise in parts:
        members += some
        heads.append(tuple(head))
        for name, one in found.items():
            if name not in best or tuple(one) < best[name]:
                best[name] = tuple(one)
        for name, held in told.items():
            choices[name].update(held)
        names.update(map(tuple, named))
        if promise is not None:
            promises.append(tuple(promise))
    return Sum(members, min(heads), best, {name: frozenset(held) for name, held in choices.items()}, frozenset(names),
               max(promises, default=None), _distinct(reports), _distinct(voices))


# Of a large actor all leaves but one are the same when it is decided on again. Nobody changes what comes of it.
_parsed = lru_cache(maxsize=4096)(json.loads)


def _distinct(numbers: bytes) -> Numbers:
    """Each of them once, in order; they come in runs that are sorted: a fifth of the time of ``np.unique``, which takes a table for it."""
    held = np.sort(np.frombuffer(numbers, np.int64), kind="stable")
    return held[np.concatenate(([True], held[1:] != held[:-1]))] if len(held) else held


def packed(it: Sum) -> dict[str, Any]:
    """Columns of ``leaf``."""
    body = [it.members, it.head, dict(sorted(it.best.items())), {name: sorted(found) for name, found in sorted(it.choices.items())},
            sorted(it.names), it.promise]
    return {"body": compact(body), "reports": it.reports.tobytes(), "voices": it.voices.tobytes()}


def summary_of(conn: sa.Connection, lexicon: Lexicon, kind: Kind, it: Sum) -> Summary:
    """What a list needs of the record that this is the sum of."""
    at = {name: found[4:] for name, found in it.best.items()}
    held = evidence_at(conn, lexicon, set(at.values()))
    fields = {name: (replace(held[place], status="proposed" if it.best[name][0] else "accepted"),) for name, place in sorted(at.items())}
    head = bytes.fromhex(it.head[0])
    told = Whole(frozenset(name for name, _ in it.names), frozenset(name for name, is_ref in it.names if is_ref),
                 tuple(name for name in sorted(it.choices) if len(it.choices[name]) > 1))
    return summary(Record(head, kind.name, (head,), fields), kind, {held[place].assertion.id: place for place in at.values()}, told)


def may_be_summed(kind: Kind) -> bool:
    """Can the records of a kind be told from the sums of their parts? Not with dates or counts, of which any two may contradict."""
    return kind.merges_by_name and not any(field.type in ("when", "count") for field in kind.fields)


