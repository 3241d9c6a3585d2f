"""How alike two names are, with reasons: for proposals that two actors or places are one. A person decides.

Names from Arabic come in as many spellings as there are desks: al-Kadhimi, Kadhemi, Al Kadhimy, el-Kazimi. Two spellings count as one
where they agree in their consonants, the letters that transcribers swap being one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daybook.text.lists import known_actor, known_person
from daybook.text.normal import squeezed
from daybook.text.spelling import parts, skeleton

LEAST = 0.55  # below, two names are not proposed
SMALL = frozenset("of the and for in on de la el al bin ibn abu".split())


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two names are.

    Args:
        score: 0..1; 1 for one spelling.
        reasons: What speaks for it, and what against, in words.
    """

    score: float
    reasons: tuple[str, ...]


def alike(left: str, right: str, sort: str | None = None) -> Alike:
    """Compare two names.

    Args:
        left: One name.
        right: The other.
        sort: "person" compares first and last names; None and others compare words, abbreviations and what the register knows.
    """
    if squeezed(left) == squeezed(right):
        return Alike(1.0, ("one spelling",))
    found = [_register(left, right), _spelled(left, right), _run_together(left, right)]
    found += [_person(left, right)] if sort == "person" else [_short(left, right), _within(left, right)]
    return max(found, key=lambda a: a.score)


NOT_ALIKE = Alike(0.0, ())


def _register(left: str, right: str) -> Alike:
    a, b = (known_actor(name) or known_person(name) for name in (left, right))
    if a is None or b is None:
        return NOT_ALIKE
    return Alike(0.95, (f"both are names of {a.name!r} in the register",)) if a == b else NOT_ALIKE


def _spelled(left: str, right: str) -> Alike:
    """All words agree, in order, but for their spelling."""
    a, b = parts(left), parts(right)
    if len(a) != len(b) or not a or any(skeleton(x) != skeleton(y) for x, y in zip(a, b, strict=True)):
        return NOT_ALIKE
    if len(a) == 1 and len(skeleton(a[0])) < 3:
        return NOT_ALIKE
    apart = [f"{x!r} and {y!r}" for x, y in zip(a, b, strict=True) if squeezed(x) != squeezed(y)]
    return Alike(0.9 if len(a) > 1 else 0.75, (f"spellings of one name: {', '.join(apart)}" if apart else "one name but for its article",))


def _run_together(left: str, right: str) -> Alike:
    """The same letters, cut into words otherwise: "Deir Ezzor", "Deir ez-Zor"."""
    a, b = (skeleton(re.sub(r"[\W_]", "", name)) for name in (left, right))
    return Alike(0.85, ("the same letters, cut into words otherwise",)) if a == b and len(a) > 3 else NOT_ALIKE


def _person(left: str, right: str) -> Alike:
    """One last name, and first names that do not clash: one left out, an initial, a middle name more."""
    short, long = sorted((parts(left), parts(right)), key=len)
    if not short or len(skeleton(short[-1])) < 2 or skeleton(short[-1]) != skeleton(long[-1]):
        return NOT_ALIKE
    if len(short) == 1:
        return Alike(0.6, (f"{' '.join(short)!r} is the last name of {' '.join(long)!r}",))
    a, b = short[0], long[0]
    if skeleton(a) == skeleton(b):
        return Alike(0.85, ("first and last name agree, a middle name is left out",))
    if min(len(a), len(b)) == 1 and a[0].lower() == b[0].lower():
        return Alike(0.75, (f"last name and initial agree: {a!r}, {b!r}",))
    return NOT_ALIKE


def _short(left: str, right: str) -> Alike:
    """One is made of the other's first letters: "SDF", "Syrian Democratic Forces"."""
    short, long = sorted((left, right), key=len)
    letters = re.sub(r"[^\w]", "", short)
    heads = "".join(word[0] for word in re.split(r"[\s-]+", long) if word and word.lower() not in SMALL)
    if letters.isupper() and 2 < len(letters) <= 8 and letters.lower() == heads.lower():
        return Alike(0.8, (f"{short!r} is made of the first letters of {long!r}",))
    return NOT_ALIKE


def _within(left: str, right: str) -> Alike:
    """The words of one are among those of the other: "Observatory for Human Rights", "Syrian Observatory for Human Rights"."""
    a, b = ({skeleton(w) for w in parts(name) if w.lower() not in SMALL} for name in (left, right))
    short, long = sorted((a, b), key=len)
    if len(short) < 2 or not short <= long or len(short) / len(long) < 0.6:
        return NOT_ALIKE
    return Alike(0.6, ("all words of the shorter name stand in the longer",))
