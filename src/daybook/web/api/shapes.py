"""What the API answers with, as the OpenAPI document says it. Answers are written by ``rows``; tests hold them to these shapes."""

# The shapes check nothing while an answer is made: pydantic refuses lone surrogates, which texts may hold, and costs more than the rest.

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field

from daybook.web.api.refusing import Shape

T = TypeVar("T")


# ---- lists


class Stretch(Shape, Generic[T]):
    """A stretch of a list whose whole length is not counted."""

    offset: int
    items: list[T]
    next: str | None = Field(description="Where the list goes on; null at its end.")


class Page(Stretch[T], Generic[T]):
    """A stretch of a list."""

    total: int


# ---- values


class CountShape(Shape):
    min: int | None
    max: int | None
    of: str
    form: str


class PlaceShape(Shape):
    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    precision: int | None = None


class SpeakerShape(Shape):
    name: str
    start: int | None = None
    end: int | None = None
    attribution: int | None = Field(None, description="Index into the report's attributions.")


class ValueShape(Shape):
    """One value of a field: what it is, where its words stand, how sure, from where, on whose word."""

    value: bool | str | CountShape | PlaceShape
    basis: str | None = None
    sort: str | None = None
    responsibility: str | None = None
    start: int | None = Field(None, description="Code points into the report's text.")
    end: int | None = None
    confidence: float
    source: str
    attributed_to: SpeakerShape | None = None


class QuoteShape(Shape):
    before: str
    words: str
    after: str


class DecidedShape(Shape):
    seq: int
    verdict: str
    by: str
    why: str


class JudgedShape(ValueShape):
    """A value of a record with what it stands on and what people said of it."""

    id: str = Field(description="What acts name it by.")
    told: str = Field(description="The record as one report tells it.")
    report: str | None = Field(description="Key of the report.")
    quote: QuoteShape | None
    voice: str = Field(description="The independent voice behind it.")
    status: str
    decided: DecidedShape | None = Field(description="Who decided; for reviewers.")


# ---- reports


class OriginShape(Shape):
    origin: str
    share: float


class ReportShape(Shape):
    key: str = Field(description="What links and acts name it by.")
    id: str
    publisher: str | None
    url: str | None
    title: str | None
    published: str | None = Field(description="EDTF.")
    verdict: str
    origins: list[OriginShape]
    copy_of: str | None
    how: str


class FullReportShape(Shape):
    id: str
    url: str | None
    publisher: str | None
    title: str | None
    published: str | None
    published_basis: str | None
    authors: list[str]
    credits: list[str]
    dateline: str | None
    section: str | None
    language: str | None
    text: str


class ResidueShape(Shape):
    start: int
    end: int
    reason: str


class MentionShape(Shape):
    start: int
    end: int
    sort: str
    name: str | None = None
    title: str | None = None
    country: str | None = None
    confidence: float
    source: str


class TimeShape(Shape):
    start: int
    end: int
    type: str
    value: str | None
    basis: str | None
    confidence: float
    source: str


class SpottedShape(PlaceShape):
    """A place as it was read in the text."""

    start: int
    end: int
    basis: str
    confidence: float
    source: str


class AttributionShape(Shape):
    source: list[list[int]]
    cue: list[list[int]]
    content: list[list[int]]
    addressee: list[int] | None = None
    direct: bool | None = None
    speaker: str | None = None
    office: str | None = None
    confidence: float
    found_by: str


class ToldShape(Shape):
    """A record as the report tells it."""

    kind: str
    id: str
    start: int
    end: int
    confidence: float
    fields: dict[str, list[ValueShape]]
    record: str | None = Field(description="Id of the record that it is part of.")


class NoteShape(Shape):
    stage: str
    reason: str
    start: int | None = None
    end: int | None = None


class BoundShape(Shape):
    value: str
    basis: str
    start: int
    end: int
    record: str
    when: str


class ExtractShape(Shape):
    """One report as `daybook extract` prints it, with its key."""

    key: str
    report: FullReportShape
    residue: list[ResidueShape]
    mentions: list[MentionShape]
    times: list[TimeShape]
    places: list[SpottedShape]
    attributions: list[AttributionShape]
    records: list[ToldShape]
    notes: list[NoteShape]
    published_bounds: list[BoundShape] = Field([])


class StrandShape(Shape):
    origin: str
    share: float
    how: str
    house: str | None
    spans: list[list[int]]
    best: str | None = Field(description="Key of its best-kept report; null where that is this one.")
    others: list[str]
    total: int


class PairShape(Shape):
    here: list[int]
    there: list[int]
    how: str


class CopyDecisionShape(DecidedShape):
    other: str


class LineageShape(Shape):
    """A report beside another of its origin; spans count code points of the texts that are given here."""

    report: ReportShape
    text: str
    strands: list[StrandShape]
    other: ReportShape | None
    other_text: str | None
    pairs: list[PairShape]
    decisions: list[CopyDecisionShape]


# ---- records


class RecordShape(Shape):
    """A record with the best value of every field."""

    id: str
    kind: str
    reports: list[str]
    also: list[str] = Field([])
    origins: int
    fields: dict[str, list[ValueShape]]


class PartShape(Shape):
    told: str
    report: str
    words: str


class PairedShape(DecidedShape):
    other: str | None


class FullRecordShape(Shape):
    """A record with all its values, each on the words of its report."""

    id: str
    kind: str
    caption: str
    version: int = Field(description="Name it when you change the record.")
    verdict: str | None
    confidence: float
    reports: list[str] = Field(description="What it stands on and what is about it; of a record in very many, what is told of here.")
    stands_on: int = Field(description="How many reports it stands on.")
    tellings: int = Field(description="How many parts it has: what one report tells of it each.")
    also: list[str] = Field([])
    origins: int
    disputed: list[str]
    redirected_from: str | None
    naming: list[JudgedShape]
    fields: dict[str, list[JudgedShape]]
    parts: list[PartShape] = Field(description="What each report tells of it: `limit` of them from `offset` on, and the best values'.")
    rejected: list[JudgedShape] = Field(description="Values that people rejected; for reviewers who see everything.")
    decisions: list[PairedShape] = Field(description="On the record as a whole and on pairs; for reviewers.")
    next: str | None = Field(description="Where its other parts are; null where there are no more.")


class WaitingShape(Shape):
    id: str
    kind: str
    caption: str
    worth: int
    confidence: float
    origins: int
    disputed: list[str]
    report: str
    told: str


class QuestionShape(Shape):
    left: str
    right: str
    score: float
    reasons: list[str]
    conflict: bool


class FailureShape(Shape):
    source: str
    stage: str
    reason: str
    verdict: str
    run: int


class EntryShape(Shape):
    """An entry of the log; what is kept apart of it stands here by its hash alone, but for the reason."""

    seq: int
    at: str
    what: str
    by: str
    subject: str
    before: dict[str, str]
    after: dict[str, str]
    committed: dict[str, str]
    why: str | None = Field(description="Null where it was erased.")


class FieldShape(Shape):
    name: str
    label: str
    type: str
    many: bool
    choices: list[str]
    protected: bool
    help: str


class KindShape(Shape):
    name: str
    plural: str
    fields: list[FieldShape]


class KindsShape(Shape):
    items: list[KindShape]


class SeesShape(Shape):
    protected_fields: bool
    exact_places: bool


class MeShape(Shape):
    name: str
    role: str
    teams: list[str]
    scopes: list[str] | None = Field(description="What the token is good for; null for a browser, which may do all that the role may.")
    sees: SeesShape
