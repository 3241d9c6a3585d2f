"""FollowTheMoney (4.11): incidents as Event, cases as CourtCase, relations as UnknownLink, actors; and the evidence of each.

Of what has no place in FollowTheMoney (tolls, offsets, precision), the record's own page holds it: ``sourceUrl`` leads there; a
``Documentation`` entity links each record with the report behind it, its words as ``summary`` and the quote as ``sourceUrl``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from daybook.core import Kind, Ref, Words
from daybook.core.ids import digest
from daybook.publish.exports.flat import days
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.json_lines import line
from daybook.publish.exports.outgoing import Outgoing
from daybook.store.views import Quote, ReportRow
from daybook.text.normal import squeezed

Entity = dict[str, Any]
PREFIX_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
SCHEMAS = {"person": "Person", "group": "Organization", "organisation": "Organization", "state": "PublicBody"}
# Languages of news, ISO 639-1 to 639-3; a document in another one goes out without.
ISO_639_3 = dict(pair.split(":") for pair in (
    "en:eng ar:ara fa:fas ku:kur ckb:ckb he:heb tr:tur ur:urd hi:hin bn:ben ps:pus fr:fra de:deu es:spa pt:por it:ita nl:nld sv:swe pl:pol "
    "cs:ces ro:ron hu:hun el:ell bg:bul sr:srp ru:rus uk:ukr zh:zho ja:jpn ko:kor id:ind sw:swa so:som am:amh ha:hau").split())
INVOLVED = ("perpetrator", "party", "target", "victim")


def write(records: Iterable[Outgoing], kind: Kind, out: IO[bytes]) -> Written:
    """Entities, a JSON object a line; each actor and report once, before the first record that names it."""
    told: set[str] = set()
    left_out: Counter[str] = Counter()
    count = 0
    for record in records:
        entities = list(MAKERS[kind.name](record))
        if not entities:
            left_out["names nobody whom FollowTheMoney could hold"] += 1
            continue
        for entity in entities:
            if entity["id"] not in told:
                told.add(entity["id"])
                out.write(line(entity))
        count += 1
    return Written(count, left_out)


def _entity(id: str, schema: str, **parts: str | Sequence[str] | None) -> Entity:
    """Properties are lists of strings; what is not known is left out."""
    listed = {name: [value] if isinstance(value, str) else list(dict.fromkeys(value)) for name, value in parts.items() if value}
    return {"id": id, "schema": schema, "properties": {name: values for name, values in listed.items() if values}}


def _id(*parts: str) -> str:
    return f"daybook-{digest('ftm', *parts).hex()}"


def _dates(record: Outgoing) -> dict[str, str | None]:
    """One date where it is a day, a month or a year; else where it begins and ends."""
    when = record.when()
    if when is None:
        return {}
    bare = re.sub(r"[~?%]", "", when.edtf)
    if PREFIX_DATE.fullmatch(bare):
        return {"date": bare}
    first, last = days(when.interval)
    return {"startDate": first, "endDate": last}


def _place(record: Outgoing) -> dict[str, str | None]:
    where = record.where()
    return {"country": where.country.lower() if where.country else None, "location": where.show()} if where else {}


def _party(ref: Ref, record: Outgoing) -> Entity | None:
    """The entity of a name; None for a crowd or a thing, which are nobody."""
    schema = SCHEMAS.get(ref.sort or "")
    if schema is None:
        return None
    return _entity(_id("party", schema, squeezed(ref.name)), schema, name=ref.name, publisher=record.publishers)


def _parties(record: Outgoing, fields: Iterable[str]) -> list[tuple[str, Entity]]:
    return [(name, entity) for name in fields for ref in record.refs(name) if (entity := _party(ref, record)) is not None]


def _article(report: ReportRow) -> Entity:
    published = report.published.edtf if report.published and PREFIX_DATE.fullmatch(report.published.edtf) else None
    return _entity(_id("report", report.id), "Article", title=report.title or report.external_id, publisher=report.publisher,
                   sourceUrl=report.url if (report.url or "").startswith(("http://", "https://")) else None, publishedAt=published,
                   language=ISO_639_3.get(report.language or ""))


def _evidence(record: Outgoing) -> Iterator[Entity]:
    """The reports behind a record, and of each the first words that are shown."""
    first: dict[str, Quote] = {}
    for quotes in record.quotes.values():
        for quote in quotes:
            if quote.words:
                first.setdefault(quote.report.id, quote)
    if record.leading is not None and record.leading.words:
        first[record.leading.report.id] = record.leading
    for quote in first.values():
        article = _article(quote.report)
        yield article
        yield _entity(_id("evidence", record.id, quote.report.id), "Documentation", document=article["id"], entity=record.id,
                      role="evidence", summary=quote.words, sourceUrl=record.quote_url(quote.evidence, quote.report),
                      publisher=quote.report.publisher)


def _incident(record: Outgoing) -> Iterator[Entity]:
    parties = _parties(record, INVOLVED)
    yield from (party for _, party in parties)
    keywords = [word.replace("_", " ") for name in ("type", "status") if (word := record.choice(name))]
    yield _entity(record.id, "Event", name=record.caption, summary=_toll(record), keywords=keywords, sourceUrl=record.record_url,
                  publisher=record.publishers, involved=[party["id"] for _, party in parties], **_dates(record), **_place(record))
    yield from _evidence(record)


def _toll(record: Outgoing) -> str:
    told = []
    for harm in ("killed", "injured", "abducted", "detained"):
        toll = record.toll(harm)
        if toll.low is not None:
            told.append(f"{harm}: {toll.low}" + ("" if toll.high == toll.low else f"-{toll.high}" if toll.high is not None else " or more"))
    return "; ".join(told)


def _case(record: Outgoing) -> Iterator[Entity]:
    parties = _parties(record, ("authority", "suspect"))
    authority = next((ref.name for ref in record.refs("authority")), None)
    yield from (party for _, party in parties)
    yield _entity(record.id, "CourtCase", name=record.caption, category=record.choice("category"), status=record.choice("step"),
                  court=authority, sourceUrl=record.record_url, publisher=record.publishers)
    for role, party in parties:
        yield _entity(_id("party of", record.id, party["id"], role), "CourtCaseParty", party=party["id"], case=record.id, role=role,
                      sourceUrl=record.record_url)
    yield from _evidence(record)


def _relation(record: Outgoing) -> Iterator[Entity]:
    ends = [next((entity for _, entity in _parties(record, (name,))), None) for name in ("actor", "recipient")]
    if ends[0] is None or ends[1] is None or ends[0]["id"] == ends[1]["id"]:
        return
    yield ends[0]
    yield ends[1]
    quote = record.leading
    if quote is not None:
        yield _article(quote.report)
    yield _entity(record.id, "UnknownLink", subject=ends[0]["id"], object=ends[1]["id"], role=record.choice("type"),
                  summary=record.caption, sourceUrl=record.evidence_url or record.record_url, publisher=record.publishers,
                  proof=_article(quote.report)["id"] if quote else None, **_dates(record))


def _actor(record: Outgoing) -> Iterator[Entity]:
    name = next((ref.name for ref in record.refs("name")), None)
    schema = SCHEMAS.get(record.choice("sort") or "", "LegalEntity" if record.choice("sort") is None else "")
    if name is None or not schema:
        return
    country = record.best("country")
    offices = [value.words for value in record.values("office") if isinstance(value, Words)]
    office = {"position": offices} if schema == "Person" else {}
    yield _entity(record.id, schema, name=name, alias=[ref.name for ref in record.refs("alias")], sourceUrl=record.record_url,
                  country=country.words.lower() if isinstance(country, Words) else None, publisher=record.publishers, **office)
    yield from _evidence(record)


MAKERS = {"incident": _incident, "case": _case, "relation": _relation, "actor": _actor}
FORMAT = Format("ftm", ".ftm.json", "application/x-ndjson", "FollowTheMoney entities, a JSON object a line.", write, tuple(MAKERS))
