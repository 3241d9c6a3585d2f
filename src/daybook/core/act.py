"""What a person does at once: verdicts and values of their own, from the version of the record that they saw."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core.assertion import Assertion


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judgement of an act.

    Args:
        subject: A report-level record, an assertion, or a report.
        verdict: As of ``Decision``.
        other: The other one of a pair.
        within: Of an assertion, the record that it belongs to.
    """

    subject: bytes
    verdict: str
    other: bytes | None = None
    within: bytes | None = None


@dataclass(frozen=True, slots=True)
class Assert:
    """One value that the person asserts.

    Args:
        assertion: On a text of the store. Its record may be new.
        instead: The assertion that it corrects.
    """

    assertion: Assertion
    instead: bytes | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The version of a record that the person saw when they decided.

    Args:
        record: A report-level record that is part of it.
        version: The largest seq among the decisions on its members, 0 where there was none.
    """

    record: bytes
    version: int


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did at once, as it stands in the log.

    Args:
        number: By which it is taken back.
        by: Who did it.
        steps: What it decided, by seq.
        why: Their reason.
        undoes: The act that it takes back, None where it takes back none.
    """

    number: int
    by: str
    steps: tuple[Verdict, ...]
    why: str = ""
    undoes: int | None = None
