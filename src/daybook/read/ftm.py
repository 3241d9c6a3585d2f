"""Actors out of FollowTheMoney entities, one a line: people, bodies, and who occupied which position when (followthemoney.tech)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TextIO

from daybook.errors import ReadError
from daybook.read.registering import Refused, actor, names, office, term
from daybook.text.register import Registered
from daybook.text.strict import strict_json

LONGEST_LINE = 1_000_000  # characters
MOST = 500_000  # entities that are held
SORTS = {"Person": "person", "Organization": "organisation", "PublicBody": "organisation", "Company": "organisation",
         "LegalEntity": "organisation"}
# Topic (FollowTheMoney 4) to sector (PLOVER), the first that fits; sectors of schemata where no topic tells.
TOPICS = (("crime.terror", "REB"), ("mil", "MIL"), ("gov.security", "SPY"), ("gov.legislative", "LEG"), ("gov.judicial", "JUD"),
          ("role.judge", "JUD"), ("gov.igo", "IGO"), ("gov", "GOV"), ("role.journo", "JRN"), ("role.spy", "SPY"), ("role.diplo", "GOV"),
          ("pol.party", "PTY"), ("pol.union", "LAB"), ("role.act", "CVL"), ("crime", "CRM"))
SECTORS = {"PublicBody": "GOV", "Company": "BUS"}
COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry")
OTHERS = ("name", "alias", "previousName", "abbreviation")
STARTS, ENDS = ("startDate", "periodStart"), ("endDate", "periodEnd")

Properties = Mapping[str, Sequence[str]]


@dataclass
class _Held:
    """What the lines say, by id."""

    actors: dict[str, tuple[str, Properties]] = field(default_factory=dict)
    positions: dict[str, Properties] = field(default_factory=dict)
    occupancies: dict[str, Properties] = field(default_factory=dict)


def entities(lines: TextIO, refused: Counter[str], today: str) -> Iterator[Registered]:
    """The actors of the lines, with their terms of office; what is not taken is counted by its reason.

    Raises:
        ReadError: There are more than ``MOST`` entities.
    """
    held = _held(lines, refused)
    terms = _terms(held, refused)
    for identity, (schema, told) in held.actors.items():
        try:
            yield _actor(schema, told, tuple(terms.get(identity, ())), refused, today)
        except Refused as fault:
            refused[str(fault)] += 1


def _held(lines: TextIO, refused: Counter[str]) -> _Held:
    held, seen = _Held(), set[str]()
    while line := lines.readline(LONGEST_LINE):
        if not line.strip():
            continue
        try:
            entity = strict_json(line)
            identity, schema, told = entity["id"], entity["schema"], _properties(entity["properties"])
        except (ValueError, TypeError, KeyError, AttributeError):
            refused["lines that are no entity ({\"id\", \"schema\", \"properties\"})"] += 1
            continue
        table: dict[str, Any] | None = (held.positions if schema == "Position" else held.occupancies if schema == "Occupancy" else
                                        held.actors if schema in SORTS else None)
        if table is None:
            refused["entities of schemata that are no actors"] += 1
        elif identity in seen:
            refused["entities with the id of an earlier one"] += 1
        else:
            table[identity] = (schema, told) if schema in SORTS else told
            seen.add(identity)
        if len(seen) > MOST:
            raise ReadError(f"more than {MOST:,} entities; keep those of one country", "read")
    return held


def _properties(told: Mapping[str, Any]) -> Properties:
    """Property to its values, texts all; a value alone is a list of one."""
    lists = {key: value if isinstance(value, list) else [value] for key, value in told.items()}
    return {key: [item for item in value if isinstance(item, str)] for key, value in lists.items()}


def _terms(held: _Held, refused: Counter[str]) -> dict[str, list[tuple[str, str, str, str]]]:
    """Of each actor, by id, the offices held."""
    found: defaultdict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for told in held.occupancies.values():
        holder, post = _first(told, "holder"), held.positions.get(_first(told, "post"))
        try:
            if post is None or holder not in held.actors:
                raise Refused("occupancies whose holder or position is not in the file")
            end = _first(told, *ENDS)[:10]
            if not end and _first(told, "status") == "ended":
                raise Refused("occupancies that ended, nobody says when")
            made = term(office(_first(post, "name")), _first(post, "country"), _first(told, *STARTS)[:10], end)
        except Refused as fault:
            refused[str(fault)] += 1
            continue
        if made not in found[holder]:
            found[holder].append(made)
    return found


def _actor(schema: str, told: Properties, terms: tuple[tuple[str, str, str, str], ...], refused: Counter[str], today: str) -> Registered:
    topics = told.get("topics", ())
    sector = next((code for topic, code in TOPICS if any(t == topic or t.startswith(f"{topic}.") for t in topics)), SECTORS.get(schema, ""))
    sort = "group" if sector == "REB" and SORTS[schema] == "organisation" else SORTS[schema]
    country = next((value for name in COUNTRIES for value in told.get(name, ()) if len(value) == 2), "")
    made = actor(_first(told, "name"), sort, country, sector, today)
    others = names(made.name, (value for name in OTHERS for value in told.get(name, ())), refused)
    return replace(made, others=others, terms=terms if sort == "person" else ())


def _first(told: Properties, *properties: str) -> str:
    """The first value of the first property that has one, or ""."""
    return next((value for name in properties for value in told.get(name, ()) if value), "")
