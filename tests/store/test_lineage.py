"""Lineage over a store: the same whatever comes first, kept up to date by the reports that change, overruled by people."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybook.core import Capture, Report, Text, When, asserted
from daybook.core.entry import Entry
from daybook.lineage.copies import COPIES
from daybook.store import Store, traits
from daybook.store import tables as t
from tests.lineage.told import OTHER, SEPARATE, STORY, reading
from tests.store.made import dumped

LINES = STORY.split("\n")
MIXED = "\n".join(LINES[:4]) + "\n" + OTHER
TEXTS = {"story": STORY, "again": STORY + "\n", "cut": "\n".join(LINES[:3]), "separate": SEPARATE, "mixed": MIXED, "other": OTHER,
         "shuffled": "\n".join(reversed(LINES)), "both": SEPARATE + "\n" + STORY}


def add(store: Store, run: int, id: str, text: str, published: str = "2020-03-10", publisher: str | None = None) -> bytes:
    report, words = Report(id, None, publisher or id, When(published)), Text(text, language="en")
    place = store.locate(report, words)
    read = reading(text, id, published, publisher or id)
    store.add(run, Entry(place.report_id, place.text_id, Capture(f"{id} {text}".encode()), report, words, read,
                         asserted(place.report_id, place.text_id, read, ())))
    return place.report_id


def stored(place: str, ids: Sequence[str], every: int = 100) -> bytes:
    """The dump of a store that read these in this order, refreshed after so many."""
    with Store.open(place) as store:
        run = store.begin_run("x", {})
        for n, id in enumerate(ids, 1):
            add(store, run, id, TEXTS[id])
            if n % every == 0:
                store.refresh(lineage=COPIES)
        store.refresh(lineage=COPIES)
        return dumped(store)


def hows(store: Store) -> dict[str, tuple[str, str | None, int]]:
    return {row.external_id: (row.how, row.copy_of, len(row.origins)) for row in store.reports(limit=2000).items}


@pytest.mark.parametrize(("first", "then", "how"), [("2020-01-01", "2020-03-11", "excerpt"), ("2020-03-11", "2020-06-01", "own")],
                         ids=["within a month", "a month later"])
def test_a_date_put_right_renews_what_hangs_on_it(places: list[str], first: str, then: str, how: str) -> None:
    dumps, said = [], []
    for place, refreshed in zip(places[:2], (True, False), strict=True):
        with Store.open(place) as store:
            run = store.begin_run("x", {})
            add(store, run, "story", STORY)
            add(store, run, "cut", TEXTS["cut"], first)
            if refreshed:
                store.refresh(lineage=COPIES)
            add(store, run, "cut", TEXTS["cut"], then)
            store.refresh(lineage=COPIES)
            dumps.append(dumped(store))
            said.append(hows(store)["cut"][0])

    assert [how] * 2 == said
    assert dumps[0] == dumps[1]


def test_a_store_says_who_copied_whom(place: str) -> None:
    with Store.open(place) as store:
        run = store.begin_run("x", {})
        for id, text in TEXTS.items():
            add(store, run, id, text, "2020-03-10" if id in ("story", "separate", "other") else "2020-03-11")
        store.refresh(lineage=COPIES)

        assert {"story": ("own", None, 1), "again": ("exact", "story", 1), "cut": ("excerpt", "story", 1), "separate": ("own", None, 1),
                "other": ("own", None, 1), "shuffled": ("edited", "story", 1)} == {
            id: held for id, held in hows(store).items() if id not in ("mixed", "both")}
        assert ("mixed", 2) == (hows(store)["mixed"][0], hows(store)["mixed"][2])
        assert ("mixed", 2) == (hows(store)["both"][0], hows(store)["both"][2])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(TEXTS)), every=st.integers(1, 4))
def test_order_and_batches_do_not_matter(tmp_path_factory: pytest.TempPathFactory, order: list[str], every: int) -> None:
    folder = tmp_path_factory.mktemp("orders")

    assert stored(f"sqlite:///{folder}/a.db", sorted(TEXTS)) == stored(f"sqlite:///{folder}/b.db", order, every)


def test_many_copies_are_compared_with_few_and_are_one_origin_in_any_order(tmp_path: pytest.TempPathFactory,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traits, "SMALL", 4)
    monkeypatch.setattr(traits, "HEADS", 2)
    copies = {f"copy{n:02}": "\n".join(LINES[n % 3 :]) + f"\nThe {n}th desk printed this." for n in range(30)}
    monkeypatch.setattr("tests.store.test_lineage.TEXTS", {**TEXTS, **copies})
    ids = sorted({**TEXTS, **copies})
    shuffled = ids[:]
    random.Random(5).shuffle(shuffled)
    first = stored(f"sqlite:///{tmp_path}/a.db", ids)

    assert first == stored(f"sqlite:///{tmp_path}/b.db", shuffled, 3)
    with Store.open(f"sqlite:///{tmp_path}/a.db") as store:
        rows = store.reports(limit=100).items
        origin = next(row for row in rows if row.external_id == "story").origins[0].origin
        assert [] == [row.external_id for row in rows if row.external_id.startswith("copy") and [o.origin for o in row.origins] != [origin]]


def test_a_large_batch_after_a_small_one_leaves_no_link_that_nobody_would_make_now(tmp_path: pytest.TempPathFactory,
                                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traits, "SMALL", 3)
    monkeypatch.setattr(traits, "HEADS", 1)
    copies = {f"copy{n:02}": STORY + f"\nThe {n}th desk printed this." for n in range(24)}
    monkeypatch.setattr("tests.store.test_lineage.TEXTS", copies)
    with Store.open(f"sqlite:///{tmp_path}/a.db") as one, Store.open(f"sqlite:///{tmp_path}/b.db") as other:
        for store, parts in ((one, (5, 19)), (other, (24,))):
            run, left = store.begin_run("x", {}), iter(sorted(copies))
            for number in parts:
                for id in itertools.islice(left, number):
                    add(store, run, id, copies[id])
                store.refresh(lineage=COPIES)

        assert links(one) == links(other)
        assert dumped(one) == dumped(other)


def links(store: Store) -> set[tuple[str, str]]:
    with store._looking() as conn:
        ids = dict(conn.execute(sa.select(t.report.c.id, t.report.c.external_id)).all())
        return {(min(ids[low], ids[high]), max(ids[low], ids[high])) for low, high in conn.execute(sa.select(t.link.c.low, t.link.c.high))}


def test_a_rebuild_gives_the_same(place: str) -> None:
    before = stored(place, sorted(TEXTS), 3)
    with Store.open(place) as store:
        store.rebuild(lineage=COPIES)

        assert before == dumped(store)


def test_a_new_text_of_a_report_leaves_its_old_copies_behind(place: str) -> None:
    with Store.open(place) as store:
        run = store.begin_run("x", {})
        add(store, run, "story", STORY)
        add(store, run, "again", STORY, "2020-03-11")
        store.refresh(lineage=COPIES)
        assert "exact" == hows(store)["again"][0]
        add(store, run, "again", OTHER, "2020-03-12")
        store.refresh(lineage=COPIES)

        assert {"story": ("own", None, 1), "again": ("own", None, 1)} == hows(store)


def test_people_overrule_a_link_and_take_it_back(place: str) -> None:
    with Store.open(place) as store:
        run = store.begin_run("x", {})
        story, cut = add(store, run, "story", STORY), add(store, run, "cut", TEXTS["cut"], "2020-03-11")
        add(store, run, "again", STORY, "2020-03-12")
        store.refresh(lineage=COPIES)
        before = dumped(store)
        store.decide(cut, "different", "ann", other=story)
        store.refresh(lineage=COPIES)
        assert ("own", None, 1) == hows(store)["cut"]
        assert ("exact", "story", 1) == hows(store)["again"]
        store.decide(cut, "undo", "ann", other=story)
        store.refresh(lineage=COPIES)

        assert before.splitlines() == [line for line in dumped(store).splitlines() if b'"what":"decision"' not in line]


def test_people_call_a_report_a_copy_that_the_machine_does_not(place: str) -> None:
    with Store.open(place) as store:
        run = store.begin_run("x", {})
        story, separate = add(store, run, "story", STORY), add(store, run, "separate", SEPARATE, "2020-03-11")
        store.refresh(lineage=COPIES)
        store.decide(separate, "same", "ann", other=story)
        store.refresh(lineage=COPIES)

        assert ("rewritten", "story", 1) == hows(store)["separate"]
        view = store.lineage(separate.hex(), COPIES)
        assert view is not None
        assert ["same"] == [decision.verdict for decision, _ in view.decisions]


def test_a_page_sets_a_report_beside_its_origin(place: str) -> None:
    with Store.open(place) as store:
        run = store.begin_run("x", {})
        add(store, run, "story", STORY)
        cut = add(store, run, "cut", TEXTS["cut"], "2020-03-11")
        store.refresh(lineage=COPIES)
        view = store.lineage(cut.hex(), COPIES)

        assert view is not None and view.other is not None and view.other_text is not None
        assert ("story", 3) == (view.other.external_id, len(view.pairs))
        assert [LINES[0]] * 2 == [view.pairs[0].here.of(view.text.text), view.pairs[0].there.of(view.other_text.text)]
        assert None is store.lineage("0000", COPIES)
