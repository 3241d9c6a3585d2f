"""What programs change through the API: from a version, under a permission, once for each key."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.store import Store, pages
from daybook.store.idempotency import GIVEN_UP, KEPT
from daybook.store.views import RecordRow, Stretch
from daybook.web.api import acting
from daybook.web.api.done import DoneShape, ImportedShape
from daybook.web.api.posted import LONGEST
from daybook.web.api.refusing import Refused
from tests.fresh import drop_database, fresh_database
from tests.store.conftest import DATABASES
from tests.store.made import entry_of, refresh
from tests.test_sighted import canaries, fill
from tests.web.desk import Desk

API = "/api/v1"
CALL = {"sort": "call", "text": "A bomb killed 3 soldiers in Mosul on Monday, police said.", "published": "2020-08-18"}
MAP = {"kind": "incident", "key": "Ref", "columns": {"Date": "when", "Town": "where", "Dead": "killed", "Type": "type", "What": "naming"}}
SHEET = "Ref,Date,Town,Dead,Type,What\n1,2020-03-01,Erbil,3,bombing,bomb\n2,nope,Erbil,3,bombing,bomb\n"


@pytest.fixture(params=DATABASES)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    place = f"sqlite:///{tmp_path}/desk.db" if request.param == "sqlite" else fresh_database()
    with Store.open(place, kinds=KINDS) as store:
        fill(store)
        yield Desk(store)
    if request.param != "sqlite":
        drop_database(place)


@pytest.fixture
def program(desk: Desk) -> TestClient:
    return desk.program("editor", "read", "review", "import", "export")


def record_of(program: TestClient, id: str = "") -> dict[str, Any]:
    """The incident of the first report, or the record of this id."""
    id = id or next(row["id"] for row in program.get(f"{API}/incidents").json()["items"] if row["reports"] == ["r1"])
    return dict(program.get(f"{API}/records/{id}").json())


def test_a_value_is_corrected_in_the_words_of_the_report_and_taken_back(program: TestClient) -> None:
    record = record_of(program)
    killed, = record["fields"]["killed"]
    body = {"value": killed["id"], "to": {"min": 2, "of": "civilians"}, "quote": {"words": "was killed"}, "version": 0,
            "why": "two of them"}
    done = program.post(f"{API}/records/{record['id']}/correct", json=body)
    after = record_of(program)

    assert (200, '"2"') == (done.status_code, done.headers["etag"])
    assert {"act": 1, "record": record["id"], "version": 2} == done.json()
    made, = after["fields"]["killed"]
    assert ({"min": 2, "max": None, "of": "civilians", "form": "at_least"}, "accepted", "was killed") == (
        made["value"], made["status"], made["quote"]["words"])
    assert ("editor", "two of them") == (made["decided"]["by"], made["decided"]["why"])
    assert [killed["id"]] == [one["id"] for one in after["rejected"]]
    back = program.post(f"{API}/acts/1/undo", json={"version": 2})
    assert [killed["id"]] == [one["id"] for one in record_of(program)["fields"]["killed"]]
    assert 422 == program.post(f"{API}/acts/1/undo", json={}).status_code
    assert back.json()["version"] == record_of(program)["version"]


def test_who_is_slower_is_told_what_the_other_decided(desk: Desk, program: TestClient) -> None:
    record = record_of(program)
    other = desk.program("reviewer", "read", "review")
    body = {"value": record["fields"]["type"][0]["id"]}
    path, etag = f"{API}/records/{record['id']}", program.get(f"{API}/records/{record['id']}").headers["etag"]
    assert 200 == other.post(f"{path}/accept", json=body, headers={"if-match": etag}).status_code

    refused = program.post(f"{path}/reject", json=body, headers={"if-match": etag})
    assert 409 == refused.status_code
    error = refused.json()["error"]
    Refused.model_validate(refused.json())
    assert (1, [("reviewer", "accept", "type", "armed attack")]) == (
        error["version"], [(c["by"], c["verdict"], c["field"], c["value"]) for c in error["changes"]])
    assert 200 == program.post(f"{path}/reject", json=body | {"version": error["version"]}).status_code


@pytest.mark.parametrize(("name", "body", "status", "said"), [
    ("accept", {"value": "0" * 32}, 428, "version"), ("accept", {"value": "0" * 32, "version": 0}, 422, "has no value"),
    ("accept", {"value": "zz", "version": 0}, 400, "value: "), ("accept", {"version": 0}, 400, "value: Field required"),
    ("accept", {"value": "0" * 32, "version": 0, "by": "somebody else"}, 400, "by: Extra"),
    ("correct", {"value": "{killed}", "version": 0, "to": "many"}, 422, "no number of people"),
    ("correct", {"value": "{killed}", "version": 0, "to": {"min": 3, "max": 1}}, 422, "no count"),
    ("correct", {"value": "{killed}", "version": 0, "to": {"min": 2}, "quote": {"words": "nowhere said"}}, 422, "does not stand"),
    ("correct", {"value": "{killed}", "version": 0, "to": {"min": 2}, "quote": {"start": 9999999, "end": 99999999}}, 422, "no words"),
    ("correct", {"value": "{killed}", "version": 0, "to": {"min": -1}}, 400, "min"),
    ("add", {"field": "nothing", "report": "{report}", "version": 0, "to": "x"}, 422, "no field"),
    ("add", {"field": "injured", "report": "none", "version": 0, "to": {"min": 1}}, 422, "name the report"),
    ("join", {"other": "none", "version": 0}, 422, "no record none"), ("part", {"told": "0" * 32, "version": 0}, 422, "not one of several"),
    ("grade", {"grade": "excellent", "version": 0}, 400, "grade: "), ("accept", {"value": "0" * 32, "version": 2**40}, 400, "version: ")])
def test_what_cannot_be_done_says_why_and_changes_nothing(desk: Desk, program: TestClient, name: str, body: dict[str, Any], status: int,
                                                          said: str) -> None:
    record = record_of(program)
    killed, = record["fields"]["killed"]
    filled = json.loads(json.dumps(body).replace("{killed}", killed["id"]).replace("{report}", killed["report"]))
    answer = program.post(f"{API}/records/{record['id']}/{name}", json=filled)

    assert (status, True) == (answer.status_code, said in answer.json()["error"]["reason"]), answer.text
    Refused.model_validate(answer.json())
    assert () == desk.store.decisions()


def test_every_act_is_carried_out_and_can_be_taken_back(program: TestClient) -> None:
    record = record_of(program)
    value, id = record["fields"]["when"][0], record["id"]
    other = next(row["id"] for row in program.get(f"{API}/incidents").json()["items"] if row["id"] != id)
    acts = [("accept", {"value": value["id"]}), ("reject", {"value": value["id"]}), ("accept_record", {}),
            ("add", {"field": "injured", "report": value["report"], "to": {"min": 4, "max": 6}, "said_by": "the army"}),
            ("add", {"field": "when", "report": value["report"], "to": "2020-08-16"}), ("differ", {"other": other}),
            ("add", {"field": "where", "report": value["report"], "to": {"name": "Mosul", "country": "IQ"}, "quote": {"words": "Mosul"}}),
            ("grade", {"grade": "fair"})]
    for name, body in acts:
        at = record_of(program, id)["version"]
        done = program.post(f"{API}/records/{id}/{name}", json=body | {"version": at})
        assert 200 == done.status_code, (name, done.text)
        DoneShape.model_validate(done.json())
        back = program.post(f"{API}/acts/{done.json()['act']}/undo", json={})
        assert 200 == back.status_code, (name, back.text)
    after = record_of(program, id)
    assert record["fields"].keys() == after["fields"].keys() and record["caption"] == after["caption"]


def test_records_are_joined_parted_and_rejected(program: TestClient) -> None:
    left = record_of(program)
    right = next(row for row in program.get(f"{API}/incidents").json()["items"] if row["id"] != left["id"])
    joined = program.post(f"{API}/records/{left['id']}/join", json={"other": right["id"], "version": 0}).json()
    whole = record_of(program, joined["record"])
    assert ["r1", "r3"] == whole["reports"] and 1 == program.get(f"{API}/incidents").json()["total"]

    assert 422 == program.post(f"{API}/records/{whole['id']}/reject_record", json={"version": whole["version"]}).status_code
    part = whole["parts"][1]
    alone = program.post(f"{API}/records/{whole['id']}/part", json={"told": part["told"], "version": whole["version"]}).json()
    assert 2 == program.get(f"{API}/incidents").json()["total"]
    gone = program.post(f"{API}/records/{alone['record']}/reject_record", json={"version": alone["version"], "report": part["report"]})
    assert (200, None) == (gone.status_code, gone.json()["record"])
    assert 1 == program.get(f"{API}/incidents").json()["total"]
    assert 200 == program.post(f"{API}/acts/{gone.json()['act']}/undo", json={}).status_code
    assert 2 == program.get(f"{API}/incidents").json()["total"]


def test_a_record_that_the_machine_missed_is_added_by_its_words(program: TestClient) -> None:
    key = next(row["key"] for row in program.get(f"{API}/reports").json()["items"] if row["id"] == "r3")
    done = program.post(f"{API}/records", json={"report": key, "kind": "statement", "quote": {"words": "killed one"}})

    assert 200 == done.status_code, done.text
    assert "killed one" == record_of(program, done.json()["record"])["naming"][0]["value"]
    again = program.post(f"{API}/records", json={"report": key, "kind": "statement", "quote": {"words": "killed one"}})
    assert (422, True) == (again.status_code, "already" in again.text)


def test_a_change_under_a_key_is_made_once_and_answered_alike(desk: Desk, program: TestClient) -> None:
    record, key = record_of(program), {"idempotency-key": "nightly-1"}
    body = {"value": record["fields"]["type"][0]["id"], "version": 0}
    path = f"{API}/records/{record['id']}/accept"
    first, second = (program.post(path, json=body, headers=key) for _ in range(2))

    assert (200, first.text, first.headers["etag"]) == (second.status_code, second.text, second.headers["etag"])
    assert "idempotency-replayed" not in first.headers and "true" == second.headers["idempotency-replayed"]
    assert 1 == len(desk.store.decisions())
    other = program.post(path, json=body | {"why": "again"}, headers=key)
    assert (422, True) == (other.status_code, "another request" in other.text)
    assert 409 == program.post(path, json=body).status_code, "without the key it is a change like any other"
    assert 409 == desk.program("reviewer", "review").post(path, json=body, headers=key).status_code, "keys are each asker's own"
    assert 400 == program.post(path, json=body, headers={"idempotency-key": "two words"}).status_code


def test_what_was_refused_leaves_its_key_free(program: TestClient) -> None:
    record, key = record_of(program), {"idempotency-key": "k"}
    path = f"{API}/records/{record['id']}/accept"
    assert 422 == program.post(path, json={"value": "0" * 32, "version": 0}, headers=key).status_code

    assert 200 == program.post(path, json={"value": record["naming"][0]["id"], "version": 0}, headers=key).status_code


def test_of_many_at_once_under_one_key_one_is_carried_out(desk: Desk) -> None:
    desk.program("editor", "review")  # makes the token
    answers: list[int] = []

    def send() -> None:
        client = desk.program("editor", "review")
        answers.append(client.post(f"{API}/reports", json=CALL, headers={"idempotency-key": "once"}).status_code)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) <= {201, 409} and 201 in answers
    assert 1 == desk.store.reports("bomb soldiers").total


def test_a_key_lives_a_day_and_one_of_a_program_that_died_a_quarter_of_an_hour(desk: Desk) -> None:
    kept, now = desk.store.idempotency, datetime(2026, 11, 26, 8, tzinfo=UTC)
    key, asked = b"k" * 32, b"a" * 32
    assert kept.claim("omar", key, asked, now) is None
    held = kept.claim("omar", key, asked, now + GIVEN_UP - timedelta(seconds=1))
    assert held is not None and 0 == held.status

    assert kept.claim("omar", key, asked, now + GIVEN_UP + timedelta(seconds=1)) is None
    kept.keep("omar", key, 200, b"{}")
    late = now + GIVEN_UP + KEPT
    held = kept.claim("omar", key, b"b" * 32, late)
    assert held is not None and (False, 200) == (held.is_same, held.status)
    assert kept.claim("omar", key, asked, late + timedelta(minutes=1)) is None


def test_an_erasure_drops_kept_answers(desk: Desk, program: TestClient) -> None:
    program.post(f"{API}/imports", files={"file": ("s.csv", SHEET)}, data={"mapping": json.dumps(MAP), "dry_run": "true"},
                 headers={"idempotency-key": "k"})
    desk.store.erase(["Zaynab Qanariya"], "admin")

    assert desk.store.idempotency.claim("editor", b"k" * 32, b"a" * 32, datetime.now(UTC)) is None
    again = program.post(f"{API}/imports", files={"file": ("s.csv", SHEET)}, data={"mapping": json.dumps(MAP), "dry_run": "true"},
                         headers={"idempotency-key": "k"})
    assert "idempotency-replayed" not in again.headers


def test_a_source_is_entered_and_read_and_stands_once(program: TestClient) -> None:
    made = program.post(f"{API}/reports", json=CALL)
    report = program.get(made.headers["location"]).json()

    assert 201 == made.status_code
    assert CALL["text"] == report["report"]["text"] and "2020-08-18" == report["report"]["published"]
    assert "incident" in {told["kind"] for told in report["records"]}
    assert made.json() == program.post(f"{API}/reports", json=CALL).json()
    for wrong, said in (({"sort": "rumour"}, "sort"), ({"published": "soon"}, "published"), ({"text": ""}, "text"), ({"id": "x"}, "id")):
        answer = program.post(f"{API}/reports", json=CALL | wrong)
        assert (400, True) == (answer.status_code, said in answer.json()["error"]["reason"])


def test_a_sheet_is_imported_after_a_dry_run(program: TestClient) -> None:
    def send(**data: str) -> dict[str, Any]:
        answer = program.post(f"{API}/imports", files={"file": ("desk.csv", SHEET)}, data={"mapping": json.dumps(MAP)} | data)
        assert 200 == answer.status_code, answer.text
        ImportedShape.model_validate(answer.json())
        return dict(answer.json())

    before = program.get(f"{API}/incidents").json()["total"]
    dry = send(dry_run="true")
    assert (2, 1, 1) == (dry["rows"], dry["new"], dry["rejected"]) and "Date" == dry["faults"][0]["column"]
    assert before == program.get(f"{API}/incidents").json()["total"]
    assert dry | {"dry_run": False} == send()
    assert before + 1 == program.get(f"{API}/incidents").json()["total"]
    assert 1 == send()["known"]


@pytest.mark.parametrize(("name", "content", "mapping", "said"), [
    ("s.csv", SHEET, "{", "no JSON"), ("s.csv", SHEET, "[" * 100_000, "no JSON"), ("s.csv", SHEET, "[]", "no object"),
    ("s.csv", SHEET, '{"key": "Ref", "key": "Date"}', "'key' stands there twice"), ("s.csv", SHEET, '{"header": NaN}', "NaN"),
    ("s.csv", SHEET, '{"kind": "nothing"}', "kind"), ("s.csv", "", json.dumps(MAP), "empty"),
    ("s.xlsx", SHEET, json.dumps(MAP), "no workbook"),
    ("../../etc/passwd", "\0\0", json.dumps(MAP), "zero bytes"), ("s.csv", "a,b\n1,2\n", json.dumps(MAP), "Ref")])
def test_a_sheet_that_is_none_is_refused_with_a_reason_and_no_path(program: TestClient, name: str, content: str, mapping: str,
                                                                   said: str) -> None:
    answer = program.post(f"{API}/imports", files={"file": (name, content)}, data={"mapping": mapping})

    assert (422, True) == (answer.status_code, said in answer.json()["error"]["reason"]), answer.text
    assert "/tmp" not in answer.text


@pytest.mark.parametrize(("more", "says"), [
    ('"title": "b", "title": "c"', "'title' stands there twice"), ('"place": NaN', "NaN is no JSON"),
    ('"place": -Infinity', "is no JSON"), ('"place": 1e999', "greater than any number")])
def test_a_body_that_is_no_strict_json_is_refused_with_a_reason(program: TestClient, more: str, says: str) -> None:
    content = f'{{"sort": "call", "source": "a driver", "text": "Two shots were heard.", {more}}}'
    answer = program.post(f"{API}/reports", content=content, headers={"content-type": "application/json; charset=utf-8"})

    assert (400, True) == (answer.status_code, says in answer.json()["error"]["reason"]), answer.text


@pytest.mark.parametrize("content", ["[" * 1_000_000, '{"a":' * 300_000, "NaN", "1" * 10_000, '"\\ud800"', "\xff\xfe", "", "null",
                                     '{"sort":"call","text":"\\ud800 here"}', "{" + '"a":1,' * 200_000 + '"b":1}'], ids=lambda c: c[:12])
def test_nonsense_is_no_fault_of_the_server(program: TestClient, content: str) -> None:
    answer = program.post(f"{API}/reports", content=content.encode("latin-1"), headers={"content-type": "application/json"})

    assert 400 == answer.status_code, answer.text


def test_a_body_that_is_too_long_is_not_read(program: TestClient) -> None:
    parts = [b"x" * 100_000] * (LONGEST // 100_000 + 1)
    for said, content in (({}, b"".join(parts)), ({"content-length": "9" * 400}, iter(parts)), ({}, iter(parts))):
        answer = program.post(f"{API}/reports", content=content, headers={"content-type": "application/json"} | said)
        assert 413 == answer.status_code


def test_words_that_no_column_can_hold_do_no_harm(program: TestClient) -> None:
    record = record_of(program)
    for query in ("/reports?q=%00", "/incidents?type=%00&actor=%00&place=%00", "/failures?q=%00&verdict=%00", "/log?what=%00&by=%00",
                  "/records/%00", "/reports/%00", "/queue?actor=%00&place=%00&kind=%00", "/lineage/%00?other=%00", "/exports/%00.csv"):
        assert program.get(f"{API}{query}").status_code in (200, 404), query
    body = {"value": record["naming"][0]["id"], "version": 0, "why": "a\0b"}
    assert 200 == program.post(f"{API}/records/{record['id']}/accept", json=body, headers={"idempotency-key": "z"}).status_code
    added = program.post(f"{API}/records/{record['id']}/add", json={
        "version": 1, "field": "injured", "report": record["naming"][0]["report"], "to": {"min": 1, "of": "a\0b"}, "said_by": "x\0"})
    assert 200 == added.status_code, added.text


@pytest.mark.parametrize(("who", "leads"), [("viewer", False), ("reviewer", True)])
def test_a_record_leads_to_its_history_only_for_those_who_may_see_it(desk: Desk, who: str, leads: bool) -> None:
    path, browser = f"/records/{desk.store.records('incident').items[0].id}", desk.browser(who)

    assert leads == (f'href="{path}/history"' in browser.get(path).text) == (browser.get(f"{path}/history").status_code == 200)


def test_a_viewers_program_can_decide_nothing_and_meets_no_hidden_name(desk: Desk, program: TestClient) -> None:
    record = record_of(program)
    program.post(f"{API}/records/{record['id']}/accept", json={"value": record["naming"][0]["id"], "version": 0,
                                                               "why": "Zaynab Qanariya was there"})
    viewer = desk.program("viewer", "read", "review", "import", "export", "admin")
    paths = ["/me", "/kinds", "/reports", "/reports?q=zaynab", "/failures", "/queue", "/queue/pairs", "/log", "/openapi.json",
             f"/records/{record['id']}/history", "/reports/zaynab_qanariya.txt"]
    paths += [f"/{kind.plural}" for kind in KINDS] + [f"/{kind.plural}?actor=Zaynab+Qanariya" for kind in KINDS]
    paths += [f"/exports/{kind.plural}.{style}?protected=true" for kind in KINDS for style in ("csv", "jsonl", "ftm", "geojson")]
    paths += [f"/records/{row.id}" for kind in KINDS for row in desk.store.records(kind.name).items]
    paths += [f"/{what}/{row.id}" for row in desk.store.reports().items for what in ("reports", "lineage")]
    for path in paths:
        answer = viewer.get(f"{API}{path}")
        assert [] == canaries(answer.text + repr(answer.headers)), path
    assert {403} == {viewer.get(f"{API}{path}").status_code for path in ("/queue", "/log", "/queue/pairs")}
    for name in ("accept", "join", "part"):
        assert 403 == viewer.post(f"{API}/records/{record['id']}/{name}", json={}).status_code
    assert [403, 403] == [viewer.post(f"{API}/reports", json=CALL).status_code, viewer.post(f"{API}/imports").status_code]
    assert 1 == len(desk.store.decisions())


def test_to_a_reviewer_from_whom_something_is_withheld_there_is_nothing_to_act_on(desk: Desk, program: TestClient) -> None:
    from daybook.core.sight import without_protected

    record, reviewer = record_of(program), desk.program("reviewer", "read", "review")
    desk.login._sights = {**desk.login._sights, "reviewer": without_protected(KINDS)}  # as `protected_role = editor` has it
    there = reviewer.post(f"{API}/records/{record['id']}/accept", json={"value": record["naming"][0]["id"], "version": 0})
    not_there = reviewer.post(f"{API}/records/none/accept", json={"value": "0" * 32, "version": 0})

    assert (404, there.text) == (not_there.status_code, not_there.text) and 404 == there.status_code
    assert {404} == {reviewer.get(f"{API}{path}").status_code for path in ("/queue", "/log", f"/records/{record['id']}/history")}
    assert [] == canaries(reviewer.get(f"{API}/records/{record['id']}").text)
    assert () == desk.store.decisions()


def in_many_reports(desk: Desk) -> RecordRow:
    """An actor of whom eight reports tell."""
    run = desk.store.begin_run("many", {})
    for n in range(8):
        desk.store.add(run, entry_of(desk.store, f"many{n}", f"{n}: the Iraqi army (IQ) rests."))
    refresh(desk.store)
    return next(row for row in desk.store.records("actor").items if "many7" in row.reports)


def test_a_value_of_a_report_that_a_page_would_not_show_is_decided_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SHOWN_MEMBERS", 2)
    monkeypatch.setattr(acting, "SOME", 1)
    actor, program = in_many_reports(desk), desk.program("editor", "read", "review")
    brief = desk.store.record(actor.id, sources=1)
    assert brief is not None
    shown = {e.assertion.id for values in brief.record.fields.values() for e in values}
    view = desk.store.record(actor.id)
    assert view is not None
    beyond = next(e.assertion for e in view.record.fields["sort"] if e.assertion.id not in shown)
    answer = program.post(f"{API}/records/{actor.id}/accept", json={"value": beyond.id.hex(), "version": 0, "why": "seen"})

    assert 200 == answer.status_code, answer.text
    after = desk.store.record(actor.id)
    assert after is not None
    assert "accepted" == next(e.status for e in after.record.fields["sort"] if e.assertion.id == beyond.id)
    assert [act.number for act in desk.store.acts([beyond.record])] == [answer.json()["act"]]


def test_a_value_of_any_report_is_decided_on_by_what_it_is_told_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, program = in_many_reports(desk), desk.program("editor", "read", "review")
    view = desk.store.record(actor.id)
    assert view is not None
    monkeypatch.setattr(pages, "SHOWN_MEMBERS", 2)
    monkeypatch.setattr(pages, "MOST_MEMBERS", 2)
    monkeypatch.setattr(acting, "SOME", 1)
    looked_at = desk.store.record(actor.id)
    assert looked_at is not None
    seen = {e.assertion.id for values in looked_at.record.fields.values() for e in values}
    beyond = [e.assertion for e in view.record.fields["sort"] if e.assertion.id not in seen]
    path, version = f"{API}/records/{actor.id}", 0
    unfound = program.post(f"{path}/accept", json={"value": beyond[0].id.hex(), "version": version})
    elsewhere = program.post(f"{path}/accept", json={"value": beyond[0].id.hex(), "told": beyond[1].record.hex(), "version": version})
    accepted = program.post(f"{path}/accept", json={"value": beyond[0].id.hex(), "told": beyond[0].record.hex(), "version": version})
    version = accepted.json()["version"]
    corrected = program.post(f"{path}/correct", json={"value": beyond[1].id.hex(), "told": beyond[1].record.hex(), "version": version,
                                                      "to": "population", "why": "seen"})

    other = next(told for told in view.record.members if told not in {*looked_at.record.members, *(a.record for a in beyond[:2])})
    parted = program.post(f"{path}/part", json={"told": other.hex(), "version": corrected.json()["version"], "why": "another"})

    assert [422, 422, 200, 200, 200] == [it.status_code for it in (unfound, elsewhere, accepted, corrected, parted)], parted.text
    assert actor.id != desk.store.public_of(other)
    now = desk.store.record(actor.id, stretch=Stretch(only=beyond[1].record))
    assert now is not None
    assert "population" in [e.assertion.value.show() for e in now.record.fields["sort"] if e.assertion.record == beyond[1].record]
    assert beyond[0].id in {d.subject for d in desk.store.decisions([beyond[0].record])}


def test_a_record_in_many_reports_is_read_in_stretches_and_nothing_of_it_is_left_out(desk: Desk) -> None:
    actor, program = in_many_reports(desk), desk.program("editor", "read")
    whole = program.get(f"{API}/records/{actor.id}").json()
    address, found = f"{API}/records/{actor.id}?limit=3", list[dict[str, Any]]()
    while address:
        found.append(program.get(address).json())
        address = found[-1]["next"]

    assert whole["next"] is None and len(actor.reports) == whole["stands_on"] and len(whole["parts"]) == whole["tellings"] == 8
    assert -(-whole["tellings"] // 3) == len(found)
    for name in whole["fields"]:
        values = {value["id"]: value for stretch in found for value in stretch["fields"].get(name, [])}
        assert {value["id"]: value for value in whole["fields"][name]} == values
        assert {whole["fields"][name][0]["id"]} == {stretch["fields"][name][0]["id"] for stretch in found}
        assert all(value["quote"] or "start" not in value for value in values.values())
    assert set(whole["reports"]) == {report for stretch in found for report in stretch["reports"]}
    assert {whole["version"]} == {stretch["version"] for stretch in found}
    assert 400 == program.get(f"{API}/records/{actor.id}?limit=0").status_code
