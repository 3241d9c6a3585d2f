"""How far archives were read: kept with what was written last, on both databases."""

from __future__ import annotations

import pytest

from daybook.core.tally import Tally
from daybook.store import Store

TALLY = Tally("a.warc", b"k" * 16, 700, 12, 3, 1, (("front page", 2), ("no English text", 5)), False)


def test_it_is_given_back_to_runs_of_the_same_fingerprint_only(store: Store) -> None:
    store.reached(store.begin_run("one", {}), TALLY)

    assert TALLY == store.came_to(b"k" * 16, "one")
    assert store.came_to(b"k" * 16, "two") is None
    assert store.came_to(b"o" * 16, "one") is None


def test_the_latest_counts_and_what_has_no_identity_is_not_kept(store: Store) -> None:
    later = Tally("b.warc", b"k" * 16, 900, 0, 4, 2, (), True)
    store.reached(store.begin_run("one", {}), TALLY)
    store.reached(store.begin_run("two", {}), later)
    store.reached(store.begin_run("two", {}), Tally("a.warc", None, 1, 1))

    assert later == store.came_to(b"k" * 16, "two")
    assert store.came_to(b"k" * 16, "one") is None


def test_it_is_kept_together_with_a_failure_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.begin_run("one", {})
    with monkeypatch.context() as patch:
        patch.setattr("daybook.store.write.fail", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.fail(run, "a.warc at byte 7", "read", "broken", "failed", TALLY)

    assert store.came_to(b"k" * 16, "one") is None

    store.fail(run, "a.warc at byte 7", "read", "broken", "failed", TALLY)

    assert TALLY == store.came_to(b"k" * 16, "one")
    assert 1 == store.failures().total
