"""The dead and the hurt that a sentence counts: "kills 25", "86 killed, including 13 soldiers and 14 civilians", "raises the toll to 40".

Read off the words and their tags, not off phrases: headlines have no grammar to lean on. What counts several harms at once ("killed
and wounded") is no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daybook.kinds.incident.lexicon import ARMED, PEOPLE, verb_forms
from daybook.text.counts import Quantity, group_of
from daybook.text.phrases import BE, FINITE
from daybook.text.tokens import Token


def _forms(lemmas: str) -> frozenset[str]:
    return frozenset(form for lemma in lemmas.split() for form in verb_forms(lemma))


KILLING = _forms("kill slay execute behead assassinate murder massacre martyr slaughter lynch")
HURTING = _forms("injure wound maim hurt")
DYING = _forms("die perish")
SITES = {**dict.fromkeys(KILLING | DYING, "killed"), **dict.fromkeys(HURTING, "injured")}
NOUNS = {**dict.fromkeys("dead deaths fatalities martyrs martyr corpses bodies executions killings assassinations beheadings".split(),
                         "killed"),
         **dict.fromkeys("injuries wounded injured".split(), "injured")}
CASUALTIES = frozenset("casualties casualty victims victim losses".split())  # the dead where the sentence speaks of death
OF_DEATH = frozenset("killing killings death deaths murder murders execution executions assassination assassinations beheading "
                     "massacre".split())
BOTH = "both"
OF_HARM = {**dict.fromkeys(OF_DEATH, "killed"), "injury": "injured", "wounding": "injured"}
LIVES = frozenset(("lives", "life"))
TELLS_DEATH = KILLING | frozenset("dead death deaths died toll lives".split())
EXTRA = frozenset("members member others other persons elements element ones dead leader leaders citizen militants fighters staff "
                  "brigadier emir singer father mother new-born cousin nephew journalist".split())
PERSONS = PEOPLE | ARMED | EXTRA
NOUN = frozenset(("NN", "NNS", "NNP", "NNPS"))
INSIDE = NOUN | {"JJ", "JJR", "JJS", "VBN", "VBG", "CD", "POS", "PRP$", "DT", "''", "``"}
MANY = frozenset("crew staff group groups family families couple couples patrol patrols convoy convoys army militia cell cells unit units "
                 "battalion battalions brigade brigades government governments gang gangs cartel cartels faction factions jets".split())
DOERS = ("ers", "ors", "ists", "men", "ees", "ians")
THINGS = frozenset("bombers helicopters launchers mortars choppers tankers carriers quarters headquarters corners rivers towers trees "
                   "degrees committees papers numbers centers borders orders matters letters powers doors sectors motors".split())
SINGLE = frozenset(("a", "an", "another", "one"))
JOINS = frozenset(("and", ",", "with", "including", "&", "plus"))
TIMES = frozenset("yesterday today tonight monday tuesday wednesday thursday friday saturday sunday daily".split())
DIRECTIONS = frozenset("north south east west northeast northwest southeast southwest".split())
ENDS = frozenset((";", ":", "."))
CLAUSES = frozenset("as after when while that whose".split())  # whose subject is another: "five children whose parents were killed"
SUBJECTS = frozenset("he she it they we i".split())
KIN = frozenset("husband wife mother father son daughter brother sister uncle aunt cousin nephew niece grandfather grandmother".split())
AUXILIARY = FINITE | {"RB", "VBN", "VB"}
REACH, WIDE_REACH = 16, 22  # tokens from "toll", and from "number of", to the figure
PERFECT = 8  # tokens from "has" to the second verb joined to it
AT_LEAST = ("at", "least")


@dataclass(frozen=True, slots=True)
class Toll:
    """A figure of the dead or the hurt.

    Args:
        harm: "killed", "injured", or ``BOTH`` where one figure counts several harms and so none.
        quantity: Bounds and form; its token numbers are of the words of the figure.
        at: The token that tells the harm.
        group: As ``Count.of`` has it.
    """

    harm: str
    quantity: Quantity
    at: int
    group: str


class Counted:
    """One sentence while its tolls are read.

    Args:
        tokens: Of the sentence alone.
        tags: Likewise.
        found: Its quantities, token numbers of the sentence.
    """

    def __init__(self, tokens: Sequence[Token], tags: Sequence[str], found: Sequence[Quantity]) -> None:
        self.low = [token.lower for token in tokens]
        self.tags = tags
        self.starting = {q.first: q for q in found}
        self.quantities = found
        self.taken: dict[int, Toll] = {}

    def word(self, i: int) -> str:
        return self.low[i] if 0 <= i < len(self.low) else ""

    def tag(self, i: int) -> str:
        return self.tags[i] if 0 <= i < len(self.low) else ""

    # phrases

    def noun_after(self, at: int) -> tuple[int, int]:
        """(the head, the end) of the noun words that begin at a token; head -1 where there are none."""
        head, i = -1, at
        while self.tag(i) in INSIDE and i not in self.starting and not self._ends_noun(i):
            if self.tag(i) in NOUN:
                head = i
            i += 1
        if head < 0 and self.word(at) in NOUNS:
            return at, at + 1
        return head, max(head + 1, at)

    def is_deed(self, i: int) -> bool:
        """Does the word tell of the harm itself, and not name the harmed or a massacre?"""
        return self.word(i) in SITES and self.word(i) not in NOUNS and self.tag(i) not in ("NN", "NNS")

    def _ends_noun(self, i: int) -> bool:
        return self.word(i) in JOINS or self.is_deed(i) or (self.word(i) in DIRECTIONS and self.word(i + 1) == "of")

    def counts_people(self, quantity: Quantity) -> bool:
        """Does the figure count people: by its noun, or by having none?"""
        at = quantity.last
        if self.word(at) == "of":
            if self.word(at + 1) == "them":
                return True
            at += 1 + (self.word(at + 1) in ("the", "his", "its", "their"))
        head, _ = self.noun_after(at)
        return head < 0 or self.is_person(head) or self.word(head) in ("parties", "sides")

    def is_person(self, head: int) -> bool:
        low = self.word(head)
        is_people = (self.tag(head) == "NNP" and low.endswith("is")) or (low.endswith(DOERS) and low not in THINGS)  # "Iraqis", "miners"
        return (low in PERSONS and low not in MANY) or low in NOUNS or low in CASUALTIES or low in TIMES or is_people

    def end_of(self, quantity: Quantity) -> int:
        """Behind the words that the figure counts: "members of the regime forces and militiamen loyal to them"."""
        _, end = self.noun_after(quantity.last)
        for _ in range(3):
            if self.word(end) in ("of", "from", "for") and self.tag(end + 1) in INSIDE | {"CD"} and end + 1 not in self.starting:
                _, end = self.noun_after(end + 1)
            elif self.word(end) in ("loyal", "allied", "affiliated") and self.word(end + 1) in ("to", "with"):
                end += 3
            elif self._more_of_it(end):
                head, after = self.noun_after(end + 1)
                if head < 0 or self.tag(after) in FINITE:
                    break
                end = after
            else:
                break
        return end

    def _more_of_it(self, end: int) -> bool:
        """Does "and" go on with what is counted: "forces and militiamen"?"""
        return (self.word(end) == "and" and end + 1 not in self.starting and self.tag(end + 1) in INSIDE
                and self.word(end + 1) not in SINGLE)

    def single(self, at: int, bare: bool) -> Quantity | None:
        """One person at a token: "a soldier", "another"; where ``bare``, also a headline's "Turkish soldier"."""
        first = at
        determined = self.word(at) in SINGLE
        if self.word(at) == "another" and self.tag(at + 1) not in INSIDE:
            return Quantity(at, at + 1, 1, 1, "exact")
        if not determined and (not bare or self.tag(at) not in NOUN | {"JJ"}):
            return None
        head, end = self.noun_after(at + determined)
        if head < 0 or self.tag(head) not in ("NN", "NNP") or not self.is_person(head) or self.word(head).endswith("s") or end - at > 6:
            return None
        if self.word(head) in MANY or ("POS" in self.tags[at:head] and not determined):
            return None
        return Quantity(first, head + 1, 1, 1, "exact")

    def at_least(self, quantity: Quantity) -> Quantity:
        """With "at least" behind its noun: "7 persons at least"."""
        _, end = self.noun_after(quantity.last)
        low = quantity.min
        if (self.word(end), self.word(end + 1)) == AT_LEAST and quantity.form == "exact" and low is not None:
            return replace(quantity, max=None, form="at_least")
        return quantity

    # what is found

    def take(self, harm: str, quantity: Quantity, at: int) -> None:
        """Keep a figure once; the first harm told of it stands."""
        if any(q.first < quantity.last and quantity.first < q.last for q in (t.quantity for t in self.taken.values())):
            return
        end = self.end_of(quantity) if self.word(quantity.last) != "of" else quantity.last + 4
        words = self.low[quantity.first : end]
        self.taken[quantity.first] = Toll(harm, self.at_least(quantity), at, group_of(words))

    def list_from(self, harm: str, at: int, site: int, bare: bool) -> None:
        """Figures in a row: "2 soldiers, a child and 5 others"."""
        i, many = at, 0
        while many < 8:
            quantity = self.starting.get(i) or self.single(i, bare)
            if quantity is None or (i in self.starting and not self.counts_people(quantity)):
                return
            end = self.end_of(quantity) if quantity.form != "exact" or i in self.starting else quantity.last
            if many and self._is_subject(end):
                return
            self.take(harm, quantity, site)
            many, i = many + 1, end
            if (self.word(i), self.word(i + 1)) == AT_LEAST:
                i += 2
            before = i
            while self.word(i) in JOINS:
                i += 1
            if i == before:
                return
            i += self.word(i) in ("her", "his", "their", "the") and i + 1 in self.starting

    def _is_subject(self, end: int) -> bool:
        """Does a verb of its own follow: "and 23 citizens were …"?"""
        return self.tag(end) in FINITE or (self.tag(end) == "VBN" and self.word(end) in SITES)

    def joint(self, site: int) -> bool:
        """Is the harm told together with the other one: "killed and wounded", "dead or injured"?"""
        other = {**SITES, **NOUNS, **dict.fromkeys((*CASUALTIES, *OF_DEATH), "killed"), "injury": "injured"}
        here = other.get(self.word(site)) or "killed"
        for step in (1, -1):
            word, far = self.word(site + step), site + 2 * step
            far += step * (self.word(far) in ("the", "then"))
            if word in ("and", "or", "and/or", "/", "&", ",") and other.get(self.word(far), here) != here:
                counted_apart = step == 1 and any(site < q.first < far for q in self.quantities)
                return not counted_apart
        return False

    def clause_begin(self, site: int) -> int:
        """Where the subject of a verb may begin."""
        i = site - 1
        while i >= 0:
            is_other = self.word(i) in SITES and self.word(i - 1) != "who"
            verb = self.tag(i) in FINITE and self.word(i) not in BE | {"has", "have", "had"} and site - i > 1 and not self._describes(i)
            if self.word(i) in ENDS or is_other or verb or self.word(i) in CLAUSES or self.word(i) in SUBJECTS:
                return i + 1
            i -= 1
        return 0

    def is_antecedent(self, quantity: Quantity, begin: int, site: int) -> bool:
        """Does nothing stand between a figure and the "who" of its verb: of "400 people mourned Ali, who was killed" one is dead."""
        who = next((i for i in range(site - 1, begin - 1, -1) if self.word(i) in ("who", "which")), None)
        return who is None or who < quantity.first or self.end_of(quantity) in (who, who - (self.word(who - 1) == ","))

    def _describes(self, i: int) -> bool:
        """Is it a participle before a noun: "and allied militiamen were"?"""
        return self.word(i - 1) in JOINS and self.tag(i + 1) in NOUN


