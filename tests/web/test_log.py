"""The log's pages over a real store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.chronicle import step
from daybook.core.log import Entry
from daybook.kinds import KINDS
from daybook.store import Store, pages
from daybook.store.log import Heading, Noted
from daybook.web.app import create_app
from tests.store.made import entry_of, refresh


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "daybook.db"), kinds=KINDS) as opened:
        opened.add(opened.begin_run("one", {}), entry_of(opened, "r1", title="<b>Attack</b>"))
        refresh(opened)
        view = opened.record(opened.records("incident").items[0].id)
        assert view is not None
        opened.decide(view.record.members[0], "accept", "ann", why="<script>I was there</script>")
        quote = view.quotes["killed"][0]
        opened.decide(quote.evidence.assertion.id, "reject", "ben", within=quote.evidence.assertion.record, why="it was 5")
        refresh(opened)
        yield opened


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://127.0.0.1") as made:
        yield made


def test_the_log_lists_what_happened_and_escapes_it(client: TestClient) -> None:
    text = client.get("/log").text

    assert "report read" in text
    assert "decided: accept" in text
    assert "&lt;script&gt;I was there&lt;/script&gt;" in text
    assert "<script>I" not in text


def test_the_log_names_a_report_by_its_title_and_links_to_it(client: TestClient, store: Store) -> None:
    report = store.reports().items[0].id
    subjects = {noted.entry.subject for noted in store.log.entries() if noted.entry.what in ("report.read", "decision.reject")}
    text = client.get("/log").text

    assert 2 == len(subjects)
    for subject in subjects:
        assert f'<a href="/reports/{report}" title="{subject}"><bdi>&lt;b&gt;Attack&lt;/b&gt;</bdi></a>' in text
    assert 200 == client.get(f"/reports/{report}").status_code


def test_a_report_without_a_title_goes_by_its_id_and_what_is_no_report_is_passed_over(store: Store) -> None:
    store.add(store.begin_run("two", {}), entry_of(store, "r2", "Gunmen attacked a house, killing 2."))
    report = next(row for row in store.reports().items if row.external_id == "r2")

    assert {report.id: Heading(report.id, "r2")} == store.log.headings([report.id, "incident-7", "ab" * 16, report.id[:31] + "Z"])


@pytest.mark.parametrize(("subject", "on"), [("incident-rzhpbj", "incident-rzhpbj"), ("ab" * 16, "ab" * 6), ("x" * 200, "x" * 60)])
def test_a_key_is_cut_and_a_public_id_is_not(subject: str, on: str) -> None:
    entry = Entry(1, "2026-11-01T09:30:00Z", "field.read", "ann", subject, {}, {}, {}, {}, "")

    assert on == step(Noted(entry, {})).on


@pytest.mark.parametrize(("query", "total"), [
    ("what=decision.reject", 1), ("what=decision", 2), ("by=ann", 1), ("by=nobody", 0), ("day=1999", 0)])
def test_the_log_is_narrowed(client: TestClient, query: str, total: int) -> None:
    text = client.get(f"/log?{query}").text

    assert f"{total} {'entry' if total == 1 else 'entries'} of" in text


def test_a_day_that_is_none_is_said(client: TestClient) -> None:
    assert "is no day" in client.get("/log?day=yesterday").text


def test_a_records_history_names_the_value_and_links_to_its_days(client: TestClient, store: Store) -> None:
    id = store.records("incident").items[0].id
    text = client.get(f"/records/{id}/history").text
    day = store.log.entries()[0].entry.at[:10]

    assert "it was 5" in text
    assert "ann" in text
    assert f'href="/records/{id}/as-of/{day}"' in text
    assert 200 == client.get(f"/records/{id}/as-of/{day}").status_code
    assert f"/records/{id}/as-of/{day}" == client.get(f"/records/{id}?as_of={day}", follow_redirects=False).headers["location"]


def test_of_a_record_in_many_reports_some_are_looked_at_and_the_history_says_so(client: TestClient, store: Store,
                                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.begin_run("two", {})
    for n in range(6):
        store.add(run, entry_of(store, f"c{n}", f"The Iraqi army (IQ) rested on day {n}."))
    refresh(store)
    army = next(row for row in store.records("actor").items if row.stands_on == 6)

    assert "are looked at" not in client.get(f"/records/{army.id}/history").text
    assert "Values, quotes and counts below" not in client.get(f"/records/{army.id}").text
    monkeypatch.setattr(pages, "SHOWN_MEMBERS", 2)
    assert re.search(r"are those of [2-5] reports of the 6,", client.get(f"/records/{army.id}").text)
    said = r"Of its 6 reports the newest are looked at and those that somebody decided on, [2-5] in all"
    assert re.search(said, client.get(f"/records/{army.id}/history").text)


@pytest.mark.parametrize("day", ["1999-01-01", "tomorrow", "2026-11-01%27--"])
def test_a_day_before_the_record_is_not_found(client: TestClient, store: Store, day: str) -> None:
    assert 404 == client.get(f"/records/{store.records('incident').items[0].id}/as-of/{day}").status_code


def test_looking_writes_nothing(client: TestClient, store: Store) -> None:
    size, id = store.log.size(), store.records("incident").items[0].id
    for path in ("/log", f"/records/{id}/history", f"/records/{id}/as-of/2999"):
        client.get(path)

    assert size == store.log.size()
