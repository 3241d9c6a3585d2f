"""A text understood: the steps in their order, then what the finders of all kinds make of what was seen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from daybook import __version__
from daybook.core import Draft, Kind, Note, Reading, Report, Span, Text
from daybook.core.ids import digest
from daybook.errors import ConfigError, KindError, ReadError
from daybook.extract.attribution import attributions
from daybook.extract.names import names
from daybook.extract.seeing import kept, see
from daybook.extract.sentences import split
from daybook.importing.rows import is_row
from daybook.importing.rows import reading_of as row_reading
from daybook.kinds import all_kinds
from daybook.resolve.actors import actors
from daybook.resolve.places import places
from daybook.resolve.register import register
from daybook.resolve.times import times
from daybook.text.language import is_english
from daybook.text.unseen import unseen_characters

Step = Callable[[Reading], Reading]
STEPS: tuple[Step, ...] = (register, split, times, see, names, places, attributions, actors)
ANY_LANGUAGE: tuple[Step, ...] = (split, times)  # what is regular enough to be read in a language that the finders do not know
Drafts = tuple[tuple[str, Draft], ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A text as far as it was understood: what was seen, and what finders made of it."""

    reading: Reading
    drafts: Drafts


def understand(report: Report, text: Text, before: Reading | None = None) -> Reading:
    """Read one text: sentences, times, names, places, who says what, who is who. Pure.

    A row of a desk's sheet is no prose: nothing is looked for in it. A text in a language that the finders do not read is split and
    dated, and a note says that no records were looked for.

    Args:
        report: The publication.
        text: Its reading copy.
        before: An earlier reading of the same text: what the encoder saw then is not looked for again.
    """
    if is_row(text):
        return row_reading(report, text)
    english = is_english(text.visible, text.language)
    reading = Reading(report, text)
    for step in STEPS if english else ANY_LANGUAGE:
        seen = kept(reading, before) if step is see and before is not None else None
        reading = seen if seen is not None else step(reading)
    if not english and text.visible.strip():
        note = Note("extract", f"language {text.language or 'unknown'} is not read yet: no records were looked for")
        reading = replace(reading, notes=(*reading.notes, note))
    unseen = [Note("clean", f"{found.names}: not to be seen", Span(found.start, found.end)) for found in unseen_characters(text.text)]
    return noted(reading, [*(note for note in before.notes if note.stage == "clean"), *unseen] if before else unseen)


def noted(reading: Reading, notes: Iterable[Note]) -> Reading:
    """The reading with more notes before its own, each once."""
    every = tuple(dict.fromkeys((*notes, *reading.notes)))
    return reading if every == reading.notes else replace(reading, notes=every)


def find(reading: Reading, kinds: Sequence[Kind]) -> Drafts:
    """What the finders of all kinds make of a reading.

    Raises:
        KindError: A finder asserts what its kind does not allow; all faults at once.
    """
    if any(note.stage == "extract" and note.reason.startswith("language ") for note in reading.notes):
        return ()
    drafts = tuple((finder.source, draft) for kind in kinds for finder in kind.finders for draft in finder.find(reading))
    by_kind = {kind.name: kind for kind in kinds}
    if faults := [fault for _, draft in drafts for fault in by_kind[draft.kind].refuse(draft)]:
        raise KindError("\n".join(sorted(set(faults))))
    return drafts


def understood(report: Report, text: Text, before: Reading | None = None) -> Understood | ReadError:
    """Read a text and find its records; a fault in it costs this text and nothing else."""
    try:
        reading = understand(report, text, before)
        return Understood(reading, find(reading, all_kinds()))
    except (ConfigError, KindError):  # a broken installation or kind: no report can be read, the run says so and stops
        raise
    except Exception as fault:  # one report must never stop the run; the reason is counted and shown
        return ReadError(f"internal fault {type(fault).__name__}: {fault}; please report it with this text", "extract")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """What decides the outcome of reading a text: code version, steps and finders. Another one reads known texts again."""
    finders = [finder.source for kind in all_kinds() for finder in kind.finders]
    steps = understand(Report("x"), Text("The army said on Monday that two soldiers were killed in Mosul.")).model
    return digest("fingerprint", __version__, list(steps), finders).hex()


@lru_cache(maxsize=1)
def warm() -> None:
    """Load the models, once, and keep the collector from walking through them over and over: a tenth of the time of a run."""
    fingerprint()
    gc.collect()
    gc.freeze()
