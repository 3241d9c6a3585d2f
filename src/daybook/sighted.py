"""A store as somebody may see it: what is withheld from them is not there, and its words are blocks wherever they stand.

Every page, list, search and export for somebody goes through here, so that none of them can forget it. For whoever sees everything it
costs nothing; the others pay for looking closer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from daybook.core import NAMING, Evidence, Kind, Place, Reading, Record, Ref
from daybook.core.sight import EVERYTHING, Sight, without_protected
from daybook.core.veil import Masked, Veil, behind, hidden
from daybook.seen import NAMES, NOTHING, Fields, best_of, called, held_as, is_nameless, name_of, nameless, of_named
from daybook.store import Store, search
from daybook.store.closer import Closer
from daybook.store.listing import SOME, RecordFilter
from daybook.store.pages import AROUND
from daybook.store.rows import Telling
from daybook.store.rules import Lineage
from daybook.store.summary import line_of
from daybook.store.veils import Held, nothing_left, words_found
from daybook.store.views import (
    Failure,
    FeedRow,
    LineageView,
    Overview,
    Page,
    Quote,
    RecordRow,
    RecordView,
    ReportRow,
    ReportView,
    Stretch,
    VersionsView,
)
from daybook.text.normal import squeezed

T = TypeVar("T")
Reads = Callable[[str, Iterable[str]], None]


class Sighted:
    """A store through somebody's eyes; it answers what the store answers.

    Args:
        store: All of it.
        sight: What is seen of it.
        kinds: The kinds of record, for captions.
        reads: Told of a page's protected values before they are given: the id of the record or report, and "kind.field" of each.
    """

    def __init__(self, store: Store, sight: Sight, kinds: Sequence[Kind], reads: Reads | None = None) -> None:
        self._store, self._sight, self._reads = store, sight, reads
        self._protected = without_protected(kinds)
        self._kinds = {kind.name: kind for kind in kinds}
        self._left_out = nothing_left(sight)

    # ---- reports

    def reports(self, query: str = "", *, publisher: str | None = None, language: str | None = None, since: str | None = None,
                until: str | None = None, kind: str | None = None, how: str | None = None, order: str = "published",
                offset: int = 0, limit: int = 50, from_end: bool = False) -> Page[ReportRow]:
        """See ``Store.reports``; what is found by hidden words alone is not found."""
        sees_all = self._sight == EVERYTHING
        page = self._store.reports(query, publisher=publisher, language=language, since=since, until=until, kind=kind, how=how, order=order,
                                   offset=offset, limit=limit, closer=self._store.veils.closer(query, self._sight), snippets=sees_all,
                                   from_end=from_end)
        return page if sees_all else replace(page, items=self._rows(page.items, query))

    def _rows(self, rows: Sequence[ReportRow], query: str) -> tuple[ReportRow, ...]:
        veils = self._veils(row.id for row in rows)
        of = {row.id: veils.get(row.id, NOTHING) for row in rows}
        snippets = self._store.veils.snippets(of, query)
        return tuple(replace(_told(row, of[row.id]), snippet=snippets.get(row.id, "")) for row in rows)  # "" if one has gone since

    def _veils(self, ids: Iterable[str]) -> Mapping[str, Veil]:
        return {} if self._sight == EVERYTHING else self._store.veils.of_reports(ids, self._sight)

    def report(self, id: str, /) -> ReportView | None:
        """See ``Store.report``."""
        view = self._store.report(id)
        if view is None:
            return None
        self.read(view.row.id, [(record.kind, record.fields) for record in view.records])
        if self._sight == EVERYTHING:
            return view
        # What was found since the last refresh is hidden as well.
        fresh = [hidden(e.assertion.value) for record in view.records for name, held in record.fields.items() for e in held
                 if not self._sight.shows(record.kind, name, e.assertion.value) and isinstance(e.assertion.value, Ref)]
        veil = self._veils([view.row.id]).get(view.row.id, NOTHING) | Veil(fresh)
        read = view.reading
        bare = Reading(read.report, read.text, mentions=read.mentions, times=read.times, places=read.places, attributions=read.attributions,
                       notes=read.notes, model=read.model)
        seen = replace(view, records=tuple(self._without(record) for record in view.records), reading=bare)
        masked = behind(seen, veil, Masked(view.text.text, tuple(veil.hits(view.text.text))))
        left = tuple(record for record in masked.records if not (self._merges(record.kind) and is_nameless(record)))
        return replace(masked, records=left)

    def _without(self, record: Record) -> Record:
        """The record without the values that are not shown."""
        kept = {name: tuple(e for e in held if self._sight.shows(record.kind, name, e.assertion.value))
                for name, held in record.fields.items()}
        return replace(record, fields={name: held for name, held in kept.items() if held})

    def versions(self, id: str, /) -> VersionsView | None:
        """See ``Store.versions``."""
        view = self._store.versions(id)
        return view if view is None else behind(view, self._veils([view.row.id]).get(view.row.id, NOTHING))

    def lineage(self, id: str, rule: Lineage, other: str | None = None, /) -> LineageView | None:
        """See ``Store.lineage``."""
        view = self._store.lineage(id, rule, other)
        if view is None or self._sight == EVERYTHING:
            return view
        rows = [view.row, *([view.other] if view.other else []), *(row for _, row in view.decisions),
                *(row for strand in view.strands for row in (*strand.others, *([strand.best] if strand.best else [])))]
        every = self._every(row.id for row in rows)
        here = Masked(view.text.text, tuple(every.hits(view.text.text)))
        there = Masked(view.other_text.text, tuple(every.hits(view.other_text.text))) if view.other_text else here
        pairs = tuple(replace(pair, here=here.move(pair.here), there=there.move(pair.there)) for pair in view.pairs)
        strands = behind(view.strands, every, here)
        apart = behind(replace(view, pairs=(), strands=()), every)  # each text by itself: the spans in it are its own
        return replace(apart, pairs=pairs, strands=strands)

    def publishers(self) -> tuple[tuple[str, int], ...]:
        """See ``Store.publishers``."""
        return self._store.publishers()

    # ---- records

    def records(self, kind: str, query: str = "", *, type: str | None = None, status: str | None = None, country: str | None = None,
                place: str | None = None, actor: str | None = None, since: str | None = None, until: str | None = None,
                disputed: bool | None = None, order: str = "when", offset: int = 0, limit: int = 50,
                sources: int | None = None, from_end: bool = False) -> Page[RecordRow]:
        """See ``Store.records``; what is found by hidden names alone is not found.

        With no ``sources``, as a list is shown, the values' spans are those of the whole text.
        """
        asked = RecordFilter(kind, query, type, status, country, place, actor, since, until, disputed, veiled=self._left_out)
        page = self._store.records(kind, query, type=type, status=status, country=country, place=place, actor=actor, since=since,
                                   until=until, disputed=disputed, order=order, offset=offset, limit=limit, sources=sources,
                                   closer=self._closer(asked), veiled=self._left_out, from_end=from_end)
        return replace(page, items=self._record_rows(page.items, exact=sources != 0))

    def naming(self, actor: str, /) -> frozenset[str]:
        """See ``Store.naming``: of hidden names too, so it tells no more than where looking is of use."""
        return self._store.naming(actor)

    def narrowed(self, asked: RecordFilter) -> RecordFilter:
        """A filter that finds nothing by hidden names alone."""
        bare = replace(asked, veiled=self._left_out)
        return replace(bare, closer=self._closer(bare))

    def _closer(self, asked: RecordFilter) -> Closer | None:
        closer = self._store.veils.closer_records([given for given in (asked.query, asked.actor, asked.place) if given], self._sight)
        if closer is None:
            return None
        suspects = self._store.suspects(asked, closer)
        # With no words to look for, no names are needed but these.
        only = None if search.terms(asked.query) else frozenset(squeezed(name) for name in (asked.actor, asked.place) if name)
        opened = self._opened(suspects, dict.fromkeys(suspects, asked.kind), only=only)
        if only is not None:
            opened = {public: called(fields, only) for public, fields in opened.items()}
        veils = self._sheets((e.assertion.text for fields in opened.values() for held in fields.values() for e in held), whole=False)
        left = {public: {name: tuple(self._masked(e, veils) for e in held) for name, held in fields.items()}
                for public, fields in opened.items()}
        seen = [suspects[public] for public, fields in left.items()
                if self._is_found(asked.kind, fields, asked.query, asked.actor, asked.place)]
        return replace(closer, seen=tuple(seen))

    def _is_found(self, kind: str, fields: Fields, query: str, actor: str | None, place: str | None) -> bool:
        """Is a record found by words of it that are not hidden?"""
        values = [e.assertion.value for held in fields.values() for e in held]
        named = {value.name for value in values if isinstance(value, (Ref, Place))}
        naming = [e.assertion.value.show() for e in fields.get(NAMING, ())]
        by_words = words_found(search.terms(query), [self._line(Record(b"", kind, (), fields)), *naming, *sorted(named)])
        by_actor = actor is None or squeezed(actor) in {squeezed(value.name) for value in values if isinstance(value, Ref)}
        where = [value for value in values if isinstance(value, Place)]
        return by_words and by_actor and (place is None or squeezed(place) in {squeezed(value.name) for value in where})

    def _bests(self, public_ids: Iterable[str], kinds: Mapping[str, str], *, exact: bool) -> dict[str, dict[str, Evidence]]:
        """Record -> what may be seen of its best evidence; without actors and places of which nothing is left.

        Args:
            public_ids: Of large ones, what their page looks at is looked at.
            kinds: Of each its kind.
            exact: With each value's place in the text as it is shown; without, no text is looked at.
        """
        bests = {public: best_of(fields) for public, fields in self._opened(public_ids, kinds, best=True).items()}
        sheets = self._sheets((e.assertion.text for best in bests.values() for e in best.values()), whole=exact)
        return {public: {name: self._masked(e, sheets) for name, e in best.items()} for public, best in bests.items()}

    def _opened(self, public_ids: Iterable[str], kinds: Mapping[str, str], *, best: bool = False,
                only: frozenset[str] | None = None) -> dict[str, Fields]:
        """Record -> its evidence without what is withheld whole; nothing of it is masked yet.

        Args:
            public_ids: Which.
            kinds: Of each its kind.
            best: Only the best of each field is needed.
            only: Names, of which alone the evidence is needed, but for actors and places: what is seen of them hangs on theirs.
        """
        def keep(told: Sequence[Telling]) -> list[int]:
            shown = [n for n, it in enumerate(told) if self._sight.shows(it.kind, it.field, it.value)]
            merged = {kind for kind in {it.kind for it in told} if self._merges(kind)}
            naming = [told[n] for n in shown if told[n].field in NAMES and told[n].kind in merged]
            hidden = nameless(naming, self._sheets((it.text for it in naming), whole=False))
            return [n for n in shown if told[n].record not in hidden
                    and (only is None or told[n].kind in merged or name_of(told[n].value) in only)]

        found = self._store.evidence_of(public_ids, keep, best=best)
        kept = {public: self._without(record).fields for public, record in found.items()}
        named = {public: fields for public, fields in kept.items() if self._merges(kinds[public])}
        veils = self._sheets((e.assertion.text for fields in named.values() for name in NAMES for e in fields.get(name, ())), whole=False)
        open = {public: of_named(fields, veils) if public in named else fields for public, fields in kept.items()}
        return {public: fields for public, fields in open.items() if "name" in fields or public not in named}

    def _record_rows(self, rows: Sequence[RecordRow], *, exact: bool) -> tuple[RecordRow, ...]:
        if self._sight == EVERYTHING:
            return tuple(rows)
        sheets = self._sheets((e.assertion.text for row in rows for e in row.best.values()), whole=exact)
        also = self._veils(id for row in rows for id in _looked_at(row))
        bests = {row.id: {name: self._masked(e, sheets) for name, e in row.best.items()
                          if self._sight.shows(row.kind, name, e.assertion.value)} for row in rows}
        hidden = {row.id: row.kind for row in rows if self._merges(row.kind) and is_nameless(held_as(row.kind, bests[row.id]))}
        bests |= self._bests(hidden, hidden, exact=exact)
        return tuple(self._row(row, bests[row.id], also) for row in rows)

    def _merges(self, kind: str) -> bool:
        return kind in self._kinds and self._kinds[kind].merges_by_name

    def _row(self, row: RecordRow, best: Mapping[str, Evidence], veils: Mapping[str, Veil]) -> RecordRow:
        """A row with what is seen of it."""
        line = self._line(held_as(row.kind, best))
        every = Veil.of_all(veils[id] for id in _looked_at(row) if id in veils)
        seen = tuple(name for name in row.disputed if name in best)
        return replace(row, caption=line, best=best, disputed=seen, reports=_ids(row.reports, row.report_ids, every),
                       also=_ids(row.also, row.also_ids, every))

    def _line(self, record: Record) -> str:
        return line_of(record, self._kinds[record.kind]) if record.kind in self._kinds else record.kind

    def _sheets(self, texts: Iterable[bytes], *, whole: bool = True) -> Mapping[bytes, Held]:
        return self._store.veils.of_texts(texts, self._sight, whole=whole)

    def _masked(self, evidence: Evidence, sheets: Mapping[bytes, Held]) -> Evidence:
        sheet = sheets.get(evidence.assertion.text)
        return evidence if sheet is None else behind(evidence, sheet.veil, sheet.text)

    def record(self, public_id: str, /, *, sources: int | None = None, stretch: Stretch | None = None) -> RecordView | None:
        """See ``Store.record``; None too for an actor or a place of which nothing is left."""
        view = self._store.record(public_id, sources=sources, stretch=stretch)
        if view is None:
            return None
        self.read(view.row.id, [(view.record.kind, view.record.fields)])
        return self.seen(view)

    def rows(self, public_ids: Iterable[str]) -> Mapping[str, RecordRow]:
        """See ``Store.rows``."""
        if self._sight == EVERYTHING:
            return self._store.rows(public_ids)
        rows = self._store.rows(public_ids)
        left = self._bests({row.id for row in rows.values()}, {row.id: row.kind for row in rows.values()}, exact=True)
        veils = self._veils(id for row in rows.values() for id in _looked_at(row))
        return {id: self._row(row, left[row.id], veils) for id, row in rows.items() if row.id in left}

    def read(self, subject: str, records: Iterable[tuple[str, Mapping[str, Iterable[Evidence]]]]) -> None:
        """Tell that what may be seen of these records is about to be shown, where there is something protected in it.

        Args:
            subject: What they are shown as: the id of a record or report, or several with a space between.
            records: (kind, field -> evidence).
        """
        if self._reads is None:
            return
        told = {f"{kind}.{name}" for kind, fields in records for name, held in fields.items() for e in held
                if self._sight.shows(kind, name, e.assertion.value) and not self._protected.shows(kind, name, e.assertion.value)}
        if told:
            self._reads(subject, told)

    def seen(self, view: RecordView) -> RecordView | None:
        """A record's page as far as it may be seen; None for an actor or a place of which nothing is left."""
        if self._sight == EVERYTHING:
            return view
        kept = self._without(view.record)
        left = kept.fields
        if self._merges(view.row.kind):
            naming = {e.assertion.text for name in NAMES for e in left.get(name, ())}
            left = of_named(left, self._sheets(naming, whole=False))
            if "name" not in left:
                return None
        sheets = self._sheets({e.assertion.text for held in left.values() for e in held})
        masked = {id(e): self._masked(e, sheets) for held in left.values() for e in held}
        fields: Fields = {name: tuple(masked[id(e)] for e in held) for name, held in left.items()}
        record = replace(kept, fields=fields)
        veils = self._veils(quote.report.id for held in view.quotes.values() for quote in held)
        seen = {(e.assertion.text, e.assertion.record, name) for name, held in fields.items() for e in held}
        reports = {quote.report.id: quote.report for held in view.quotes.values() for quote in held}
        told = {id: _told(report, veils.get(id, NOTHING)) for id, report in reports.items()}
        quotes = {name: tuple(_quote(quote, masked[id(quote.evidence)], told[quote.report.id], sheets.get(quote.evidence.assertion.text))
                              for quote in held
                              if self._sight.shows(view.row.kind, name, quote.evidence.assertion.value)
                              and (quote.evidence.assertion.text, quote.evidence.assertion.record, name) in seen)
                  for name, held in view.quotes.items()}
        row = self._row(view.row, best_of(fields), self._veils(_looked_at(view.row)))
        return replace(view, row=row, record=record, quotes={name: held for name, held in quotes.items() if held})

    def masked(self, thing: T, reports: Iterable[str]) -> T:
        """Words of the store that are told of these reports (hex ids): reasons, decisions. Nothing of it is seen that they hide."""
        return behind(thing, self._every(reports))

    def _every(self, reports: Iterable[str]) -> Veil:
        return Veil.of_all(self._veils(reports).values())

    # ---- counts and the rest

    def facets(self, kind: str, /) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """See ``Store.facets``."""
        return self._store.facets(kind, self._left_out)

    def overview(self) -> Overview:
        """See ``Store.overview``."""
        return self._store.overview(self._left_out)

    def failures(self, query: str = "", *, verdict: str | None = None, stage: str | None = None, offset: int = 0,
                 limit: int = 50) -> Page[Failure]:
        """See ``Store.failures``."""
        page = self._store.failures(query, verdict=verdict, stage=stage, offset=offset, limit=limit)
        if self._sight == EVERYTHING:
            return page
        return behind(page, self._store.veils.of_words((said for row in page.items for said in (row.source, row.reason)), self._sight))

    def failure_facets(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """See ``Store.failure_facets``."""
        return self._store.failure_facets()

    def feeds(self) -> tuple[FeedRow, ...]:
        """See ``Store.feeds``."""
        return self._store.feeds()


def _quote(quote: Quote, evidence: Evidence, report: ReportRow, sheet: Held | None) -> Quote:
    """The quote cut anew from the masked text: in one that was cut before, half a name would be none."""
    span = evidence.assertion.span
    if sheet is None or sheet.text is None or span is None:
        return replace(quote, evidence=evidence, report=report)
    text = sheet.text.text
    return replace(quote, evidence=evidence, report=report, before=text[max(0, span.start - AROUND) : span.start], words=span.of(text),
                   after=text[span.end : span.end + AROUND])


def _told(row: ReportRow, veil: Veil) -> ReportRow:
    """A report whose headline, address and id do not tell; where its id would, it goes by its key."""
    masked = behind(replace(row, snippet="") if veil else row, veil)  # a snippet was cut before: it may end within a name
    return replace(masked, external_id=_ids((row.external_id,), (row.id,), veil)[0], url=masked.url or None)


def _ids(external: Sequence[str], keys: Iterable[str], veil: Veil) -> tuple[str, ...]:
    if not veil.hits("\n".join(external)):  # what is in none of them together is in none of them
        return tuple(external)
    return tuple(id if veil.masked(id) == id else key for id, key in zip(external, keys, strict=True))


def _looked_at(row: RecordRow) -> tuple[str, ...]:
    """The reports by whose veils a row is masked: those that a page may name."""
    return (*row.report_ids[:SOME], *row.also_ids[:SOME])
