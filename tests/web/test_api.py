"""The JSON twin: the contract's objects, read only."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.web import create_app
from daybook.web.api import shapes
from daybook.web.api.refusing import Refused
from tests.web.fake import FakeShelf


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(FakeShelf(), kinds=KINDS, token=None), base_url="http://localhost")


def test_reports_are_listed_as_the_contract_has_them(client: TestClient) -> None:
    listed = client.get("/api/v1/reports").json()

    assert 3 == listed["total"]
    assert {"id", "publisher", "url", "title", "published", "verdict", "origins", "copy_of", "how"} <= set(listed["items"][0])


def test_one_report_is_what_extract_prints(client: TestClient) -> None:
    report = client.get("/api/v1/reports/gazette/rockets").json()

    text = report["report"]["text"]
    assert {"incident", "statement", "commitment", "case", "relation", "actor", "place"} == {row["kind"] for row in report["records"]}
    killed = next(row for row in report["records"] if row["kind"] == "incident")["fields"]["killed"][0]
    assert "two guards" == text[killed["start"] : killed["end"]]
    assert "police" == killed["attributed_to"]["name"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_list(client: TestClient, kind: object) -> None:
    assert 1 <= client.get(f"/api/v1/{kind.plural}").json()["total"]  # type: ignore[attr-defined]


def test_one_record_has_all_its_values(client: TestClient) -> None:
    record = client.get("/api/v1/records/i0").json()

    assert {"id", "kind", "reports", "origins", "fields", "version", "naming"} <= set(record)
    assert 2 == len(record["fields"]["killed"])


def test_a_text_with_lone_surrogates_is_sent_as_it_is(client: TestClient) -> None:
    answer = client.get("/api/v1/reports/<svg onload=alert(3)>")

    assert b"\\ud800" in answer.content
    assert "\ud800" in answer.json()["report"]["text"]


@pytest.mark.parametrize(("path", "status"), [("/reports/none", 404), ("/records/none", 404), ("/reports?limit=0", 400), ("/none", 404)])
def test_refusals_are_json_too(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/api/v1{path}")

    assert (status, status) == (answer.status_code, answer.json()["error"]["status"])


def test_a_shelf_that_is_no_store_cannot_be_written(client: TestClient) -> None:
    assert {405} == {client.request(method, "/api/v1/reports").status_code for method in ("POST", "PUT", "DELETE", "PATCH")}


def test_a_list_says_where_it_goes_on_and_ends(client: TestClient) -> None:
    path, met = "/api/v1/reports?limit=2&order=oldest", []
    while path:
        listed = client.get(path).json()
        met += [row["key"] for row in listed["items"]]
        path = listed["next"]

    assert 3 == len(met) == len(set(met)) == listed["total"]


@pytest.mark.parametrize(("query", "said"), [
    ("/reports?publisherr=x", "publisherr: Extra inputs"), ("/reports?since=soon", "since: 'soon' is no date"),
    ("/reports?order=x", "order: "),
    ("/incidents?offset=-1", "offset: "), ("/incidents?limit=201", "limit: "), (f"/incidents?q={'x' * 501}", "q: "),
    ("/failures?stage=a&stages=b", "stages: ")])
def test_what_a_list_cannot_be_asked_is_named(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/api/v1{query}")

    assert 400 == answer.status_code
    assert said in answer.json()["error"]["reason"]


def test_what_is_not_allowed_on_an_address_comes_with_what_is(client: TestClient) -> None:
    assert "GET" == client.delete("/api/v1/reports").headers["allow"]


def test_everything_has_the_shape_that_the_document_says(client: TestClient) -> None:
    keys = [row["key"] for row in client.get("/api/v1/reports").json()["items"]]
    ids = [row["id"] for kind in KINDS for row in client.get(f"/api/v1/{kind.plural}").json()["items"]]
    asked = [("/reports", shapes.Page[shapes.ReportShape]), ("/failures", shapes.Page[shapes.FailureShape]), ("/me", shapes.MeShape),
             ("/kinds", shapes.KindsShape), *((f"/{kind.plural}", shapes.Page[shapes.RecordShape]) for kind in KINDS),
             *((f"/records/{id}", shapes.FullRecordShape) for id in ids), ("/records/none", Refused),
             *((f"/lineage/{key}", shapes.LineageShape) for key in keys), *((f"/reports/{key}", shapes.ExtractShape) for key in keys)]

    assert len(asked) > 20
    for path, shape in asked:
        answer = client.get(f"/api/v1{path}").json()
        shape.model_validate(json.loads(json.dumps(answer).replace("\\ud800", "?")))  # a model takes no lone surrogate
