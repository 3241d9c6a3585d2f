"""When two reports tell of one commitment: one promisor, one act, and no two deadlines."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.sketch import Same, Seen, Setting, Sketch
from daybook.kinds.sketching import (
    at_least,
    day_of,
    days,
    days_apart,
    left_over,
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

KEY_WORDS, ACT_TERMS = 4, 30
OTHER_WORDS = 0.05  # of the squares of weights


def sketch(setting: Setting) -> dict[bytes, Sketch]:
    """The sketches of a report's commitments; ``days`` is the deadline."""
    told = day_of(setting.report.published)
    return {record.id: Sketch("commitment", None, frozenset(), days(record, "deadline"), told,
                              names={"promisor": named(record, "promisor", 1)},
                              terms=stems(terms(" ".join(named(record, "act", 1, whole=True)), ACT_TERMS)))
            for record in setting.records if record.kind == "commitment"}


def keys(it: Sketch) -> Iterator[str]:
    """The promisor with each of the rarest words of the act."""
    promisor = "".join(name_key(name) for name in it.names["promisor"])
    yield from (f"{promisor}\t{word}" for word in telling(it.terms, KEY_WORDS))


def features(a: Sketch, b: Sketch) -> set[str]:
    """What is seen of two commitments, by name."""
    seen = {"bias", *at_least("words", overlap(a.terms, b.terms), (0.2, 0.35, 0.5, 0.65, 0.8))}
    if a.names["promisor"] and b.names["promisor"]:
        seen.add("one promisor" if same_names(a.names["promisor"], b.names["promisor"]) else "two promisors")
    if a.days and b.days:
        seen.add("one deadline" if not days_apart(a.days, b.days) else "two deadlines")
    if a.told is not None and b.told is not None:
        gap = abs(a.told - b.told)
        seen |= {"told together"} if gap <= 1 else set(at_least("told apart", gap, (4, 31, 181)))
        if gap >= 4 and left_over(a.terms, b.terms) >= OTHER_WORDS:  # one minister promises much in like words: a bridge, then a school
            seen.add("other words later")
    if other_numbers(a.terms, b.terms):
        seen.add("other numbers")
    return seen


def compare(a: Sketch, b: Sketch) -> Seen:
    """How alike two commitments are."""
    seen = features(a, b)
    reasons = [f"same promisor, {a.names['promisor'][0]}"] if "one promisor" in seen else []
    reasons += [f"the act in like words ({overlap(a.terms, b.terms):.0%})"] if "words >= 0.2" in seen else []
    reasons += ["same deadline"] if "one deadline" in seen else []
    against: list[str] = [name for name in ("two promisors", "two deadlines", "other numbers") if name in seen]
    against += ["other words, days apart"] if "other words later" in seen else []
    return Seen(weighed("commitment", seen), (*reasons, *(f"against it: {it}" for it in against)), "two promisors" in seen)


SAME = Same(sketch, keys, compare, joins=0.8, proposes=0.4)
