"""Two readers in the pages: blindness by canaries, who may see what, adjudication by forms, the tables on quality."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.core.coding import Drawing, Share
from daybook.kinds import KINDS
from daybook.store import Store
from tests.store.made import entry_of, refresh
from tests.web.desk import HERE, Desk
from tests.web.fake import FakeShelf

CANARY = "31337"
WHY = "heliotrope"
JSON = {"accept": "application/json"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as store:
        store.add(store.begin_run("f", {}), entry_of(store, "r1", title="Checkpoint attacked"))
        refresh(store)
        made = Desk(store)
        store.people.add("second", "reviewer", "no password", "desk", "2026-11-26T08:00:00Z")
        yield made


def drawn(desk: Desk) -> Share:
    desk.store.codings.draw(Drawing(("reviewer", "second"), rate=1.0), "editor")
    return desk.store.codings.shares()[0]


def fields(page: str, field: str) -> dict[str, str]:
    """What the forms of a value on the screen say: its record, its id, the version."""
    row = re.search(rf'id="v([0-9a-f]{{32}})"[^>]*aria-label="{field}:', page)
    card = re.search(r'data-key="([0-9a-f]{32})" data-version="(\d+)"', page)
    assert row is not None and card is not None
    return {"record": card[1], "version": card[2], "value": row[1], "value_id": row[1]}


def correct(client: TestClient, share: Share, killed: str) -> None:
    page = client.get(f"/coding/{share.id}").text
    form = fields(page, "Killed") | {"do": "correct", "min": killed, "max": killed, "of": "forces", "why": WHY, "words": "3 soldiers"}
    form.pop("value")
    answer = client.post(f"/coding/{share.id}/act", data=form, headers=JSON)
    assert 200 == answer.status_code and "Corrected" in answer.json()["said"], answer.text
    card = fields(client.get(f"/coding/{share.id}").text, "Type")
    answer = client.post(f"/coding/{share.id}/act", data={"do": "accept_record", "record": card["record"], "version": card["version"]})
    assert 303 == answer.status_code and answer.headers["location"].startswith(f"/coding/{share.id}?done=accept_record")


def accept(client: TestClient, share: Share) -> None:
    card = fields(client.get(f"/coding/{share.id}").text, "Type")
    client.post(f"/coding/{share.id}/act", data={"do": "accept_record", "record": card["record"], "version": card["version"]})


def everything(client: TestClient, desk: Desk, share: Share) -> Iterator[str]:
    """All that somebody can see of a report and of the desk, pages and JSON."""
    record = desk.store.records("incident").items[0].id
    for path in (f"/coding/{share.id}", "/coding", "/queue", f"/review/{share.report}", f"/reports/{share.report}", "/reports",
                 "/incidents", f"/records/{record}", f"/records/{record}/history", "/quality", "/my-corrections", "/log?what=coding",
                 "/log", "/samples", f"/adjudicate/{share.id}", f"/api/v1/reports/{share.report}",
                 f"/api/v1/records/{record}", "/api/v1/incidents",
                 "/account", f"/lineage/{share.report}", f"/reports/{share.report}/versions"):
        answer = client.get(path)
        yield answer.text + str(answer.headers)
    page = client.get(f"/coding/{share.id}").text
    answer = client.post(f"/coding/{share.id}/act", data=fields(page, "Type") | {"do": "reject"}, headers=JSON)
    assert 200 == answer.status_code
    yield answer.text
    yield client.post(f"/coding/{share.id}/act", data={"do": "undo"}, headers=JSON).text
    stale = client.post(f"/coding/{share.id}/act", data=fields(page, "Type") | {"do": "accept"}, headers=JSON)
    assert 409 == stale.status_code
    yield stale.text


@pytest.mark.parametrize("is_finished", [False, True])
def test_no_page_and_no_json_of_the_second_coder_holds_anything_of_the_firsts(desk: Desk, is_finished: bool) -> None:
    share = drawn(desk)
    correct(desk.browser("reviewer"), share, CANARY)
    if is_finished:
        assert 303 == desk.browser("reviewer").post(f"/coding/{share.id}/finish").status_code
    assert CANARY in desk.browser("reviewer").get(f"/coding/{share.id}").text.replace(",", "")
    seen = list(everything(desk.browser("second"), desk, share))

    assert len(seen) > 20
    for text in seen:
        assert CANARY not in text.replace(",", "") and WHY not in text
    page = desk.browser("second").get(f"/coding/{share.id}").text
    assert "reviewer" not in page and "Killed" in page


def test_a_report_is_coded_only_by_those_it_was_given_to(desk: Desk) -> None:
    share = drawn(desk)
    for who in ("editor", "admin"):
        client = desk.browser(who)
        assert 404 == client.get(f"/coding/{share.id}").status_code
        assert 404 == client.post(f"/coding/{share.id}/act", data={"do": "undo"}).status_code
    assert 403 == desk.browser("viewer").get("/coding").status_code
    for wrong in ("x", "1-zz", "1-" + "0" * 32, "999999999999-00"):
        assert 404 == desk.browser("reviewer").get(f"/coding/{wrong}").status_code
        assert 404 == desk.browser("editor").get(f"/adjudicate/{wrong}").status_code


def test_a_pair_of_records_is_nothing_that_can_be_coded(desk: Desk) -> None:
    share, client = drawn(desk), desk.browser("reviewer")
    card = fields(client.get(f"/coding/{share.id}").text, "Type")
    answer = client.post(f"/coding/{share.id}/act", data={"do": "join", "record": card["record"], "other": "x"}, headers=JSON)

    assert 422 == answer.status_code and "nothing that can be done here" in answer.json()["fault"]


def test_an_editor_draws_a_sample_and_is_told_what_cannot_be(desk: Desk) -> None:
    editor = desk.browser("editor")
    form = {"size": "5", "by": "kind", "seed": "3", "coders": "Reviewer, second", "kind": "incident"}
    for change, said in (({"coders": "reviewer"}, "two readers are two people"), ({"coders": "reviewer, gone"}, "gone: no account"),
                         ({"size": "many"}, "as numbers"), ({"coders": "reviewer viewer"}, "viewer: no account")):
        answer = editor.post("/samples", data=form | change)
        assert 409 == answer.status_code and said in answer.text.lower()
    assert 303 == editor.post("/samples", data=form).status_code

    page = editor.get("/samples").text
    assert "Checkpoint attacked" in page and "incident: 1 of 1" in page and "0 of 2" in page
    assert "1 report for you" in desk.browser("second").get("/queue").text


def test_the_adjudicator_takes_one_word_gives_another_and_takes_over_what_both_say(desk: Desk) -> None:
    share, editor = drawn(desk), desk.browser("editor")
    correct(desk.browser("reviewer"), share, "5")
    accept(desk.browser("second"), share)
    answer = editor.get(f"/adjudicate/{share.id}")
    assert 409 == answer.status_code and "both coders must be done" in answer.text.lower()
    for who in ("reviewer", "second"):
        desk.browser(who).post(f"/coding/{share.id}/finish")
    page = editor.get(f"/adjudicate/{share.id}").text
    assert "5 of the forces" in page and "3 of the forces" in page and WHY in page and "agree on" in page

    assert 303 == editor.post(f"/adjudicate/{share.id}/act", data={"do": "both"}).status_code
    five = ("first", "second")[share.coders.index("reviewer")]
    form = dict(re.findall(r'name="(record|field|version)" value="([^"]*)"', page[page.index('value="take"'):]))
    page = editor.get(f"/adjudicate/{share.id}").text
    form["version"] = dict(re.findall(r'name="(record|field|version)" value="([^"]*)"', page[page.index('value="take"'):]))["version"]
    answer = editor.post(f"/adjudicate/{share.id}/act", data=form | {"do": "take", "choice": five, "why": "page two"})
    assert 303 == answer.status_code, answer.text
    row, = desk.store.records("incident").items
    assert "5 of the forces" == row.best["killed"].assertion.value.show() and "accepted" == row.best["where"].status
    assert "Every difference is settled" in editor.get(f"/adjudicate/{share.id}").text
    mine = desk.browser("second").get("/my-corrections").text
    assert "page two" in mine and "3 of the forces" in mine and "5 of the forces" in mine
    assert "page two" not in desk.browser("reviewer").get("/my-corrections").text

    page = editor.get(f"/adjudicate/{share.id}?edit={row.best['killed'].assertion.id.hex()}").text
    assert f'action="/adjudicate/{share.id}/act"' in page and "Correct killed" in page
    own = dict(re.findall(r'name="(do|record|version|value_id)" value="([^"]*)"', page[page.index("data-rv-editor"):]))
    answer = editor.post(f"/adjudicate/{share.id}/act", data=own | {"min": "6", "max": "6", "of": "forces", "why": "a sixth died"})
    assert 303 == answer.status_code, answer.text
    assert "6 of the forces" == desk.store.records("incident").items[0].best["killed"].assertion.value.show()
    assert "a sixth died" in desk.browser("reviewer").get("/my-corrections").text
    assert () == desk.store.verify().faults


def test_what_was_decided_meanwhile_is_not_overwritten_by_an_adjudication(desk: Desk) -> None:
    share, editor = drawn(desk), desk.browser("editor")
    correct(desk.browser("reviewer"), share, "5")
    accept(desk.browser("second"), share)
    for who in ("reviewer", "second"):
        desk.browser(who).post(f"/coding/{share.id}/finish")
    page = editor.get(f"/adjudicate/{share.id}").text
    form = dict(re.findall(r'name="(record|field|version)" value="([^"]*)"', page[page.index('value="take"'):]))
    accept_in_review = fields(editor.get(f"/review/{share.report}").text, "Type")
    editor.post(f"/review/{share.report}/act", data=accept_in_review | {"do": "accept"})
    answer = editor.post(f"/adjudicate/{share.id}/act", data=form | {"do": "take", "choice": "first"})

    assert 409 == answer.status_code and "decided on this record since" in answer.text
    assert {} == dict(desk.store.codings.adjudications(share.id))


def test_a_coder_who_is_an_editor_sees_no_two_codings_of_a_report_they_coded(desk: Desk) -> None:
    desk.store.codings.draw(Drawing(("reviewer", "editor"), rate=1.0), "admin")
    share = desk.store.codings.shares()[0]
    correct(desk.browser("reviewer"), share, CANARY)
    desk.browser("reviewer").post(f"/coding/{share.id}/finish")
    for _ in range(2):
        answer = desk.browser("editor").get(f"/adjudicate/{share.id}")
        assert 409 == answer.status_code and CANARY not in answer.text.replace(",", "")
        desk.browser("editor").post(f"/coding/{share.id}/finish")


def test_the_page_on_quality_says_what_its_figures_are(desk: Desk) -> None:
    client = desk.browser("reviewer")
    page = client.get("/quality").text
    assert "No report was coded by two readers" in page and "Nobody has decided" in page
    share = drawn(desk)
    correct(desk.browser("reviewer"), share, "5")
    accept(desk.browser("second"), share)
    for who in ("reviewer", "second"):
        desk.browser(who).post(f"/coding/{share.id}/finish")
    form = fields(client.get(f"/review/{share.report}").text, "Type")
    client.post(f"/review/{share.report}/act", data=form | {"do": "accept"})
    page = client.get("/quality").text

    assert "Krippendorff" in page and "difference over sum" in page and "Killed" in page
    assert "Precision of what people looked at" in page and "100 %" in page and "incident.rules@1" in page
    assert "<td" not in client.get("/quality?kind=nothing").text


def test_a_shelf_that_is_no_store_has_no_such_pages() -> None:
    from daybook.web import create_app

    client = TestClient(create_app(FakeShelf(), kinds=KINDS, token=None), base_url="http://localhost", headers=HERE)
    assert [404, 404, 404] == [client.get(path).status_code for path in ("/quality", "/my-corrections", "/coding")]


def test_a_markup_in_a_coding_is_shown_and_not_run(desk: Desk) -> None:
    share = drawn(desk)
    client = desk.browser("reviewer")
    card = fields(client.get(f"/coding/{share.id}").text, "Type")
    answer = client.post(f"/coding/{share.id}/act", data={"do": "reject_record", "record": card["record"], "version": card["version"],
                                                          "why": "<script>alert(1)</script>"}, headers=JSON)
    assert 200 == answer.status_code
    accept(desk.browser("second"), share)
    for who in ("reviewer", "second"):
        desk.browser(who).post(f"/coding/{share.id}/finish")
    page = desk.browser("editor").get(f"/adjudicate/{share.id}").text

    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
