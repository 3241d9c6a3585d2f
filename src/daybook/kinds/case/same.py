"""When two reports follow one case: one matter, one suspect, one sort of crime. Its step may move on from report to report."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.sketch import Same, Seen, Setting, Sketch
from daybook.kinds.sketching import (
    at_least,
    choice,
    day_of,
    days,
    is_person,
    named,
    overlap,
    same_names,
    shared,
    stems,
    telling,
    terms,
    weighed,
)
from daybook.text.spelling import name_key

KEY_WORDS, ABOUT_TERMS = 4, 30


def sketch(setting: Setting) -> dict[bytes, Sketch]:
    """The sketches of a report's cases."""
    told = day_of(setting.report.published)
    return {record.id: Sketch("case", choice(record, "category"), frozenset(), days(record, "when"), told,
                              names={role: named(record, role) for role in ("suspect", "authority")},
                              terms=stems(terms(" ".join(named(record, "about", whole=True)), ABOUT_TERMS)))
            for record in setting.records if record.kind == "case"}


def keys(it: Sketch) -> Iterator[str]:
    """Each suspect with a name, each of the rarest words of the matter."""
    yield from (f"who\t{name_key(name)}" for name in it.names["suspect"] if is_person(name))
    yield from (f"of\t{word}" for word in telling(it.terms, KEY_WORDS))


def features(a: Sketch, b: Sketch) -> set[str]:
    """What is seen of two cases, by name."""
    seen = {"bias", *at_least("words", overlap(a.terms, b.terms), (0.2, 0.35, 0.5, 0.65, 0.8))}
    if min(len(a.terms), len(b.terms)) < 2:
        seen.add("hardly a matter")
    if a.sort and b.sort and "other" not in (a.sort, b.sort):
        seen.add("one category" if a.sort == b.sort else "two categories")
    ours, theirs = (tuple(name for name in it.names["suspect"] if is_person(name)) for it in (a, b))
    if ours and theirs:
        seen.add("shared suspect" if shared(ours, theirs) else "other suspects")
    if a.names["authority"] and b.names["authority"] and same_names(a.names["authority"], b.names["authority"]):
        seen.add("one authority")
    if a.told is not None and b.told is not None:
        gap = abs(a.told - b.told)
        seen |= {"told together"} if gap <= 3 else set(at_least("told apart", gap, (8, 61, 366)))
    return seen


def compare(a: Sketch, b: Sketch) -> Seen:
    """How alike two cases are."""
    seen = features(a, b)
    reasons = [f"shared suspect {name}" for name in shared(a.names["suspect"], b.names["suspect"])] if "shared suspect" in seen else []
    reasons += [f"the matter in like words ({overlap(a.terms, b.terms):.0%})"] if "words >= 0.2" in seen else []
    reasons += [f"both about {a.sort}"] if "one category" in seen else []
    reasons += [f"same authority, {a.names['authority'][0]}"] if "one authority" in seen else []
    against = [said for name, said in (("other suspects", "other suspects"), ("two categories", f"{a.sort} and {b.sort}")) if name in seen]
    apart = {"other suspects", "two categories"} <= seen
    return Seen(weighed("case", seen), (*reasons, *(f"against it: {it}" for it in against)), apart)


SAME = Same(sketch, keys, compare, joins=0.8, proposes=0.4)
