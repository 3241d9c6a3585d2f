"""The review screen as its templates need it: the text with its marks, and beside it the proposals, grouped by record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daybook.core import NAMING, Field, Kind
from daybook.core.kind import NAMING_FIELD
from daybook.core.sight import Sight
from daybook.store import Store
from daybook.store.proposed import Proposal
from daybook.store.reviewing import Judged, ReviewView, Told
from daybook.store.views import RecordRow
from daybook.web.marks import Block, Mark, blocks


@dataclass(frozen=True, slots=True)
class Row:
    """One value on the screen.

    Args:
        id: Hex of its assertion; words in the text lead to it by this.
        words: What carries it in the text, "" where it has no words.
        instead: What it corrects, in words, "" where it corrects nothing.
    """

    id: str
    field: Field
    judged: Judged
    words: str
    instead: str = ""

    @property
    def status(self) -> str:
        return self.judged.evidence.status

    @property
    def start(self) -> int | None:
        span = self.judged.evidence.assertion.span
        return span.start if span else None


@dataclass(frozen=True, slots=True)
class Beside:
    """A record that may be the same, with the reasons; to be set beside this one."""

    row: RecordRow
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A record on the screen."""

    told: Told
    kind: Kind
    rows: tuple[Row, ...]
    beside: tuple[Beside, ...]

    @property
    def key(self) -> str:
        return self.told.key.hex()

    @property
    def is_name(self) -> bool:
        """Is it an actor or a place? These come last: most are only named, and they are decided on where they act."""
        return self.kind.merges_by_name

    @property
    def open(self) -> int:
        """How many of its values wait for a decision."""
        return 0 if self.told.status == "rejected" else sum(row.status == "proposed" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Screen:
    """The whole page."""

    view: ReviewView
    cards: tuple[Card, ...]

    @property
    def open(self) -> int:
        """How many values wait, but for those of actors and places."""
        return sum(card.open for card in self.cards if not card.is_name)

    @property
    def total(self) -> int:
        return sum(len(card.rows) for card in self.cards if not card.is_name)

    @property
    def names(self) -> int:
        """How many actors and places there are."""
        return sum(card.is_name for card in self.cards)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the rows by the numbers that marks give them."""
        return tuple(row.id for card in self.cards for row in card.rows)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The text, its residue folded, the words of everything that was not rejected marked."""
        return blocks(self.view.text, list(self._marks()))

    def _marks(self) -> Iterator[Mark]:
        number = -1
        for card in self.cards:
            for row in card.rows:
                number += 1
                span = row.judged.evidence.assertion.span
                if span is not None and row.status != "rejected" and card.told.status != "rejected":
                    yield Mark(span, number, card.kind.name, row.field.name == NAMING)

    def card(self, key: bytes) -> Card | None:
        """The card of a report-level record."""
        return next((card for card in self.cards if card.told.key == key), None)


def screen(store: Store, view: ReviewView, kinds: Sequence[Kind], sight: Sight, only: bytes | None = None) -> Screen:
    """What somebody of this sight sees of a report under review.

    Args:
        only: The record whose card is shown; of the others, what they may be one with is not looked up.
    """
    by_name = {kind.name: kind for kind in kinds}
    others = {told.key: _others(told) if only in (None, told.key) else {} for told in view.records}
    beside = {id for pairs in others.values() for id in pairs.values()}
    held = store.rows(beside) if beside else {}
    cards = []
    for told in view.records:
        kind = by_name.get(told.kind)
        if kind is None:
            continue
        shown = {one.evidence.assertion.id: one.evidence.assertion.value.show() for held in told.values.values() for one in held}
        rows = tuple(_row(view, kind, one, shown) for held in told.values.values() for one in held
                     if sight.shows(kind.name, one.evidence.assertion.field, one.evidence.assertion.value))
        cards.append(Card(told, kind, rows, _beside(told, others[told.key], held)))
    return Screen(view, tuple(sorted(cards, key=lambda card: card.is_name)))


def _row(view: ReviewView, kind: Kind, judged: Judged, shown: dict[bytes, str]) -> Row:
    assertion = judged.evidence.assertion
    field = NAMING_FIELD if assertion.field == NAMING else kind.field(assertion.field)
    words = assertion.span.of(view.text.text) if assertion.span else ""
    instead = shown.get(judged.made.instead, "") if judged.made and judged.made.instead else ""
    return Row(assertion.id.hex(), field, judged, words, instead)


def _others(told: Told) -> dict[Proposal, str]:
    """What a record may be one with: the pair -> public id of the other."""
    ours = told.row.id if told.row else ""
    return {pair: pair.right if pair.left == ours else pair.left for pair in told.proposals[:3]}


def _beside(told: Told, others: Mapping[Proposal, str], rows: Mapping[str, RecordRow]) -> tuple[Beside, ...]:
    ours = told.row.id if told.row else ""
    return tuple(Beside(rows[other], pair.score, pair.reasons) for pair, other in others.items()
                 if other in rows and rows[other].id != ours)
