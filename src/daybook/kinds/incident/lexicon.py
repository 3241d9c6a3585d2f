"""The words that name happenings, people and weapons, by every form they take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
IRREGULAR = {
    "slay": "slays slew slain slaying",
    "shoot": "shoots shot shooting",
    "fight": "fights fought fighting",
    "beat": "beats beat beaten beating",
    "flee": "flees fled fleeing",
    "die": "dies died dying",
    "hurt": "hurts hurt hurting",
    "hang": "hangs hanged hung hanging",
    "burn": "burns burned burnt burning",
    "free": "frees freed freeing",
    "overrun": "overruns overran overrunning",
    "retake": "retakes retook retaken retaking",
    "overthrow": "overthrows overthrew overthrown overthrowing",
    "gun_down": "guns gunned gunning",
    "quell": "quells quelled quelling",
    "gas": "gases gassed gassing",
    "snatch": "snatches snatched snatching",
}
DOUBLED = frozenset("stab kidnap expel deport repel repress rob".split())
VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase that names a happening.

    Args:
        lemma: The word in its plain form; words of a phrase joined by "_".
        is_verb: Does it act as a verb?
        type: The incident type that it tells of by itself.
        frame: act, event, undergo, sides, crowd or flight: see words.psv.
        harm: killed, injured, abducted, detained: the count that its patient goes to; None if it tells of none.
    """

    lemma: str
    is_verb: bool
    type: str
    frame: str
    harm: str | None


@dataclass(frozen=True)
class Lexicon:
    """All entries by form. ``phrases`` are keyed by their first word, longest first."""

    verbs: dict[str, Entry]
    nouns: dict[str, Entry]
    plurals: frozenset[str]
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]]


def verb_forms(lemma: str) -> set[str]:
    """Every form of an English verb: "stab" gives stab, stabs, stabbed, stabbing."""
    if lemma in IRREGULAR:
        return {lemma, *IRREGULAR[lemma].split()}
    if lemma.endswith("e"):
        return {lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    if lemma.endswith("y") and lemma[-2] not in VOWELS:
        return {lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    forms = {lemma, plural, lemma + "ed", lemma + "ing"}
    if lemma in DOUBLED:
        forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return forms


def plural(noun: str) -> str:
    """The regular plural of an English noun."""
    if noun.endswith("y") and noun[-2:-1] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The trigger words that ship, read once from words.psv."""
    verbs: dict[str, Entry] = {}
    nouns: dict[str, Entry] = {}
    plurals: set[str] = set()
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for line in (HERE / "words.psv").read_text(encoding="utf8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pos, kind, frame, harm, words = line.split("|")
        for lemma in words.split():
            entry = Entry(lemma, pos in "vq", kind, frame, harm or None)
            if pos == "v":
                verbs |= dict.fromkeys(verb_forms(lemma), entry)
            elif pos == "n":
                nouns |= {lemma: entry, plural(lemma): entry}
                plurals.add(plural(lemma))
            else:
                parts = tuple(lemma.split("_"))
                phrases.setdefault(parts[0], []).append((parts, entry))
    for held in phrases.values():
        held.sort(key=lambda item: -len(item[0]))
    return Lexicon(verbs, nouns, frozenset(plurals), phrases)


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    name = ""
    for line in (HERE / "lists.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("= "):
            name = line[2:]
        elif line and not line.startswith("#"):
            found.setdefault(name, set()).update(line.split())
    return {key: frozenset(words) for key, words in found.items()}


def listed(name: str) -> frozenset[str]:
    """The words of a list of lists.txt."""
    return _lists()[name]


PEOPLE = listed("PEOPLE") | {form for word in listed("PERSON") for form in (word, plural(word))}
ARMED = listed("ARMED")
AIRCRAFT = listed("AIRCRAFT")
DRONES = listed("DRONES")
WEAPONS = listed("WEAPONS")
BOMBS = listed("BOMBS")
FIRED = listed("FIRED")
GAS = listed("GAS")
PLACE_NOUNS = listed("PLACE_NOUNS")
