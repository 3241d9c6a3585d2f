"""Sketches: what is kept of a record, as one report tells it, to compare it with those of other reports."""

# A sketch is small, and a function of one report: nothing of it depends on what else a store holds, or adding a report would change others.

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from daybook.core.report import Report, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # a kind says how its records are compared, and records are of a kind
    from daybook.core.assertion import Decision
    from daybook.core.record import Match, Record

WHOLE_REPORT = b""  # stands for the id of a record where a sketch is of a report in which nothing of the kind was found
FORM = 2  # of ``packed``; another one makes every sketch anew


class Spot(NamedTuple):
    """A place as sketches keep it: normal form of the name, country, degrees, precision as ``core.values.PRECISIONS``."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None
    precision: int | None


class Toll(NamedTuple):
    """A count: its field, its group, and its ends, None where they are open."""

    field: str
    of: str
    min: int | None
    max: int | None


@dataclass(frozen=True)
class Sketch:
    """A report-level record, ready to be compared.

    Args:
        kind: Name of its kind.
        sort: Its type, category or step, None where the report does not tell.
        marks: What sets it apart: "series", "planned", "denied"; "lead" for the one that its report is about.
        days: First and last day (numbers, as ``core.when.day_number``) on which it may have been; None undated.
        told: Day on which the report was published; None undated.
        spots: Places of it.
        names: Role -> names in it, as they are shown: victim, perpetrator, speaker, weapon …
        tolls: Its counts.
        terms: Words that tell what it is about, each with a weight; the squares of the weights add up to 1 at most.
        head: The same of its headline and first sentences.
        people: Of a lead, the people whom its report names.
        details: Of a lead, ages and other telling numbers in its report.
        title: Of a lead, the words of the headline and of the report's address, as ``terms``.
        places: Of a lead, the places that its report names, in normal form.
    """

    kind: str
    sort: str | None = None
    marks: frozenset[str] = frozenset()
    days: tuple[int, int] | None = None
    told: int | None = None
    spots: tuple[Spot, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tolls: tuple[Toll, ...] = ()
    terms: Mapping[str, float] = field(default_factory=dict)
    head: Mapping[str, float] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    details: frozenset[str] = frozenset()
    title: Mapping[str, float] = field(default_factory=dict)
    places: tuple[str, ...] = ()

    @property
    def day(self) -> int:
        """Where it stands in time: its report's day, else its own; 0 for neither."""
        return self.told if self.told is not None else self.days[0] if self.days else 0

    @cached_property
    def words(self) -> frozenset[str]:
        """Those of ``terms``, ``head`` and ``title``."""
        return frozenset((*self.terms, *self.head, *self.title))

    def packed(self) -> bytes:
        """The stored form: the same sketch gives the same bytes."""
        values = [getattr(self, name) for name in PARTS]
        plain = [sorted(value) if isinstance(value, frozenset) else value for value in values]
        return _ENCODE([FORM, *plain]).encode()


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode  # made once, not for each sketch
PARTS = tuple(part.name for part in fields(Sketch))


def unpacked(body: bytes) -> Sketch:
    """The sketch of ``Sketch.packed``.

    Raises:
        ValueError: It is of another form than this version makes.
    """
    form, *values = json.loads(body)
    if form != FORM:
        raise ValueError(f"a sketch of form {form}, this version makes {FORM}; run: daybook rebuild")
    held = dict(zip(PARTS, values, strict=True))
    made = {name: tuple(held[name]) for name in ("people", "places")} | {name: frozenset(held[name]) for name in ("marks", "details")}
    return Sketch(**held | made | {"days": tuple(held["days"]) if held["days"] else None, "spots": tuple(Spot(*s) for s in held["spots"]),
                                   "tolls": tuple(Toll(*t) for t in held["tolls"]),
                                   "names": {role: tuple(names) for role, names in held["names"].items()}})


@dataclass(frozen=True, slots=True)
class Setting:
    """The report in which records are told: what a sketch may look at beside the record itself.

    Args:
        report: The publication.
        text: Its current text.
        records: All records that it tells of, each from this report alone.
    """

    report: Report
    text: Text
    records: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Seen:
    """How alike two records are.

    Args:
        score: 0..1, the chance that they are one.
        reasons: What speaks for it and what against, in words.
        apart: Do they plainly contradict each other? They are then never joined by a chain of others.
        joins: May a rule join them?
        proposed: Is it worth a person's look, or more?
    """

    score: float
    reasons: tuple[str, ...] = ()
    apart: bool = False
    joins: bool = False
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """A sketch as the store keeps it.

    Args:
        body: Its stored form.
        keys: Its blocks.
        day: Where it stands in each of them.
        is_news: Is its report about it? Copies of one report are then about one.
    """

    body: bytes
    keys: tuple[str, ...]
    day: int
    is_news: bool = False


@dataclass(frozen=True)
class Same:
    """How records of a kind are told to be one. A kind without it is merged by nobody but people (or by name).

    Args:
        sketch: The sketches of the records of the kind in a report, by record id; perhaps one under ``WHOLE_REPORT``.
        keys: What a sketch must share with another for the two to be compared.
        compare: How alike two sketches are; the order of the two does not matter.
        joins: Score from which on a rule joins them.
        proposes: Score from which on they are proposed to a person.
        gist: Of a sketch what ``screen`` looks at: small, so that those of many thousands are kept.
        screen: Of many pairs, an array of shape (pairs, 2) of their places among gists, those that ``compare`` could find alike: so
            cheap that thousands of records may stand beside each other. Without it, all are compared.
    """

    sketch: Callable[[Setting], Mapping[bytes, Sketch]]
    keys: Callable[[Sketch], Iterable[str]]
    compare: Callable[[Sketch, Sketch], Seen]
    joins: float
    proposes: float
    gist: Callable[[Sketch], Any] | None = None
    screen: Callable[[Sequence[Any], NDArray[np.int64]], NDArray[np.bool_]] | None = None


@dataclass(frozen=True)
class Component:
    """Records of which some may be one, and what is known of each pair.

    Args:
        reports: Record id -> number of its report; the records of one report are never one unless people say so.
        edges: Pairs that may be one; those that were compared and are not in it are not likely to be.
        bodies: Their sketches.
        decisions: Those that stand, oldest first.
        origins: Of those that their reports are about, the origin of the report.
    """

    reports: Mapping[bytes, int]
    edges: Sequence[Match]
    bodies: Mapping[bytes, bytes]
    decisions: Sequence[Decision]
    origins: Mapping[bytes, bytes | None] = field(default_factory=dict)
