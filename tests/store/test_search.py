"""Searching: any words, any script, any punctuation, on both databases alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybook.kinds import KINDS
from daybook.store import Store
from daybook.store.search import AFTER, BEFORE, Term, _hits, snippet, terms
from daybook.text.normal import stretches
from tests.fresh import drop_database, fresh_database
from tests.store.conftest import DATABASES
from tests.store.made import entry_of, refresh

TEXTS = {
    "en": "Iraq's parliament met in Sana'a; the Al-Kadhimi plan of 17 August failed, said Mrs Müller-Straße.",
    "ar": "قال الرئيس إنّ القوّات العراقيـة في المدينة",
    "fr": "L'Irak a demandé l'aide de l'État, selon Élodie Œuvré.",
    "ja": "日本の首相 visited Ｂａｇｈｄａｄ",
}


@pytest.fixture(scope="module", params=DATABASES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that is only asked."""
    url = str(tmp_path_factory.mktemp("search") / "a.db") if request.param == "sqlite" else fresh_database()
    with Store.open(url, kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for id, text in TEXTS.items():
            store.add(run, entry_of(store, id, text, drafts=()))
        refresh(store)
        yield store
    if request.param != "sqlite":
        drop_database(url)


@pytest.mark.parametrize(("query", "expected"), [
    ("iraq", "en"), ("IRAQ'S", "en"), ("sanaa", "en"), ("al-kadhimi", "en"), ("kadhimi", "en"), ('"kadhimi plan"', "en"),
    ('"plan kadhimi"', ""), ("parl*", "en"), ("parl", ""), ("strasse muller", "en"), ("العراقية", "ar"), ("المدينه", "ar"), ("ان", "ar"),
    ("القوات العراق*", "ar"), ("الريس", ""), ("etat", "fr"), ("œuvre ELODIE", "fr"), ("irak", "fr"), ("baghdad", "ja"), ("日本*", "ja"),
    ('"17 aug*"', "en"), ('"', ""), ("***", ""), ("post", "ar en fr ja")], ids=str)
def test_words_are_found_in_any_spelling(filled: Store, query: str, expected: str) -> None:
    assert expected.split() == sorted(row.external_id for row in filled.reports(query).items)


def test_an_empty_question_filters_nothing(filled: Store) -> None:
    assert 4 == filled.reports("  ").total


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from(list("aé\"'*():^-+&|!<>\\%_;,.{}[]~ \0\t\n\u202eعـ日\ud800٣²")), max_size=14))
def test_no_question_is_an_error(filled: Store, query: str) -> None:
    assert filled.reports(query).total <= 4
    assert 0 == filled.records("incident", query or "x").total


def test_a_long_text_and_long_words_are_no_error(store: Store) -> None:
    run = store.begin_run("one", {})
    long = "x" * 5000 + " " + " ".join(f"w{n}" for n in range(120_000)) + " end"
    store.add(run, entry_of(store, "long", long, drafts=()))

    assert 1 == store.reports("w77").total
    assert 1 == store.reports("x" * 5000).total


def test_questions_are_understood() -> None:
    assert (Term(("a",)), Term(("b", "c")), Term(("d",), True), Term(("e", "f"), True)) == terms('a "b c" d* e-f* !! a')


def test_a_snippet_marks_the_words_as_they_are_written() -> None:
    text = "x " * 100 + "The Al-Kadhimi plan failed in Sana'a." + " y" * 200

    assert "\x02Al\x03-\x02Kadhimi\x03 plan failed in \x02Sana'a\x03." in snippet(text, "sanaa al-kadhimi")
    assert "one two" == snippet("one\n two", "")
    assert snippet(text, "nowhere").startswith("x x")
    assert len(snippet(text, "plan")) < 300


SAID = ["the", "then", "Al-Kadhimi", "Sana'a", "sanaa", "it_s", "Élodie", "x" * 230, "plan\n", "o'", "Iraq's", "IRAQ'S", "d'Abadi"]
ASKED = ["the", "the*", '"al kadhimi"', "sana'a", '"then plan"', "s*", "élodie", "xx", "iraq", "kadhimi", '"iraq plan"', '"iraq\'s the"',
         "d-abadi", '"' + "x" * 230 + ' plan"', '"the ' + "x" * 230 + ' the"']


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SAID), max_size=90), st.lists(st.sampled_from(ASKED), min_size=1, max_size=3))
def test_a_snippet_is_the_same_whether_all_hits_are_looked_for_or_only_those_near_the_first(said: list[str], asked: list[str]) -> None:
    text, wanted = " ".join(said), terms(" ".join(asked))
    spelled = [(piece.start, piece.end, word[:200]) for piece in stretches(text) for word in piece.words]
    words = [word for _, _, word in spelled]
    hits = sorted({spelled[at + n][:2] for at in range(len(words)) for term in wanted if term.hits(words, at)
                   for n in range(len(term.words))})

    found = _hits(text, wanted)

    assert hits[:1] == found[:1]
    near = [hit for hit in hits if hit[1] <= hits[0][0] + BEFORE + AFTER]
    assert near == [hit for hit in found if hit[1] <= hits[0][0] + BEFORE + AFTER]


def test_a_store_without_kinds_can_be_searched(place: str) -> None:
    with Store.open(place) as store:
        store.add(store.begin_run("one", {}), entry_of(store, "r1"))
        refresh(store)
        assert 1 == store.records("incident", "attacked").total
    with Store.open(place, kinds=KINDS) as store:
        assert 1 == store.records("incident", "attacked").total
