"""Which words of a sentence name a happening, and of which type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from daybook.kinds.incident.grammar import Sentence, governed
from daybook.kinds.incident.lexicon import AIRCRAFT, BOMBS, DRONES, FIRED, GAS, PEOPLE, PLACE_NOUNS, WEAPONS, Entry, lexicon, listed
from daybook.text.phrases import Phrase, Verbs

# Heads that leave the happening standing before them the thing told of: "assassination attempt", "bombing campaign".
SETTING = ("set", "setting", "sets")  # … on fire
CARRIERS = listed("CARRIERS")
NEED_WEAPON = listed("NEED_WEAPON")
NEED_PERSON = listed("NEED_PERSON")
NO_RELEASE = listed("NO_RELEASE")
LABOUR = listed("LABOUR")
STRIKERS = listed("STRIKERS")
SUICIDE = frozenset("bomber bombers attacker attackers vest vests belt belts car truck".split())


DEAD = Entry("dead", False, "killing", "undergo", "killed")  # "left 560 dead"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that name a happening.

    Args:
        entry: What the lexicon has on them.
        type: Incident type, refined by the words around.
        first: First token.
        last: After the last token.
        sentence: Where it stands.
        verbs: Its verb group, of a verb.
        phrase: The noun phrase that it heads, of a noun.
        is_modifier: Does it only qualify a noun ("the besieged city", "wounded soldiers")?
    """

    entry: Entry
    type: str
    first: int
    last: int
    sentence: Sentence
    verbs: Verbs | None = None
    phrase: Phrase | None = None
    is_modifier: bool = False

    @property
    def is_passive(self) -> bool:
        """Is its subject the one that suffers? A bare participle with an object is none, one set off by commas is."""
        verbs = self.verbs
        if verbs is None or self.is_modifier:
            return False
        tag = self.sentence.tag(verbs.main)
        objects = self.sentence.objects(verbs, self.last)
        if verbs.first == verbs.main and tag in ("VBN", "VBD"):
            if objects:
                return False
            following = self.sentence.lower(self.last)
            return (
                following == "by"
                or (tag == "VBN" and verbs.passive)
                or (self.sentence.lower(verbs.first - 1) == "," and bool(self.entry.harm))
            )
        return verbs.passive

    @property
    def is_plural(self) -> bool:
        return self.verbs is None and self.sentence.lower(self.last - 1) in lexicon().plurals | {"airstrikes", "strikes", "attacks"}


def triggers(sentence: Sentence) -> list[Trigger]:
    """The triggers of a sentence in order; none inside another."""
    found: list[Trigger] = []
    tokens, opening = sentence.reading.tokens, _opening()
    at = sentence.at.start
    while at < sentence.at.stop:
        trigger = (_phrase(sentence, at) or _word(sentence, at)) if tokens[at].lower in opening else None
        trigger = trigger and _refined(trigger)
        if trigger:
            found.append(trigger)
        at = trigger.last if trigger else at + 1
    return found


@lru_cache(maxsize=1)
def _opening() -> frozenset[str]:
    """The words that a trigger can begin with: one word in twenty, so that the others cost one look."""
    held = lexicon()
    return frozenset((*held.nouns, *held.verbs, *held.phrases, *SETTING, "dead"))


def _phrase(sentence: Sentence, at: int) -> Trigger | None:
    if sentence.lower(at) in SETTING and sentence.verbs_of(at) is not None:
        afire = next((i for i in range(at + 2, at + 12) if sentence.lower(i) in ("fire", "ablaze", "alight", "afire")), None)
        if afire is not None and (sentence.lower(afire) != "fire" or sentence.lower(afire - 1) == "on"):
            entry = Entry("set_fire", True, "destruction", "act", None)
            return Trigger(entry, entry.type, at, at + 1, sentence, sentence.verbs_of(at), None)
    for parts, entry in lexicon().phrases.get(sentence.lower(at), ()):
        if tuple(sentence.words(at, at + len(parts))) == parts:
            verbs = sentence.verbs_of(at) if entry.is_verb else None
            if entry.is_verb and verbs is None:
                continue
            return Trigger(entry, entry.type, at, at + len(parts), sentence, verbs, sentence.phrase_of(at + len(parts) - 1))
    return None


