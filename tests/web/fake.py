"""A shelf in memory, built with the real nouns from texts made up for these tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from daybook.core import (
    NAMING,
    Attribution,
    Choice,
    Count,
    Draft,
    Evidence,
    Flag,
    Note,
    Place,
    Reading,
    Record,
    Ref,
    Report,
    Residue,
    Said,
    Span,
    Text,
    Value,
    When,
    Words,
    assemble,
    asserted,
)
from daybook.core.ids import digest
from daybook.store.views import (
    Copy,
    Failure,
    Fate,
    FeedRow,
    LineageView,
    Origin,
    Overview,
    Page,
    Pair,
    Quote,
    RecordRow,
    RecordView,
    ReportRow,
    ReportView,
    StrandView,
    Stretch,
    Version,
    VersionsView,
)

ENGLISH = """Two killed as rockets hit Baghdad airport road

BAGHDAD, Aug. 3 – Rockets landed near the airport road in Baghdad late on Monday, killing two guards, police said.

[Photo: smoke over the road. Width 800, height 600]

“We will name those responsible within 72 hours,” Interior Ministry spokesman Saad Maan said. He blamed “outlaw groups”.

A judge opened an inquiry into the attack. RELATED: Ten things to know about the airport road
"""
ARABIC = """مقتل حارسين في هجوم صاروخي قرب مطار بغداد

قالت الشرطة إن ثلاثة حراس قتلوا في هجوم صاروخي قرب المطار يوم الاثنين.
"""
HOSTILE = """<script>alert(1)</script> "quoted" & 'single'

