"""Actors out of files that users bring: a table (CSV with a header) or FollowTheMoney entities (JSON lines)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from daybook.errors import ReadError
from daybook.read.ftm import entities
from daybook.read.registering import Refused, actor, names, office, term
from daybook.text.register import Registered

MOST_BYTES = 500_000_000
MOST_CELL = 100_000  # characters
COLUMNS = ("name", "aliases", "sort", "country", "sector", "offices")
FORM = f"the first line names the columns {', '.join(COLUMNS)}; only name and sort are needed"
OFFICE = re.compile(r"(?P<office>[^,]++),\s*+(?:(?P<country>[A-Za-z]{2})\s*+,\s*+)?"
                    r"(?P<start>[\d-]{4,10})\s*+/\s*+(?P<end>[\d-]{4,10}|\.\.)?")


@dataclass(frozen=True, slots=True)
class Actors:
    """What a file holds.

    Args:
        actors: In the order of the file, no two of one name, sort and country.
        refused: Rows, names and offices that were not taken, by reason.
        unused: Columns that mean nothing here.
    """

    actors: tuple[Registered, ...]
    refused: Mapping[str, int]
    unused: tuple[str, ...] = ()


def actors_of(path: Path, today: str) -> Actors:
    """The actors of a file.

    Args:
        path: .csv, or .json, .jsonl or .ijson with an entity a line.
        today: YYYY-MM-DD; an open term of office is known to last until then.

    Raises:
        ReadError: It is none of these, too large, has no usable header, or holds no actor.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReadError(f"{path} has {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}; split it", "read")
        refused: Counter[str] = Counter()
        unused: tuple[str, ...] = ()
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            if path.suffix.lower() == ".csv":
                table = _Table(lines, path)
                found, unused = _distinct(table.actors(refused, today), refused), table.unused
            elif path.suffix.lower() in (".json", ".jsonl", ".ijson"):
                found = _distinct(entities(lines, refused, today), refused)
            else:
                raise ReadError(f"{path} is neither .csv nor .jsonl; {FORM}, or JSON lines of FollowTheMoney", "read")
    except OSError as fault:
        raise ReadError(f"{path} cannot be read: {fault}", "read") from fault
    if not found:
        seen = "; ".join(f"{count} {reason}" for reason, count in refused.items()) or "it is empty"
        raise ReadError(f"{path} holds no actor that can be used: {seen}", "read")
    return Actors(found, refused, unused)


def _distinct(actors: Iterator[Registered], refused: Counter[str]) -> tuple[Registered, ...]:
    kept: dict[tuple[str, str, str], Registered] = {}
    for made in actors:
        key = (made.name, made.sort, made.country)
        if key in kept:
            refused["rows named like an earlier one of the same sort and country"] += 1
        kept.setdefault(key, made)
    return tuple(kept.values())


class _Table:
    """A CSV file by its header."""

    def __init__(self, lines: io.TextIOWrapper, path: Path) -> None:
        csv.field_size_limit(MOST_CELL)
        self._rows = csv.DictReader(lines, skipinitialspace=True)
        try:
            header = [(name or "").strip().lower() for name in self._rows.fieldnames or []]
        except csv.Error as fault:
            raise ReadError(f"{path}: no table ({fault}); {FORM}", "read") from fault
        twice = [name for name, times in Counter(header).items() if times > 1 and name]
        if not {"name", "sort"} <= set(header) or twice:
            seen = f"column {twice[0]!r} stands there twice" if twice else f"its first line is {', '.join(header)[:200] or 'empty'}"
            raise ReadError(f"{path}: {seen}; {FORM}", "read")
        self._rows.fieldnames = header
        self.unused = tuple(name for name in header if name not in COLUMNS)

    def actors(self, refused: Counter[str], today: str) -> Iterator[Registered]:
        while True:
            try:
                row = next(self._rows, None)
            except csv.Error as fault:
                refused[f"rows that break the table ({fault})"] += 1
                continue
            if row is None:
                return
            if None in row or any(value is None for value in row.values()):
                refused["rows with more or fewer cells than the header"] += 1
                continue
            try:
                yield _of_row({key: value.strip() for key, value in row.items() if key in COLUMNS}, refused, today)
            except Refused as fault:
                refused[str(fault)] += 1


def _of_row(row: Mapping[str, str], refused: Counter[str], today: str) -> Registered:
    made = actor(row["name"], row["sort"], row.get("country", ""), row.get("sector", ""), today)
    others = names(made.name, re.split(r"[;\n]", row.get("aliases", "")), refused)
    terms = []
    for cell in filter(None, map(str.strip, re.split(r"[;\n]", row.get("offices", "")))):
        try:
            match = OFFICE.fullmatch(cell)
            if match is None or made.sort != "person":
                raise Refused("offices that are not 'prime minister, IQ, 2020-05-07/2022-10-27', or of no person")
            end = "" if match["end"] in (None, "..") else match["end"]
            terms.append(term(office(match["office"]), match["country"] or made.country, match["start"], end))
        except Refused as fault:
            refused[str(fault)] += 1
    return Registered(made.name, made.sort, made.country, made.sector, others, tuple(terms), today)
