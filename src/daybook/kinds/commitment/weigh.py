"""What can be seen of a candidate, by which it is weighed; weights.json is made by training/commitments.py."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.reading import Reading
from daybook.kinds.commitment.candidates import Candidate
from daybook.text.clauses import Clauses
from daybook.text.lemmas import base_forms

# Acts that one does at will, states and feelings that befall one: only a few common ones; the rest tell nothing by themselves.
ACTS = frozenset(
    "accept accompany address aid allow announce arm ask attend back ban begin block boost bring build close come continue convene "
    "cooperate create cut defend deliver deploy destroy discuss eliminate end engage ensure establish expel extradite facilitate "
    "fight finance follow form fund give go grant guarantee halt help hold honour host implement impose improve increase inform "
    "introduce investigate invite join keep launch leave lift maintain meet move negotiate offer open pay permit present press "
    "prevent prosecute protect provide publish pull punish push raise rebuild recognise reduce reform release remain remove "
    "repatriate report resign resist respect respond restore resume retain retaliate return review seek send set share sign stand "
    "stay step stop strengthen strip submit supply support suspend take talk train transfer travel try use visit vote withdraw "
    "work".split())
STATES = frozenset(
    "be have become need lead mean cause make happen face die suffer lose take result depend see get know feel find want remain prove "
    "likely seem appear embolden allow cost".split())


# How far a cue binds who uses it; of the rarer ones the reports to learn from have too few each.
BINDS = {cue: force for force, cues in {
    "firm": "vow pledge promise commit undertake swear agree decide determine determined resolve bind dedicate devote decision commitment "
            "determination oath guarantee assurance resolution undertaking deal agreement announce unveil declare",
    "meant": "plan intend aim prepare prepared set ready mean choose opt offer propose intention intent aim goal readiness willingness "
             "proposal announcement order move work due going",
    "wished": "want hope try seek continue remain threaten refuse bid"}.items() for cue in cues.split()}


# "We will see", "we will miss you": befalls one; "we will crush you": a threat. Neither is an undertaking.
UNDERGONE = frozenset(
    "be have see witness miss need know feel believe suffer lose want remember die get become learn face hope wait burn crush destroy "
    "kill hit strike bury retaliate say admit tell call mention".split())
REVENGE = frozenset("vengeance revenge retribution retaliation".split())
OATHS = frozenset("vow pledge promise commit undertake swear".split())


def features(reading: Reading, grammar: Clauses, candidate: Candidate) -> set[str]:
    """What is seen of a candidate, by name."""
    frame = candidate.frame
    return {"bias", f"frame {frame}", f"cue {candidate.cue}", f"cue frame {candidate.cue} {frame}", f"own {candidate.own}",
            f"own frame {candidate.own} {frame}", *_binding(candidate), *_of_act(reading, grammar, candidate), *_of_cue(grammar, candidate),
            *_around(reading, grammar, candidate)}


def _binding(candidate: Candidate) -> Iterator[str]:
    force = BINDS.get(candidate.cue.split()[0])
    if force is not None:
        yield f"force {force}"
        yield f"force {force} {'told' if candidate.promisor is not None else 'untold'}"
        if candidate.verb is not None and not candidate.verb.negated and candidate.frame != "noun":
            yield f"force {force} affirmed"


def plain(grammar: Clauses, candidate: Candidate) -> bool:
    """Does somebody in so many words bind themselves, or set about what cannot but be meant to be finished?"""
    verb = candidate.verb
    if verb is not None and candidate.frame == "modal" and _vows(grammar, candidate):
        return True
    if verb is None or verb.negated or verb.modal is not None or verb.infinitive or verb.passive:
        return False
    own_words = candidate.own == "first person" and BINDS.get(candidate.cue) in ("firm", "meant") and candidate.frame == "infinitive"
    oath = candidate.frame in ("infinitive", "object") and candidate.cue in OATHS and grammar.lower(candidate.main) not in REVENGE
    return own_words or (candidate.promisor is not None and (candidate.frame == "set" or oath))


def _vows(grammar: Clauses, candidate: Candidate) -> bool:
    """Is it "we will …" or "I will …" inside a quotation of somebody who is told?"""
    said, verb = candidate.attribution, candidate.verb
    if said is None or not said.direct or verb is None or verb.passive or candidate.promisor is None:
        return False
    return candidate.own == "first person" and candidate.cue == "will" and grammar.lemma(verb, UNDERGONE) is None


def _of_act(reading: Reading, grammar: Clauses, candidate: Candidate) -> Iterator[str]:
    forms = set(base_forms(grammar.lower(candidate.main)))
    if forms & ACTS:
        yield "act done at will"
    if forms & STATES or grammar.lower(candidate.main) in ("be", "been"):
        yield "act a state"
    yield f"act {next(iter(sorted(forms & (ACTS | STATES))), 'other')}"
    length = len(reading.tokens_in(candidate.act))
    yield "act short" if length <= 2 else "act long" if length > 18 else "act middling"
    if any(m.sort in ("state", "group", "organisation", "person") for m in reading.mentions_in(candidate.act)):
        yield "act names somebody"


def _of_cue(grammar: Clauses, candidate: Candidate) -> Iterator[str]:
    verb = candidate.verb
    if verb is None:
        yield "no verb"
        return
    for name in ("passive", "negated"):
        if getattr(verb, name):
            yield f"verb {name}"
    yield f"verb tense {grammar.tag(verb.first)}"
    if verb.modal and candidate.frame != "modal":
        yield "cue modal"
    if grammar.lower(verb.main + 1) in ("be", "have") or grammar.lower(verb.first + 1) == "have":
        yield "auxiliary"
    if verb.first > grammar.start and grammar.lower(verb.first - 1) in ("which", "that", "who", "what"):
        yield f"relative {grammar.lower(verb.first - 1)}"


def _around(reading: Reading, grammar: Clauses, candidate: Candidate) -> Iterator[str]:
    said = candidate.attribution
    yield "no attribution" if said is None else "quoted" if said.direct else "reported"
    if said is not None and said.cue:
        for form in base_forms(reading.words(said.cue[0]).lower().split()[0]):
            yield f"said by {form}"
    if candidate.promisor is not None:
        yield f"promisor {candidate.promisor.sort} {'named' if candidate.promisor.named else 'not named'}"
    before = {grammar.lower(i) for i in range(grammar.start, candidate.main)}
    for word in ("if", "would", "whether", "could", "might", "may", "question", "?", "expected", "likely", "fear", "says", "said"):
        if word in before:
            yield f"before {word}"
    if grammar.stop > grammar.start and grammar.tokens[grammar.stop - 1].text == "?":
        yield "question"
    place = candidate.sentence / max(1, len(reading.sentences))
    yield "early" if candidate.sentence < 6 else "late" if place > 0.7 else "middle"
