"""What the pages ask of a store: these queries and nothing else. Anything that answers them can be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from daybook.store.rules import Lineage
from daybook.store.views import (
    Failure,
    FeedRow,
    LineageView,
    Overview,
    Page,
    RecordRow,
    RecordView,
    ReportRow,
    ReportView,
    Stretch,
    VersionsView,
)


class Shelf(Protocol):
    """A store, as far as it is read. Every method may be called from several threads at once."""

    def overview(self) -> Overview: ...

    def reports(self, query: str = "", *, publisher: str | None = None, language: str | None = None, since: str | None = None,
                until: str | None = None, kind: str | None = None, how: str | None = None, order: str = "published",
                offset: int = 0, limit: int = 50, from_end: bool = False) -> Page[ReportRow]: ...

    def report(self, id: str, /) -> ReportView | None: ...

    def lineage(self, id: str, rule: Lineage, other: str | None = None, /) -> LineageView | None: ...

    def records(self, kind: str, query: str = "", *, type: str | None = None, status: str | None = None, country: str | None = None,
                place: str | None = None, actor: str | None = None, since: str | None = None, until: str | None = None,
                disputed: bool | None = None, order: str = "when", offset: int = 0, limit: int = 50,
                sources: int | None = None, from_end: bool = False) -> Page[RecordRow]: ...

    def naming(self, actor: str, /) -> frozenset[str]: ...

    def record(self, public_id: str, /, *, sources: int | None = None, stretch: Stretch | None = None) -> RecordView | None: ...

    def facets(self, kind: str, /) -> Mapping[str, tuple[tuple[str, int], ...]]: ...

    def publishers(self) -> tuple[tuple[str, int], ...]: ...

    def failures(self, query: str = "", *, verdict: str | None = None, stage: str | None = None, offset: int = 0,
                 limit: int = 50) -> Page[Failure]: ...

    def failure_facets(self) -> Mapping[str, tuple[tuple[str, int], ...]]: ...

    def versions(self, id: str, /) -> VersionsView | None: ...

    def feeds(self) -> tuple[FeedRow, ...]: ...
