"""Public ids: minted once, given on by overlap of members, redirected, never used again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import sqlalchemy as sa

from daybook.core.log import Event
from daybook.store import log, sealed
from daybook.store import tables as t
from daybook.store.rows import chunks, next_id

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u to misread
SHORTEST = 6  # letters; 30 bits, and one more where it is taken


def assign(conn: sa.Connection, before: Mapping[int, int | None], clusters: Sequence[tuple[int, ...]],
           heads: Sequence[tuple[str, bytes]], weights: Mapping[int, int] = MappingProxyType({})) -> list[int]:
    """Give each cluster its identity: the one that most of its members had, else a new one; redirect those that end.

    Args:
        conn: A writing transaction.
        before: Report-level record -> the identity it had; all members that these identities have.
        clusters: Members of each record.
        heads: Kind and smallest member's id of each record, in step: what a new public id is made of.
        weights: Of numbers below 0, which stand for many members at once (``stars``), how many; whoever gives them moves those himself.

    Returns:
        Numbers of identities, in step.
    """
    shared = [(-n, identity, at) for at, cluster in enumerate(clusters)
              for identity, n in _counted(before, cluster, weights).items() if identity is not None]
    given: dict[int, int] = {}
    taken: set[int] = set()
    for _, identity, at in sorted(shared):
        if at not in given and identity not in taken:
            given[at] = identity
            taken.add(identity)
    new = [at for at in range(len(clusters)) if at not in given]
    given |= dict(zip(new, _mint(conn, [heads[at] for at in new]), strict=True))
    now = {told: given[at] for at, cluster in enumerate(clusters) for told in cluster}
    moved = [{"of": told, "to": identity} for told, identity in now.items() if before[told] != identity and told > 0]
    redirects = _redirect(conn, shared, given, taken)
    for some in chunks(sorted(told for told in before if told > 0)):
        conn.execute(t.told.update().where(t.told.c.id.in_(some)).values(live=t.told.c.id.in_([told for told in some if told in now])))
    if moved:
        conn.execute(t.told.update().where(t.told.c.id == sa.bindparam("of")).values(identity=sa.bindparam("to")), moved)
    noted(conn, [given[at] for at in new], redirects, {row["of"]: row["to"] for row in moved})
    return [given[at] for at in range(len(clusters))]


def _counted(before: Mapping[int, int | None], cluster: Iterable[int], weights: Mapping[int, int]) -> Counter[int | None]:
    counted = Counter[int | None]()
    for told in cluster:
        counted[before[told]] += weights.get(told, 1)
    return counted


def noted(conn: sa.Connection, new: Sequence[int], redirects: Sequence[int], moved: Mapping[int, int | None]) -> None:
    """Append to the log which public ids were minted and redirected (numbers of their rows), and which record each part belongs to now."""
    if not (new or redirects or moved):
        return
    seals = {f"{table.name}:{min(some)}-{max(some)}": sealed.stretch(conn, table, min(some), max(some))
             for table, some in ((t.identity, new), (t.redirect, redirects)) if some}
    told = " ".join(f"{told}:{identity}" for told, identity in sorted(moved.items()))
    log.append(conn, Event("ids.given", after={"moved": told} if told else {}, seals=seals))


def _redirect(conn: sa.Connection, shared: Sequence[tuple[int, int, int]], given: Mapping[int, int], taken: set[int]) -> list[int]:
    ends: dict[int, int] = {}
    for _, identity, at in sorted(shared):
        if identity not in taken:
            ends.setdefault(identity, given[at])
    first = next_id(conn, t.redirect.c.seq)
    if ends:
        conn.execute(t.redirect.insert(), [{"seq": first + n, "gone": gone, "into": into} for n, (gone, into) in enumerate(ends.items())])
    return list(range(first, first + len(ends)))


def _letters(head: bytes) -> str:
    number = int.from_bytes(head, "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(0, 125, 5))


def _mint(conn: sa.Connection, heads: Sequence[tuple[str, bytes]]) -> list[int]:
    first = next_id(conn, t.identity.c.id)
    made: list[str] = []
    for some in chunks(heads):
        made += _free(conn, some, set(made))
    if made:
        conn.execute(t.identity.insert(), [{"id": first + n, "public": public} for n, public in enumerate(made)])
    return list(range(first, first + len(made)))


def _free(conn: sa.Connection, heads: Sequence[tuple[str, bytes]], taken: set[str]) -> list[str]:
    """A public id for each head: as few letters as are free."""
    asked = [f"{kind}-{_letters(head)}" for kind, head in heads]
    shortest = {name[: len(kind) + 1 + SHORTEST] for name, (kind, _) in zip(asked, heads, strict=True)}
    used = taken | set(conn.execute(sa.select(t.identity.c.public).where(t.identity.c.public.in_(shortest))).scalars())
    made: list[str] = []
    for name, (kind, _) in zip(asked, heads, strict=True):
        length = len(kind) + 1 + SHORTEST
        while name[:length] in used or (length > len(kind) + 1 + SHORTEST and _exists(conn, name[:length])):
            length += 1
            if length > len(name):  # a head that was minted before, and whose id went to others
                name += ALPHABET[len(made) % len(ALPHABET)]
        used.add(name[:length])
        made.append(name[:length])
    return made


def _exists(conn: sa.Connection, public: str) -> bool:
    return conn.execute(sa.select(t.identity.c.id).where(t.identity.c.public == public)).first() is not None


def followed(conn: sa.Connection, identity: int) -> int:
    """Where redirects lead from an identity."""
    seen = {identity}
    while True:
        query = sa.select(t.redirect.c.into).where(t.redirect.c.gone == identity).order_by(t.redirect.c.seq.desc()).limit(1)
        into = conn.execute(query).scalar()
        if into is None or into in seen:
            return identity
        seen.add(into)
        identity = into
