"""Who did it, to whom or what, with what, and how many were harmed: the values around one trigger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from daybook.core import Ref, Said
from daybook.kinds.incident.grammar import Sentence, governed
from daybook.kinds.incident.lexicon import AIRCRAFT, ARMED, DRONES, PLACE_NOUNS, WEAPONS, lexicon, listed
from daybook.kinds.incident.naming import Called, called, count_of, counted_in, group_in, modifiers
from daybook.kinds.incident.triggers import Trigger
from daybook.text.phrases import FINITE, Phrase, Verbs

OWNED_BY_VICTIM = frozenset(("killing", "assassination", "execution", "abduction", "arrest", "release", "ill_treatment", "expulsion"))
PERSONAL = frozenset(("killing", "assassination", "execution", "abduction", "arrest", "release", "ill_treatment"))
HAPPENING = frozenset("occurred occurs happened took takes taken exploded".split())
CARRY = listed("CARRY")
BLAME = listed("BLAME")
HEDGES = listed("HEDGES")
HIDDEN = listed("HIDDEN")
CONFIDENT = {"perpetrator": 0.6, "party": 0.6, "target": 0.5, "victim": 0.65, "weapon": 0.7}
SUSPECTED = frozenset("arrested detained captured sentenced convicted charged wanted".split())
LINKING = frozenset("involvement connection suspected charged accused participating participation over role".split())


def values(trigger: Trigger) -> list[Said]:
    """The values that the trigger's own clause gives."""
    parts = participants(trigger)
    sentence = trigger.sentence
    found: list[Said] = []
    is_clash = trigger.type == "clash"
    for phrase in parts.doers:
        found += _doers(trigger, phrase, "party" if is_clash else "perpetrator")
    for phrase in parts.sides:
        found += _doers(trigger, phrase, "party" if is_clash else "perpetrator")
    for phrase in parts.struck:
        found += _suffered(trigger, phrase)
    if trigger.verbs is None and trigger.phrase is not None:
        found += _before_noun(trigger, trigger.phrase, is_clash)
    found += _under_fire(trigger)
    found += weapons(sentence, trigger)
    return found


def _under_fire(trigger: Trigger) -> Iterator[Said]:
    """Who shot, where the dead fell "under fire from" them or "at the hands of" them."""
    sentence = trigger.sentence
    if trigger.entry.harm is None:
        return
    for i in range(trigger.last, sentence.at.stop - 2):
        cue = tuple(sentence.words(i, i + 3))
        if cue in (("under", "fire", "from"), ("fire", "from", "the"), ("the", "hands", "of")):
            first = next((p for p in sentence.phrases if i + 2 <= p.first <= i + 3), None)
            for phrase in sentence.run(first) if first else ():
                yield from _doers(trigger, phrase, "perpetrator")
            return


@dataclass(frozen=True, slots=True)
class Parts:
    """Phrases of the doers, of those it is done to, and of sides that meet."""

    doers: tuple[Phrase, ...] = ()
    struck: tuple[Phrase, ...] = ()
    sides: tuple[Phrase, ...] = ()


def participants(trigger: Trigger) -> Parts:
    """Who takes part, by the grammar of the trigger's clause."""
    sentence, frame, lemma = trigger.sentence, trigger.entry.frame, trigger.entry.lemma
    if trigger.verbs is None:
        return _of_noun(trigger)
    if trigger.is_modifier:
        held = sentence.phrase_of(trigger.first)
        return Parts(struck=(held,) if held else ())
    subject = sentence.subject(trigger.verbs)
    objects = () if trigger.is_passive else sentence.objects(trigger.verbs, trigger.last)
    chain = sentence.complements(objects[-1].last if objects else trigger.last)
    if (frame == "undergo" and not objects and not trigger.is_passive) or frame == "flight":
        return Parts(struck=(*subject, *_also(sentence, trigger.last)))
    if frame == "sides":
        return Parts(sides=(*subject, *governed(chain, "with", "against", "between"), *objects))
    if frame == "crowd":
        return Parts(subject, governed(chain, "against"))
    if frame == "event":
        return Parts(struck=_hit(sentence, governed(chain, "at", "against", "outside", "near", "inside", "under")))
    if lemma.endswith(("the_lives", "the_life")):
        return Parts(struck=governed(chain, "of"))
    if trigger.is_passive:
        planted = set(_words(sentence, subject)) & WEAPONS
        struck = _hit(sentence, governed(chain, "at", "in", "near", "under", "outside", "inside")) if planted else subject
        return Parts(governed(chain, "by"), (*struck, *_also(sentence, trigger.last)))
    if objects and set(_words(sentence, objects[-1:])) & WEAPONS:
        return Parts(subject, _hit(sentence, governed(chain, "at", "on", "against", "into", "in", "near", "inside", "outside", "under")))
    if not objects and frame == "act" and lemma == "blow_up":
        return Parts(struck=subject)
    aimed = governed(chain[:2], "at", "on", "against", "into") if not objects else ()
    return Parts(subject, (*objects, *aimed, *(_also(sentence, objects[-1].last) if objects else ())))


