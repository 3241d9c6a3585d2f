"""Which two reports carry one statement, tell of one commitment, follow one case, tell of one dealing."""

from __future__ import annotations

from dataclasses import replace

from daybook.core.sketch import Same, Sketch
from daybook.core.when import day_number
from daybook.kinds.case.same import SAME as CASE
from daybook.kinds.commitment.same import SAME as COMMITMENT
from daybook.kinds.relation.same import SAME as RELATION
from daybook.kinds.sketching import terms
from daybook.kinds.statement.same import SAME as STATEMENT

DAY = day_number(2020, 3, 1)


def score(same: Same, a: Sketch, b: Sketch) -> float:
    seen = same.compare(a, b)
    assert seen.score == same.compare(b, a).score
    return 0.0 if seen.apart else seen.score


def statement(speaker: str, words: str, told: int = DAY) -> Sketch:
    return Sketch("statement", told=told, names={"speaker": (speaker,)}, terms=terms(words))


def test_one_speaker_and_like_words_are_one_statement_and_other_words_are_another() -> None:
    words = "We will rebuild the bridge over the Tigris before the winter floods arrive"
    one, short = statement("Karim Haddad", words), statement("Karim al-Haddad", "rebuild the bridge over the Tigris before the floods")

    assert score(STATEMENT, one, short) >= STATEMENT.joins
    assert score(STATEMENT, one, statement("Karim Haddad", "The budget has been passed by parliament")) < STATEMENT.proposes
    assert score(STATEMENT, one, statement("Nadia Salman", words)) == 0
    assert set(STATEMENT.keys(one)) & set(STATEMENT.keys(short))


def test_one_promise_with_two_deadlines_is_for_a_person() -> None:
    act = terms("compensate the bereaved families")
    one = Sketch("commitment", days=(DAY, DAY), told=DAY, names={"promisor": ("Farah Aziz",)}, terms=act)

    assert score(COMMITMENT, one, replace(one, told=DAY + 2)) >= COMMITMENT.joins
    assert COMMITMENT.proposes <= score(COMMITMENT, one, replace(one, days=(DAY + 90, DAY + 90))) < COMMITMENT.joins
    assert score(COMMITMENT, one, replace(one, names={"promisor": ("Omar Saleh",)})) == 0


def test_a_case_is_followed_by_its_suspect_or_its_matter() -> None:
    matter = terms("bribery at the port")
    one = Sketch("case", "corruption", told=DAY, names={"suspect": ("Omar Saleh",), "authority": ()}, terms=matter)

    assert score(CASE, one, replace(one, told=DAY + 50, terms={})) >= CASE.joins
    assert score(CASE, one, replace(one, names={"suspect": ("Laila Hassan",), "authority": ()}, sort="killing")) == 0
    assert any("shared suspect" in reason for reason in CASE.compare(one, one).reasons)


def test_a_meeting_is_one_on_one_day_and_another_weeks_later() -> None:
    one = Sketch("relation", "CONSULT", days=(DAY, DAY), told=DAY + 1, names={"actor": ("Omar Saleh",), "recipient": ("Nadia Salman",)})
    turned = replace(one, names={"actor": ("Nadia Salman",), "recipient": ("Omar Saleh",)})

    assert score(RELATION, one, turned) >= RELATION.joins
    assert list(RELATION.keys(one)) == list(RELATION.keys(turned))
    assert score(RELATION, one, replace(one, days=(DAY + 30, DAY + 30), told=DAY + 31)) < RELATION.proposes
    assert [] == list(RELATION.keys(replace(one, names={"actor": ("Omar Saleh",), "recipient": ()})))