An <img src=x onerror=alert(2)> bomb exploded in <b>Mosul</b>. \x00 \ud800 end.
"""

FATES = (Fate("2020-08-05T08:00:00Z", "changed"), Fate("2020-09-01T10:00:00Z", "moved", "https://example.org/<b>front</b>"),
         Fate("2020-10-01T10:00:00Z", "gone", "HTTP 404"))
FEEDS = (
    FeedRow(1, "https://www.example.org/news/rss.xml", "The Gazette", "rss", 15, "2020-08-01T08:00:00Z", "2020-08-04T10:15:00Z", "", "",
            "2020-08-04T10:00:00Z", "2020-08-04T10:00:00Z", 0, "", False, 4020, 1288, 1260, 12, 16),
    FeedRow(2, "javascript:alert(5)", "<b>Bold</b>", "atom", 60, "2020-08-01T08:00:00Z", "2020-08-05T09:00:00Z", "", "",
            "2020-08-04T09:00:00Z", "2020-08-02T09:00:00Z", 4, "the server answers HTTP <503>", False, 60, 20, 20, 0, 0),
    FeedRow(3, "https://www.example.org/gone.xml", "", "rss", 1440, "2020-08-01T08:00:00Z", "2020-08-04T10:15:00Z", "", "",
            "2020-08-03T10:00:00Z", "", 1, "the server answers HTTP 410; it is gone", True, 0),
    FeedRow(4, "https://www.example.org/new.json", "", "", 20, "2020-08-01T08:00:00Z", "2020-08-01T08:00:00Z", "", "", "", "", 0, "",
            False, 0),
    FeedRow(5, "https://sahifa.example/feed", "الصحيفة", "rss", 30, "2020-08-01T08:00:00Z", "2020-08-04T10:15:00Z", "", "",
            "2020-08-04T10:00:00Z", "2020-08-04T10:00:00Z", 0, "broken (mismatched tag) at byte 1,205", False, 30, 12, 12, 0, 0))


@dataclass(frozen=True)
class Story:
    """A report with what was found in it."""

    report: Report
    text: Text
    drafts: tuple[Draft, ...]
    attributions: tuple[Attribution, ...] = ()
    notes: tuple[Note, ...] = ()
    how: str = "own"
    copy_of: str | None = None


def at(text: str, words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def said(text: str, name: str, value: Value, words: str | None, confidence: float = 0.8, nth: int = 0) -> Said:
    return Said(name, value, at(text, words, nth) if words is not None else None, confidence)


def english() -> Story:
    t = ENGLISH
    monday = When("2020-08-03", "relative_to_publication")
    quote = (at(t, "We will name those responsible within 72 hours"),)
    drafts = (
        Draft("incident", at(t, "Rockets landed"), (
            said(t, "type", Choice("shelling"), "Rockets landed"), said(t, "status", Choice("happened"), None),
            said(t, "when", monday, "late on Monday"),
            said(t, "where", Place("Baghdad", "IQ", 98182, 33.34, 44.4, 2), "Baghdad", nth=1),
            said(t, "killed", Count(2, 2, "exact", "forces"), "two guards", 0.9),
            said(t, "perpetrator", Ref("outlaw groups", "group", "suspected"), "outlaw groups", 0.5)), 0.93),
        Draft("statement", quote[0], (
            said(t, "speaker", Ref("Saad Maan", "person"), "Saad Maan"), said(t, "office", Words("Interior Ministry spokesman"), None),
            said(t, "content", Words(quote[0].of(t)), quote[0].of(t)), said(t, "direct", Flag(True), None)), 0.9),
        Draft("commitment", at(t, "name those responsible"), (
            said(t, "promisor", Ref("Saad Maan"), "We"), said(t, "act", Words("name those responsible"), "name those responsible"),
            said(t, "deadline", When("2020-08-06", "relative_to_publication"), "within 72 hours", 0.7)), 0.7),
        Draft("case", at(t, "opened an inquiry"), (
            said(t, "step", Choice("opened"), "opened"), said(t, "authority", Ref("a judge"), "A judge")), 0.6),
        Draft("relation", at(t, "blamed"), (said(t, "actor", Ref("Saad Maan"), "He"), said(t, "type", Choice("ACCUSE"), "blamed")), 0.55),
        Draft("actor", at(t, "Saad Maan"), (said(t, "name", Ref("Saad Maan", "person"), "Saad Maan"),), 0.95),
        Draft("place", at(t, "Baghdad", 1), (said(t, "name", Place("Baghdad", "IQ", 98182, 33.34, 44.4, 2), "Baghdad", nth=1),), 0.95),
    )
    photo, related = at(t, "[Photo: smoke over the road. Width 800, height 600]"), Span(t.index("RELATED"), len(t) - 1)
    text = Text(t, "Two killed as rockets hit Baghdad airport road", at(t, "Two killed as rockets hit Baghdad airport road"), "en",
                (Residue(photo, "image caption"), Residue(related, "related link")), "html@1")
    who = (at(t, "police"),), (at(t, "said"),), (Span(t.index("Rockets landed"), t.index(", police said")),)
    spoken = Attribution((at(t, "Interior Ministry spokesman Saad Maan"),), (at(t, "said", 1),), quote, True, "Saad Maan", 0.9, "rules@1")
    report = Report("gazette/rockets", "https://www.example.org/news/rockets?id=1", "The Gazette", When("2020-08-04"), ("AP",),
                    ("A. Writer",), "BAGHDAD")
    return Story(report, text, drafts, (Attribution(*who, False, "police", 0.8, "rules@1"), spoken))


def arabic() -> Story:
    t = ARABIC
    incident = Draft("incident", at(t, "هجوم صاروخي", 1), (
        said(t, "type", Choice("shelling"), "هجوم صاروخي", nth=1),
        said(t, "when", When("2020-08-03", "relative_to_publication"), "يوم الاثنين"),
        said(t, "where", Place("مطار بغداد", "IQ", None, None, None, 1), "مطار بغداد"),
        said(t, "killed", Count(3, 3, "exact", "forces"), "ثلاثة حراس", 0.85)), 0.8)
    actor = Draft("actor", at(t, "الشرطة"), (said(t, "name", Ref("الشرطة", "group"), "الشرطة"),), 0.7)
    report = Report("sahifa-7", "javascript:alert(1)", "الصحيفة", When("2020-08-04"))
    content = (Span(t.index("إن ثلاثة"), len(t) - 2),)
    attribution = Attribution((at(t, "الشرطة"),), (at(t, "قالت"),), content, False, "الشرطة", 0.8, "rules@1")
    title = at(t, "مقتل حارسين في هجوم صاروخي قرب مطار بغداد")
    return Story(report, Text(t, title.of(t), title, "ar"), (incident, actor), (attribution,), how="edited", copy_of="gazette/rockets")


def hostile() -> Story:
    t = HOSTILE
    incident = Draft("incident", at(t, "bomb exploded"), (
        said(t, "type", Choice("bombing"), "bomb"), said(t, "where", Place("<b>Mosul</b>"), "<b>Mosul</b>"),
        said(t, "killed", Count(24, 99, "vague"), None)), 0.4)
    report = Report("<svg onload=alert(3)>", "http://example.org/\" onclick=\"alert(4)", "<i>Mal</i>")
    return Story(report, Text(t, "<script>alert(1)</script>", None, "en"), (incident,),
                 notes=(Note("resolve", "no publication date: <b>left</b> unresolved", at(t, "<b>Mosul</b>")),))


STORIES = (english, arabic, hostile)


@dataclass
class FakeShelf:
    """Answers every question of ``web.shelf.Shelf`` from a few stories; a search finds what holds the words."""

    stories: tuple[Story, ...] = field(default_factory=lambda: tuple(make() for make in STORIES))
    asked: list[Mapping[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.views = {digest("report", story.report.external_id).hex(): _view(story) for story in self.stories}
        self.merged = {f"{row.kind[0]}{n}": (row, members) for n, (row, members) in enumerate(self._records())}

    def _records(self) -> Iterable[tuple[Record, tuple[ReportView, ...]]]:
        for view in self.views.values():
            for record in view.records:
                if record.kind == "incident" and view.row.external_id == "sahifa-7":
                    continue
                both = [v for v in self.views.values() if v.row.external_id in ("gazette/rockets", "sahifa-7")]
                if record.kind == "incident" and view.row.external_id == "gazette/rockets" and len(both) == 2:
                    other = next(r for r in both[1].records if r.kind == "incident")
                    fields = {name: (*record.evidence(name), *other.evidence(name)) for name in {**record.fields, **other.fields}}
                    yield Record(record.id, "incident", (record.id, other.id), fields), tuple(both)
                else:
                    yield record, (view,)

    def overview(self) -> Overview:
        counts: dict[str, int] = {}
        for record, _ in self.merged.values():
            counts[record.kind] = counts.get(record.kind, 0) + 1
        return Overview(len(self.views), 2, counts, ("2020-08-04", "2020-08-04"), 1, 1, {"new": 3, "rejected": 1})

    def reports(self, query: str = "", **given: object) -> Page[ReportRow]:
        self.asked.append({"query": query, **given})
        rows = [view.row for view in self.views.values() if query.lower() in view.text.text.lower()]
        return _stretch(rows, given)

    def report(self, id: str, /) -> ReportView | None:
        return self.views.get(id) or next((view for view in self.views.values() if view.row.external_id == id), None)

    def lineage(self, id: str, rule: object, other: str | None = None, /) -> LineageView | None:  # noqa: ARG002
        view, there = self.report(id), self.report(other) if other else None
        if view is None:
            return None
        strand = StrandView(view.row.origins[0].origin if view.row.origins else "0" * 32, 1.0, "own", None, (), None,
                            (there.row,) if there else (), 1 if there else 0)
        pairs = (Pair(Span(0, 20), Span(0, 20), "edited"),) if there else ()
        return LineageView(view.row, bytes.fromhex(view.row.id), view.text, (strand,), there.row if there else None,
                           there.text if there else None, pairs, ())

    def records(self, kind: str, query: str = "", **given: object) -> Page[RecordRow]:
        self.asked.append({"kind": kind, "query": query, **given})
        rows = [self._row(id) for id, (record, _) in self.merged.items() if record.kind == kind]
        return _stretch([row for row in rows if query.lower() in row.caption.lower()], given)

    def naming(self, actor: str, /) -> frozenset[str]:  # noqa: ARG002 - whoever it is, they are in all
        return frozenset(record.kind for record, _ in self.merged.values())

    def _row(self, id: str) -> RecordRow:
        record, views = self.merged[id]
        best = {name: held[0] for name, held in record.fields.items()}
        shown = ("type", "speaker", "promisor", "name", "where", "when", "act")
        line = " · ".join(best[name].assertion.value.show() for name in shown if name in best)
        disputed = tuple(name for name in record.fields if record.disputed(name))
        return RecordRow(id, record.kind, line or "record", best, tuple(v.row.external_id for v in views),
                         tuple(v.row.id for v in views), 1, disputed, best[NAMING].confidence)

    def record(self, public_id: str, /, *, sources: int | None = None, stretch: Stretch | None = None) -> RecordView | None:  # noqa: ARG002 - it has few
        if public_id not in self.merged:
            return None
        record, views = self.merged[public_id]
        by_text = {digest("text", view.row.id): view for view in views}
        quotes = {name: tuple(_quote(e, by_text[e.assertion.text]) for e in held) for name, held in record.fields.items()}
        return RecordView(self._row(public_id), record, quotes)

    def facets(self, kind: str, /) -> Mapping[str, tuple[tuple[str, int], ...]]:
        return {"type": (("shelling", 1), ("bombing", 1)), "status": (), "country": (("IQ", 1),)} if kind == "incident" else {}

    def publishers(self) -> tuple[tuple[str, int], ...]:
        return (("The Gazette", 1), ("الصحيفة", 1))

    def failures(self, query: str = "", *, verdict: str | None = None, stage: str | None = None, offset: int = 0,
                 limit: int = 50) -> Page[Failure]:
        self.asked.append({"query": query, "verdict": verdict, "stage": stage, "offset": offset, "limit": limit})
        failure = Failure("inbox/<b>.bin", "read", "it is no text: it begins with zero bytes", "rejected", 1)
        return _stretch([failure], {"offset": offset, "limit": limit})

    def failure_facets(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        return {"verdict": (("rejected", 1),), "stage": (("read", 1),)}

    def feeds(self) -> tuple[FeedRow, ...]:
        return FEEDS

    def versions(self, id: str) -> VersionsView | None:
        view = self.views.get(id)
        if view is None:
            return None
        before = Text(view.text.text.replace("two", "three").replace("Monday", "<b>Sunday</b>"), view.text.title, cleaner="html@1")
        old = Copy(Version("0" * 32, "html@1", "1" * 64, False), before, view.row.published, "2020-08-04T08:00:00Z", "2020-08-04T09:00:00Z",
                   2, view.row.url or "", "")
        new = Copy(Version("2" * 32, "html@1", "3" * 64, True), view.text, view.row.published, "2020-08-05T08:00:00Z",
                   "2020-08-05T08:00:00Z", 1, view.row.url or "", "not <i>all</i> of it")
        copies = (new,) if view.row.copy_of else (old, new)
        return VersionsView(view.row, copies, FATES)


def _stretch(rows: list, given: Mapping[str, object]) -> Page:  # type: ignore[type-arg]
    offset, limit = int(given.get("offset", 0)), int(given.get("limit", 50))  # type: ignore[call-overload]
    return Page(tuple(rows[offset : offset + limit]), len(rows), offset)


def _view(story: Story) -> ReportView:
    id = digest("report", story.report.external_id)
    reading = Reading(story.report, story.text, attributions=story.attributions, notes=story.notes, model=("rules@1",))
    found = asserted(id, digest("text", id.hex()), reading, [("rules@1", draft) for draft in story.drafts])
    records = sorted(assemble(found.assertions, found.findings(1)), key=lambda r: r.naming.assertion.span)  # type: ignore[arg-type, union-attr, return-value]
    counts: dict[str, int] = {}
    for record in records:
        counts[record.kind] = counts.get(record.kind, 0) + 1
    report = story.report
    row = ReportRow(id.hex(), report.external_id, report.publisher, report.url, story.text.title, report.published, story.text.language,
                    "new", "", (Origin("o1", 1.0),), story.copy_of, story.how, counts, "near the \x02airport\x03 road <b>")
    version = Version("ab" * 16, story.text.cleaner, "cd" * 32, True)
    return ReportView(row, report, story.text, reading, tuple(records), {r.id: f"x{n}" for n, r in enumerate(records)}, (version,))


def _quote(evidence: Evidence, view: ReportView) -> Quote:
    span, text = evidence.assertion.span, view.text.text
    if span is None:
        return Quote(evidence, view.row, "", "", "")
    return Quote(evidence, view.row, text[max(0, span.start - 160) : span.start], span.of(text), text[span.end : span.end + 160])