def _word(sentence: Sentence, at: int) -> Trigger | None:
    word, tag = sentence.lower(at), sentence.tag(at)
    if word == "dead" and (sentence.tag(at - 1) == "CD" or sentence.lower(at - 1) in ("people", "dozens", "hundreds", "scores", "several")):
        counted = sentence.phrase_of(at - 1) or sentence.phrase_of(at)
        return Trigger(DEAD, DEAD.type, at, at + 1, sentence, None, counted)
    if word == "march" and any(t.span.start <= sentence.reading.tokens[at].start < t.span.end for t in sentence.times):
        return None
    noun, verb = lexicon().nouns.get(word), lexicon().verbs.get(word)
    if noun is None and verb is None:  # most words: their sentence's phrases need not be found
        return None
    phrase = sentence.phrase_of(at)
    is_gerund_noun = tag == "VBG" and noun and (sentence.lower(at + 1) == "of" or sentence.tag(at - 1) in ("DT", "JJ", "POS", "PRP$"))
    if word == "death" and sentence.lower(at - 1) == "to":
        return None
    if noun and (tag in ("NN", "NNS") or is_gerund_noun or (tag == "NNP" and phrase is not None and phrase.head == at)):
        return _noun(sentence, at, noun, phrase)
    if verb and tag.startswith("VB"):
        verbs = sentence.verbs_of(at)
        is_modifier = phrase is not None and phrase.head != at
        if verbs is None or (verbs.main != at and not is_modifier):
            return None
        return Trigger(verb, verb.type, at, at + 1, sentence, verbs, None, is_modifier)
    return None


def _noun(sentence: Sentence, at: int, entry: Entry, phrase: Phrase | None) -> Trigger | None:
    if phrase is None or phrase.head == at:
        return Trigger(entry, entry.type, at, at + 1, sentence, None, phrase)
    head = sentence.lower(phrase.head)
    if head in CARRIERS and phrase.head <= at + 2:
        return Trigger(entry, entry.type, at, phrase.head + 1, sentence, None, phrase)
    return None


# What the words around make of it


def weapons_near(trigger: Trigger) -> set[str]:
    """Words for weapons in the trigger's own noun phrase, or among subject, objects and "with" and "by" phrases of its verb."""
    sentence = trigger.sentence
    if trigger.verbs is None:
        words = sentence.words(trigger.phrase.first if trigger.phrase else trigger.first, trigger.last)
        reach = governed(sentence.complements(trigger.last), "with", "by", "involving", "using")
    else:
        words = []
        reach = (
            *sentence.subject(trigger.verbs),
            *sentence.objects(trigger.verbs, trigger.last),
            *governed(sentence.complements(trigger.last), "with", "by", "from", "in"),
        )
    words += [word for p in reach for word in sentence.words(p.first, p.last)]
    return set(words) & (WEAPONS | AIRCRAFT | DRONES)


def _by_weapon(weapons: set[str], otherwise: str) -> str:
    for words, kind in (
        (DRONES, "drone_strike"),
        (GAS, "chemical_attack"),
        (AIRCRAFT, "air_strike"),
        (BOMBS, "bombing"),
        (FIRED, "shelling"),
    ):
        if weapons & words:
            return kind
    return otherwise


def _refined(trigger: Trigger) -> Trigger | None:
    """The trigger with the type that its surroundings give it; None if they make it no happening."""
    if trigger.verbs is not None:
        return _refined_verb(trigger)
    return _refined_noun(trigger)


def _objects(trigger: Trigger) -> tuple[Phrase, ...]:
    assert trigger.verbs is not None
    if trigger.is_passive:
        return trigger.sentence.subject(trigger.verbs)
    return trigger.sentence.objects(trigger.verbs, trigger.last)


def _is_person(sentence: Sentence, phrase: Phrase) -> bool:
    words = sentence.words(phrase.first, phrase.last)
    span = sentence.reading.span_of(phrase.first, phrase.last)
    named = any(m.span.touches(span) for m in sentence.mentions if m.sort == "person")
    return named or words[-1] in PEOPLE or (sentence.tag(phrase.head) == "PRP" and words[-1] not in ("it", "itself"))


def _is_place(sentence: Sentence, phrase: Phrase) -> bool:
    span = sentence.reading.span_of(phrase.first, phrase.last)
    return sentence.lower(phrase.head) in PLACE_NOUNS or any(
        p.span.end == span.end for p in sentence.places if p.span.touches(span)
    )


