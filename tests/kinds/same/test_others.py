"""Which two reports carry one statement, tell of one commitment, follow one case, tell of one dealing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from daybook.core.sketch import Same, Sketch
from daybook.core.when import day_number
from daybook.kinds.case.same import SAME as CASE
from daybook.kinds.commitment.same import SAME as COMMITMENT
from daybook.kinds.relation.same import SAME as RELATION
from daybook.kinds.sketching import AGE, NUMBER, YEAR, address, details, left_over, other_numbers, slug, stems, terms, within
from daybook.kinds.statement.same import SAME as STATEMENT

DAY = day_number(2020, 3, 1)


def score(same: Same, a: Sketch, b: Sketch) -> float:
    seen = same.compare(a, b)
    assert seen.score == same.compare(b, a).score
    return 0.0 if seen.apart else seen.score


def statement(speaker: str, words: str, told: int = DAY) -> Sketch:
    return Sketch("statement", told=told, names={"speaker": (speaker,)}, terms=stems(terms(words)))


def test_one_speaker_and_like_words_are_one_statement_and_other_words_are_another() -> None:
    words = "We will rebuild the bridge over the Tigris before the winter floods arrive"
    one, short = statement("Karim Haddad", words), statement("Karim al-Haddad", "rebuild the bridge over the Tigris before the floods")

    assert score(STATEMENT, one, short) >= STATEMENT.joins
    assert score(STATEMENT, one, statement("Karim Haddad", "The budget has been passed by parliament")) < STATEMENT.proposes
    assert score(STATEMENT, one, statement("Nadia Salman", words)) == 0
    assert set(STATEMENT.keys(one)) & set(STATEMENT.keys(short))


def test_words_meet_whatever_their_endings_and_figures_that_differ_part_two_statements() -> None:
    one = statement("Karim Haddad", "Mortars destroyed 40 houses in the villages")

    like = statement("Karim Haddad", "The mortar fire has been destroying 40 houses in that village")
    assert score(STATEMENT, one, like) >= STATEMENT.joins
    assert score(STATEMENT, one, statement("Karim Haddad", "Mortars destroyed 75 houses in the villages")) < STATEMENT.joins


def test_one_minister_may_promise_a_bridge_and_later_a_school() -> None:
    def promise(act: str, told: int) -> Sketch:
        return Sketch("commitment", told=told, names={"promisor": ("Farah Aziz",)}, terms=stems(terms(act)))

    bridge = promise("rebuild the Sinan bridge", DAY)

    assert score(COMMITMENT, bridge, promise("the Sinan bridge would be rebuilt", DAY + 1)) >= COMMITMENT.joins
    assert score(COMMITMENT, bridge, promise("rebuild the Sinan school", DAY + 9)) < COMMITMENT.joins


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


def test_words_are_cut_and_numbers_and_leftovers_told() -> None:
    assert {"rebui": 0.5, "truce": 0.6} == stems({"rebuild": 0.3, "rebuilt": 0.4, "truce": 0.6})
    assert other_numbers({"40": 0.5}, {"75": 0.5})
    assert not other_numbers({"40": 0.5}, {"40": 0.2, "75": 0.5})
    assert not other_numbers({"40": 0.5}, {"forty": 0.5})
    assert 0.36 == round(left_over({"a": 0.8, "b": 0.6}, {"a": 0.6, "c": 0.8}), 2)
    assert 0.36 == round(within({"a": 0.8, "b": 0.6}, {"b", "c"}), 2)


def test_an_address_tells_words_and_its_host_none() -> None:
    archived = "http://web.archive.org/web/2017/https://news.example.org:80/local/harbour-blaze-kills-two/article7.html?ref=a-b"

    assert ("news.example.org:80", "local/harbour-blaze-kills-two/article7.html") == address(archived)
    assert "local harbour blaze kills two html" == slug(archived)
    assert "" == slug(None)


PIECES = st.sampled_from(("7", "19", "123", "2019", "12345", "123456", "\u0663\u0664", ", ", ",", "aged ", "age ", "Aged ", " ",
                          "-year-old", " year old", "-", "$", ".", "%", "x", "_"))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_ages_and_numbers_are_those_that_the_expressions_find_one_after_another(text: str) -> None:
    ages = {f"a{next(filter(None, found))}" for found in AGE.findall(text)}
    numbers = {found for found in NUMBER.findall(text) if not YEAR.fullmatch(found)}

    assert ages | numbers == details(text)


@given(st.dictionaries(st.sampled_from("harbour quay rockets militia envoy truce".split()), st.integers(1, 4), min_size=1),
       st.integers(1, 6))
def test_the_words_kept_are_the_most_telling_and_of_equals_the_first_by_the_alphabet(counts: dict[str, int], most: int) -> None:
    text = " ".join(word for word, n in counts.items() for _ in range(n))
    every = terms(text)
    ranked = sorted(every, key=lambda word: (-every[word], word))

    assert sorted(ranked[:most]) == list(terms(text, most))
