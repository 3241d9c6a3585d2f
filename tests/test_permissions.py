"""The table of permissions: it fits the routes, each role may do what those below it may, and a token no more than its scopes say."""

from __future__ import annotations

import pytest

from daybook.core.people import ROLES, SCOPES, Who
from daybook.errors import ConfigError
from daybook.kinds import KINDS
from daybook.permissions import DECIDE, EVERYBODY, OWN, RULE, SEE, Permission, check, permissions, sight_of


def test_a_route_without_an_entry_stops_the_start_and_is_named() -> None:
    with pytest.raises(ConfigError, match="the route 'new' has no entry"):
        check({"old": SEE}, ["old", "new"])


def test_an_entry_without_a_route_stops_the_start_and_is_named() -> None:
    with pytest.raises(ConfigError, match="an entry 'gone', which is no route"):
        check({"old": SEE, "gone": SEE}, ["old"])


def test_two_routes_of_one_name_would_share_an_entry_and_are_refused() -> None:
    with pytest.raises(ConfigError, match="two routes are called 'old'"):
        check({"old": SEE}, ["old", "old"])


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ConfigError, match=r"'new'.*'gone'.*'twice'"):
        check({"twice": SEE, "gone": SEE}, ["twice", "twice", "new"])


@pytest.mark.parametrize("needs", [SEE, DECIDE, RULE, OWN])
def test_a_role_may_do_what_those_below_it_may(needs: Permission) -> None:
    allowed = [needs.allows(Who("a", role)) for role in ROLES]

    assert sorted(allowed) == allowed and allowed[-1] and not needs.allows(None)


def test_what_is_everybodys_needs_nobody() -> None:
    assert EVERYBODY.allows(None)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("needs", [SEE, DECIDE, RULE, OWN])
def test_a_token_opens_what_both_its_scope_and_its_owners_role_open(role: str, needs: Permission) -> None:
    for scope in SCOPES:
        opens = needs.allows(Who("a", role, scopes=frozenset((scope,))))

        assert (scope == needs.scope and Who("a", role).is_at_least(needs.role)) == opens


def test_every_kind_has_its_list_in_the_table() -> None:
    assert {f"api {kind.plural}" for kind in KINDS} < set(permissions(KINDS))


def test_protected_fields_and_exact_places_are_seen_from_a_role_on() -> None:
    viewer, reviewer, editor = (sight_of(role, KINDS, "reviewer", "editor") for role in ("viewer", "reviewer", "editor"))

    assert [False, True, True] == [sight.sees("incident", "victim") for sight in (viewer, reviewer, editor)]
    assert [False, False, True] == [sight.exact_places for sight in (viewer, reviewer, editor)]
