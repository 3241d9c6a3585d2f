"""What changes answer with."""

from __future__ import annotations

from pydantic import Field

from daybook.web.api.refusing import Shape


class DoneShape(Shape):
    """An act that was carried out."""

    act: int = Field(description="Number by which it is taken back.")
    record: str | None = Field(description="Id of the record now; null where there is none any more.")
    version: int


class EnteredShape(Shape):
    key: str
    id: str


class FaultShape(Shape):
    row: int
    column: str
    reason: str


class ImportedShape(Shape):
    """rows = new + updated + known + rejected."""

    dry_run: bool
    rows: int
    new: int
    updated: int
    known: int
    rejected: int
    missing: int
    unused: list[str]
    faults: list[FaultShape] = Field(description="The first 200.")
