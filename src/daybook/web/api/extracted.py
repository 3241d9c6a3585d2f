"""What `daybook extract` prints of a report, as the API's document has it."""

from __future__ import annotations

from pydantic import Field

from daybook.web.api.shapes import FullReportShape, PlaceShape, Shape, ValueShape


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
    basis: str
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
    published_bounds: list[BoundShape] = Field(default=[])
