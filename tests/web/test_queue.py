"""What waits for a person, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook import review
from daybook.kinds import KINDS
from daybook.store import Store
from daybook.web import create_app
from tests.test_review import id_of, spoken

HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with spoken(tmp_path, "Mustafa al-Kadhimi", "Mustafa Kadhemi", "Moustapha Kazimi") as made:
        yield made


@pytest.fixture
def client(store: Store) -> TestClient:
    return TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://localhost", follow_redirects=False)


def test_an_empty_queue_says_so(client: TestClient) -> None:
    page = client.get("/queue")

    assert (200, True) == (page.status_code, "Nothing waits" in page.text)


def test_pairs_on_which_people_contradict_each_other_head_the_queue(store: Store, client: TestClient) -> None:
    a, b, c = (id_of(store, name) for name in ("Mustafa al-Kadhimi", "Mustafa Kadhemi", "Moustapha Kazimi"))
    first, second, third = (store.record(id) for id in (a, b, c))
    assert first and second and third
    for left, right, verdict in ((first, second, "same"), (second, third, "same"), (first, third, "different")):
        store.decide(left.record.id, verdict, "ann", other=right.record.id)
    page = client.get("/queue").text

    assert "people contradict each other" in page
    assert "called different, and yet the same" in page


def test_two_records_are_said_to_be_two(store: Store, client: TestClient) -> None:
    a, b = id_of(store, "Mustafa al-Kadhimi"), id_of(store, "Mustafa Kadhemi")
    answer = client.post(f"/records/{a}/differ", data={"other": b, "why": "brothers"}, headers=HERE)

    assert (303, f"/records/{a}?done=apart#h-joins") == (answer.status_code, answer.headers["location"])
    assert "Kept apart: these are two." in client.get(answer.headers["location"]).text
    assert 409 == client.post(f"/records/{a}/join", data={"other": b}, headers=HERE).status_code
    assert [b] != [it.row.id for it in review.proposals(store, store.record(a))]  # type: ignore[arg-type]


def test_a_record_is_not_said_to_be_another_than_itself(store: Store, client: TestClient) -> None:
    a = id_of(store, "Mustafa al-Kadhimi")

    assert 409 == client.post(f"/records/{a}/differ", data={"other": a}, headers=HERE).status_code