def _refined_verb(trigger: Trigger) -> Trigger | None:
    sentence, lemma = trigger.sentence, trigger.entry.lemma
    if trigger.is_modifier:
        return trigger if trigger.entry.harm != "detained" else None
    objects = _objects(trigger)
    heads = {sentence.lower(p.head) for p in objects}
    weapons = weapons_near(trigger)
    if lemma in NEED_WEAPON:
        at_target = governed(sentence.complements(trigger.last), "on", "at", "into", "against")
        if not weapons and not (lemma == "fire" and at_target and sentence.lower(trigger.last) in ("on", "at", "into")):
            return None
        if lemma == "use" and not weapons & GAS and "chemical" not in sentence.words(trigger.first, trigger.first + 5):
            aimed = {"against", "on"} & set(sentence.words(trigger.last, trigger.last + 5))
            return replace(trigger, type=_by_weapon(weapons, "")) if aimed and weapons & (BOMBS | FIRED) else None
        default = {"fire": "armed_attack", "use": "chemical_attack", "drop": "air_strike", "deploy": None, "launch": None}.get(
            lemma, "bombing"
        )
        kind = _by_weapon(weapons - (BOMBS if lemma == "drop" else set()), default or "")
        return replace(trigger, type=kind) if kind else None
    if lemma in ("hit", "strike"):
        return replace(trigger, type=_by_weapon(weapons, "shelling")) if weapons else None
    if lemma in NEED_PERSON and heads & NO_RELEASE:
        return None
    if lemma in ("seize", "capture") and objects:
        place = any(_is_place(sentence, p) for p in objects)
        person = any(_is_person(sentence, p) for p in objects)
        kind = "clash" if place else "abduction" if person else trigger.type
        return replace(trigger, type=kind, entry=replace(trigger.entry, harm="abducted" if person else None))
    return replace(trigger, type=_verb_type(trigger, weapons))


def _verb_type(trigger: Trigger, weapons: set[str]) -> str:
    sentence, lemma, kind = trigger.sentence, trigger.entry.lemma, trigger.type
    if kind in ("killing", "armed_attack", "bombing") and _by_suicide(sentence):
        return "suicide_bombing"
    if kind in ("killing", "armed_attack", "shelling") or lemma == "bomb":
        found = _by_weapon(weapons, kind)
        if lemma == "bomb" and found == "bombing":
            agents = sentence.words(sentence.at.start, trigger.first)
            return "air_strike" if set(agents) & (AIRCRAFT | {"air", "coalition", "army", "regime"}) else "bombing"
        return found
    if lemma in ("explode", "detonate", "blow_up", "blew_up") and "suicide" in sentence.words(*_bounds(sentence)):
        return "suicide_bombing"
    return kind


def _by_suicide(sentence: Sentence) -> bool:
    """Does the sentence tell of an attacker who dies in it: "a suicide bomber", "blew himself up"?"""
    words = sentence.words(*_bounds(sentence))
    bomber = any(a == "suicide" and b in SUICIDE for a, b in pairwise(words))
    return bomber or any(a in ("himself", "herself", "themselves") and b == "up" for a, b in pairwise(words))


def _bounds(sentence: Sentence) -> tuple[int, int]:
    return sentence.at.start, sentence.at.stop


def _refined_noun(trigger: Trigger) -> Trigger | None:
    sentence, word = trigger.sentence, trigger.entry.lemma
    before = set(sentence.words(trigger.phrase.first if trigger.phrase else trigger.first, trigger.first))
    if word == "strike":
        if before & LABOUR or sentence.lower(trigger.first - 1) == "on":
            return replace(trigger, type="protest") if before & LABOUR else None
        aimed = sentence.lower(trigger.last) in ("on", "against", "targeting")
        if not (before & STRIKERS or aimed):
            return None
    if word in ("march", "rally") and sentence.tag(trigger.first) == "NNP":
        return None
    kind = trigger.type
    if kind in ("armed_attack", "bombing", "air_strike") or word == "strike":
        if "suicide" in before:
            kind = "suicide_bombing"
        elif before & {"chemical"}:
            kind = "chemical_attack"
        elif before & {"air", "aerial", "airborne"}:
            kind = "air_strike"
        else:
            kind = _by_weapon(weapons_near(trigger) | before & (DRONES | FIRED | BOMBS), kind)
    if word in ("bombardment", "barrage") and set(sentence.words(*_bounds(sentence))) & (AIRCRAFT | {"air", "aerial", "airstrikes"}):
        kind = "air_strike"
    return replace(trigger, type=kind)