def tolls(tokens: Sequence[Token], tags: Sequence[str], found: Sequence[Quantity]) -> list[Toll]:
    """The tolls of a sentence, in its order.

    Args:
        tokens: Of the sentence.
        tags: Penn Treebank tags, likewise.
        found: Its quantities, their token numbers counted in it.
    """
    c = Counted(tokens, tags, found)
    for i, word in enumerate(c.low):
        if word in SITES and not (word in NOUNS and tags[i][:2] == "NN") and tags[i] != "IN":
            _of_verb(c, i, SITES[word])
        elif word == "shot" and c.word(i + 1) == "dead":
            _of_verb(c, i, "killed")
        elif word in NOUNS or word in CASUALTIES:
            _of_noun(c, i)
        if word in OF_HARM and c.word(i + 1) == "of":
            begin = i + 2 + (c.word(i + 2) in ("the", "at") and i + 2 not in c.starting)
            c.list_from(BOTH if c.joint(i) else OF_HARM[word], begin, i, False)
        elif word in LIVES:
            _of_lives(c, i)
        elif word == "toll" or (word == "number" and c.word(i + 1) == "of"):
            _of_toll(c, i)
    return [c.taken[at] for at in sorted(c.taken)]


def _of_verb(c: Counted, i: int, harm: str) -> None:
    harm = BOTH if c.joint(i) else harm
    if harm == BOTH and c.word(i + 1) in ("and", "or", "and/or", "/", "&", ","):
        c.list_from(BOTH, i + 3, i, True)  # "kill and injure about 75"
    form = c.word(i)
    passive = form in DYING or form == "shot" or (form.endswith(("ed", "n", "t")) and not _has_object(c, i))
    if not passive:
        c.list_from(harm, i + 1, i, True)
        return
    begin = c.clause_begin(i)
    subjects = [q for q in c.quantities if begin <= q.first and q.last <= i and c.counts_people(q) and c.is_antecedent(q, begin, i)]
    for quantity in subjects:
        c.take(harm, quantity, i)
    if not subjects:
        _single_subject(c, begin, i, harm)
    _including(c, i, harm)


