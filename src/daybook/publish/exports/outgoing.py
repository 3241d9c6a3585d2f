"""A record on its way out: what of it may be seen, its best values, its tolls, its links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote as percent

from daybook.core import NAMING, Choice, Count, Evidence, Kind, Place, Record, Ref, Value, When
from daybook.core.caption import caption
from daybook.core.veil import BLOCK
from daybook.ledger import Ledger, ledgers
from daybook.store.views import Quote, RecordRow, RecordView, ReportRow

LONGEST_FRAGMENT = 300  # characters of a quote in a link to the words; browsers give up on much longer ones
REAL = ("happened", "attempted")  # statuses of incidents that event data sets hold


@dataclass(frozen=True, slots=True)
class Toll:
    """A harm in three numbers, each None where the reports do not tell: never 0 for unknown.

    Args:
        low: The least that a voice gives.
        best: The figure that stands on the surest words, accepted ones first.
        high: The greatest that a voice gives; None where it is open ("at least 13") or nobody gives a figure for everybody.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Outgoing:
    """A record as an export may show it: what is withheld is not in it, neither value, nor words, nor that there is one.

    Args:
        row: The record in a list.
        kind: Its kind.
        fields: Field -> evidence that may be seen, best first.
        quotes: The same with their words.
        base_url: Address of the workbench, without a slash at its end.
        is_accepted: Did a person accept the record?
        jump_percent: Setting ``toll_jump_percent``.
        members: Report-level record ids.
    """

    row: RecordRow
    kind: Kind
    fields: Mapping[str, tuple[Evidence, ...]]
    quotes: Mapping[str, tuple[Quote, ...]]
    base_url: str
    is_accepted: bool
    jump_percent: int
    members: Sequence[bytes] = ()

    @property
    def id(self) -> str:
        """Public id."""
        return self.row.id

    @cached_property
    def caption(self) -> str:
        """One line for people, of nothing that is withheld."""
        return caption(Record(b"", self.kind.name, tuple(self.members), self.fields), self.kind)

    @property
    def disputed(self) -> tuple[str, ...]:
        """Names of the fields in which reports contradict each other."""
        return tuple(name for name in self.row.disputed if name in self.fields)

    def best(self, name: str) -> Value | None:
        """The best value of a field, None where the reports do not say."""
        return next((e.assertion.value for e in self.fields.get(name, ())), None)

    def values(self, name: str) -> tuple[Value, ...]:
        """The values of a field, each once, best first."""
        return tuple(dict.fromkeys(e.assertion.value for e in self.fields.get(name, ())))

    def choice(self, name: str) -> str | None:
        """The best value of a choice."""
        value = self.best(name)
        return value.choice if isinstance(value, Choice) else None

    def when(self, name: str = "when") -> When | None:
        """The best date of a field."""
        value = self.best(name)
        return value if isinstance(value, When) else None

    def where(self, name: str = "where") -> Place | None:
        """The best place of a field."""
        value = self.best(name)
        return value if isinstance(value, Place) else None

    def refs(self, name: str) -> tuple[Ref, ...]:
        """The names in a field, each once, best first."""
        return tuple(value for value in self.values(name) if isinstance(value, Ref))

    @cached_property
    def _ledgers(self) -> Mapping[str, Ledger]:
        view = RecordView(self.row, Record(b"", self.kind.name, tuple(self.members), self.fields), self.quotes)
        return {ledger.harm: ledger for ledger in ledgers(view, self.jump_percent)}

    def toll(self, harm: str) -> Toll:
        """A harm in three numbers, by the rule of the ledger on the record's page.

        A figure for one group alone (three soldiers) is the toll as far as it is told; of several groups without a figure for everybody
        only the least number is known: the largest group's.
        """
        ledger = self._ledgers.get(harm)
        if ledger is None:
            return Toll()
        counted = [figure.count for figure in ledger.figures if not figure.waits]
        groups = sorted({count.of for count in counted})
        group = "all" if "all" in groups else groups[0] if len(groups) == 1 else None
        if group is None:
            return Toll(low=max((count.min for count in counted if count.min is not None), default=None))
        ranked = [value for value in self.values(harm) if isinstance(value, Count) and value in counted and value.of == group]
        best = _number(ranked[0]) if ranked else None
        if ledger.headline is not None:
            return Toll(ledger.headline.min, best, ledger.headline.max)
        ours = [count for count in counted if count.of == group]
        ends = [count.max for count in ours]
        return Toll(min((count.min for count in ours if count.min is not None), default=None), best,
                    None if None in ends else max(end for end in ends if end is not None))

    # ---- links

    @property
    def record_url(self) -> str:
        """The record's own page."""
        return f"{self.base_url}/records/{percent(self.id)}"

    def quote_url(self, evidence: Evidence, report: ReportRow) -> str:
        """The words of a value, marked on the page of their report."""
        span = evidence.assertion.span
        return f"{self.base_url}/reports/{report.id}?r={evidence.assertion.record.hex()}" + (f"#w{span.start}" if span else "")

    @cached_property
    def leading(self) -> Quote | None:
        """The words that a row as a whole stands on: those that name the record, else the best of any field."""
        every = [quote for quotes in (self.quotes.get(NAMING, ()), *self.quotes.values()) for quote in quotes]
        return next((quote for quote in every if quote.words), None) or next(iter(every), None)

    @property
    def evidence_url(self) -> str:
        """Link to the words that the row stands on; "" where it stands on none."""
        return self.quote_url(self.leading.evidence, self.leading.report) if self.leading else ""

    @property
    def source_url(self) -> str:
        """The report's own address, opened at the words where the browser can; "" where the report has none on the web."""
        return source_link(self.leading) if self.leading else ""

    @cached_property
    def reports(self) -> tuple[ReportRow, ...]:
        """The reports whose words are shown, each once."""
        return tuple({quote.report.id: quote.report for quotes in self.quotes.values() for quote in quotes}.values())

    @property
    def publishers(self) -> tuple[str, ...]:
        """Their publishers, each once."""
        return tuple(dict.fromkeys(report.publisher for report in self.reports if report.publisher))


def source_link(quote: Quote) -> str:
    """The report's own address with the quoted words as a text fragment (WICG scroll-to-text-fragment)."""
    url = quote.report.url or ""
    if not url.startswith(("http://", "https://")) or any(ord(char) <= 32 for char in url):
        return ""
    words = " ".join(quote.words.split())
    if BLOCK in words or not words or len(words) > LONGEST_FRAGMENT:
        return url
    encoded = percent(words, safe="", errors="replace").replace("-", "%2D")
    return f"{url}{'' if '#' in url else '#'}:~:text={encoded}"


def _number(count: Count) -> int | None:
    return count.min if count.min is not None else count.max


@dataclass(frozen=True, slots=True)
class House:
    """What all records of an export share: where links lead, how tolls are counted."""

    base_url: str
    jump_percent: int


def outgoing(view: RecordView, kind: Kind, house: House, *, is_accepted: bool) -> Outgoing:
    """A record as it goes out; the view is what may be seen of it, see ``sighted``."""
    return Outgoing(view.row, kind, view.record.fields, view.quotes, house.base_url.rstrip("/"), is_accepted, house.jump_percent,
                    view.record.members)
