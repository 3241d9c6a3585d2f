"""Teams of accounts, and whose work a report or record is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from daybook.core.people import Assignment, checked_name
from daybook.errors import StoreError, UsageError
from daybook.store import people_tables as p
from daybook.store import tables as t
from daybook.store.codec import shown
from daybook.store.people import held_account, noted
from daybook.store.rows import Opens, chunks, insert_missing, next_id

m, w = p.member.c, p.assignment.c


class Teams:
    """The teams of a store and what is assigned to them and to people. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
    """

    def __init__(self, looking: Opens, writing: Opens) -> None:
        self._looking, self._writing = looking, writing

    def all(self) -> Mapping[str, tuple[str, ...]]:
        """Each team with the names of its accounts, both sorted."""
        found: dict[str, tuple[str, ...]] = {}
        query = (sa.select(p.team.c.name, p.account.c.name.label("who")).outerjoin(p.member, m.team == p.team.c.id)
                 .outerjoin(p.account, p.account.c.id == m.account).order_by(p.team.c.name, p.account.c.name))
        with self._looking() as conn:
            for row in conn.execute(query):
                found[row.name] = (*found.get(row.name, ()), *([row.who] if row.who else []))
        return found

    def add(self, name: str, by: str) -> str:
        """Make a team; its name in the spelling that is kept.

        Raises:
            UsageError: The name is none, or that of another team or of an account.
        """
        made = checked_name(name)
        with self._writing() as conn:
            taken = [conn.execute(sa.select(table.c.id).where(table.c.name == made)).first() for table in (p.team, p.account)]
            if any(taken):
                raise UsageError(f"{made} is the name of another {'team' if taken[0] else 'account'}")
            conn.execute(p.team.insert().values(id=next_id(conn, p.team.c.id), name=made))
            noted(conn, "team.add", by, made)
        return made

    def remove(self, name: str, by: str) -> None:
        """Take a team away; what was assigned to it is nobody's.

        Raises:
            UsageError: There is no such team.
        """
        with self._writing() as conn:
            number = _team(conn, name)
            conn.execute(p.assignment.delete().where(w.team == number))
            conn.execute(p.member.delete().where(m.team == number))
            conn.execute(p.team.delete().where(p.team.c.id == number))
            noted(conn, "team.remove", by, checked_name(name))

    def join(self, team: str, account: str, by: str) -> None:
        """Put an account into a team.

        Raises:
            UsageError: There is no such team or account.
        """
        with self._writing() as conn:
            number, held = _team(conn, team), held_account(conn, account)
            insert_missing(conn, p.member, [{"team": number, "account": held.id}])
            noted(conn, "team.join", by, checked_name(team), after={"account": held.name})

    def leave(self, team: str, account: str, by: str) -> None:
        """Take an account out of a team.

        Raises:
            UsageError: There is no such team or account.
        """
        with self._writing() as conn:
            number, held = _team(conn, team), held_account(conn, account)
            conn.execute(p.member.delete().where(m.team == number, m.account == held.id))
            noted(conn, "team.leave", by, checked_name(team), before={"account": held.name})

    # ---- whose work it is

    def assign(self, subject: bytes, to: str, by: str, at: str) -> None:
        """Give a report or record to an account or a team, "" to nobody.

        Args:
            subject: Id of a report, or of a report-level record.
            to: Name of an account that is let in, or of a team.
            by: Who gives it.
            at: When, UTC.

        Raises:
            UsageError: There is nobody of this name.
            StoreError: There is no such report or record.
        """
        with self._writing() as conn:
            if not any(conn.execute(sa.select(c).where(c == subject)).first() for c in (t.report.c.key, t.told.c.key)):
                raise StoreError(f"there is no report or record {subject.hex()} to assign")
            before = _assigned(conn, [subject]).get(subject)
            conn.execute(p.assignment.delete().where(w.subject == subject))
            if to:
                conn.execute(p.assignment.insert().values(subject=subject, by=shown(by), at=at, **_assignee(conn, to)))
            noted(conn, "assign", by, subject.hex(), {"to": before.to} if before else {}, {"to": to} if to else {})

    def assigned(self, subjects: Iterable[bytes]) -> Mapping[bytes, Assignment]:
        """Whose work these reports and report-level records are; those that are nobody's are left out."""
        with self._looking() as conn:
            return _assigned(conn, subjects)

    def work_of(self, name: str, teams: Iterable[str] = ()) -> tuple[bytes, ...]:
        """What is assigned to an account or to one of its teams, the latest first: ids of reports and report-level records."""
        mine = sa.or_(p.account.c.name == name, p.team.c.name.in_(sorted(teams)))
        query = (sa.select(w.subject).outerjoin(p.account, p.account.c.id == w.account).outerjoin(p.team, p.team.c.id == w.team)
                 .where(mine).order_by(w.at.desc(), w.subject))
        with self._looking() as conn:
            return tuple(conn.execute(query).scalars())


def _team(conn: sa.Connection, name: str) -> int:
    number = conn.execute(sa.select(p.team.c.id).where(p.team.c.name == shown(checked_name(name)))).scalar()
    if number is None:
        raise UsageError(f"there is no team {name[:80]}")
    return int(number)


def _assignee(conn: sa.Connection, to: str) -> dict[str, Any]:
    name = shown(checked_name(to))
    account = conn.execute(sa.select(p.account.c.id).where(p.account.c.name == name, sa.not_(p.account.c.is_disabled))).scalar()
    if account is not None:
        return {"account": account, "team": None}
    team = conn.execute(sa.select(p.team.c.id).where(p.team.c.name == name)).scalar()
    if team is None:
        raise UsageError(f"there is nobody called {to[:80]}: no account that is let in, and no team")
    return {"account": None, "team": team}


def _assigned(conn: sa.Connection, subjects: Iterable[bytes]) -> dict[bytes, Assignment]:
    found: dict[bytes, Assignment] = {}
    for some in chunks(sorted(set(subjects))):
        query = (sa.select(p.assignment, p.account.c.name, p.team.c.name.label("group"))
                 .outerjoin(p.account, p.account.c.id == w.account).outerjoin(p.team, p.team.c.id == w.team).where(w.subject.in_(some)))
        found |= {row.subject: Assignment(row.name or row.group, row.group is not None, row.by, row.at) for row in conn.execute(query)}
    return found
