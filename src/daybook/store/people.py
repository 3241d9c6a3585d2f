"""Accounts, sessions and tokens in the store. Passwords come hashed, cookies and tokens as digests: what lets somebody in is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from daybook.core.log import Event
from daybook.core.people import Account, Session, Token, checked_name, checked_role, checked_scopes
from daybook.errors import UsageError
from daybook.store import people_tables as p
from daybook.store.codec import shown
from daybook.store.log import append
from daybook.store.raw import Raw
from daybook.store.rows import Opens, next_id
from daybook.store.sealed import whole

a, s, k = p.account.c, p.session.c, p.token.c
LONGEST_LABEL = 100  # characters of a token's label and of a browser's name


def noted(conn: sa.Connection, what: str, by: str, subject: str, before: Mapping[str, str] = {}, after: Mapping[str, str] = {}) -> None:
    """Put a change of people, teams or assignments into the log, within its transaction."""
    append(conn, Event(what, by, subject, before, after, seals=whole(conn)))


class People:
    """The accounts of a store and what lets them in. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
    """

    def __init__(self, looking: Opens, writing: Opens) -> None:
        self._looking, self._writing = looking, writing

    # ---- accounts

    def accounts(self) -> tuple[Account, ...]:
        """All accounts by name, the disabled ones too."""
        with self._looking() as conn:
            teams = _teams_of(conn)
            return tuple(_account(row, teams.get(row.id, ())) for row in conn.execute(sa.select(p.account).order_by(a.name)))

    def are_there(self) -> bool:
        """Is there any account? Then nobody gets in without one."""
        with self._looking() as conn:
            return conn.execute(sa.select(a.id).limit(1)).first() is not None

    def add(self, name: str, role: str, password: str, by: str, at: str) -> Account:
        """Make an account.

        Args:
            name: As ``checked_name`` allows.
            role: One of ``ROLES``.
            password: Its hash.
            by: Who makes it.
            at: When, UTC.

        Raises:
            UsageError: The name is taken or none, or there is no such role.
        """
        made = Account(checked_name(name), checked_role(role), False, at)
        with self._writing() as conn:
            taken = [conn.execute(sa.select(table.c.id).where(table.c.name == made.name)).first() for table in (p.account, p.team)]
            if any(taken):
                raise UsageError(f"{made.name} is the name of {'an account' if taken[0] else 'a team'}; an account's name is given once, "
                                 "for decisions stand under it")
            conn.execute(p.account.insert().values(id=next_id(conn, a.id), name=made.name, password=password, role=role,
                                                   is_disabled=False, made=at))
            noted(conn, "account.add", by, made.name, after={"role": role})
        return made

    def set_role(self, name: str, role: str, by: str) -> None:
        """Give an account another role; its sessions end.

        Raises:
            UsageError: There is no such account or role, or it is the last administrator.
        """
        checked_role(role)
        with self._writing() as conn:
            held = held_account(conn, name)
            if role != "admin":
                _keep_an_admin(conn, held)
            if held.role != role:
                conn.execute(p.account.update().where(a.id == held.id).values(role=role))
                _end(conn, s.account == held.id)
                noted(conn, "account.role", by, held.name, {"role": held.role}, {"role": role})

    def disable(self, name: str, by: str, *, is_disabled: bool = True) -> None:
        """Let an account in no more, or again; its sessions end, and its tokens open nothing while it is disabled.

        Raises:
            UsageError: There is no such account, or it is the last administrator.
        """
        with self._writing() as conn:
            held = held_account(conn, name)
            if is_disabled:
                _keep_an_admin(conn, held)
            if held.is_disabled != is_disabled:
                conn.execute(p.account.update().where(a.id == held.id).values(is_disabled=is_disabled))
                _end(conn, s.account == held.id)
                noted(conn, "account.disable" if is_disabled else "account.enable", by, held.name)

    def set_password(self, name: str, password: str, by: str) -> None:
        """Give an account another password (its hash); its sessions end.

        Raises:
            UsageError: There is no such account.
        """
        with self._writing() as conn:
            held = held_account(conn, name)
            conn.execute(p.account.update().where(a.id == held.id).values(password=password))
            _end(conn, s.account == held.id)
            noted(conn, "account.password", by, held.name)

    def rehashed(self, name: str, old: str, new: str) -> None:
        """Keep a password by a stronger hash; nothing if it was changed meanwhile. Sessions stay."""
        with self._writing() as conn:
            if conn.execute(p.account.update().where(a.name == name, a.password == old).values(password=new)).rowcount:
                noted(conn, "account.rehash", "", name)

    def password_of(self, name: str) -> str | None:
        """The hash of an account's password; None where there is no such account, or it is disabled."""
        with self._looking() as conn:
            found: str | None = conn.execute(sa.select(a.password).where(a.name == shown(name), sa.not_(a.is_disabled))).scalar()
            return found

    # ---- sessions

    def begin_session(self, name: str, key: bytes, browser: str, at: str) -> int:
        """Keep that a browser is logged in; its number.

        Raises:
            UsageError: There is no such account.
        """
        with self._writing() as conn:
            held = held_account(conn, name)
            number = next_id(conn, s.id)
            conn.execute(p.session.insert().values(id=number, key=key, account=held.id, begun=at, used=at,
                                                   browser=shown(browser)[:LONGEST_LABEL]))
            noted(conn, "session.begin", held.name, held.name)
            return number

    def by_session(self, key: bytes) -> tuple[Account, Session] | None:
        """Whose session a cookie is, by its digest; None for none, and for a disabled account."""
        with self._looking() as conn:
            row = next(_BY_SESSION.rows(conn, {"of": key}), None)
            return None if row is None else (_account(row, _teams(conn, row.id)), _session(row))

    def used(self, sessions: Mapping[int, str], tokens: Mapping[int, str]) -> None:
        """Note when sessions and tokens, by their numbers, were used last."""
        with self._writing() as conn:
            for table, uses in ((p.session, sessions), (p.token, tokens)):
                for id, at in uses.items():
                    conn.execute(table.update().where(table.c.id == id).values(used=at))

    def sessions(self, name: str) -> tuple[Session, ...]:
        """The sessions of an account, the last begun first."""
        with self._looking() as conn:
            return tuple(_session(row) for row in conn.execute(_joined(p.session).where(a.name == name).order_by(s.id.desc())))

    def end_session(self, name: str, id: int) -> None:
        """End a session of an account; nothing if it has none of this number."""
        with self._writing() as conn:
            held = held_account(conn, name)
            if _end(conn, sa.and_(s.id == id, s.account == held.id)):
                noted(conn, "session.end", held.name, held.name)

    def forget_session(self, key: bytes) -> None:
        """End a session by the digest of its cookie; nothing if there is none."""
        with self._writing() as conn:
            row = conn.execute(sa.select(a.name).join(p.session, s.account == a.id).where(s.key == key)).first()
            if row is not None and _end(conn, s.key == key):
                noted(conn, "session.end", row.name, row.name)

    def forget_sessions(self, begun_before: str, used_before: str) -> None:
        """Take away the sessions that are over by the clock."""
        with self._writing() as conn:
            _end(conn, sa.or_(s.begun < begun_before, s.used < used_before))

    # ---- tokens

    def add_token(self, name: str, label: str, scopes: tuple[str, ...], key: bytes, begins: str, by: str, at: str) -> Token:
        """Keep a token by its digest.

        Args:
            name: Whose it is.
            label: What they call it.
            scopes: Some of ``SCOPES``.
            key: SHA-256 of the token.
            begins: Its first characters.
            by: Who makes it.
            at: When, UTC.

        Raises:
            UsageError: There is no such account or scope, or no label.
        """
        label = shown(" ".join(label.split()))[:LONGEST_LABEL]
        if not label:
            raise UsageError("a token needs a label that says what uses it")
        good_for = checked_scopes(scopes)
        with self._writing() as conn:
            held = held_account(conn, name)
            number = next_id(conn, k.id)
            conn.execute(p.token.insert().values(id=number, key=key, account=held.id, label=label, scopes=" ".join(good_for),
                                                 begins=begins, made=at, used=""))
            noted(conn, "token.add", by, held.name, after={"label": label, "scopes": " ".join(good_for)})
            return Token(number, held.name, label, good_for, begins, at, "")

    def by_token(self, key: bytes) -> tuple[Account, Token] | None:
        """Whose token it is, by its digest; None for none, and for a disabled account."""
        with self._looking() as conn:
            row = next(_BY_TOKEN.rows(conn, {"of": key}), None)
            return None if row is None else (_account(row, _teams(conn, row.id)), _token(row))

    def tokens(self, name: str) -> tuple[Token, ...]:
        """The tokens of an account, the newest first."""
        with self._looking() as conn:
            return tuple(_token(row) for row in conn.execute(
                _joined(p.token).where(a.name == name).order_by(k.id.desc())))

    def revoke_token(self, name: str, id: int, by: str) -> None:
        """Take a token of an account away.

        Raises:
            UsageError: The account has none of this number.
        """
        with self._writing() as conn:
            held = held_account(conn, name)
            row = conn.execute(sa.select(k.label).where(k.id == id, k.account == held.id)).first()
            if row is None:
                raise UsageError(f"{held.name} has no token {id}")
            conn.execute(p.token.delete().where(k.id == id))
            noted(conn, "token.revoke", by, held.name, before={"label": row.label})


