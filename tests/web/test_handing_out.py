"""Exports from a list's page: what the list shows, without what is withheld unless it is asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.store import Store
from daybook.web import create_app
from tests.publish.made import CANARY, fill


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as store:
        fill(store)
        yield TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://localhost")


def test_a_list_offers_its_records_in_every_format_that_can_hold_them(client: TestClient) -> None:
    page = client.get("/incidents?type=shelling").text
    assert 'href="/exports/incidents.csv?type=shelling"' in page
    assert ".acled" not in client.get("/actors").text
    answer = client.get("/exports/incidents.csv?type=shelling")

    assert ("text/csv; charset=utf-8", 'attachment; filename="incidents.csv"') == (
        answer.headers["content-type"], answer.headers["content-disposition"])
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert ["shelling"] == [row["type"] for row in rows]
    assert 200 == client.get(rows[0]["record_url"]).status_code
    assert 200 == client.get(rows[0]["evidence_url"]).status_code


def test_names_of_victims_go_out_only_when_asked_for(client: TestClient) -> None:
    assert CANARY not in client.get("/exports/incidents.jsonl").text
    assert CANARY in client.get("/exports/incidents.jsonl?protected=1").text


@pytest.mark.parametrize(("path", "status"), [("incidents.word", 404), ("nothing.csv", 404), ("actors.acled", 400)])
def test_what_cannot_be_handed_out_is_refused(client: TestClient, path: str, status: int) -> None:
    assert status == client.get(f"/exports/{path}").status_code
