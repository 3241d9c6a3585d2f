"""Joining and parting in the pages, and who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.store import Store
from daybook.web import create_app
from tests.store.made import entry_of, refresh
from tests.test_review import actors, id_of, spoken

HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with spoken(tmp_path, "Mustafa al-Kadhimi", "Mustafa Kadhemi", "Mustafa al-Kadhimi") as made:
        yield made


@pytest.fixture
def client(store: Store) -> TestClient:
    return TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://localhost", follow_redirects=False)


def test_join_and_take_back_by_the_forms_of_the_page(store: Store, client: TestClient) -> None:
    whole = id_of(store, "Mustafa al-Kadhimi")
    page = client.get(f"/records/{whole}").text
    other = re.search(r'name="other" value="([^"]+)"', page)
    assert other
    assert "spellings of one name" in page
    answer = client.post(f"/records/{whole}/join", data={"other": other[1]}, headers=HERE)

    assert (303, f"/records/{whole}?done=joined#h-joins") == (answer.status_code, answer.headers["location"])
    assert [3] == list(actors(store).values())
    seq = re.search(r'name="seq" value="(\d+)"', client.get(f"/records/{whole}").text)
    assert seq
    client.post(f"/records/{whole}/undo", data={"seq": seq[1]}, headers=HERE)
    assert [1, 2] == sorted(actors(store).values())


def test_part_by_the_form_of_the_page(store: Store, client: TestClient) -> None:
    whole = id_of(store, "Mustafa al-Kadhimi")
    member = re.search(r'name="member" value="([0-9a-f]+)"', client.get(f"/records/{whole}").text)
    assert member
    assert 303 == client.post(f"/records/{whole}/part", data={"member": member[1]}, headers=HERE).status_code
    assert [1, 1, 1] == sorted(len(row.reports) for row in store.records("actor").items)


@pytest.mark.parametrize("headers", [
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"}, {"origin": "http://evil.example"},
    {"origin": "null"}, {"origin": "http://localhost:9", "host": "localhost"}])
def test_another_page_changes_nothing(store: Store, client: TestClient, headers: dict[str, str]) -> None:
    whole, other = id_of(store, "Mustafa al-Kadhimi"), id_of(store, "Mustafa Kadhemi")
    answer = client.post(f"/records/{whole}/join", data={"other": other}, headers=headers)

    assert 403 == answer.status_code
    assert () == store.decisions()


@pytest.mark.parametrize(("path", "data", "status", "wanted"), [
    ("join", {"other": "nothing"}, 409, "there is no record nothing"), ("join", {}, 409, "there is no record"),
    ("part", {"member": "zz"}, 409, "names no report"), ("undo", {"seq": "-1"}, 409, "no number of a decision"),
    ("undo", {"seq": "9" * 300}, 409, "no number of a decision"), ("undo", {"seq": "7"}, 409, "no decision 7"),
    ("join", {"other": "<script>alert(1)</script>"}, 409, "&lt;script&gt;"), ("join", {"why": "x" * 30_000}, 413, "")])
def test_a_call_that_cannot_be_done_says_so_on_the_page(store: Store, client: TestClient, path: str, data: dict[str, str], status: int,
                                                        wanted: str) -> None:
    whole = id_of(store, "Mustafa al-Kadhimi")
    answer = client.post(f"/records/{whole}/{path}", data=data, headers=HERE)

    assert (status, True) == (answer.status_code, wanted in answer.text)
    assert () == store.decisions()


def test_a_page_that_only_shows_offers_no_forms_and_takes_none() -> None:
    from tests.web.fake import FakeShelf

    shelf = FakeShelf()
    client = TestClient(create_app(shelf, kinds=KINDS, token=None), base_url="http://localhost")
    id = next(iter(shelf.merged))

    assert "<form method=\"post\"" not in client.get(f"/records/{id}").text
    assert client.post(f"/records/{id}/join", headers=HERE).status_code in (404, 405)


def test_an_undated_report_shows_what_bounds_its_date_and_the_way_to_it(tmp_path: Path) -> None:
    from tests.test_bounds import DATED, UNDATED, deed

    with Store.open(f"sqlite:///{tmp_path}/bounds.db", kinds=KINDS, create=True) as made:
        run = made.begin_run("f", {})
        made.add(run, entry_of(made, "undated", UNDATED, drafts=[deed(UNDATED, "murder")], published=None))
        made.add(run, entry_of(made, "dated", DATED, drafts=[deed(DATED, "drone strike", when="2031-01-03")]))
        refresh(made)
        client = TestClient(create_app(made, kinds=KINDS, token=None), base_url="http://localhost")
        page, row = client.get("/reports/undated").text, client.get("/api/v1/reports/undated").json()

        assert "Not published before" in page and "3 January 2031" in page and "date not said" in page
        bound, = row["published_bounds"]
        assert ("2031-01-03/..", "relative_to_event") == (bound["value"], bound["basis"])
        assert row["report"]["published"] is None
        assert f"/records/{bound['record']}" in page
        assert "published_bounds" not in client.get("/api/v1/reports/dated").json()
