"""Two readers: a sample of reports that pairs of coders code without seeing each other, kept apart from what people decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daybook.core.assertion import Assertion

FINISH = "finish"  # the verdict on the text itself by which a coder says that they are done
CHOICES = ("first", "second", "own", "both")  # whose coding an adjudicator took; "both": the two agreed


@dataclass(frozen=True, slots=True)
class Sample:
    """Reports that were drawn to be coded twice.

    Args:
        about: How they were drawn: rate or number, rule, seed, how many reports there were in each stratum.
        at: When, UTC.
    """

    id: int
    by: str
    at: str
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """One report of a sample, and who codes it.

    Args:
        sample: Number of the sample.
        text: Id of the text that is coded, hex: of whatever report it is, and whatever is read anew.
        report: Id of its report, hex.
        name: The report's title or external id.
        stratum: Which part of the store it stands for.
        coders: The two, in order: "first" and "second".
        finished: Those of them who are done.
        settled: How many of its fields an adjudicator has settled.
    """

    sample: int
    text: str
    report: str
    name: str
    stratum: str
    coders: tuple[str, str]
    finished: frozenset[str] = frozenset()
    settled: int = 0

    @property
    def id(self) -> str:
        """What names it in addresses."""
        return f"{self.sample}-{self.text}"

    @property
    def is_finished(self) -> bool:
        """Are both done?"""
        return self.finished >= set(self.coders)


@dataclass(frozen=True, slots=True)
class Coding:
    """One judgement of a coder; appended, never edited; the newest on a subject counts.

    Args:
        verdict: "accept", "reject" or "undo" as of ``Decision``, on a value or a record; ``FINISH`` on the text.
        subject: Id of the assertion, record or text.
        record: Of an assertion, the report-level record that it belongs to.
        assertion: What the coder asserts themselves, None for a verdict on what a machine proposed.
        instead: Id of the assertion that it corrects.
        act: What was done at once has one number.
        undoes: The act that this takes back.
    """

    seq: int
    by: str
    verdict: str
    subject: bytes
    record: bytes | None
    act: int
    why: str = ""
    at: str = ""
    assertion: Assertion | None = None
    instead: bytes | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Adjudication:
    """What an adjudicator made of two codings of one field of one record.

    Args:
        record: Id of the report-level record.
        field: Name of the field, "" for whether there is such a record at all.
        choice: One of ``CHOICES``.
        act: Number of the act in the log that carries it out; None where nothing was left to be done.
    """

    seq: int
    record: bytes
    field: str
    choice: str
    act: int | None
    by: str
    why: str
    at: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a sample is to be drawn.

    Args:
        coders: Names of accounts, two or more; reports go round all pairs of them.
        rate: Share of the reports of each stratum, 0..1; or
        size: how many reports in all.
        by: Rule of the strata: "kind", "confidence", or "all" for one.
        seed: The same seed draws the same reports from the same store.
        kind: Only reports that tell of this kind.
    """

    coders: tuple[str, ...]
    rate: float | None = None
    size: int | None = None
    by: str = "all"
    seed: int = 1
    kind: str = ""
