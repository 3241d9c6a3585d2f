"""Accounts, sessions, tokens, teams and assignments, on both databases."""

from __future__ import annotations

import pytest

from daybook.errors import StoreError, UsageError
from daybook.store import Store
from tests.store.made import entry_of, refresh

AT, LATER = "2026-11-26T08:00:00Z", "2026-11-26T09:00:00Z"
KEY = bytes(range(32))


@pytest.fixture
def people(store: Store) -> Store:
    for name, role in (("ruth", "admin"), ("omar", "reviewer")):
        store.people.add(name, role, f"hash of {name}", "desk", AT)
    return store


def test_a_new_store_has_no_account(store: Store) -> None:
    assert not store.people.are_there() and () == store.people.accounts()


def test_names_are_one_in_any_spelling_and_are_given_once(people: Store) -> None:
    with pytest.raises(UsageError, match="omar is the name of an account"):
        people.people.add("ＯMAR", "viewer", "h", "desk", AT)
    for name in ("", "a b", "a\n", "-a", "x" * 65, "\u202eabc"):
        with pytest.raises(UsageError, match="no name for an account"):
            people.people.add(name, "viewer", "h", "desk", AT)
    with pytest.raises(UsageError, match="no role 'root'"):
        people.people.add("eve", "root", "h", "desk", AT)


@pytest.mark.parametrize("change", ["role", "disable", "password"])
def test_a_change_ends_all_sessions_of_the_account_and_no_other(people: Store, change: str) -> None:
    people.people.begin_session("omar", KEY, "a browser", AT)
    people.people.begin_session("ruth", KEY[::-1], "another", AT)
    {"role": lambda: people.people.set_role("omar", "editor", "ruth"), "disable": lambda: people.people.disable("omar", "ruth"),
     "password": lambda: people.people.set_password("omar", "new", "ruth")}[change]()

    assert people.people.by_session(KEY) is None and people.people.by_session(KEY[::-1]) is not None


def test_a_session_belongs_to_its_account_alone(people: Store) -> None:
    number = people.people.begin_session("omar", KEY, "a browser", AT)
    people.people.end_session("ruth", number)
    held = people.people.by_session(KEY)

    assert held and ("omar", "reviewer", "a browser", AT) == (held[0].name, held[0].role, held[1].browser, held[1].used)
    people.people.used({number: LATER}, {})
    assert [LATER] == [session.used for session in people.people.sessions("omar")]
    people.people.end_session("omar", number)
    assert people.people.by_session(KEY) is None


def test_sessions_that_are_over_by_the_clock_are_taken_away(people: Store) -> None:
    people.people.begin_session("omar", KEY, "old", AT)
    people.people.begin_session("omar", KEY[::-1], "new", LATER)
    people.people.forget_sessions("2026-11-26T08:30:00Z", "2026-11-26T08:30:00Z")

    assert ["new"] == [session.browser for session in people.people.sessions("omar")]


def test_a_disabled_account_has_no_password_no_session_and_no_token(people: Store) -> None:
    people.people.add_token("omar", "a script", ("read",), KEY, "dbk_abcd", "omar", AT)
    people.people.disable("omar", "ruth")

    assert people.people.password_of("omar") is None and people.people.by_token(KEY) is None
    people.people.disable("omar", "ruth", is_disabled=False)
    assert "hash of omar" == people.people.password_of("omar")
    held = people.people.by_token(KEY)
    assert held and ("a script", ("read",), "dbk_abcd", "") == (held[1].label, held[1].scopes, held[1].begins, held[1].used)


@pytest.mark.parametrize("change", ["role", "disable"])
def test_the_last_administrator_stays(people: Store, change: str) -> None:
    def demote(name: str) -> None:
        people.people.set_role(name, "viewer", "desk") if change == "role" else people.people.disable(name, "desk")

    with pytest.raises(UsageError, match="the only administrator"):
        demote("ruth")
    people.people.set_role("omar", "admin", "ruth")
    demote("ruth")
    with pytest.raises(UsageError, match="the only administrator"):
        demote("omar")


def test_tokens_need_a_label_and_scopes_and_are_revoked_by_their_owner_alone(people: Store) -> None:
    for label, scopes in (("", ("read",)), ("x", ()), ("x", ("read", "all"))):
        with pytest.raises(UsageError):
            people.people.add_token("omar", label, scopes, KEY, "dbk_", "omar", AT)
    token = people.people.add_token("omar", "x", ("export", "read"), KEY, "dbk_", "omar", AT)
    with pytest.raises(UsageError, match="ruth has no token"):
        people.people.revoke_token("ruth", token.id, "ruth")
    people.people.used({}, {token.id: LATER})

    assert [(("read", "export"), LATER)] == [(held.scopes, held.used) for held in people.people.tokens("omar")]
    people.people.revoke_token("omar", token.id, "omar")
    assert () == people.people.tokens("omar") and people.people.by_token(KEY) is None


def test_only_the_digest_that_was_given_opens(people: Store) -> None:
    people.people.begin_session("omar", KEY, "", AT)

    assert people.people.by_session(b"") is None and people.people.by_session(KEY[:31]) is None and people.people.by_token(KEY) is None


def test_a_stronger_hash_replaces_the_one_it_was_made_from_and_no_other(people: Store) -> None:
    people.people.rehashed("omar", "hash of somebody", "weak")
    people.people.rehashed("omar", "hash of omar", "strong")

    assert "strong" == people.people.password_of("omar")


def test_teams_have_members_and_names_of_their_own(people: Store) -> None:
    people.teams.add("North", "ruth")
    people.teams.join("north", "omar", "ruth")
    people.teams.join("north", "omar", "ruth")

    assert {"north": ("omar",)} == people.teams.all()
    assert [("north",), ()] == [account.teams for account in people.people.accounts()]
    for taken in ("north", "omar"):
        with pytest.raises(UsageError, match="the name of another"):
            people.teams.add(taken, "ruth")
    with pytest.raises(UsageError, match="the name of a team"):
        people.people.add("north", "viewer", "h", "ruth", AT)
    people.teams.leave("north", "omar", "ruth")
    assert {"north": ()} == people.teams.all()


def test_work_is_assigned_to_people_and_teams(people: Store) -> None:
    run = people.begin_run("f", {})
    people.add(run, entry_of(people, "r1"))
    refresh(people)
    report, record = bytes.fromhex(people.reports().items[0].id), people.record(people.records("incident").items[0].id).record.id  # type: ignore[union-attr]
    people.teams.add("north", "ruth")
    people.teams.join("north", "omar", "ruth")
    people.teams.assign(report, "omar", "ruth", AT)
    people.teams.assign(record, "north", "ruth", LATER)

    held = people.teams.assigned([report, record])
    assert [("omar", False), ("north", True)] == [(held[key].to, held[key].is_team) for key in (report, record)]
    assert ((report,), (record, report), ()) == (people.teams.work_of("omar"), people.teams.work_of("omar", ("north",)),
                                                 people.teams.work_of("ruth"))
    people.teams.assign(report, "", "ruth", LATER)
    people.teams.remove("north", "ruth")
    assert {} == people.teams.assigned([report, record])
    with pytest.raises(UsageError, match="nobody called"):
        people.teams.assign(report, "north", "ruth", LATER)
    with pytest.raises(StoreError, match="no report or record"):
        people.teams.assign(bytes(16), "omar", "ruth", LATER)


def test_accounts_are_no_part_of_the_dump(people: Store) -> None:
    assert b"omar" not in b"".join(people.dump())