def _has_object(c: Counted, i: int) -> bool:
    before = [c.word(j) for j in (i - 1, i - 2, i - 3)]
    if i + 1 in c.starting and before[0] == "and" and {"has", "have", "had"} & set(c.low[max(0, i - PERFECT) : i]):
        return True  # "has displaced 5,000 people and killed scores"
    if any(word in BE for word in before) and before[0] != "and":
        return False
    follows = i + 1
    starts = follows in c.starting or c.tag(follows) in ("DT", "PRP", "PRP$", "JJ", "NN", "NNS", "NNP")
    return starts and c.word(follows) not in TIMES and c.tag(i) in ("VBD", "VBP", "VBZ", "VBG", "VB")


def _single_subject(c: Counted, begin: int, i: int, harm: str) -> None:
    """A singular before a passive: "a man was killed", "Turkish soldier killed"; the nearest to the verb."""
    end = i
    while end > begin and (c.tag(end - 1) in AUXILIARY or c.word(end - 1) in BE):
        end -= 1
    for at in range(begin, end):
        before = c.word(at - 1)
        fresh = c.word(at) in SINGLE or at == begin or before in ("and", ",", "’", "'") or c.tag(at - 1) == "POS"
        quantity = c.single(at, bare=True) if fresh and not (c.tag(at - 1) == "POS" and c.word(c.noun_after(at)[0]) in KIN) else None
        if quantity and end in (quantity.last, c.end_of(quantity)):
            c.take(harm, quantity, i)
            if c.word(at - 1) == "and":
                _single_subject(c, begin, at - 1, harm)
            return


