"""What can be seen of a matter, by which it is weighed; weights.json is made by training/cases.py."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.reading import Reading
from daybook.kinds.case.matter import Matter
from daybook.kinds.case.triggers import COURTS
from daybook.text.clauses import Clauses
from daybook.text.lemmas import lemma_in

UNREAL = frozenset(
    "if unless could might may should would call demand want hope expect fear risk face possible potential future any no".split())
LAW = frozenset(
    "court judge lawyer prosecutor police charge accuse arrest suspect bail prison jail year law crime offence offense legal trial "
    "sentence convict".split())


def features(reading: Reading, grammar: Clauses, matter: Matter) -> set[str]:
    """What is seen of a matter, by name."""
    trigger = matter.trigger
    return {"bias", f"sort {trigger.sort}", f"word {trigger.word}", f"step {trigger.step}", f"category {matter.category}",
            f"category told {matter.told}", "suspect" if matter.suspects else "no suspect",
            "suspect named" if any(s.named for s in matter.suspects) else "suspect not named",
            "authority" if matter.authority else "no authority", "about" if matter.about else "no about",
            *_around(reading, grammar, matter)}


def plain(grammar: Clauses, matter: Matter) -> bool:
    """Is it an inquiry or a commission told of as a fact? Such words have hardly another meaning; the reports to learn from have few."""
    trigger = matter.trigger
    near = {grammar.lower(i) for i in range(max(grammar.start, trigger.first - 5), trigger.first)}
    if trigger.sort not in ("noun", "body") or near & UNREAL or grammar.tag(trigger.first) == "NNS":
        return False
    article = grammar.phrase_at(trigger.first)
    definite = article is not None and (grammar.tag(article.first) in ("DT", "PRP$") or article.first < article.head)
    return trigger.sort == "body" or (definite and (matter.about is not None or trigger.verb is not None))


LAWFUL = LAW | COURTS
TELLING = LAWFUL | UNREAL


def _around(reading: Reading, grammar: Clauses, matter: Matter) -> Iterator[str]:
    trigger, verb = matter.trigger, matter.trigger.verb
    words = {form for i in range(grammar.start, grammar.stop) if (form := lemma_in(grammar.lower(i), TELLING))}
    yield "words of law" if len(words & LAWFUL) >= 2 else "no words of law"
    near = {grammar.lower(i) for i in range(max(grammar.start, trigger.first - 5), trigger.first)}
    if near & UNREAL:
        yield "unreal"
    if verb is not None:
        yield f"tense {grammar.tag(verb.first)}"
        for name in ("passive", "negated", "infinitive"):
            if getattr(verb, name):
                yield name
    if grammar.tag(trigger.first) == "NNS":
        yield "plural"
    article = grammar.phrase_at(trigger.first)
    if article is not None and trigger.sort.endswith("noun"):
        yield f"article {grammar.lower(article.first)}" if grammar.tag(article.first) in ("DT", "PRP$") else "article none"
    said = reading.said_by(reading.span_of(trigger.first, trigger.last))
    yield "no attribution" if said is None else "quoted" if said.direct else "reported"
    if any(m.named and m.sort == "person" for m in reading.mentions_in(reading.sentences[matter.sentence])):
        yield "names a person"
