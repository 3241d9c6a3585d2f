"""Who does what to whom in a sentence, from noun phrases and verb groups: grammar by nearness, no parser.

All indices count the tokens that the phrases count.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from daybook.text.lemmas import lemma_in
from daybook.text.phrases import Phrase, Verbs
from daybook.text.tokens import Token

CLIMB = frozenset("of in for at from with on near to by against behind inside under within between over about".split())
RELATIVE = frozenset("who which that whom".split())
PAUSES = frozenset(",–—-")
QUANTITIES = frozenset("several some many most all one two both each any none few much part half".split())
MARKS = frozenset("\"“”‘’'()[]")
# "asked Iran to stop": Iran is to stop; after other verbs the subject is.
OBJECT_CONTROL = frozenset(
    "ask urge tell order allow want expect force persuade press invite instruct beg push require encourage permit let help advise "
    "warn convince enable lead call compel implore request get cause prompt".split())


@dataclass(frozen=True)
class Clauses:
    """The grammar of one sentence.

    Args:
        tokens: Of the whole text.
        tags: Penn Treebank tags, likewise.
        start: First token of the sentence.
        stop: After its last token.
        phrases: Its noun phrases, in order.
        verbs: Its verb groups, in order.
    """

    tokens: Sequence[Token]
    tags: Sequence[str]
    start: int
    stop: int
    phrases: tuple[Phrase, ...]
    verbs: tuple[Verbs, ...]
    _at: dict[int, Phrase] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at", {i: phrase for phrase in self.phrases for i in range(phrase.first, phrase.last)})

    def lower(self, i: int) -> str:
        """The token in lower case, "" outside the sentence."""
        return self.tokens[i].lower if self.start <= i < self.stop else ""

    def tag(self, i: int) -> str:
        """The token's tag, "" outside the sentence."""
        return self.tags[i] if self.start <= i < self.stop else ""

    def phrase_at(self, i: int) -> Phrase | None:
        """The noun phrase that holds the token."""
        return self._at.get(i)

    def lemma(self, verb: Verbs, known: Container[str]) -> str | None:
        """The main verb as the list has it."""
        return lemma_in(self.tokens[verb.main].lower, known)

    def before(self, verb: Verbs) -> Verbs | None:
        """The verb group before this one."""
        return next((v for v in reversed(self.verbs) if v.last <= verb.first), None)

    def following(self, verb: Verbs) -> Verbs | None:
        """The verb group after this one."""
        return next((v for v in self.verbs if v.first >= verb.last), None)

    def subject(self, verb: Verbs, depth: int = 0) -> Phrase | None:
        """The grammatical subject: of a passive, what it is done to. None where nothing near fits."""
        if depth > 4:
            return None
        i = self._back(verb.first - 1)
        alone = verb.first == verb.main and self.tag(verb.main) in ("VBG", "VBN")
        if verb.infinitive or (self.tag(verb.main) == "VB" and verb.modal is None and verb.first == verb.main):
            return self._controller(verb, depth)
        if alone and self.tag(verb.main) == "VBG":
            return self._of_participle(verb, i, depth)
        low = self.lower(i)
        if low in RELATIVE and self.tag(i) in ("WP", "WDT", "IN"):
            return self._antecedent(i)
        if self.tag(i) == "CC" or (low == "," and self.tag(self._back(i - 1)) == "CC"):
            earlier = self.before(verb)
            return self._shared(earlier, depth) if earlier is not None else None
        if low in PAUSES:
            return self._over_comma(i, verb, depth)
        phrase = self.phrase_at(i)
        return self.head_of(phrase) if phrase is not None else None

    def subjects(self, verb: Verbs) -> list[Phrase]:
        """The subject and what is joined to it by "and"."""
        phrase = self.subject(verb)
        return [] if phrase is None else self._joined_left(phrase)

    def objects(self, verb: Verbs) -> list[Phrase]:
        """The direct object and what is joined to it; of a passive, none."""
        if verb.passive:
            return []
        i = verb.last
        while self.tag(i) in ("RB", "RP") or self.lower(i) in MARKS:
            i += 1
        if self.lower(i) in QUANTITIES and self.lower(i + 1) == "of":
            i += 2
        phrase = self.phrase_at(i)
        return [] if phrase is None or phrase.first != i else self.joined(phrase)

    def agents(self, verb: Verbs) -> list[Phrase]:
        """Of a passive, who does it: "by …"."""
        return self.after(verb.last, frozenset(("by",)), 8) if verb.passive else []

    def after(self, start: int, prepositions: Container[str], reach: int = 12) -> list[Phrase]:
        """The noun phrases after the first of these prepositions, at most ``reach`` tokens on in the same clause."""
        for i in range(start, min(start + reach, self.stop)):
            if self.tag(i) in ("VBD", "VBZ", "VBP", "MD") or self.lower(i) in (";", "that", "who", "which", "but"):
                return []
            if self.lower(i) in prepositions:
                j = i + 1
                while self.lower(j) in MARKS:
                    j += 1
                phrase = self.phrase_at(j)
                if phrase is not None and phrase.first == j:
                    return self.joined(phrase)
        return []

    def joined(self, phrase: Phrase) -> list[Phrase]:
        """The phrase and those joined to it on the right: "Turkey, Russia and Iran"."""
        found, i = [phrase], phrase.last
        while True:
            j = i
            if self.lower(j) == ",":
                j += 1
            conjunct = self.lower(j) in ("and", "or")
            if conjunct:
                j += 1
            if self.lower(j) in ("both", "the") and self.phrase_at(j) is None:
                j += 1
            nxt = self.phrase_at(j) if j > i else None
            if nxt is None or nxt.first != j or self.tag(nxt.last) in ("VBD", "VBZ", "VBP", "MD"):
                break
            found.append(nxt)
            i = nxt.last
            if conjunct:
                return found
        return found[:1]  # a comma without "and" opens an apposition, no list

    def head_of(self, phrase: Phrase) -> Phrase:
        """The phrase that this one belongs to: "officials" for "Baghdad" in "officials in Baghdad"."""
        for _ in range(4):
            i = phrase.first - 1
            if self.lower(i) not in CLIMB:
                return phrase
            outer = self.phrase_at(i - 1)
            if outer is None or outer.last != i:
                return phrase
            phrase = outer
        return phrase

    def apposed(self, phrase: Phrase) -> Phrase | None:
        """The phrase between commas after this one: "the foreign minister, Mevlut Cavusoglu,"."""
        if self.lower(phrase.last) == "of":
            owner = self.phrase_at(phrase.last + 1)
            return self.apposed(owner) if owner is not None and owner.first == phrase.last + 1 else None
        if self.lower(phrase.last) != ",":
            return None
        beside = self.phrase_at(phrase.last + 1)
        if beside is None or beside.first != phrase.last + 1 or self.lower(beside.last) not in (",", ".", ":", ";", ""):
            return None
        return beside

    def _back(self, i: int) -> int:
        while self.start <= i and (self.tags[i] == "RB" or self.tokens[i].text in MARKS):
            i -= 1
        return i

    def _joined_left(self, phrase: Phrase) -> list[Phrase]:
        found, i = [phrase], phrase.first - 1
        if self.lower(i) != "and":
            return found
        i -= 1
        while True:
            if self.lower(i) == ",":
                i -= 1
            beside = self.phrase_at(i)
            if beside is None or beside.last != i + 1 or self.tag(beside.first - 1) in ("VBD", "VBZ", "VBP"):
                return found
            found.append(beside)
            i = beside.first - 1
            if self.lower(i) != ",":
                return found

    def _shared(self, earlier: Verbs, depth: int) -> Phrase | None:
        """The subject of the verb before, and where that is subordinate, of the one it hangs on."""
        return self.subject(earlier, depth + 1)

    def _antecedent(self, i: int) -> Phrase | None:
        j = i - 1
        if self.lower(j) == ",":
            j -= 1
        phrase = self.phrase_at(j)
        return phrase if phrase is None or self.lower(phrase.first - 1) != "of" else self.head_of(phrase)

    def _over_comma(self, i: int, verb: Verbs, depth: int) -> Phrase | None:
        """The subject before "…, …, said": a name in apposition, or what stands before an inserted clause."""
        j = i - 1
        while j >= self.start and self.lower(j) != self.lower(i):
            j -= 1
        inside = [v for v in self.verbs if j < v.first < i]
        last = self.phrase_at(i - 1)
        inserted = self.lower(j + 1) in CLIMB | RELATIVE or self.tag(j + 1) in ("WRB", "WP$", "VBN", "VBG")
        if inside and (j < self.start or not inserted):  # "he named a cabinet, set a date and left"
            return self._shared(inside[-1], depth)
        if j < self.start:
            return self.head_of(last) if last is not None else None
        outer = self.phrase_at(j - 1)
        if inserted:
            return self.head_of(outer) if outer is not None else None
        if last is not None and (last.first == j + 1 or self.lower(i) != ",") and self.tags[last.head] in ("NNP", "NNPS"):
            return last
        if outer is not None:
            return self.head_of(outer)
        earlier = self.before(verb)
        return self._shared(earlier, depth) if earlier is not None else None

    def _of_participle(self, verb: Verbs, i: int, depth: int) -> Phrase | None:
        earlier = self.before(verb)
        if earlier is not None:
            direct = self.phrase_at(i)
            if direct is not None and i == verb.first - 1 and self.tag(i) in ("NNP", "NNPS", "PRP") and earlier.last <= direct.first:
                return direct
            return self.subject(earlier, depth + 1)
        later = self.following(verb)
        return self.subject(later, depth + 1) if later is not None and i < self.start + 1 else None

    def _controller(self, verb: Verbs, depth: int) -> Phrase | None:
        earlier = self.before(verb)
        if earlier is None:
            return None
        direct = self.objects(earlier)
        if direct and self.lemma(earlier, OBJECT_CONTROL) and direct[-1].last <= verb.first:
            return direct[0]
        on = self.after(earlier.last, frozenset(("on", "to")), 3)
        if on and self.lemma(earlier, frozenset(("call", "appeal"))) and on[-1].last <= verb.first:
            return on[0]
        return self.subject(earlier, depth + 1)


def finite(tags: Sequence[str], verbs: Sequence[Verbs]) -> tuple[Verbs, ...]:
    """The verb groups, the first bare participle read as a past tense where the sentence has no other finite verb.

    "The minister called on Turkey": many forms are both, and a sentence has a verb before it has a participle.
    """
    relative = ("WDT", "WP")
    if any(tags[v.first] in ("VBD", "VBZ", "VBP", "MD") and (not v.first or tags[v.first - 1] not in relative) for v in verbs):
        return tuple(verbs)
    bare = next((v for v in verbs if v.first == v.main and tags[v.main] == "VBN" and v.passive), None)
    return tuple(replace(v, passive=False) if v is bare else v for v in verbs)