def held_account(conn: sa.Connection, name: str) -> Any:
    """The row of an account.

    Raises:
        UsageError: There is none of this name.
    """
    row = conn.execute(sa.select(p.account).where(a.name == shown(checked_name(name)))).first()
    if row is None:
        raise UsageError(f"there is no account {name[:80]}")
    return row


def _keep_an_admin(conn: sa.Connection, held: Any) -> None:
    others = sa.select(sa.func.count()).select_from(p.account).where(a.role == "admin", sa.not_(a.is_disabled), a.id != held.id)
    if held.role == "admin" and not held.is_disabled and not conn.execute(others).scalar_one():
        raise UsageError(f"{held.name} is the only administrator; make another one first, or nobody could give roles any more")


def _end(conn: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    return conn.execute(p.session.delete().where(which)).rowcount


def _joined(table: sa.Table) -> sa.Select[Any]:
    """Rows of sessions or tokens whose account is let in, with the account's columns; those of the table's own id as ``number``."""
    mine = [column.label("number") if column.name == "id" else column for column in table.c if column.name not in ("account", "made")]
    made = [table.c.made.label("issued")] if "made" in table.c else []
    return (sa.select(a.id, a.name, a.role, a.is_disabled, a.made, *mine, *made).join(p.account, a.id == table.c.account)
            .where(sa.not_(a.is_disabled)))


# Who asks is looked up for every page: see ``Raw``.
_key, _of = sa.bindparam("of", type_=sa.LargeBinary), sa.bindparam("of", type_=sa.Integer)
_BY_SESSION, _BY_TOKEN = (Raw(_joined(table).where(table.c.key == _key)) for table in (p.session, p.token))
_EVERY_TEAM = sa.select(p.member.c.account, p.team.c.name).join(p.team, p.team.c.id == p.member.c.team).order_by(p.team.c.name)
_TEAMS = Raw(_EVERY_TEAM.where(p.member.c.account == _of))


def _teams(conn: sa.Connection, account: int) -> tuple[str, ...]:
    return tuple(name for _, name in _TEAMS.run(conn, {"of": account}))


def _teams_of(conn: sa.Connection) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in conn.execute(_EVERY_TEAM):
        found[row.account] = (*found.get(row.account, ()), row.name)
    return found


def _account(row: Any, teams: tuple[str, ...]) -> Account:
    return Account(row.name, row.role, bool(row.is_disabled), row.made, teams)


def _session(row: Any) -> Session:
    return Session(row.number, row.name, row.begun, row.used, row.browser)


def _token(row: Any) -> Token:
    return Token(row.number, row.name, row.label, tuple(row.scopes.split()), row.begins, row.issued, row.used)
