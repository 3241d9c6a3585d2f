"""When two reports tell of one dealing between two actors: the same two, the same type, the same days."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.sketch import Same, Seen, Setting, Sketch
from daybook.kinds.sketching import at_least, choice, day_of, days, days_apart, named, same_names, spots, weighed
from daybook.text.spelling import name_key

OFTEN = frozenset(("ACCUSE", "CONSULT", "REJECT", "REQUEST", "SUPPORT"))  # what two do day after day


def sketch(setting: Setting) -> dict[bytes, Sketch]:
    """The sketches of a report's relations."""
    told = day_of(setting.report.published)
    return {record.id: Sketch("relation", choice(record, "type"), frozenset(), days(record, "when"), told, spots(record, "where"),
                              {role: named(record, role, 1) for role in ("actor", "recipient")})
            for record in setting.records if record.kind == "relation"}


def keys(it: Sketch) -> Iterator[str]:
    """Both actors with the type; of a relation that lacks one, nothing: there is too little to go by."""
    both = [name_key(name) for role in ("actor", "recipient") for name in it.names[role]]
    if len(both) == 2 and it.sort:
        yield "\t".join([it.sort, *(sorted(both) if it.sort in ("CONSULT", "AGREE") else both)])


def features(a: Sketch, b: Sketch) -> set[str]:
    """What is seen of two relations with the same actors and type, by name."""
    seen = {"bias", *(["said often"] if a.sort in OFTEN else [])}
    if a.days and b.days:
        gap, exact = days_apart(a.days, b.days), a.days[0] == a.days[1] and b.days[0] == b.days[1]
        seen |= {"one day" if exact else "days meet"} if gap == 0 else set(at_least("days apart", gap, (1, 2, 4)))
    if a.told is not None and b.told is not None:
        seen |= {"told together"} if abs(a.told - b.told) <= 1 else set(at_least("told apart", abs(a.told - b.told), (2, 4, 15)))
    if a.spots and b.spots:
        seen.add("one place" if a.spots[0].name == b.spots[0].name else "two places")
    return seen


def compare(a: Sketch, b: Sketch) -> Seen:
    """How alike two relations are."""
    ours, theirs = ([*it.names["actor"], *it.names["recipient"]] for it in (a, b))
    if a.sort != b.sort or not same_names(ours, theirs):
        return Seen(0.0, ("against it: other actors, or another type",), apart=True)
    seen = features(a, b)
    reasons = [f"same actors, {' and '.join(ours)}", f"both {a.sort}"]
    reasons += [said for name, said in (("one day", "same day"), ("told together", "reports of the same days"), ("one place", "same place"))
                if name in seen]
    against = [f"{days_apart(a.days, b.days)} days apart"] if "days apart >= 2" in seen and a.days and b.days else []
    against += ["two places"] if "two places" in seen else []
    return Seen(weighed("relation", seen), (*reasons, *(f"against it: {it}" for it in against)), "days apart >= 4" in seen)


SAME = Same(sketch, keys, compare, joins=0.8, proposes=0.4)