def _words(sentence: Sentence, phrases: Iterable[Phrase]) -> list[str]:
    return [word for p in phrases for word in sentence.words(p.first, p.last)]


def _hit(sentence: Sentence, phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Of phrases after a preposition of place, the things that can be hit: no times and no named towns."""
    ends = {p.span.end for p in sentence.places}
    return tuple(
        p
        for p in phrases
        if not sentence.is_time(p) and sentence.reading.tokens[p.head].end not in ends and sentence.lower(p.head) not in PLACE_NOUNS
    )


def _also(sentence: Sentence, at: int) -> tuple[Phrase, ...]:
    """Who else is named with them: "…, including three policemen", "along with two bodyguards"."""
    for i in range(at, min(at + 30, sentence.at.stop)):
        pair = (sentence.lower(i), sentence.lower(i + 1))
        step = 1 if pair[0] == "including" else 2 if pair in (("along", "with"), ("together", "with"), ("among", "them")) else 0
        if step:
            first = next((p for p in sentence.phrases if i + step <= p.first <= i + step + 1), None)
            return sentence.run(first) if first else ()
    return ()


def _of_noun(trigger: Trigger) -> Parts:
    sentence = trigger.sentence
    chain = sentence.complements(trigger.last)
    agents = list(governed(chain, "by"))
    patients = list(governed(chain, "on", "against", "targeting", "upon"))
    if trigger.type in OWNED_BY_VICTIM or trigger.entry.lemma in (
        "bombing",
        "shelling",
        "bombardment",
        "destruction",
        "looting",
        "siege",
        "invasion",
        "capture",
        "recapture",
        "burning",
        "overthrow",
        "demolition",
        "sabotage",
        "shooting",
    ):
        patients = [*governed(chain[:1], "of"), *patients]
    if trigger.type == "crackdown":
        patients = list(governed(chain, "on", "against", "of"))
    sides = list(governed(chain, "between", "with")) if trigger.entry.frame == "sides" else []
    if trigger.entry.frame == "sides":
        sides += patients
        patients = []
    agents += _supported(trigger)
    after = next((v for v in sentence.verbs if v.first >= trigger.last), None)
    if after is not None and sentence.lower(after.main) in HAPPENING and after.first - trigger.last <= 8:
        patients += _hit(
            sentence,
            governed(
                sentence.complements(after.last + (sentence.lower(after.last) == "place")), "at", "near", "outside", "inside", "against"
            ),
        )
    return Parts(tuple(agents), tuple(patients), tuple(sides))


def _supported(trigger: Trigger) -> tuple[Phrase, ...]:
    """The subject of "carried out", "launched" … whose object the trigger is; the agent of "was carried out by"."""
    sentence = trigger.sentence
    first = trigger.phrase.first if trigger.phrase else trigger.first
    verbs = sentence.verbs_before(first)
    if verbs is not None and set(sentence.words(verbs.main, verbs.main + 1)) & CARRY and first - verbs.last <= 3 and not verbs.passive:
        return sentence.subject(verbs)
    if verbs is not None and sentence.lower(first - 1) in ("with", "through") and first - verbs.last <= 6 and not verbs.passive:
        return sentence.subject(verbs)  # "taunt the government with rocket attacks"
    after = next((v for v in sentence.verbs if v.first >= trigger.last), None)
    if after is not None and after.passive and sentence.lower(after.main) in CARRY and after.first - trigger.last <= 12:
        return governed(sentence.complements(after.last + (sentence.lower(after.last) == "out")), "by")
    return ()


def _before_noun(trigger: Trigger, phrase: Phrase, is_clash: bool) -> Iterator[Said]:
    """Doers and sufferers that stand before the noun: "US drone strike", "Galan's assassination"."""
    sentence = trigger.sentence
    owner = next((i for i in range(phrase.first, trigger.first) if sentence.tag(i) == "POS" or sentence.lower(i) in ("'s", "’s")), None)
    if owner is not None and trigger.type in OWNED_BY_VICTIM and trigger.type != "arrest":
        held = Phrase(phrase.first, owner, owner - 1)
        who = called(sentence, held)
        if who is not None and (who.is_person or who.sort == "person"):
            yield _said("victim", who, 0.6)
        return
    if trigger.entry.frame == "crowd":
        return
    for who in modifiers(sentence, phrase, trigger.first):
        yield _said("party" if is_clash else "perpetrator", who, 0.55, None if is_clash else responsibility(sentence, trigger))


def _said(field: str, who: Called, confidence: float, how: str | None = None) -> Said:
    return Said(field, Ref(who.name, who.sort, how), who.span, confidence)


def _doers(trigger: Trigger, phrase: Phrase, field: str) -> Iterator[Said]:
    sentence = trigger.sentence
    head = sentence.lower(phrase.head)
    if head in WEAPONS or head in lexicon().nouns or head in DRONES or sentence.is_time(phrase):
        return
    who = called(sentence, phrase)
    if who is None or who.sort in ("facility", "date", "weapon", "money", "place"):
        return
    is_name = sentence.tag(phrase.head).startswith("NNP")
    if not (who.is_person or is_name or who.named):
        return
    how = responsibility(sentence, trigger) if field == "perpetrator" else None
    if how == "stated" and sentence.lower(phrase.first) in HIDDEN | {"the"} and sentence.lower(phrase.first + 1) in HIDDEN:
        how = "suspected"
    group = None if who.named else group_in(sentence, who.span)
    yield _said(field, Called(group.name, who.span, group.sort, True, True) if group else who, CONFIDENT[field], how)


def responsibility(sentence: Sentence, trigger: Trigger) -> str:
    """How sure the text is of the doer, from the words before the trigger: stated or suspected."""
    near = sentence.words(max(sentence.at.start, trigger.first - 14), trigger.first)
    return "suspected" if set(near) & HEDGES else "stated"


def _suffered(trigger: Trigger, phrase: Phrase) -> Iterator[Said]:
    sentence = trigger.sentence
    head = sentence.lower(phrase.head)
    if head in WEAPONS and trigger.type != "raid":
        return
    if head in lexicon().nouns and head not in ("march",):
        return
    if sentence.is_time(phrase):
        return
    counted = counted_in(sentence, phrase)
    who, quantity = called(sentence, counted), count_of(sentence, phrase)
    if who is not None and _is_town(sentence, counted) and trigger.entry.harm is None:
        return
    is_person = who.is_person if who else (quantity is not None)
    if trigger.type == "clash" and trigger.entry.harm is None:
        if who is not None and (who.sort in ("group", "organisation", "state") or who.is_person):
            yield _said("party", who, 0.5)
        return
    if trigger.entry.harm and (trigger.type in PERSONAL or trigger.verbs is not None) and who is not None and who.sort in (None, "person"):
        is_person = True
    if who is not None:
        field = _field_of(trigger, counted, who, is_person)
        yield _said(field, who, CONFIDENT[field])
    if quantity is not None and trigger.entry.harm and is_person and not _is_joint(sentence, trigger) and not (who and who.named):
        effect = _effect(trigger)
        if effect:
            yield Said(effect, quantity[0], quantity[1], 0.7)


def _is_town(sentence: Sentence, phrase: Phrase) -> bool:
    """Is it a named place and nothing more? Then it says where, not what was hit."""
    end = sentence.reading.tokens[phrase.head].end
    return any(p.span.end == end and (p.place.precision or 5) >= 2 for p in sentence.places)


def _field_of(trigger: Trigger, phrase: Phrase, who: Called, is_person: bool) -> str:
    """victim or target: people are victims, things and places targets; forces that are attacked are targets until they are harmed."""
    if trigger.entry.frame == "crowd":
        return "target"
    if trigger.entry.harm is None and trigger.sentence.lower(phrase.head) in ARMED:
        return "target"
    if trigger.entry.harm and trigger.type in PERSONAL and who.named and who.sort != "facility":
        return "victim"
    return "victim" if is_person and who.sort not in ("organisation", "state", "place", "facility") else "target"


def _effect(trigger: Trigger) -> str | None:
    harm = trigger.entry.harm
    if trigger.entry.lemma in ("shoot", "machinegun") and harm == "injured":
        following = trigger.sentence.words(trigger.last, trigger.last + 6)
        return "killed" if "dead" in following or "death" in following else "injured" if "wounded" in following else None
    if harm == "killed" and trigger.last <= trigger.sentence.at.stop and "attempt" in trigger.sentence.lower(trigger.last - 1):
        return None
    return harm


def _is_joint(sentence: Sentence, trigger: Trigger) -> bool:
    """Is the figure one over several kinds of harm: "killed or injured"?"""
    joint = sentence.lower(trigger.last)
    before = sentence.lower(trigger.first - 1)
    other = {
        "killed",
        "injured",
        "wounded",
        "dead",
        "captured",
        "missing",
        "kidnapped",
        "hurt",
        "arrested",
        "killing",
        "injuring",
        "wounding",
    }
    return (
        (joint in ("or", "and", "and/or") and sentence.lower(trigger.last + 1) in other and sentence.tag(trigger.last + 2) != "CD")
        or (before in ("or", "and") and sentence.lower(trigger.first - 2) in other)
        or (joint == "," and sentence.lower(trigger.last + 1) in other)
    )


def weapons(sentence: Sentence, trigger: Trigger) -> Iterator[Said]:
    """What it was done with: weapons in the trigger's own phrase, then those of the sentence."""
    seen: set[str] = set()
    start = trigger.phrase.first if trigger.phrase else trigger.first
    for i in range(start, trigger.last):
        if sentence.lower(i) in WEAPONS | DRONES and (i != trigger.last - 1 or sentence.lower(i) not in lexicon().nouns):
            first = (
                i - 1
                if sentence.lower(i - 1) in ("car", "truck", "roadside", "barrel", "cluster", "petrol", "chemical") and i > start
                else i
            )
            span = sentence.reading.span_of(first, i + 1)
            seen.add(sentence.lower(i))
            yield Said("weapon", Ref(sentence.reading.words(span), "weapon"), span, 0.6)
    for phrase in sentence.phrases:
        head = sentence.lower(phrase.head)
        is_used = head in WEAPONS and head not in seen and not (phrase.first <= trigger.first < phrase.last)
        if is_used and head not in AIRCRAFT and trigger.type not in ("arrest", "raid", "release", "expulsion", "protest"):
            who = called(sentence, phrase)
            if who is not None:
                seen.add(head)
                yield Said("weapon", Ref(who.name, "weapon"), who.span, 0.5)


def blamed(trigger: Trigger) -> Iterator[Said]:
    """Those whom the sentence ties to the happening from outside its clause: who claims it, is blamed, is behind it, denies it."""
    sentence = trigger.sentence
    for verbs in sentence.verbs:
        word = sentence.lower(verbs.main)
        is_cut = any(sentence.tag(v.first) in FINITE for v in sentence.verbs if verbs.last <= v.first < trigger.first)
        if word in BLAME and verbs.last <= trigger.first + 1 and not is_cut:
            yield from _tied(sentence, _blamed_by(sentence, verbs), "suspected")
        elif word in ("claimed", "claim", "claims", "claiming", "assumed", "acknowledged") and "responsibility" in sentence.words(
            verbs.last, verbs.last + 2
        ):
            yield from _tied(sentence, sentence.subject(verbs), "claimed")
        elif (
            "behind" in sentence.words(verbs.last, verbs.last + 2) and trigger.first - verbs.last <= 6 and trigger.first > verbs.last
        ) or (sentence.lower(verbs.last) == "responsible" and verbs.last < trigger.first <= verbs.last + 6):
            hedged = set(sentence.words(sentence.at.start, verbs.last)) & HEDGES
            yield from _tied(sentence, sentence.subject(verbs), "suspected" if hedged else "stated")
        elif word in SUSPECTED and verbs.last < trigger.first and not is_cut and (set(sentence.words(verbs.last, trigger.first)) & LINKING):
            yield from _tied(sentence, sentence.subject(verbs) if verbs.passive else sentence.objects(verbs), "suspected")
        elif word == "attributed" and verbs.passive:
            yield from _tied(sentence, governed(sentence.complements(verbs.last), "to"), "suspected")
        elif word in ("denied", "denies", "deny") and {"responsibility", "involvement", "role"} & set(
            sentence.words(verbs.last, verbs.last + 5)
        ):
            yield from _tied(sentence, sentence.subject(verbs), "denied")


def _blamed_by(sentence: Sentence, verbs: Verbs) -> tuple[Phrase, ...]:
    """Whom "accused X of", "X was blamed for", "X, suspected of" point at."""
    if not verbs.passive:
        return sentence.objects(verbs)
    if verbs.first == verbs.main:
        return tuple(p for p in sentence.phrases if p.last == verbs.first)
    return sentence.subject(verbs)


def _tied(sentence: Sentence, phrases: Iterable[Phrase], how: str) -> Iterator[Said]:
    for phrase in phrases:
        who = None if sentence.lower(phrase.head) in lexicon().nouns else called(sentence, phrase)
        if who is not None and who.sort not in ("place", "facility", "date", "weapon", "money"):
            yield _said("perpetrator", who, 0.6, how)
