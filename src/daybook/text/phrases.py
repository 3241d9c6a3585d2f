"""Noun phrases and verb groups from part-of-speech tags: enough grammar for rules, no parser.

Tags are those of the Penn Treebank (Marcus et al. 1993). Indices count tokens, half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daybook.text.tokens import Token

NOUN = frozenset(("NN", "NNS", "NNP", "NNPS"))
INSIDE = NOUN | {"DT", "PDT", "JJ", "JJR", "JJS", "CD", "PRP$", "POS", "$", "VBN", "VBG", "RBS", "FW", "#", "RB"}
VERB = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"))
FINITE = frozenset(("VBD", "VBP", "VBZ", "MD"))
BE = frozenset("be is are was were been being am 's 're get gets got getting".split())
ABOUT = frozenset("about nearly almost some around approximately only".split())
DESCRIBING = frozenset(
    "rising growing leading ruling remaining following neighbouring neighboring surrounding working living warring opposing increasing "
    "outgoing incoming existing continuing visiting fleeing returning falling mounting advancing retreating acting practising "
    "practicing competing dwindling escalating deepening missing underlying emerging developing".split())
HAVE = frozenset("have has had having 've 'd".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: tokens [first, last), the head being the last noun of it.

    "at least 13 civilians" is one phrase with head "civilians"; "the killing of X" is two, "the killing" and "X".
    """

    first: int
    last: int
    head: int

    def moved(self, by: int) -> Phrase:
        """The same, counted from ``by`` tokens earlier."""
        return Phrase(self.first + by, self.last + by, self.head + by)


@dataclass(frozen=True, slots=True)
class Verbs:
    """A verb group: tokens [first, last), the main verb, and how it stands.

    Args:
        main: Index of the main verb.
        passive: "was killed", "have been kidnapped"; also a bare participle after its noun ("a man shot dead").
        negated: "did not kill".
        modal: "will", "would", "may", "could" … lower-case, or None.
        infinitive: "to form".
    """

    first: int
    last: int
    main: int
    passive: bool
    negated: bool
    modal: str | None
    infinitive: bool

    def moved(self, by: int) -> Verbs:
        """The same, counted from ``by`` tokens earlier."""
        return Verbs(self.first + by, self.last + by, self.main + by, self.passive, self.negated, self.modal, self.infinitive)


def _starts(tokens: Sequence[Token], tags: Sequence[str], i: int) -> bool:
    tag = tags[i]
    if tag in ("VBN", "VBG"):
        after = tags[i + 1] if i + 1 < len(tags) else ""
        before = tags[i - 1] if i else ""
        governed = tag == "VBG" and before == "IN" and tokens[i].lower not in DESCRIBING  # "of torturing detainees", but "of rising prices"
        return after in NOUN and before not in VERB and before not in NOUN and not governed
    if tag == "RB":
        return tokens[i].lower in ABOUT and list(tags[i + 1 : i + 2]) == ["CD"]
    return tag in INSIDE and tag not in ("POS", "RB")


def noun_phrases(tokens: Sequence[Token], tags: Sequence[str]) -> list[Phrase]:
    """The noun phrases of the tokens, in order, none inside another; pronouns are phrases of one token.

    A possessive joins its phrase ("the group's leader"). "of", "and" and commas end a phrase.
    """
    found, i, n = [], 0, len(tokens)
    while i < n:
        if tags[i] in ("PRP", "WP") or (tags[i] == "EX"):
            found.append(Phrase(i, i + 1, i))
            i += 1
            continue
        if not _starts(tokens, tags, i):
            i += 1
            continue
        j, head = i, -1
        while j < n and _goes_on(tags, i, j):
            if tags[j] in NOUN or (tags[j] == "CD" and head < 0):
                head = j
            j += 1
        if head >= 0:
            found.append(Phrase(i, head + 1, head))
            i = head + 1
        else:
            i = max(j, i + 1)
    return found


def _goes_on(tags: Sequence[str], first: int, j: int) -> bool:
    tag = tags[j]
    if tag not in INSIDE:
        return False
    if j == first:
        return True
    before = tags[j - 1]
    if tag in ("DT", "PDT", "PRP$"):  # "a man the police …" begins anew, "all the men" goes on
        return before in ("PDT", "DT") or (before == "RB")
    if tag in ("VBN", "VBG"):
        after = tags[j + 1] if j + 1 < len(tags) else ""
        return before not in NOUN and (after in NOUN or after in ("JJ", "VBN", "VBG"))
    if tag == "RB":
        return before in ("DT", "PRP$") and list(tags[j + 1 : j + 2]) in (["JJ"], ["VBN"], ["CD"])
    return True


def verb_groups(tokens: Sequence[Token], tags: Sequence[str]) -> list[Verbs]:
    """The verb groups of the tokens, in order: auxiliaries, adverbs between them, and the main verb."""
    found, i, n = [], 0, len(tokens)
    while i < n:
        to = tags[i] == "TO" and i + 1 < n and (tags[i + 1] == "VB" or (tags[i + 1] == "RB" and list(tags[i + 2 : i + 3]) == ["VB"]))
        if not (to or tags[i] in VERB):
            i += 1
            continue
        j, last_verb = i, -1
        while j < n and (tags[j] in VERB or (tags[j] == "TO" and j == i) or (tags[j] in ("RB", "RP") and _leads_on(tags, j))):
            if tags[j] in VERB:
                if last_verb >= 0 and tokens[last_verb].lower not in BE | HAVE | {"do", "does", "did"} and tags[last_verb] != "MD":
                    break
                last_verb = j
            j += 1
        if last_verb < 0:
            i += 1
            continue
        found.append(_group(tokens, tags, i, last_verb))
        i = last_verb + 1
    return found


def _leads_on(tags: Sequence[str], j: int) -> bool:
    """Does the adverb stand before another verb of the group?"""
    return any(tag in VERB for tag in tags[j + 1 : j + 3]) and all(tag in VERB or tag in ("RB", "RP") for tag in tags[j + 1 : j + 2])


def _group(tokens: Sequence[Token], tags: Sequence[str], first: int, main: int) -> Verbs:
    words = [token.lower for token in tokens[first:main]]
    auxiliary = any(word in BE for word in words)
    after_noun = first == main and tags[main] == "VBN" and main > 0 and (tags[main - 1] in NOUN or tags[main - 1] == ",")
    passive = tags[main] in ("VBN", "VBD") and (auxiliary or after_noun)
    modal = next((word for word, tag in zip(words, tags[first:main], strict=False) if tag == "MD"), None)
    near = [token.lower for token in tokens[max(0, first - 1) : main]]
    negated = any(word in ("not", "never", "n't", "cannot", "no") or word.endswith(("n't", "n’t")) for word in near)
    return Verbs(first, main + 1, main, passive, negated, modal, tags[first] == "TO")
