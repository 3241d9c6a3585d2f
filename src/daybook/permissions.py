"""Who may do what: one table from the name of a route to the role and the scope that it needs. The app does not start without it.

A route that is added and not entered here, or entered and not there, stops the start, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daybook.core import Kind
from daybook.core.people import ROLES, Who
from daybook.core.sight import Sight, without_protected
from daybook.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Permission:
    """What a route needs.

    Args:
        role: The least role; "" for everybody, also those who are not logged in.
        scope: What a token must be good for; "" for what no token opens.
    """

    role: str
    scope: str = ""

    def allows(self, who: Who | None) -> bool:
        """May they use the route? ``None`` is somebody who is not logged in."""
        if not self.role:
            return True
        return who is not None and who.is_at_least(self.role) and (who.scopes is None or self.scope in who.scopes)


EVERYBODY = Permission("")
SEE = Permission("viewer", "read")
WATCH = Permission("reviewer", "read")
DECIDE = Permission("reviewer", "review")
HAND_OUT = Permission("viewer", "export")
CHANGE = Permission("editor", "review")
TAKE_IN = Permission("editor", "import")
OWN = Permission("viewer")  # one's own account: with the browser that is logged in, and no token
RULE = Permission("admin")

PERMISSIONS: Mapping[str, Permission] = {
    "static": EVERYBODY, "openapi": SEE,
    "overview": SEE, "reports": SEE, "report": SEE, "versions": SEE, "lineage": SEE, "records": SEE, "record": SEE, "failures": SEE,
    "export": HAND_OUT,
    "log": WATCH, "record history": WATCH, "record as of": WATCH,
    "feeds": SEE, "queue": WATCH, "about": SEE,
    "api me": SEE, "api kinds": SEE, "api reports": SEE, "api report": SEE, "api record": SEE, "api lineage": SEE, "api failures": SEE,
    "api queue": WATCH, "api pairs": WATCH, "api log": WATCH, "api record history": WATCH, "api export": HAND_OUT,
    "api record accept": DECIDE, "api record reject": DECIDE, "api record correct": DECIDE, "api record add": DECIDE,
    "api record accept_record": DECIDE, "api record reject_record": DECIDE, "api record join": DECIDE, "api record differ": DECIDE,
    "api record part": DECIDE, "api record grade": DECIDE, "api undo": DECIDE, "api add record": DECIDE, "api enter": DECIDE,
    "api import": TAKE_IN,
    "login page": EVERYBODY, "login": EVERYBODY, "logout": OWN, "account": OWN, "account password": OWN, "account token": OWN,
    "account revoke": OWN, "account end": OWN,
    "people": RULE, "people account": RULE, "people password": RULE, "people role": RULE, "people disable": RULE, "people enable": RULE,
    "people team": RULE, "people dissolve": RULE, "people join": RULE, "people leave": RULE,
    "record assign": DECIDE, "report assign": DECIDE,
    "record join": DECIDE, "record part": DECIDE, "record differ": DECIDE, "record undo": DECIDE, "record grade": DECIDE,
    "review": DECIDE, "review editor": DECIDE, "review act": DECIDE, "help when": DECIDE, "help places": DECIDE, "help names": DECIDE,
    "queue seen": DECIDE, "queue next": DECIDE, "enter": DECIDE, "entered": DECIDE,
    "quality": WATCH, "my corrections": WATCH,
    "coding": DECIDE, "coding report": DECIDE, "coding editor": DECIDE, "coding act": DECIDE, "coding finish": DECIDE,
    "samples": CHANGE, "sample draw": CHANGE, "adjudicate": CHANGE, "adjudicate act": CHANGE,
    "host release": DECIDE,
    "record judge": DECIDE, "report copy": DECIDE, "report own": DECIDE, "report undo": DECIDE,
}
# Routes that are there only where the shelf can be written to, and only where people have accounts.
WRITING = (frozenset(name for name, needs in PERMISSIONS.items() if needs in (DECIDE, HAND_OUT, TAKE_IN))
           | {"api queue", "api pairs", "api log", "api record history"})
ACCOUNTS = (frozenset(name for name, needs in PERMISSIONS.items() if needs in (OWN, RULE))
            | {"login page", "login", "record assign", "report assign"}
            | {name for name in PERMISSIONS if name.startswith(("coding", "sample", "adjudicate"))})


def permissions(kinds: Iterable[Kind]) -> Mapping[str, Permission]:
    """The table, with the list of each kind in the API."""
    return {**PERMISSIONS} | {f"api {kind.plural}": SEE for kind in kinds}


def check(table: Mapping[str, Permission], routes: Iterable[str], may_be_missing: frozenset[str] = frozenset()) -> None:
    """Refuse a table that does not fit the routes.

    Args:
        table: Name of a route -> what it needs.
        routes: Names of all routes.
        may_be_missing: Entries that this app need not have.

    Raises:
        ConfigError: Names each route without an entry, each entry without a route, each name of two routes.
    """
    names = list(routes)
    faults = [f"the route {name!r} has no entry in permissions.py" for name in sorted(set(names) - set(table))]
    faults += [f"permissions.py has an entry {name!r}, which is no route" for name in sorted(set(table) - set(names) - may_be_missing)]
    faults += [f"two routes are called {name!r}" for name in sorted(set(names)) if names.count(name) > 1]
    if faults:
        raise ConfigError("; ".join(faults))


def sight_of(role: str, kinds: Iterable[Kind], protected: str, exact: str) -> Sight:
    """What a role sees.

    Args:
        role: One of ``ROLES``.
        kinds: Whose fields may be protected.
        protected: The least role that sees protected fields.
        exact: The least role that sees places more exactly than their town.
    """
    rank = ROLES.index
    withheld = frozenset[tuple[str, str]]() if rank(role) >= rank(protected) else without_protected(kinds).withheld
    return Sight(withheld, rank(role) >= rank(exact))
