"""What bench/web.py asks for: addresses and decisions, chosen from the store with a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote_plus

from daybook.core import NAMING
from daybook.store import Store
from daybook.store.reviewing import ReviewView

BARS = {"list": 150, "record": 150, "report": 150, "queue": 150, "search": 200, "decision": 50}  # ms, 95 of 100
DEEP = (2, 5, 20, 60, 100)  # pages of a list


@dataclass(frozen=True)
class Deed:
    """A decision: on which value of which record in which report, and how it is sent."""

    report: str
    record: str
    public: str
    value: str
    do: str
    api: bool = False
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Addresses by (group, name); decisions by name; Datasette's addresses for the like questions."""

    pages: Mapping[tuple[str, str], list[str]]
    deeds: Mapping[str, list[Deed]]
    datasette: Mapping[str, str]


def planned(store: Store, rounds: int, more: int) -> Plan:
    """Choose.

    Args:
        store: Of ``web_store``.
        rounds: How many decisions of each sort.
        more: How many besides, for the desk at work.
    """
    chance = random.Random("plan")
    return Plan(_lists(store) | _records(store, chance) | _queue(store, chance) | _searches(store, chance), _deeds(store, rounds, more),
                _datasette(store))


def _lists(store: Store) -> dict[tuple[str, str], list[str]]:
    incident = store.records("incident", limit=1).items[0]
    names = {"actor": incident.best["perpetrator"], "place": incident.best["where"]}
    actor, place = (quote_plus(names[name].assertion.value.name) for name in ("actor", "place"))  # type: ignore[union-attr]
    found = {"front page": ["/"], "reports": ["/reports"], "reports, deep": [f"/reports?page={n}" for n in DEEP],
             "reports, last page": [f"/reports?page={-(-store.reports(limit=1).total // 50)}"],
             "reports of a publisher": [f"/reports?publisher=Publisher+{n}" for n in range(10)],
             "reports of a month": [f"/reports?since=2018-{n:02}&until=2018-{n:02}" for n in range(1, 10)],
             "reports with incidents": ["/reports?kind=incident", "/reports?kind=incident&page=20"],
             "copies": ["/reports?how=exact", "/reports?how=exact&page=10"],
             "incidents by type": ["/incidents?type=raid", "/incidents?type=bombing&page=5"],
             "incidents by country and month": [f"/incidents?country=IQ&since=2018-{n:02}&until=2018-{n:02}" for n in range(1, 10)],
             "incidents by place": [f"/incidents?place={place}"], "incidents by actor": [f"/incidents?actor={actor}"],
             "statements by actor": [f"/statements?actor={actor}"], "incidents, oldest first": ["/incidents?order=oldest"],
             "incidents, disputed": ["/incidents?disputed=1"], "actors by origins": ["/actors?order=origins"],
             "failures": ["/failures"], "feeds": ["/feeds"], "log": ["/log"]}
    for kind in ("incident", "statement", "actor", "place"):
        total = store.records(kind, limit=1).total
        found |= {f"{kind}s": [f"/{kind}s"], f"{kind}s, deep": [f"/{kind}s?page={n}" for n in DEEP],
                  f"{kind}s, last page": [f"/{kind}s?page={-(-total // 50)}"]}
    return {("list", name): paths for name, paths in found.items()}


