"""What the review screen answers: parts of the page to a script, whole pages to a form, and a clear word where something cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook import review
from daybook.core.act import Verdict
from daybook.kinds import KINDS
from daybook.store import Store
from daybook.store.reviewing import Told
from daybook.web import create_app
from tests.test_merge_review import shelled

HERE = {"sec-fetch-site": "same-origin"}
SCRIPT = HERE | {"accept": "application/json"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with shelled(tmp_path) as made:
        yield made


@pytest.fixture
def client(store: Store) -> TestClient:
    return TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://localhost", follow_redirects=False)


def told(store: Store) -> Told:
    """The shelling that the first report tells of in passing."""
    return review.view_of(store, "r0").records[1]


def asked(store: Store, do: str, **more: str) -> dict[str, str]:
    record = told(store)
    return {"do": do, "record": record.key.hex(), "version": str(record.version), **more}


def value_of(store: Store, field: str) -> str:
    return told(store).values[field][0].evidence.assertion.id.hex()


def path(store: Store, rest: str = "/act") -> str:
    return f"/review/{review.view_of(store, 'r0').row.id}{rest}"


def test_a_script_gets_the_card_that_changed_and_a_form_the_way_back(store: Store, client: TestClient) -> None:
    answer = client.post(path(store), data=asked(store, "accept", value=value_of(store, "type")), headers=SCRIPT)
    assert (200, "Accepted.") == (answer.status_code, answer.json()["said"])
    assert 'data-status="accepted"' in answer.json()["card"] and "text" not in answer.json()

    answer = client.post(path(store), data=asked(store, "undo"), headers=HERE)
    assert (303, True) == (answer.status_code, "done=undo" in answer.headers["location"])
    assert "Taken back." in client.get(answer.headers["location"]).text
    assert "proposed" == told(store).values["type"][0].evidence.status


def test_who_was_slower_gets_the_difference_as_a_page_and_as_json(store: Store, client: TestClient) -> None:
    old = asked(store, "reject", value=value_of(store, "type"))
    where = told(store).values["where"][0].evidence.assertion.id
    store.act("ben", [Verdict(where, "accept", within=told(store).key)], why="seen <b>there</b>")
    answer = client.post(path(store), data=old, headers=SCRIPT)
    assert (409, told(store).version) == (answer.status_code, answer.json()["version"])
    assert ["ben accepted where “Mosul (IQ)”: seen <b>there</b>"] == [change["said"] for change in answer.json()["changes"]]

    page = client.post(path(store), data=old, headers=HERE)
    assert 409 == page.status_code
    assert "Do mine all the same" in page.text and "seen &lt;b&gt;there&lt;/b&gt;" in page.text
    assert "proposed" == told(store).values["type"][0].evidence.status


@pytest.mark.parametrize(("form", "why"), [
    ({"do": "dance"}, "nothing that can be done"), ({"do": "accept", "record": "xyz"}, "names nothing"),
    ({"do": "add", "field": "killed", "min": "-3"}, "no number of people"), ({"do": "add", "field": "when", "value": "someday"}, "no date"),
    ({"do": "add", "field": "weapon", "value": "mortars", "words": "not in it"}, "does not stand in the text"),
    ({"do": "add", "field": "killed"}, "no count"), ({"do": "undo"}, "nothing of yours"),
    ({"do": "add_record", "kind": "incident"}, "choose the words"),
], ids=["act", "record", "count", "date", "words", "nothing", "undo", "naming"])
def test_what_cannot_be_done_is_said_and_changes_nothing(store: Store, client: TestClient, form: dict[str, str], why: str) -> None:
    answer = client.post(path(store), data=asked(store, "x") | form, headers=SCRIPT)

    assert (422, True) == (answer.status_code, why in answer.json()["fault"])
    assert () == store.decisions()


def test_records_that_may_be_one_stand_side_by_side_and_are_joined(store: Store, client: TestClient) -> None:
    page = client.get(path(store, "")).text
    assert ("Perhaps the same as 1 other record" in page and "day apart" in page) or "same" in page
    other = next(pair for pair in told(store).proposals)
    row = told(store).row
    assert row is not None
    answer = client.post(path(store), data=asked(store, "join", other=other.right if other.left == row.id else other.left), headers=SCRIPT)

    assert (200, "Joined: these are one record now.") == (answer.status_code, answer.json()["said"])
    joined = told(store).row
    assert joined is not None and 2 == len(joined.reports)


def test_a_form_is_filled_with_what_was_read_in_the_chosen_words(store: Store, client: TestClient) -> None:
    view = review.view_of(store, "r0")
    at = view.text.text.index("3 hundred")
    chosen = f"?add={told(store).key.hex()}&start={at}&end={at + 9}&field="

    assert 'name="min" value="300"' in client.get(path(store, f"/editor{chosen}killed")).text
    assert "3 hundred</textarea>" not in client.get(path(store, f"/editor{chosen}weapon")).text
    assert 'value="3 hundred"' in client.get(path(store, f"/editor{chosen}weapon")).text
    assert 409 == client.get(path(store, "/editor?add=00")).status_code


def test_editors_are_helped_while_somebody_types(client: TestClient) -> None:
    assert {"words": "by 17 August 2020"} == client.get("/review-help/when?value=../2020-08-17").json()
    assert "fault" in client.get("/review-help/when?value=soon").json()
    assert "IQ" in client.get("/review-help/places?q=mosul").json()[0]["words"]
    assert [] == client.get("/review-help/names?q=x").json()


def test_another_site_changes_nothing(store: Store, client: TestClient) -> None:
    form = asked(store, "accept", value=value_of(store, "type"))

    assert 403 == client.post(path(store), data=form, headers={"sec-fetch-site": "cross-site"}).status_code
    assert () == store.decisions()


def test_there_is_no_review_of_what_is_not_there(client: TestClient) -> None:
    assert 404 == client.get("/review/0000").status_code
    assert 303 == client.get("/queue/next").status_code
