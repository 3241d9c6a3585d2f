"""A report beside its origin, and what people say of it; tolls and grades on an incident's page. Plain forms over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.store import Store
from daybook.store.views import LineageView
from daybook.web import create_app
from daybook.web.aligned import rows
from tests.lineage.told import STORY
from tests.store.made import entry_of, refresh
from tests.store.test_lineage import TEXTS, add, hows

HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as made:
        run = made.begin_run("f", {})
        for id, published in (("story", "2020-03-10"), ("cut", "2020-03-11"), ("mixed", "2020-03-11"), ("separate", "2020-03-11")):
            add(made, run, id, TEXTS[id], published)
        made.refresh(lineage=COPIES)
        yield made


@pytest.fixture
def client(store: Store) -> TestClient:
    return TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://localhost", follow_redirects=False)


def id_of(store: Store, external: str) -> str:
    return next(row.id for row in store.reports(limit=100).items if row.external_id == external)


def test_a_copy_stands_beside_its_origin_with_the_words_that_both_have(store: Store, client: TestClient) -> None:
    page = client.get(f"/lineage/{id_of(store, 'cut')}")

    assert 200 == page.status_code
    assert "Excerpt of one story; it is no voice of its own." in page.text
    shared = "The attackers came along an irrigation canal and cut the power line to the post before they opened fire"
    assert f'<mark class="shared">{shared}</mark>' in page.text


def test_a_report_says_how_many_have_its_story(store: Store, client: TestClient) -> None:
    page = client.get(f"/reports/{id_of(store, 'story')}").text

    assert "2 other reports have this story" in page
    assert f'href="/lineage/{id_of(store, "story")}"' in page


def test_a_mixed_report_shows_both_parts(store: Store, client: TestClient) -> None:
    page = client.get(f"/lineage/{id_of(store, 'mixed')}").text

    assert "its own reporting" in page
    assert 2 == len(re.findall(r'<span class="num">\d+ %</span>', page))


def test_a_person_says_that_it_is_no_copy_and_takes_it_back(store: Store, client: TestClient) -> None:
    cut, story = id_of(store, "cut"), id_of(store, "story")
    answer = client.post(f"/lineage/{cut}/own", data={"other": story, "why": "own correspondent"}, headers=HERE)

    assert (303, f"/lineage/{cut}") == (answer.status_code, answer.headers["location"])
    assert ("own", None, 1) == hows(store)["cut"]
    page = client.get(f"/lineage/{cut}").text
    assert "own correspondent" in page
    seq = re.search(r'name="seq" value="(\d+)"', page)
    assert seq
    client.post(f"/lineage/{cut}/undo", data={"seq": seq[1]}, headers=HERE)
    assert ("excerpt", "story", 1) == hows(store)["cut"]


def test_a_person_says_that_it_is_a_copy(store: Store, client: TestClient) -> None:
    separate, story = id_of(store, "separate"), id_of(store, "story")
    client.post(f"/lineage/{separate}/copy", data={"other": story}, headers=HERE)

    assert "story" == hows(store)["separate"][1]


@pytest.mark.parametrize(("path", "data", "wanted"), [
    ("copy", {"other": "nothing such"}, "there is no report"), ("copy", {}, "there is no report"),
    ("undo", {"seq": "x"}, "no number of a decision"), ("copy", {"other": "<script>"}, "&lt;script&gt;")])
def test_what_cannot_be_done_is_said_on_the_page(store: Store, client: TestClient, path: str, data: dict[str, str], wanted: str) -> None:
    answer = client.post(f"/lineage/{id_of(store, 'cut')}/{path}", data=data, headers=HERE)

    assert (409, True) == (answer.status_code, wanted in answer.text)
    assert () == store.decisions()


def test_itself_is_no_other(store: Store, client: TestClient) -> None:
    cut = id_of(store, "cut")

    assert "no copy of itself" in client.post(f"/lineage/{cut}/copy", data={"other": cut}, headers=HERE).text


def test_other_pages_change_nothing(store: Store, client: TestClient) -> None:
    answer = client.post(f"/lineage/{id_of(store, 'cut')}/own", data={"other": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert (403, ()) == (answer.status_code, store.decisions())


def test_every_word_of_both_texts_stands_in_the_rows(store: Store) -> None:
    view = store.lineage(id_of(store, "mixed"), COPIES)
    assert isinstance(view, LineageView) and view.other_text is not None
    made = rows(view)
    here = " ".join(piece.words for row in made for piece in row.here)
    there = " ".join(piece.words for row in made for piece in row.there)

    assert sorted(re.findall(r"\w+", view.text.text)) == sorted(re.findall(r"\w+", here))
    assert sorted(re.findall(r"\w+", STORY)) == sorted(re.findall(r"\w+", there))


@pytest.fixture
def incident(tmp_path: Path) -> Iterator[tuple[Store, TestClient, str]]:
    with Store.open(f"sqlite:///{tmp_path}/tolls.db", kinds=KINDS) as made:
        run = made.begin_run("f", {})
        made.add(run, entry_of(made, "one"))
        refresh(made)
        public = made.records("incident").items[0].id
        yield made, TestClient(create_app(made, kinds=KINDS, token=None), base_url="http://localhost", follow_redirects=False), public


def test_the_ledger_stands_on_the_page_and_a_figure_is_accepted(incident: tuple[Store, TestClient, str]) -> None:
    _, client, public = incident
    page = client.get(f"/records/{public}").text
    assert "Ledger: killed" in page
    value = re.search(r'name="value" value="([0-9a-f]+)"', page)
    assert value
    answer = client.post(f"/records/{public}/judge", data={"value": value[1], "verdict": "accept"}, headers=HERE)

    assert (303, f"/records/{public}?done=judged#ledgers") == (answer.status_code, answer.headers["location"])
    assert 'value="undo"' in client.get(f"/records/{public}").text
    client.post(f"/records/{public}/judge", data={"value": value[1], "verdict": "undo"}, headers=HERE)
    assert 'value="undo"' not in client.get(f"/records/{public}").text


def test_a_grade_is_proposed_and_a_person_gives_it(incident: tuple[Store, TestClient, str]) -> None:
    _, client, public = incident
    assert "Not given yet" in client.get(f"/records/{public}").text
    client.post(f"/records/{public}/grade", data={"verdict": "fair", "why": "seen by us"}, headers=HERE)
    client.post(f"/records/{public}/grade", data={"verdict": "2"}, headers=HERE)
    page = client.get(f"/records/{public}").text

    assert "<strong>fair</strong>" in page
    assert "seen by us" in page
    assert "<strong>2</strong> probably true" in page


@pytest.mark.parametrize(("path", "data"), [("grade", {"verdict": "true"}), ("grade", {}), ("judge", {"value": "00", "verdict": "accept"}),
                                            ("judge", {})])
def test_what_is_no_grade_or_value_is_refused(incident: tuple[Store, TestClient, str], path: str, data: dict[str, str]) -> None:
    store, client, public = incident

    assert 409 == client.post(f"/records/{public}/{path}", data=data, headers=HERE).status_code
    assert () == store.decisions()
