"""A person taken out: nothing of the name is left anywhere, all offsets stay, and the log still verifies."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from daybook.core import Draft, Ref, Said
from daybook.core.log import Checkpoint
from daybook.errors import StoreError, UsageError
from daybook.kinds import KINDS
from daybook.store import Store
from daybook.store.erase import Names
from tests.store.made import entry_of, refresh, span

CANARY = "Zebulon Quark"
TEXT = f"Gunmen attacked the house of {CANARY} near Mosul on Monday, killing 3 soldiers. ZEBULON  QUARK's brother fled."


def drafts() -> list[tuple[str, Draft]]:
    said = (Said("victim", Ref(CANARY, "person"), span(TEXT, CANARY), 0.9),)
    return [("incident.rules@1", Draft("incident", span(TEXT, "attacked"), said, 0.9)),
            ("actor.rules@1", Draft("actor", span(TEXT, CANARY), (Said("name", Ref(CANARY, "person"), span(TEXT, CANARY), 0.9),), 0.9))]


def filled(place: str, captures: Path | None = None) -> Store:
    store = Store.open(place, kinds=KINDS, captures=captures)
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r1", TEXT, title=f"The {CANARY} case", drafts=drafts(), url="https://example.org/zebulon-quark-1"))
    store.add(run, entry_of(store, "r2"))
    store.fail(run, "https://example.org/zebulon_quark", "read", f"{CANARY} is no page", "failed")
    refresh(store)
    for row in store.records("incident").items:
        held = store.record(row.id)
        assert held is not None
        store.decide(held.record.members[0], "accept", "ann", why=f"{CANARY} is my neighbour")
        for quote in held.quotes.get("victim", ()):
            assertion = quote.evidence.assertion
            store.decide(assertion.id, "accept", "ann", within=assertion.record)
    refresh(store)
    return store


def everything(store: Store) -> bytes:
    """All that any table holds, packed columns unpacked, and the bytes of captures."""
    found = []
    with store._looking() as conn:
        for table in sa.inspect(conn).get_table_names():
            for row in conn.exec_driver_sql(f'SELECT * FROM "{table}"'):
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found.append(_unpacked(raw))
    folder = store._folder
    files = [file for file in folder.rglob("*") if file.is_file()] if folder is not None else []
    return b"\n".join(found + [_unpacked(file.read_bytes()) for file in files])


def _unpacked(raw: bytes) -> bytes:
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return raw


def is_in(content: bytes) -> bool:
    low = content.lower()
    return b"zebulon" in low or b"quark" in low


def test_nothing_of_the_name_is_left_and_the_log_verifies(place: str) -> None:
    with filled(place) as store:
        edge = store.log.edge()
        earlier = Checkpoint(store.log.origin(), edge.size, edge.root)
        assert is_in(everything(store))
        done = store.erase([CANARY], "ann", "asked by the family")
        refresh(store)
        store.shrink()

        assert (1, 1) == (done.texts, done.captures)
        assert not is_in(everything(store))
        assert () == store.verify([earlier]).faults
        if store._where.path is not None:
            for file in store._where.path.parent.iterdir():
                assert not file.is_file() or not is_in(file.read_bytes()), file


def test_offsets_stay_and_so_do_decisions_on_values(place: str) -> None:
    with filled(place) as store:
        before = store.report("https://example.org/zebulon-quark-1") or store.report("r1")
        store.erase([CANARY], "ann")
        refresh(store)
        view = store.report("r1")

        assert view is not None
        assert before is not None
        assert len(before.text.text) == len(view.text.text)
        assert "Gunmen attacked the house of ███████ █████ near Mosul" in view.text.text
        quotes = [q for row in store.records("incident").items for q in store.record(row.id).quotes.get("victim", ())]  # type: ignore[union-attr]
        assert [("███████ █████", "accepted")] == [(q.words, q.evidence.status) for q in quotes]


def test_a_dry_run_changes_nothing(place: str) -> None:
    with filled(place) as store:
        size = store.log.size()
        done = store.erase([CANARY], "ann", dry_run=True)

        assert 1 == done.texts
        assert size == store.log.size()
        assert () == store.verify().faults


def test_reading_the_page_again_does_not_bring_the_name_back(place: str) -> None:
    with filled(place) as store:
        store.erase([CANARY], "ann")
        entry = entry_of(store, "r1", TEXT, title=f"The {CANARY} case", drafts=drafts(), url="https://example.org/zebulon-quark-1")
        store.add(store.begin_run("two", {}), entry)
        store.saw(entry.text_id, entry.capture)
        refresh(store)
        store.shrink()

        assert not is_in(everything(store))
        assert () == store.verify().faults


def test_an_erasure_does_not_cover_up_a_change(place: str) -> None:
    with filled(place) as store:
        with store._writing() as conn:
            conn.exec_driver_sql("UPDATE decision SET verdict = 'reject' WHERE seq = 1")

        with pytest.raises(StoreError, match="daybook verify"):
            store.erase([CANARY], "ann")


@pytest.mark.parametrize("name", ["", "Al", "  - "])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="too short"):
        Names([name])


def test_a_name_is_found_whatever_stands_between_its_words_and_not_inside_others() -> None:
    names = Names(["Omar Hassan"])

    assert "████ ██████; ███████████ and Omar Hassani" == names.blanked("OMAR Hassan; omar-hassan and Omar Hassani")
    assert "████\n██████" == names.blanked("Omar\nHassan")