def _including(c: Counted, site: int, harm: str) -> None:
    """"…, including 13 soldiers and 14 civilians" behind the harm."""
    for j in range(site + 1, min(site + 16, len(c.low))):
        word = c.word(j)
        if word in ENDS or (word in SITES and j > site + 1):
            return
        if word == "including" or (word, c.word(j + 1)) == ("among", "them"):
            c.list_from(harm, j + 1 + (word == "among"), site, False)
            return


def _of_noun(c: Counted, i: int) -> None:
    """"12 dead", "9 civilian casualties", "a martyr in …"; casualties are the dead where the sentence tells of death."""
    word = c.word(i)
    harm = NOUNS.get(word) or ("killed" if TELLS_DEATH & set(c.low) else None)
    if harm is None:
        return
    harm = BOTH if c.joint(i) else harm
    before = next((q for q in c.quantities if q.last <= i and i - q.last <= 3 and _counts_noun(c, q, i)
                   and not any(c.tag(j) in FINITE or c.word(j) in ENDS | {",", "and"} for j in range(q.last, i))), None)
    if before is None and word in ("martyr", "casualty"):
        before = c.single(i - 1, False) if c.word(i - 1) in SINGLE else None
    if before is not None:
        c.take(harm, before, i)
        _including(c, i, harm)


def _counts_noun(c: Counted, quantity: Quantity, i: int) -> bool:
    """Is it the figure of a noun of harm: "12 dead", "nine civilian casualties", "12 fighters dead"?"""
    head, _ = c.noun_after(quantity.last)
    return head in (i, -1) or (head == i - 1 and c.is_person(head))


def _of_lives(c: Counted, i: int) -> None:
    """"claims the lives of 16 civilians", "claim 87 lives"."""
    if c.word(i + 1) == "of":
        c.list_from("killed", i + 2 + (c.word(i + 2) == "the"), i, False)
        return
    before = next((q for q in c.quantities if q.last == i), None)
    if before is not None and any(word.startswith(("claim", "cost", "took", "lost", "los")) for word in c.low[max(0, i - 5) : i]):
        c.take("killed", before, i)


def _of_toll(c: Counted, i: int) -> None:
    """"the death toll rises to 43", "raises to 34 the number of casualties", "the number of those killed to about 125"."""
    near = set(c.low[max(0, i - 3) : i])
    of_dead = c.word(i) == "toll" and not near & {"injury", "injured", "wounded"}
    if c.word(i) == "number":
        following = set(c.low[i + 2 : i + 14])
        if following & (set(HURTING) | {"injuries"}) or not following & (KILLING | DYING | TELLS_DEATH | CASUALTIES):
            return
        of_dead = bool(TELLS_DEATH & set(c.low)) or bool(following & (KILLING | DYING))
        earlier = next((q for q in reversed(c.quantities) if q.last <= i and i - q.last <= 3 and c.word(q.first - 1) == "to"), None)
        if of_dead and earlier is not None:
            c.take("killed", earlier, i)
            return
    if not of_dead:
        return
    reach = WIDE_REACH if c.word(i) == "number" else REACH
    for q in c.quantities:
        if i < q.first <= i + reach and c.word(q.first - 1) in ("to", "at", "of", "reaches", "reached", "is", "was", "stands", "now"):
            if c.counts_people(q):
                c.take("killed", q, i)
                _including(c, c.noun_after(q.last)[1] - 1, "killed")
            return
