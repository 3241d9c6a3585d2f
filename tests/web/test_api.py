"""The JSON twin: the contract's objects, read only."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.web import create_app
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

    assert {"id", "kind", "reports", "origins", "fields"} == set(record)
    assert 2 == len(record["fields"]["killed"])


def test_a_text_with_lone_surrogates_is_sent_as_it_is(client: TestClient) -> None:
    answer = client.get("/api/v1/reports/<svg onload=alert(3)>")

    assert b"\\ud800" in answer.content
    assert "\ud800" in answer.json()["report"]["text"]


@pytest.mark.parametrize(("path", "status"), [("/reports/none", 404), ("/records/none", 404), ("/reports?limit=0", 400), ("/none", 404)])
def test_refusals_are_json_too(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/api/v1{path}")

    assert (status, status) == (answer.status_code, answer.json()["error"]["status"])


def test_nothing_can_be_written(client: TestClient) -> None:
    assert {405} == {client.request(method, "/api/v1/reports").status_code for method in ("POST", "PUT", "DELETE", "PATCH")}
