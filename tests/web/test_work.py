"""Whose work something is, and who is on it now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daybook.kinds import KINDS
from daybook.store import Store
from daybook.web.presence import NOW_SECONDS, Presence
from tests.store.made import entry_of, refresh
from tests.web.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as store:
        store.add(store.begin_run("f", {}), entry_of(store, "r1", title="Checkpoint attacked"))
        refresh(store)
        yield Desk(store)


def paths(desk: Desk) -> tuple[str, str]:
    return f"/reports/{desk.store.reports().items[0].id}", f"/records/{desk.store.records('incident').items[0].id}"


def test_work_is_given_to_a_person_or_a_team_and_taken_away(desk: Desk) -> None:
    desk.store.teams.add("north", "admin")
    desk.store.teams.join("north", "editor", "admin")
    reviewer, editor = desk.browser("reviewer"), desk.browser("editor")
    for path, to in zip(paths(desk), ("editor", "north"), strict=True):
        assert "Nobody's work yet" in reviewer.get(path).text.replace("&#39;", "'")
        answer = reviewer.post(f"{path}/assign", data={"to": to})
        assert (303, path) == (answer.status_code, answer.headers["location"])
        assert f"Work of <bdi>{to}</bdi>" in reviewer.get(path).text

    mine = [client.get("/account").text for client in (editor, reviewer)]
    assert [True, False] == ["Checkpoint attacked" in text and "armed attack" in text for text in mine]
    for path in paths(desk):
        reviewer.post(f"{path}/assign", data={"to": ""})
    assert "Nothing is assigned to you" in editor.get("/account").text


def test_work_goes_to_nobody_who_is_not_there_and_only_reviewers_give_it(desk: Desk) -> None:
    report, record = paths(desk)
    for path in (report, record):
        answer = desk.browser("reviewer").post(f"{path}/assign", data={"to": "gone"})
        assert 409 == answer.status_code and "there is nobody called gone" in answer.text
        assert 403 == desk.browser("viewer").post(f"{path}/assign", data={"to": "viewer"}).status_code
        assert f"{path}/assign" not in desk.browser("viewer").get(path).text
    assert 404 == desk.browser("reviewer").post("/records/none/assign", data={"to": "viewer"}).status_code


def test_a_page_says_who_else_is_on_it(desk: Desk) -> None:
    report, record = paths(desk)
    for path in (report, record):
        assert "on it now" not in desk.browser("editor").get(path).text
        page = desk.browser("viewer").get(path).text
        assert "on it now: <bdi>editor</bdi>" in page
        assert "on it now: <bdi>viewer</bdi>" in desk.browser("editor").get(path).text


def test_two_minutes_later_nobody_is_there_and_old_pages_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    presence = Presence(lambda: now[0])
    presence.others("/a", "omar")
    now[0] = NOW_SECONDS - 1
    assert ("omar",) == presence.others("/a", "ruth")
    now[0] = NOW_SECONDS
    assert ("ruth",) == presence.others("/a", "layla")
    monkeypatch.setattr("daybook.web.presence.MOST", 2)
    presence.others("/b", "omar")
    presence.others("/c", "omar")
    assert () == presence.others("/a", "omar")
