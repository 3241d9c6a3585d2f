"""Words that tell of one actor's deed towards another, by type and by where the other stands.

lexicon.json is a list made by hand; which of its words can be trusted is learned (training/relations.py, weights.json).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the finder looks words up in; every value is a tuple of types, since "warn" may be one or another.

    Args:
        objects: Verb -> types, its object being the recipient: "accuse".
        phrases: Verb -> (preposition or particle, type): "call" -> ("on", "REQUEST").
        clauses: Verb -> types, the recipient being the subject of what follows: "demand that Turkey leave".
        nouns: Noun -> (preposition, type): "talk" -> ("with", "CONSULT").
    """

    objects: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[tuple[str, str], ...]]
    clauses: dict[str, tuple[str, ...]]
    nouns: dict[str, tuple[tuple[str, str], ...]]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The word list that ships."""
    listed = json.loads((files("daybook.kinds.relation") / "lexicon.json").read_text(encoding="utf-8"))
    objects: dict[str, tuple[str, ...]] = {}
    clauses: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, tuple[tuple[str, str], ...]] = {}
    nouns: dict[str, tuple[tuple[str, str], ...]] = {}
    for type_, by_place in listed.items():
        for verb in by_place["object"].split():
            objects[verb] = (*objects.get(verb, ()), type_)
        for verb in by_place["that"].split():
            clauses[verb] = (*clauses.get(verb, ()), type_)
        for words in by_place["phrase"].split("|"):
            verb, _, rest = words.partition(" ")
            phrases[verb] = (*phrases.get(verb, ()), (rest, type_))
        for words in by_place["noun"].split("|"):
            noun, preposition = words.rsplit(" ", 1)
            noun = noun.rsplit(" ", 1)[-1]
            if (preposition, type_) not in nouns.get(noun, ()):
                nouns[noun] = (*nouns.get(noun, ()), (preposition, type_))
    return Lexicon(objects, phrases, clauses, nouns)
