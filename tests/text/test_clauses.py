"""Subjects, objects and the dictionary forms of words."""

from __future__ import annotations

import pytest

from daybook.extract.tagger import tagger
from daybook.text.clauses import Clauses, finite
from daybook.text.lemmas import base_forms, lemma_in
from daybook.text.phrases import Phrase, noun_phrases, verb_groups
from daybook.text.tokens import tokens


def grammar(text: str) -> Clauses:
    words = tokens(text)
    tags = tagger().tag([word.text for word in words])
    return Clauses(words, tags, 0, len(words), tuple(noun_phrases(words, tags)), finite(tags, verb_groups(words, tags)))


def words(made: Clauses, phrase: Phrase) -> str:
    return " ".join(made.tokens[i].text for i in range(phrase.first, phrase.last))


@pytest.mark.parametrize(("text", "verb", "subject"), [
    ("The minister accused Iran.", "accused", "The minister"),
    ("Turkey, which fears a war, accused Iran.", "accused", "Turkey"),
    ("Officials in Baghdad accused Iran.", "accused", "Officials"),
    ("The minister met Iran and urged Turkey to wait.", "urged", "The minister"),
    ("The minister asked Turkey to wait.", "wait", "Turkey"),
    ("The minister promised to wait.", "wait", "The minister"),
    ("The minister left, accusing Iran.", "accusing", "The minister"),
])
def test_the_subject_is_who_does_it(text: str, verb: str, subject: str) -> None:
    made = grammar(text)
    group = next(v for v in made.verbs if made.tokens[v.main].text == verb)
    found = made.subject(group)

    assert found is not None
    assert subject == words(made, found)


def test_subjects_and_objects_joined_by_and_are_all_there() -> None:
    made = grammar("France and Iran criticised Turkey, Russia and Egypt.")
    group, = made.verbs

    assert {"France", "Iran"} == {words(made, p) for p in made.subjects(group)}
    assert ["Turkey", "Russia", "Egypt"] == [words(made, p) for p in made.objects(group)]


def test_the_agent_of_a_passive_stands_after_by() -> None:
    made = grammar("Iran was accused by the minister.")
    group, = made.verbs

    assert ["the minister"] == [words(made, p) for p in made.agents(group)]
    assert [] == made.objects(group)


@pytest.mark.parametrize(("form", "base"), [("accused", "accuse"), ("planned", "plan"),
                                            ("denied", "deny"), ("met", "meet"), ("urging", "urge"),
                                            ("allies", "ally"), ("knew", "know"), ("Calls", "call")])
def test_a_form_leads_to_its_dictionary_word(form: str, base: str) -> None:
    assert base == lemma_in(form, frozenset((base,)))
    assert base in base_forms(form)


def test_a_word_that_the_list_lacks_has_no_form_in_it() -> None:
    assert lemma_in("walked", frozenset(("talk",))) is None