def _records(store: Store, chance: random.Random) -> dict[tuple[str, str], list[str]]:
    def some(kind: str, order: str, offset: int = 0, limit: int = 40) -> list[str]:
        return [f"/records/{row.id}" for row in store.records(kind, order=order, offset=offset, limit=limit).items]

    total = store.reports(limit=1).total
    reports = [store.reports(offset=chance.randrange(total), limit=1).items[0].id for _ in range(40)]
    copies = [row.id for row in store.reports(how="exact", limit=40).items]
    small = some("incident", "when")
    actors = store.records("actor", limit=1).total
    found = {"incident": small, "statement": some("statement", "when"), "actor in most reports": some("actor", "reports", limit=1),
             "place in most reports": some("place", "reports", limit=1), "next 40 actors": some("actor", "reports", 1),
             "actor in the middle": some("actor", "reports", actors // 2), "history of an incident": [f"{path}/history" for path in small],
             "history of the actor in most reports": [f"{path}/history" for path in some("actor", "reports", limit=1)],
             "incident, API": [f"/api/v1{path}" for path in small],
             "actor in most reports, API": [f"/api/v1{path}" for path in some("actor", "reports", limit=1)]}
    return ({("record", name): paths for name, paths in found.items()}
            | {("report", "report"): [f"/reports/{id}" for id in reports],
               ("report", "lineage of a copy"): [f"/lineage/{id}" for id in copies or reports],
               ("report", "versions"): [f"/reports/{id}/versions" for id in reports]})


def _queue(store: Store, chance: random.Random) -> dict[tuple[str, str], list[str]]:
    incident = store.records("incident", limit=1, offset=7).items[0]
    actor, place = (quote_plus(incident.best[name].assertion.value.name) for name in ("perpetrator", "where"))  # type: ignore[union-attr]
    reports = store.reports(limit=1).total
    found = {"queue": ["/queue"], "second page": ["/queue?page=2", "/queue?page=3"],
             "of a kind": ["/queue?kind=incident", "/queue?kind=statement"],
             "at a place": [f"/queue?place={place}"], "with an actor": [f"/queue?actor={actor}"], "unsure": ["/queue?below=50"],
             "pairs": ["/queue?show=pairs"], "next report": ["/api/v1/queue"],
             "review screen": [f"/review/{store.reports(offset=chance.randrange(reports), limit=1).items[0].id}" for _ in range(40)]}
    return {("queue", name): paths for name, paths in found.items()}


def _searches(store: Store, chance: random.Random) -> dict[tuple[str, str], list[str]]:
    total = store.reports(limit=1).total
    titles = [(store.reports(offset=chance.randrange(total), limit=1).items[0].title or "").split() for _ in range(20)]
    common = _common(store)
    names = [row.caption for row in store.records("actor", order="reports", offset=total // 100, limit=10).items]
    found = {"reports, the commonest word": [f"/reports?q={common}"],
             "reports, a word of a title": [f"/reports?q={words[5]}" for words in titles],
             "reports, two words": [f"/reports?q={words[0]}+{words[6]}" for words in titles],
             "reports, three words": [f"/reports?q={words[0]}+{words[3]}+{words[6]}" for words in titles],
             "reports, a phrase": [f"/reports?q=%22{words[2]}+{words[3]}%22" for words in titles],
             "reports, a long phrase": [f"/reports?q=%22{'+'.join(words[:5])}%22" for words in titles],
             "reports, a beginning": [f"/reports?q={words[4][:3]}*" for words in titles], "reports, nothing": ["/reports?q=qqqxyz"],
             "reports, a common word of a month": [f"/reports?q={common}&since=2018-03&until=2018-03"],
             "incidents, a name": [f"/incidents?q={quote_plus(name)}" for name in names],
             "incidents, a family name": [f"/incidents?q={quote_plus(name.split()[-1])}" for name in names],
             "statements, the commonest word": ["/statements?q=said"],
             "actors, a name": [f"/actors?q={quote_plus(name)}" for name in names],
             "actors, a beginning": [f"/actors?q={name[:2]}*" for name in names],
             "API, two words": [f"/api/v1/reports?q={words[0]}+{words[6]}" for words in titles]}
    return {("search", name): paths for name, paths in found.items()}


def _common(store: Store) -> str:
    """The word that most of some reports hold."""
    counted: dict[str, int] = {}
    for row in store.reports(limit=50).items:
        for word in set((row.title or "").split()):
            counted[word] = counted.get(word, 0) + 1
    return max(counted, key=lambda word: (counted[word], word))


def _deeds(store: Store, rounds: int, more: int) -> dict[str, list[Deed]]:
    """Each on a record that nobody decided on, but for those of the actor that stands in most reports."""
    views = _views(store)
    largest = store.records("actor", order="reports", limit=1).items[0]
    small = _values(views, "incident")
    deeds = {"accept a value, API": [_deed(one, "accept", api=True) for one in islice(small, rounds)],
             "reject a value, API": [_deed(one, "reject", api=True) for one in islice(small, rounds)],
             "correct a value, API": [_deed(one, "correct", api=True, more={"to": {"min": 77, "max": 77}})
                                      for one in islice(_values(_views(store), "incident", "killed"), rounds * 3, rounds * 4)],
             "accept a value, form": [_deed(one, "accept") for one in islice(small, rounds)],
             "reject a value, form": [_deed(one, "reject") for one in islice(small, rounds)],
             "accept a record, form": [_deed(one, "accept_record") for one in islice(small, rounds)],
             "reject a record, form": [_deed(one, "reject_record") for one in islice(small, rounds)],
             "accept or reject a value, form": [_deed(one, ("accept", "reject")[n % 2]) for n, one in
                                                enumerate(islice(small, rounds + more))]}
    ours = [view for id in largest.report_ids[:rounds] if (view := store.reviewing(id)) is not None]
    telling = [one for one in _values(iter(ours), "actor", "sort") if one[2] == largest.id]
    half = len(telling) // 2
    return deeds | {"accept a value of the actor in most reports, API": [_deed(one, "accept", api=True) for one in telling[:half]],
                    "reject a value of the actor in most reports, form": [_deed(one, "reject") for one in telling[half:]]}


def _views(store: Store) -> Iterator[ReviewView]:
    """Reports from the middle on, as their reviewer sees them."""
    total, at = store.reports(limit=1).total, 0
    while rows := store.reports(order="added", offset=total // 3 + at, limit=50).items:
        at += len(rows)
        yield from (view for row in rows if (view := store.reviewing(row.id)) is not None)


Chosen = tuple[str, str, str, str]  # report, report-level record, public id, value


def _values(views: Iterator[ReviewView], kind: str, name: str = NAMING) -> Iterator[Chosen]:
    """A value of each record of a kind."""
    for view in views:
        for told in view.records:
            if told.kind == kind and told.row is not None and name in told.values:
                yield view.row.id, told.key.hex(), told.row.id, told.values[name][0].evidence.assertion.id.hex()


def _deed(chosen: Chosen, do: str, *, api: bool = False, more: Mapping[str, object] | None = None) -> Deed:
    report, record, public, value = chosen
    return Deed(report, record, public, value, do, api, more or {})


def _datasette(store: Store) -> dict[str, str]:
    row = store.reports(limit=1).items[0]
    words, common = (row.title or "").split(), _common(store)
    kind = "(select+id+from+word+where+word='incident')"
    searched = ("select+report.title,report.url+from+text_search+join+report+on+report.text=text_search.rowid"
                "+where+text_search+match+:q+order+by+report.sort+desc+limit+50")
    return {"reports": "/report?_sort_desc=sort&_size=50",
            "reports of a publisher": "/report?publisher=Publisher+3&_sort_desc=sort&_size=50",
            "records, newest first": "/record?_sort_desc=sort&_size=50",
            "records of a type": "/record?type=raid&_sort_desc=sort&_size=50",
            "incidents, SQL": f"?sql=select+id,caption,type,status,country+from+record+where+kind={kind}+order+by+sort+desc+limit+50",
            "a record's row": "/record/1", "a report's row": "/report/1", "search, SQL: the commonest word": f"?sql={searched}&q={common}",
            "search, SQL: two words": f"?sql={searched}&q={words[0]}+{words[6]}"}
