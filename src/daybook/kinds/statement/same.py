"""When two reports carry one statement: one speaker, and words that are alike, within days of one another."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.sketch import Same, Seen, Setting, Sketch
from daybook.kinds.sketching import (
    at_least,
    choice,
    day_of,
    days,
    days_apart,
    named,
    other_numbers,
    overlap,
    same_names,
    stems,
    telling,
    terms,
    weighed,
)
from daybook.text.spelling import name_key

KEY_WORDS, SPOKEN_TERMS = 4, 40


def sketch(setting: Setting) -> dict[bytes, Sketch]:
    """The sketches of a report's statements."""
    told = day_of(setting.report.published)
    return {record.id: Sketch("statement", None, frozenset({"direct"} if choice(record, "direct") else ()), days(record, "when"), told,
                              names={"speaker": named(record, "speaker", 1)},
                              terms=stems(terms(" ".join(named(record, "content", whole=True)), SPOKEN_TERMS)))
            for record in setting.records if record.kind == "statement"}


def keys(it: Sketch) -> Iterator[str]:
    """The speaker with each of the rarest words; words alone where nobody is named."""
    speaker = "".join(name_key(name) for name in it.names["speaker"])
    yield from (f"{speaker}\t{word}" for word in telling(it.terms, KEY_WORDS))


def features(a: Sketch, b: Sketch) -> set[str]:
    """What is seen of two statements, by name."""
    seen = {"bias", *at_least("words", overlap(a.terms, b.terms), (0.2, 0.35, 0.5, 0.65, 0.8, 0.95))}
    if a.names["speaker"] and b.names["speaker"]:
        seen.add("one speaker" if same_names(a.names["speaker"], b.names["speaker"]) else "two speakers")
    if len(a.terms) > 5 and len(b.terms) > 5:
        seen.add("long")
    if a.told is not None and b.told is not None:
        gap = abs(a.told - b.told)
        seen |= {"told together"} if gap <= 1 else set(at_least("told apart", gap, (2, 4, 15)))
    if other_numbers(a.terms, b.terms):
        seen.add("other numbers")
    if a.days and b.days:
        seen |= set(at_least("days apart", days_apart(a.days, b.days), (1, 2)))
    return seen


def compare(a: Sketch, b: Sketch) -> Seen:
    """How alike two statements are."""
    seen = features(a, b)
    reasons = [f"same speaker, {a.names['speaker'][0]}"] if "one speaker" in seen else []
    reasons += [f"words alike ({overlap(a.terms, b.terms):.0%})"] if "words >= 0.2" in seen else []
    against = ["two speakers"] if "two speakers" in seen else []
    against += ["other numbers"] if "other numbers" in seen else []
    against += [f"said {days_apart(a.days, b.days)} days apart"] if "days apart >= 2" in seen and a.days and b.days else []
    return Seen(weighed("statement", seen), (*reasons, *(f"against it: {it}" for it in against)), "two speakers" in seen)


SAME = Same(sketch, keys, compare, joins=0.8, proposes=0.4)
