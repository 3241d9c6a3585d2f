"""Assertions, findings, decisions: what is kept of what was found and of what people decided.

An assertion says: text T says that field F of record X is V, in these words, on the word of W. No model and no score is part
of its identity: a better model adds findings, it never rewrites assertions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from daybook.core.ids import digest, digest_of, encoded
from daybook.core.kind import NAMING, Draft, Said
from daybook.core.reading import Reading
from daybook.core.span import Span
from daybook.core.values import Choice, Ref, Value, Words, to_row
from daybook.core.when import When

DIGITS = 3  # of a confidence: more would say nothing, and their last place differs between machines
RECORD_VERDICTS = ("accept", "reject", "undo")
PAIR_VERDICTS = ("same", "different", "unsure")
COMMITMENT_VERDICTS = ("open", "in_progress", "stalled", "kept", "partly_kept", "broken", "superseded", "withdrawn", "unverifiable")
GRADES = ("confirmed", "fair", "weak", "contested", "discounted")  # of an incident: Airwars
CREDIBILITIES = ("1", "2", "3", "4", "5", "6")  # of an incident: Admiralty, 1 confirmed by others, 5 improbable, 6 not to be judged


@dataclass(frozen=True, slots=True)
class Speaker:
    """On whose word a value stands: their name and the words of the text that name them."""

    name: str
    span: Span | None = None


@dataclass(frozen=True)
class Assertion:
    """One value of one field of one report-level record, in the words of one text.

    Args:
        text: Id of the text, 16 bytes.
        record: Id of the report-level record, 16 bytes; part of the identity, since one span may serve two records.
        kind: Name of the record's kind.
        field: Name of the field, or ``NAMING``.
        value: Of the field's type.
        span: The exact words, or None for a derived value.
        attributed_to: Speaker, or None for the paper's own voice.
    """

    text: bytes
    record: bytes
    kind: str
    field: str
    value: Value
    span: Span | None
    attributed_to: Speaker | None = None

    @cached_property
    def id(self) -> bytes:
        """Digest of all that it says, 16 bytes."""
        # ``digest`` of these seven parts, written out: a refresh makes a score of ids for each report, and most parts are ever the same.
        value, span, speaker = self.value, self.span, self.attributed_to
        parts = (f'"{self.text.hex()}"', f'"{self.record.hex()}"', _quoted(self.kind), _quoted(self.field),
                 _known_row(value) if type(value) in OF_STRINGS else _row(value), "null" if span is None else f"[{span.start},{span.end}]",
                 "null" if speaker is None else encoded([speaker.name, speaker.span and [speaker.span.start, speaker.span.end]]))
        return digest_of(f"[{','.join(parts)}]")


# Of these equal values are written alike. Not of others: 33 degrees and 33.0 degrees are equal, and are two ids.
OF_STRINGS = frozenset((Choice, Ref, When, Words))


def _row(value: Value) -> str:
    return encoded(to_row(value))


_known_row, _quoted = lru_cache(maxsize=65536)(_row), lru_cache(maxsize=4096)(encoded)


@dataclass(frozen=True, slots=True)
class Finding:
    """Who found an assertion, when last, and how sure they were.

    Args:
        assertion: Id of the assertion.
        run: Number of the run in the store; later runs have higher numbers.
        source: Finder or model with version.
        confidence: Calibrated, 0..1.
    """

    assertion: bytes
    run: int
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement; appended, never edited, ordered by ``seq`` and never by the clock.

    Args:
        seq: Position in the log, from 1.
        subject: Id of an assertion or of a report-level record.
        verdict: accept, reject, undo; same, different, unsure with ``other``; or a commitment's verdict.
        by: Who decided.
        other: Of a pair verdict, the other report-level record.
        why: Their reason, "" if none was given.
    """

    seq: int
    subject: bytes
    verdict: str
    by: str
    other: bytes | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What finders made of one text: assertions, and for each its source and confidence, in step."""

    assertions: tuple[Assertion, ...]
    sources: tuple[str, ...]
    confidences: tuple[float, ...]

    def findings(self, run: int) -> tuple[Finding, ...]:
        """The findings of a run."""
        return tuple(Finding(a.id, run, s, c) for a, s, c in zip(self.assertions, self.sources, self.confidences, strict=True))


def record_id(report: bytes, draft: Draft, words: str, nth: int) -> bytes:
    """Identity of a report-level record: its report, kind and naming words (which occurrence of them), and the draft's key.

    Words and not offsets, so that the same record in a better cleaned text keeps its id.
    """
    return digest("record", report, draft.kind, words, nth, draft.key)


def _speaker(reading: Reading, said: Said) -> Speaker | None:
    if said.by is not None:
        named = next((m.name for m in reading.mentions if m.span == said.by), reading.words(said.by))
        return Speaker(named, said.by)
    attribution = reading.said_by(said.span) if said.span is not None else None
    if attribution is None:
        return None
    if not attribution.source:  # a quotation that stands alone, known to be somebody's
        return Speaker(attribution.speaker) if attribution.speaker else None
    first = attribution.source[0]
    return Speaker(attribution.speaker or reading.words(first), first)


def occurrence(text: str, span: Span) -> int:
    """How often the words of a span stand before it."""
    words = span.of(text)
    return text.count(words, 0, span.start) if words else 0


def asserted(report: bytes, text: bytes, reading: Reading, drafts: Iterable[tuple[str, Draft]]) -> Found:
    """Turn what finders drafted into assertions.

    ``attributed_to`` is set on every value that stands inside somebody's content, unless the finder named a speaker. Two drafts
    with the same naming words and key are one record: their values are joined. An assertion found twice keeps its best score.

    Args:
        report: Id of the report.
        text: Id of the text.
        reading: What the finders saw.
        drafts: (source, draft), best first.
    """
    best: dict[bytes, tuple[Assertion, str, float]] = {}
    for source, draft in drafts:
        words = reading.words(draft.span)
        record = record_id(report, draft, words, occurrence(reading.text.text, draft.span))
        naming = Said(NAMING, Words(words), draft.span, draft.confidence)
        for said in (naming, *draft.said):
            speaker = None if draft.kind == "statement" else _speaker(reading, said)
            assertion = Assertion(text, record, draft.kind, said.field, said.value, said.span, speaker)
            held = best.get(assertion.id)
            confidence = round(said.confidence, DIGITS)
            if held is None or held[2] < confidence:
                best[assertion.id] = (held[0] if held else assertion, source, confidence)
    rows = list(best.values())
    return Found(tuple(r[0] for r in rows), tuple(r[1] for r in rows), tuple(r[2] for r in rows))


def renamed(assertions: Iterable[Assertion], ids: dict[bytes, bytes]) -> tuple[Assertion, ...]:
    """The assertions with record ids replaced as ``ids`` says; others as they are."""
    return tuple(replace(a, record=ids[a.record]) if a.record in ids else a for a in assertions)
